package cmi5

import (
	"math"
	"slices"
	"strings"

	"tianti/internal/fault"
)

// ErrRule is what the specification does not allow. Params: clause, the requirement's number in ADL's conformance
// suite, and what, in English, for whoever makes the content.
var ErrRule = fault.Define(fault.Forbidden, "courses.cmi5.rule")

func breaks(clause, what string) error { return ErrRule.With("clause", clause).With("what", what) }

// Terms are what a launch told the unit, and what its statements have to agree with.
type Terms struct {
	Registration string // UUID
	Activity     string // the unit's, as we name it
	HomePage     string // of the learner's account
	Name         string // of it
}

// inTime holds statements to the session: first initialized, last terminated.
func inTime(x *Session, _ Terms, s said) error {
	_, opened := x.Said[verbInitialized]
	first := s.defined() && s.Verb.ID == verbInitialized
	switch {
	case x.Abandoned:
		return breaks("9.3.6.0-2", "the session was abandoned")
	case !x.Ended.IsZero():
		return breaks("9.3.0.0-5", "nothing follows the terminated statement")
	case !opened && !first:
		return breaks("9.3.0.0-4", "the initialized statement comes first")
	case opened && s.at.Before(x.Initialized):
		return breaks("9.3.0.0-4", "nothing happened before the initialized statement")
	case first && !x.Greeted:
		return breaks("11.0.0.0-3", "the learner's preferences are retrieved before the unit is initialized")
	}
	return nil
}

// itsOwn holds statements to the learner, and keeps units from taking statements back.
func itsOwn(_ *Session, t Terms, s said) error {
	switch a := s.Actor; {
	case s.Verb.ID == verbVoided:
		return breaks("6.3.0.0-1", "a unit voids no statements")
	case a.Type != "" && a.Type != "Agent":
		return breaks("9.2.0.0-2", "the actor is an agent")
	case a.Account == nil:
		return breaks("9.2.0.0-3", "the actor has an account")
	case *a.Account != account{t.HomePage, t.Name}:
		return breaks("8.1.3.0-3", "the actor is the one of the launch")
	}
	return nil
}

// framed holds the context to its template (10.2.1).
func framed(x *Session, t Terms, s said) error {
	switch c := s.Context; {
	case !sameID(c.Registration, t.Registration):
		return breaks("9.6.1.0-1", "the registration is the one of the launch")
	case c.Extensions[extSession] != x.ID:
		return breaks("9.6.3.1-4", "the session id is the one of the launch")
	case !c.has("grouping", x.Unit):
		return breaks("10.2.1.0-7", "the publisher's id stands in grouping, as in the context template")
	case !s.defined() && slices.ContainsFunc([]string{"category", "grouping", "parent", "other"}, func(list string) bool { return c.has(list, categoryMoveOn) }):
		return breaks("9.6.2.2-2", "the moveon category belongs to statements of cmi5")
	}
	return nil
}

// scored holds any score to itself.
func scored(_ *Session, _ Terms, s said) error {
	if p, there := s.Result.Extensions[extProgress]; there {
		if n, ok := p.(float64); !ok || n < 0 || n > 100 || n != math.Trunc(n) {
			return breaks("9.5.5.1", "progress is a whole number from 0 to 100")
		}
	}
	if v := s.Result.Score; v != nil && v.Raw != nil && (v.Min == nil || v.Max == nil) {
		return breaks("9.5.1.0-3", "a raw score has its min and max")
	}
	return nil
}

// verbal holds a statement of cmi5 to the verbs of units and to its object.
func verbal(_ *Session, t Terms, s said) error {
	switch {
	case !slices.Contains([]string{verbInitialized, verbCompleted, verbPassed, verbFailed, verbTerminated}, s.Verb.ID):
		return breaks("7.1.3", "a unit's statements of cmi5 are initialized, completed, passed, failed and terminated")
	case s.Object.Type != "" && s.Object.Type != "Activity":
		return breaks("9.4.0.0-1", "the object is the unit")
	case s.Object.ID != t.Activity:
		return breaks("8.1.5.0-6", "the object is the activity of the launch")
	}
	return nil
}

// sameID compares UUIDs, whatever their capitals.
func sameID(a, b string) bool { return strings.EqualFold(a, b) }

