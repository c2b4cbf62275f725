package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tianti/exams/format/gift"
	"tianti/exams/item"
	"tianti/internal/demo"
)

// certification is the sample organisation as its people find it after the start, and what trainee1
// has to do yet.
type certification struct {
	story
	p       *Program
	trainee string
	keys    map[string]*item.Body // of the sample bank, by stem: what somebody knows who has learnt it
	exams   map[string]string     // codes by mode
}

func newCertification(t *testing.T) *certification {
	t.Helper()
	p, made := sample(t)
	x := &certification{p: p, story: story{t: t, s: &server{URL: p.URL, t: t}, apis: map[string]caller{}}, keys: map[string]*item.Body{}, exams: map[string]string{}}
	for _, a := range made.Accounts {
		switch a.Login {
		case "trainee1":
			x.trainee = a.Person
			fallthrough
		case "trainer1", "trainer2", "leader1", "hr1", "manager1", "auditor1":
			x.apis[a.Login] = x.s.logIn(a.Login, made.Password)
		}
	}
	entries, err := gift.Read(demo.Bank())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		x.keys[e.Body.Stem.Text] = e.Body
	}
	return x
}

// items are the rows of an answer that is a list.
func (x *certification) items(login, path string) (out []map[string]any) {
	x.t.Helper()
	rows, _ := x.ask(200, login, "GET", path, nil)["items"].([]any)
	for _, r := range rows {
		out = append(out, r.(map[string]any))
	}
	return out
}

// seat is the decision on the general seat, as the leader asks for it.
func (x *certification) seat() map[string]any {
	x.t.Helper()
	return x.ask(200, "leader1", "POST", "/api/v1/seats/GENERAL/decide", map[string]any{"person": x.trainee})
}

// known is the right response to a question, by what its options say.
func (x *certification) known(q map[string]any) any {
	x.t.Helper()
	stem := q["stem"].(map[string]any)["text"].(string)
	b := x.keys[stem]
	if b == nil {
		x.t.Fatalf("not in the bank: %s", stem)
	}
	ids := map[string]string{}
	options, _ := q["options"].([]any)
	for _, o := range options {
		o := o.(map[string]any)
		text, _ := o["text"].(map[string]any)["text"].(string)
		ids[text] = o["id"].(string)
	}
	var right []string
	for _, o := range b.Options {
		if o.Weight > 0 {
			if b.Kind == item.TrueFalse {
				return o.ID == item.True
			}
			right = append(right, ids[o.Text.Text])
		}
	}
	switch b.Kind {
	case item.Single:
		return right[0]
	case item.Multiple:
		return right
	case item.Numeric:
		return b.Answers[0].Low
	case item.Short:
		return strings.ReplaceAll(b.Answers[0].Pattern, "*", "")
	case item.Ordering:
		for _, o := range b.Options {
			right = append(right, ids[o.Text.Text])
		}
		return right
	case item.Matching:
		pairs := map[string]string{}
		texts := map[string]string{}
		for _, o := range b.Options {
			texts[o.ID] = o.Text.Text
		}
		for _, p := range b.Prompts {
			for _, shown := range q["prompts"].([]any) {
				shown := shown.(map[string]any)
				if shown["text"].(map[string]any)["text"] == p.Text.Text {
					pairs[shown["id"].(string)] = ids[texts[p.Match]]
				}
			}
		}
		return pairs
	case item.Essay:
		return "先致歉、复述诉求，核验身份后查清事实；授权内当场办理，超出的登记工单并给出时限，按时回访。"
	}
	x.t.Fatalf("a %s: %s", b.Kind, stem)
	return nil
}

// TestTheSampleCertificationCanBePlayedToItsEnd finds the sample organisation as it is after its start,
// and plays on: what trainee1 lacks is learnt and signed, the theory sat, both parts marked by two,
// released; the certificate comes by itself and opens the seat, and two people appoint to the next rung.
func TestTheSampleCertificationCanBePlayedToItsEnd(t *testing.T) {
	x := newCertification(t)
	for _, chapter := range []struct {
		title string
		play  func()
	}{
		{"the past mock examination can be looked at", x.looksBack},
		{"the seat is closed and says what is missing", x.closed},
		{"trainee1 finishes the programme; the leader signs the last hours", x.finishes},
		{"trainee1 sits the theory", x.theory},
		{"trainer1 and trainer2 mark both parts blind", x.marked},
		{"manager1 releases; the certificate comes by itself and opens the seat", x.released},
		{"hr1 proposes and manager1 confirms the next rung", x.appointed},
	} {
		t.Log(chapter.title)
		if chapter.play(); t.Failed() {
			t.Fatal("the story ends here")
		}
	}
	report, err := x.p.Audit.Verify(t.Context())
	if err != nil || len(report.Broken) > 0 {
		t.Error(report.Broken, err)
	}
}

func (x *certification) looksBack() {
	past := 0
	for _, e := range x.items("trainee1", "/api/v1/me/exams") {
		if e["kind"] == "GENERAL" {
			x.exams[e["mode"].(string)] = e["exam"].(string)
			continue
		}
		past++
		got := x.ask(200, "trainee1", "GET", "/api/v1/sittings/"+e["sitting"].(string)+"/result", nil)
		if items, _ := got["items"].([]any); len(items) != 16 || got["score"] == nil {
			x.t.Errorf("the result shows %d items: %v", len(items), got["score"])
		}
	}
	if past != 1 || x.exams["theory"] == "" || x.exams["practice"] == "" {
		x.t.Fatalf("%d past exams, %v", past, x.exams)
	}
}

