package cmi5_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"tianti/courses/cmi5"
	"tianti/internal/fault"
)

const (
	verbs    = "http://adlnet.gov/expapi/verbs/"
	category = "https://w3id.org/xapi/cmi5/context/categories/"
	ext      = "https://w3id.org/xapi/cmi5/context/extensions/"
)

var (
	noon  = time.Date(2026, 11, 2, 4, 0, 0, 0, time.UTC)
	terms = cmi5.Terms{Registration: "ec531277-b57b-4c15-8d91-d292c5b2b8f7", Activity: "https://t.cn/units/1", HomePage: "https://t.cn", Name: "p1"}
)

// course is a block of one unit and a unit beside it.
func course(moveOn cmi5.MoveOn, mastery *float64) *cmi5.Course {
	return &cmi5.Course{ID: "https://x.cn/course", Parts: []cmi5.Part{
		{ID: "https://x.cn/block", Parts: []cmi5.Part{{ID: "https://x.cn/au/1", URL: "a.html", MoveOn: moveOn, Mastery: mastery}}},
		{ID: "https://x.cn/au/2", URL: "b.html", MoveOn: cmi5.NotApplicable},
	}}
}

type object = map[string]any

// said is a statement that keeps every rule, of a session; change makes it another one.
func said(session, verb string, change ...func(s object)) json.RawMessage {
	defined := []any{object{"id": category + "cmi5"}}
	s := object{
		"id": "00000000-0000-4000-8000-" + fmt.Sprintf("%012x", len(session)*1000+len(verb)), "timestamp": "2026-11-02T04:00:01Z",
		"actor": object{"objectType": "Agent", "account": object{"homePage": terms.HomePage, "name": terms.Name}},
		"verb":  object{"id": verbs + verb}, "object": object{"objectType": "Activity", "id": terms.Activity},
	}
	switch verb {
	case "terminated":
		s["result"], s["timestamp"] = object{"duration": "PT5S"}, "2026-11-02T04:00:09Z"
	case "completed":
		s["result"], defined = object{"completion": true, "duration": "PT5S"}, append(defined, object{"id": category + "moveon"})
	case "passed", "failed":
		s["result"], defined = object{"success": verb == "passed", "duration": "PT5S"}, append(defined, object{"id": category + "moveon"})
	}
	around := object{"grouping": []any{object{"id": "https://x.cn/au/1"}}, "category": defined}
	if verb == "experienced" {
		delete(around, "category")
	}
	s["context"] = object{"registration": terms.Registration, "contextActivities": around, "extensions": object{ext + "sessionid": session}}
	for _, f := range change {
		f(s)
	}
	data, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return data
}

// at puts a value into a statement; nil takes away what is there.
func at(value any, path ...string) func(object) {
	return func(s object) {
		for _, key := range path[:len(path)-1] {
			if _, there := s[key].(object); !there {
				s[key] = object{}
			}
			s = s[key].(object)
		}
		if value == nil {
			delete(s, path[len(path)-1])
			return
		}
		s[path[len(path)-1]] = value
	}
}

func scaled(score float64) func(object) { return at(score, "result", "score", "scaled") }
func mastery(m float64) func(object)    { return at(m, "context", "extensions", ext+"masteryscore") }

func categories(names ...string) func(object) {
	list := []any{}
	for _, n := range names {
		list = append(list, object{"id": category + n})
	}
	return at(list, "context", "contextActivities", "category")
}

// launched is a registration with a session of the first unit, whose preferences were read.
func launched(c *cmi5.Course, id string, mode cmi5.Mode) *cmi5.Registration {
	r := &cmi5.Registration{}
	r.Launch(c.Unit("https://x.cn/au/1"), id, mode, noon)
	r.Session.Greeted = true
	return r
}

func hear(t *testing.T, r *cmi5.Registration, came ...json.RawMessage) {
	t.Helper()
	if err := r.Hear(terms, came, noon.Add(time.Minute)); err != nil {
		t.Fatalf("%v %v", err, fault.From(err).Params())
	}
}

