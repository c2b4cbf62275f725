package sitting

import (
	"errors"
	"slices"
	"time"

	"tianti/exams"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/web/kit"
)

// invitation is an exam of the candidate's own with what the page says about it.
type invitation struct {
	exams.Invitation
	Name, What, Mend string // title; why it cannot be sat now
	Intro            string
	Now              time.Time
}

// Can says whether it can be started or gone on with now.
func (i invitation) Can() bool { return i.Open || i.Why == nil }

// Soon says whether it only has to be waited for.
func (i invitation) Soon() bool {
	return slices.ContainsFunc([]error{exams.ErrEarly, exams.ErrWait, exams.ErrNoSeat, exams.ErrNotInRoom}, func(e error) bool { return errors.Is(i.Why, e) })
}

// Result says whether the newest attempt has a released result.
func (i invitation) Result() bool { return i.Sitting != nil && i.Sitting.Stage == exams.Released }

type minePage struct{ Now, Later, Past []invitation }

func wrap(r *kit.Request, i exams.Invitation) invitation {
	x := invitation{Invitation: i, Name: i.Title.In(r.Lang), Intro: i.About.In(r.Lang), Now: r.Now()}
	if all := fault.All(i.Why); len(all) > 0 && !i.Open {
		x.What, x.Mend = locale.Fault(r.Lang, readable(all[0]))
	}
	return x
}

// readable writes the times in a fault as people read them.
func readable(f *fault.Fault) *fault.Fault {
	for name, v := range f.Params() {
		if t, ok := v.(time.Time); ok {
			f = f.With(name, t.In(shanghai).Format("2006-01-02 15:04"))
		}
	}
	return f
}

// mine lists the candidate's exams (GET /my/exams).
func (p Pages) mine(r *kit.Request) error {
	all, err := p.Exams.Mine(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	var page minePage
	for _, i := range all {
		switch x := wrap(r, i); {
		case x.Can():
			page.Now = append(page.Now, x)
		case x.Soon():
			page.Later = append(page.Later, x)
		default:
			page.Past = append(page.Past, x)
		}
	}
	return r.Show("sitting_mine", page)
}

type cardData struct {
	Invitations []invitation
	Changed     []changed
}

// changed is a result of the candidate's own that was corrected lately.
type changed struct {
	Sitting, Name string
	Was           exams.Standing
	Now           *exams.Sitting
}

// newsFor is how long the home page tells of a corrected result.
const newsFor = 30 * 24 * time.Hour

// news are the corrected results among exams.
func news(r *kit.Request, all []exams.Invitation) (out []changed) {
	for _, i := range all {
		for _, h := range i.Attempts {
			if n := len(h.Past); n > 0 && r.Now().Sub(h.Past[n-1].Until) < newsFor {
				out = append(out, changed{h.ID, i.Title.In(r.Lang), h.Past[n-1], h})
			}
		}
	}
	return out
}

// card shows on the home page what can be sat now or soon.
func (p Pages) card(r *kit.Request) (any, error) {
	all, err := p.Exams.Mine(r.Context(), r.Actor)
	if err != nil {
		return nil, err
	}
	var out cardData
	for _, i := range all {
		if x := wrap(r, i); x.Can() || x.Soon() {
			out.Invitations = append(out.Invitations, x)
		}
	}
	out.Changed = news(r, all)
	if len(out.Invitations)+len(out.Changed) == 0 {
		return nil, nil
	}
	return out, nil
}

// door is the page from which an exam is started: the rules, and what happened before
// (GET /my/exams/:id).
func (p Pages) door(r *kit.Request) error {
	i, err := p.Exams.Invitation(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Show("sitting_door", wrap(r, i))
}

// start begins the next attempt, or goes on (POST /my/exams/:id/start).
func (p Pages) start(r *kit.Request) error {
	exam := r.Path("id")
	var s *exams.Sheet
	err := p.Exams.Enter(r.Context(), exam, Proof(r))
	if err == nil {
		s, err = p.Exams.Start(r.Context(), r.Actor, exam, "")
	}
	if err == nil {
		return r.Done("/sittings/" + s.ID)
	}
	i, ierr := p.Exams.Invitation(r.Context(), r.Actor, exam)
	if ierr != nil {
		return err
	}
	if errors.Is(err, exams.ErrElsewhere) && i.Sitting != nil {
		return r.Done("/sittings/" + i.Sitting.ID) // which offers to take over
	}
	return r.Refused("sitting_door", wrap(r, i), err)
}
