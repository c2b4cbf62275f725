package supervision

import (
	"context"
	"slices"
	"strings"
	"time"

	"tianti/courses"
	"tianti/internal/event"
	"tianti/internal/fault"
	"tianti/internal/text"
	"tianti/rbac"
)

// Assign plans the correction, and enrols whom the finding is about in the courses of the plan: the person, or
// everybody of the unit. Doing it again makes another plan while nothing was reported. Faults: those of the
// plan, ErrOwner, ErrMany, ErrState, those of the courses at their fields.
func (s *Service) Assign(ctx context.Context, by rbac.Actor, id string, p Plan) (*Finding, error) {
	f, err := s.findings.Get(ctx, id)
	if err != nil {
		return nil, missing(err)
	}
	if _, err := s.gate.May(by, mayAssign, f.place()); err != nil {
		return nil, err
	}
	if !f.State.Allows(Assign) {
		return nil, ErrState.With("state", string(f.State)).With("act", string(Assign))
	}
	std, err := s.Standard(ctx)
	if err != nil {
		return nil, err
	}
	if p.Due == "" {
		if p.Due, err = s.Usual(ctx, std, f.Severity); err != nil {
			return nil, err
		}
	}
	faults := p.check(std.Category(f.Category), s.today())
	owner, wrong, err := s.owner(ctx, f, p.Owner)
	if err != nil {
		return nil, err
	}
	if wrong != nil {
		faults = append(faults, wrong)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	people, err := s.train(ctx, by, f, p)
	if err != nil {
		return nil, err
	}
	return s.act(ctx, by, id, mayAssign, p.Measure, func(f *Finding) ([]event.Fact, error) {
		if err := f.plan(p, owner, people, by, s.now()); err != nil {
			return nil, err
		}
		return []event.Fact{f.moved(Assign, s.now())}, nil
	})
}

// Usual is the last day that the standard gives for a correction that is planned today.
func (s *Service) Usual(ctx context.Context, std *Standard, v Severity) (rbac.Day, error) {
	return s.others.Workday(ctx, s.today(), std.Days(v))
}

// owner is who mends a finding: somebody who may do so at its place.
func (s *Service) owner(ctx context.Context, f *Finding, who string) (*rbac.Person, *fault.Fault, error) {
	wrong := ErrOwner.At("owner").With("value", text.Cut(who, 30))
	p, err := s.somebody(ctx, strings.TrimSpace(who))
	if err != nil || p == nil {
		return nil, wrong, err
	}
	a, err := s.org.Act(ctx, p.ID)
	if err != nil {
		return nil, wrong, known(err)
	}
	if _, err := s.gate.May(a, mayCorrect, f.place()); err != nil {
		return nil, wrong, nil
	}
	return p, nil, nil
}

// Owners are those near a finding who may mend it: members of its unit and of those above with a management post.
func (s *Service) Owners(ctx context.Context, f *Finding) (out []*rbac.Person, err error) {
	for unit := f.Unit; unit != "" && len(out) < 20; unit = above(unit) {
		here, err := s.org.Stationed(ctx, unit)
		if err != nil {
			return nil, err
		}
		for _, p := range here {
			post, _ := s.org.Posts().Of(p.Post)
			if !post.Management {
				continue
			}
			if a, err := s.org.Act(ctx, p.ID); err == nil {
				if _, err := s.gate.May(a, mayCorrect, f.place()); err == nil {
					out = append(out, p)
				}
			}
		}
	}
	return out, nil
}

// above is the path of the unit over another, "" over the first.
func above(path string) string {
	i := strings.LastIndexByte(strings.TrimSuffix(path, "/"), '/')
	if i <= 0 {
		return ""
	}
	return path[:i+1]
}

// train enrols whom a finding is about, and says who that is.
func (s *Service) train(ctx context.Context, by rbac.Actor, f *Finding, p Plan) (ids []string, err error) {
	if len(p.Courses) == 0 {
		return nil, nil
	}
	why := f.ID + " " + f.Title
	due, err := s.others.Courses.Assignable(ctx, p.Courses, p.Due.Start(), why)
	if err != nil {
		return nil, err
	}
	var people []courses.Learner
	if f.Person != "" {
		who, err := s.others.Courses.Learner(ctx, f.Person)
		if err != nil {
			return nil, err
		}
		people = append(people, who)
	} else {
		members, err := s.org.Members(ctx, f.Unit)
		if err != nil {
			return nil, err
		}
		if len(members) > mostTrainees {
			return nil, ErrMany.At("courses").With("most", mostTrainees)
		}
		for _, m := range members {
			if m.ID != by.Person {
				people = append(people, courses.Learner{Person: m.ID, Name: m.Name, Unit: m.Path, Post: m.Post})
			}
		}
	}
	for _, code := range p.Courses {
		b := courses.Batch{Course: code, People: people, Due: due, By: by.Person, Why: why, Campaign: "finding:" + f.ID, Since: f.At}
		if _, err := s.others.Courses.EnrolMany(ctx, by, b); err != nil {
			return nil, err
		}
	}
	for _, x := range people {
		ids = append(ids, x.Person)
	}
	return ids, nil
}

// Correct reports that the owner has mended it. Faults: ErrState, ErrNotOwner, ErrReason.
func (s *Service) Correct(ctx context.Context, by rbac.Actor, id, words string) (*Finding, error) {
	return s.act(ctx, by, id, mayCorrect, words, func(f *Finding) ([]event.Fact, error) {
		if f.State.Allows(Correct) && by.Person != f.Owner {
			return nil, ErrNotOwner.With("owner", f.OwnerName)
		}
		if wrong := reasonFault("words", words); wrong != nil {
			return nil, wrong
		}
		now := s.now()
		if err := f.act(Correct, by, now, words); err != nil {
			return nil, err
		}
		f.Corrected = now
		return []event.Fact{f.moved(Correct, now)}, nil
	})
}

// Verdict is what a re-check says.
type Verdict struct {
	Passed bool
	Words  string
	Due    rbac.Day // of another correction, where it failed
}

// Recheck closes a finding, or sends it back with another day. Faults: ErrState, ErrSame, ErrReason, ErrDue,
// ErrTraining.
func (s *Service) Recheck(ctx context.Context, by rbac.Actor, id string, v Verdict) (*Finding, error) {
	f, err := s.findings.Get(ctx, id)
	if err != nil {
		return nil, missing(err)
	}
	open := 0
	if v.Passed {
		if open, err = s.untrained(ctx, f); err != nil {
			return nil, err
		}
	}
	return s.act(ctx, by, id, mayRecheck, v.Words, func(f *Finding) ([]event.Fact, error) {
		if wrong := reasonFault("words", v.Words); wrong != nil {
			return nil, wrong
		}
		if f.State.Allows(Pass) && by.Person != f.Owner && open > 0 {
			return nil, ErrTraining.With("count", open)
		}
		now := s.now()
		if err := f.recheck(v.Passed, v.Due, by, now, v.Words); err != nil {
			return nil, err
		}
		return []event.Fact{f.moved(f.Acts[len(f.Acts)-1].Act, now)}, nil
	})
}

// Reopen sends a closed finding round again. Faults: ErrState, ErrReason, ErrDue.
func (s *Service) Reopen(ctx context.Context, by rbac.Actor, id string, due rbac.Day, words string) (*Finding, error) {
	return s.act(ctx, by, id, mayRecheck, words, func(f *Finding) ([]event.Fact, error) {
		if wrong := reasonFault("reason", words); wrong != nil {
			return nil, wrong
		}
		now := s.now()
		if err := f.again(Reopen, due, by, now, words); err != nil {
			return nil, err
		}
		return []event.Fact{f.moved(Reopen, now)}, nil
	})
}

// Annul says that it is no finding after all. Training that was assigned stays. Faults: ErrState, ErrReason.
func (s *Service) Annul(ctx context.Context, by rbac.Actor, id, words string) (*Finding, error) {
	return s.act(ctx, by, id, mayRecord, words, func(f *Finding) ([]event.Fact, error) {
		if wrong := reasonFault("reason", words); wrong != nil {
			return nil, wrong
		}
		now := s.now()
		if err := f.act(Annul, by, now, words); err != nil {
			return nil, err
		}
		return []event.Fact{f.moved(Annul, now)}, nil
	})
}

// Trainee is how far somebody's corrective training is.
type Trainee struct {
	Person, Name, Course string
	Done                 bool
	Withdrawn            bool
	Percent              int
	Due                  time.Time
}

// Training is how far everybody's corrective training is.
func (s *Service) Training(ctx context.Context, f *Finding) ([]Trainee, error) {
	if len(f.Courses) == 0 || len(f.Trainees) == 0 {
		return nil, nil
	}
	found, err := s.others.Courses.EnrolmentsOf(ctx, f.Courses, f.Trainees)
	if err != nil {
		return nil, err
	}
	out := make([]Trainee, 0, len(found))
	for _, e := range found {
		t := Trainee{Person: e.Person, Name: e.Name, Course: e.Course, Done: trained(e, f.At), Withdrawn: e.State == courses.Withdrawn, Percent: e.Percent(), Due: e.Due}
		out = append(out, t)
	}
	return out, nil
}

// trained says whether somebody completed a course from an instant on.
func trained(e *courses.Enrolment, since time.Time) bool {
	return !e.Completed.Before(since) || slices.ContainsFunc(e.Past, func(c courses.Completion) bool { return !c.At.Before(since) })
}

// untrained counts the corrective training that is neither done nor withdrawn.
func (s *Service) untrained(ctx context.Context, f *Finding) (n int, err error) {
	all, err := s.Training(ctx, f)
	for _, t := range all {
		if !t.Done && !t.Withdrawn {
			n++
		}
	}
	return n, err
}
