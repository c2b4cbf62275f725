package matrix

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"tianti/courses"
	"tianti/internal/audit"
	"tianti/internal/dryrun"
	"tianti/internal/store"
	"tianti/rbac"
)

// Shift is what a change of the matrix does to one person about one course.
type Shift struct {
	Grade  string     `bson:"grade" json:"grade"`
	Post   string     `bson:"post" json:"post"`
	Before courses.As `bson:"before" json:"before"` // "" is not at all
	After  courses.As `bson:"after" json:"after"`
	Has    Has        `bson:"has" json:"has"`
}

// Has is how a person stands to a course already.
type Has string

// What somebody has of a course: nothing, a valid completion, or an enrolment that is open.
const (
	HasNothing Has = ""
	HasValid   Has = "valid"
	HasBegun   Has = "begun"
)

// Trial is a dry run of rows. Its tally counts by Thing.
type Trial struct {
	*dryrun.Run
	Change
}

// Change is what is tried or proposed.
type Change struct {
	Rows []Row `json:"rows"`
	Days int   `json:"days"`
}

// Thing names a way of needing a course in a tally: "required/TARIFF".
func Thing(as courses.As, course string) string { return string(as) + "/" + course }

// hash tells changes apart.
func (c Change) hash() string {
	data, err := json.Marshal(c)
	if err != nil {
		panic(err) // plain values always marshal
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// Change makes a change of whole rows, as other programs send them: it fills in what was, leaves out
// what changes nothing and checks every field.
func (s *Service) Change(ctx context.Context, needs map[string][]courses.Need, days int) (Change, error) {
	if days < 0 || days > mostDays {
		return Change{}, ErrDays.At("days").With("most", mostDays)
	}
	was, err := s.rowsAfter(ctx, s.Newest())
	if err != nil {
		return Change{}, err
	}
	var asked []Asked
	c := Change{Rows: []Row{}, Days: days}
	for _, code := range sorted(needs) {
		for _, n := range needs[code] {
			as := n.As
			if as == courses.Spared {
				as = ""
			}
			for _, g := range n.Grades {
				asked = append(asked, Asked{code, Cell{"", g, as}})
				for _, p := range n.Posts {
					asked = append(asked, Asked{code, Cell{p, g, as}})
				}
			}
		}
		if is := Normal(needs[code]); len(Differ(was[code], is)) > 0 {
			c.Rows = append(c.Rows, Row{code, was[code], is})
		}
		if _, live := was[code]; !live {
			asked = append(asked, Asked{Course: code})
		}
	}
	return c, s.check(asked, was)
}

// StartTrial begins to look who would need what, among all whose learning the actor may read. A small
// organisation has its answer when this returns; a job goes on with a large one. It changes nothing
// else. ErrSame where the rows change nothing.
func (s *Service) StartTrial(ctx context.Context, by rbac.Actor, c Change) (*Trial, error) {
	grant, err := s.gate.May(by, "courses.matrix.edit", rbac.Place{})
	if err != nil {
		return nil, err
	}
	if len(c.Rows) == 0 {
		return nil, ErrSame.At("rows")
	}
	input, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	r := &dryrun.Run{By: by.Person, Name: by.Name, At: s.clock.Now(), Base: strconv.Itoa(s.Newest()), Input: string(input), Hash: c.hash(), Units: rbac.Apart(s.gate.Reach(by, "courses.enrolment.read"))}
	for _, unit := range r.Units {
		n, err := s.people.Count(ctx, unit)
		if err != nil {
			return nil, err
		}
		r.Total += n
	}
	if r, err = s.trials.Start(ctx, r, grant.Record(c.inWords())); err != nil {
		return nil, err
	}
	return &Trial{r, c}, nil
}

// inWords names the courses of a change, for the audit.
func (c Change) inWords() (out string) {
	for i, r := range c.Rows {
		if i == 5 {
			return out + " …"
		}
		if i > 0 {
			out += ", "
		}
		out += r.Course
	}
	return out
}

// prepare gives the step of a run: the next people of a unit.
func (s *Service) prepare(_ context.Context, r *dryrun.Run) (dryrun.Step[Shift], error) {
	var c Change
	if err := json.Unmarshal([]byte(r.Input), &c); err != nil {
		return nil, err
	}
	return func(ctx context.Context, unit, cursor string) (b dryrun.Batch[Shift], err error) {
		var people []courses.Learner
		if people, b.Next, err = s.people.From(ctx, unit, cursor, stepSize); err != nil {
			return b, err
		}
		b.Examined = len(people)
		var found []dryrun.Effect[Shift]
		for _, p := range people {
			found = append(found, c.look(p)...)
		}
		if err := s.standing(ctx, r, found); err != nil {
			return b, err
		}
		b.Effects = found
		return b, nil
	}, nil
}

// stepSize is how many people one step of a dry run looks at.
const stepSize = 200

// look says what a change does to one person.
func (c Change) look(p courses.Learner) (out []dryrun.Effect[Shift]) {
	for _, r := range c.Rows {
		before, after := courses.NeededBy(r.Was, p.Post, p.Grade), courses.NeededBy(r.Needs, p.Post, p.Grade)
		if before == after {
			continue
		}
		d := Shift{Grade: p.Grade, Post: p.Post, Before: before, After: after}
		if before != "" {
			out = append(out, dryrun.Of(dryrun.Lose, Thing(before, r.Course), p.Person, p.Name, p.Unit, d))
		}
		if after != "" {
			out = append(out, dryrun.Of(dryrun.Gain, Thing(after, r.Course), p.Person, p.Name, p.Unit, d))
		}
	}
	return out
}

// standing fills in what the people of a step have of the courses, in one read.
func (s *Service) standing(ctx context.Context, r *dryrun.Run, found []dryrun.Effect[Shift]) error {
	ids := make([]string, len(found))
	for i := range found {
		ids[i] = courses.EnrolmentID(courseOf(found[i].Thing()), found[i].Person)
	}
	have, err := s.courses.Standing(ctx, ids, r.At)
	if err != nil {
		return err
	}
	for i, id := range ids {
		switch x := have[id]; {
		case x.Valid:
			found[i].Detail.Has = HasValid
		case x.Open:
			found[i].Detail.Has = HasBegun
		}
	}
	return nil
}

func courseOf(thing string) string { _, code := Of(thing); return code }

// Of takes a thing of a tally apart.
func Of(thing string) (as courses.As, course string) {
	for _, a := range courses.Ases {
		if n := len(a); len(thing) > n && thing[:n] == string(a) && thing[n] == '/' {
			return a, thing[n+1:]
		}
	}
	return "", thing
}

// Trial is a dry run for whoever asked for it, and for those who may read the matrix's editions and
// everybody whom it looks at.
func (s *Service) Trial(ctx context.Context, by rbac.Actor, id string) (*Trial, error) {
	if _, err := s.gate.May(by, "courses.matrix.read", rbac.Place{}); err != nil {
		return nil, err
	}
	r, err := s.trials.Run(ctx, id)
	if err != nil {
		return nil, err
	}
	if r.By != by.Person && !rbac.CoverAll(s.gate.Reach(by, "courses.enrolment.read"), r.Units) {
		return nil, dryrun.ErrUnknown
	}
	t := &Trial{Run: r}
	return t, json.Unmarshal([]byte(r.Input), &t.Change)
}

// People names those who gain (dryrun.Gain) or lose a need by a dry run, by unit, a page at a time.
func (s *Service) People(ctx context.Context, by rbac.Actor, id, direction, thing, cursor string) (store.Page[dryrun.Effect[Shift]], error) {
	if _, err := s.Trial(ctx, by, id); err != nil {
		return store.Page[dryrun.Effect[Shift]]{}, err
	}
	return s.trials.Effects(ctx, id, direction, thing, cursor)
}

// CancelTrial stops a dry run of one's own.
func (s *Service) CancelTrial(ctx context.Context, by rbac.Actor, id string) error {
	r, err := s.trials.Run(ctx, id)
	if err != nil {
		return err
	}
	if r.By != by.Person {
		return dryrun.ErrUnknown
	}
	_, err = s.trials.Cancel(ctx, id, func() (audit.Entry, error) {
		grant, err := s.gate.May(by, "courses.matrix.edit", rbac.Place{})
		return grant.Record("stopped"), err
	})
	return err
}

// RestartTrial begins a dry run of one's own anew that failed or was stopped; a proposal may rest on it.
func (s *Service) RestartTrial(ctx context.Context, by rbac.Actor, id string) error {
	_, err := s.trials.StartAgain(ctx, id, s.clock.Now(), func(r *dryrun.Run) (audit.Entry, error) {
		if r.By != by.Person {
			return audit.Entry{}, dryrun.ErrUnknown
		}
		grant, err := s.gate.May(by, "courses.matrix.edit", rbac.Place{})
		return grant.Record("started again"), err
	})
	return err
}

// ContinueTrials goes on with dry runs that look at many; SweepTrials forgets those on which nothing
// rests. Jobs call them.
func (s *Service) ContinueTrials(ctx context.Context) (int, error) { return s.trials.Continue(ctx) }

// SweepTrials: see ContinueTrials.
func (s *Service) SweepTrials(ctx context.Context) (int, error) { return s.trials.Sweep(ctx) }
