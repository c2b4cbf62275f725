package subscription_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"tianti/internal/audit"
	"tianti/internal/event/feed"
	"tianti/internal/fault"
	"tianti/internal/webhook"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/rbac/subscription"
)

// scene is a centre whose facts go out, and a receiver that answers as told.
type scene struct {
	*rbactest.World
	t        *testing.T
	log      *feed.Log
	hooks    *subscription.Service
	url      string
	mu       sync.Mutex
	status   int
	got      []feed.Fact
	headers  []http.Header
	raw      [][]byte
	onArrive func()
}

var kinds = []feed.Kind{{Fact: rbac.PersonHired{}}, {Fact: rbac.PersonMoved{}}, {Fact: rbac.UnitCreated{}}, {Fact: subscription.Ended{}}}

func open(t *testing.T) *scene {
	t.Helper()
	s := &scene{World: rbactest.Empty(t), t: t, status: 200}
	s.log = feed.New(s.DB, s.Clock, kinds)
	s.log.Listen(s.Bus)
	s.Settle(t)
	s.Drain(t)
	s.hooks = s.node()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// node is the service as another process has it.
func (s *scene) node() *subscription.Service {
	loopback, err := webhook.Networks("127.0.0.0/8")
	s.must(err)
	return subscription.New(s.DB, s.Clock, s.Gate, s.log, webhook.NewSender(loopback))
}

func (s *scene) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// ServeHTTP is the receiver.
func (s *scene) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	raw, _ := io.ReadAll(r.Body)
	var f feed.Fact
	if err := json.Unmarshal(raw, &f); err != nil {
		s.t.Errorf("%s: %v", raw, err)
	}
	if s.status == 200 {
		s.got, s.headers, s.raw = append(s.got, f), append(s.headers, r.Header), append(s.raw, raw)
	}
	if s.onArrive != nil {
		s.onArrive()
	}
	w.WriteHeader(s.status)
}

func (s *scene) answers(status int) { s.mu.Lock(); defer s.mu.Unlock(); s.status = status }

func (s *scene) subscribe(types ...string) (id, secret string) {
	s.t.Helper()
	x, secret, err := s.hooks.Create(s.t.Context(), s.Actor("admin"), subscription.Wish{URL: s.url, Types: types, Description: "排班系统"}, "test")
	s.must(err)
	return x.ID, secret
}

// unit makes a unit, which is a fact.
func (s *scene) unit(code string) {
	s.t.Helper()
	_, err := s.Org.CreateUnit(s.t.Context(), rbac.System("test: build"), "group.gd", code, code, "", "test")
	s.must(err)
	s.Drain(s.t)
}

func (s *scene) deliver(want int) {
	s.t.Helper()
	n, err := s.hooks.Deliver(s.t.Context())
	s.must(err)
	if n != want {
		s.t.Fatalf("%d messages were accepted, want %d", n, want)
	}
}

func (s *scene) standing(id string) (subscription.Standing, []*subscription.Attempt) {
	s.t.Helper()
	x, list, err := s.hooks.Show(s.t.Context(), s.Actor("admin"), id)
	s.must(err)
	return x, list
}

func TestAReceiverGetsWhatHappensFromNowOnOnceAndInOrder(t *testing.T) {
	s := open(t)
	id, secret := s.subscribe("rbac.unit")
	s.deliver(0)
	for _, code := range []string{"a", "b", "c"} {
		s.unit(code)
		_, err := s.Org.Move(t.Context(), s.Actor("hr1"), "KF000001", map[bool]string{true: rbactest.TeamPath, false: rbactest.OtherTeam}[code == "b"], "", "2026-11-24", "调动")
		s.must(err)
	}
	s.Drain(t)
	s.deliver(3)
	s.deliver(0)
	s.hooks = s.node() // a restart
	s.deliver(0)
	for i, f := range s.got {
		key, err := standard.NewWebhook(secret)
		s.must(err)
		if err := key.VerifyIgnoringTimestamp(s.raw[i], s.headers[i]); err != nil || s.headers[i].Get("webhook-id") != f.ID {
			t.Errorf("fact %d: %v %v", i, err, s.headers[i])
		}
		if f.Type != "rbac.unit.created" || f.Position == 0 || i > 0 && f.Position <= s.got[i-1].Position {
			t.Errorf("fact %d is %+v", i, f)
		}
	}
	x, list := s.standing(id)
	if x.Course.Sent != 3 || x.Behind != 0 || len(list) != 3 || list[0].Position != s.got[2].Position {
		t.Fatalf("%+v, %d attempts", x.Course, len(list))
	}
}

