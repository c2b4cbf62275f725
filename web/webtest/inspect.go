package webtest

// inspect is a script that lists what is wrong with the page it runs in: what a phone would have to
// scroll sideways, what a screen reader could not name, what has too little contrast.
const inspect = `(() => {
  const wrong = [];
  const say = (what, e) => wrong.push(what + ": " + (e ? e.outerHTML.slice(0, 160).replace(/\s+/g, " ") : ""));
  const seen = (e) => { const r = e.getBoundingClientRect(), s = getComputedStyle(e); return r.width > 0 && r.height > 0 && s.visibility !== "hidden"; };
  const name = (e) => (e.getAttribute("aria-label") || (e.getAttribute("aria-labelledby") || "").split(" ").map((id) => document.getElementById(id)?.textContent || "").join("") ||
    [...(e.labels || [])].map((l) => l.textContent).join("") || e.textContent || e.getAttribute("alt") || e.title || "").trim() ||
    [...e.querySelectorAll("img[alt]")].map((i) => i.alt).join("").trim();
  if (document.documentElement.scrollWidth > innerWidth + 1) {
    const wide = [...document.querySelectorAll("main *")].find((e) => seen(e) && e.getBoundingClientRect().right > innerWidth + 1);
    say("wider than the screen (" + document.documentElement.scrollWidth + " of " + innerWidth + ")", wide);
  }
  if (!document.documentElement.lang) say("no language");
  if (!document.title.trim()) say("no title");
  const h1 = [...document.querySelectorAll("h1")].filter(seen).length;
  if (h1 !== 1) say(h1 + " visible h1");
  if (!document.querySelector("main")) say("no main");
  for (const e of document.querySelectorAll("input:not([type=hidden]),select,textarea")) if (!name(e)) say("field without label", e);
  for (const e of document.querySelectorAll("button,a[href],summary,[role=button]")) if (!name(e)) say("control without name", e);
  for (const e of document.querySelectorAll("img:not([alt])")) say("image without alt", e);
  for (const e of document.querySelectorAll("[style]")) if (!e.closest("svg,canvas,.offcanvas,.modal,.dropdown-menu,[data-bs-toggle],[_echarts_instance_]") && e !== document.body) say("style attribute", e);
  for (const e of document.querySelectorAll("[aria-describedby],[aria-labelledby],[aria-controls]")) for (const a of ["aria-describedby", "aria-labelledby", "aria-controls"])
    for (const id of (e.getAttribute(a) || "").split(" ").filter(Boolean)) if (!document.getElementById(id)) say(a + " leads nowhere", e);
  const ids = {};
  for (const e of document.querySelectorAll("[id]")) { if (ids[e.id]) say("id twice", e); ids[e.id] = 1; }
  for (const e of document.querySelectorAll("form[method=post]")) if (!e.querySelector("[name=_csrf]")) say("form without token", e);
  for (const e of document.querySelectorAll("table")) if (!e.querySelector("th")) say("table without headings", e);
  for (const e of document.querySelectorAll("a[href],button,input:not([type=hidden]),select")) {
    const r = e.getBoundingClientRect();
    if (seen(e) && !e.closest("p,td,li,dd,label,small,.alert") && e.type !== "checkbox" && e.type !== "radio" && (r.height < 24 || r.width < 24) && !e.classList.contains("skip")) say("target smaller than 24 px", e);
  }
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  // Reading a pixel back is slow, and a page has few colours on few grounds: both are worked out once.
  const colours = new Map(), grounds = new Map();
  const rgba = (c) => {
    if (!colours.has(c)) { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); colours.set(c, [...canvas.getImageData(0, 0, 1, 1).data]); }
    return colours.get(c);
  };
  const lum = (c) => { const f = c.slice(0, 3).map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * f[0] + 0.7152 * f[1] + 0.0722 * f[2]; };
  const over = (top, low) => { const a = top[3] / 255; return [0, 1, 2].map((i) => top[i] * a + low[i] * (1 - a)).concat(255); };
  const lay = (x) => {
    const s = getComputedStyle(x);
    if (s.backgroundImage !== "none") return null; // a gradient: looked at by eye
    const c = rgba(s.backgroundColor);
    if (c[3] === 255) return c;
    const low = ground(x.parentElement);
    return low && c[3] > 0 ? over(c, low) : low;
  };
  const ground = (x) => {
    if (!x) return [255, 255, 255, 255];
    if (!grounds.has(x)) grounds.set(x, lay(x));
    return grounds.get(x);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const told = new Set();
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !seen(e) || told.has(e) || e.closest("[aria-disabled=true],[disabled],.visually-hidden,.skip,script,style,noscript,[aria-hidden=true]")) continue;
    const s = getComputedStyle(e), low = ground(e);
    if (!low || s.opacity === "0") continue;
    const a = lum(over(rgba(s.color), low)), b = lum(low), ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(s.fontSize), large = size >= 24 || (size >= 18.66 && parseInt(s.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) { told.add(e); say("contrast " + ratio.toFixed(2), e); }
  }
  return wrong;
})()`
