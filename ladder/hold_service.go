package ladder

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/ladder/workday"
	"tianti/rbac"
)

var heldBack = store.Define[Hold]("ladder.holds",
	store.By("person", "person", "until"),
	store.By("state", "state", "changed"),
	store.By("until", "until"))

func (h *Hold) zone() *time.Location { return clock.Shanghai }

func (h *Hold) place() rbac.Place { return rbac.Place{Unit: h.Unit, Owner: h.Person} }

// Vetoed is a veto event as the ladder needs to know it.
type Vetoed struct {
	Veto, Person, Code, Recorder string
	On                           time.Time
}

// Days lets appeals be counted in working days. It is called once, before use.
func (s *Service) Days(w *workday.Service) { s.workdays = w }

// BeginHold puts the hold in force that the rules of now declare for a veto event; a reaction calls it,
// as often as it likes. An event that the rules do not name, or whose months are over, holds nobody.
func (s *Service) BeginHold(ctx context.Context, v Vetoed) error {
	now := s.instant(ctx)
	b := s.BlueprintAt(now)
	rule, ok := b.holdRule(v.Code)
	until := clock.Day(v.On).AddDate(0, rule.Months, 0)
	if !ok || !until.After(now) {
		return nil
	}
	ps, err := s.positions.GetMany(ctx, []string{v.Person})
	if err != nil || len(ps) == 0 {
		return err
	}
	why := "ladder: hold whom a veto event concerns"
	grant, err := s.gate.May(rbac.System(why), "ladder.hold.begin", rbac.Place{Unit: ps[0].Unit, Owner: v.Person})
	if err != nil {
		return err
	}
	h := &Hold{Meta: store.Meta{ID: v.Veto}, Person: v.Person, Name: ps[0].Name, Unit: ps[0].Unit, Veto: v.Code, Day: rbac.DayOf(v.On), Recorder: v.Recorder, Demote: rule.Demote, Rules: b.Version,
		Until: milli(until), AppealDays: b.appealDays(), State: HoldStanding, Changed: milli(now), Steps: []Stepped{{Begin, grant.By().Person, "", milli(now), "veto:" + v.Veto}}}
	if h.AppealBy, err = s.appealBy(ctx, now, h.AppealDays); err != nil {
		return err
	}
	err = s.holds.Insert(ctx, h, grant.Record("veto:"+v.Veto, HoldBegan{h.ID, h.Person, h.Unit, h.Veto, h.Until, h.AppealBy, h.Demote}))
	if err != nil && !errors.Is(err, store.ErrExists) {
		return err
	}
	return s.keepHold(ctx, h.ID)
}

// appealBy is the end of the last day on which an appeal is heard. Where the calendar of a year is not
// known yet, every day counts that is no weekend: the person gains what holidays there will be later.
func (s *Service) appealBy(ctx context.Context, now time.Time, days int) (time.Time, error) {
	day := rbac.DayOf(now)
	if s.workdays == nil {
		return milli(day.Add(days + 1).Start()), nil
	}
	c, err := s.workdays.Calendar(ctx)
	if err != nil {
		return time.Time{}, err
	}
	last, err := c.After(day, days)
	if errors.Is(err, workday.ErrYear) {
		last, err = day.Add(days+2*(1+days/5)), nil
	}
	return milli(last.Add(1).Start()), err
}

// EndHold lifts the hold of a veto event that was lifted; a reaction calls it.
func (s *Service) EndHold(ctx context.Context, veto string) error {
	by := rbac.System("ladder: lift the hold of a lifted veto event")
	_, err := s.moveHold(ctx, by, veto, "ladder.hold.begin", Lift, "veto:"+veto)
	if errors.Is(err, ErrHoldUnknown) || errors.Is(err, ErrMove) {
		return nil
	}
	return err
}

func (s *Service) moveHold(ctx context.Context, by rbac.Actor, id, permission string, act Act, reason string) (*Hold, error) {
	now := milli(s.instant(ctx))
	h, err := s.holds.Update(ctx, id, func(h *Hold) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission, h.place())
		if err != nil {
			if errors.Is(err, rbac.ErrForbidden) && by.Person == h.Person {
				return audit.Entry{}, ErrHoldOwn
			}
			return audit.Entry{}, err
		}
		if err := h.act(act, by.Person, by.Name, reason, now); err != nil {
			return audit.Entry{}, err
		}
		var fact event.Fact = HoldMoved{h.ID, h.Person, h.Unit, string(act), string(h.State), by.Person, reason}
		return grant.Record(reason, fact), nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrHoldUnknown
	}
	if err != nil || act != Lift {
		return h, err
	}
	return h, s.keepHold(ctx, id)
}

// Appeal is the person's own word against a hold, within the working days that the rules give.
func (s *Service) Appeal(ctx context.Context, by rbac.Actor, id, reason string) (*Hold, error) {
	return s.moveHold(ctx, by, id, "ladder.hold.appeal", Appeal, reason)
}

// DecideAppeal is the answer of somebody whom it does not concern and who did not record the event:
// Uphold, or Lift.
func (s *Service) DecideAppeal(ctx context.Context, by rbac.Actor, id string, act Act, reason string) (*Hold, error) {
	if act != Uphold && act != Lift {
		return nil, ErrMove.With("act", act)
	}
	return s.moveHold(ctx, by, id, "ladder.hold.decide", act, reason)
}

