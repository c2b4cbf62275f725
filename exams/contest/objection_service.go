package contest

import (
	"context"
	"errors"
	"slices"
	"strings"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/rbac"
)

// Object files an objection of an entrant against the points in a part, within the hours after the reveal.
// Faults: ErrNoEntrant, ErrLate, ErrPaper, ErrFiled, ErrObjection.
func (s *Service) Object(ctx context.Context, by rbac.Actor, id, stage, part, words string) (*Objection, error) {
	c, err := s.contest(ctx, id)
	if err != nil {
		return nil, err
	}
	_, slot, err := s.own(ctx, by, c, stage)
	if err != nil {
		return nil, err
	}
	grant, err := s.gate.May(by, mayFile, rbac.Place{Unit: c.Unit, Owner: by.Person})
	if err != nil {
		return nil, err
	}
	p := c.Passage(stage)
	pt := c.Plan.Stage(stage).part(part)
	switch {
	case pt == nil:
		return nil, ErrNoStage
	case !pt.Judged():
		return nil, ErrPaper
	case c.State != Running || p.State != Revealed || c.Now().Stage != stage || !s.now().Before(c.window(&p)):
		return nil, ErrLate.With("until", c.window(&p))
	}
	if f := wordsFault("text", words); f != nil {
		return nil, f
	}
	run := RunID(id, stage)
	o := &Objection{Meta: store.Meta{ID: objectionID(run, slot.Entrant, part)}, Contest: id, Run: run, Entrant: slot.Entrant, Name: slot.Name, Part: part, Unit: c.Unit,
		By: by.Person, Members: slot.Members, Text: strings.TrimSpace(words), Filed: s.now(), State: Filed}
	err = s.objections.Insert(ctx, o, grant.Record("", ObjectionMoved{id, stage, o.ID, Filed}))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrFiled
	}
	return o, err
}

// AnswerObjection refuses an objection, or upholds it: then the judges of the part score again. Faults: ErrNoObjection,
// ErrAnswered, ErrInvolved, ErrObjection.
func (s *Service) AnswerObjection(ctx context.Context, by rbac.Actor, objection string, uphold bool, words string) (*Objection, error) {
	o, err := s.objections.Get(ctx, objection)
	if err != nil {
		return nil, missing(err, ErrNoObjection)
	}
	c, err := s.contest(ctx, o.Contest)
	if err != nil {
		return nil, err
	}
	var before Trace
	var judges []string
	err = s.look(ctx, c, stageOf(o.Run), func(l *live) error {
		before = trace(l, o)
		for _, j := range l.board.all.tally.judges(l.run.Lineup, l.board.slots[o.Entrant]) {
			if l.board.now(sheetKey(o.Entrant, o.Part, j)) != nil {
				judges = append(judges, j)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.objections.Update(ctx, o.ID, func(o *Objection) (audit.Entry, error) {
		at := rbac.Place{Unit: o.Unit}
		if slices.Contains(o.Members, by.Person) {
			at.Owner = by.Person
		}
		grant, err := s.gate.May(by, mayAnswer, at)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := o.answer(by, uphold, words, judges, before, s.now()); err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(words, ObjectionMoved{o.Contest, stageOf(o.Run), o.ID, o.State}), nil
	})
}

// trace is where an objection's entrant stands now.
func trace(l *live, o *Objection) Trace {
	t := Trace{Seq: l.board.Last()}
	for _, x := range l.board.Lines() {
		if x.Entrant == o.Entrant {
			t.Total, t.Rank = x.Points(), x.Rank
			if m := x.Merit(o.Part); m != nil {
				t.Points = m.Points
			}
		}
	}
	return t
}

// settle closes an objection when all who were asked have scored again.
func (s *Service) settle(ctx context.Context, by rbac.Actor, c *Contest, objection string) error {
	o, err := s.objections.Get(ctx, objection)
	if err != nil {
		return err
	}
	var after Trace
	done := true
	err = s.look(ctx, c, stageOf(o.Run), func(l *live) error {
		after = trace(l, o)
		for _, j := range o.Asked {
			said := l.board.said(sheetKey(o.Entrant, o.Part, j))
			done = done && slices.ContainsFunc(said, func(e *Entry) bool { return e.Objection == o.ID })
		}
		return nil
	})
	if err != nil || !done {
		return err
	}
	_, err = s.objections.Update(ctx, o.ID, func(o *Objection) (audit.Entry, error) {
		if o.State != Rescores {
			return audit.Entry{}, nil
		}
		grant, err := s.gate.May(rbac.System("contests: close an objection"), mayAnswer, rbac.Place{Unit: o.Unit})
		if err != nil {
			return audit.Entry{}, err
		}
		o.State, o.After, o.Settled = Settled, &after, s.now()
		return grant.Record("", ObjectionMoved{o.Contest, stageOf(o.Run), o.ID, o.State}), nil
	})
	return err
}
