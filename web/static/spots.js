// Pointing at places of a picture, by mouse, touch and keyboard. The picture is an SVG whose units are
// the picture's pixels, so that what is stored never depends on how large it is shown. Arrows move a
// cross (Shift: a pixel at a time), Enter or the blank sets a mark, Backspace takes the last one back.

const svgNS = "http://www.w3.org/2000/svg";

// place is where on the picture something happened.
export function place(svg, event) {
  const p = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return { x: Math.round(p.x), y: Math.round(p.y) };
}

export const spots = (box) => [...box.querySelectorAll("[data-marks] > *")].map((g) => ({ x: +g.dataset.x, y: +g.dataset.y }));

// put shows these marks and no others.
export function put(box, all) {
  const width = +box.dataset.width, height = +box.dataset.height, r = box.dataset.radius, locked = box.dataset.locked;
  const words = (n, s) => box.dataset.tMark.replace("{n}", n).replace("{x}", Math.floor((s.x * 100) / width)).replace("{y}", Math.floor((s.y * 100) / height));
  box.querySelector("[data-marks]").replaceChildren(...all.map((s, i) => {
    const g = document.createElementNS(svgNS, "g"), circle = document.createElementNS(svgNS, "circle"), text = document.createElementNS(svgNS, "text");
    g.setAttribute("class", "q-mark");
    g.setAttribute("transform", `translate(${s.x} ${s.y})`);
    Object.assign(g.dataset, { x: s.x, y: s.y });
    circle.setAttribute("r", r);
    text.setAttribute("font-size", r);
    text.textContent = i + 1;
    g.append(circle, text);
    return g;
  }));
  box.querySelector("[data-list]").replaceChildren(...all.map((s, i) => {
    const li = document.createElement("li"), drop = document.createElement("button");
    li.append(words(i + 1, s));
    if (locked) return li;
    Object.assign(drop, { type: "button", className: "btn", textContent: box.dataset.tDrop });
    drop.setAttribute("aria-label", box.dataset.tDrop + ": " + words(i + 1, s));
    drop.onclick = () => change(box, spots(box).toSpliced(i, 1));
    li.append(" ", drop);
    return li;
  }));
}

function change(box, all) {
  put(box, all);
  box.dispatchEvent(new Event("change"));
}

// point makes a picture one that can be pointed at.
export function point(box) {
  if (box.dataset.locked || box.dataset.pointed) return;
  box.dataset.pointed = "1";
  const svg = box.querySelector("svg"), cursor = box.querySelector("[data-cursor]"), say = box.querySelector("[data-say]");
  const width = +box.dataset.width, height = +box.dataset.height, most = +box.dataset.most, step = Math.max(1, Math.round(width / 40));
  let at = { x: Math.round(width / 2), y: Math.round(height / 2) };
  const move = (to) => {
    at = { x: Math.max(0, Math.min(width, to.x)), y: Math.max(0, Math.min(height, to.y)) };
    cursor.setAttribute("transform", `translate(${at.x} ${at.y})`);
  };
  const tell = () => (say.textContent = box.dataset.tCursor.replace("{x}", Math.floor((at.x * 100) / width)).replace("{y}", Math.floor((at.y * 100) / height)));
  const set = () => {
    const all = spots(box);
    if (most === 1) change(box, [at]);
    else if (all.length < most) change(box, [...all, at]);
    else return void (say.textContent = box.dataset.tFull);
    say.textContent = box.querySelector("[data-list]").lastElementChild.firstChild.textContent;
  };
  svg.addEventListener("click", (event) => {
    if (box.dataset.locked) return;
    const old = event.target.closest(".q-mark");
    if (old) return change(box, spots(box).filter((_, i) => old.parentElement.children[i] !== old));
    move(place(svg, event));
    set();
  });
  svg.addEventListener("keydown", (event) => {
    if (box.dataset.locked || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = event.shiftKey ? 1 : step;
    const to = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, -by], ArrowDown: [0, by] }[event.key];
    if (to) move({ x: at.x + to[0], y: at.y + to[1] }), tell();
    else if (event.key === "Enter" || event.key === " ") set();
    else if (event.key === "Backspace" || event.key === "Delete") change(box, spots(box).slice(0, -1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  svg.addEventListener("focus", tell);
  box.addEventListener("put", ({ detail }) => put(box, detail.spots ?? []));
  move(at);
  put(box, spots(box));
}

// choose lets areas of a picture be clicked in place of their boxes, which say the same in words.
export function choose(question) {
  const areas = [...question.querySelectorAll("[data-choose]")];
  const box = (g) => [...question.querySelectorAll("[data-answer=choice]")].find((c) => c.value === g.dataset.choose);
  const paint = () => areas.forEach((g) => g.toggleAttribute("data-on", box(g)?.checked));
  for (const g of areas) g.addEventListener("click", () => box(g)?.click());
  question.addEventListener("change", paint);
  question.addEventListener("written", paint);
  paint();
}
