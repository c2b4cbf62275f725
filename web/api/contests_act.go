package api

import (
	"cmp"
	"context"

	"tianti/exams/contest"
	"tianti/rbac"
	"tianti/web/kit"
)

func (x Contests) list(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	page, err := x.Contests.List(r.Context(), r.Actor, cursor, limit)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, contestOf))
}

func (x Contests) show(r *kit.Request) error {
	c, err := x.Contests.Contest(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(contestOf(c))
}

func (x Contests) create(r *kit.Request) error {
	var in contestInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	c, err := x.Contests.Create(r.Context(), r.Actor, in.ID, in.Plan, in.Reason)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/contests/"+c.ID, contestOf(c))
}

func (x Contests) change(r *kit.Request) error {
	var in contestInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	c, err := x.Contests.Change(r.Context(), r.Actor, r.Path("id"), in.Plan, in.Reason)
	if err != nil {
		return err
	}
	return r.Send(contestOf(c))
}

func (x Contests) act(do func(*contest.Service, context.Context, rbac.Actor, string, string) (*contest.Contest, error)) kit.Handler {
	return func(r *kit.Request) error {
		var in reasonInput
		if err := r.JSON(&in); err != nil {
			return err
		}
		c, err := do(x.Contests, r.Context(), r.Actor, r.Path("id"), in.Reason)
		if err != nil {
			return err
		}
		return r.Send(contestOf(c))
	}
}

func (x Contests) actOn(do func(*contest.Service, context.Context, rbac.Actor, string, string, string) (*contest.Contest, error)) kit.Handler {
	return func(r *kit.Request) error {
		var in reasonInput
		if err := r.JSON(&in); err != nil {
			return err
		}
		c, err := do(x.Contests, r.Context(), r.Actor, r.Path("id"), r.Path("stage"), in.Reason)
		if err != nil {
			return err
		}
		return r.Send(contestOf(c))
	}
}

func (x Contests) places(r *kit.Request) error {
	var in contestPlaces
	if err := optional(r, &in); err != nil {
		return err
	}
	left, err := x.Contests.NextPlaces(r.Context(), r.Actor, r.Path("id"), r.Path("stage"), cmp.Or(in.Places, 1))
	if err != nil {
		return err
	}
	return r.Send(contestCovered{left})
}

func (x Contests) openGallery(r *kit.Request) error {
	var in contestGallery
	if err := r.JSON(&in); err != nil {
		return err
	}
	c, err := x.Contests.OpenGallery(r.Context(), r.Actor, r.Path("id"), in.Naming, in.Reason)
	if err != nil {
		return err
	}
	return r.Send(contestAddress{"/boards/" + c.ID + "/" + c.Key, c.Naming})
}

func (x Contests) revoke(r *kit.Request) error {
	var in contestRevocation
	if err := r.JSON(&in); err != nil {
		return err
	}
	c, err := x.Contests.Revoke(r.Context(), r.Actor, r.Path("id"), in.Award, in.Entrant, in.Reason)
	if err != nil {
		return err
	}
	return r.Send(contestOf(c))
}

func (x Contests) entrants(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	page, err := x.Contests.Entrants(r.Context(), r.Actor, r.Path("id"), cursor, limit)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, entrantOf))
}

func (x Contests) enter(r *kit.Request) error {
	var in contestEntering
	if err := r.JSON(&in); err != nil {
		return err
	}
	e, err := x.Contests.Enter(r.Context(), r.Actor, r.Path("id"), contest.Entering{Name: in.Name, Members: in.Members})
	if err != nil {
		return err
	}
	return r.SendAs(201, entrantOf(e))
}

func (x Contests) withdraw(r *kit.Request) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	e, err := x.Contests.Withdraw(r.Context(), r.Actor, r.Path("id"), r.Path("no"), in.Reason)
	if err != nil {
		return err
	}
	return r.Send(entrantOf(e))
}

func (x Contests) duties(r *kit.Request) error {
	_, duties, err := x.Contests.Duties(r.Context(), r.Actor, r.Path("id"), r.Path("stage"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(duties, "", func(d contest.Duty) contestDuty {
		v := contestDuty{Entrant: d.Slot.Entrant, Name: d.Slot.Name, Order: d.Slot.Order, Conflict: d.Conflict, Absent: d.Absent, Parts: []contestDutyPart{}}
		for _, p := range d.Parts {
			part := contestDutyPart{Part: p.Part.Code, Rubric: p.Part.Rubric, Again: p.Again}
			if p.Own != nil {
				own := sheetOf(p.Own)
				part.Own = &own
			}
			v.Parts = append(v.Parts, part)
		}
		return v
	}))
}

func (x Contests) score(r *kit.Request) error {
	var in contestScore
	if err := r.JSON(&in); err != nil {
		return err
	}
	e, err := x.Contests.Score(r.Context(), r.Actor, r.Path("id"), r.Path("stage"), contest.Sheet{Entrant: in.Entrant, Part: in.Part, N: in.N, Given: in.Given, Comment: in.Comment}, r.Lang)
	if err != nil {
		return err
	}
	return r.Send(sheetOf(e))
}

func (x Contests) absent(r *kit.Request) error {
	var in contestAbsence
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Contests.Absent(r.Context(), r.Actor, r.Path("id"), r.Path("stage"), in.Entrant, in.Back, in.Reason); err != nil {
		return err
	}
	return r.Nothing()
}

func (x Contests) replace(r *kit.Request) error {
	var in contestReplacement
	if err := r.JSON(&in); err != nil {
		return err
	}
	next, err := x.Contests.Replace(r.Context(), r.Actor, r.Path("id"), r.Path("stage"), in.Judge, in.Reason)
	if err != nil {
		return err
	}
	return r.Send(contestReplaced{next})
}

func (x Contests) relate(r *kit.Request) error {
	var in contestRelation
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Contests.Relate(r.Context(), r.Actor, r.Path("id"), in.Entrant, in.Judge, in.Why); err != nil {
		return err
	}
	return r.Nothing()
}