// The rules of the LMS, by the requirements of ADL's conformance suite (requirements.json): what is heard before, what
// comes, and the clause that refuses it; "" is what has to be taken.
func TestTheRulesOfStatements(t *testing.T) {
	nine := 0.9
	begun := []json.RawMessage{said("s", "initialized")}
	then := func(more ...json.RawMessage) []json.RawMessage {
		return append(append([]json.RawMessage{}, begun...), more...)
	}
	for _, c := range []struct {
		clause, name string
		mastery      *float64
		mode         cmi5.Mode
		before       []json.RawMessage
		came         json.RawMessage
	}{
		{"", "initialized first", nil, cmi5.Normal, nil, said("s", "initialized")},
		{"", "an allowed statement", nil, cmi5.Normal, begun, said("s", "experienced")},
		{"", "completed", nil, cmi5.Normal, begun, said("s", "completed")},
		{"", "passed without a score", &nine, cmi5.Normal, begun, said("s", "passed")},
		{"", "passed with the mastery score", &nine, cmi5.Normal, begun, said("s", "passed", scaled(0.9), mastery(0.9))},
		{"", "failed below it", &nine, cmi5.Normal, begun, said("s", "failed", scaled(0.89), mastery(0.9))},
		{"", "completed after passed", nil, cmi5.Normal, then(said("s", "passed")), said("s", "completed")},
		{"", "terminated", nil, cmi5.Normal, begun, said("s", "terminated")},
		{"", "the same again", nil, cmi5.Normal, then(said("s", "terminated")), said("s", "terminated")},
		{"", "an allowed statement with a verb of cmi5", nil, cmi5.Normal, then(said("s", "passed")), said("s", "passed", categories(), at("00000000-0000-4000-8000-000000000001", "id"))},
		{"", "a time with an offset of nothing", nil, cmi5.Normal, begun, said("s", "completed", at("2026-11-02T04:00:01.5+00:00", "timestamp"))},
		{"", "one activity in the place of a list", nil, cmi5.Normal, begun, said("s", "experienced", at(object{"id": "https://x.cn/au/1"}, "context", "contextActivities", "grouping"))},
		{"", "terminated while looking around", nil, cmi5.Browse, begun, said("s", "terminated")},
		{"", "progress", nil, cmi5.Normal, begun, said("s", "experienced", at(100.0, "result", "extensions", "https://w3id.org/xapi/cmi5/result/extensions/progress"))},

		{"6.3.0.0-1", "a unit voids", nil, cmi5.Normal, begun, said("s", "voided")},
		{"7.1.3", "a verb of the LMS", nil, cmi5.Normal, begun, said("s", "launched")},
		{"7.1.3", "a verb of nobody", nil, cmi5.Normal, begun, said("s", "experienced", categories("cmi5"))},
		{"8.1.3.0-3", "somebody else", nil, cmi5.Normal, begun, said("s", "completed", at("p2", "actor", "account", "name"))},
		{"8.1.3.0-3", "somebody of elsewhere", nil, cmi5.Normal, begun, said("s", "completed", at("https://x.cn", "actor", "account", "homePage"))},
		{"8.1.5.0-6", "another activity", nil, cmi5.Normal, begun, said("s", "completed", at("https://x.cn/au/1", "object", "id"))},
		{"9.4.0.0-1", "no activity", nil, cmi5.Normal, begun, said("s", "completed", at("StatementRef", "object", "objectType"))},
		{"9.1.0.0-1", "no id", nil, cmi5.Normal, begun, said("s", "completed", at(nil, "id"))},
		{"9.2.0.0-2", "a group", nil, cmi5.Normal, begun, said("s", "completed", at("Group", "actor", "objectType"))},
		{"9.2.0.0-3", "no account", nil, cmi5.Normal, begun, said("s", "completed", at(nil, "actor", "account"))},
		{"9.3.0.0-2", "failed twice in a session", nil, cmi5.Normal, then(said("s", "failed")), said("s", "failed", at("00000000-0000-4000-8000-000000000001", "id"))},
		{"9.3.0.0-3", "passed after failed in a session", nil, cmi5.Normal, then(said("s", "failed")), said("s", "passed")},
		{"9.3.0.0-4", "something before initialized", nil, cmi5.Normal, nil, said("s", "completed")},
		{"9.3.0.0-4", "an allowed statement before initialized", nil, cmi5.Normal, nil, said("s", "experienced")},
		{"9.3.0.0-4", "an initialized that is not defined", nil, cmi5.Normal, nil, said("s", "initialized", categories())},
		{"9.3.0.0-4", "something that happened before initialized", nil, cmi5.Normal, begun, said("s", "completed", at("2026-11-02T04:00:00Z", "timestamp"))},
		{"9.3.0.0-5", "something after terminated", nil, cmi5.Normal, then(said("s", "terminated")), said("s", "completed")},
		{"9.3.0.0-5", "an allowed statement after terminated", nil, cmi5.Normal, then(said("s", "terminated")), said("s", "experienced")},
		{"9.3.0.0-6", "completed twice", nil, cmi5.Normal, then(said("s", "completed")), said("s", "completed", at("00000000-0000-4000-8000-000000000001", "id"))},
		{"9.3.0.0-7", "passed twice", nil, cmi5.Normal, then(said("s", "passed")), said("s", "passed", at("00000000-0000-4000-8000-000000000001", "id"))},
		{"9.3.0.0-8", "failed after passed", nil, cmi5.Normal, then(said("s", "passed")), said("s", "failed")},
		{"9.3.2.0-3", "initialized twice", nil, cmi5.Normal, begun, said("s", "initialized", at("00000000-0000-4000-8000-000000000001", "id"))},
		{"9.3.4.0-2", "passed below the mastery score", &nine, cmi5.Normal, begun, said("s", "passed", scaled(0.8999), mastery(0.9))},
		{"9.3.5.0-2", "failed with the mastery score", &nine, cmi5.Normal, begun, said("s", "failed", scaled(0.9), mastery(0.9))},
		{"9.5.1", "a score below nothing", nil, cmi5.Normal, begun, said("s", "failed", scaled(-0.1))},
		{"9.5.1.0-2", "a score of completed", nil, cmi5.Normal, begun, said("s", "completed", scaled(0.9))},
		{"9.5.1.0-3", "a raw score alone", nil, cmi5.Normal, begun, said("s", "passed", at(object{"raw": 5, "min": 0}, "result", "score"))},
		{"9.5.1.0-3", "a raw score alone, allowed", nil, cmi5.Normal, begun, said("s", "experienced", at(object{"raw": 5, "max": 9}, "result", "score"))},
		{"9.5.2.0-1", "passed without success", nil, cmi5.Normal, begun, said("s", "passed", at(false, "result", "success"))},
		{"9.5.2.0-2", "failed with success", nil, cmi5.Normal, begun, said("s", "failed", at(true, "result", "success"))},
		{"9.5.2.0-3", "success of completed", nil, cmi5.Normal, begun, said("s", "completed", at(true, "result", "success"))},
		{"9.5.3.0-1", "completed without completion", nil, cmi5.Normal, begun, said("s", "completed", at(nil, "result", "completion"))},
		{"9.5.3.0-2", "completion of passed", nil, cmi5.Normal, begun, said("s", "passed", at(true, "result", "completion"))},
		{"9.5.4.1-1", "terminated without duration", nil, cmi5.Normal, begun, said("s", "terminated", at(nil, "result"))},
		{"9.5.4.1-2", "completed without duration", nil, cmi5.Normal, begun, said("s", "completed", at(nil, "result", "duration"))},
		{"9.5.4.1-3", "passed without duration", nil, cmi5.Normal, begun, said("s", "passed", at(nil, "result", "duration"))},
		{"9.5.4.1-4", "failed without duration", nil, cmi5.Normal, begun, said("s", "failed", at(nil, "result", "duration"))},
		{"9.5.5.1", "progress beyond the end", nil, cmi5.Normal, begun, said("s", "experienced", at(101.0, "result", "extensions", "https://w3id.org/xapi/cmi5/result/extensions/progress"))},
		{"9.6.1.0-1", "no registration", nil, cmi5.Normal, begun, said("s", "completed", at(nil, "context", "registration"))},
		{"9.6.1.0-1", "no context at all", nil, cmi5.Normal, begun, said("s", "completed", at(nil, "context"))},
		{"9.6.2.2-1", "no moveon category", nil, cmi5.Normal, begun, said("s", "completed", categories("cmi5"))},
		{"9.6.2.2-2", "a moveon category of initialized", nil, cmi5.Normal, nil, said("s", "initialized", categories("cmi5", "moveon"))},
		{"9.6.2.2-2", "a moveon category, allowed", nil, cmi5.Normal, begun, said("s", "experienced", categories("moveon"))},
		{"9.6.3.1-4", "another session", nil, cmi5.Normal, begun, said("x", "completed")},
		{"9.6.3.2-2", "no mastery score in the context", &nine, cmi5.Normal, begun, said("s", "passed", scaled(0.95))},
		{"9.6.3.2-2", "another mastery score", &nine, cmi5.Normal, begun, said("s", "passed", scaled(0.95), mastery(0.5))},
		{"9.7.0.0-1", "no timestamp", nil, cmi5.Normal, begun, said("s", "completed", at(nil, "timestamp"))},
		{"9.7.0.0-2", "a time of elsewhere", nil, cmi5.Normal, begun, said("s", "completed", at("2026-11-02T12:00:01+08:00", "timestamp"))},
		{"10.2.1.0-7", "the template overwritten", nil, cmi5.Normal, begun, said("s", "completed", at([]any{object{"id": "https://x.cn/au/2"}}, "context", "contextActivities", "grouping"))},
		{"10.2.2.0-2", "completed while looking around", nil, cmi5.Browse, begun, said("s", "completed")},
		{"10.2.2.0-2", "passed while looking around", nil, cmi5.Browse, begun, said("s", "passed")},
		{"10.2.2.0-3", "failed while looking again", nil, cmi5.Review, begun, said("s", "failed")},
	} {
		r := launched(course(cmi5.CompletedAndPassed, c.mastery), "s", c.mode)
		for _, b := range c.before {
			hear(t, r, b)
		}
		was, _ := json.Marshal(r)
		err := r.Hear(terms, []json.RawMessage{c.came}, noon.Add(2*time.Minute))
		if c.clause == "" {
			if err != nil {
				t.Errorf("%s: %v %v", c.name, err, fault.From(err).Params())
			}
			continue
		}
		if !errors.Is(err, cmi5.ErrRule) || fault.From(err).Params()["clause"] != c.clause {
			t.Errorf("%s, %s: %v %v", c.clause, c.name, err, fault.From(err).Params())
		}
		if is, _ := json.Marshal(r); string(is) != string(was) {
			t.Errorf("%s, %s: refused, and it changed\n%s\n%s", c.clause, c.name, was, is)
		}
	}
}

