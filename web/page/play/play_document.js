// Shows a PDF page by page. It stands on the content's own origin: what a hostile file could do to the
// library that reads it happens where no session is. Pages are drawn as pictures; scripts, forms and links
// of the file are never brought to life, and its words stand below for whoever cannot see the picture.
// A page counts as seen after two seconds on the screen; the page around us keeps that.

const view = document.getElementById("document");
const { base, page: outside, library, worker, failed, unreadable, drawing, called, seen: seenOf, silent } = view.dataset;
const by = (id) => document.getElementById(id);
const canvas = by("canvas");
const sheet = by("sheet");
const look = 2000; // milliseconds
const steps = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];

let pdf;
let at = 0; // page, from 1
let zoom = 1; // of what fits the width
let task; // the drawing that runs
let timer = 0;
const seen = new Set();

const fill = (text, values) => text.replace(/\{(\w+)(?:\?([^|}]*)\|([^}]*))?\}/g, (_, name, one, more) => (more === undefined ? values[name] : values[name] === 1 ? one : more));
const note = (text) => {
  by("note").textContent = text;
  by("note").hidden = !text;
};
const tell = (more) => outside && parent !== window && parent.postMessage({ tianti: "document", at, pages: pdf?.numPages || 0, ...more }, outside);
const count = () => {
  by("seen").textContent = fill(seenOf, { n: seen.size, of: pdf.numPages });
};

// watch notes the page that stands there once it has stood there, and begins anew when the window comes back.
const watch = () => {
  clearTimeout(timer);
  if (!at || document.hidden || seen.has(at)) return;
  const shown = at;
  timer = setTimeout(() => {
    seen.add(shown);
    count();
    tell({ seen: shown });
    view.dataset.kept = String(seen.size);
  }, look);
};

const words = async (sheetOf) => {
  const content = await sheetOf.getTextContent();
  const text = content.items.map((i) => i.str + (i.hasEOL ? "\n" : "")).join("").trim();
  by("text").textContent = text || silent;
  by("words").hidden = false;
  canvas.setAttribute("aria-label", fill(called, { n: at, of: pdf.numPages }));
};

// draw shows the page, as sharp as the screen is and no larger than browsers allow.
const draw = async () => {
  const n = at;
  task?.cancel();
  canvas.removeAttribute("data-drawn");
  try {
    const one = await pdf.getPage(n);
    if (n !== at) return;
    const whole = one.getViewport({ scale: 1 });
    const width = Math.max(sheet.clientWidth - 16, 200);
    const fit = Math.min(width / whole.width, Math.max(2, (sheet.clientHeight - 16) / whole.height));
    const scale = fit * zoom;
    const sharp = Math.min(devicePixelRatio || 1, Math.sqrt(16e6 / (whole.width * scale * whole.height * scale)), 8000 / (Math.max(whole.width, whole.height) * scale));
    const port = one.getViewport({ scale: scale * sharp });
    canvas.width = Math.floor(port.width);
    canvas.height = Math.floor(port.height);
    canvas.style.width = Math.floor(whole.width * scale) + "px";
    canvas.hidden = false;
    task = one.render({ canvas, viewport: port, annotationMode: 0 });
    await task.promise;
    if (n !== at) return;
    note("");
    canvas.dataset.drawn = String(n);
    watch();
    await words(one);
  } catch (e) {
    if (e?.name === "RenderingCancelledException" || n !== at) return;
    note(unreadable);
    watch(); // whoever meets a page that cannot be drawn is not held up by it
  }
};

const open = (n) => {
  if (!pdf || !Number.isInteger(n)) return;
  n = Math.min(Math.max(n, 1), pdf.numPages);
  by("number").value = String(n);
  if (n === at) return;
  at = n;
  clearTimeout(timer);
  by("back").disabled = n === 1;
  by("on").disabled = n === pdf.numPages;
  by("text").textContent = "";
  sheet.scrollTo(0, 0);
  tell({});
  draw();
};

const scale = (z) => {
  zoom = z;
  by("fit").textContent = Math.round(z * 100) + "%";
  by("in").disabled = z >= steps.at(-1);
  by("out").disabled = z <= steps[0];
  if (at) draw();
};
const larger = () => scale(steps.find((s) => s > zoom) ?? zoom);
const smaller = () => scale(steps.findLast((s) => s < zoom) ?? zoom);

const keys = {
  ArrowRight: () => zoom <= 1 && open(at + 1),
  ArrowLeft: () => zoom <= 1 && open(at - 1),
  PageDown: () => open(at + 1),
  PageUp: () => open(at - 1),
  Home: () => open(1),
  End: () => open(pdf.numPages),
  "+": larger,
  "=": larger,
  "-": smaller,
  0: () => scale(1),
};

const begin = async () => {
  try {
    const lib = await import(library);
    lib.GlobalWorkerOptions.workerSrc = worker;
    const data = base + "/viewer/";
    const loading = lib.getDocument({
      url: base + "/document",
      cMapUrl: data, standardFontDataUrl: data, wasmUrl: data, cMapPacked: true, useWasm: false,
      isEvalSupported: false, enableXfa: false, maxImageSize: 64e6, canvasMaxAreaInBytes: 256e6,
    });
    pdf = await loading.promise;
  } catch {
    note(failed);
    return tell({ failed: true });
  }
  by("of").textContent = "/ " + pdf.numPages;
  const was = new URLSearchParams(location.hash.slice(1));
  for (const span of (was.get("seen") || "").split(",").filter(Boolean)) {
    const [from, to] = span.split("-").map(Number);
    for (let n = from; n < Math.min(to, pdf.numPages); n++) seen.add(n + 1);
  }
  count();
  note(drawing);
  open(Number(was.get("at")) + 1 || 1);
};

if (base) {
  by("on").addEventListener("click", () => open(at + 1));
  by("back").addEventListener("click", () => open(at - 1));
  by("in").addEventListener("click", larger);
  by("out").addEventListener("click", smaller);
  by("fit").addEventListener("click", () => scale(1));
  by("number").addEventListener("change", () => open(Number.parseInt(by("number").value, 10) || at));
  addEventListener("keydown", (e) => {
    if (!pdf || e.ctrlKey || e.metaKey || e.altKey || e.target === by("number") || !keys[e.key]) return;
    if (e.target.closest?.("details")) return;
    e.preventDefault();
    keys[e.key]();
  });
  let from = null; // a finger that wipes
  sheet.addEventListener("touchstart", (e) => (from = e.touches.length === 1 && zoom <= 1 ? e.touches[0].clientX : null), { passive: true });
  sheet.addEventListener("touchend", (e) => {
    const way = from === null ? 0 : e.changedTouches[0].clientX - from;
    if (Math.abs(way) > 60) open(way < 0 ? at + 1 : at - 1);
  }, { passive: true });
  document.addEventListener("visibilitychange", watch);
  let wide = innerWidth;
  addEventListener("resize", () => {
    if (at && innerWidth !== wide) draw();
    wide = innerWidth;
  });
  begin();
}
