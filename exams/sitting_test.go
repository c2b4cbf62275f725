package exams_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/exams"
	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

// sit starts an exam of n closed items.
func (h *hall) sit(who rbac.Actor, exam string) *exams.Sheet {
	h.t.Helper()
	return must[*exams.Sheet](h.t)(h.Start(h.ctx(), who, exam, "pc"))
}

// closed is a hall with an exam of n single questions that releases by itself.
func closed(t testing.TB, n int) *hall {
	h := open(t)
	h.paper("P1", content(exams.Row{Items: h.singles(n)}))
	p := h.plan("P1")
	p.Release = exams.ByItself
	h.exam("E1", p)
	return h
}

func (h *hall) save(who rbac.Actor, sheet *exams.Sheet, n int, seq int64, begin string) (exams.Saved, error) {
	return h.Answer(h.ctx(), who, sheet.ID, exams.Save{N: n, Seq: seq, Response: pick(sheet.Items[n-1], begin), Device: "pc"})
}

func TestALowerOrEqualSeqChangesNothing(t *testing.T) {
	h := closed(t, 2)
	li := h.Actor("trainee1")
	s := h.sit(li, "E1")
	first := must[exams.Saved](t)(h.save(li, s, 1, 5, "对的"))
	h.Clock.Advance(time.Second)
	for _, seq := range []int64{5, 4, 1} {
		if got := must[exams.Saved](t)(h.save(li, s, 1, seq, "错的")); text(got) != text(first) {
			t.Fatalf("seq %d: %s, stored is %s", seq, text(got), text(first))
		}
	}
	if got := must[exams.Saved](t)(h.save(li, s, 1, 6, "错的")); got.Seq != 6 || got.Response.Choice[0] == first.Response.Choice[0] {
		t.Fatalf("a higher seq did not replace: %s", text(got))
	}
	for seq, want := range map[int64]error{0: exams.ErrSeq, -1: exams.ErrSeq, 1 << 60: exams.ErrSeq} {
		_, err := h.save(li, s, 1, seq, "对的")
		h.refused(err, want)
	}
	_, err := h.Answer(h.ctx(), li, s.ID, exams.Save{N: 3, Seq: 9, Device: "pc"})
	h.refused(err, exams.ErrNoItem)
	_, err = h.Answer(h.ctx(), li, s.ID, exams.Save{N: 1, Seq: 9, Response: item.Response{Choice: []string{"zz"}}, Device: "pc"})
	if fault.KindOf(err) != fault.Invalid {
		t.Fatalf("an option that is not there: %v", err)
	}
	short, _ := json.Marshal(pick(s.Items[1], "对的").Choice[0])
	if got := must[exams.Saved](t)(h.Answer(h.ctx(), li, s.ID, exams.Save{N: 2, Seq: 10, Short: short, Device: "pc"})); len(got.Response.Choice) != 1 {
		t.Fatalf("the short form was read as %s", text(got))
	}
}

// TestReorderedSavesEndWithTheHighestSeq sends each round of saves in any order, doubled, from
// eight connections.
func TestReorderedSavesEndWithTheHighestSeq(t *testing.T) {
	h, rounds := closed(t, 40), 40
	if testing.Short() {
		rounds = 8
	}
	li, random := h.Actor("trainee1"), rand.New(rand.NewPCG(1, 2))
	s := h.sit(li, "E1")
	for n := 1; n <= rounds; n++ {
		seqs := random.Perm(12)
		seqs = append(seqs, random.Perm(12)...)
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for _, seq := range seqs[w*3 : w*3+3] {
					begin := []string{"对的", "错的", "也错"}[seq%3]
					saved, err := h.save(li, s, n, int64(seq+1), begin)
					if err != nil || saved.Seq < int64(seq+1) {
						t.Errorf("seq %d: %+v %v", seq+1, saved, err)
					}
				}
			})
		}
		wg.Wait()
		now := must[*exams.Sheet](t)(h.Sheet(h.ctx(), li, s.ID, "pc"))
		if a := now.Answers[n]; a.Seq != 12 || a.Response.Choice[0] != pick(s.Items[n-1], "也错").Choice[0] {
			t.Fatalf("item %d ended with %s", n, text(a))
		}
	}
}

