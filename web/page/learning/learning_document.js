// Shows a document in a frame of another origin, where no session is, and keeps which pages were seen. What
// the frame says is believed no further than a learner's own progress; the server judges the pace.

const token = document.querySelector("meta[name=csrf]").content;
const paper = document.getElementById("paper");
const frame = document.getElementById("paper-frame");
const note = document.getElementById("paper-note");
const here = document.getElementById("paper-here");
const saved = document.getElementById("saved");
const { put } = paper.dataset;
let seen = JSON.parse(paper.dataset.seen || "[]");
let last = Number(paper.dataset.last);
let fresh = []; // pages that the server does not have
let moved = false;
let timer = 0;
let origin = "";

const say = (text, again) => {
  note.textContent = text;
  note.hidden = !text;
  here.hidden = !again;
  frame.hidden = Boolean(text);
};

const launch = async () => {
  here.hidden = true;
  try {
    const answer = await fetch(paper.dataset.launch, { method: "POST", headers: { "X-CSRF-Token": token } });
    const said = await answer.json();
    if (!answer.ok) return say([said.detail || said.title, said.mend].filter(Boolean).join(" "), answer.status >= 500);
    origin = new URL(said.url).origin;
    frame.src = said.url + "#at=" + last + "&seen=" + seen.map((s) => s.from + "-" + s.to).join(",");
    say("", false);
  } catch {
    say(paper.dataset.failed, true);
  }
};

const send = async (leaving) => {
  clearTimeout(timer);
  timer = 0;
  const pages = fresh;
  if (paper.dataset.done === "1" || (!pages.length && !moved)) return;
  fresh = [];
  moved = false;
  try {
    const answer = await fetch(put, {
      method: "PUT",
      keepalive: leaving,
      headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
      body: JSON.stringify({ seen: pages, last }),
    });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.code);
    seen = seen.concat(pages);
    saved.textContent = paper.dataset.saved;
    saved.dataset.state = "saved";
    document.getElementById("paper-bar").value = said.lesson.position;
    if (said.lesson.done) document.getElementById("done").hidden = false;
  } catch {
    fresh = pages.concat(fresh);
    saved.textContent = paper.dataset.offline;
    saved.dataset.state = "offline";
    timer ||= setTimeout(send, 5000, false);
  }
};

addEventListener("message", (event) => {
  if (event.origin !== origin || event.source !== frame.contentWindow || event.data?.tianti !== "document") return;
  const { at, seen: page } = event.data;
  if (Number.isInteger(at) && at > 0 && at - 1 !== last) {
    last = at - 1;
    moved = true;
  }
  if (Number.isInteger(page) && page > 0) fresh.push({ from: page - 1, to: page });
  if (fresh.length) send(false);
  else if (moved) timer ||= setTimeout(send, 1500, false);
});
addEventListener("online", () => send(false));
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send(true));
here.addEventListener("click", launch);
if (paper.dataset.launch) launch(); // a sample page has nothing to show
