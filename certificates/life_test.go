package certificates_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tianti/certificates"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/rbac"
)

func TestValidUntilTwentyFourHoursOfTheLastDay(t *testing.T) {
	w := newWorld(t)
	c := w.issue(t, passed("P1", "s1"))
	if got := c.LastDay().Format(time.DateOnly); got != "2027-11-24" {
		t.Fatalf("last day %s", got)
	}
	midnight := time.Date(2027, 11, 25, 0, 0, 0, 0, clock.Shanghai)
	for at, want := range map[time.Time]certificates.Standing{
		morning.Add(-time.Millisecond):  certificates.Upcoming,
		morning:                         certificates.Valid,
		midnight.Add(-time.Millisecond): certificates.Valid,
		midnight:                        certificates.Expired,
	} {
		w.clock.Set(at)
		p, err := w.Verify(t.Context(), c.Code)
		if err != nil || p.State != want || p.Valid != (want == certificates.Valid) {
			t.Errorf("at %s: %s %v %v, want %s", at, p.State, p.Valid, err, want)
		}
		if c.Standing(at) != want {
			t.Errorf("at %s: %s, want %s", at, c.Standing(at), want)
		}
	}
}

func TestTermsEndOnTheCorrespondingDay(t *testing.T) {
	for _, c := range []struct {
		begin string
		month int
		last  string
	}{
		{"2026-11-24", 12, "2027-11-24"},
		{"2026-08-31", 6, "2027-02-28"},
		{"2027-08-31", 6, "2028-02-29"},
		{"2028-02-29", 12, "2029-02-28"},
		{"2026-12-31", 24, "2028-12-31"},
	} {
		begin, _ := time.ParseInLocation(time.DateOnly, c.begin, clock.Shanghai)
		_, until := certificates.Kind{Months: c.month}.Term(begin.Add(23*time.Hour), time.Time{})
		if got := until.In(clock.Shanghai).Format(time.DateTime); got[:10] != nextDay(c.last) || got[11:] != "00:00:00" {
			t.Errorf("%s + %d months: %s, want 24:00 of %s", c.begin, c.month, got, c.last)
		}
	}
	if _, until := (certificates.Kind{}).Term(morning, time.Time{}); !until.IsZero() {
		t.Error("no months, no end")
	}
}

func nextDay(s string) string {
	d, _ := time.Parse(time.DateOnly, s)
	return d.AddDate(0, 0, 1).Format(time.DateOnly)
}

func TestTheMovesOfALife(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	c := w.issue(t, passed("P1", "s1"))
	w.told(t)
	step := func(what string, want certificates.State, wantErr error, fact string, do func() (*certificates.Certificate, error)) {
		t.Helper()
		_, err := do()
		got, _ := w.Get(ctx, manager, c.ID)
		if !errors.Is(err, wantErr) || got.State != want {
			t.Fatalf("%s: %v, state %s", what, err, got.State)
		}
		facts := w.told(t)
		if (fact == "") != (len(facts) == 0) || fact != "" && facts[0] != fact {
			t.Fatalf("%s: facts %v", what, facts)
		}
	}
	step("reinstating what is in force", certificates.Issued, certificates.ErrNotSuspended, "", func() (*certificates.Certificate, error) {
		return w.Reinstate(ctx, c.ID, manager, "x")
	})
	step("suspending without a reason", certificates.Issued, certificates.ErrReason, "", func() (*certificates.Certificate, error) {
		return w.Suspend(ctx, c.ID, manager, " ")
	})
	step("suspending by an agent", certificates.Issued, rbac.ErrForbidden, "", func() (*certificates.Certificate, error) {
		return w.Suspend(ctx, c.ID, agent("P2"), "x")
	})
	step("suspending", certificates.Suspended, nil, "certificates.suspended", func() (*certificates.Certificate, error) {
		return w.Suspend(ctx, c.ID, manager, "待查")
	})
	step("suspending again", certificates.Suspended, certificates.ErrSuspended, "", func() (*certificates.Certificate, error) {
		return w.Suspend(ctx, c.ID, manager, "待查")
	})
	step("reinstating the own", certificates.Suspended, rbac.ErrForbidden, "", func() (*certificates.Certificate, error) {
		own := manager
		own.Person = "P1"
		return w.Reinstate(ctx, c.ID, own, "x")
	})
	step("reinstating", certificates.Issued, nil, "certificates.reinstated", func() (*certificates.Certificate, error) {
		return w.Reinstate(ctx, c.ID, manager, "查清")
	})
	step("revoking", certificates.Revoked, nil, "certificates.revoked", func() (*certificates.Certificate, error) {
		return w.Revoke(ctx, c.ID, manager, "泄露客户信息")
	})
	step("revoking again", certificates.Revoked, certificates.ErrEnded, "", func() (*certificates.Certificate, error) {
		return w.Revoke(ctx, c.ID, manager, "x")
	})
	step("reissuing what is revoked", certificates.Revoked, certificates.ErrEnded, "", func() (*certificates.Certificate, error) {
		return w.Reissue(ctx, c.ID, manager, "x")
	})
	if p, _ := w.Verify(ctx, c.Code); p.Valid || p.State != certificates.RevokedNow || p.EndedOn != "2026-11-24" {
		t.Fatalf("public: %+v", p)
	}
	if got, _ := w.Get(ctx, manager, c.ID); len(got.History) != 4 || got.History[3].Reason != "泄露客户信息" || got.History[3].By != "M1" {
		t.Fatalf("history: %+v", got.History)
	}
}