func TestOneDeviceHoldsTheSitting(t *testing.T) {
	h := closed(t, 2)
	li, ctx := h.Actor("trainee1"), h.ctx()
	s := h.sit(li, "E1")
	must[exams.Saved](t)(h.save(li, s, 1, 7, "对的"))
	_, err := h.Start(ctx, li, "E1", "phone")
	h.refused(err, exams.ErrElsewhere)
	_, err = h.Sheet(ctx, li, s.ID, "phone")
	h.refused(err, exams.ErrElsewhere)
	taken := must[*exams.Sheet](t)(h.TakeOver(ctx, li, s.ID, "phone"))
	if taken.Seq != 7 || len(taken.Answers) != 1 {
		t.Fatalf("taken over: %s", text(taken))
	}
	_, err = h.save(li, s, 1, 50, "错的")
	h.refused(err, exams.ErrElsewhere)
	_, err = h.Submit(ctx, li, s.ID, "pc")
	h.refused(err, exams.ErrElsewhere)
	must[exams.Saved](t)(h.Answer(ctx, li, s.ID, exams.Save{N: 1, Seq: 8, Response: pick(s.Items[0], "也错"), Device: "phone"}))

	// A node that has not heard of it still thinks the old device holds the sitting.
	other := exams.New(h.DB, h.Gate, h.Clock, h.Bank, exams.PeopleOf(h.Org))
	must[*exams.Sheet](t)(other.Sheet(ctx, li, s.ID, "phone"))
	must[*exams.Sheet](t)(h.TakeOver(ctx, li, s.ID, "pc"))
	must[exams.Saved](t)(h.save(li, s, 1, 9, "对的"))
	_, err = other.Answer(ctx, li, s.ID, exams.Save{N: 1, Seq: 90, Response: pick(s.Items[0], "错的"), Device: "phone"})
	h.refused(err, exams.ErrElsewhere)
	if now := must[*exams.Sheet](t)(h.Sheet(ctx, li, s.ID, "pc")); now.Answers[1].Seq != 9 {
		t.Fatalf("the old device replaced the answer: %s", text(now.Answers))
	}
}

func TestNobodySitsForAnother(t *testing.T) {
	h := closed(t, 2)
	li, ctx := h.Actor("trainee1"), h.ctx()
	s := h.sit(li, "E1")
	for _, login := range []string{"trainee2", "leader1", "trainer1", "hr1", "manager1", "auditor1", "admin"} {
		by := h.Actor(login)
		_, err := h.Sheet(ctx, by, s.ID, "pc")
		h.refused(err, rbac.ErrForbidden)
		_, err = h.save(by, s, 1, 1, "对的")
		h.refused(err, rbac.ErrForbidden)
		_, err = h.TakeOver(ctx, by, s.ID, "pc")
		h.refused(err, rbac.ErrForbidden)
		_, err = h.Submit(ctx, by, s.ID, "pc")
		h.refused(err, rbac.ErrForbidden)
	}
	for _, login := range []string{"trainee1", "trainee2", "agent1", "trainer1", "leader1", "auditor1"} {
		by := h.Actor(login)
		_, err := h.Pause(ctx, by, s.ID, "x")
		h.refused(err, rbac.ErrForbidden)
		_, err = h.Extend(ctx, by, s.ID, 10, "x")
		h.refused(err, rbac.ErrForbidden)
		_, err = h.Annul(ctx, by, s.ID, "x", true)
		h.refused(err, rbac.ErrForbidden)
		_, err = h.Preview(ctx, by, "E1")
		h.refused(err, rbac.ErrForbidden)
		_, err = h.Release(ctx, by, "E1", "x")
		h.refused(err, rbac.ErrForbidden)
		_, err = h.CreateExam(ctx, by, rbactest.ProvincePath, "X-1", h.plan("P1"), "x")
		h.refused(err, rbac.ErrForbidden)
		_, err = h.CreatePaper(ctx, by, rbactest.ProvincePath, "X-1", content(), "x")
		h.refused(err, rbac.ErrForbidden)
	}
	_, err := h.Progress(ctx, li, "E1", "", "")
	h.refused(err, rbac.ErrForbidden)
	_, err = h.Start(ctx, rbac.Actor{}, "E1", "pc")
	h.refused(err, rbac.ErrAnonymous)
	_, err = h.Start(ctx, h.Actor("agent3"), "E1", "pc")
	h.refused(err, exams.ErrNotInvited)
	if list := must[[]exams.Invitation](t)(h.Mine(ctx, h.Actor("agent3"))); len(list) != 0 {
		t.Fatalf("another centre sees %+v", list)
	}
	must[exams.Ended](t)(h.Submit(ctx, li, s.ID, "pc"))
	h.Drain(t)
	_, err = h.Result(ctx, h.Actor("trainee2"), s.ID)
	h.refused(err, rbac.ErrForbidden)
	_, err = h.Result(ctx, h.Actor("leader2"), s.ID)
	h.refused(err, rbac.ErrForbidden)
	must[*exams.Outcome](t)(h.Result(ctx, h.Actor("leader1"), s.ID))
	if page, err := h.Results(ctx, h.Actor("leader2"), "E1", ""); err != nil || len(page.Items) != 0 {
		t.Fatalf("another team's leader sees %s %v", text(page.Items), err)
	}
	if page, err := h.Results(ctx, h.Actor("leader1"), "E1", ""); err != nil || len(page.Items) != 1 || page.Items[0].Who.Name != "李明" {
		t.Fatalf("the leader sees %s %v", text(page.Items), err)
	}
}