func TestInitializedWaitsForThePreferences(t *testing.T) { // 11.0.0.0-3
	r := launched(course(cmi5.Passed, nil), "s", cmi5.Normal)
	r.Session.Greeted = false
	err := r.Hear(terms, []json.RawMessage{said("s", "initialized")}, noon)
	if !errors.Is(err, cmi5.ErrRule) || fault.From(err).Params()["clause"] != "11.0.0.0-3" {
		t.Error(err)
	}
}

func TestABatchIsTakenInTheOrderOfItsTimesOrNotAtAll(t *testing.T) { // 9.3
	r := launched(course(cmi5.Completed, nil), "s", cmi5.Normal)
	err := r.Hear(terms, []json.RawMessage{said("s", "initialized"), said("s", "completed"), said("s", "launched")}, noon)
	if !errors.Is(err, cmi5.ErrRule) || len(r.Session.Said) != 0 {
		t.Errorf("%v %+v", err, r.Session)
	}
	later := at("2026-11-02T04:00:05Z", "timestamp")
	hear(t, r, said("s", "terminated"), said("s", "completed", later), said("s", "initialized"))
	if r.Session.Running() || !r.Units["https://x.cn/au/1"].Completed {
		t.Errorf("%+v", r)
	}
}

func TestWhatPassedInOneSessionMayNotPassInTheNext(t *testing.T) { // 9.3.0.0-6 to -8, per registration
	c := course(cmi5.CompletedAndPassed, nil)
	r := launched(c, "one", cmi5.Normal)
	hear(t, r, said("one", "initialized"), said("one", "passed"))
	left := r.Launch(c.Unit("https://x.cn/au/1"), "second", cmi5.Normal, noon.Add(time.Hour))
	if left == nil || !left.Abandoned || left.ID != "one" {
		t.Fatalf("%+v", left)
	}
	r.Session.Greeted = true
	hear(t, r, said("second", "initialized"))
	for verb, clause := range map[string]string{"passed": "9.3.0.0-7", "failed": "9.3.0.0-8"} {
		err := r.Hear(terms, []json.RawMessage{said("second", verb)}, noon.Add(time.Hour))
		if !errors.Is(err, cmi5.ErrRule) || fault.From(err).Params()["clause"] != clause {
			t.Errorf("%s: %v", verb, err)
		}
	}
	if err := r.Hear(terms, []json.RawMessage{said("one", "completed")}, noon.Add(time.Hour)); err == nil {
		t.Error("9.3.6.0-2: the session that was left goes on")
	}
	hear(t, r, said("second", "completed"))
	if o := r.Outcome(c); !o.Done || r.ModeOf("https://x.cn/au/1") != cmi5.Review {
		t.Errorf("%+v", o)
	}
}

