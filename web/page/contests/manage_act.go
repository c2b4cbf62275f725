package contests

import (
	"context"
	"strings"

	"tianti/exams/contest"
	"tianti/rbac"
	"tianti/web/kit"
)

// manage shows how a contest is run (GET /contests/:id/manage; "recount" makes a ranking again).
func (p Pages) manage(r *kit.Request) error {
	page, err := p.managePage(r)
	if err != nil {
		return err
	}
	if stage := r.Query("recount"); stage != "" {
		if page.Same, err = p.Contests.Recount(r.Context(), r.Actor, page.ID, stage); err != nil {
			return err
		}
		c, err := p.Contests.Contest(r.Context(), r.Actor, page.ID)
		if err != nil {
			return err
		}
		page.Recounted = c.Plan.Stage(stage).Name.In(r.Lang)
	}
	return r.Show("contest_manage", page)
}

func (p Pages) refusedManage(r *kit.Request, err error) error {
	page, perr := p.managePage(r)
	if perr != nil {
		return err
	}
	page.Reason, page.Answer = r.Form("reason"), r.Form("answer")
	return r.Refused("contest_manage", page, err)
}

func (p Pages) act(do func(*contest.Service, context.Context, rbac.Actor, string, string) (*contest.Contest, error)) kit.Handler {
	return func(r *kit.Request) error {
		if _, err := do(p.Contests, r.Context(), r.Actor, r.Path("id"), r.Form("reason")); err != nil {
			return p.refusedManage(r, err)
		}
		r.Flash("contest.done.act")
		return r.Done(at(r.Path("id"), "manage"))
	}
}

func (p Pages) actOn(do func(*contest.Service, context.Context, rbac.Actor, string, string, string) (*contest.Contest, error)) kit.Handler {
	return func(r *kit.Request) error {
		if _, err := do(p.Contests, r.Context(), r.Actor, r.Path("id"), r.Path("stage"), r.Form("reason")); err != nil {
			return p.refusedManage(r, err)
		}
		r.Flash("contest.done.act")
		return r.Done(at(r.Path("id"), "manage"))
	}
}

// revoke takes an award back (POST /contests/:id/revoke).
func (p Pages) revoke(r *kit.Request) error {
	code, entrant, _ := strings.Cut(r.Form("award"), " ")
	if _, err := p.Contests.Revoke(r.Context(), r.Actor, r.Path("id"), code, entrant, r.Form("reason")); err != nil {
		return p.refusedManage(r, err)
	}
	r.Flash("contest.done.revoke")
	return r.Done(at(r.Path("id"), "manage"))
}

// answer answers an objection (POST /contests/:id/answer).
func (p Pages) answer(r *kit.Request) error {
	if _, err := p.Contests.AnswerObjection(r.Context(), r.Actor, r.Form("objection"), r.Form("do") == "uphold", r.Form("answer")); err != nil {
		return p.refusedManage(r, err)
	}
	r.Flash("contest.done.answer")
	return r.Done(at(r.Path("id"), "manage"))
}

// replace seats the next judge of the lot (POST /contests/:id/stages/:stage/replace).
func (p Pages) replace(r *kit.Request) error {
	if _, err := p.Contests.Replace(r.Context(), r.Actor, r.Path("id"), r.Path("stage"), r.Form("judge"), r.Form("reason")); err != nil {
		return p.refusedManage(r, err)
	}
	r.Flash("contest.done.replace")
	return r.Done(at(r.Path("id"), "manage"))
}

// entrantsPage is who entered.
type entrantsPage struct {
	ID, Title, Back, Next string
	Team, MayDrop         bool
	Rows                  []entrantRow
}

type entrantRow struct {
	No, Name, Unit, Path string
	Members              []string
	Relations            int
}