func TestWhatKeepsACandidateOut(t *testing.T) {
	h := open(t)
	h.paper("P1", content(exams.Row{Items: h.singles(2)}))
	p := h.plan("P1")
	p.Opens, p.Closes, p.Resits, p.Wait, p.Release = h.Clock.Now().Add(time.Hour), h.Clock.Now().Add(100*time.Hour), 1, 24, exams.ByItself
	h.exam("E1", p)
	li, ctx := h.Actor("trainee1"), h.ctx()
	why := func(want error) {
		t.Helper()
		_, err := h.Start(ctx, li, "E1", "pc")
		h.refused(err, want)
		x := must[exams.Invitation](t)(h.Invitation(ctx, li, "E1"))
		h.refused(x.Why, want)
	}
	ahead := func(want ...time.Time) {
		t.Helper()
		found := must[[]exams.Session](t)(h.Ahead(ctx, li.Person, li.Unit, []string{"GENERAL"}))
		if len(found) != len(want) || len(want) == 1 && !found[0].Opens.Equal(want[0]) {
			t.Errorf("ahead are %v, not %v", found, want)
		}
	}
	why(exams.ErrEarly)
	ahead(p.Opens)
	if other := must[[]exams.Session](t)(h.Ahead(ctx, li.Person, li.Unit, []string{"VIP"})); len(other) > 0 {
		t.Errorf("an exam for something else: %v", other)
	}
	h.Clock.Advance(time.Hour)
	fail := func() {
		s := h.sit(li, "E1")
		must[exams.Ended](t)(h.Submit(ctx, li, s.ID, "pc"))
		h.Drain(t)
	}
	fail()
	why(exams.ErrWait)
	ahead(h.Clock.Now().Add(24 * time.Hour))
	h.Clock.Advance(24*time.Hour - time.Second)
	why(exams.ErrWait)
	h.Clock.Advance(time.Second)
	x := must[exams.Invitation](t)(h.Invitation(ctx, li, "E1"))
	if x.Why != nil || x.Left != 1 || x.Sitting.Attempt != 1 || x.Sitting.Passed {
		t.Fatalf("before the resit: %+v", x)
	}
	fail()
	why(exams.ErrUsedUp)
	ahead()
	if len(h.released) != 2 || h.released[1].Attempt != 2 || h.released[1].Score != 0 {
		t.Fatalf("released: %s", text(h.released))
	}
	other := h.Actor("trainee2")
	h.Clock.Advance(100 * time.Hour)
	_, err := h.Start(ctx, other, "E1", "pc")
	h.refused(err, exams.ErrOver)
}

