package contest

import (
	"context"
	"slices"

	"tianti/internal/store"
	"tianti/rbac"
)

// List gives the contests, the last act first. Drafts are for those who hold them.
func (s *Service) List(ctx context.Context, by rbac.Actor, cursor string, limit int) (store.Page[Contest], error) {
	if !s.gate.MayAnywhere(by, mayRead) {
		return store.Page[Contest]{}, rbac.ErrForbidden.With("permission", mayRead)
	}
	page, err := s.contests.Find(ctx, store.On("recent").Down().At(cursor).Limit(limit))
	page.Items = slices.DeleteFunc(page.Items, func(c *Contest) bool { return s.readable(by, c) != nil })
	return page, err
}

func (s *Service) readable(by rbac.Actor, c *Contest) error {
	permission := mayRead
	if c.State == Draft {
		permission = maySee
	}
	_, err := s.gate.May(by, permission, c.place())
	return err
}

// Sees says whether somebody may look behind the freeze and into the sheets of a contest.
func (s *Service) Sees(by rbac.Actor, c *Contest) bool {
	_, err := s.gate.May(by, maySee, c.place())
	return err == nil
}

// Contest reads one. Faults: ErrNone.
func (s *Service) Contest(ctx context.Context, by rbac.Actor, id string) (*Contest, error) {
	c, err := s.contest(ctx, id)
	if err != nil {
		return nil, err
	}
	return c, s.readable(by, c)
}

// Entrants lists who entered, by province; for whoever may look behind the scenes.
func (s *Service) Entrants(ctx context.Context, by rbac.Actor, id, cursor string, limit int) (store.Page[Entrant], error) {
	c, err := s.contest(ctx, id)
	if err != nil {
		return store.Page[Entrant]{}, err
	}
	if _, err := s.gate.May(by, maySee, c.place()); err != nil {
		return store.Page[Entrant]{}, err
	}
	return s.entrants.Find(ctx, store.On("contest").Is(id, In).At(cursor).Limit(limit))
}

// Delegations counts the entrants of each province.
func (s *Service) Delegations(ctx context.Context, by rbac.Actor, id string) ([]*Delegation, error) {
	c, err := s.Contest(ctx, by, id)
	if err != nil {
		return nil, err
	}
	page, err := s.delegations.Find(ctx, store.On("contest").Is(c.ID).Limit(step))
	return page.Items, err
}

// Entry is what somebody has entered a contest as; nil if they have not.
func (s *Service) Entry(ctx context.Context, by rbac.Actor, id string) (*Entrant, error) {
	m, err := s.members.Get(ctx, entrantID(id, by.Person))
	if err != nil || m.Entrant == "" {
		return nil, missing(err, nil)
	}
	e, err := s.entrants.Get(ctx, entrantID(id, m.Entrant))
	return e, missing(err, nil)
}

// View is a ranking as somebody may see it. It is shared and must not be changed.
type View struct {
	Contest *Contest
	Stage   *Stage
	Passage Passage
	Lines   []Line
	Frozen  bool  // what is shown stands still
	Inside  bool  // the viewer sees what is behind the freeze
	Seq     int64 // of the newest entry that is shown
	Panels  [][]string
}

