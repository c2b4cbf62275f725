// Answers that the server has not acknowledged yet. They are written into the browser's database
// before they are sent, so that a reload, a crash or a night without network loses none; they go up
// one at a time in the order in which they were given. Of one question only the newest waits.

const stop = new Set(["exams.sitting.closed", "exams.sitting.late", "exams.sitting.void", "exams.sitting.elsewhere"]);

export class Queue extends EventTarget {
  constructor(sitting, person, seq, csrf) {
    super();
    Object.assign(this, { sitting, key: person + " " + sitting, seq, csrf, waiting: new Map(), busy: false, pause: 0, trouble: null, timer: 0 });
    addEventListener("online", () => this.kick());
    document.addEventListener("visibilitychange", () => document.hidden || this.kick());
  }

  // open brings back what an earlier page left unsent.
  async open() {
    try {
      this.db = await request(openDatabase());
      const all = await request(this.store("readonly").getAll(range(this.key)));
      for (const entry of all) {
        this.waiting.set(entry.n, entry);
        this.seq = Math.max(this.seq, entry.seq);
      }
    } catch {
      this.db = null; // a browser that keeps nothing: the page alone holds what is unsent
    }
    this.kick();
  }

  // put takes an answer in and sends it.
  async put(n, response) {
    const entry = { key: this.key, n, seq: ++this.seq, response };
    this.waiting.set(n, entry);
    this.tell();
    try {
      if (this.db) await request(this.store("readwrite").put(entry));
    } catch {
      this.db = null;
    }
    this.kick();
  }

  // forget drops an entry that was acknowledged or refused, unless a newer one has taken its place.
  async forget(entry) {
    if (this.waiting.get(entry.n) === entry) this.waiting.delete(entry.n);
    if (!this.db || this.waiting.has(entry.n)) return;
    try {
      await request(this.store("readwrite").delete([entry.key, entry.n]));
    } catch {
      this.db = null;
    }
  }

  kick() {
    clearTimeout(this.timer);
    this.pause = 0;
    this.run();
  }

  // later tries again, after longer and longer waits up to a quarter of a minute.
  later() {
    this.pause = Math.min(Math.max(this.pause * 2, 1000), 15000);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), this.pause * (0.75 + Math.random() / 2));
  }

  async run() {
    if (this.busy || this.ended) return;
    this.busy = true;
    try {
      while (this.waiting.size && !this.ended) {
        const entry = [...this.waiting.values()].reduce((a, b) => (a.seq < b.seq ? a : b));
        if (!(await this.send(entry))) return this.later();
        this.pause = 0;
      }
    } finally {
      this.busy = false;
      this.tell();
    }
  }

  // send says whether to go on with the next one.
  async send(entry) {
    let answer;
    this.tell("sending");
    try {
      answer = await fetch(`/api/v1/sittings/${this.sitting}/answers/${entry.n}`, {
        method: "PUT", keepalive: JSON.stringify(entry.response).length < 30000, signal: AbortSignal.timeout(20000),
        headers: { "Content-Type": "application/json", "X-CSRF-Token": this.csrf },
        body: JSON.stringify({ seq: entry.seq, response: entry.response }),
      });
    } catch {
      this.trouble = { kind: "offline" };
      return false;
    }
    if (answer.ok) return this.acknowledged(entry, await answer.json().catch(() => null));
    const problem = await answer.json().catch(() => ({}));
    return this.failed(entry, answer.status, problem);
  }

  async acknowledged(entry, saved) {
    if (!saved || saved.seq < entry.seq) { // not an answer of ours: nothing is certain
      this.trouble = { kind: "offline" };
      return false;
    }
    this.trouble = null;
    this.seq = Math.max(this.seq, saved.seq);
    await this.forget(entry);
    if (saved.seq > entry.seq && !this.waiting.has(entry.n)) this.emit("replaced", { n: entry.n, response: saved.response });
    this.emit("saved", { n: entry.n });
    return true;
  }

  async failed(entry, status, problem) {
    if (status === 401) {
      this.trouble = { kind: "login" };
      return false;
    }
    if (problem.code === "web.csrf") await this.renew();
    if (problem.code === "exams.sitting.paused") {
      this.emit("paused", {});
      return false;
    }
    if (stop.has(problem.code)) {
      this.ended = true;
      this.trouble = { kind: "ended", code: problem.code, what: problem.detail, mend: problem.mend };
      this.emit("ended", this.trouble);
      return false;
    }
    if (status >= 500 || status === 429 || status === 408 || status === 403) {
      this.trouble = { kind: "offline" };
      return false;
    }
    await this.forget(entry);
    this.emit("refused", { n: entry.n, what: problem.detail ?? "", mend: problem.mend ?? "" });
    return true;
  }

  // renew fetches a fresh token: the old one goes with a renewed log-in.
  async renew() {
    const page = await fetch(location.href).then((r) => r.text()).catch(() => "");
    const token = new DOMParser().parseFromString(page, "text/html").querySelector("meta[name=csrf]")?.content;
    if (token) this.csrf = token;
  }

  // drained waits until nothing is unsent; false when that does not happen in time.
  async drained(ms) {
    this.kick();
    const end = performance.now() + ms;
    while (this.waiting.size && performance.now() < end && !this.ended) await new Promise((done) => setTimeout(done, 100));
    return !this.waiting.size;
  }

  tell(state) {
    this.emit("change", { state: state ?? (this.waiting.size ? "waiting" : "saved"), waiting: this.waiting.size, trouble: this.trouble });
  }

  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  store(mode) {
    return this.db.transaction("answers", mode, { durability: "strict" }).objectStore("answers");
  }
}

function openDatabase() {
  const opening = indexedDB.open("tianti-sitting", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("answers", { keyPath: ["key", "n"] });
  return opening;
}

const range = (key) => IDBKeyRange.bound([key, 0], [key, Infinity]);

// request is a database request as a promise; a write is done when its transaction is.
function request(r) {
  return new Promise((done, failed) => {
    r.onerror = () => failed(r.error);
    r.onsuccess = () => {
      if (!r.transaction || r.transaction.mode === "readonly" || r.result instanceof IDBDatabase) return done(r.result);
      r.transaction.oncomplete = () => done(r.result);
      r.transaction.onabort = () => failed(r.transaction.error);
    };
  });
}
