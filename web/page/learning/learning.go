// Package learning is what a learner sees: the cards of the first page, "my learning", the lesson
// player and the page at the end of a course.
package learning

import (
	"embed"

	"tianti/courses"
	"tianti/internal/fault"
	"tianti/web/kit"
)

//go:embed *.html *.js
var files embed.FS

// Pages are the handlers.
type Pages struct{ Courses *courses.Service }

// Area is the learner's routes, pages and cards.
func (p Pages) Area() kit.Area {
	return kit.Area{
		Name: "learning", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/learning", Needs: "courses.enrolment.read", Do: p.mine,
				Nav: &kit.Nav{Group: "learning", Label: "learning.mine", Icon: "school", Order: 1, Quick: 7}},
			{Method: "GET", Path: "/people/:id/courses", Needs: "courses.enrolment.read", Do: p.of},
			{Method: "GET", Path: "/learn/:course", Needs: "courses.enrolment.read", Do: p.resume},
			{Method: "GET", Path: "/learn/:course/:lesson", Needs: "courses.enrolment.read", Do: p.lesson},
			{Method: "POST", Path: "/learn/:course/:lesson", Needs: "courses.enrolment.learn", Do: p.finish, Limit: 64 << 10},
			{Method: "GET", Path: "/courses/:course/done", Needs: "courses.enrolment.read", Do: p.done},
		},
		Samples: samples(),
		Cards: []kit.Card{
			{Name: "learning_next", Order: 10, Needs: "courses.enrolment.learn", Wide: true, Load: p.next, Sample: sampleHome()},
		},
	}
}

// minePage is a person's learning: the own one, or a learner's as a leader sees it.
type minePage struct {
	*courses.Home
	Own       bool
	Person    string
	MayExempt bool // the reader may free the person from courses
}

// Ideas are the proposals that the person is not in yet: what is in is listed with its progress.
func (m minePage) Ideas() []courses.Proposal {
	var out []courses.Proposal
	for _, x := range m.Next {
		if x.Studied == nil || x.Why == courses.WhyRenew {
			out = append(out, x)
		}
	}
	return out
}

// Late counts what is open and over its day.
func (m minePage) Late() int {
	n := 0
	for _, x := range m.Open {
		if x.Late {
			n++
		}
	}
	return n
}

func (p Pages) mine(r *kit.Request) error {
	home, err := p.Courses.Home(r.Context(), r.Actor, r.Actor.Person)
	if err != nil {
		return err
	}
	return r.Show("learning_mine", minePage{home, true, r.Actor.Person, false})
}

func (p Pages) of(r *kit.Request) error {
	person := r.Path("id")
	home, err := p.Courses.Home(r.Context(), r.Actor, person)
	if err != nil {
		return err
	}
	return r.Show("learning_mine", minePage{home, person == r.Actor.Person, person, p.Courses.Exempts(r.Actor, person, home.Unit)})
}

// next is the card of the first page. Somebody for whom there is nothing sees none.
func (p Pages) next(r *kit.Request) (any, error) {
	home, err := p.Courses.Home(r.Context(), r.Actor, r.Actor.Person)
	if err != nil || len(home.Next) == 0 && len(home.Done) == 0 {
		return nil, err
	}
	return cardPage{home}, nil
}

// cardPage is the card "what to learn next".
type cardPage struct{ *courses.Home }

// First is the most urgent proposal, nil if none.
func (c cardPage) First() *courses.Proposal {
	if len(c.Next) == 0 {
		return nil
	}
	return &c.Next[0]
}

const cardRows = 4

// Rest are the next few after the first.
func (c cardPage) Rest() []courses.Proposal {
	if len(c.Next) < 2 {
		return nil
	}
	return c.Next[1:min(len(c.Next), cardRows+1)]
}

// elsewhere sends whoever cannot study a course now to its page, which says why and what to do.
func elsewhere(r *kit.Request, course string, err error) error {
	if fault.KindOf(err) == fault.Conflict || fault.KindOf(err) == fault.NotFound {
		return r.Done("/courses/" + course)
	}
	return err
}