func TestWhatIsRefusedComesAgainLaterAndNothingOvertakesIt(t *testing.T) {
	s := open(t)
	id, _ := s.subscribe("rbac.unit")
	s.unit("a")
	s.unit("b")
	s.answers(500)
	waited := time.Duration(0)
	for try := 1; try <= 6; try++ {
		s.deliver(0)
		s.deliver(0) // too early: nothing is sent
		x, list := s.standing(id)
		if x.Course.Tries != try || len(list) != try || list[0].Try != try || list[0].Fault != webhook.ErrStatus.Code() {
			t.Fatalf("try %d: %+v, %d attempts", try, x.Course, len(list))
		}
		wait := x.Course.Next.Sub(s.Clock.Now())
		if wait <= waited/2 {
			t.Fatalf("try %d waits %v after %v", try, wait, waited)
		}
		waited = wait
		s.Clock.Advance(wait - time.Second)
		s.deliver(0)
		if again, _ := s.standing(id); again.Course.Tries != try {
			t.Fatal("it came before its time")
		}
		s.Clock.Advance(time.Second)
		s.hooks = s.node() // the rhythm outlives the process
	}
	s.answers(200)
	s.deliver(2)
	if len(s.got) != 2 || s.got[0].Position >= s.got[1].Position {
		t.Fatalf("%+v", s.got)
	}
	if x, _ := s.standing(id); x.Course.Tries != 0 || !x.Course.Failing.IsZero() {
		t.Fatalf("%+v", x.Course)
	}
}

func TestAReceiverThatFailsForDaysIsGivenUpAndCanBeStartedAgain(t *testing.T) {
	s := open(t)
	id, _ := s.subscribe("rbac.unit")
	s.unit("a")
	s.answers(503)
	s.deliver(0)
	s.Clock.Advance(subscription.GiveUp - time.Minute)
	s.deliver(0)
	if x, _ := s.standing(id); x.State != subscription.Active {
		t.Fatalf("given up too early: %+v", x)
	}
	s.Clock.Advance(4 * time.Hour)
	s.deliver(0)
	x, _ := s.standing(id)
	if x.State != subscription.Failed || x.Why != subscription.ErrGaveUp.Code() {
		t.Fatalf("%+v", x)
	}
	s.Drain(t)
	trail, err := s.Chain.Search(t.Context(), audit.Ask{Object: "audit.webhooks/" + id, Limit: 1})
	s.must(err)
	if e := trail.Items[0].Entry; e.Action != "audit.webhook.edit" || e.Actor != "system:audit: deliver webhooks" || e.Reason != subscription.ErrGaveUp.Code() {
		t.Fatalf("the trail says %+v", e)
	}
	page, err := s.log.Page(t.Context(), 0, feed.Filter{"audit.webhook.ended"}, 10)
	s.must(err)
	if len(page.Facts) != 1 {
		t.Fatalf("%d facts tell of it", len(page.Facts))
	}
	s.unit("b")
	s.answers(200)
	s.deliver(0)
	s.must(s.hooks.Start(t.Context(), s.Actor("admin"), id, "对方已修复"))
	s.deliver(2)
	if err := s.hooks.Start(t.Context(), s.Actor("admin"), id, "再来"); !errors.Is(err, subscription.ErrRunning) {
		t.Fatalf("started twice: %v", err)
	}
}

