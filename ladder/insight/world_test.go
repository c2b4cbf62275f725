package insight

import (
	"context"
	"fmt"
	"testing"
	"time"

	"tianti/courses"
	"tianti/internal/event"
	"tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/rbac"
	"tianti/rbac/passport"
	"tianti/rbac/rbactest"
	"tianti/rbac/seat"
)

// world is the organisation of rbactest with everything that figures are made of.
type world struct {
	*rbactest.World
	ladder    *ladder.Service
	passports *passport.Service
	insight   *Service // follows changes
	from      Sources
}

func open(t testing.TB) *world {
	t.Helper()
	w := rbactest.Centre(t)
	b, err := ladder.Default()
	if err != nil {
		t.Fatal(err)
	}
	var l *ladder.Service
	school := courses.New(w.DB, w.Gate, w.Clock, courses.Roster(w.Org, func(ctx context.Context, ids []string) (map[string]string, error) { return l.Rungs(ctx, ids) }))
	l = ladder.New(w.DB, w.Gate, w.Clock, b, school)
	l.Listen(w.Bus)
	p := passport.New(w.DB, w.Clock)
	event.On(w.Bus, "passport: hired", p.Hired)
	event.On(w.Bus, "passport: moved", p.Moved)
	event.On(w.Bus, "passport: left", p.Left)
	event.On(w.Bus, "passport: grade", func(ctx context.Context, f ladder.GradeAppointed) error {
		return p.Appointed(ctx, f.Person, f.Grade, "roster:"+f.Grade, f.Effective)
	})
	seats := seat.New(w.DB, w.Gate, p, w.Clock)
	if err := seats.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := school.Install(t.Context(), rbac.System("test"), rbactest.GroupPath); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	from := Sources{Ladder: l, Org: w.Org, Courses: school, Seats: seats, Passports: p, Licences: func(post string) []string {
		return map[string][]string{"AGENT-VIP": {"VIP"}, "SHIFT": {"SHIFT"}, "SUPV": {"SUPV"}}[post]
	}}
	x := &world{w, l, p, New(w.DB, w.Gate, w.Clock, from), from}
	if err := x.insight.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return x
}

// recount is a service that follows nothing: it reads everybody for each question.
func (w *world) recount() *Service { return New(w.DB, w.Gate, w.Clock, w.from) }

func (w *world) ask(t testing.TB, login, unit string) *Figures {
	t.Helper()
	f, err := w.insight.Ask(t.Context(), w.Actor(login), Question{Unit: unit})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// hire adds somebody to team 1.
func (w *world) hire(t testing.TB, no string, on rbac.Day) string {
	t.Helper()
	id := "KF9" + no
	_, err := w.Org.Hire(t.Context(), rbac.System("test"), rbac.Card{EmployeeNo: id, Name: "新人" + no[len(no)-1:] + "号甲", Unit: rbactest.TeamPath, Post: "AGENT",
		Employment: "dispatch", HiredOn: on}, "test")
	if err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	return id
}

// holds gives somebody a certificate that ends after some days.
func (w *world) holds(t testing.TB, person, kind string, days int) {
	t.Helper()
	now := w.Clock.Now()
	until := now.AddDate(0, 0, days)
	id := fmt.Sprintf("%s-%s-%d", kind, person, now.UnixMilli())
	if err := w.ladder.Learn(t.Context(), person, ladder.CertificateEvidence(id, kind, now, until)...); err != nil {
		t.Fatal(err)
	}
	if err := w.passports.Certify(t.Context(), person, kind, id, now, until); err != nil {
		t.Fatal(err)
	}
}

func (w *world) knows(t testing.TB, person string, facts ...requirement.Fact) {
	t.Helper()
	if err := w.ladder.Learn(t.Context(), person, facts...); err != nil {
		t.Fatal(err)
	}
}

func star(person, period string, stars int64, at time.Time) requirement.Fact {
	return requirement.Fact{ID: "star:" + person + ":" + period, Kind: requirement.Star, Period: period, Value: stars, From: at}
}
