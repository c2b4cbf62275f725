package account_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tianti/rbac"
	"tianti/rbac/account"
	"tianti/rbac/rbactest"
)

const (
	good = "四块石头沉在安静的湖底不说话吧"
	desk = "10.0.0.7"
)

func open(t *testing.T) (*rbactest.World, *account.Service) {
	t.Helper()
	w := rbactest.Centre(t)
	s := account.New(w.DB, w.Clock, w.Gate, w.Org, account.Cheap)
	byLogin := map[string]string{}
	for _, l := range rbactest.Logins() {
		byLogin[l] = rbactest.ID(l)
	}
	if err := s.Seed(t.Context(), byLogin, good); err != nil {
		t.Fatal(err)
	}
	return w, s
}

func TestPasswordsThatAreRefused(t *testing.T) {
	for _, p := range []string{
		"", "short", "Passw0rd!", "123456789012345678", "qwertyuiopasdfghjkl", "aaaaaaaaaaaaaaaaaaaaaaaa", "abcabcabcabcabcabcabc",
		"passwordpasswordpassword", "P@ssw0rdP@ssw0rd2026", "admin123456admin123456", "trainee1-trainee1-trainee1", "limingliming20261124",
		"李明李明李明李明李明李明李明李明", "KF000001KF000001KF", "tianti-tianti-tianti-2026", "1qaz2wsx3edc4rfv5tgb", "woaini1314520woaini",
		"correcthorsebatterystaple", "5201314520131452013145", "adminadminadminadmin!", "welcome2026welcome2026",
	} {
		if err := account.CheckPassword(p, "trainee1", "李明", "KF000001"); err == nil {
			t.Errorf("%q is accepted", p)
		}
	}
}

func TestPasswordsThatAreAccepted(t *testing.T) {
	for _, p := range []string{
		good, "seven grey herons wait at dusk", strings.Repeat("四块石头沉在湖底", 4) + "安静无声的夜里", "K7#mQ2!vX9$pL4&z", "purple-kettle-harbour-91",
		strings.Repeat("long sentences are welcome here ", 4),
	} {
		if err := account.CheckPassword(p, "trainee1", "李明", "KF000001"); err != nil {
			t.Errorf("%q is refused: %v", p, err)
		}
	}
}

func TestTheWholePasswordCounts(t *testing.T) {
	_, s := open(t)
	if p, err := s.LogIn(t.Context(), " Trainee1 ", good, desk); err != nil || p.ID != rbactest.ID("trainee1") {
		t.Fatal(p, err)
	}
	for _, wrong := range []string{good + "x", good[:len(good)-3], good[:len(good)-3] + "吗", ""} {
		if _, err := s.LogIn(t.Context(), "trainee1", wrong, desk); !errors.Is(err, account.ErrLogIn) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestWhateverIsWrongTheAnswerIsTheSame(t *testing.T) {
	w, s := open(t)
	ctx := t.Context()
	if err := s.Disable(ctx, w.Actor("admin"), rbactest.ID("agent2"), "lost phone"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Org.Leave(ctx, w.Actor("hr1"), rbactest.ID("agent1"), w.Org.Today(), "resigned"); err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{{"agent1", good}, {"agent2", good}, {"nobody", good}, {"trainee1", "wrong"}, {"", ""}, {strings.Repeat("x", 5000), "y"}, {"a\x00b", "\xff"}} {
		_, err := s.LogIn(ctx, c[0], c[1], desk)
		if f, ok := err.(interface{ Code() string }); !ok || f.Code() != account.ErrLogIn.Code() || err.Error() != account.ErrLogIn.Error() {
			t.Errorf("%.20q: %v", c[0], err)
		}
	}
	if err := s.Enable(ctx, w.Actor("admin"), rbactest.ID("agent2"), "found it"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.LogIn(ctx, "agent2", good, desk); err != nil {
		t.Error(err)
	}
}

func TestStrangersAreStoppedAndTheOwnerIsNotLockedOut(t *testing.T) {
	w, s := open(t)
	ctx := t.Context()
	if _, err := s.LogIn(ctx, "trainee1", good, desk); err != nil {
		t.Fatal(err)
	}
	compared := 0
	for i := range 100 {
		if _, err := s.LogIn(ctx, "trainee1", "guess", fmt.Sprintf("203.0.113.%d", i)); errors.Is(err, account.ErrLogIn) {
			compared++
		} else if !errors.Is(err, account.ErrTooMany) {
			t.Fatal(err)
		}
	}
	if compared > 10 {
		t.Errorf("%d guesses were compared", compared)
	}
	if _, err := s.LogIn(ctx, "trainee1", good, desk); err != nil {
		t.Errorf("the owner is locked out at the usual place: %v", err)
	}
	if _, err := s.LogIn(ctx, "trainee1", good, "198.51.100.1"); !errors.Is(err, account.ErrTooMany) {
		t.Errorf("elsewhere: %v", err)
	}
	w.Clock.Advance(16 * time.Minute)
	if _, err := s.LogIn(ctx, "trainee1", good, "198.51.100.1"); err != nil {
		t.Errorf("after the window: %v", err)
	}
	w.Clock.Advance(time.Hour)
	if n, err := s.Sweep(ctx); err != nil || n == 0 {
		t.Errorf("swept %d, %v", n, err)
	}
}

func TestOneAddressTryingManyNamesIsStopped(t *testing.T) {
	_, s := open(t)
	stopped := 0
	for i := range 150 {
		_, err := s.LogIn(t.Context(), fmt.Sprintf("user%d", i), "guess", "203.0.113.9")
		if errors.Is(err, account.ErrTooMany) {
			stopped++
		}
	}
	if stopped != 50 {
		t.Errorf("%d of 150 were stopped", stopped)
	}
}

func TestManyGuessesAtOnceAreNotComparedMoreOften(t *testing.T) {
	_, s := open(t)
	var compared atomic.Int32
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			if _, err := s.LogIn(t.Context(), "trainee1", "guess", "203.0.113.9"); errors.Is(err, account.ErrLogIn) {
				compared.Add(1)
			}
		})
	}
	all.Wait()
	if n := compared.Load(); n > 10 {
		t.Errorf("%d guesses were compared", n)
	}
}

func TestACodeWorksOnceAndTenMinutes(t *testing.T) {
	w, s := open(t)
	ctx := t.Context()
	login, code, err := s.Reset(ctx, w.Actor("admin"), rbactest.ID("trainee1"), "forgot it")
	if err != nil || login != "trainee1" {
		t.Fatal(login, err)
	}
	var wins atomic.Int32
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if _, err := s.Redeem(ctx, "trainee1", strings.ToLower(code), fmt.Sprintf("seven grey herons wait at %d", i), desk); err == nil {
				wins.Add(1)
			}
		})
	}
	all.Wait()
	if wins.Load() != 1 {
		t.Errorf("%d redeemed one code", wins.Load())
	}
	if _, err := s.LogIn(ctx, "trainee1", good, desk); err == nil {
		t.Error("the old password still works")
	}
	_, code, err = s.Reset(ctx, w.Actor("admin"), rbactest.ID("trainee2"), "forgot it")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Redeem(ctx, "trainee2", code, "short", desk); !errors.Is(err, account.ErrShort) {
		t.Error(err)
	}
	w.Clock.Advance(10 * time.Minute)
	if _, err := s.Redeem(ctx, "trainee2", code, good, desk); !errors.Is(err, account.ErrCode) {
		t.Error(err)
	}
	if _, _, err := s.Reset(ctx, w.Actor("agent1"), rbactest.ID("trainee1"), "curious"); !errors.Is(err, rbac.ErrForbidden) {
		t.Error(err)
	}
}