func TestAReceiverThatIsGoneIsAskedNoMore(t *testing.T) {
	s := open(t)
	id, _ := s.subscribe()
	s.unit("a")
	s.answers(410)
	s.deliver(0)
	if x, _ := s.standing(id); x.State != subscription.Failed || x.Why != subscription.ErrUnwanted.Code() {
		t.Fatalf("%+v", x)
	}
}

func TestAnAdministratorSendsAgainFromAPosition(t *testing.T) {
	s := open(t)
	id, _ := s.subscribe("rbac.unit")
	admin := s.Actor("admin")
	for _, code := range []string{"a", "b", "c"} {
		s.unit(code)
	}
	s.deliver(3)
	s.must(s.hooks.Redeliver(t.Context(), admin, id, s.got[1].Position, "对方丢了数据"))
	s.deliver(2)
	var names []string
	for _, f := range s.got {
		names = append(names, f.ID)
	}
	if len(names) != 5 || !slices.Equal(names[1:3], names[3:]) {
		t.Fatalf("%v", names)
	}
	for from, want := range map[int64]error{0: subscription.ErrFrom, -4: subscription.ErrFrom, 1 << 40: feed.ErrAhead} {
		err := s.hooks.Redeliver(t.Context(), admin, id, from, "x")
		if !errors.Is(err, want) || fault.From(err).Field() != "from" {
			t.Errorf("from %d: %v", from, err)
		}
	}
}

// People may decide while a run is under way: what it still has in hand does not undo that.
func TestADecisionDuringARunHolds(t *testing.T) {
	s := open(t)
	id, _ := s.subscribe("rbac.unit")
	for _, code := range []string{"a", "b", "c"} {
		s.unit(code)
	}
	admin := s.Actor("admin")
	s.onArrive = func() {
		s.onArrive = nil
		if err := s.hooks.Stop(context.WithoutCancel(t.Context()), admin, id, "维护"); err != nil {
			t.Error(err)
		}
	}
	s.deliver(1)
	s.deliver(0)
	s.must(s.hooks.Start(t.Context(), admin, id, "维护结束"))
	s.deliver(2)
	if len(s.got) != 3 {
		t.Fatalf("%d messages", len(s.got))
	}
	s.unit("d")
	s.onArrive = func() {
		s.onArrive = nil
		if err := s.hooks.Redeliver(context.WithoutCancel(t.Context()), admin, id, s.got[0].Position, "重来"); err != nil {
			t.Error(err)
		}
	}
	s.deliver(1)
	s.deliver(4)
}

func TestWhatWasForgottenBeforeItCouldBeSentIsCounted(t *testing.T) {
	s := open(t)
	id, _ := s.subscribe("rbac.unit")
	admin := s.Actor("admin")
	s.unit("a")
	s.must(s.hooks.Stop(t.Context(), admin, id, "停用"))
	s.Clock.Advance(feed.Keep + time.Hour)
	s.unit("b")
	if n, err := s.log.Trim(t.Context()); n == 0 || err != nil {
		t.Fatalf("forgot %d: %v", n, err)
	}
	s.must(s.hooks.Start(t.Context(), admin, id, "恢复"))
	s.deliver(1)
	if x, _ := s.standing(id); x.Course.Lost == 0 || s.got[0].Unit != "/group/gd/b/" {
		t.Fatalf("lost %d, got %+v", x.Course.Lost, s.got)
	}
}

func TestTheLogOfAttemptsIsBounded(t *testing.T) {
	s := open(t)
	id, _ := s.subscribe("rbac.unit")
	for n := range 60 {
		s.unit(fmt.Sprintf("u%d", n))
	}
	s.deliver(60)
	_, list := s.standing(id)
	if len(list) != 50 || list[0].Number != 60 || list[49].Number != 11 {
		t.Fatalf("%d attempts", len(list))
	}
	s.must(s.hooks.Delete(t.Context(), s.Actor("admin"), id, "不再需要"))
	if _, _, err := s.hooks.Show(t.Context(), s.Actor("admin"), id); !errors.Is(err, subscription.ErrNone) {
		t.Fatalf("deleted and still there: %v", err)
	}
	s.unit("last")
	s.deliver(0)
}

