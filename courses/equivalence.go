package courses

import (
	"slices"
	"time"

	"tianti/internal/locale"
	"tianti/internal/store"
)

// Equivalence tells for which courses another one counts. Its id is the code of the one that counts. It follows
// from what the courses' live versions say (Content.Counts), read the other way round: who learns of a completion
// must know at once, with one read, what else it is worth.
type Equivalence struct {
	store.Meta `bson:",inline"`
	For        []CountsFor `bson:"for"`
	Pending    bool        `bson:"pending"` // holders are still to be told of a change
	Todo       []recount   `bson:"todo,omitempty"`
}

// CountsFor is a course for which another one counts, from an instant on.
type CountsFor struct {
	Course string    `bson:"course"`
	Since  time.Time `bson:"since"`
}

// recount is a change of which not all who hold the course that counts were told: Cursor says how far it went.
type recount struct {
	Course string `bson:"course"`
	Cursor string `bson:"cursor"`
}

var equivalences = store.Define[Equivalence]("courses.equivalences", store.By("pending", "pending"))

// set notes whether the course counts for another one from an instant on. A change is still to be told.
func (q *Equivalence) set(course string, counts bool, since time.Time) {
	i := slices.IndexFunc(q.For, func(c CountsFor) bool { return c.Course == course })
	switch {
	case counts == (i >= 0):
		return
	case counts:
		q.For = append(q.For, CountsFor{course, since.UTC().Truncate(time.Millisecond)})
	default:
		q.For = slices.Delete(slices.Clone(q.For), i, i+1)
	}
	q.Todo = append(slices.DeleteFunc(slices.Clone(q.Todo), func(r recount) bool { return r.Course == course }), recount{Course: course})
	q.Pending = true
}

// counts says whether the course counts for another one, and since when.
func (q *Equivalence) counts(course string) (since time.Time, ok bool) {
	for _, c := range q.For {
		if c.Course == course {
			return c.Since, true
		}
	}
	return time.Time{}, false
}

// told notes how far a change was told; next is "" at the end. What was changed again meanwhile begins anew.
func (q *Equivalence) told(course, cursor, next string) {
	for i := range q.Todo {
		if r := &q.Todo[i]; r.Course != course || r.Cursor != cursor {
			continue
		}
		if next != "" {
			q.Todo = slices.Clone(q.Todo)
			q.Todo[i].Cursor = next
		} else {
			q.Todo = slices.Delete(slices.Clone(q.Todo), i, i+1)
		}
		break
	}
	q.Pending = len(q.Todo) > 0
}

// Holding says that somebody holds a course from an instant until another, and by what: a completion or an
// exemption, of the course itself or of one that counts for it. Ended is one that holds no more, from now on.
type Holding struct {
	Person  string
	Course  string
	Ref     string      // "course:T:p1", "exemption:T:p1@2026-…", "counted:U:course:T:p1"
	Title   locale.Text // of what was completed, or need not be
	Through string      // code of the course that counts; "" for the course itself
	Exempt  bool        // by an exemption
	From    time.Time
	Until   time.Time // zero: for ever
	Ended   bool
}

// CompletionRef names the completion of an enrolment as evidence, ExemptionRef an exemption from it.
func CompletionRef(enrolment string) string { return "course:" + enrolment }

// ExemptionRef has the begin in it, so that a later exemption is another evidence.
func ExemptionRef(enrolment string, since time.Time) string {
	return "exemption:" + enrolment + "@" + since.UTC().Format(time.RFC3339)
}

// as is the holding of another course, for which this one's counts from an instant on; an evidence of its own,
// so that it can end by itself.
func (h Holding) as(course string, since time.Time) Holding {
	h.Through, h.Course, h.Ref = h.Course, course, "counted:"+course+":"+h.Ref
	if since.After(h.From) {
		h.From = since
	}
	h.Ended = h.Ended || !h.Until.IsZero() && !h.From.Before(h.Until)
	return h
}

// Holding is what an exemption is worth.
func (f Exempted) Holding() Holding {
	return Holding{Person: f.Person, Course: f.Course, Ref: ExemptionRef(f.Enrolment, f.Since), Title: f.Title, Exempt: true, From: f.Since, Until: f.Until, Ended: f.Ended}
}

// Holding is what a completion is worth.
func (f CourseCompleted) Holding() Holding {
	return Holding{Person: f.Person, Course: f.Course, Ref: CompletionRef(f.Enrolment), Title: f.Title, From: f.At, Until: f.ValidUntil}
}

// holdings are what an enrolment gives: the last completion and the last exemption.
func (e *Enrolment) holdings(title locale.Text) (out []Holding) {
	c := Completion{At: e.Completed, ValidUntil: e.ValidUntil}
	if n := len(e.Past); c.At.IsZero() && n > 0 {
		c = e.Past[n-1]
	}
	if !c.At.IsZero() {
		out = append(out, CourseCompleted{Enrolment: e.ID, Person: e.Person, Course: e.Course, Title: title, At: c.At, ValidUntil: c.ValidUntil}.Holding())
	}
	if x := e.Exemption; x != nil {
		out = append(out, Exempted{Enrolment: e.ID, Person: e.Person, Course: e.Course, Title: title, Since: x.At, Until: x.Until, Ended: !x.Ended.IsZero()}.Holding())
	}
	return out
}

// countedBy is the course that counts for this one at an instant, by somebody's enrolments; "" if none does.
func (e *Entry) countedBy(own map[string]*Enrolment, at time.Time) string {
	for _, code := range e.Counts {
		if x := own[code]; x != nil && x.Holds(at) {
			return code
		}
	}
	return ""
}
