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
// Faults: ErrNoEntrant, ErrLate, ErrPaper, ErrAbsent, ErrFiled, ErrObjection.
func (s *Service) Object(ctx context.Context, by rbac.Actor, id, stage, part, words string) (*Objection, error) {
	c, err := s.contest(ctx, id)
	if err != nil {
		return nil, err
	}
	line, slot, err := s.own(ctx, by, c, stage)
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
	case line.Absent:
		return nil, ErrAbsent
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

// AnswerObjection refuses an objection, or upholds it: then the judges of the part score again. Refused while they do,
// it is closed and the sheets from before count: so no judge who left holds a contest up. Faults: ErrNoObjection,
// ErrAnswered, ErrInvolved, ErrNoRescore, ErrObjection.
func (s *Service) AnswerObjection(ctx context.Context, by rbac.Actor, objection string, uphold bool, words string) (*Objection, error) {
	o, err := s.objections.Get(ctx, objection)
	if err != nil {
		return nil, missing(err, ErrNoObjection)
	}
	c, err := s.contest(ctx, o.Contest)
	if err != nil {
		return nil, err
	}
	if o.State == Rescores && !uphold {
		return s.closeObjection(ctx, by, c, o, words)
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
		grant, err := s.gate.May(by, mayAnswer, o.place(by))
		if err != nil {
			return audit.Entry{}, err
		}
		if err := o.answer(by, uphold, words, judges, before, s.now()); err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(words, ObjectionMoved{o.Contest, stageOf(o.Run), o.ID, o.State}), nil
	})
}

// closeObjection closes an objection while judges score again. The log is told first, and it is what counts: whoever
// settles the objection in the same instant changes nothing.
func (s *Service) closeObjection(ctx context.Context, by rbac.Actor, c *Contest, o *Objection, words string) (*Objection, error) {
	grant, err := s.gate.May(by, mayAnswer, o.place(by))
	if err == nil {
		err = o.closable(by, words)
	}
	if err != nil {
		return nil, err
	}
	e := &Entry{Run: o.Run, Kind: CloseEntry, Entrant: o.Entrant, Part: o.Part, N: 1, Objection: o.ID, Note: strings.TrimSpace(words), By: by.Person, At: s.now()}
	if _, _, err := s.append(ctx, c, e, grant, words); err != nil {
		return nil, err
	}
	var after Trace
	if err := s.look(ctx, c, stageOf(o.Run), func(l *live) error { after = trace(l, o); return nil }); err != nil {
		return nil, err
	}
	return s.objections.Update(ctx, o.ID, func(o *Objection) (audit.Entry, error) {
		if o.State == Refused {
			return audit.Entry{}, ErrAnswered
		}
		o.State, o.After, o.Settled = Refused, &after, s.now()
		o.Closed, o.Closer, o.CloserName = strings.TrimSpace(words), by.Person, by.Name
		return grant.Record(words, ObjectionMoved{o.Contest, stageOf(o.Run), o.ID, o.State}), nil
	})
}

// place is where a permission about an objection is asked.
func (o *Objection) place(by rbac.Actor) rbac.Place {
	at := rbac.Place{Unit: o.Unit}
	if slices.Contains(o.Members, by.Person) {
		at.Owner = by.Person
	}
	return at
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
		after, done = trace(l, o), !l.board.all.tally.closed[o.ID]
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
