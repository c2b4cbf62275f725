package survey

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/store"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

// steps puts everybody on a rung.
type steps struct{}

func (steps) Rungs(_ context.Context, people []string) (map[string]string, error) {
	out := map[string]string{}
	for _, p := range people {
		out[p] = "F2"
	}
	return out, nil
}

// hall is the small organisation with surveys, under the built-in policy.
type hall struct {
	*rbactest.World
	*Service
	t *testing.T
}

func open(t *testing.T) *hall {
	t.Helper()
	w := rbactest.Centre(t)
	h := &hall{w, New(w.DB, w.Clock, w.Gate, w.Org, steps{}, Default()), t}
	h.Listen(w.Bus)
	w.Drain(t)
	return h
}

func (h *hall) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *hall) refused(err, want error) {
	h.t.Helper()
	if !errors.Is(err, want) {
		h.t.Fatalf("%v, not %v", err, want)
	}
}

// stored are the documents of a collection, as the engine has them.
func (h *hall) stored(name string) []store.Record {
	h.t.Helper()
	all := store.Schemas()
	at := slices.IndexFunc(all, func(s store.Schema) bool { return s.Name == name })
	records, _, err := h.DB.Engine().Find(h.t.Context(), all[at], store.On("id").Limit(1000))
	h.ok(err)
	return records
}

// Of rounds that ask some of the same people the same, one is opened however many try at one instant; rounds beside
// each other all are.
func TestOfOverlappingRoundsThatAreOpenedAtOnceOneIs(t *testing.T) {
	for range 5 {
		h := open(t)
		today := rbac.DayOf(h.World.Clock.Now())
		var drafts []*Round
		for _, unit := range []string{rbactest.CentrePath, rbactest.TeamPath, rbactest.CentrePath, rbactest.TeamPath, rbactest.CentrePath} {
			r, err := h.Create(t.Context(), rbac.System("test"), "PULSE", unit, today, today.Add(13), "半年一次")
			h.ok(err)
			drafts = append(drafts, r)
		}
		beside, err := h.Create(t.Context(), rbac.System("test"), "VALUES", rbactest.TeamPath, today, today.Add(13), "半年一次")
		h.ok(err)
		errs := make([]error, len(drafts)+1)
		var all sync.WaitGroup
		begin := make(chan struct{})
		for i, r := range append(drafts, beside) {
			all.Go(func() {
				<-begin
				_, errs[i] = h.Open(t.Context(), rbac.System("test"), r.ID, "按计划")
			})
		}
		close(begin)
		all.Wait()
		won := 0
		for i, err := range errs {
			switch {
			case err == nil:
				won++
			case i == len(drafts):
				t.Errorf("another questionnaire: %v", err)
			default:
				h.refused(err, ErrOverlap)
			}
		}
		if won != 2 {
			t.Fatalf("%d rounds were opened, not one of each questionnaire", won)
		}
	}
}

// round drafts and opens a round that begins today.
func (h *hall) round(questionnaire, unit string) *Round {
	h.t.Helper()
	today := rbac.DayOf(h.World.Clock.Now())
	r, err := h.Create(h.t.Context(), h.Actor("hr1"), questionnaire, unit, today, today.Add(13), "半年一次")
	h.ok(err)
	r, err = h.Open(h.t.Context(), h.Actor("hr1"), r.ID, "按计划")
	h.ok(err)
	return r
}

// all answers every question the same.
func (h *hall) all(questionnaire string, value int) map[string]int {
	out := map[string]int{}
	for _, f := range h.catalogue.Of(questionnaire).Fields() {
		out[f] = value
	}
	return out
}

func (h *hall) answer(r *Round, value int, logins ...string) {
	h.t.Helper()
	for _, login := range logins {
		_, err := h.Answer(h.t.Context(), h.Actor(login), r.ID, h.all(r.Questionnaire, value))
		h.ok(err)
	}
}

