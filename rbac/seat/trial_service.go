package seat

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"tianti/rbac"
)

// The bounds of one trial: how many people it counts, how many it names on a page, how many it
// reads at a time. Names come person by person, so that a page may be longer by what the last
// reading brings.
const (
	mostExamined = 5_000
	mostNamed    = 50
	trialPage    = 100
)

// Try says what a draft would do to the people of a unit ("/" is everybody) and below, from the day
// on which it is to begin. Without a cursor it counts up to mostExamined people and names the first ones;
// with one it only goes on naming. StartTrial counts everybody of a larger unit. The actor must be allowed to edit the plan for that unit. Faults are
// those of Publish, but for the reason, which is asked for when it is published.
func (s *Service) Try(ctx context.Context, by rbac.Actor, people *rbac.Organisation, d Draft, unit, cursor string) (*Trial, error) {
	if _, err := s.gate.May(by, "rbac.seat.edit", rbac.Place{Unit: unit}); err != nil {
		return nil, err
	}
	old, next, at, err := s.compared(ctx, d)
	if err != nil {
		return nil, err
	}
	t := &trial{s: s, old: old, next: next, at: at, now: s.clock.Now(), counted: tallies{unit, map[string]*Tally{}, map[string]*Tally{}}}
	t.out = &Trial{At: at, Version: old.version, Changes: Compare(old.plan, next.plan)}
	for _, code := range codesOf(old.plan, next.plan) {
		t.counted.seats[code] = &Tally{Of: code}
	}
	return t.run(ctx, by, people, unit, cursor)
}

type trial struct {
	s         *Service
	old, next *book
	at, now   time.Time
	counted   tallies
	out       *Trial
}

func (t *trial) run(ctx context.Context, by rbac.Actor, people *rbac.Organisation, unit, cursor string) (*Trial, error) {
	counting := cursor == ""
	for naming := true; ; {
		page, err := people.Belonged(ctx, by, "rbac.seat.edit", unit, people.Today(), cursor, trialPage)
		if err != nil {
			return nil, err
		}
		for _, who := range page.Items {
			if err := t.see(ctx, who, naming); err != nil {
				return nil, err
			}
		}
		cursor = page.Next
		if naming && len(t.out.People) >= mostNamed {
			naming, t.out.Next = false, cursor
		}
		switch {
		case cursor == "":
		case !counting && (!naming || t.out.Examined >= mostExamined/10):
			t.out.Next = cursor
		case counting && t.out.Examined >= mostExamined:
			if t.out.Rest = true; naming {
				t.out.Next = cursor
			}
		default:
			continue
		}
		break
	}
	if counting {
		t.count()
	}
	return t.out, nil
}

func (t *trial) see(ctx context.Context, who *rbac.Person, naming bool) error {
	t.out.Examined++
	p, err := t.s.person(ctx, Ask{Person: who.ID}, t.at, t.now)
	if errors.Is(err, ErrUnknown) { // hired a moment ago: no seats either way
		return nil
	}
	if err != nil {
		return err
	}
	shifts := compare(t.old, t.next, p, t.at)
	if len(shifts) == 0 {
		return nil
	}
	t.out.Affected++
	t.counted.add(who.Path, shifts)
	if naming {
		t.out.People = append(t.out.People, Shifted{who.ID, who.Name, who.Path, shifts})
	}
	return nil
}

func (t *trial) count() {
	for _, code := range codesOf(t.old.plan, t.next.plan) {
		t.out.Seats = append(t.out.Seats, *t.counted.seats[code])
	}
	for _, u := range t.counted.units {
		t.out.Units = append(t.out.Units, *u)
	}
	slices.SortFunc(t.out.Units, func(a, b Tally) int { return strings.Compare(a.Of, b.Of) })
}
