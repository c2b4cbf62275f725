// Answers that are files: chosen ones and recordings. A file is written into the browser's database before
// it is sent, so that a reload or a lost network loses none; it goes up by itself as soon as it can, and
// only then the answer names it.

const refusals = new Set([400, 403, 404, 409, 413, 415, 422]);

export class Files {
  constructor(key, csrf) {
    Object.assign(this, { key, csrf, waiting: [], busy: false, timer: 0, next: Date.now() });
    addEventListener("online", () => this.run());
  }

  pending() {
    return this.waiting.length;
  }

  // open takes over the boxes of a sitting and what an earlier page left unsent.
  async open(boxes) {
    this.boxes = boxes;
    for (const box of boxes) this.adopt(box);
    try {
      this.db = await request(database());
      for (const entry of await request(this.store("readonly").getAll(IDBKeyRange.bound([this.key, 0], [this.key, Infinity])))) {
        const box = boxes.find((b) => b.dataset.n === entry.n && b.dataset.of === entry.of);
        if (box) this.waiting.push({ ...entry, box });
      }
    } catch {
      this.db = null; // a browser that keeps nothing: the page alone holds what is unsent
    }
    this.run();
  }

  adopt(box) {
    const input = box.querySelector("[data-file-input]");
    input?.addEventListener("change", () => {
      for (const file of input.files) this.add(box, file, file.name);
      input.value = "";
    });
    box.addEventListener("click", (event) => {
      const drop = event.target.closest("[data-file-drop]");
      if (!drop) return;
      drop.closest("li").remove();
      box.querySelector("[data-player]")?.replaceChildren();
      changed(box);
    });
    box.addEventListener("put", ({ detail }) => show(box, detail.files ?? [], detail.pairs ?? {}));
    const kept = box.querySelector("[data-file]");
    if (kept) play(box, kept.dataset.file); // of an earlier visit
    if (box.dataset.record) record(box, (blob) => this.add(box, blob, "recording" + ending(blob.type)));
  }

  // add takes in a file; a place for a single one gives the old one up for it.
  async add(box, blob, name) {
    const most = +box.dataset.most, have = box.querySelectorAll("[data-file]").length + this.waiting.filter((e) => e.box === box).length;
    if (blob.size > +box.dataset.megabytes * 1048576) return tell(box, box.dataset.tLarge);
    if (most > 1 && have >= most) return tell(box, box.dataset.tMany);
    const entry = { key: this.key, id: this.next++, n: box.dataset.n, of: box.dataset.of, name, blob };
    if (most === 1) for (const old of this.waiting.filter((e) => e.box === box)) await this.forget(old);
    this.waiting.push({ ...entry, box });
    tell(box, box.dataset.tSending);
    try {
      if (this.db) await request(this.store("readwrite").put(entry));
    } catch {
      this.db = null;
    }
    this.run();
  }

  async forget(entry) {
    this.waiting = this.waiting.filter((e) => e.id !== entry.id);
    try {
      if (this.db) await request(this.store("readwrite").delete([entry.key, entry.id]));
    } catch {
      this.db = null;
    }
  }

  async run() {
    if (this.busy || this.ended) return;
    this.busy = true;
    clearTimeout(this.timer);
    while (this.waiting.length && !this.ended) {
      const entry = this.waiting[0];
      if (!(await this.send(entry))) {
        tell(entry.box, entry.box.dataset.tWaiting);
        this.timer = setTimeout(() => this.run(), 5000);
        break;
      }
    }
    this.busy = false;
  }

  // send says whether to go on with the next one.
  async send(entry) {
    const { box } = entry, to = `/api/v1${box.dataset.at}?part=${encodeURIComponent(entry.of)}&name=${encodeURIComponent(entry.name)}`;
    const answer = await fetch(to, { method: "POST", headers: { "Content-Type": "application/octet-stream", "X-CSRF-Token": this.csrf() }, body: entry.blob }).catch(() => null);
    if (!answer) return false;
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) {
      await this.forget(entry);
      if (+box.dataset.most === 1) box.querySelector("[data-files]").replaceChildren();
      row(box, said.file, said.name);
      play(box, said.file);
      tell(box, box.dataset.tKept);
      changed(box);
      return true;
    }
    if (!refusals.has(answer.status) || said.code === "exams.sitting.paused") return false;
    await this.forget(entry);
    tell(box, [said.detail, said.mend].filter(Boolean).join(" "));
    return true;
  }

  // drained waits until nothing is unsent; false when that does not happen in time.
  async drained(ms) {
    this.run();
    const end = performance.now() + ms;
    while (this.waiting.length && performance.now() < end) await new Promise((done) => setTimeout(done, 100));
    return !this.waiting.length;
  }

  store(mode) {
    return this.db.transaction("files", mode).objectStore("files");
  }
}