func inMode(x *Session, _ Terms, s said) error {
	if x.Mode != Normal && s.Verb.ID != verbInitialized && s.Verb.ID != verbTerminated {
		return breaks(map[Mode]string{Browse: "10.2.2.0-2", Review: "10.2.2.0-3"}[x.Mode], "nothing that satisfies is recorded in the mode "+string(x.Mode))
	}
	return nil
}

// judged holds success, completion and duration to the verb (9.5.2 to 9.5.4), and the moveon category to them.
func judged(_ *Session, _ Terms, s said) error {
	v, r := s.Verb.ID, s.Result
	is := func(b *bool, want bool) bool { return b != nil && *b == want }
	moveOn := s.Context.has("category", categoryMoveOn)
	switch {
	case v == verbPassed && !is(r.Success, true):
		return breaks("9.5.2.0-1", "passed has success: true")
	case v == verbFailed && !is(r.Success, false):
		return breaks("9.5.2.0-2", "failed has success: false")
	case v != verbPassed && v != verbFailed && r.Success != nil:
		return breaks("9.5.2.0-3", "success belongs to passed and failed")
	case v == verbCompleted && !is(r.Completion, true):
		return breaks("9.5.3.0-1", "completed has completion: true")
	case v != verbCompleted && r.Completion != nil:
		return breaks("9.5.3.0-2", "completion belongs to completed")
	case v != verbInitialized && r.Duration == "":
		clause := map[string]string{verbTerminated: "9.5.4.1-1", verbCompleted: "9.5.4.1-2", verbPassed: "9.5.4.1-3", verbFailed: "9.5.4.1-4"}[v]
		return breaks(clause, "the duration is missing")
	case (r.Success != nil || r.Completion != nil) && !moveOn:
		return breaks("9.6.2.2-1", "success and completion ask for the moveon category")
	case r.Success == nil && r.Completion == nil && moveOn:
		return breaks("9.6.2.2-2", "the moveon category belongs to success and completion")
	}
	return nil
}

// measured holds a score to the mastery score of the launch (9.3.4, 9.3.5, 9.5.1, 9.6.3.2).
func measured(x *Session, _ Terms, s said) error {
	v, score := s.Verb.ID, s.Result.Score
	if score == nil {
		return nil
	}
	if v != verbPassed && v != verbFailed {
		return breaks("9.5.1.0-2", "a score belongs to passed and failed")
	}
	scaled := score.Scaled
	if scaled != nil && (*scaled < 0 || *scaled > 1) {
		return breaks("9.5.1", "a scaled score is from 0 to 1")
	}
	if x.Mastery == nil {
		return nil
	}
	if given, ok := s.Context.Extensions[extMastery].(float64); !ok || given != *x.Mastery {
		return breaks("9.6.3.2-2", "the mastery score of the launch stands in the context")
	}
	switch {
	case scaled == nil:
		return nil
	case v == verbPassed && *scaled < *x.Mastery:
		return breaks("9.3.4.0-2", "passed with less than the mastery score")
	case v == verbFailed && *scaled >= *x.Mastery:
		return breaks("9.3.5.0-2", "failed with the mastery score reached")
	}
	return nil
}

// once holds verbs to their number in a session and in a registration (9.3).
func (r *Registration) once(s said) error {
	x, u, v := r.Session, r.unit(r.Session.Unit), s.Verb.ID
	_, passed := x.Said[verbPassed]
	_, failed := x.Said[verbFailed]
	_, twice := x.Said[v]
	switch {
	case twice && v == verbInitialized:
		return breaks("9.3.2.0-3", "the session is initialized already")
	case v == verbCompleted && u.Completed:
		return breaks("9.3.0.0-6", "completed once in a registration")
	case v == verbPassed && u.Passed:
		return breaks("9.3.0.0-7", "passed once in a registration")
	case v == verbFailed && u.Passed:
		return breaks("9.3.0.0-8", "failed does not follow passed")
	case twice:
		return breaks("9.3.0.0-2", "each verb once in a session")
	case (v == verbPassed || v == verbFailed) && (passed || failed):
		return breaks("9.3.0.0-3", "either passed or failed, once in a session")
	}
	return nil
}