func (h *hall) publish(r *Round) *Round {
	h.t.Helper()
	_, err := h.Close(h.t.Context(), h.Actor("hr1"), r.ID, "时间已到")
	h.ok(err)
	h.Drain(h.t)
	out, err := h.Round(h.t.Context(), h.Actor("hr1"), r.ID)
	h.ok(err)
	return out
}

var floor = []string{"trainee1", "trainee2", "agent1", "agent2", "agent3", "trainer1", "leader1", "supervisor1"}

func TestARoundGoesFromItsDraftToFiguresWithoutAnswers(t *testing.T) {
	h, ctx := open(t), t.Context()
	r := h.round("VALUES", rbactest.GroupPath)
	asked, err := h.Mine(ctx, h.Actor("agent1"))
	h.ok(err)
	if len(asked) != 1 || asked[0].Answered {
		t.Fatalf("%+v", asked)
	}
	mine := h.all("VALUES", 3)
	mine["growth.important"], mine["growth.met"] = 5, 2
	p, err := h.Answer(ctx, h.Actor("agent1"), r.ID, mine)
	h.ok(err)
	if w := p.Widest(3); len(w) != 1 || w[0].Code != "growth" || p.Distance != 250 || p.Fit != 938 || p.Shaped != true || p.Likeness != -1000 {
		t.Fatalf("%+v", p)
	}
	_, err = h.Answer(ctx, h.Actor("agent1"), r.ID, mine)
	h.refused(err, ErrTwice)
	_, err = h.Ask(ctx, h.Actor("agent1"), r.ID)
	h.refused(err, ErrTwice)
	asked, err = h.Mine(ctx, h.Actor("agent1"))
	h.ok(err)
	if !asked[0].Answered {
		t.Fatal("not said to be answered")
	}
	_, err = h.Show(ctx, h.Actor("hr1"), r.ID, "", "", 50)
	h.refused(err, ErrUnpublished)
	h.answer(r, 3, "agent2", "agent3", "trainee1", "trainee2", "trainer1")
	n, err := h.Turnout(ctx, h.Actor("hr1"), r.ID)
	h.ok(err)
	if n != 5 {
		t.Fatalf("%d answers while the round is open", n)
	}
	if r = h.publish(r); r.State != Published || !r.Shown {
		t.Fatalf("%+v", r)
	}
	x, err := h.Show(ctx, h.Actor("hr1"), r.ID, "", "", 50)
	h.ok(err)
	f := x.Whole.Of("", "")
	if x.Unit != rbactest.GroupPath || f == nil || f.N != 6 || f.Mean(0) != 3300 || f.Mean(1) != 2800 || f.Fit(12) != 990 {
		t.Fatalf("%+v", f)
	}
	for _, name := range []string{"survey.answers", "survey.keys"} {
		left := 0
		for range h.stored(name) {
			left++
		}
		if left != 0 {
			t.Errorf("%d documents are left in %s", left, name)
		}
	}
	_, err = h.Answer(ctx, h.Actor("leader1"), r.ID, mine)
	h.refused(err, ErrClosed)
}

func TestNothingInTheHouseTiesAnAnswerToAPerson(t *testing.T) {
	h, ctx := open(t), t.Context()
	r := h.round("PULSE", rbactest.GroupPath)
	h.Drain(t)
	h.answer(r, 4, floor...)
	facts, err := h.DB.Engine().Pending(ctx, "", time.Second, 100)
	h.ok(err)
	if len(facts) > 0 {
		t.Fatalf("answering left facts: %+v", facts)
	}
	for _, rec := range h.stored("survey.answers") {
		fields, err := rec.Body.Elements()
		h.ok(err)
		for _, f := range fields {
			if f.Value().Type == bson.TypeDateTime || f.Value().Type == bson.TypeObjectID {
				t.Errorf("%s says when", f.Key())
			}
		}
		for _, login := range floor {
			if strings.Contains(rec.Body.String(), rbactest.ID(login)) {
				t.Errorf("%s names %s", rec.ID, login)
			}
		}
	}
}