func TestAnAnnulledAttemptMayBeGivenBack(t *testing.T) {
	h := closed(t, 2)
	ctx := h.ctx()
	for login, again := range map[string]bool{"trainee1": true, "trainee2": false} {
		by := h.Actor(login)
		s := h.sit(by, "E1")
		must[exams.Saved](t)(h.save(by, s, 1, 1, "对的"))
		must[*exams.Sitting](t)(h.Annul(ctx, h.manager, s.ID, "断电", again))
		_, err := h.save(by, s, 1, 2, "错的")
		h.refused(err, exams.ErrVoid)
		_, err = h.Submit(ctx, by, s.ID, "pc")
		h.refused(err, exams.ErrVoid)
		_, err = h.Result(ctx, by, s.ID)
		h.refused(err, exams.ErrVoid)
		x := must[exams.Invitation](t)(h.Invitation(ctx, by, "E1"))
		if want := map[bool]int{true: 3, false: 2}[again]; x.Left != want || x.Why != nil {
			t.Fatalf("%s: %+v", login, x)
		}
	}
	_, err := h.Annul(ctx, h.manager, exams.SittingID("E1", rbactest.ID("trainee1"), 1), "再次", true)
	h.refused(err, exams.ErrVoid)
	_, err = h.Annul(ctx, h.manager, exams.SittingID("E1", rbactest.ID("trainee1"), 1), "", true)
	h.refused(err, exams.ErrReason)
}

func TestPausesAndExtraTimeMoveTheDeadline(t *testing.T) {
	h := open(t)
	h.paper("P1", content(exams.Row{Items: h.singles(2)}))
	p := h.plan("P1")
	p.Extra = []exams.Extra{{Person: rbactest.ID("trainee1"), Minutes: 15}}
	h.exam("E1", p)
	li, ctx := h.Actor("trainee1"), h.ctx()
	s := h.sit(li, "E1")
	begun := h.Clock.Now()
	if !s.Deadline.Equal(begun.Add(75 * time.Minute)) {
		t.Fatalf("with extra time until %v", s.Deadline)
	}
	must[*exams.Sitting](t)(h.Pause(ctx, h.manager, s.ID, "火警"))
	_, err := h.save(li, s, 1, 1, "对的")
	h.refused(err, exams.ErrPaused)
	h.Clock.Advance(10*time.Minute + 300*time.Millisecond)
	if n := must[int](t)(h.SubmitOverdue(ctx)); n != 0 {
		t.Fatal("the sweeper took a paused sitting")
	}
	x := must[*exams.Sitting](t)(h.Resume(ctx, h.manager, s.ID, "解除"))
	if !x.Deadline().Equal(begun.Add(85*time.Minute + time.Second)) {
		t.Fatalf("after the pause until %v", x.Deadline())
	}
	_, err = h.Resume(ctx, h.manager, s.ID, "解除")
	h.refused(err, exams.ErrNotPaused)
	x = must[*exams.Sitting](t)(h.Extend(ctx, h.manager, s.ID, 5, "设备故障"))
	end := begun.Add(90*time.Minute + 31*time.Second) // and the grace
	if !x.Due.Equal(end) {
		t.Fatalf("due %v, want %v", x.Due, end)
	}
	_, err = h.Extend(ctx, h.manager, s.ID, 500, "x")
	h.refused(err, exams.ErrExtra)
	h.Clock.Set(end)
	must[exams.Saved](t)(h.save(li, s, 1, 1, "对的"))
	h.Clock.Set(end.Add(time.Second))
	_, err = h.save(li, s, 2, 2, "对的")
	h.refused(err, exams.ErrLate)
	got := must[exams.Ended](t)(h.Submit(ctx, li, s.ID, "pc"))
	if got.State != exams.Expired || !got.SubmittedAt.Equal(end) {
		t.Fatalf("handed in late: %+v", got)
	}
}

