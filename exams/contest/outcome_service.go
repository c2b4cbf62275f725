package contest

import (
	"context"
	"slices"

	"tianti/internal/store"
	"tianti/rbac"
)

// own is the line and slot of the actor's entrant in a stage, if they are among its members there. Faults: ErrNoEntrant.
func (s *Service) own(ctx context.Context, by rbac.Actor, c *Contest, stage string) (line *Line, slot *Slot, err error) {
	m, err := s.members.Get(ctx, entrantID(c.ID, by.Person))
	if err != nil || m.Entrant == "" {
		return nil, nil, missing(err, ErrNoEntrant)
	}
	err = s.look(ctx, c, stage, func(l *live) error {
		for _, x := range l.board.Lines() {
			if x.Entrant == m.Entrant && slices.Contains(x.slot.Members, by.Person) {
				line, slot = &x, l.board.slots[m.Entrant]
				return nil
			}
		}
		return ErrNoEntrant
	})
	return line, slot, err
}

// Outcome is an entrant's points in a revealed stage with what led to them; judges are numbers.
type Outcome struct {
	Contest    *Contest
	Stage      *Stage
	Line       Line
	Sheets     []Said
	Objections []*Objection
	Until      bool // objections are taken now
}

// Said is a sheet without its judge: the n-th of a part.
type Said struct {
	Part    string
	Judge   int // from 1, the same for all parts
	Source  string
	Entry   *Entry
	Dropped bool
	Earlier []*Entry // what it replaced
}

// Own is the actor's own outcome of a stage, after the reveal. Judges are not named. Faults: ErrNoEntrant, ErrOver.
func (s *Service) Own(ctx context.Context, by rbac.Actor, id, stage string) (*Outcome, error) {
	c, err := s.Contest(ctx, by, id)
	if err != nil {
		return nil, err
	}
	line, _, err := s.own(ctx, by, c, stage)
	if err != nil {
		return nil, err
	}
	p := c.Passage(stage)
	if p.State != Revealed {
		return nil, ErrHidden
	}
	out, err := s.outcome(ctx, c, stage, line)
	if err != nil {
		return nil, err
	}
	for i := range out.Sheets {
		out.Sheets[i].Source = ""
	}
	out.Until = c.State == Running && c.Now().Stage == stage && s.now().Before(c.window(&p)) && !line.Absent
	return out, nil
}

// Look is an entrant's outcome with the judges' names, at any time, for whoever may look behind the scenes; never the own.
func (s *Service) Look(ctx context.Context, by rbac.Actor, id, stage, entrant string) (*Outcome, error) {
	c, err := s.contest(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, maySee, c.place()); err != nil {
		return nil, err
	}
	var line *Line
	err = s.look(ctx, c, stage, func(l *live) error {
		for _, x := range l.board.Lines() {
			if x.Entrant == entrant {
				line = &x
				if slices.Contains(x.slot.Members, by.Person) || slices.ContainsFunc(l.run.Lineup.Panels, func(p []string) bool { return slices.Contains(p, by.Person) }) {
					return ErrInvolved // judges do not see others' sheets
				}
			}
		}
		return nil
	})
	if err == nil && line == nil {
		err = ErrNoEntrant
	}
	if err != nil {
		return nil, err
	}
	return s.outcome(ctx, c, stage, line)
}

func (s *Service) outcome(ctx context.Context, c *Contest, stage string, line *Line) (*Outcome, error) {
	out := &Outcome{Contest: c, Stage: c.Plan.Stage(stage), Line: *line}
	err := s.look(ctx, c, stage, func(l *live) error {
		judges := l.board.all.tally.judges(l.run.Lineup, line.slot)
		for _, m := range line.Merits {
			for _, x := range m.Marks {
				at := slices.Index(judges, x.Source)
				if at < 0 {
					continue
				}
				key := sheetKey(line.Entrant, m.Part, x.Source)
				now := l.board.now(key)
				said := Said{Part: m.Part, Judge: at + 1, Source: x.Source, Entry: now, Dropped: x.Dropped}
				for _, e := range l.board.said(key) {
					if e != now {
						said.Earlier = append(said.Earlier, e)
					}
				}
				out.Sheets = append(out.Sheets, said)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	page, err := s.objections.Find(ctx, store.On("run").Is(RunID(c.ID, stage)).Limit(step))
	for _, o := range page.Items {
		if o.Entrant == line.Entrant {
			out.Objections = append(out.Objections, o)
		}
	}
	return out, err
}

// Objections lists those of a contest, the first first, for whoever answers them.
func (s *Service) Objections(ctx context.Context, by rbac.Actor, id string) ([]*Objection, error) {
	c, err := s.contest(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, maySee, c.place()); err != nil {
		return nil, err
	}
	page, err := s.objections.Find(ctx, store.On("contest").Is(id).Limit(step))
	page.Items = slices.DeleteFunc(page.Items, func(o *Objection) bool { return slices.Contains(o.Members, by.Person) })
	return page.Items, err
}
