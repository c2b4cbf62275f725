// The form of a hot-spot: areas are drawn on the picture instead of typed as numbers, and what candidates
// would see can be tried. Without this script the numbers do.

const form = document.querySelector("form[data-spots]");
const { place, point, choose } = await import(form.dataset.spots);

for (const box of document.querySelectorAll("#preview [data-answer=spots]")) point(box);
for (const q of document.querySelectorAll("#preview [data-kind=hotspot]")) choose(q);
document.querySelector("#preview")?.scrollIntoView({ block: "nearest" });

const svgNS = "http://www.w3.org/2000/svg";

// outline is an area as SVG, null for what is none yet.
function outline(shape, c) {
  const make = (name, attributes) => {
    const x = document.createElementNS(svgNS, name);
    for (const [k, v] of Object.entries(attributes)) x.setAttribute(k, v);
    return x;
  };
  if (shape === "rect" && c.length === 4) return make("rect", { x: c[0], y: c[1], width: Math.max(0, c[2] - c[0]), height: Math.max(0, c[3] - c[1]) });
  if (shape === "circle" && c.length === 3) return make("circle", { cx: c[0], cy: c[1], r: Math.max(0, c[2]) });
  if (shape === "poly" && c.length >= 4) return make("polygon", { points: c.join(",") });
  return null;
}

for (const draw of document.querySelectorAll("[data-draw]")) {
  const svg = draw.querySelector("svg"), areas = draw.querySelector("[data-areas]");
  const rows = [...draw.closest("fieldset").querySelectorAll("[data-area-row]")];
  const of = (row) => ({ shape: row.querySelector("[data-shape]").value, input: row.querySelector("[data-coords]"), button: row.querySelector("[data-draw-row]") });
  const numbers = (row) => of(row).input.value.split(/[\s,，;；]+/).filter(Boolean).map(Number);
  let row = null, from = null;

  function paint() {
    areas.replaceChildren(...rows.flatMap((r) => {
      const g = document.createElementNS(svgNS, "g"), shape = outline(of(r).shape, numbers(r));
      g.setAttribute("class", r === row ? "q-area q-area-right" : "q-area");
      if (shape) g.append(shape);
      return shape ? [g] : [];
    }));
  }
  function take(r) {
    row = row === r ? null : r;
    for (const x of rows) of(x).button.setAttribute("aria-pressed", x === row);
    svg.toggleAttribute("data-drawing", Boolean(row));
    if (row && of(row).shape === "poly") of(row).input.value = "";
    paint();
  }
  for (const r of rows) {
    of(r).button.hidden = false;
    of(r).button.onclick = () => take(r);
    of(r).input.addEventListener("input", paint);
    r.querySelector("[data-shape]").addEventListener("change", () => ((of(r).input.value = ""), paint()));
  }
  svg.addEventListener("pointerdown", (event) => {
    if (!row) return;
    event.preventDefault();
    const p = place(svg, event), { shape, input } = of(row);
    if (shape === "poly") input.value = [...numbers(row), p.x, p.y].join(",");
    else (from = p), svg.setPointerCapture(event.pointerId);
    paint();
  });
  svg.addEventListener("pointermove", (event) => {
    if (!row || !from) return;
    const p = place(svg, event), { shape, input } = of(row);
    input.value = shape === "circle" ? [from.x, from.y, Math.round(Math.hypot(p.x - from.x, p.y - from.y))].join(",")
      : [Math.min(from.x, p.x), Math.min(from.y, p.y), Math.max(from.x, p.x), Math.max(from.y, p.y)].join(",");
    paint();
  });
  svg.addEventListener("pointerup", () => (from = null));
  paint();
}
