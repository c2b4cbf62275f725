package contest

import (
	"context"
	"slices"

	"tianti/internal/store"
	"tianti/rbac"
)

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