const changed = (box) => box.dispatchEvent(new Event("change"));
const tell = (box, words) => (box.querySelector("[data-say]").textContent = words);

function show(box, files, names) {
  box.querySelector("[data-files]").replaceChildren();
  for (const id of files) row(box, id, names[id] ?? id.slice(0, 12));
}

function row(box, id, name) {
  const li = document.createElement("li"), link = document.createElement("a"), drop = document.createElement("button");
  Object.assign(li.dataset, { file: id, name });
  Object.assign(link, { href: box.dataset.at + "/" + id, target: "_blank", rel: "noopener", textContent: name });
  Object.assign(drop, { type: "button", className: "btn", textContent: box.dataset.tDrop });
  drop.dataset.fileDrop = "";
  drop.setAttribute("aria-label", box.dataset.tDrop + ": " + name);
  li.append(link, " ", drop);
  box.querySelector("[data-files]").append(li);
}

// play lets a recording be heard or seen again.
function play(box, id) {
  const place = box.querySelector("[data-player]");
  if (!place) return;
  const player = document.createElement(box.dataset.record === "video" ? "video" : "audio");
  Object.assign(player, { controls: true, preload: "none", src: box.dataset.at + "/" + id });
  place.replaceChildren(player);
}

const ending = (type) => (/mp4/.test(type) ? ".mp4" : /ogg/.test(type) ? ".ogg" : ".webm");

// record shows the recorder where the browser has one; choosing a file stays beside it.
function record(box, done) {
  const bar = box.querySelector("[data-recorder]");
  if (!bar || !navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) return;
  bar.hidden = false;
  const start = bar.querySelector("[data-record-start]"), stop = bar.querySelector("[data-record-stop]"), clock = bar.querySelector("[data-record-time]");
  const most = +box.dataset.seconds, span = (s) => `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, "0")}`;
  let recorder = null;
  start.onclick = async () => {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: box.dataset.record === "video" });
    } catch {
      return tell(box, box.dataset.tDenied);
    }
    const wanted = (box.dataset.record === "video" ? ["video/webm", "video/mp4"] : ["audio/webm", "audio/ogg", "audio/mp4"]).find((t) => MediaRecorder.isTypeSupported(t));
    const parts = [], began = performance.now();
    recorder = new MediaRecorder(stream, { ...(wanted && { mimeType: wanted }), audioBitsPerSecond: 64000, videoBitsPerSecond: 1200000 });
    recorder.ondataavailable = ({ data }) => data.size && parts.push(data);
    const ticking = setInterval(() => {
      const t = (performance.now() - began) / 1000;
      clock.textContent = "−" + span(Math.max(0, Math.ceil(most - t))); // what is left
      if (t >= most && recorder.state !== "inactive") recorder.stop();
    }, 200);
    recorder.onstop = () => {
      clearInterval(ticking);
      for (const track of stream.getTracks()) track.stop();
      start.hidden = false;
      stop.hidden = true;
      if (parts.length) done(new Blob(parts, { type: recorder.mimeType }));
    };
    recorder.start(1000);
    start.hidden = true;
    stop.hidden = false;
    stop.focus();
    tell(box, box.dataset.tRunning);
  };
  stop.onclick = () => recorder?.state !== "inactive" && recorder?.stop();
}

function database() {
  const opening = indexedDB.open("tianti-files", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("files", { keyPath: ["key", "id"] });
  return opening;
}

const request = (r) => new Promise((done, failed) => {
  r.onerror = () => failed(r.error);
  r.onsuccess = () => done(r.result);
});
