package scorm_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"tianti/courses/scorm"
	"tianti/courses/scorm/scormtest"
)

// trip is a learner's way through the sequenced package, written as steps.
type trip struct {
	t *testing.T
	w *scorm.Walk
}

func begin(t *testing.T) *trip {
	m, err := scorm.Read([]byte(scormtest.SequencedManifest), func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	x := &trip{t, scorm.Through(m, scorm.State{})}
	x.goes(scorm.Begin, "", "pre")
	return x
}

// goes follows a request to an activity, "" to the end.
func (x *trip) goes(request, target, want string) {
	x.t.Helper()
	i, err := x.w.Go(request, target)
	got := ""
	if i != nil {
		got = i.ID
	}
	if err != nil || got != want {
		x.t.Errorf("%s %s leads to %q (%v), want %q", request, target, got, err, want)
	}
}

func (x *trip) mayNot(request, target string) {
	x.t.Helper()
	if _, err := x.w.Go(request, target); !errors.Is(err, scorm.ErrNavigation) {
		x.t.Errorf("%s %s: %v", request, target, err)
	}
}

func (x *trip) reports(scaled string) {
	x.t.Helper()
	cmi := fmt.Sprintf(`{"completion_status":"completed","score":{"scaled":%q}}`, scaled)
	r, err := scorm.Understand(scorm.V2004, []byte(cmi))
	if err != nil {
		x.t.Fatal(err)
	}
	x.w.Take(x.w.State.Current, r, true)
}

func TestWhoKnowsItAlreadyGoesStraightToTheTest(t *testing.T) {
	x := begin(t)
	x.mayNot(scorm.Previous, "")
	x.reports("0.9")
	x.goes(scorm.Continue, "", "test")
	x.reports("0.7")
	x.goes(scorm.Continue, "", "")
	if o := x.w.Outcome(); !o.Done || o.Score != 700 {
		t.Errorf("%+v %+v", o, x.w.State)
	}
}

func TestWhoDoesNotLearnsFirstAndRepeatsTheTest(t *testing.T) {
	x := begin(t)
	x.reports("0.3")
	x.goes(scorm.Continue, "", "l1")
	x.mayNot(scorm.Choice, "l2") // the lesson has an order of its own
	x.goes(scorm.Continue, "", "l2")
	x.mayNot(scorm.Previous, "")
	x.goes(scorm.Continue, "", "test")
	x.reports("0.4")
	if o := x.w.Outcome(); o.Done || !o.Failed {
		t.Errorf("%+v", o)
	}
	x.goes(scorm.Continue, "", "test") // the rule says: again
	x.reports("0.8")
	x.goes(scorm.Continue, "", "")
	if o := x.w.Outcome(); !o.Done || o.Score != 800 || o.Progress != 1000 {
		t.Errorf("%+v", o)
	}
	x.mayNot(scorm.Choice, "test") // passed is passed
	x.goes(scorm.Choice, "pre", "pre")
}

func TestAChoiceStandsInTheContents(t *testing.T) {
	x := begin(t)
	x.reports("0.3")
	entries, on, back := x.w.Contents()
	var open []string
	for _, e := range entries {
		if e.Open {
			open = append(open, e.ID)
		}
	}
	if strings.Join(open, " ") != "pre lesson test" || !on || back {
		t.Errorf("%v on %v back %v", open, on, back)
	}
	x.goes(scorm.Choice, "lesson", "l1") // a chosen cluster flows into its first part
}

func TestWhatWasSuspendedGoesOnWhereItStopped(t *testing.T) {
	x := begin(t)
	x.reports("0.3")
	x.goes(scorm.Continue, "", "l1")
	x.goes(scorm.SuspendAll, "", "")
	kept, err := json.Marshal(x.w.State)
	if err != nil {
		t.Fatal(err)
	}
	var s scorm.State
	if err := json.Unmarshal(kept, &s); err != nil {
		t.Fatal(err)
	}
	m, _ := scorm.Read([]byte(scormtest.SequencedManifest), func(string) bool { return true })
	x.w = scorm.Through(m, s)
	x.goes(scorm.Begin, "", "l1")
	if n := x.w.State.Tracks["l1"].Attempts; n != 1 {
		t.Errorf("%d attempts", n)
	}
}

func TestTheRollUpOfOldPackagesAsksEveryPart(t *testing.T) {
	m, err := open(t, scormtest.Golf12)
	if err != nil {
		t.Fatal(err)
	}
	w := scorm.Through(m, scorm.State{})
	if _, err := w.Go(scorm.Begin, ""); err != nil {
		t.Fatal(err)
	}
	leaves := m.Root.Leaves()
	for i, l := range leaves {
		status, score := "completed", ""
		if strings.HasSuffix(l.ID, "quiz_item") {
			status, score = "passed", "80"
			if i == 5 {
				status, score = "failed", "40"
			}
		}
		r, err := scorm.Understand(scorm.V12, []byte(`{"core":{"lesson_status":"`+status+`","score":{"raw":"`+score+`"}}}`))
		if err != nil {
			t.Fatal(err)
		}
		if o := w.Outcome(); o.Done || o.Progress != i*1000/len(leaves) {
			t.Errorf("after %d: %+v", i, o)
		}
		w.Take(l.ID, r, true)
	}
	if o := w.Outcome(); o.Done || !o.Failed || o.Score != 600 {
		t.Errorf("a failed part: %+v", o)
	}
	r, _ := scorm.Understand(scorm.V12, []byte(`{"core":{"lesson_status":"passed","score":{"raw":"90"}}}`))
	w.Take(leaves[5].ID, r, true)
	if o := w.Outcome(); !o.Done || o.Score != 850 {
		t.Errorf("all passed: %+v", o)
	}
}

func TestTimesOfBothStandards(t *testing.T) {
	for said, want := range map[string]float64{"00:01:02.50": 62.5, "0001:00:00": 3600, "PT1H2M3.5S": 3723.5, "P1DT1S": 86400, "P1Y": 86400, "": 0, "1:2:3": 0, "PT": 0, "-PT1S": 0} {
		if got := scorm.Seconds(said); got != want {
			t.Errorf("%q is %v seconds, want %v", said, got, want)
		}
	}
	for seconds, want := range map[float64][2]string{0: {"0000:00:00.00", "PT0H0M0S"}, 62.5: {"0000:01:02.50", "PT0H1M2.5S"}, 360000: {"0100:00:00.00", "PT100H0M0S"}} {
		if got := [2]string{scorm.Timespan(seconds), scorm.Duration(seconds)}; got != want {
			t.Errorf("%v: %q", seconds, got)
		}
		if scorm.Seconds(want[0]) != min(seconds, 86400) || scorm.Seconds(want[1]) != min(seconds, 86400) {
			t.Errorf("%v does not come back", seconds)
		}
	}
}

func TestWhatAContentIsToldIsWhatItLeft(t *testing.T) {
	m := &scorm.Manifest{Standard: scorm.V2004}
	i := &scorm.Item{ID: "i", Mastery: "0.7", LaunchData: "x"}
	left := json.RawMessage(`{"location":"7","suspend_data":"a=1","session_time":"PT5S","exit":"suspend","completion_status":"incomplete"}`)
	got := scorm.Told(m, i, scorm.Learner{ID: "p1", Name: "李明"}, left, true, 65)
	for name, want := range map[string]any{"location": "7", "suspend_data": "a=1", "entry": "resume", "total_time": "PT0H1M5S", "scaled_passing_score": "0.7", "launch_data": "x", "learner_name": "李明"} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
	if _, there := got["session_time"]; there {
		t.Error("the time of the last session is told")
	}
	if fresh := scorm.Told(m, i, scorm.Learner{ID: "p1"}, left, false, 65); fresh["entry"] != "ab-initio" || fresh["location"] != nil {
		t.Errorf("a new attempt is told %v", fresh)
	}
}
