// The sitting: palette, one question at a time, the server's clock, handing in.

const root = document.getElementById("sit");
if (root) start();

// enhance gives the questions that need more than controls what they need, and the files of the sitting.
async function enhance(questions, queue) {
  if (document.querySelector("[data-kind=hotspot]")) {
    const { point, choose } = await import(root.dataset.spots);
    for (const q of document.querySelectorAll("[data-kind=hotspot]")) choose(q.closest("[data-part]") ?? q);
    for (const box of document.querySelectorAll("[data-answer=spots]")) point(box);
  }
  const boxes = [...document.querySelectorAll("[data-answer=files]")];
  if (!boxes.length) return { pending: () => 0, drained: async () => true, open() {} };
  const { Files } = await import(root.dataset.files);
  const files = new Files(queue.key, () => queue.csrf);
  return { pending: () => files.pending(), drained: (ms) => files.drained(ms), open: () => files.open(boxes) };
}

async function start() {
  const [{ Queue }, answers] = await Promise.all([import(root.dataset.queue), import(root.dataset.answer)]);
  if (!(await alone())) return;
  const $ = (id) => document.getElementById(id);
  const text = (name, values = {}) => root.dataset["t" + name[0].toUpperCase() + name.slice(1)].replace(/\{(\w+)(?:\?([^|}]*)\|([^}]*))?\}/g, (_, k, one, more) => (more === undefined ? values[k] ?? "" : values[k] === 1 ? one : more));
  const questions = [...document.querySelectorAll(".sit-question")];
  const ns = questions.map((q) => +q.dataset.n);
  const button = (n) => document.querySelector(`[data-go="${n}"]`);
  const queue = new Queue(root.dataset.sitting, root.dataset.person, +root.dataset.seq, document.querySelector("meta[name=csrf]").content);
  const flags = new Set(JSON.parse(localStorage.getItem("flags " + queue.key) ?? "[]"));
  let here = 0;

  // --- what each question's state is
  const done = new Set();
  const refused = new Map();
  function paint(n) {
    const b = button(n), unsaved = queue.waiting.has(n) || refused.has(n);
    b.toggleAttribute("data-done", done.has(n));
    b.toggleAttribute("data-flagged", flags.has(n));
    b.toggleAttribute("data-unsaved", unsaved);
    const words = [text("question", { n }), text(done.has(n) ? "answered" : "unanswered")];
    if (flags.has(n)) words.push(text("flagged"));
    if (unsaved) words.push(text("unsaved"));
    b.setAttribute("aria-label", words.join(", "));
    const flag = document.querySelector(`[data-flag="${n}"]`);
    flag.setAttribute("aria-pressed", flags.has(n));
    $("sit-count").textContent = `${done.size} / ${ns.length}`;
  }
  function problem(n, words) {
    const p = questions[ns.indexOf(n)].querySelector("[data-problem]");
    p.textContent = words;
    p.hidden = !words;
  }
  function changed(q) {
    const n = +q.dataset.n, response = answers.read(q);
    answers.empty(response) ? done.delete(n) : done.add(n);
    refused.delete(n);
    problem(n, "");
    queue.put(n, response).then(() => paint(n));
    paint(n);
  }

  // --- moving about
  function go(i, focus = true) {
    here = Math.max(0, Math.min(i, ns.length - 1));
    questions.forEach((q, k) => (q.hidden = k !== here));
    for (const n of ns) button(n).removeAttribute("aria-current");
    button(ns[here]).setAttribute("aria-current", "true");
    $("sit-prev").disabled = here === 0;
    $("sit-next").disabled = here === ns.length - 1;
    sessionStorage.setItem("at " + queue.key, here);
    if (!focus) return;
    scrollTo(0, 0);
    $("main").focus({ preventScroll: true });
    $("sit-say").textContent = questions[here].querySelector("h2").textContent;
  }
  function flag(n) {
    flags.has(n) ? flags.delete(n) : flags.add(n);
    localStorage.setItem("flags " + queue.key, JSON.stringify([...flags]));
    paint(n);
  }
  // within is where a digit chooses: the part of a case that has the focus, else its first one.
  const within = (target) => target.closest("[data-part]") ?? questions[here].querySelector("[data-part]") ?? questions[here];
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || $("sit-dialog").open) return;
    const typing = event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
    if (typing) return;
    const radio = event.target.matches("input[type=radio]");
    if (event.key === "ArrowRight" && !radio) go(here + 1);
    else if (event.key === "ArrowLeft" && !radio) go(here - 1);
    else if (event.key === "f" || event.key === "F") flag(ns[here]);
    else if (event.key >= "1" && event.key <= "9") within(event.target).querySelectorAll("[data-answer=choice]")[event.key - 1]?.click();
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const to = event.target.closest("[data-go]"), mark = event.target.closest("[data-flag]");
    if (to) go(ns.indexOf(+to.dataset.go));
    if (mark) flag(+mark.dataset.flag);
  });
  $("sit-prev").onclick = () => go(here - 1);
  $("sit-next").onclick = () => go(here + 1);

  // --- what the queue tells
  function alert(what, mend, path, label) {
    const box = $("sit-alert"), link = box.querySelector("a");
    box.hidden = false;
    box.querySelector("b").textContent = what;
    box.querySelector("span").textContent = mend;
    link.hidden = !path;
    if (path) Object.assign(link, { href: path, textContent: label });
  }
  function lock() {
    for (const c of document.querySelectorAll(".sit-question input, .sit-question textarea, .sit-question select, .sit-question .q button")) c.disabled = true;
    for (const box of document.querySelectorAll("[data-answer=spots]")) box.dataset.locked = "1";
  }
  queue.addEventListener("change", ({ detail }) => {
    const line = $("sit-save");
    line.dataset.state = detail.trouble ? "trouble" : detail.state;
    if (detail.trouble?.kind === "login") line.textContent = text("login");
    else if (detail.trouble && detail.waiting) line.textContent = text("waiting", { n: detail.waiting });
    else if (refused.size) line.textContent = text("refused", { n: refused.size });
    else line.textContent = detail.waiting ? text("sending", { n: detail.waiting }) : text("saved");
    if (detail.trouble?.kind === "login") alert(text("login"), "", "/login?next=" + encodeURIComponent(location.pathname), text("login"));
    ns.forEach(paint);
  });
  queue.addEventListener("refused", ({ detail }) => {
    refused.set(detail.n, detail.what);
    problem(detail.n, detail.what + " " + detail.mend);
    paint(detail.n);
  });
  queue.addEventListener("replaced", ({ detail }) => {
    const q = questions[ns.indexOf(detail.n)];
    answers.write(q, detail.response);
    answers.empty(answers.read(q)) ? done.delete(detail.n) : done.add(detail.n);
  });
  queue.addEventListener("paused", () => ask());
  queue.addEventListener("ended", ({ detail }) => {
    lock();
    alert(detail.what, detail.mend, location.pathname, text("over"));
  });

  // --- the server's clock: the client's own is never believed, only that it runs
  let deadline = +root.dataset.deadline, base = +root.dataset.now - performance.now(), paused = root.dataset.state === "paused", warned = Infinity;
  function tick() {
    const left = Math.max(0, Math.floor((deadline - base - performance.now()) / 1000));
    const h = Math.floor(left / 3600), m = String(Math.floor(left / 60) % 60).padStart(2, "0"), s = String(left % 60).padStart(2, "0");
    $("sit-clock").textContent = h ? `${h}:${m}:${s}` : `${m}:${s}`;
    $("sit-clock").toggleAttribute("data-short", left < 300);
    for (const minutes of [10, 5, 1]) {
      if (left <= minutes * 60 && warned > minutes && left > 0) {
        warned = minutes;
        $("sit-say").textContent = text("minutes", { n: minutes });
        break;
      }
    }
    if (left === 0 && !paused && !queue.ended) finish();
  }
  async function ask() {
    const answer = await fetch("/api/v1/sittings/" + root.dataset.sitting).catch(() => null);
    if (!answer) return;
    if (!answer.ok) {
      const p = await answer.json().catch(() => ({}));
      if (["exams.sitting.closed", "exams.sitting.void", "exams.sitting.elsewhere"].includes(p.code)) {
        lock();
        alert(p.detail, p.mend, location.pathname, text("over"));
      }
      return;
    }
    const sheet = await answer.json();
    deadline = Date.parse(sheet.deadline);
    base = Date.parse(sheet.server_time) - performance.now();
    const before = paused;
    paused = sheet.state === "paused";
    $("sit-paused").hidden = !paused;
    if (before && !paused) queue.kick();
  }

  // --- handing in
  const unsent = () => queue.waiting.size + files.pending();
  let finishing = false;
  async function finish() {
    if (finishing) return;
    finishing = true;
    lock();
    await files.drained(5000);
    await queue.drained(10000);
    if (!(await submit())) setTimeout(() => (finishing = false), 5000);
  }
  async function submit() {
    const answer = await fetch(`/api/v1/sittings/${root.dataset.sitting}/submit`, { method: "POST", headers: { "X-CSRF-Token": queue.csrf } }).catch(() => null);
    if (answer?.ok) {
      queue.ended = true;
      location.assign(`/sittings/${root.dataset.sitting}/result`);
      return true;
    }
    const p = answer ? await answer.json().catch(() => ({})) : {};
    if (p.detail) alert(p.detail, p.mend ?? "");
    return false;
  }
  function summary() {
    const open = ns.filter((n) => !done.has(n)), list = $("sit-dialog-open");
    $("sit-dialog-text").textContent = unsent() ? text("unsent", { n: unsent() }) : open.length ? text("open", { n: open.length }) : text("none");
    list.replaceChildren(...[...new Set([...open, ...flags])].sort((a, b) => a - b).map((n) => {
      const li = document.createElement("li"), b = document.createElement("button");
      Object.assign(b, { type: "button", className: "btn", textContent: text("question", { n }) + (flags.has(n) ? " · " + text("flagged") : "") });
      b.onclick = () => ($("sit-dialog").close(), go(ns.indexOf(n)));
      li.append(b);
      return li;
    }));
  }
  $("sit-submit").onclick = () => (document.activeElement?.blur(), summary(), $("sit-dialog").showModal());
  $("sit-cancel").onclick = () => $("sit-dialog").close();
  $("sit-confirm").onclick = async () => {
    $("sit-confirm").disabled = true;
    if (!(await files.drained(8000)) || !(await queue.drained(8000))) summary();
    else if (!(await submit())) $("sit-dialog").close();
    $("sit-confirm").disabled = false;
  };

  // --- off we go
  const files = await enhance(questions, queue);
  await queue.open();
  for (const q of questions) {
    const n = +q.dataset.n, unsent = queue.waiting.get(n);
    if (unsent) answers.write(q, unsent.response);
    if (!answers.empty(answers.read(q))) done.add(n);
    answers.watch(q, () => changed(q));
    paint(n);
  }
  files.open();
  addEventListener("beforeunload", (event) => unsent() && !queue.ended && event.preventDefault());
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  setInterval(tick, 500);
  setInterval(() => (paused || Math.random() < 0.2) && ask(), 5000);
  go(+(sessionStorage.getItem("at " + queue.key) ?? 0), false);
  tick();
  queue.tell();
  const { watch } = await import(root.dataset.signals);
  watch(root.dataset.sitting, () => queue.csrf, () => ns[here]);
  root.dataset.ready = "1";
}

// alone waits for the lock that lets one tab of this browser answer; without it the page covers itself.
async function alone() {
  if (!navigator.locks) return true;
  const cover = document.getElementById("sit-tab");
  return new Promise((mine) => {
    navigator.locks.request("sitting " + root.dataset.sitting, { ifAvailable: true }, (lock) => {
      if (lock) return mine(true), new Promise(() => {});
      cover.hidden = false;
      navigator.locks.request("sitting " + root.dataset.sitting, () => location.reload());
      mine(false);
    });
  });
}
