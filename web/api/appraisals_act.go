package api

import (
	"context"

	"tianti/ladder/appraisal"
	"tianti/rbac"
	"tianti/web/kit"
)

func cycleOf(c *appraisal.Cycle) cycleView {
	return cycleView{c.ID, c.Title, c.Period, rbac.UnitID(c.Unit), full(c.Posts), string(c.Until), full(c.Panel), c.Form.ID, c.State, c.Counted, c.People, c.Raters, full(c.Steps)}
}

// full is a list that is [] and not null in JSON.
func full[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func (in cycleInput) plan() appraisal.Plan {
	return appraisal.Plan{Title: in.Title, Period: in.Period, Unit: pathOf(in.Unit), Posts: in.Posts, Until: rbac.Day(in.Until), Panel: in.Panel}
}

func (x Appraisals) list(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	page, err := x.Appraisals.Cycles(r.Context(), r.Actor, cursor, limit)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, cycleOf))
}

func (x Appraisals) create(r *kit.Request) error {
	var in cycleInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	c, err := x.Appraisals.Create(r.Context(), r.Actor, in.plan(), in.Reason)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/appraisal-cycles/"+c.ID, cycleOf(c))
}

func (x Appraisals) show(r *kit.Request) error {
	c, err := x.Appraisals.Cycle(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(cycleOf(c))
}

func (x Appraisals) change(r *kit.Request) error {
	var in cycleInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	c, err := x.Appraisals.Change(r.Context(), r.Actor, r.Path("id"), in.plan(), in.Reason)
	if err != nil {
		return err
	}
	return r.Send(cycleOf(c))
}

func (x Appraisals) act(do func(*appraisal.Service, context.Context, rbac.Actor, string, string) (*appraisal.Cycle, error)) kit.Handler {
	return func(r *kit.Request) error {
		var in reasonInput
		if err := r.JSON(&in); err != nil {
			return err
		}
		c, err := do(x.Appraisals, r.Context(), r.Actor, r.Path("id"), in.Reason)
		if err != nil {
			return err
		}
		return r.Send(cycleOf(c))
	}
}

func (x Appraisals) extend(r *kit.Request) error {
	var in extensionInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	c, err := x.Appraisals.Extend(r.Context(), r.Actor, r.Path("id"), rbac.Day(in.Until), in.Reason)
	if err != nil {
		return err
	}
	return r.Send(cycleOf(c))
}

func inCycle(p *appraisal.Person) appraisee {
	out := appraisee{p.Person, p.Name, rbac.UnitID(p.Unit), p.Post, p.State, nil}
	if last := p.Last(); last != nil {
		out.Result = &last.Result
	}
	return out
}

func (x Appraisals) people(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	page, err := x.Appraisals.People(r.Context(), r.Actor, r.Path("id"), "", cursor, limit)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, inCycle))
}

func raterOf(t *appraisal.Task) appraisalRater {
	return appraisalRater{t.Rater, t.RaterName, t.Group, t.State, t.Source, t.Why}
}

func (x Appraisals) board(r *kit.Request) error {
	b, err := x.Appraisals.Board(r.Context(), r.Actor, r.Path("id"), r.Path("person"))
	if err != nil {
		return err
	}
	out := appraisalBoard{inCycle(b.Person), ListFrom(b.Tasks, "", raterOf).Items, []appraisal.Proposal{}}
	for _, p := range b.Proposals {
		out.Proposals = append(out.Proposals, *p)
	}
	return r.Send(out)
}

func (x Appraisals) add(r *kit.Request) error {
	var in appraisalRaterInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	t, err := x.Appraisals.Add(r.Context(), r.Actor, r.Path("id"), r.Path("person"), in.Rater, in.Group, in.Reason)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/appraisal-cycles/"+t.Cycle+"/people/"+t.Person, raterOf(t))
}