func TestNothingFollowsAnAbandonedSession(t *testing.T) { // 9.3.6.0-2
	r := launched(course(cmi5.Passed, nil), "s", cmi5.Normal)
	hear(t, r, said("s", "initialized"))
	if x := r.Leave(noon.Add(time.Hour)); x == nil || !x.Abandoned || r.Leave(noon) != nil { // 9.3.0.0-10: once
		t.Fatalf("%+v", x)
	}
	err := r.Hear(terms, []json.RawMessage{said("s", "completed")}, noon.Add(time.Hour))
	if !errors.Is(err, cmi5.ErrRule) || fault.From(err).Params()["clause"] != "9.3.6.0-2" {
		t.Error(err)
	}
}

func TestTheKeyOfASessionIsGivenOnce(t *testing.T) { // 8.2.3.0-1
	r := launched(course(cmi5.Passed, nil), "s", cmi5.Normal)
	if _, err := r.Fetch("other", "h"); !errors.Is(err, cmi5.ErrSession) {
		t.Error(err)
	}
	for i, want := range []bool{true, false} {
		if first, err := r.Fetch("s", fmt.Sprint(i)); err != nil || first != want {
			t.Errorf("%d: %t %v", i, first, err)
		}
	}
	r.Leave(noon)
	if _, err := r.Fetch("s", "h"); !errors.Is(err, cmi5.ErrSession) {
		t.Error(err)
	}
}