func TestWhatRestedOnAnAnnulledSittingIsSuspended(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	c, other := w.issue(t, passed("P1", "s1")), w.issue(t, passed("P2", "s2"))
	for range 2 { // facts may come twice
		if _, err := w.SuspendRestingOn(ctx, "sitting:s1", "考试作废"); err != nil {
			t.Fatal(err)
		}
	}
	c, _ = w.Get(ctx, manager, c.ID)
	other, _ = w.Get(ctx, manager, other.ID)
	if c.State != certificates.Suspended || len(c.History) != 2 || other.State != certificates.Issued {
		t.Fatalf("%s %s", c.State, other.State)
	}
	if n, err := w.ReinstateRestingOn(ctx, "drill:s1", "x"); n != 0 || err != nil {
		t.Fatalf("reinstated for something else: %d %v", n, err)
	}
	if n, err := w.ReinstateRestingOn(ctx, "sitting:s1", "申诉成立"); n != 1 || err != nil {
		t.Fatalf("%d %v", n, err)
	}
}

func TestAReissueKeepsTermAndEvidence(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	old := w.issue(t, passed("P1", "s1"))
	w.clock.Advance(100 * 24 * time.Hour)
	w.names["P1"] = "欧阳吉祥"
	c, err := w.Reissue(ctx, old.ID, manager, "更名")
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.Reissue(ctx, old.ID, manager, "更名")
	if err != nil || again.ID != c.ID || again.Number != c.Number {
		t.Fatalf("again: %v %v", again, err)
	}
	if c.Holder != "欧阳吉祥" || !c.Until.Equal(old.Until) || len(c.Evidence) != 2 || c.Number == old.Number || c.Code == old.Code {
		t.Fatalf("%+v", c)
	}
	if p, _ := w.Verify(ctx, old.Code); p.State != certificates.SupersededNow {
		t.Fatalf("the old one is %s", p.State)
	}
	if n, _ := w.SuspendRestingOn(ctx, "sitting:s1", "考试作废"); n != 1 {
		t.Fatalf("%d certificates rest on the sitting", n)
	}
}

func TestRemindersComeOncePerStep(t *testing.T) {
	w := newWorld(t)
	w.issue(t, passed("P1", "s1"))
	last := time.Date(2027, 11, 24, 8, 0, 0, 0, clock.Shanghai)
	for _, c := range []struct{ days, want int }{{61, 0}, {60, 1}, {59, 0}, {30, 1}, {29, 0}, {3, 1}, {0, 0}, {-1, 0}} {
		w.clock.Set(last.AddDate(0, 0, -c.days))
		for i, want := range []int{c.want, 0} {
			if n, err := w.Remind(t.Context()); n != want || err != nil {
				t.Fatalf("%d days before, call %d: told %d, want %d, %v", c.days, i+1, n, want, err)
			}
		}
	}
}

func TestRemindersWaitForWhoeverIsOnLeave(t *testing.T) {
	w := newWorld(t)
	w.issue(t, passed("P1", "s1"))
	last := time.Date(2027, 11, 24, 8, 0, 0, 0, clock.Shanghai)
	var until time.Time
	w.Waits(func(_ context.Context, person string) (time.Time, error) { return until, nil })
	for _, c := range []struct {
		name       string
		days, away int // before the last day: now, and back; -1 is after it
		want       int
	}{
		{"away for three weeks more", 60, 40, 0}, {"the day before the return", 41, 40, 0}, {"back", 40, 99, 1}, {"away until the certificate has ended", 30, -9, 1},
	} {
		w.clock.Set(last.AddDate(0, 0, -c.days))
		if until = last.AddDate(0, 0, -c.away); c.away == 99 {
			until = time.Time{}
		}
		if n, err := w.Remind(t.Context()); n != c.want || err != nil {
			t.Errorf("%s: told %d, want %d, %v", c.name, n, c.want, err)
		}
	}
}

