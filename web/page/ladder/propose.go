package ladder

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"tianti/internal/clock"
	rungs "tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/rbac"
	"tianti/web/kit"
)

// proposePage is the proposal: whom, to which rung, what the requirements say, from when, why.
type proposePage struct {
	Query     string
	Found     []found // whom the query means
	Case      string  // set when a returned case is sent in again
	Person    string
	Name      string
	Unit      string
	From      string
	Since     time.Time
	Grades    []choice
	Grade     string
	GradeName string
	Met       bool
	Possible  bool // all that is unmet may be waived
	Items     []item
	Waivable  []waiver
	Open      string // the open case of this person, if any
	Effective string
	Earliest  string
	Latest    string
	Reason    string
	Own       bool
}

type found struct{ Path, Name, Number, Unit, Grade string }

type choice struct {
	Code, Name, Path string
	Here, Met        bool
	MetN, All        int
}

// ownRefusal is the status of a refusal that the page explains, 0 of others.
func ownRefusal(err error) int {
	for _, f := range []error{rungs.ErrOwnCase, rungs.ErrSamePerson, rungs.ErrNotProposer} {
		if errors.Is(err, f) {
			return 403
		}
	}
	return 0
}

// propose shows whom one may propose, or the proposal of one person (GET /ladder/appointments/new).
func (p Pages) propose(r *kit.Request) error {
	page := proposePage{Query: r.Query("q"), Person: r.Query("person"), Grade: r.Query("grade"), Effective: day(r.Now())}
	if page.Person == "" {
		if err := p.search(r, &page); err != nil {
			return err
		}
		return r.Show("ladder_propose", page)
	}
	if err := p.prospect(r, &page); err != nil {
		if s := ownRefusal(err); s != 0 {
			return r.RefusedAs(s, "ladder_propose", proposePage{Own: true}, err)
		}
		return r.Refused("ladder_propose", proposePage{Query: page.Query}, err)
	}
	return r.Show("ladder_propose", page)
}

// search finds people by name, pinyin or number among those whom the reader may see.
func (p Pages) search(r *kit.Request, page *proposePage) error {
	if page.Query == "" || p.Organisation == nil {
		return nil
	}
	people, err := p.Organisation.People(r.Context(), r.Actor, rbac.Look{Query: page.Query, Limit: 20})
	if err != nil {
		return err
	}
	ids := make([]string, len(people.Items))
	for i, x := range people.Items {
		ids[i] = x.ID
	}
	on, err := p.Ladder.Rungs(r.Context(), ids)
	if err != nil {
		return err
	}
	for _, x := range people.Items {
		page.Found = append(page.Found, found{"/ladder/appointments/new?person=" + url.QueryEscape(x.ID), x.Name, x.EmployeeNo, p.unitName(r.Context(), r.Lang, x.Path), on[x.ID]})
	}
	return nil
}

// prospect fills the proposal of a person with the qualification as it stands.
func (p Pages) prospect(r *kit.Request, page *proposePage) error {
	st, err := p.Ladder.Prospect(r.Context(), r.Actor, page.Person)
	if err != nil {
		return err
	}
	w, err := p.wordsFor(r)
	if err != nil {
		return err
	}
	page.Name, page.Unit, page.From, page.Since = st.Name, p.unitName(r.Context(), r.Lang, st.Unit), w.names.Of(requirement.Grade, st.Now.Grade), st.Now.From
	back, ahead := rungs.EffectiveDays()
	page.Earliest, page.Latest = day(r.Now().AddDate(0, 0, -back)), day(r.Now().AddDate(0, 0, ahead))
	for _, a := range st.Cases {
		if (a.State == rungs.Proposed || a.State == rungs.Returned) && a.ID != page.Case {
			page.Open = a.ID
		}
	}
	if st.Grade == nil {
		page.From = ""
	}
	chosen := chosenRung(st, page.Grade)
	for i := range st.Next {
		x := &st.Next[i]
		if page.Case != "" && x != chosen {
			continue // a case keeps its rung
		}
		met, all := x.Counts()
		page.Grades = append(page.Grades, choice{x.Grade, x.About.Name.In(r.Lang),
			"/ladder/appointments/new?person=" + url.QueryEscape(page.Person) + "&grade=" + url.QueryEscape(x.Grade), x == chosen, x.Met, met, all})
	}
	if chosen == nil {
		return nil
	}
	page.Grade, page.GradeName, page.Met = chosen.Grade, chosen.About.Name.In(r.Lang), chosen.Met
	page.Items = w.items(chosen.Requirements)
	var ids []string
	given := map[string]string{}
	for _, v := range page.Waivable {
		given[v.ID] = v.Reason
	}
	page.Waivable = nil
	for _, u := range chosen.Result.Unmet() {
		if u.Ask == nil || !u.Ask.Strict {
			ids = append(ids, u.ID)
			page.Waivable = append(page.Waivable, waiver{u.ID, rungs.Say(r.Lang, u, w.names), given[u.ID]})
		}
	}
	page.Possible = chosen.Result.Waive(ids).Met
	return nil
}

