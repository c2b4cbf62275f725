// The player of content packages. It stands on the content's own origin, holds the run-time API that
// packages look for in a parent frame, and frames the activity that runs. What is reported goes to the
// server under the token in our path; a Commit answers "true" when the server has it on disk.

const player = document.getElementById("player");
const { base, page, saved, unsaved, gone, over, choose, refused, completed, alone } = player.dataset;
const by = (id) => document.getElementById(id);
const stage = by("stage");
const outside = window.parent;

// Packages climb from parent to parent. This is the last one that they may ask: the page around us is of
// another origin, and asking it throws. (parent is replaceable by its definition.)
window.parent = window;

let scene; // what the server last said
let api; // run-time API of the activity that runs, undefined for an asset
let number = 0; // of the last report
let waiting; // a report that the server does not have yet
let over404 = false; // the lesson plays elsewhere now
let apartAt = ""; // address of an activity that wants a window of its own

const tell = (more) => {
  if (page && outside !== window) outside.postMessage({ tianti: "play", done: scene?.done, failed: scene?.failed, progress: scene?.progress, score: scene?.score, alone: apartAt, ...more }, page);
};
const note = (text, again) => {
  by("note").textContent = text;
  by("note").hidden = !text;
  by("again").hidden = !again;
  stage.hidden = Boolean(text && again);
};
const mark = (kept) => {
  by("saved").textContent = kept ? saved : unsaved;
  by("saved").dataset.state = kept ? "saved" : "unsaved";
  tell({ kept });
};
const lost = () => {
  over404 = true;
  note(gone, false);
  stage.src = "about:blank";
  tell({ gone: true });
};

const call = async (path, body) => {
  const answer = await fetch(base + path + "?lang=" + document.documentElement.lang, { method: body ? "POST" : "GET", headers: { Accept: "application/json", "Content-Type": "application/json" }, ...(body && { body: JSON.stringify(body) }) });
  if (answer.status === 404) lost();
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
};

// --- reporting

// now sends a report and waits for the answer: content calls Commit and Terminate and expects to know.
// While a page is being left the browser refuses to wait; then it is sent on its way.
const now = (body) => {
  const text = JSON.stringify(body);
  try {
    const x = new XMLHttpRequest();
    x.open("POST", base + "/commit", false);
    x.setRequestHeader("Content-Type", "application/json");
    x.setRequestHeader("Accept", "application/json");
    x.send(text);
    if (x.status === 404) lost();
    if (x.status !== 200) return null;
    return JSON.parse(x.responseText);
  } catch {
    return navigator.sendBeacon(base + "/commit", new Blob([text], { type: "application/json" })) ? { beacon: true } : null;
  }
};

const wish = () => {
  const request = String(api?.adl?.nav?.request ?? "");
  const chosen = /^\{target=(.+)\}(choice|jump)$/.exec(request);
  if (chosen) return { go: chosen[2], target: chosen[1] };
  return request && request !== "_none_" ? { go: request } : {};
};

const report = (cmi, end, quiet) => {
  if (over404) return false;
  const body = { item: scene.item, number: ++number, cmi, ...(end && { end, ...wish() }) };
  if (quiet) {
    waiting = body;
    retry();
    return true;
  }
  const answer = now(body);
  if (!answer) {
    waiting = body;
    mark(false);
    setTimeout(retry, 3000);
    return false;
  }
  waiting = undefined;
  if (!answer.beacon) settle(answer, end);
  return true;
};

const retry = async () => {
  const body = waiting;
  if (!body || over404) return;
  try {
    const answer = await call("/commit", body);
    if (waiting === body) waiting = undefined;
    settle(answer, body.end);
  } catch {
    if (!over404) {
      mark(false);
      setTimeout(retry, 3000);
    }
  }
};

// settle takes what the server says after a report; when the way leads elsewhere it is followed once the
// content has returned from its call.
const settle = (answer, end) => {
  const moved = end && answer.item !== scene.item;
  const again = end && !moved && wish().go;
  Object.assign(scene, { contents: answer.contents, on: answer.on, back: answer.back, done: answer.done, failed: answer.failed, progress: answer.progress, score: answer.score });
  mark(true);
  draw();
  if (!moved && !again) return;
  setTimeout(async () => {
    await leave();
    if (answer.item) return load();
    scene.item = ""; // out: nothing begins again by itself
    return deliver();
  }, 0);
};

// --- the activity that runs