func TestWhoSeesWhat(t *testing.T) {
	w := newWorld(t)
	c := w.issue(t, passed("P1", "s1"))
	for name, v := range map[string]struct {
		by   rbac.Actor
		want error
	}{
		"the holder":              {agent("P1"), nil},
		"a colleague":             {agent("P2"), certificates.ErrUnknown},
		"the manager":             {manager, nil},
		"a manager elsewhere":     {stranger, certificates.ErrUnknown},
		"nobody who is logged in": {rbac.Actor{}, rbac.ErrAnonymous},
	} {
		if _, err := w.Get(t.Context(), v.by, c.ID); !errors.Is(err, v.want) {
			t.Errorf("%s: %v", name, err)
		}
		list, _ := w.OfPerson(t.Context(), v.by, "P1")
		if (len(list) == 1) != (v.want == nil) {
			t.Errorf("%s lists %d", name, len(list))
		}
		if _, err := w.PDF(t.Context(), v.by, c.ID); !errors.Is(err, v.want) {
			t.Errorf("%s prints: %v", name, err)
		}
	}
	if _, err := w.Show(t.Context(), c.ID, manager, []string{"name"}); err == nil {
		t.Error("only the holder chooses what is shown")
	}
}

// Whatever is done in whatever order, an ended certificate stays ended.
func TestEndedStaysEnded(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		c := w.issue(t, passed("P1", "s1"))
		ended := false
		for range rapid.IntRange(1, 6).Draw(rt, "steps") {
			switch rapid.IntRange(0, 3).Draw(rt, "step") {
			case 0:
				_, _ = w.Suspend(t.Context(), c.ID, manager, "x")
			case 1:
				_, _ = w.Reinstate(t.Context(), c.ID, manager, "x")
			case 2:
				_, err := w.Revoke(t.Context(), c.ID, manager, "x")
				ended = ended || err == nil
			case 3:
				_, err := w.Reissue(t.Context(), c.ID, manager, "x")
				ended = ended || err == nil
			}
			got, err := w.Get(t.Context(), manager, c.ID)
			if err != nil {
				rt.Fatal(err)
			}
			if over := got.State == certificates.Revoked || got.State == certificates.Superseded; over != ended {
				rt.Fatalf("state %s, ended %v", got.State, ended)
			}
		}
	})
}

func TestTheBlueprintIsWhatTheSeatsAndPostsAskFor(t *testing.T) {
	cat := certificates.Blueprint()
	for code, months := range map[string]int{"GENERAL": 12, "BILLING": 12, "SP": 12, "DATA": 12, "ENGLISH": 12, "VIP": 12, "COMPLAINT": 12, "OUTBOUND": 12,
		"SHIFT": 24, "SUPV": 24, "MGR": 24, "QA": 24, "TRAINER-JUNIOR": 24, "TRAINER-SENIOR": 24, "COURSE": 0, "CONTEST": 0, "STAR": 0} {
		if k, err := cat.Kind(code); err != nil || k.Months != months {
			t.Errorf("%s: %d months, %v", code, k.Months, err)
		}
	}
	if got := cat.ForPost("TRAINER"); len(got) != 4 {
		t.Errorf("trainers need one of %d kinds", len(got))
	}
}

func TestAWrongCatalogueNamesTheLine(t *testing.T) {
	const head = "prefix: T\nreminders: [7]\nrenew_days: 1\ntemplates: []\nkinds:\n"
	const kind = "- {code: A, class: seat, months: 1, template: t, zh: a, en: a, body_zh: a, body_en: a}\n"
	for name, c := range map[string]struct {
		text string
		want *fault.Fault
		line int
	}{
		"a kind twice":          {head + kind + kind, certificates.ErrKindTwice, 7},
		"a template not there":  {head + kind, certificates.ErrKindTemplate, 6},
		"reminders upside down": {"prefix: T\nreminders: [7, 30]\nrenew_days: 1\ntemplates: []\nkinds:\n" + kind, certificates.ErrReminders, 6},
	} {
		_, err := certificates.ReadCatalogue("k.yaml", []byte(c.text))
		found := false
		for _, f := range fault.All(err) {
			if errors.Is(f, c.want) && f.Params()["line"] == c.line {
				found = true
			}
			if what, mend := locale.Fault(locale.Chinese, f); what == "" || mend == "" {
				t.Errorf("%s: no text", f)
			}
		}
		if !found {
			t.Errorf("%s: %v", name, err)
		}
	}
}