// chosenRung is the rung that was asked for; without a choice, the one that is nearest.
func chosenRung(st *rungs.Standing, code string) *rungs.Rung {
	var best *rungs.Rung
	for i := range st.Next {
		x := &st.Next[i]
		if x.Grade == code {
			return x
		}
		if best == nil || x.Earliest.Before(best.Earliest) {
			best = x
		}
	}
	return best
}

// proposal reads the form. page keeps what was typed, to be shown again.
func proposal(r *kit.Request, page *proposePage) rungs.Proposal {
	page.Person, page.Grade, page.Effective, page.Reason = r.Form("person"), r.Form("grade"), r.Form("effective"), r.Form("reason")
	in := rungs.Proposal{Person: page.Person, Grade: page.Grade, Reason: page.Reason}
	if t, err := time.ParseInLocation("2006-01-02", page.Effective, clock.Shanghai); err == nil {
		in.Effective = t
	}
	for _, name := range slices.Sorted(slices.Values(r.FormNames())) {
		if id, ok := strings.CutPrefix(name, "waive-"); ok && r.Form(name) != "" {
			in.Waivers = append(in.Waivers, rungs.Waiver{Requirement: id, Reason: r.Form(name)})
			page.Waivable = append(page.Waivable, waiver{ID: id, Reason: r.Form(name)})
		}
	}
	return in
}

// send proposes (POST /ladder/appointments).
func (p Pages) send(r *kit.Request) error {
	var page proposePage
	in := proposal(r, &page)
	a, err := p.Ladder.Propose(r.Context(), r.Actor, in)
	if err != nil {
		return p.shownAgain(r, page, err)
	}
	r.Flash("ladder.done.propose")
	return r.Done("/ladder/appointments/" + url.PathEscape(a.ID))
}

// shownAgain shows the proposal again with what is wrong.
func (p Pages) shownAgain(r *kit.Request, page proposePage, cause error) error {
	if err := p.prospect(r, &page); err != nil {
		if s := ownRefusal(cause); s != 0 {
			return r.RefusedAs(s, "ladder_propose", proposePage{Own: true}, cause)
		}
		return cause
	}
	return r.Refused("ladder_propose", page, cause)
}

// again shows a returned case to its proposer, to be changed (GET /ladder/appointments/:id/resubmit).
func (p Pages) again(r *kit.Request) error {
	a, err := p.Ladder.Appointment(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	page := proposePage{Case: a.ID, Person: a.Person, Grade: a.Grade, Effective: day(a.Effective)}
	for _, x := range a.Waivers {
		page.Waivable = append(page.Waivable, waiver{ID: x.Requirement, Reason: x.Reason})
	}
	if err := p.prospect(r, &page); err != nil {
		return err
	}
	return r.Show("ladder_propose", page)
}

// resubmit sends a returned case in again.
func (p Pages) resubmit(r *kit.Request, id string) error {
	page := proposePage{Case: id}
	in := proposal(r, &page)
	if _, err := p.Ladder.Resubmit(r.Context(), r.Actor, id, in); err != nil {
		if ownRefusal(err) != 0 {
			return p.refused(r, id, "", err)
		}
		a, readErr := p.Ladder.Appointment(r.Context(), r.Actor, id)
		if readErr != nil {
			return err
		}
		page.Person, page.Grade = a.Person, a.Grade
		return p.shownAgain(r, page, err)
	}
	r.Flash("ladder.done.resubmit")
	return r.Done("/ladder/appointments/" + url.PathEscape(id))
}