// Board is a stage's ranking: the public one, or with inside the whole, for those who may look behind the freeze.
// Between the end and the reveal the public one shows what it showed last.
func (s *Service) Board(ctx context.Context, by rbac.Actor, id, stage string, inside bool) (*View, error) {
	c, err := s.Contest(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if inside {
		if _, err := s.gate.May(by, maySee, c.place()); err != nil {
			return nil, err
		}
	}
	v := &View{Contest: c, Stage: c.Plan.Stage(stage), Passage: c.Passage(stage), Inside: inside}
	if v.Stage == nil {
		return nil, ErrNoStage
	}
	if err := c.blind(by, stage); err != nil {
		return nil, err
	}
	if v.Passage.State == Waiting {
		return v, nil
	}
	return v, s.look(ctx, c, stage, func(l *live) error {
		v.Lines, v.Seq, v.Frozen = l.board.Public(), l.board.Seen(), l.board.Frozen()
		if inside {
			v.Lines, v.Seq, v.Frozen = l.board.Lines(), l.board.Last(), l.board.Frozen()
			for p := range l.run.Lineup.Panels {
				v.Panels = append(v.Panels, l.board.all.tally.panel(l.run.Lineup, p))
			}
		}
		return nil
	})
}

// blind keeps judges from the board while they score: from a mean and the own sheet others could be reckoned.
func (c *Contest) blind(by rbac.Actor, stage string) error {
	p := c.Passage(stage)
	if st := c.Plan.Stage(stage); st != nil && st.Judged() && slices.Contains(c.Judges, by.Person) && (p.State == Scoring || p.State == Ended) {
		return ErrBlind
	}
	return nil
}

// Grown gives a channel that is closed when this node learns of another entry of a run, and the number of the newest
// entry that the actor may see the effect of. Asking reads what other nodes wrote.
func (s *Service) Grown(ctx context.Context, by rbac.Actor, id, stage string) (grown <-chan struct{}, seq int64, frozen bool, err error) {
	c, err := s.Contest(ctx, by, id)
	if err == nil {
		err = c.blind(by, stage)
	}
	if err != nil {
		return nil, 0, false, err
	}
	err = s.look(ctx, c, stage, func(l *live) error {
		grown, seq, frozen = l.grown, l.board.Seen(), l.board.Frozen()
		if s.Sees(by, c) { // who may look behind the freeze follows that, too
			seq = l.board.Last()
		}
		return nil
	})
	return grown, seq, frozen, err
}

// Duty is one performance that a judge scores.
type Duty struct {
	Slot     Slot
	Parts    []DutyPart
	Conflict string // why they must not, "" if they may
	Absent   bool
}

// DutyPart is a part of a duty with the own sheet; nil before the first.
type DutyPart struct {
	Part  *Part
	Own   *Entry
	Again bool // an objection asks for another sheet
}

// Duties are the performances before a judge's panel in a stage, in the order of appearance; nobody else's sheet
// is in them. Faults: ErrNoJudge.
func (s *Service) Duties(ctx context.Context, by rbac.Actor, id, stage string) (*View, []Duty, error) {
	c, err := s.Contest(ctx, by, id)
	if err != nil {
		return nil, nil, err
	}
	if _, err := s.gate.May(by, mayScore, c.place()); err != nil {
		return nil, nil, err
	}
	v := &View{Contest: c, Stage: c.Plan.Stage(stage), Passage: c.Passage(stage)}
	if v.Stage == nil || v.Passage.State == Waiting {
		return nil, nil, ErrNoStage
	}
	again := map[string]bool{}
	open, err := s.against(ctx, RunID(id, stage), Rescores)
	if err != nil {
		return nil, nil, err
	}
	for _, o := range open {
		if slices.Contains(o.Asked, by.Person) {
			again[o.Entrant+"/"+o.Part] = true
		}
	}
	var out []Duty
	err = s.look(ctx, c, stage, func(l *live) error {
		sits := false
		for p := range l.run.Lineup.Panels {
			if !slices.Contains(l.board.all.tally.panel(l.run.Lineup, p), by.Person) {
				continue
			}
			sits = true
			for i := range l.run.Lineup.Slots {
				if l.run.Lineup.Slots[i].Panel == p {
					out = append(out, s.duty(l, v.Stage, &l.run.Lineup.Slots[i], by.Person, again))
				}
			}
		}
		if !sits {
			return ErrNoJudge
		}
		return nil
	})
	return v, out, err
}

func (s *Service) duty(l *live, st *Stage, slot *Slot, judge string, again map[string]bool) Duty {
	d := Duty{Slot: *slot, Conflict: slot.barred(judge), Absent: l.board.now(absentKey(slot.Entrant)) != nil}
	if d.Conflict == "" && l.board.all.tally.bars[slot.Entrant][judge] {
		d.Conflict = ConflictDeclared
	}
	for i := range st.Parts {
		if p := &st.Parts[i]; p.Judged() {
			key := sheetKey(slot.Entrant, p.Code, judge)
			x := DutyPart{Part: p, Own: l.board.now(key)}
			if again[slot.Entrant+"/"+p.Code] {
				x.Again = !slices.ContainsFunc(l.board.said(key), func(e *Entry) bool { return e.Objection != "" })
			}
			d.Parts = append(d.Parts, x)
		}
	}
	return d
}

// own is the line and slot of the actor's entrant in a stage. Faults: ErrNoEntrant.
func (s *Service) own(ctx context.Context, by rbac.Actor, c *Contest, stage string) (line *Line, slot *Slot, err error) {
	m, err := s.members.Get(ctx, entrantID(c.ID, by.Person))
	if err != nil || m.Entrant == "" {
		return nil, nil, missing(err, ErrNoEntrant)
	}
	err = s.look(ctx, c, stage, func(l *live) error {
		for _, x := range l.board.Lines() {
			if x.Entrant == m.Entrant {
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
	out.Until = c.State == Running && c.Now().Stage == stage && s.now().Before(c.window(&p))
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

// Task is a stage in which somebody of the judges still has to score.
type Task struct {
	Contest *Contest
	Stage   *Stage
	Left    int // sheets
}

// Tasks are the stages in which sheets of the actor are missing.
func (s *Service) Tasks(ctx context.Context, by rbac.Actor) (out []Task, err error) {
	if !s.gate.MayAnywhere(by, mayScore) {
		return nil, nil
	}
	page, err := s.contests.Find(ctx, store.On("recent").Down().Limit(mostRecent))
	if err != nil {
		return nil, err
	}
	for _, c := range page.Items {
		p := c.Now()
		if c.State != Running || p == nil || !slices.Contains(c.Judges, by.Person) {
			continue
		}
		v, duties, err := s.Duties(ctx, by, c.ID, p.Stage)
		if err != nil {
			continue // sits on no panel of this stage
		}
		t := Task{Contest: c, Stage: v.Stage}
		for _, d := range duties {
			t.Left += d.Missing(v.Passage.State)
		}
		if t.Left > 0 {
			out = append(out, t)
		}
	}
	return out, nil
}

// mostRecent is how many contests the home page looks at.
const mostRecent = 20

// Missing counts the sheets of a duty that are still to be handed in.
func (d *Duty) Missing(state StageState) (n int) {
	if d.Conflict != "" || d.Absent {
		return 0
	}
	for _, p := range d.Parts {
		if state == Scoring && p.Own == nil || state == Revealed && p.Again {
			n++
		}
	}
	return n
}