// moveOn, and how units roll up to blocks, the course and the lesson (9.3.9, 13.1.4).
func TestACourseIsSatisfiedByItsUnits(t *testing.T) {
	half := at(object{"scaled": 0.5}, "result", "score")
	for _, c := range []struct {
		moveOn cmi5.MoveOn
		said   string
		want   string // what is satisfied, "course" at the end
		out    cmi5.Outcome
	}{
		{cmi5.Completed, "", "", cmi5.Outcome{Score: -1, Progress: 500}},
		{cmi5.Completed, "completed", "https://x.cn/block course", cmi5.Outcome{Done: true, Score: -1, Progress: 1000}},
		{cmi5.Completed, "passed", "", cmi5.Outcome{Score: 500, Progress: 500}},
		{cmi5.Passed, "passed", "https://x.cn/block course", cmi5.Outcome{Done: true, Score: 500, Progress: 1000}},
		{cmi5.Passed, "failed", "", cmi5.Outcome{Failed: true, Score: 500, Progress: 500}},
		{cmi5.CompletedOrPassed, "passed", "https://x.cn/block course", cmi5.Outcome{Done: true, Score: 500, Progress: 1000}},
		{cmi5.CompletedOrPassed, "completed", "https://x.cn/block course", cmi5.Outcome{Done: true, Score: -1, Progress: 1000}},
		{cmi5.CompletedAndPassed, "completed", "", cmi5.Outcome{Score: -1, Progress: 995}},
		{cmi5.CompletedAndPassed, "completed passed", "https://x.cn/block course", cmi5.Outcome{Done: true, Score: 500, Progress: 1000}},
		{cmi5.NotApplicable, "", "https://x.cn/block course", cmi5.Outcome{Done: true, Score: -1, Progress: 1000}},
	} {
		x := course(c.moveOn, nil)
		r := launched(x, "s", cmi5.Normal)
		hear(t, r, said("s", "initialized"))
		for verb := range strings.FieldsSeq(c.said) {
			change := []func(object){}
			if verb != "completed" {
				change = append(change, half)
			}
			hear(t, r, said("s", verb, change...))
		}
		got := strings.TrimSpace(strings.Join(r.Satisfies(x), " "))
		if slices.Contains(r.Satisfies(x), "") {
			got += " course"
		}
		if got != c.want || r.Outcome(x) != c.out {
			t.Errorf("%s, %s: %q %+v, want %q %+v", c.moveOn, c.said, got, r.Outcome(x), c.want, c.out)
		}
		r.Told(r.Satisfies(x))
		if again := r.Satisfies(x); len(again) != 0 {
			t.Errorf("%s: told twice: %v", c.moveOn, again)
		}
	}
}

