// Draws each chart from the table below it. The drawing library is fetched only when a chart comes near
// the screen; without it, or without sight, the table says everything. In a chart, arrow keys go from
// value to value, which is spoken, and Enter opens the people behind it.
const root = document.querySelector("[data-echarts]");
const colours = ["#2f6fa8", "#1f8578", "#a8720a", "#7a4fa3", "#b5483c", "#4d6b1f", "#53616f", "#94356b", "#0e7c9b", "#8a5a2b", "#35539b", "#667a00"];
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
let library;

// read takes the table apart: names of rows, series of columns that are to be drawn, values with links.
function read(table) {
  const heads = [...table.tHead.rows[0].cells].map((c) => c.textContent.trim());
  const rows = [...table.tBodies[0].rows];
  const columns = heads.map((_, i) => i).filter((i) => i > 0 && rows.some((r) => r.cells[i]?.dataset.value !== undefined));
  const points = [];
  for (const [s, column] of columns.entries()) {
    for (const [n, row] of rows.entries()) {
      const cell = row.cells[column];
      if (cell?.dataset.value === undefined) continue;
      points.push({ series: s, row: n, name: row.cells[0].textContent.trim(), head: heads[column], value: Number(cell.dataset.value),
        text: (cell.querySelector("a")?.firstChild ?? cell.firstChild).textContent.trim(), link: cell.querySelector("a")?.href });
    }
  }
  return { heads, rows, columns, points };
}

const frame = () => ({ left: 8, right: 24, top: 40, bottom: 8, containLabel: true });
const legend = (series) => ({ show: series.length > 1, type: "scroll", top: 0, data: series });
const tooltip = { renderMode: "richText", confine: true };

function across(data, stacked) {
  const names = data.rows.map((r) => r.cells[0].textContent.trim());
  const series = data.columns.map((c) => data.heads[c]);
  const upright = names.every((n) => /^\d{4}-\d{2}$/.test(n)); // months run from left to right, names stand below each other
  const values = (s) => names.map((_, n) => data.points.find((p) => p.series === s && p.row === n)?.value ?? null);
  const category = { type: "category", data: names, inverse: !upright, axisLabel: upright ? {} : { interval: 0, width: 110, overflow: "truncate" } };
  // of several columns the legend tells the names, of one the axis
  const name = series.length > 1 ? {} : { name: series[0], nameTextStyle: { color: "#4a5a6b" }, ...(upright ? { nameLocation: "end" } : { nameLocation: "middle", nameGap: 26 }) };
  const value = { type: "value", minInterval: 1, ...name };
  return { animation: !calm, color: colours, grid: { ...frame(), bottom: name.name && !upright ? 28 : 8 }, legend: legend(series), tooltip: { ...tooltip, trigger: "item" }, xAxis: upright ? category : value, yAxis: upright ? value : category,
    series: series.map((name, s) => ({ type: "bar", name, stack: stacked ? "all" : undefined, barMaxWidth: 26, data: values(s), emphasis: { focus: "none" } })) };
}

// months puts the columns along the axis and stacks the rows: what ends when.
function months(data) {
  const axis = data.columns.map((c) => data.heads[c]);
  const names = data.rows.map((r) => r.cells[0].textContent.trim());
  data.points.forEach((p) => { [p.series, p.row] = [p.row, p.series]; });
  return { animation: !calm, color: colours, grid: frame(), legend: legend(names), tooltip: { ...tooltip, trigger: "item" }, xAxis: { type: "category", data: axis }, yAxis: { type: "value", minInterval: 1 },
    series: names.map((name, n) => ({ type: "bar", name, stack: "all", barMaxWidth: 34,
      data: axis.map((_, s) => data.points.find((p) => p.series === n && p.row === s)?.value ?? null) })) };
}