func TestATestIsSentAtOnceAndIsInNoLog(t *testing.T) {
	s := open(t)
	id, _ := s.subscribe("rbac.unit")
	before, err := s.log.Last(t.Context())
	s.must(err)
	a, err := s.hooks.Test(t.Context(), s.Actor("admin"), id, "联调")
	s.must(err)
	if a.Status != 200 || a.Fault != "" || len(s.got) != 1 || s.got[0].Type != subscription.TestType || s.got[0].Position != 0 {
		t.Fatalf("%+v %+v", a, s.got)
	}
	s.answers(404)
	if a, err = s.hooks.Test(t.Context(), s.Actor("admin"), id, "联调"); err != nil || a.Fault != webhook.ErrStatus.Code() {
		t.Fatalf("%+v %v", a, err)
	}
	if last, err := s.log.Last(t.Context()); err != nil || last != before {
		t.Fatalf("the log grew from %d to %d: %v", before, last, err)
	}
	if x, list := s.standing(id); x.Course.Tries != 0 || len(list) != 2 {
		t.Fatalf("a failed test counts as a failed delivery: %+v", x.Course)
	}
}

func TestWhoMayAndWhatIsRefused(t *testing.T) {
	s := open(t)
	id, _ := s.subscribe()
	ctx, good := t.Context(), subscription.Wish{URL: s.url, Description: "x"}
	for _, who := range []string{"hr1", "manager1", "supervisor1", "trainee1", "auditor1"} {
		by := s.Actor(who)
		_, _, create := s.hooks.Create(ctx, by, good, "x")
		_, rotate := s.hooks.Rotate(ctx, by, id, "x")
		_, test := s.hooks.Test(ctx, by, id, "x")
		_, list := s.hooks.List(ctx, by)
		for what, err := range map[string]error{
			"create": create, "edit": s.hooks.Edit(ctx, by, id, good, "x"), "rotate": rotate, "test": test,
			"stop": s.hooks.Stop(ctx, by, id, "x"), "start": s.hooks.Start(ctx, by, id, "x"),
			"redeliver": s.hooks.Redeliver(ctx, by, id, 1, "x"), "delete": s.hooks.Delete(ctx, by, id, "x"),
		} {
			if !errors.Is(err, rbac.ErrForbidden) {
				t.Errorf("%s: %s: %v", who, what, err)
			}
		}
		if (list == nil) != (who == "auditor1") {
			t.Errorf("%s reads: %v", who, list)
		}
	}
	_, _, err := s.hooks.Create(ctx, s.Actor("admin"), subscription.Wish{URL: "http://10.0.0.1/", Types: feed.Filter{"rbac.unti"}}, " ")
	fields := map[string]bool{}
	for _, f := range fault.All(err) {
		fields[f.Field()] = true
	}
	if len(fields) != 4 || !fields["url"] || !fields["types"] || !fields["description"] || !fields["reason"] {
		t.Fatalf("%v", err)
	}
}

func TestSecretsStandInNoEntry(t *testing.T) {
	s := open(t)
	id, first := s.subscribe()
	second, err := s.hooks.Rotate(t.Context(), s.Actor("admin"), id, "例行更换")
	s.must(err)
	s.Drain(t)
	trail, err := s.Chain.Search(t.Context(), audit.Ask{Object: "audit.webhooks/" + id, Limit: 10})
	s.must(err)
	if len(trail.Items) != 2 || first == second {
		t.Fatalf("%d entries", len(trail.Items))
	}
	for _, x := range trail.Items {
		for _, c := range x.Entry.Changes {
			for _, told := range []string{c.Was(), c.Became()} {
				if told == first || told == second {
					t.Errorf("%s tells the secret in %s", x.Entry.Action, c.Field)
				}
			}
		}
	}
}