func TestAWaivedUnitIsSatisfiedOnce(t *testing.T) { // 9.3.0.0-11
	x := course(cmi5.Passed, nil)
	r := &cmi5.Registration{}
	if !r.Waive("https://x.cn/au/1") || r.Waive("https://x.cn/au/1") || !r.Outcome(x).Done {
		t.Errorf("%+v", r)
	}
}

func TestAUnitHasItsOwnDocumentsOnly(t *testing.T) {
	x := launched(course(cmi5.Passed, nil), "s", cmi5.Normal).Session
	state := cmi5.Access{State: true, Activity: terms.Activity, Registration: terms.Registration, Mine: true, Name: "bookmark", Write: true, Data: []byte("1")}
	with := func(a cmi5.Access, change func(*cmi5.Access)) cmi5.Access { change(&a); return a }
	profile := cmi5.Access{Mine: true, Name: cmi5.PreferencesID, Write: true}
	prefer := func(text string) cmi5.Access {
		return with(profile, func(a *cmi5.Access) { a.Data = []byte(text) })
	}
	for _, c := range []struct {
		clause, name string
		a            cmi5.Access
	}{
		{"", "a state", state},
		{"", "the launch data, read", with(state, func(a *cmi5.Access) { a.Name, a.Write = cmi5.LaunchDataID, false })},
		{"", "the names of states", with(state, func(a *cmi5.Access) { a.Name, a.Write = "", false })},
		{"", "preferences", prefer(`{"languagePreference":"zh-CN,en","audioPreference":"on"}`)},
		{"", "the profile of the activity, read", cmi5.Access{Anybody: true, Activity: terms.Activity, Name: "x"}},
		{"10.2.1.0-5", "the launch data, written", with(state, func(a *cmi5.Access) { a.Name = cmi5.LaunchDataID })},
		{"10.2.1.0-5", "all states dropped", with(state, func(a *cmi5.Access) { a.Name, a.Data = "", nil })},
		{"8.1.5.0-6", "another activity's state", with(state, func(a *cmi5.Access) { a.Activity = "https://x.cn" })},
		{"8.1.3.0-3", "another learner's state", with(state, func(a *cmi5.Access) { a.Mine = false })},
		{"8.1.4.0-3", "another registration's state", with(state, func(a *cmi5.Access) { a.Registration = "" })},
		{"11.0.0.0-1", "another learner's preferences", with(profile, func(a *cmi5.Access) { a.Mine = false })},
		{"11.0.0.0-4", "another document of the learner", with(profile, func(a *cmi5.Access) { a.Name = "x" })},
		{"11.0.0.0-5", "preferences that are none", prefer(`[]`)},
		{"11.0.0.0-5", "preferences without audio", prefer(`{"languagePreference":"zh-CN"}`)},
		{"11.1.0.0-1", "a language that is none", prefer(`{"languagePreference":"zh_CN","audioPreference":"on"}`)},
		{"11.2", "an audio that is none", prefer(`{"languagePreference":"en","audioPreference":"loud"}`)},
		{"12.0", "the profile of the activity, written", cmi5.Access{Anybody: true, Activity: terms.Activity, Name: "x", Write: true}},
	} {
		err := x.Document(c.a, terms)
		if c.clause == "" && err == nil {
			continue
		}
		if c.clause == "" || !errors.Is(err, cmi5.ErrRule) || fault.From(err).Params()["clause"] != c.clause {
			t.Errorf("%s, %s: %v", c.clause, c.name, err)
		}
	}
}

