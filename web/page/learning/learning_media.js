// Plays a film or a recorded call: notes which seconds were played, keeps them on the server, opens where
// the last device stopped, draws a call's waveform, and keeps the learner's notes on passages.

const token = document.querySelector("meta[name=csrf]").content;
const media = document.getElementById("media");
const player = document.getElementById("player");
const wave = document.getElementById("wave");
const { put } = media.dataset;
const length = Number(media.dataset.length);
const free = media.dataset.skip === "1" || media.dataset.done === "1";
let seen = JSON.parse(media.dataset.seen || "[]");
let notes = JSON.parse(media.dataset.notes || "[]");
const marks = JSON.parse(media.dataset.marks || "[]");
let fresh = []; // spans that the server does not have
let from = null; // where the running stretch began
let until = 0; // end of a passage that is played alone

const clock = (s) => Math.floor(s / 60) + ":" + String(Math.floor(s % 60)).padStart(2, "0");
let reach = seen.reduce((most, s) => Math.max(most, s.to), Number(media.dataset.last)); // a film is not skipped beyond
const say = (text, state) => {
  const saved = document.getElementById("saved");
  saved.textContent = text;
  saved.dataset.state = state;
};

// close ends the running stretch: whole seconds that were played, the last one as soon as it is reached.
const close = () => {
  const now = player.currentTime;
  if (from === null) return;
  const to = player.ended ? length : Math.floor(now);
  if (to > Math.floor(from)) fresh.push({ from: Math.floor(from), to });
  from = player.paused || player.ended ? null : now;
};

const send = async (last, more) => {
  close();
  const spans = fresh;
  if (!put || (!spans.length && !more)) return;
  fresh = [];
  try {
    const answer = await fetch(put, {
      method: "PUT",
      keepalive: last,
      headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
      body: JSON.stringify({ seen: spans, last: Math.floor(player.ended ? 0 : player.currentTime), ...more }),
    });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.code);
    seen = seen.concat(spans);
    say(media.dataset.saved, "saved");
    document.getElementById("seen").value = said.lesson.position;
    if (said.lesson.done && document.getElementById("done")) document.getElementById("done").hidden = false;
  } catch {
    fresh = spans.concat(fresh);
    say(media.dataset.offline, "offline");
  }
  draw();
};

player.addEventListener("loadedmetadata", () => {
  const last = Number(media.dataset.last);
  if (last > 2 && last < length - 2) player.currentTime = last;
});
player.addEventListener("playing", () => {
  from = player.currentTime;
});
player.addEventListener("timeupdate", () => {
  if (!player.seeking) reach = Math.max(reach, player.currentTime);
  if (until && player.currentTime >= until) {
    until = 0;
    player.pause();
  }
  draw();
});
player.addEventListener("seeking", () => {
  if (from !== null) from = player.currentTime;
  if (free || wave || player.currentTime <= reach + 2) return;
  player.currentTime = reach;
  say(media.dataset.noSkip, "offline");
});
for (const event of ["pause", "ended"]) player.addEventListener(event, () => send(false));
setInterval(() => !player.paused && send(false), 5000);
addEventListener("online", () => send(false));
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send(true));

for (const b of document.querySelectorAll("[data-from]")) {
  b.addEventListener("click", () => {
    player.currentTime = Number(b.dataset.from);
    until = Number(b.dataset.to);
    player.play();
  });
}

// --- the waveform

let peaks = [];
const draw = () => {
  if (!wave) return;
  wave.width = wave.clientWidth;
  const c = wave.getContext("2d");
  const x = (s) => (s / length) * wave.width;
  c.clearRect(0, 0, wave.width, wave.height);
  c.fillStyle = "#fdf0c8";
  for (const m of marks) c.fillRect(x(m.from), 0, Math.max(x(m.to - m.from), 2), wave.height);
  const heard = [...seen, ...fresh];
  for (let i = 0; i < wave.width; i += 3) {
    const second = (i / wave.width) * length;
    c.fillStyle = heard.some((s) => second >= s.from && second < s.to) ? "#1f5fbf" : "#8a97a8";
    const h = Math.max(1, (peaks[Math.floor((i / wave.width) * peaks.length)] || 0) * wave.height);
    c.fillRect(i, (wave.height - h) / 2, 2, h);
  }
  c.fillStyle = "#c2410c";
  c.fillRect(x(player.currentTime), 0, 2, wave.height);
};

const listen = async () => {
  const bytes = await (await fetch(player.src)).arrayBuffer();
  const sound = (await new OfflineAudioContext(1, 1, 8000).decodeAudioData(bytes)).getChannelData(0);
  const each = Math.max(1, Math.floor(sound.length / 600));
  let loudest = 0.01;
  for (let i = 0; i < sound.length; i += each) {
    let peak = 0;
    for (let j = i; j < Math.min(i + each, sound.length); j++) peak = Math.max(peak, Math.abs(sound[j]));
    peaks.push(peak);
    loudest = Math.max(loudest, peak);
  }
  peaks = peaks.map((p) => p / loudest);
  wave.dataset.drawn = String(peaks.length);
  draw();
};

if (wave) {
  wave.addEventListener("click", (e) => {
    player.currentTime = (e.offsetX / wave.clientWidth) * length;
  });
  if (player.src) listen().catch(draw);

  const list = document.getElementById("notes");
  const show = () => {
    list.replaceChildren(
      ...notes.map((n, i) => {
        const li = document.createElement("li");
        const go = document.createElement("button");
        const text = document.createElement("span");
        const remove = document.createElement("button");
        go.type = remove.type = "button";
        go.className = remove.className = "btn btn-sm";
        go.textContent = clock(n.from);
        text.textContent = n.text;
        remove.textContent = media.dataset.remove;
        go.addEventListener("click", () => {
          player.currentTime = n.from;
          player.play();
        });
        remove.addEventListener("click", () => {
          notes = notes.filter((_, j) => j !== i);
          show();
          send(false, { notes });
        });
        li.append(go, text, remove);
        return li;
      }),
    );
  };
  document.getElementById("add").addEventListener("click", () => {
    const field = document.getElementById("note");
    const at = Math.min(Math.floor(player.currentTime), length - 1);
    if (!field.value.trim()) return;
    notes = [...notes, { from: at, to: Math.min(at + 5, length), text: field.value.trim() }].sort((a, b) => a.from - b.from);
    field.value = "";
    show();
    send(false, { notes });
  });
  show();
}
