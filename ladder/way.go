package ladder

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tianti/courses"
	"tianti/exams"
	"tianti/internal/clock"
	"tianti/ladder/requirement"
)

// Step is one thing to do on the way to a rung.
type Step struct {
	Do      string         `json:"do"`             // course, credits, exam, certificate, wait, kpi, star, appraisal, trainer, award, panel, decision, grade, hold
	Codes   []string       `json:"codes"`          // of what; one of them where Need is less than their number
	Need    int            `json:"need,omitempty"` //
	Hours   int            `json:"hours,omitempty"`
	By      time.Time      `json:"by"`                // the earliest instant at which it can be done
	Sure    bool           `json:"sure"`              // By depends on nothing but own learning and time
	Session *exams.Session `json:"session,omitempty"` // exam: the session at By, if one is scheduled
}

// Way is how a rung is reached soonest.
type Way struct {
	Steps    []Step
	Earliest time.Time // when the last step can be done
	Certain  bool      // Earliest depends on nothing but own learning and time
	Others   int       // steps that only others can bring, with no date of their own
	Searched bool      // every choice was looked at: no other way is sooner
}

// hoursADay is how much learning beside the work a day bears; a course takes whole days.
const hoursADay = 6

// wait puts the holds that stand at the end of a way: nobody is promoted before the last of them is over.
func (w *Way) wait(holds []*Hold) {
	if len(holds) == 0 {
		return
	}
	last := slices.MaxFunc(holds, func(a, b *Hold) int { return a.Until.Compare(b.Until) })
	w.Steps = append(w.Steps, Step{Do: "hold", Codes: []string{last.Veto}, By: last.Until, Sure: true})
	w.Earliest = maxTime(w.Earliest, last.Until)
}

// scene is all that a way depends on.
type scene struct {
	at        time.Time
	facts     requirement.Facts
	blueprint *Blueprint
	catalogue map[string]*courses.Entry
	sessions  []exams.Session // by begin
}

// horizons bounds how often a way is drawn up again because something ran out before its end.
const horizons = 12

// way finds the way that is done soonest. Its model of the world:
//
//   - courses are taken one after the other, prerequisites first, hoursADay hours a day;
//   - what is held today counts as a prerequisite, requirements are judged at the end;
//   - an exam is sat in the first session that is open once the courses of its certificate are done, or at once where
//     none is scheduled; a certificate is there when its courses and its exam are;
//   - the months and quarters to come all go well;
//   - time passes beside all that, and what is held today may have run out by the end: then it is on
//     the way as well.
//
// Among all choices that compositions, lists of codes and the catalogue leave, it takes the one with
// the fewest steps that only others can bring and that have no date (a panel, an award), then the
// earliest end. The order of the courses is Lawler's (E. L. Lawler, Optimal sequencing of a single
// machine subject to precedence constraints, Management Science 19, 1973): it makes the latest exam
// as early as it can be.
//
// The end is the least fixed point: N(t) are the needs as they will be at t, F(N) is the end of the
// best way for them, and both only grow, so that t, F(N(t)), … stops at the first t that suffices.
func (n *scene) way(rule *requirement.Rule) Way {
	now, then, out := n.facts.Foresee(n.at, n.at), n.at, Way{}
	for range horizons {
		p := newPlanner(n, now, n.facts.Foresee(n.at, then))
		out = p.best(p.goal(rule))
		if !out.Earliest.After(then) {
			break
		}
		then = out.Earliest
	}
	return out
}

// learning are the steps that come first, by their day; time and others bring the rest.
var learning = []string{"course", "credits", "exam", "certificate"}

func rank(do string) int {
	if i := slices.Index(learning, do); i >= 0 {
		return i
	}
	return len(learning)
}

// inOrder sorts steps as one does them.
func inOrder(steps []Step) {
	slices.SortStableFunc(steps, func(a, b Step) int {
		return cmp.Or(cmp.Compare(rank(a.Do)/len(learning), rank(b.Do)/len(learning)), a.By.Compare(b.By), cmp.Compare(rank(a.Do), rank(b.Do)))
	})
}

// monthsOn is when n more months are over that come after the last one that is there already.
func monthsOn(at time.Time, last string, n int) time.Time {
	d := clock.Day(at)
	first := time.Date(d.Year(), d.Month(), 1, 0, 0, 0, 0, d.Location())
	if t, err := time.ParseInLocation("2006-01", last, d.Location()); err == nil && !t.Before(first) {
		first = t.AddDate(0, 1, 0)
	}
	return first.AddDate(0, max(n, 1), 0)
}

// quartersOn is the same of quarters.
func quartersOn(at time.Time, last string, n int) time.Time {
	d := clock.Day(at)
	first := time.Date(d.Year(), (d.Month()-1)/3*3+1, 1, 0, 0, 0, 0, d.Location())
	if len(last) == len("2026Q3") && last[4] == 'Q' && last[5] >= '1' && last[5] <= '4' {
		if t, err := time.ParseInLocation("2006", last[:4], d.Location()); err == nil {
			if t = t.AddDate(0, 3*int(last[5]-'1'), 0); !t.Before(first) {
				first = t.AddDate(0, 3, 0)
			}
		}
	}
	return first.AddDate(0, 3*max(n, 1), 0)
}

// ahead are the sessions that matter to whoever stands on a grade. What was scheduled on a past day
// nobody knows any more: ways of the past have none.
func (s *Service) ahead(ctx context.Context, b *Blueprint, p *Position, grade string, asOf time.Time) ([]exams.Session, error) {
	if s.sessions == nil || s.clock.Now().Sub(asOf) > time.Minute {
		return nil, nil
	}
	var kinds []string
	for _, g := range b.Next(grade) {
		g.Requires.Walk(func(r *requirement.Rule) {
			switch r.Kind {
			case "exam":
				kinds = append(kinds, r.Codes...)
			case "certificate":
				for _, c := range r.Codes {
					if e, ok := b.earn(c); ok && e.Exam != "" {
						kinds = append(kinds, c, e.Exam)
					}
				}
			}
		})
	}
	for _, e := range b.Earns { // an exam that a rule names may be the one of a certificate
		if slices.Contains(kinds, e.Exam) {
			kinds = append(kinds, e.Certificate)
		}
	}
	if len(kinds) == 0 {
		return nil, nil
	}
	return s.sessions.Ahead(ctx, p.ID, p.Unit, kinds)
}
