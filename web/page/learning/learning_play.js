// Shows the player of a content package. It stands on an origin of its own, where no session is: we ask
// for an address that works for this device, and hear from it how far the learner is.

const token = document.querySelector("meta[name=csrf]").content;
const play = document.getElementById("play");
const frame = document.getElementById("play-frame");
const note = document.getElementById("play-note");
const here = document.getElementById("play-here");
const apart = document.getElementById("play-alone"); // for what wants a window of its own
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
    const answer = await fetch(play.dataset.launch, { method: "POST", headers: { "X-CSRF-Token": token } });
    const said = await answer.json();
    if (!answer.ok) return say([said.detail || said.title, said.mend].filter(Boolean).join(" "), answer.status >= 500);
    origin = new URL(said.url).origin;
    frame.src = said.url;
    say("", false);
  } catch {
    say(play.dataset.failed, true);
  }
};

addEventListener("message", (event) => {
  if (event.origin !== origin || event.source !== frame.contentWindow || event.data?.tianti !== "play") return;
  const { gone, done, progress, alone } = event.data;
  apart.hidden = !alone?.startsWith(origin + "/play/");
  if (!apart.hidden) apart.href = alone;
  if (gone) {
    frame.src = "about:blank";
    return say(play.dataset.gone, true);
  }
  if (progress > document.getElementById("play-bar").value) document.getElementById("play-bar").value = progress;
  if (done) document.getElementById("play-done").hidden = false;
});
here.addEventListener("click", launch);
if (play.dataset.launch) launch(); // a sample page has nothing to play