func (x *certification) closed() {
	got := x.seat()
	if got["allow"] != false || len(got["missing"].([]any)) == 0 {
		x.t.Fatalf("%v", got)
	}
	if said := fmt.Sprint(got["missing"]); !strings.Contains(said, "GENERAL") {
		x.t.Errorf("the missing certificate is not named: %v", said)
	}
}

func (x *certification) finishes() {
	for round := 0; ; round++ {
		open := 0
		for _, e := range x.items("trainee1", "/api/v1/people/"+x.trainee+"/enrolments") {
			switch {
			case e["state"] != "open":
			case e["course"] == "MENTORED":
				open++
				x.ask(200, "leader1", "POST", "/api/v1/enrolments/"+e["id"].(string)+"/lessons/seat/signatures",
					map[string]any{"day": time.Now().In(time.FixedZone("CST", 8*3600)).Format(time.DateOnly), "hours": 8, "note": "独立接听 12 通，小结合格"})
			default:
				open++
				x.study(e["id"].(string))
			}
		}
		if open == 0 {
			return
		}
		if round == 3 {
			x.t.Fatalf("%d courses are still open", open)
		}
	}
}

func (x *certification) theory() {
	sheet := x.ask(200, "trainee1", "POST", "/api/v1/exams/"+x.exams["theory"]+"/sittings", nil)
	path := "/api/v1/sittings/" + sheet["id"].(string)
	open := 0
	for i, q := range sheet["items"].([]any) {
		q := q.(map[string]any)
		if q["kind"] == "essay" {
			open++
		}
		x.ask(200, "trainee1", "PUT", fmt.Sprintf("%s/answers/%d", path, i+1), map[string]any{"seq": i + 1, "response": x.known(q)})
	}
	x.ask(200, "trainee1", "POST", path+"/submit", nil)
	if open != 1 {
		x.t.Errorf("%d open questions", open)
	}
}

// marked lets both trainers give nearly everything for what they read and hear, knowing nobody's name.
func (x *certification) marked() {
	for mode, tasks := range map[string]int{"theory": 1, "practice": 2} {
		for _, marker := range []string{"trainer1", "trainer2"} {
			for range tasks {
				var task map[string]any
				x.eventually("something to mark for "+marker+" in "+mode, 20*time.Second, func() bool {
					status, got := x.apis[marker].call("GET", "/api/v1/marking/next?exam="+x.exams[mode], nil)
					task = got
					return status == http.StatusOK
				})
				if shown := fmt.Sprint(task); strings.Contains(shown, x.trainee) || strings.Contains(shown, "李明") {
					x.t.Errorf("the marker learns whose it is: %s", shown)
				}
				scores := map[string]any{}
				for _, c := range task["rubric"].(map[string]any)["criteria"].([]any) {
					c := c.(map[string]any)
					scores[c["id"].(string)] = c["max"].(float64) * 0.9
				}
				x.ask(200, marker, "POST", "/api/v1/marking/"+task["id"].(string), map[string]any{"scores": scores, "comment": "要点齐全"})
			}
		}
	}
}

func (x *certification) released() {
	for _, mode := range []string{"theory", "practice"} {
		x.eventually("the release of the "+mode, 20*time.Second, func() bool {
			status, _ := x.apis["manager1"].call("POST", "/api/v1/exams/"+x.exams[mode]+"/release", map[string]any{"reason": "阅卷完成"})
			return status == http.StatusOK
		})
	}
	x.eventually("the seat", 20*time.Second, func() bool { return x.seat()["allow"] == true })
	got := x.items("trainee1", "/api/v1/people/"+x.trainee+"/certificates")
	if len(got) != 1 || got[0]["kind"] != "GENERAL" || got[0]["number"] == "" {
		x.t.Errorf("%v", got)
	}
}

func (x *certification) appointed() {
	at := time.Now().Format(time.DateOnly)
	var got map[string]any
	x.eventually("the certificate on the ladder", 20*time.Second, func() bool { // the seat may know of it first
		status, answer := x.apis["hr1"].call("POST", "/api/v1/appointments", map[string]any{"person": x.trainee, "grade": "F2", "effective": at, "reason": "岗前认证合格"})
		got = answer
		return status == http.StatusCreated
	})
	path := "/api/v1/appointments/" + got["id"].(string)
	if status, _ := x.apis["hr1"].call("POST", path+"/approve", map[string]any{"reason": "自己批"}); status != http.StatusForbidden {
		x.t.Errorf("who proposes may decide: %d", status)
	}
	x.ask(200, "manager1", "POST", path+"/approve", map[string]any{"reason": "同意"})
	x.eventually("the next rung", 20*time.Second, func() bool {
		position, _ := x.ask(200, "hr1", "GET", "/api/v1/people/"+x.trainee+"/ladder", nil)["position"].(map[string]any)
		return position["grade"] == "F2"
	})
}
