package courses

import (
	"context"
	"errors"
	"strings"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/rbac"
)

// Enrol takes a person into a live course by own choice or by somebody who may enrol others.
// Whoever is in it already stays as they are; a completion that ends soon or has ended is renewed
// in a new round.
func (s *Service) Enrol(ctx context.Context, by rbac.Actor, course, person, reason string) (*Enrolment, error) {
	who, err := s.people.Learner(ctx, person)
	if err != nil {
		return nil, err
	}
	return s.enrol(ctx, by, "courses.enrolment.create", course, who, time.Time{}, reason)
}

// enrol opens an enrolment under a permission. Asking for it again changes only an earlier due
// date that was not set before, so repeated assignments are quiet.
func (s *Service) enrol(ctx context.Context, by rbac.Actor, permission, course string, who Learner, due time.Time, why string) (*Enrolment, error) {
	c, err := s.courses.Get(ctx, course)
	if err != nil {
		return nil, err
	}
	grant, err := s.gate.May(by, permission, rbac.Place{Unit: who.Unit, Owner: who.Person})
	if err != nil {
		return nil, err
	}
	v := (*Version)(nil)
	if c.State == Live {
		if v, err = s.frozen(ctx, course, c.Version); err != nil {
			return nil, err
		}
	}
	now := s.clock.Now()
	fresh := func() *Enrolment { return &Enrolment{Course: course, Person: who.Person} }
	return s.enrolments.Upsert(ctx, EnrolmentID(course, who.Person), fresh, func(e *Enrolment) (audit.Entry, error) {
		changes, err := e.assign(v, due, now)
		if err != nil || !changes {
			return audit.Entry{}, err
		}
		e.By, e.Why, e.Name, e.Unit, e.Campaign, e.Reminding = by.Person, why, who.Name, who.Unit, "", nil
		e.dated(now)
		e.arm(s.reminding)
		if by.Person == who.Person {
			return grant.Record(why), nil
		}
		return grant.Record(why, Assigned{e.ID, course, who.Person, by.Person, e.Due, why}), nil
	})
}

// assign opens an enrolment in the live version v, or gives it an earlier day, and says whether that
// changes anything. ErrNotLive where there is no live version to open.
func (e *Enrolment) assign(v *Version, due, now time.Time) (bool, error) {
	opens := e.Rev == 0 || e.State == Withdrawn || e.State == Exempt && !e.exempted(now) || e.renewable(now)
	dates := e.State == Open && !due.IsZero() && (e.Due.IsZero() || due.Before(e.asked()))
	switch {
	case !opens && !dates:
		return false, nil
	case v == nil:
		return false, ErrNotLive.With("code", e.Course)
	case opens && (e.State == Withdrawn || e.State == Exempt && e.Completed.IsZero()) && e.Version == v.Number && e.Round > 0:
		e.State, e.Touched = Open, now // what was read before counts
		e.ask(due)
	case opens:
		e.begin(v, now)
		e.ask(due)
	default:
		e.ask(due)
	}
	return true, nil
}

// mostAssigned bounds one bulk assignment; a larger unit is assigned below.
const mostAssigned = 20_000

