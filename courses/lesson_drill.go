package courses

import (
	"context"
	"slices"
	"strings"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/rbac"
)

// Drill is a scene that is played: what it is about, who plays whom, and what the observer looks at.
type Drill struct {
	Roles  []Role      `bson:"roles" json:"roles"`
	Rubric []Criterion `bson:"rubric" json:"rubric"`
}

// Open is the drill as a learner sees it before it is played; nil of nil.
func (d *Drill) Open() *Drill {
	if d == nil {
		return nil
	}
	out := &Drill{Rubric: d.Rubric}
	for _, r := range d.Roles {
		if r.Secret {
			r.Brief = ""
		}
		out.Roles = append(out.Roles, r)
	}
	return out
}

// Role is somebody in the scene. What others must not know beforehand is shown to the observer only.
type Role struct {
	Name   string `bson:"name" json:"name"`
	Brief  string `bson:"brief" json:"brief"`
	Secret bool   `bson:"secret,omitempty" json:"secret,omitempty"`
}

// Criterion is what the observer gives points for.
type Criterion struct {
	Name string `bson:"name" json:"name"`
	Most int    `bson:"most" json:"most"`
	Look string `bson:"look,omitempty" json:"look,omitempty"` // what full points look like
}

// Observed is one performance as an observer saw it.
type Observed struct {
	Day          time.Time `bson:"day" json:"day"`
	Observer     string    `bson:"observer" json:"observer"`
	ObserverName string    `bson:"observer_name" json:"observerName"`
	Role         string    `bson:"role" json:"role"` // that the learner played
	Scores       []int     `bson:"scores" json:"scores"`
	Share        int       `bson:"share" json:"share"` // thousandths of the points
	Note         string    `bson:"note,omitempty" json:"note,omitempty"`
	At           time.Time `bson:"at" json:"at"`
}

// Percent is the share in percent.
func (o Observed) Percent() int { return o.Share / 10 }

// The faults of drills.
var (
	ErrScenario   = fault.Define(fault.Invalid, "courses.drill.scenario")
	ErrRoles      = fault.Define(fault.Invalid, "courses.drill.roles")
	ErrRubric     = fault.Define(fault.Invalid, "courses.drill.rubric")
	ErrByObserver = fault.Define(fault.Conflict, "courses.drill.by_observer") // a device may not declare it done
	ErrOwnDrill   = fault.Define(fault.Forbidden, "courses.drill.own")
	ErrNoDrill    = fault.Define(fault.Conflict, "courses.drill.none")
	ErrScores     = fault.Define(fault.Invalid, "courses.drill.scores") // params "n", "most"
	ErrRole       = fault.Define(fault.Invalid, "courses.drill.role")
)

// MockDrill is the kind of a lesson that is played before an observer, who gives points along the rubric;
// it is done when a performance reaches the pass mark.
var MockDrill = register("drill", kind{
	check: func(l *Lesson) (out fault.List) {
		if strings.TrimSpace(l.Text) == "" || len(l.Text) > mostText {
			out = append(out, ErrScenario.At("text"))
		}
		if l.Pass < 1 || l.Pass > 100 {
			out = append(out, ErrPassMark.At("pass"))
		}
		d := l.Drill
		if d == nil {
			d = &Drill{}
		}
		if len(d.Roles) < 2 || len(d.Roles) > 8 || slices.ContainsFunc(d.Roles, func(r Role) bool { return r.Name == "" || len([]rune(r.Name)) > 60 || len([]rune(r.Brief)) > 1000 }) {
			out = append(out, ErrRoles.At("roles"))
		}
		if len(d.Rubric) < 1 || len(d.Rubric) > 12 || slices.ContainsFunc(d.Rubric, func(c Criterion) bool { return c.Name == "" || len([]rune(c.Name)) > 100 || c.Most < 1 || c.Most > 100 }) {
			out = append(out, ErrRubric.At("rubric"))
		}
		return out
	},
	report: func(_ *Lesson, r Report) (Report, error) {
		if r.Done || r.Score != nil {
			return r, ErrByObserver
		}
		return Report{}, nil
	},
})

// Observation is what an observer states.
type Observation struct {
	Day    time.Time
	Role   string
	Scores []int // one per criterion
	Note   string
}

// mostObserved bounds the performances that are kept of a lesson.
const mostObserved = 50

// observe adds a performance. The best one counts.
func (s *Step) observe(l *Lesson, observer, name string, o Observation, now time.Time) error {
	if l.Kind != MockDrill {
		return ErrNoDrill
	}
	day := clock.Day(o.Day)
	if day.After(clock.Day(now)) || day.Before(clock.Day(now).AddDate(0, -3, 0)) {
		return ErrDay.At("day")
	}
	if !slices.ContainsFunc(l.Drill.Roles, func(r Role) bool { return r.Name == o.Role }) {
		return ErrRole.At("role")
	}
	total, most := 0, 0
	for i, c := range l.Drill.Rubric {
		if i >= len(o.Scores) || o.Scores[i] < 0 || o.Scores[i] > c.Most {
			return ErrScores.At("scores").With("n", i+1).With("most", c.Most)
		}
		total, most = total+o.Scores[i], most+c.Most
	}
	share := total * 1000 / most
	if len(s.Observed) >= mostObserved {
		s.Observed = s.Observed[1:]
	}
	s.Observed = append(slices.Clone(s.Observed), Observed{day, observer, name, o.Role, slices.Clone(o.Scores[:len(l.Drill.Rubric)]), share, o.Note, now})
	s.At, s.Tries, s.Score, s.Position = now, s.Tries+1, max(s.Score, share), max(s.Position, share)
	if share >= l.Pass*10 {
		s.end(now, share)
	}
	return nil
}

// Observe records a performance of a drill, as the observer of somebody else's.
func (s *Service) Observe(ctx context.Context, by rbac.Actor, id, lesson string, o Observation) (*Enrolment, error) {
	now := s.clock.Now()
	if err := s.startable(ctx, id); err != nil {
		return nil, err
	}
	return s.enrolments.Update(ctx, id, func(e *Enrolment) (audit.Entry, error) {
		if e.Person == by.Person { // the policy refuses it as well, but does not say why
			return audit.Entry{}, ErrOwnDrill
		}
		grant, err := s.gate.May(by, "courses.drill.observe", rbac.Place{Unit: e.Unit, Owner: e.Person})
		if err != nil {
			return audit.Entry{}, err
		}
		v, err := s.frozen(ctx, e.Course, e.Version)
		if err != nil {
			return audit.Entry{}, err
		}
		complete, err := e.grow(v, lesson, now, func(l *Lesson, st *Step) error { return st.observe(l, by.Person, by.Name, o, now) })
		switch {
		case err != nil:
			return audit.Entry{}, err
		case complete:
			return grant.Record(o.Note, e.finish(&v.Content, now)), nil
		}
		return grant.Record(o.Note), nil
	})
}
