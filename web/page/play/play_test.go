package play_test

import (
	"encoding/json"
	"os"
	"testing"

	"tianti/web/kit"
	"tianti/web/page/play"
	"tianti/web/static"
	"tianti/web/webtest"
)

// answer runs every step of the recorded calls on the run-time API that the player uses, and lists where
// what it returns, or the error that it then names, is not what was recorded.
const answer = `async ([old, modern, traces]) => {
  const { Scorm12API } = await import(old), { Scorm2004API } = await import(modern);
  let steps = 0;
  const wrong = [];
  for (const trace of traces) for (const activity of trace.activities) {
    const is12 = trace.scormVersion === "1.2", lms = is12 ? "LMS" : "";
    const api = new (is12 ? Scorm12API : Scorm2004API)({ logLevel: 5 });
    if (activity.initialState) api.loadFromJSON(activity.initialState.cmi || activity.initialState);
    for (const step of activity.steps) {
      const method = is12 && step.method === "Terminate" ? "LMSFinish" : lms + step.method;
      const got = "element" in step ? api[method](step.element, step.value) : api[method](step.value ?? "");
      const code = api[lms + "GetLastError"]();
      steps++;
      const value = typeof step.expectedReturn === "object" ? got.length > 0 && got.length < 256 : step.expectedReturn === undefined || String(got) === step.expectedReturn;
      if (step.knownDivergence) continue; // the recorder says where two readings of the standard part
      if (!value || step.expectedErrorCode !== undefined && String(code) !== step.expectedErrorCode) wrong.push([trace.id, activity.id, JSON.stringify(step), String(got), String(code)].join(" "));
    }
  }
  return [String(steps), ...wrong];
}`

func TestTheRunTimeAPIAnswersAsTheTestSuiteRecorded(t *testing.T) {
	traces, err := os.ReadFile("testdata/traces.json")
	if err != nil {
		t.Fatal(err)
	}
	s := webtest.Serve(t, webtest.Options{}, play.Pages{}.Area())
	tab := webtest.OpenTab(t, webtest.Browser(t), s.URL, 1280, 900)
	tab.Go("/dev/none")
	assets := kit.NewAssets(static.Files)
	urls, err := json.Marshal([]string{assets.URL("vendor/scorm-again/scorm12.min.js"), assets.URL("vendor/scorm-again/scorm2004.min.js")})
	if err != nil {
		t.Fatal(err)
	}
	webtest.Eval[bool](tab, `((`+answer+`)([...`+string(urls)+`, `+string(traces)+`]).then((a) => { document.body.id = "answered"; window.answered = a; }), true)`)
	tab.See("#answered")
	got := webtest.Eval[[]string](tab, `window.answered`)
	if len(got) != 1 || got[0] < "400" {
		t.Errorf("%q", got)
	}
}