// TestWhatIsOverIsHandedInOnce: also after a night without any node, and whatever is wrong with one
// of the sittings.
func TestWhatIsOverIsHandedInOnce(t *testing.T) {
	h := closed(t, 2)
	ctx := h.ctx()
	for _, login := range []string{"trainee1", "trainee2", "agent1"} {
		s := h.sit(h.Actor(login), "E1")
		must[exams.Saved](t)(h.save(h.Actor(login), s, 1, 1, "对的"))
	}
	h.poison(h.sit(h.Actor("agent2"), "E1").ID + ":2")
	h.Clock.Advance(time.Hour + 30*time.Second)
	if n := must[int](t)(h.SubmitOverdue(ctx)); n != 0 {
		t.Fatalf("%d were handed in within the grace", n)
	}
	h.Clock.Advance(10 * time.Hour)
	fresh := exams.New(h.DB, h.Gate, h.Clock, h.Bank, exams.PeopleOf(h.Org)) // after the restart
	total, failed := 0, 0
	var wg sync.WaitGroup
	var mu sync.Mutex
	for _, s := range []*exams.Service{fresh, h.Service, fresh} {
		wg.Go(func() {
			n, err := s.SubmitOverdue(ctx)
			mu.Lock()
			defer mu.Unlock()
			if total += n; err != nil {
				failed++
			}
		})
	}
	wg.Wait()
	if total != 3 || failed == 0 {
		t.Fatalf("%d sittings were handed in, %d sweeps complained of the broken one", total, failed)
	}
	if err := h.Bus.Drain(ctx); err == nil {
		t.Fatal("the broken sitting was scored")
	}
	h.Drain(t) // it waits, the others do not wait for it
	h.ended = slices.DeleteFunc(h.ended, func(e exams.SittingSubmitted) bool { return e.Person == rbactest.ID("agent2") })
	if len(h.ended) != 3 || h.ended[0].State != exams.Expired || len(h.released) != 3 || h.released[0].Score != 1000 {
		t.Fatalf("ended %s, released %s", text(h.ended), text(h.released))
	}
	if board := must[*exams.Board](t)(h.Progress(ctx, h.manager, "E1", exams.Expired, "")); len(board.Rows) != 4 || board.Counts[exams.Expired] != 4 || board.Rows[0].Answered != 1 || board.Rows[0].Score != 0 {
		t.Fatalf("board: %s", text(board))
	}
}

