package account

import (
	"errors"
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/rbac"
	accounts "tianti/rbac/account"
	"tianti/web/kit"
	"tianti/web/page/units"
)

var (
	errOld  = fault.Define(fault.Invalid, "web.account.old")
	errEnds = fault.Define(fault.Invalid, "web.account.ends") // param "value"
)

type accessPage struct {
	Person, Name, Unit string
	Account            *state // nil: none, or not to be seen
	SeesAccount        bool
	Code               string // a fresh one-time code, shown once
	Sessions           []session
	Roles              []role
	Units              []kit.Option
	RoleNames          []kit.Option
	Form               roleForm
	May                rights
}

// state is an account as its administrator sees it.
type state struct {
	Login    string
	Password bool // one was chosen
	Disabled bool
	LastIn   time.Time
	Changed  time.Time
}

// role is an assignment.
type role struct {
	ID, Role, Unit string
	From, Until    time.Time
	Ended          time.Time
	Holds          bool
	Delegator      string // name of who handed it over, "" if nobody did
}

type roleForm struct{ Role, Unit, Until, Reason, Login string }

type rights struct{ Create, Reset, Disable, Enable, End, Assign, Revoke bool }

// access is the account and the roles of a person (GET /people/:id/access).
func (p Pages) access(r *kit.Request) error {
	page, err := p.page(r, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Show("account_access", page)
}

func (p Pages) page(r *kit.Request, id string) (accessPage, error) {
	x, err := p.Org.Person(r.Context(), r.Actor, id)
	if err != nil {
		return accessPage{}, err
	}
	page := accessPage{Person: x.ID, Name: x.Name, May: p.rights(r, x)}
	if page.Roles, err = p.roles(r, x.ID); err != nil {
		return page, err
	}
	if page.Unit, err = units.Name(r.Context(), p.Org, r.Lang, x.Path); err != nil {
		return page, err
	}
	if err := p.account(r, x, &page); err != nil {
		return page, err
	}
	if open, err := p.Tokens.OpenFor(r.Context(), r.Actor, x); err == nil {
		page.Sessions = sessionsOf(r, open)
	}
	if !page.May.Assign {
		return page, nil
	}
	for _, name := range rbac.Roles {
		page.RoleNames = append(page.RoleNames, kit.Option{Value: name, Text: r.T("role." + name)})
	}
	page.Form.Unit = x.Path
	page.Units, err = units.Where(r, p.Org, "rbac.role.assign", x.Path)
	if _, all := p.Gate.May(r.Actor, "rbac.role.assign", rbac.Place{Unit: "/", Owner: x.ID}); all == nil {
		page.Units = append([]kit.Option{{Value: "/", Text: r.T("account.everything")}}, page.Units...)
	}
	return page, err
}

func (p Pages) account(r *kit.Request, x *rbac.Person, page *accessPage) error {
	a, err := p.Accounts.OfFor(r.Context(), r.Actor, x)
	switch {
	case err == nil:
		page.SeesAccount = true
		page.Account = &state{a.ID, a.Hash != "", a.Disabled, a.LastIn, a.ChangedAt}
	case errors.Is(err, accounts.ErrNone):
		page.SeesAccount = true
	case fault.KindOf(err) != fault.Forbidden:
		return err
	}
	return nil
}

func (p Pages) rights(r *kit.Request, x *rbac.Person) rights {
	can := func(permission string) bool { _, err := p.Gate.May(r.Actor, permission, x.Place()); return err == nil }
	return rights{can("rbac.account.create"), can("rbac.account.reset"), can("rbac.account.disable"), can("rbac.account.enable"),
		can("rbac.session.end"), can("rbac.role.assign"), can("rbac.role.revoke")}
}

// roles lists a person's roles, those that hold first.
func (p Pages) roles(r *kit.Request, id string) ([]role, error) {
	held, err := p.Org.RolesOf(r.Context(), r.Actor, id)
	if err != nil {
		return nil, err
	}
	paths, delegators := make([]string, len(held)), []string{}
	for i, a := range held {
		paths[i] = a.Unit
		if a.Delegator != "" {
			delegators = append(delegators, a.Delegator)
		}
	}
	names, err := p.Org.LookupMany(r.Context(), delegators)
	if err != nil {
		return nil, err
	}
	labels, err := p.Org.Labels(r.Context(), r.Lang, paths...)
	if err != nil {
		return nil, err
	}
	labels["/"] = r.T("account.everything")
	now := r.Now()
	var holds, over []role
	for _, a := range held {
		x := role{ID: a.ID, Role: a.Role, Unit: labels[a.Unit], From: a.From, Until: a.Until, Ended: a.Revoked, Delegator: a.Delegator}
		if x.Holds, err = p.Org.Rests(r.Context(), a, now); err != nil {
			return nil, err
		}
		if d := names[a.Delegator]; d != nil {
			x.Delegator = d.Name
		}
		if x.Holds {
			holds = append(holds, x)
			continue
		}
		over = append(over, x)
	}
	return append(holds, over...), nil
}

// again shows the page after a refusal.
func (p Pages) again(r *kit.Request, id string, form roleForm, err error) error {
	page, perr := p.page(r, id)
	if perr != nil {
		return perr
	}
	if form.Unit == "" {
		form.Unit = page.Form.Unit
	}
	page.Form = form
	return r.Refused("account_access", page, err)
}

// done goes back to the page of a person, with a message.
func (p Pages) done(r *kit.Request, id, flash string) error {
	r.Flash(flash)
	return r.Done("/people/" + id + "/access")
}

// open gives a person an account and shows the code once (POST /people/:id/access/account).
func (p Pages) open(r *kit.Request) error {
	id, login := r.Path("id"), r.Form("login")
	_, code, err := p.Accounts.Open(r.Context(), r.Actor, id, login, r.Form("reason"))
	if err != nil {
		return p.again(r, id, roleForm{Login: login}, err)
	}
	return p.showCode(r, id, code)
}

// reset gives a new code and shows it once (POST /people/:id/access/code).
func (p Pages) reset(r *kit.Request) error {
	id := r.Path("id")
	_, code, err := p.Accounts.Reset(r.Context(), r.Actor, id, r.Form("reason"))
	if err != nil {
		return p.again(r, id, roleForm{}, err)
	}
	return p.showCode(r, id, code)
}

// showCode answers with the page itself: a code must not stand in an address, nor be kept anywhere.
func (p Pages) showCode(r *kit.Request, id, code string) error {
	page, err := p.page(r, id)
	if err != nil {
		return err
	}
	page.Code = code
	return r.Show("account_access", page)
}

// disable keeps somebody out (POST /people/:id/access/disable).
func (p Pages) disable(r *kit.Request) error {
	id, reason := r.Path("id"), r.Form("reason")
	if err := p.Accounts.Disable(r.Context(), r.Actor, id, reason); err != nil {
		return p.again(r, id, roleForm{}, err)
	}
	return p.done(r, id, "account.disabled")
}

// enable lets them in again (POST /people/:id/access/enable).
func (p Pages) enable(r *kit.Request) error {
	id := r.Path("id")
	if err := p.Accounts.Enable(r.Context(), r.Actor, id, r.Form("reason")); err != nil {
		return p.again(r, id, roleForm{}, err)
	}
	return p.done(r, id, "account.enabled")
}

// endAll ends every session of a person (POST /people/:id/access/sessions/end).
func (p Pages) endAll(r *kit.Request) error {
	id := r.Path("id")
	x, err := p.Org.Person(r.Context(), r.Actor, id)
	if err == nil {
		err = p.Tokens.EndOthers(r.Context(), r.Actor, x, r.Actor.Session)
	}
	if err != nil {
		return err
	}
	return p.done(r, id, "account.ended")
}

// assign gives a role (POST /people/:id/access/roles).
func (p Pages) assign(r *kit.Request) error {
	id := r.Path("id")
	form := roleForm{Role: r.Form("role"), Unit: r.Form("unit"), Until: r.Form("until"), Reason: r.Form("reason")}
	until, err := endOf(form.Until)
	if err == nil {
		_, err = p.Org.AssignRole(r.Context(), r.Actor, id, form.Role, form.Unit, until, form.Reason)
	}
	if err != nil {
		return p.again(r, id, form, err)
	}
	return p.done(r, id, "account.assigned")
}

// endOf is the end of a last day, the zero time for none.
func endOf(day string) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation("2006-01-02", day, clock.Shanghai)
	if err != nil {
		return time.Time{}, errEnds.At("until").With("value", day)
	}
	return t.AddDate(0, 0, 1).UTC(), nil
}

// revoke ends a role (POST /people/:id/access/revoke).
func (p Pages) revoke(r *kit.Request) error {
	id := r.Path("id")
	if err := p.Org.RevokeRole(r.Context(), r.Actor, r.Form("assignment"), r.Form("reason")); err != nil {
		return p.again(r, id, roleForm{}, err)
	}
	return p.done(r, id, "account.revoked")
}
