// A unit of cmi5 as the specification asks of one (sections 7 to 11), without any library.
const launch = Object.fromEntries(new URLSearchParams(location.search));
const by = (id) => document.getElementById(id);
const actor = JSON.parse(launch.actor);
const began = Date.now();
let key, data, page = 1;

const say = (text) => {
  by("state").textContent = text;
};

const call = async (method, path, query, body) => {
  const answer = await fetch(launch.endpoint + path + "?" + new URLSearchParams(query), {
    method,
    headers: { Authorization: "Basic " + key, "X-Experience-API-Version": "1.0.3", ...(body !== undefined && { "Content-Type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return answer;
};
const state = (id) => ({ activityId: launch.activityId, agent: launch.actor, registration: launch.registration, stateId: id });

const verbs = { initialized: "http://adlnet.gov/expapi/verbs/initialized", completed: "http://adlnet.gov/expapi/verbs/completed", passed: "http://adlnet.gov/expapi/verbs/passed", failed: "http://adlnet.gov/expapi/verbs/failed", terminated: "http://adlnet.gov/expapi/verbs/terminated", progressed: "http://adlnet.gov/expapi/verbs/progressed" };

// statement is one of the session; those of cmi5 carry its category.
const statement = (verb, result, defined = true) => {
  const context = structuredClone(data.contextTemplate);
  context.registration = launch.registration;
  const judged = result && ("success" in result || "completion" in result);
  if (defined) {
    context.contextActivities.category = [{ id: "https://w3id.org/xapi/cmi5/context/categories/cmi5" }];
    if (judged) context.contextActivities.category.push({ id: "https://w3id.org/xapi/cmi5/context/categories/moveon" });
    if (result?.score && "masteryScore" in data) context.extensions["https://w3id.org/xapi/cmi5/context/extensions/masteryscore"] = data.masteryScore;
  }
  return { id: crypto.randomUUID(), actor, verb: { id: verbs[verb] }, object: { objectType: "Activity", id: launch.activityId }, ...(result && { result }), context, timestamp: new Date().toISOString() };
};
const lasted = () => "PT" + ((Date.now() - began) / 1000).toFixed(2) + "S";
const tell = async (...statements) => {
  const answer = await call("POST", "statements", {}, statements);
  say(answer.ok ? "told " + statements.map((s) => s.verb.id.split("/").pop()).join(", ") : "refused " + answer.status + " " + (await answer.text()));
  return answer.ok;
};

const show = () => {
  by("page").textContent = String(page);
};

const begin = async () => {
  key = (await (await fetch(launch.fetch, { method: "POST" })).json())["auth-token"];
  data = await (await call("GET", "activities/state", state("LMS.LaunchData"))).json();
  await call("GET", "agents/profile", { agent: launch.actor, profileId: "cmi5LearnerPreferences" });
  by("mode").textContent = data.launchMode;
  by("parameters").textContent = data.launchParameters;
  const kept = await call("GET", "activities/state", state("bookmark"));
  if (kept.ok) page = (await kept.json()).page;
  show();
  await tell(statement("initialized"));
  for (const button of document.querySelectorAll("button")) button.disabled = false;
  if (!launch.auto) return;
  await tell(statement("completed", { completion: true, duration: lasted() })); // by itself, where no test can press a button
  by("leave").click();
};

by("next").addEventListener("click", async () => {
  page++;
  show();
  await call("PUT", "activities/state", state("bookmark"), { page });
  await tell(statement("progressed", { extensions: { "https://w3id.org/xapi/cmi5/result/extensions/progress": Math.min(100, page * 25) } }, false));
});
by("complete").addEventListener("click", () => tell(statement("completed", { completion: true, duration: lasted() })));
by("pass").addEventListener("click", () => tell(statement("passed", { success: true, score: { scaled: 0.9 }, duration: lasted() })));
by("fail").addEventListener("click", () => tell(statement("failed", { success: false, score: { scaled: 0.2 }, duration: lasted() })));
by("leave").addEventListener("click", async () => {
  if (await tell(statement("terminated", { duration: lasted() }))) location.href = data.returnURL;
});
begin().catch((e) => say("failed " + e));