// poison puts an answer into the store that nobody can read.
func (h *hall) poison(id string) {
	h.t.Helper()
	body, err := bson.Marshal(bson.D{{Key: "_id", Value: id}, {Key: "rev", Value: int64(1)}, {Key: "response", Value: "?"}})
	if err == nil {
		err = h.DB.Engine().Apply(h.ctx(), []store.Write{{Collection: "exams.answers", ID: id, Body: body}})[0]
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// TestSubmitsSavesAndTheSweeperEndInOneState: whatever crosses, there is one end, one fact of it,
// and an answer was acknowledged exactly if it is in the script.
func TestSubmitsSavesAndTheSweeperEndInOneState(t *testing.T) {
	rounds := 60
	if testing.Short() {
		rounds = 10
	}
	h := open(t)
	h.paper("P1", content(exams.Row{Items: h.singles(4)}))
	li, ctx := h.Actor("trainee1"), h.ctx()
	for round := range rounds {
		code := fmt.Sprintf("E-%d", round)
		h.exam(code, h.plan("P1"))
		s := h.sit(li, code)
		h.Clock.Advance(time.Hour + 30*time.Second) // the last second that counts
		h.ended = nil
		acked := crossing(h, li, s, round%2 == 0)
		h.Drain(t)
		if len(h.ended) != 1 {
			t.Fatalf("round %d: %d ends", round, len(h.ended))
		}
		must[int](t)(h.Release(ctx, h.manager, code, ""))
		out := must[*exams.Outcome](t)(h.Result(ctx, li, s.ID))
		for i, x := range out.Items {
			want := acked[i+1]
			if (want == 0) != x.Response.Empty() || want > 0 && x.Response.Choice[0] != pick(s.Items[i], begins(want)).Choice[0] {
				t.Fatalf("round %d: item %d was acknowledged up to %d, the script has %s", round, i+1, want, text(x.Response))
			}
		}
		_, err := h.save(li, s, 1, 1000, "对的")
		h.refused(err, exams.ErrClosed)
	}
}

func begins(seq int64) string { return []string{"对的", "错的", "也错"}[seq%3] }

// crossing lets 32 callers save, hand in and sweep at once, and gives the highest acknowledged seq
// of each item.
func crossing(h *hall, li rbac.Actor, s *exams.Sheet, sweep bool) map[int]int64 {
	acked, mu, start := map[int]int64{}, sync.Mutex{}, make(chan struct{})
	other := exams.New(h.DB, h.Gate, h.Clock, h.Bank, exams.PeopleOf(h.Org)) // another node
	var wg sync.WaitGroup
	for i := range 32 {
		node := []*exams.Service{h.Service, other}[i%2]
		wg.Go(func() {
			<-start
			switch {
			case i%8 == 0 && sweep:
				h.Clock.Advance(7 * time.Second)
				_, err := node.SubmitOverdue(h.ctx())
				if err != nil {
					h.t.Error(err)
				}
			case i%8 == 0:
				if _, err := node.Submit(h.ctx(), li, s.ID, "pc"); err != nil {
					h.t.Error(err)
				}
			default:
				n, seq := i%4+1, int64(i+1)
				saved, err := node.Answer(h.ctx(), li, s.ID, exams.Save{N: n, Seq: seq, Response: pick(s.Items[n-1], begins(seq)), Device: "pc"})
				if err != nil {
					if !errors.Is(err, exams.ErrClosed) && !errors.Is(err, exams.ErrLate) {
						h.t.Error(err)
					}
					return
				}
				mu.Lock()
				defer mu.Unlock()
				acked[n] = max(acked[n], saved.Seq)
			}
		})
	}
	close(start)
	wg.Wait()
	if _, err := h.Submit(h.ctx(), li, s.ID, "pc"); err != nil {
		h.t.Error(err)
	}
	return acked
}

func TestManyStartsMakeOneSitting(t *testing.T) {
	h := closed(t, 3)
	li := h.Actor("trainee1")
	var wg sync.WaitGroup
	ids := make([]string, 32)
	for i := range ids {
		wg.Go(func() {
			s, err := h.Start(h.ctx(), li, "E1", "pc")
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = text([]any{s.ID, s.Items})
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("two papers: %s and %s", id, ids[0])
		}
	}
}

// TestSavingCostsTheSameWhateverThePaper: one write, for 20 items and for 200, and at first a read of the head
// of the sitting.
func TestSavingCostsTheSameWhateverThePaper(t *testing.T) {
	for _, n := range []int{20, 200} {
		h := closed(t, n)
		li := h.Actor("trainee1")
		s := h.sit(li, "E1")
		for i, seq := range []int64{1, 2, 2} {
			before := h.DB.Engine().Stats()
			must[exams.Saved](t)(h.save(li, s, n, seq, "对的"))
			after := h.DB.Engine().Stats()
			reads, writes := int64(0), int64(1)
			switch i {
			case 0:
				reads = 1
			case 2:
				reads, writes = 1, 0 // an echo is answered with what is stored
			}
			if r, w := after.Reads-before.Reads, after.Writes-before.Writes; r != reads || w != writes {
				t.Errorf("%d items, save %d: %d reads, %d writes", n, i+1, r, w)
			}
		}
		other := h.Actor("trainee2")
		before := h.DB.Engine().Stats()
		h.sit(other, "E1")
		after := h.DB.Engine().Stats()
		if r, w := after.Reads-before.Reads, after.Writes-before.Writes; r > 1 || w != 2 {
			t.Errorf("%d items: a start took %d reads, %d writes", n, r, w)
		}
	}
}

func TestAnItemEditedMeanwhileDoesNotReachTheSitting(t *testing.T) {
	h := open(t)
	ids := h.singles(1)
	h.paper("P1", content(exams.Row{Items: ids}))
	h.exam("E1", h.plan("P1"))
	li, ctx := h.Actor("trainee1"), h.ctx()
	s := h.sit(li, "E1")
	changed := single("第 1 题")
	changed.Options[0].Weight, changed.Options[1].Weight = 0, item.Full
	i, err := h.Bank.Edit(ctx, h.manager, ids[0], 0, changed, bank.Labels{Category: "单选/"}, "改键")
	if err != nil {
		t.Fatal(err)
	}
	if _, err = h.Bank.Review(ctx, h.manager, i.ID, "x"); err == nil {
		_, err = h.Bank.Publish(ctx, h.manager, i.ID, "x")
	}
	if err != nil {
		t.Fatal(err)
	}
	must[exams.Saved](t)(h.save(li, s, 1, 1, "对的"))
	must[exams.Ended](t)(h.Submit(ctx, li, s.ID, "pc"))
	h.Drain(t)
	must[int](t)(h.Release(ctx, h.manager, "E1", ""))
	if out := must[*exams.Outcome](t)(h.Result(ctx, li, s.ID)); *out.Score != 1000 {
		t.Fatalf("scored with a key of later: %s", text(out))
	}
	must[*exams.Paper](t)(h.PublishPaper(ctx, h.manager, "P1", "new key"))
	_, err = h.PublishPaper(ctx, h.manager, "P1", "nothing new")
	h.refused(err, exams.ErrUnchanged)
}