// curve draws shares that fall in steps; the band stands in the table.
function curve(data) {
  const series = data.columns.map((c) => data.heads[c]);
  const names = data.rows.filter((r) => [...r.cells].some((c) => c.dataset.value !== undefined)).map((r) => r.cells[0].textContent.trim());
  const band = (s) => data.rows.map((r) => r.cells[data.columns[s] + 1]?.textContent.split("–").map((x) => Number.parseFloat(x)) ?? []).slice(0, names.length);
  const lines = series.flatMap((name, s) => {
    const around = band(s);
    const edge = { type: "line", step: "end", symbol: "none", silent: true, lineStyle: { opacity: 0 }, stack: `band ${s}`, tooltip: { show: false } };
    return [
      { type: "line", name, step: "end", symbolSize: 7, data: names.map((_, n) => data.points.find((p) => p.series === s && p.row === n)?.value ?? null), itemStyle: { color: colours[s] }, lineStyle: { width: 2, type: ["solid", "dashed", "dotted"][s % 3] } },
      { ...edge, data: around.map(([low]) => low) },
      { ...edge, data: around.map(([low, high]) => Math.max(0, high - low)), areaStyle: { color: colours[s], opacity: 0.13 } },
    ];
  });
  return { animation: !calm, color: colours, grid: frame(), legend: legend(series), tooltip: { ...tooltip, trigger: "item" }, xAxis: { type: "category", data: names, boundaryGap: false }, yAxis: { type: "value", axisLabel: { formatter: "{value}%" }, min: Math.floor(Math.min(90, ...data.columns.flatMap((_, s) => band(s).map(([low]) => low))) / 10) * 10, max: 100 }, series: lines };
}

// flow draws rows as ribbons from the first column to the second; both sides have their own boxes, so that
// nobody goes round in a circle.
function flow(data) {
  const ends = data.rows.map((r) => [r.cells[0].textContent.trim(), r.cells[1].textContent.trim()]);
  const nodes = [...new Set(ends.flatMap(([a, b]) => [`1 ${a}`, `2 ${b}`]))].map((name, i) => ({ name, itemStyle: { color: colours[i % colours.length] } }));
  return { animation: !calm, tooltip, series: [{ type: "sankey", left: 8, right: 120, top: 12, bottom: 12, nodeGap: 14, layoutIterations: 0, data: nodes,
    label: { formatter: (p) => p.name.slice(2) }, lineStyle: { color: "gradient", opacity: 0.4 }, tooltip: { formatter: (p) => (p.dataType === "edge" ? `${p.data.source.slice(2)} → ${p.data.target.slice(2)}: ${p.data.value}` : p.name.slice(2)) },
    links: ends.map(([a, b], n) => ({ source: `1 ${a}`, target: `2 ${b}`, value: data.points.find((p) => p.row === n)?.value ?? 0 })) }] };
}

function options(kind, data) {
  if (kind === "flow") return flow(data);
  if (kind === "line") return curve(data);
  if (kind === "stack" && data.columns.length > 6) return months(data);
  return across(data, kind === "stack");
}

async function draw(box) {
  library ??= import(root.dataset.echarts);
  const { init } = await library;
  const kind = box.dataset.chart;
  const data = read(document.getElementById(box.dataset.of));
  const chart = init(box, null, { renderer: "canvas" });
  chart.setOption(options(kind, data));
  new ResizeObserver(() => chart.resize()).observe(box);
  const said = document.querySelector(`[data-said="${box.dataset.of}"]`);
  const place = (p) => ({ seriesIndex: kind === "flow" ? 0 : kind === "line" ? p.series * 3 : p.series, dataIndex: p.row, dataType: kind === "flow" ? "edge" : undefined });
  let at = -1;
  const leave = () => chart.dispatchAction({ type: "downplay" });
  box.addEventListener("keydown", (e) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
    if (step || e.key === "Home" || e.key === "End") {
      e.preventDefault();
      leave();
      const n = data.points.length;
      at = e.key === "Home" ? 0 : e.key === "End" ? n - 1 : (at + step + n) % n;
      const p = data.points[at];
      chart.dispatchAction({ type: "highlight", ...place(p) });
      chart.dispatchAction({ type: "showTip", ...place(p) });
      const end = kind === "flow" ? ` → ${data.rows[p.row].cells[1].textContent.trim()}` : ` · ${p.head}`;
      said.textContent = `${p.name}${end}: ${p.text}`;
    } else if (e.key === "Enter" && data.points[at]?.link) {
      location.href = data.points[at].link;
    } else if (e.key === "Escape") {
      leave();
      chart.dispatchAction({ type: "hideTip" });
      said.textContent = "";
    }
  });
  box.addEventListener("blur", leave);
  chart.on("click", (e) => {
    const s = kind === "flow" ? 0 : kind === "line" ? e.seriesIndex / 3 : e.seriesIndex;
    const p = e.dataType === "node" ? undefined : data.points.find((x) => x.series === s && x.row === e.dataIndex);
    if (p?.link) location.href = p.link;
  });
}

const seen = new IntersectionObserver((entries) => {
  for (const e of entries) {
    if (e.isIntersecting) {
      seen.unobserve(e.target);
      draw(e.target);
    }
  }
}, { rootMargin: "200px" });
for (const box of document.querySelectorAll("[data-chart]")) seen.observe(box);