const apis = {};
const make = async () => {
  const old = scene.standard === "1.2";
  const name = old ? "api12" : "api2004";
  apis[name] ??= await import(player.dataset[name]);
  const made = new apis[name][old ? "Scorm12API" : "Scorm2004API"]({
    lmsCommitUrl: base + "/commit", autocommit: true, autocommitSeconds: 5, logLevel: 5,
    mastery_override: true, // as the 1.2 Run-Time Environment asks of us
  });
  made.loadFromJSON(scene.cmi);
  made.processHttpRequest = (_url, commit, end, trigger) => {
    // No content may set "not attempted": it has said nothing, and what says nothing is complete at its end.
    if (old && end && commit.cmi.core.lesson_status === "not attempted") commit.cmi.core.lesson_status = "completed";
    const kept = report(commit.cmi, end, trigger === "autocommit");
    return { result: kept ? "true" : "false", errorCode: kept ? 0 : old ? 101 : 391 };
  };
  return made;
};

const deliver = async () => {
  delete window.API;
  delete window.API_1484_11;
  api = undefined;
  apartAt = "";
  number = scene.number;
  if (!scene.item) {
    note(scene.done || scene.contents.length < 1 || !menued() ? over : choose, true);
    return;
  }
  note("", false);
  if (scene.alone) return apart(new URL(base + "/files/" + scene.href, location.href).href);
  if (scene.standard !== "cmi5" && !scene.asset) {
    api = await make();
    window[scene.standard === "1.2" ? "API" : "API_1484_11"] = api;
  }
  stage.src = base + "/files/" + scene.href;
};

// --- cmi5: the activity speaks to the server by itself, and leads its frame to our return page when it ends

// apart is for what wants a window of its own: the page around us opens it, since nothing in here may.
const apart = (address) => {
  if (outside === window) {
    location.assign(address);
    return;
  }
  apartAt = address;
  note(alone, false);
  tell({});
};

const returned = () => {
  try {
    return stage.contentWindow.location.pathname === base + "/return";
  } catch {
    return false;
  }
};

// stand asks how far the learner is, and launches nothing.
const stand = async () => {
  if (over404 || scene?.standard !== "cmi5" || document.hidden) return;
  try {
    const now = await call("/standing");
    Object.assign(scene, { contents: now.contents, on: now.on, back: now.back, done: now.done, failed: now.failed, progress: now.progress, score: now.score });
    draw();
    tell({});
  } catch {
    // asked again soon
  }
};

// leave takes the activity away, which lets it say good-bye; what says nothing is closed for it.
const leave = async () => {
  if (stage.src !== "about:blank") {
    await new Promise((done) => {
      stage.addEventListener("load", done, { once: true });
      stage.src = "about:blank";
    });
  }
  if (api && api.isInitialized?.()) {
    if (api.LMSFinish) api.LMSFinish("");
    else api.Terminate("");
  }
  api = undefined;
};

const load = async (next) => {
  try {
    scene = next || (await call("/scene"));
  } catch {
    if (!over404) {
      note(unsaved, false);
      setTimeout(load, 3000);
    }
    return;
  }
  draw();
  tell({});
  await deliver();
};

// --- buttons and contents

const menued = () => {
  const count = (list) => list.reduce((n, e) => n + 1 + count(e.items || []), 0);
  return count(scene.contents) > 1;
};

const list = (entries) => {
  const ol = document.createElement("ol");
  for (const e of entries) {
    const li = document.createElement("li");
    const line = document.createElement(e.open ? "button" : "span");
    if (e.open) {
      line.type = "button";
      line.addEventListener("click", () => go("choice", e.id));
    }
    line.textContent = (e.completed ? "✓ " : e.failed ? "✗ " : "") + e.title;
    if (e.current) line.setAttribute("aria-current", "step");
    if (e.completed) line.title = completed;
    li.append(line);
    if (e.items) li.append(list(e.items));
    ol.append(li);
  }
  return ol;
};

const draw = () => {
  by("steps").hidden = !menued();
  by("on").disabled = !scene.on;
  by("back").disabled = !scene.back;
  by("contents").replaceChildren(list(scene.contents));
};

const open = (is) => {
  by("contents").hidden = !is;
  by("menu").setAttribute("aria-expanded", String(is));
};

const go = async (request, target) => {
  open(false);
  await leave();
  try {
    await load(await call("/go", { request, target }));
  } catch {
    if (over404) return;
    await load();
    note(refused, false);
  }
};

if (base) {
  by("menu").addEventListener("click", () => open(by("contents").hidden));
  by("on").addEventListener("click", () => go("continue"));
  by("back").addEventListener("click", () => go("previous"));
  by("restart").addEventListener("click", () => go("start"));
  addEventListener("pagehide", () => {
    if (api?.isInitialized?.()) (api.LMSCommit || api.Commit).call(api, "");
  });
  addEventListener("online", retry);
  stage.addEventListener("load", () => {
    if (scene?.standard === "cmi5" && scene.item && returned()) go("exitAll");
  });
  document.addEventListener("visibilitychange", stand);
  setInterval(stand, 10000);
  load();
}