func TestGroupsUnderFiveAreNotShownNorWhatIsLeftWithoutThem(t *testing.T) {
	h, ctx := open(t), t.Context()
	r := h.round("PULSE", rbactest.GroupPath)
	h.answer(r, 4, floor...)
	r = h.publish(r)
	x, err := h.Show(ctx, h.Actor("hr1"), r.ID, rbactest.GroupPath, "", 50)
	h.ok(err)
	if x.Whole.Of("", "").N != len(floor) {
		t.Fatalf("%+v", x.Whole)
	}
	for _, below := range x.Below {
		if n := below.Figures[0].N; n < Least || len(floor)-n > 0 && len(floor)-n < Least {
			t.Errorf("%s is shown with %d of %d", below.Unit, n, len(floor))
		}
	}
	x, err = h.Show(ctx, h.Actor("leader2"), r.ID, "", "", 50)
	h.ok(err)
	if x.Unit != rbactest.OtherTeam || x.Whole != nil {
		t.Fatalf("%s: %+v", x.Unit, x.Whole)
	}
	_, err = h.Show(ctx, h.Actor("leader2"), r.ID, rbactest.GroupPath, "", 50)
	h.refused(err, rbac.ErrForbidden)
}

func TestFourAnswersLeaveNoFigure(t *testing.T) {
	h, ctx := open(t), t.Context()
	r := h.round("PULSE", rbactest.GroupPath)
	h.answer(r, 4, floor[:4]...)
	if r = h.publish(r); r.Shown {
		t.Fatal("shown")
	}
	x, err := h.Show(ctx, h.Actor("hr1"), r.ID, "", "", 50)
	h.ok(err)
	if x.Whole != nil || len(x.Below) > 0 {
		t.Fatalf("%+v", x)
	}
}

func TestTheNextRoundDoesNotTellWhatOnePersonSaid(t *testing.T) {
	h := open(t)
	first := h.round("PULSE", rbactest.GroupPath)
	h.answer(first, 4, floor[:7]...)
	if !h.publish(first).Shown {
		t.Fatal("the first is not shown")
	}
	second := h.round("PULSE", rbactest.GroupPath)
	h.answer(second, 4, floor...) // one more
	if h.publish(second).Shown {
		t.Fatal("the difference of both is one person")
	}
	h.World.Clock.Advance(Apart + 24*time.Hour)
	third := h.round("PULSE", rbactest.GroupPath)
	h.answer(third, 4, floor...)
	if !h.publish(third).Shown {
		t.Fatal("a later round is not shown")
	}
}

func TestAnAttemptToPublishThatBreaksOffLosesAndDoublesNothing(t *testing.T) {
	h, ctx := open(t), t.Context()
	r := h.round("PULSE", rbactest.GroupPath)
	h.answer(r, 4, floor...)
	_, err := h.Close(ctx, h.Actor("hr1"), r.ID, "时间已到")
	h.ok(err)
	h.ok(h.write(ctx, r, r.ID+".cut", map[string][]Figure{rbactest.TeamPath: {{N: 99}}})) // and then the program died
	h.Drain(t)
	h.ok(h.Service.publish(ctx, RoundClosed{r.ID})) // a fact may come twice
	x, err := h.Show(ctx, h.Actor("hr1"), r.ID, "", "", 50)
	h.ok(err)
	if x.Whole.Of("", "").N != len(floor) {
		t.Fatalf("%+v", x.Whole)
	}
	for _, rec := range h.stored("survey.results") {
		if strings.Contains(rec.ID, ".cut") {
			t.Error("what the attempt wrote is still there")
		}
	}
}