// Hold reads one.
func (s *Service) Hold(ctx context.Context, by rbac.Actor, id string) (*Hold, error) {
	h, err := s.holds.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrHoldUnknown
	}
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, "ladder.hold.read", h.place()); err != nil {
		return nil, err
	}
	return h, nil
}

// Holds lists the holds in a state that the actor may read, the last changed first. A page may be short
// and still have a next one.
func (s *Service) Holds(ctx context.Context, by rbac.Actor, state State, cursor string) (page store.Page[Hold], err error) {
	if !s.gate.MayAnywhere(by, "ladder.hold.read") {
		return page, rbac.ErrForbidden.With("permission", "ladder.hold.read")
	}
	page, err = s.holds.Find(ctx, store.On("state").Is(string(state)).Down().Limit(usualPage).At(cursor))
	page.Items = slices.DeleteFunc(page.Items, func(h *Hold) bool {
		_, err := s.gate.May(by, "ladder.hold.read", h.place())
		return err != nil
	})
	return page, err
}

// mostHolds bounds how many holds of a person are read, the last ending ones.
const mostHolds = 50

// holdsAt are a person's holds that stood at an instant.
func (s *Service) holdsAt(ctx context.Context, person string, at time.Time) ([]*Hold, error) {
	page, err := s.holds.Find(ctx, store.On("person").Is(person).Down().Limit(mostHolds))
	return slices.DeleteFunc(page.Items, func(h *Hold) bool { return !h.StandsAt(at) }), err
}

// HeldUntil is when the last hold of a person that stood at an instant is over; the zero time if none did. It asks
// nobody: other parts of the ladder call it for people whom they may judge.
func (s *Service) HeldUntil(ctx context.Context, person string, at time.Time) (last time.Time, err error) {
	hs, err := s.holdsAt(ctx, person, at)
	for _, h := range hs {
		last = maxTime(last, h.Until)
	}
	return last, err
}

// free refuses a promotion while a hold stands.
func (s *Service) free(ctx context.Context, person string, now time.Time) error {
	hs, err := s.holdsAt(ctx, person, now)
	if err != nil || len(hs) == 0 {
		return err
	}
	return ErrHeld.With("until", hs[0].Until.In(clock.Shanghai).Format("2006-01-02")).With("veto", hs[0].Veto)
}

// HoldOffers lists what the actor may do to a hold now, by the diagram and by the policy.
func (s *Service) HoldOffers(by rbac.Actor, h *Hold) []Act {
	return slices.DeleteFunc(h.Acts(by.Person, s.clock.Now()), func(act Act) bool {
		permission := "ladder.hold.decide"
		if act == Appeal {
			permission = "ladder.hold.appeal"
		}
		_, err := s.gate.May(by, permission, h.place())
		return err != nil
	})
}

// ProposeDemotion opens the case of taking a person down to a rung from which one rises to the present
// one, because of a hold whose rule asks for it. A second person decides, as of a promotion.
func (s *Service) ProposeDemotion(ctx context.Context, by rbac.Actor, hold, grade string, day time.Time, reason string) (*Appointment, error) {
	h, err := s.holds.Get(ctx, hold)
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrHoldUnknown
	}
	if err != nil {
		return nil, err
	}
	grant, err := s.gate.May(by, "ladder.appointment.propose", h.place())
	if err != nil {
		return nil, ownCase(by, h.Person, err)
	}
	pos, err := s.positions.Get(ctx, h.Person)
	if err != nil {
		return nil, err
	}
	earlier, err := s.cases(ctx, h.Person)
	if err != nil {
		return nil, err
	}
	a := &Appointment{Meta: store.Meta{ID: fmt.Sprintf("%s:%s:%d", h.Person, grade, len(earlier)+1)}, Person: h.Person, Grade: grade, Hold: h.ID, Proposer: by.Person}
	if err := s.submit(ctx, a, Propose, by, pos, Proposal{Person: h.Person, Grade: grade, Effective: day, Reason: reason}, s.clock.Now()); err != nil {
		return nil, err
	}
	err = s.appointments.Insert(ctx, a, grant.Record(reason, AppointmentProposed{a.ID, a.Person, a.Unit, a.Grade, by.Person}))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrOpenCase.With("person", h.Person)
	}
	return a, err
}

// Lower are the rungs to which a demotion may lead from where a person stands, the highest first; whoever
// may propose one is asked for.
func (s *Service) Lower(ctx context.Context, by rbac.Actor, h *Hold) ([]*Grade, error) {
	if _, err := s.gate.May(by, "ladder.appointment.propose", h.place()); err != nil || !h.Demote || !h.StandsAt(s.clock.Now()) {
		return nil, nil
	}
	rung, err := s.Rung(ctx, h.Person)
	if err != nil {
		return nil, err
	}
	b := s.Blueprint()
	var out []*Grade
	if g := b.Grade(rung); g != nil {
		for i := len(g.After) - 1; i >= 0; i-- {
			out = append(out, b.Grade(g.After[i]))
		}
	}
	return out, nil
}

// demotable checks that the hold of a demotion still stands and that no appeal waits.
func (s *Service) demotable(ctx context.Context, id string, now time.Time) error {
	h, err := s.holds.Get(ctx, id)
	switch {
	case err != nil:
		return err
	case !h.Demote:
		return ErrNoDemotion
	case !h.StandsAt(now):
		return ErrHoldOver
	case h.State == HoldAppealed:
		return ErrHoldWaits
	}
	return nil
}