// What a launch gives a unit, and the statements that the LMS makes (8.1, 9.3, 9.6, 10.2).
func TestTheLaunchTellsAllThatASessionNeeds(t *testing.T) {
	nine := 0.9
	p := &cmi5.Part{ID: "https://x.cn/au/1", URL: "a.html?x=1#top", MoveOn: cmi5.Passed, Mastery: &nine, Parameters: "colour=green", Entitlement: "open"}
	r := &cmi5.Registration{}
	r.Launch(p, "s", cmi5.Normal, noon)
	n := cmi5.Names{Lesson: "https://t.cn/courses/C/lessons/play", Registration: terms.Registration, Learner: object{"objectType": "Agent", "account": object{"homePage": "https://t.cn", "name": "p1"}}}
	address := p.Address("https://c.cn/xapi/", "https://c.cn/fetch/s", `{"a":"b c"}`, n)
	if want := "a.html?x=1&endpoint=https%3A%2F%2Fc.cn%2Fxapi%2F&fetch=https%3A%2F%2Fc.cn%2Ffetch%2Fs&actor=%7B%22a%22%3A%22b%20c%22%7D&registration=" + terms.Registration + "&activityId="; !strings.HasPrefix(address, want) || !strings.HasSuffix(address, "#top") {
		t.Error(address)
	}
	if a := n.Activity(p.ID); a == p.ID || a != n.Activity(p.ID) || a == n.Activity("https://x.cn/au/2") {
		t.Error(a)
	}
	data := r.Session.LaunchData(p, "https://c.cn/return")
	told := object{"launchMode": "Normal", "moveOn": "Passed", "returnURL": "https://c.cn/return", "masteryScore": 0.9, "launchParameters": "colour=green"}
	for key, want := range told {
		if data[key] != want {
			t.Errorf("%s: %v", key, data[key])
		}
	}
	if key, _ := data["entitlementKey"].(object); !maps.Equal(key, object{"courseStructure": "open"}) {
		t.Errorf("%v", data)
	}
	r.Session.Last = noon.Add(90 * time.Second)
	left := r.Leave(noon.Add(time.Hour))
	type made struct {
		s       object
		says    []string
		without string
	}
	for verb, c := range map[string]made{
		"launched":  {n.Launched("i", r.Session, p, "https://c.cn/a.html"), []string{`"launchmode":"Normal"`, `"moveon":"Passed"`, `"masteryscore":0.9`, `"launchparameters":"colour=green"`, `"launchurl":"https://c.cn/a.html"`}, "moveon\"}"},
		"abandoned": {n.Abandoned("i", left, p), []string{`"duration":"PT90.00S"`}, "moveon\"}"},
		"waived":    {n.Waived("i", "s", "Administrative", p, noon), []string{`"success":true`, `"completion":true`, `"reason":"Administrative"`, `categories/moveon"`}, ""},
		"satisfied": {n.SatisfiedOf("i", "s", course(cmi5.Passed, nil), "https://x.cn/block", noon), []string{`activitytype/block"`, `"id":"https://x.cn/block"`}, "moveon\"}"},
	} {
		raw, err := json.Marshal(c.s)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(strings.ReplaceAll(string(raw), ext, ""), "https://w3id.org/xapi/cmi5/result/extensions/", "")
		for _, want := range append(c.says, "verbs/"+verb+`"`, `categories/cmi5"`, `"sessionid":"s"`, `"registration":"`+terms.Registration, `"grouping":[{`) {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %s in %s", verb, want, text)
			}
		}
		if c.without != "" && strings.Contains(text, `categories/`+c.without) {
			t.Errorf("%s: %s", verb, text)
		}
	}
}

func FuzzHear(f *testing.F) {
	f.Add([]byte(said("s", "initialized")), []byte(said("s", "passed", scaled(0.95), mastery(0.9))))
	f.Add([]byte(said("s", "completed")), []byte(said("s", "terminated")))
	f.Fuzz(func(t *testing.T, one, other []byte) {
		nine := 0.9
		c := course(cmi5.Passed, &nine)
		r := launched(c, "s", cmi5.Normal)
		err := r.Hear(terms, []json.RawMessage{one, other}, noon)
		switch {
		case err != nil && !errors.Is(err, cmi5.ErrRule):
			t.Fatal(err)
		case err != nil && len(r.Session.Said) > 0:
			t.Fatal("refused, and it changed")
		case r.Outcome(c).Done && r.Session.Said["http://adlnet.gov/expapi/verbs/passed"] == "":
			t.Fatal("satisfied by nothing")
		}
	})
}