func TestWhatIsRefused(t *testing.T) {
	h, ctx := open(t), t.Context()
	today, hr := rbac.DayOf(h.World.Clock.Now()), h.Actor("hr1")
	for name, c := range map[string]struct {
		q, unit     string
		from, until rbac.Day
		reason      string
		want        error
	}{
		"a questionnaire that is not there": {"MOOD", rbactest.GroupPath, today, today, "x", ErrQuestionnaire},
		"a unit that is not there":          {"PULSE", "/group/nowhere/", today, today, "x", ErrUnit},
		"an end before the begin":           {"PULSE", rbactest.GroupPath, today, today.Add(-1), "x", ErrWindow},
		"half a year":                       {"PULSE", rbactest.GroupPath, today, today.Add(180), "x", ErrWindow},
		"no reason":                         {"PULSE", rbactest.GroupPath, today, today, " ", ErrReason},
	} {
		if _, err := h.Create(ctx, hr, c.q, c.unit, c.from, c.until, c.reason); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := h.Create(ctx, h.Actor("leader1"), "PULSE", rbactest.TeamPath, today, today, "x")
	h.refused(err, rbac.ErrForbidden)
	r := h.round("PULSE", rbactest.TeamPath)
	_, err = h.Answer(ctx, h.Actor("leader2"), r.ID, h.all("PULSE", 3))
	h.refused(err, ErrOthers)
	_, err = h.Answer(ctx, h.Actor("leader1"), r.ID, map[string]int{"energy": 6})
	h.refused(err, ErrAnswer)
	again, err := h.Create(ctx, hr, "PULSE", rbactest.GroupPath, today, today, "x")
	h.ok(err)
	_, err = h.Open(ctx, hr, again.ID, "x")
	h.refused(err, ErrOverlap)
	h.ok(h.Drop(ctx, hr, again.ID, "重复"))
	h.World.Clock.Advance(20 * 24 * time.Hour)
	_, err = h.Answer(ctx, h.Actor("leader1"), r.ID, h.all("PULSE", 3))
	h.refused(err, ErrClosed)
	n, err := h.Service.Settle(ctx)
	h.ok(err)
	if n != 1 {
		t.Fatalf("closed %d rounds", n)
	}
	h.refused(h.Drop(ctx, hr, r.ID, "x"), ErrState)
}

func TestTheBuiltInQuestionnaires(t *testing.T) {
	q := Default().Of("VALUES")
	groups := map[string]int{}
	for _, i := range q.Items {
		groups[i.Group]++
	}
	if len(q.Items) != 12 || len(groups) != 4 || fmt.Sprint(groups) != "map[belonging:3 esteem:3 security:3 self:3]" {
		t.Fatalf("%v", groups)
	}
	for lines, text := range map[string]string{
		"4": "questionnaires:\n- code: A1\n  kind: pulse\n  nme: {zh: 问}\n  about: {zh: 问}\n  groups: []\n  items: []\nsupport: []\n",
		"2": "questionnaires:\n- code: A1\n  kind: other\n  name: {zh: 问}\n  about: {zh: 问}\n  groups: []\n  items: []\nsupport: []\n",
	} {
		_, err := Read("own.yaml", []byte(text))
		if err == nil || !strings.Contains(fmt.Sprintf("%+v", err), "own.yaml") || !strings.Contains(fmt.Sprintf("%+v", err), lines) {
			t.Errorf("line %s: %v", lines, err)
		}
	}
}

func TestFiguresOfAProfile(t *testing.T) {
	q := &Questionnaire{Kind: Fit, Items: []Item{{Code: "a"}, {Code: "b"}, {Code: "c"}}}
	for name, c := range map[string]struct {
		values                  []int
		distance, fit, likeness int64
		shaped                  bool
	}{
		"what is wanted is there":        {[]int{5, 5, 3, 3, 1, 1}, 0, 1000, 1000, true},
		"the reverse of what is wanted":  {[]int{5, 1, 3, 3, 1, 5}, 2667, 333, -1000, true},
		"everything wanted, nothing met": {[]int{5, 1, 5, 1, 5, 1}, 4000, 0, 0, false},
		"one too little":                 {[]int{4, 3, 3, 3, 2, 2}, 333, 917, 866, true},
	} {
		if p := q.ProfileOf(c.values); p.Distance != c.distance || p.Fit != c.fit || p.Likeness != c.likeness || p.Shaped != c.shaped {
			t.Errorf("%s: %+v", name, p)
		}
	}
}