func TestChangingTheOwnPassword(t *testing.T) {
	w, s := open(t)
	ctx, by := t.Context(), w.Actor("agent1")
	const next = "purple-kettle-harbour-91"
	for _, c := range []struct {
		old, next string
		want      error
	}{
		{"wrong", next, account.ErrLogIn}, {good, good, account.ErrSame}, {good, "123456789012345", account.ErrGuessable},
		{good, "agent1agent1agent1", account.ErrGuessable}, {good, next, nil},
	} {
		if err := s.Change(ctx, by, c.old, c.next); !errors.Is(err, c.want) {
			t.Errorf("%q → %q: %v", c.old, c.next, err)
		}
	}
	if _, err := s.LogIn(ctx, "agent1", next, desk); err != nil {
		t.Error(err)
	}
}

func TestAccountsAreOpenedWithACode(t *testing.T) {
	w, s := open(t)
	ctx := t.Context()
	p, err := w.Org.Hire(ctx, w.Actor("hr1"), rbac.Card{EmployeeNo: "KF000099", Name: "何田", Unit: rbactest.TeamPath, Post: "AGENT", Employment: "contract", HiredOn: "2026-11-01"}, "new")
	if err != nil {
		t.Fatal(err)
	}
	a, code, err := s.Open(ctx, w.Actor("admin"), p.ID, "", "first day")
	if err != nil || a.ID != "kf000099" {
		t.Fatal(a, err)
	}
	if _, _, err := s.Open(ctx, w.Actor("admin"), p.ID, "another", ""); !errors.Is(err, account.ErrTaken) {
		t.Error(err)
	}
	if _, err := s.LogIn(ctx, "KF000099", "", desk); !errors.Is(err, account.ErrLogIn) {
		t.Error("an account without a password lets somebody in: ", err)
	}
	if _, err := s.Redeem(ctx, "kf000099", code, good, desk); err != nil {
		t.Error(err)
	}
	if _, err := s.LogIn(ctx, "KF000099", good, desk); err != nil {
		t.Error(err)
	}
	w.Drain(t)
}

func TestTheFirstAdministratorGetsOneCodeAtEachStartUntilItIsUsed(t *testing.T) {
	w := rbactest.Empty(t)
	s := account.New(w.DB, w.Clock, w.Gate, w.Org, account.Cheap)
	ctx := t.Context()
	login, first, err := s.Bootstrap(ctx)
	if err != nil || login != account.FirstAdminLogin || first == "" {
		t.Fatal(login, first, err)
	}
	_, second, err := s.Bootstrap(ctx)
	if err != nil || second == "" || second == first {
		t.Fatal(second, err)
	}
	if _, err := s.Redeem(ctx, login, first, good, desk); err == nil {
		t.Error("the code of the first start still works")
	}
	if _, err := s.Redeem(ctx, login, second, good, desk); err != nil {
		t.Fatal(err)
	}
	if _, third, err := s.Bootstrap(ctx); err != nil || third != "" {
		t.Error(third, err)
	}
	by, err := w.Org.Act(ctx, account.FirstAdmin)
	if err != nil || !by.Has("admin") {
		t.Fatal(by, err)
	}
	if _, err := w.Org.CreateUnit(ctx, by, "group", "", "广东", "Guangdong", "start"); err != nil {
		t.Error(err)
	}
}

func BenchmarkLogIn(b *testing.B) {
	w := rbactest.Centre(b)
	s := account.New(w.DB, w.Clock, w.Gate, w.Org, account.Strong)
	if err := s.Seed(b.Context(), map[string]string{"trainee1": rbactest.ID("trainee1")}, good); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.LogIn(b.Context(), "trainee1", good, desk); err != nil {
			b.Fatal(err)
		}
	}
}