func (x Appraisals) drop(r *kit.Request) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Appraisals.Drop(r.Context(), r.Actor, r.Path("id"), r.Path("person"), r.Path("rater"), in.Reason); err != nil {
		return err
	}
	return r.Nothing()
}

func (x Appraisals) propose(r *kit.Request) error {
	var in resultProposal
	if err := r.JSON(&in); err != nil {
		return err
	}
	w := appraisal.Wish{Kind: in.Kind, Dimension: in.Dimension, To: in.To, Group: in.Group}
	p, err := x.Appraisals.Propose(r.Context(), r.Actor, r.Path("id"), r.Path("person"), w, in.Reason)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/appraisals/proposals/"+p.ID, p)
}

func (x Appraisals) decide(accept bool) kit.Handler {
	return func(r *kit.Request) error {
		var in reasonInput
		if err := r.JSON(&in); err != nil {
			return err
		}
		p, err := x.Appraisals.Decide(r.Context(), r.Actor, r.Path("id"), accept, in.Reason)
		if err != nil {
			return err
		}
		return r.Send(p)
	}
}

func (x Appraisals) withdraw(r *kit.Request) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	p, err := x.Appraisals.Withdraw(r.Context(), r.Actor, r.Path("id"), in.Reason)
	if err != nil {
		return err
	}
	return r.Send(p)
}

func taskOf(a appraisal.Ask) appraisalTask {
	return appraisalTask{a.ID, a.Person, a.Name, a.Group, a.Cycle.Title, string(a.Cycle.Until), a.State}
}

func (x Appraisals) tasks(r *kit.Request) error {
	asks, err := x.Appraisals.Mine(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(asks, "", taskOf))
}

func (x Appraisals) task(r *kit.Request) error {
	a, err := x.Appraisals.Ask(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(appraisalSheet{taskOf(*a), a.Cycle.Form, a.Said.Values, a.Said.Good, a.Said.Wish, a.Draft})
}

func (x Appraisals) save(r *kit.Request) error { return x.say(r, x.Appraisals.Save) }

func (x Appraisals) give(r *kit.Request) error { return x.say(r, x.Appraisals.Give) }

func (x Appraisals) say(r *kit.Request, do func(context.Context, rbac.Actor, string, appraisal.Said) error) error {
	var in appraisalSaid
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := do(r.Context(), r.Actor, r.Path("id"), appraisal.Said(in)); err != nil {
		return err
	}
	return r.Nothing()
}

func (x Appraisals) decline(r *kit.Request) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Appraisals.Decline(r.Context(), r.Actor, r.Path("id"), in.Reason); err != nil {
		return err
	}
	return r.Nothing()
}

func outcomeOf(p *appraisal.Person) appraisalResult {
	out := appraisalResult{Cycle: p.Cycle, Period: p.Period, Person: p.Person, Name: p.Name, Versions: full(p.Versions), Words: full(p.Words)}
	if !p.Effective.IsZero() {
		out.Effective = &p.Effective
	}
	return out
}

func (x Appraisals) of(r *kit.Request) error {
	all, err := x.Appraisals.Of(r.Context(), r.Actor, r.Path("person"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(all, "", outcomeOf))
}

func (x Appraisals) outcome(r *kit.Request) error {
	o, err := x.Appraisals.Outcome(r.Context(), r.Actor, r.Path("cycle"), r.Path("person"))
	if err != nil {
		return err
	}
	return r.Send(outcomeOf(o.Person))
}

func (x Appraisals) forms(r *kit.Request) error {
	all, err := x.Appraisals.Forms(r.Context())
	if err != nil {
		return err
	}
	return r.Send(ListFrom(all, "", func(f *appraisal.Form) appraisal.Form { return *f }))
}

func (x Appraisals) publish(r *kit.Request) error {
	var in appraisalFormInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	f, err := x.Appraisals.Publish(r.Context(), r.Actor, in.Base, in.Form, in.Reason)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/appraisal-forms/"+f.ID, f)
}