// Assign enrols everybody below a unit in courses until the end of a day, and says how many
// enrolments there are now. Somebody who may not be assigned refuses the whole before anything is
// written; doing it again completes what was cut short.
func (s *Service) Assign(ctx context.Context, by rbac.Actor, unit string, codes []string, day time.Time, reason string) (int, error) {
	if _, err := s.gate.May(by, "courses.enrolment.assign", rbac.Place{Unit: unit}); err != nil {
		return 0, err
	}
	due, err := s.Assignable(ctx, codes, day, reason)
	if err != nil {
		return 0, err
	}
	var people []Learner
	for p, err := range s.people.Below(ctx, unit) {
		if err != nil {
			return 0, err
		}
		if people = append(people, p); len(people)*len(codes) > mostAssigned {
			return 0, ErrTooMany.At("unit").With("most", mostAssigned)
		}
	}
	n := 0
	for _, code := range codes {
		counts, err := s.counted(ctx, code, persons(people))
		if err != nil {
			return n, err
		}
		for _, p := range people {
			if counts[p.Person] != "" { // something else counts for it
				continue
			}
			if _, err := s.enrol(ctx, by, "courses.enrolment.assign", code, p, due, reason); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

// AssignStep enrols one person in every course that their post requires at a grade; day is the
// last one for it, zero for none. Newcomers get their pre-job programme by it.
func (s *Service) AssignStep(ctx context.Context, by rbac.Actor, who Learner, grade string, day time.Time, reason string) ([]string, error) {
	due := time.Time{}
	if !day.IsZero() {
		var err error
		if due, err = s.dueAt(day); err != nil {
			return nil, err
		}
	}
	all, err := s.entries(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range all.ordered {
		if e.State != Live || e.NeededBy(who.Post, grade) != Required {
			continue
		}
		counts, err := s.counted(ctx, e.Code, []string{who.Person})
		if err != nil {
			return out, err
		}
		if counts[who.Person] != "" {
			continue
		}
		if _, err := s.enrol(ctx, by, "courses.enrolment.assign", e.Code, who, due, reason); err != nil {
			return out, err
		}
		out = append(out, e.Code)
	}
	return out, nil
}

// dueAt is the end of a civil day that is not over.
func (s *Service) dueAt(day time.Time) (time.Time, error) {
	due := clock.Day(day).AddDate(0, 0, 1)
	if now := s.clock.Now(); !due.After(now) || due.After(now.AddDate(5, 0, 0)) {
		return time.Time{}, ErrDue.At("due")
	}
	return due, nil
}

// Withdraw closes an open enrolment. What was read stays in case of a return.
func (s *Service) Withdraw(ctx context.Context, by rbac.Actor, id, reason string) (*Enrolment, error) {
	if err := Said(reason); err != nil {
		return nil, err
	}
	return s.enrolments.Update(ctx, id, func(e *Enrolment) (audit.Entry, error) {
		grant, err := s.gate.May(by, "courses.enrolment.withdraw", rbac.Place{Unit: e.Unit, Owner: e.Person})
		if err != nil {
			return audit.Entry{}, err
		}
		if e.State != Open {
			return audit.Entry{}, ErrNotOpen.With("state", e.State)
		}
		e.State, e.Touched, e.RemindAt, e.Escalated = Withdrawn, s.clock.Now(), time.Time{}, ""
		return grant.Record(reason), nil
	})
}

// Enrolment is one enrolment with its version, for the person and those over their unit.
func (s *Service) Enrolment(ctx context.Context, by rbac.Actor, id string) (*Enrolment, *Version, error) {
	e, err := s.enrolments.Get(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	if _, err := s.gate.May(by, "courses.enrolment.read", rbac.Place{Unit: e.Unit, Owner: e.Person}); err != nil {
		return nil, nil, err
	}
	v, err := s.frozen(ctx, e.Course, e.Version)
	return e, v, err
}

// Progress takes what a device says about a lesson and gives what is known now, which may be more.
func (s *Service) Progress(ctx context.Context, by rbac.Actor, id, lesson string, r Report) (*Enrolment, error) {
	now := s.clock.Now()
	return s.study(ctx, by, "courses.enrolment.learn", id, "", func(e *Enrolment, v *Version) (bool, error) {
		return e.grow(v, lesson, now, func(l *Lesson, st *Step) error { return st.report(l, r, now) })
	})
}

// Answer judges answers to a quiz, one per question: 1 is the first option, 0 none.
func (s *Service) Answer(ctx context.Context, by rbac.Actor, id, lesson string, answers []int) (*Enrolment, []Verdict, error) {
	now := s.clock.Now()
	var verdicts []Verdict
	e, err := s.study(ctx, by, "courses.enrolment.learn", id, "", func(e *Enrolment, v *Version) (bool, error) {
		return e.grow(v, lesson, now, func(l *Lesson, st *Step) error {
			if len(l.Quiz) == 0 {
				return ErrNoLesson.With("lesson", lesson)
			}
			score, passed, vs, err := l.Judge(answers)
			if err == nil {
				st.answer(score, passed && (l.Kind != Recording || st.heard(l)), now)
				verdicts = vs
			}
			return err
		})
	})
	return e, verdicts, err
}

// SignOff signs hours that a learner practised on a day beside the mentor who signs.
func (s *Service) SignOff(ctx context.Context, by rbac.Actor, id, lesson string, g Signature) (*Enrolment, error) {
	now := s.clock.Now()
	sign := func(e *Enrolment, v *Version) (bool, error) {
		return e.grow(v, lesson, now, func(l *Lesson, st *Step) error { return st.sign(l, e.Person, by.Person, by.Name, g, now) })
	}
	if err := s.startable(ctx, id); err != nil {
		return nil, err
	}
	return s.enrolments.Update(ctx, id, func(e *Enrolment) (audit.Entry, error) {
		if e.Person == by.Person { // the policy refuses it as well, but does not say why
			return audit.Entry{}, ErrOwnPractice
		}
		grant, err := s.gate.May(by, "courses.practice.sign", rbac.Place{Unit: e.Unit, Owner: e.Person})
		if err != nil {
			return audit.Entry{}, err
		}
		v, err := s.frozen(ctx, e.Course, e.Version)
		if err != nil {
			return audit.Entry{}, err
		}
		complete, err := sign(e, v)
		switch {
		case err != nil:
			return audit.Entry{}, err
		case complete:
			return grant.Record(g.Note, e.finish(&v.Content, now)), nil
		}
		return grant.Record(g.Note), nil
	})
}

var (
	errCompletes = errors.New("this change completes the course")
	errMore      = errors.New("this change does not complete the course")
)

// study grows an enrolment. Most changes are their own record; the one that completes the course
// goes through the book, with its entry and fact. Which of the two it is, is known only inside
// the update, where another device may have been quicker: then the other way is taken.
func (s *Service) study(ctx context.Context, by rbac.Actor, permission, id, reason string, grow func(*Enrolment, *Version) (bool, error)) (*Enrolment, error) {
	if err := s.startable(ctx, id); err != nil {
		return nil, err
	}
	var told []event.Fact // of the lessons that this report completes
	try := func(e *Enrolment) (grant rbac.Grant, v *Version, complete bool, err error) {
		told = nil
		if grant, err = s.gate.May(by, permission, rbac.Place{Unit: e.Unit, Owner: e.Person}); err != nil {
			return grant, nil, false, err
		}
		if v, err = s.frozen(ctx, e.Course, e.Version); err != nil {
			return grant, nil, false, err
		}
		if e.State == Done { // an echo from a device that did not see the end
			return grant, v, false, nil
		}
		before := e.done()
		complete, err = grow(e, v)
		told = e.lessonsDone(before, v)
		return grant, v, complete, err
	}
	for {
		e, err := s.enrolments.Unrecorded().Update(ctx, id, func(e *Enrolment) ([]store.Event, error) {
			_, _, complete, err := try(e)
			if err == nil && complete {
				err = errCompletes
			}
			if err != nil {
				return nil, err
			}
			return event.All(told)
		})
		if !errors.Is(err, errCompletes) {
			return e, err
		}
		e, err = s.enrolments.Update(ctx, id, func(e *Enrolment) (audit.Entry, error) {
			grant, v, complete, err := try(e)
			switch {
			case err != nil:
				return audit.Entry{}, err
			case !complete:
				return audit.Entry{}, errMore
			}
			return grant.Record(reason, append(told, e.finish(&v.Content, s.clock.Now()))...), nil
		})
		if !errors.Is(err, errMore) {
			return e, err
		}
	}
}

// startable says whether the prerequisites of a course that nobody has touched yet are fulfilled.
func (s *Service) startable(ctx context.Context, id string) error {
	e, err := s.enrolments.Get(ctx, id)
	if err != nil || len(e.Steps) > 0 || e.State != Open {
		return err
	}
	v, err := s.frozen(ctx, e.Course, e.Version)
	if err != nil {
		return err
	}
	lacking, err := s.lacking(ctx, e.Person, v.Content.Requires)
	if err == nil && len(lacking) > 0 {
		err = ErrPrerequisite.With("courses", strings.Join(lacking, ", "))
	}
	return err
}

// lacking lists those of the courses that the person does not hold now.
func (s *Service) lacking(ctx context.Context, person string, codes []string) ([]string, error) {
	held, err := s.Held(ctx, person, codes)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, c := range codes {
		if !held[c] {
			out = append(out, c)
		}
	}
	return out, nil
}

// Moved follows a person to another unit, so that the new leader sees what they study.
func (s *Service) Moved(ctx context.Context, person, unit string) error {
	es, err := s.of(ctx, person)
	if err != nil {
		return err
	}
	for _, e := range es {
		_, err := s.enrolments.Unrecorded().Update(ctx, e.ID, func(e *Enrolment) ([]store.Event, error) {
			e.Unit = unit
			return nil, nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
