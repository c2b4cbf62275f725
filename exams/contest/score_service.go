package contest

import (
	"context"
	"errors"
	"slices"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// The faults of scoring.
var (
	ErrNoJudge  = fault.Define(fault.Forbidden, "contest.no_judge")
	ErrConflict = fault.Define(fault.Forbidden, "contest.conflict") // param "kind"
	ErrGone     = fault.Define(fault.Conflict, "contest.gone")
	ErrOver     = fault.Define(fault.Conflict, "contest.over")
	ErrBlind    = fault.Define(fault.Forbidden, "contest.blind")
	ErrHidden   = fault.Define(fault.Conflict, "contest.hidden")
)

// Sheet is what a judge says about a part of an entrant's performance. N numbers what they say about it: 1,
// and another one for each change.
type Sheet struct {
	Entrant, Part string
	N             int64
	Given         map[string]int
	Comment       string
}

// Score hands a sheet in, or changes it by one with a higher number, while the stage is scored; after that where an
// upheld objection asks for it. A number that is there already changes nothing: the stored sheet comes back.
// Faults: ErrNoStage, ErrNoJudge, ErrConflict, ErrGone, ErrOver, ErrPoints, ErrComment, ErrNumber.
func (s *Service) Score(ctx context.Context, by rbac.Actor, id, stage string, x Sheet, lang string) (*Entry, error) {
	c, err := s.contest(ctx, id)
	if err != nil {
		return nil, err
	}
	slot, err := s.mayScore(ctx, by, c, stage, x.Entrant)
	if err != nil {
		return nil, err
	}
	part := c.Plan.Stage(stage).part(x.Part)
	if part == nil || !part.Judged() {
		return nil, ErrNoStage
	}
	grant, err := s.gate.May(by, mayScore, s.placeOf(c, slot, by))
	if err != nil {
		return nil, err
	}
	objection, err := s.takes(ctx, by, c, stage, x)
	if err != nil {
		return nil, err
	}
	e := &Entry{Run: RunID(id, stage), Kind: SheetEntry, Entrant: x.Entrant, Part: x.Part, Source: by.Person, N: x.N, Objection: objection, By: by.Person, At: s.now()}
	if err := e.fill(part.Rubric, x.Given, x.Comment, lang); err != nil {
		return nil, err
	}
	stored, fresh, err := s.append(ctx, c, e, grant, "")
	if err != nil || !fresh {
		return stored, err
	}
	late := false
	if err := s.look(ctx, c, stage, func(l *live) error { late = !l.board.all.tally.counts(stored); return nil }); err != nil {
		return nil, err
	}
	if late { // the end came between the question and the writing
		return nil, ErrOver
	}
	if objection != "" {
		return stored, s.settle(ctx, by, c, objection)
	}
	return stored, nil
}

// placeOf is where a permission about a slot is asked.
func (s *Service) placeOf(c *Contest, slot *Slot, by rbac.Actor) rbac.Place {
	at := rbac.Place{Unit: c.Unit}
	if slices.Contains(slot.Members, by.Person) {
		at.Owner = by.Person
	}
	return at
}

// mayScore is the slot of an entrant that a judge may score: on whose panel they sit, and without a conflict.
func (s *Service) mayScore(ctx context.Context, by rbac.Actor, c *Contest, stage, entrant string) (slot *Slot, err error) {
	if _, err := s.gate.May(by, mayScore, c.place()); err != nil {
		return nil, err
	}
	err = s.look(ctx, c, stage, func(l *live) error {
		t := l.board.all.tally
		if slot = l.board.slots[entrant]; slot == nil {
			return ErrNoEntrant
		}
		kind := slot.barred(by.Person)
		if kind == "" && t.bars[entrant][by.Person] {
			kind = ConflictDeclared
		}
		if kind == "" && slices.Contains(slot.Members, by.Person) {
			kind = ConflictSelf
		}
		switch {
		case kind != "":
			return ErrConflict.With("kind", kind)
		case !slices.Contains(t.panel(l.run.Lineup, slot.Panel), by.Person):
			return ErrNoJudge
		case t.now(absentKey(entrant)) != nil:
			return ErrGone
		}
		return nil
	})
	return slot, err
}

// takes says whether sheets are taken, and on behalf of which objection after the end.
func (s *Service) takes(ctx context.Context, by rbac.Actor, c *Contest, stage string, x Sheet) (objection string, err error) {
	if c.State != Running {
		return "", ErrOver
	}
	switch c.Passage(stage).State {
	case Scoring:
		return "", nil
	case Revealed:
		o, err := s.objections.Get(ctx, objectionID(RunID(c.ID, stage), x.Entrant, x.Part))
		if errors.Is(err, store.ErrNotFound) {
			return "", ErrOver
		}
		if err != nil {
			return "", err
		}
		if o.State == Rescores && slices.Contains(o.Asked, by.Person) {
			return o.ID, nil
		}
	}
	return "", ErrOver
}

// Absent notes that an entrant did not appear, or was disqualified; back takes that back. Faults: ErrOver,
// ErrNoEntrant, ErrReason.
func (s *Service) Absent(ctx context.Context, by rbac.Actor, id, stage, entrant string, back bool, reason string) error {
	c, err := s.contest(ctx, id)
	if err != nil {
		return err
	}
	grant, err := s.gate.May(by, mayRun, c.place())
	if err != nil {
		return err
	}
	if f := reasonFault(reason); f != nil {
		return f
	}
	if c.State != Running || c.Passage(stage).State != Scoring {
		return ErrOver
	}
	var n int64
	err = s.look(ctx, c, stage, func(l *live) error {
		slot := l.board.slots[entrant]
		if slot == nil {
			return ErrNoEntrant
		}
		if slices.Contains(slot.Members, by.Person) {
			return ErrInvolved
		}
		for _, e := range l.board.said(absentKey(entrant)) {
			n = max(n, e.N)
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, _, err = s.append(ctx, c, &Entry{Run: RunID(id, stage), Kind: AbsentEntry, Entrant: entrant, N: n + 1, Void: back, Note: reason, By: by.Person, At: s.now()}, grant, reason)
	return err
}

// Replace lets the next judge of the lot sit on a panel in place of another, whose sheets count no more. Nobody who
// competes before the panel does it. Faults: ErrOver, ErrNoJudge, ErrInvolved, ErrPool, ErrReason.
func (s *Service) Replace(ctx context.Context, by rbac.Actor, id, stage, judge, reason string) (next string, err error) {
	c, err := s.contest(ctx, id)
	if err != nil {
		return "", err
	}
	grant, err := s.gate.May(by, mayRun, c.place())
	if err != nil {
		return "", err
	}
	if f := reasonFault(reason); f != nil {
		return "", f
	}
	if c.State != Running || c.Passage(stage).State != Scoring {
		return "", ErrOver
	}
	e := &Entry{Run: RunID(id, stage), Kind: SeatEntry, N: 1, Note: reason, By: by.Person, At: s.now()}
	err = s.look(ctx, c, stage, func(l *live) error {
		t, used := l.board.all.tally, map[string]bool{judge: true}
		found := false
		for p := range l.run.Lineup.Panels {
			for i, j := range t.panel(l.run.Lineup, p) {
				used[j] = true
				if j == judge {
					e.Panel, e.Seat, found = p, i, true
				}
			}
		}
		if !found {
			return ErrNoJudge
		}
		if slices.ContainsFunc(l.run.Lineup.Slots, func(s Slot) bool { return s.Panel == e.Panel && slices.Contains(s.Members, by.Person) }) {
			return ErrInvolved
		}
		for _, old := range t.seats {
			used[old.Source] = true // nor whoever was replaced before
			if old.Panel == e.Panel && old.Seat == e.Seat {
				e.N = old.N + 1
			}
		}
		for _, j := range l.run.Lineup.Panels[e.Panel] {
			used[j] = true
		}
		for _, j := range byLot(l.run.Lineup.ID, "judge", c.Judges) {
			if !used[j] {
				e.Source, next = j, j
				return nil
			}
		}
		return ErrPool.With("stage", c.Plan.Stage(stage).Name.Zh).With("need", len(used)+1).With("have", len(c.Judges))
	})
	if err != nil {
		return "", err
	}
	_, _, err = s.append(ctx, c, e, grant, reason)
	return next, err
}
