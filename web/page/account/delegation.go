package account

import (
	"errors"
	"time"

	"tianti/internal/clock"
	"tianti/rbac"
	"tianti/web/kit"
)

// delegationsPage is what one handed over, what one was handed, and the form.
type delegationsPage struct {
	Given, Received []delegation
	Next            string
	Roles           []kit.Option // what may be handed over now
	Form            delegationForm
	Days            int
}

// delegation is a role that was handed over.
type delegation struct {
	ID, Role, Unit, Other, Reason string
	From, Until, Ended            time.Time
	State                         string // "counts", "coming" or "over"
}

// Open says whether there is anything left to end.
func (d delegation) Open() bool { return d.State != "over" }

type delegationForm struct{ To, Role, From, Until, Reason string }

// delegations is the page (GET /delegations?cursor=).
func (p Pages) delegations(r *kit.Request) error {
	page, err := p.delegationsPage(r)
	if err != nil {
		return err
	}
	return r.Show("account_delegations", page)
}

func (p Pages) delegationsPage(r *kit.Request) (page delegationsPage, err error) {
	page.Days = int(rbac.LongestDelegation / (24 * time.Hour))
	given, received, err := p.Org.Delegations(r.Context(), r.Actor, r.Query("cursor"))
	if err != nil {
		return page, err
	}
	if given.Next != "" {
		page.Next = "/delegations?cursor=" + given.Next
	}
	if page.Given, err = p.shown(r, given.Items, func(a *rbac.Assignment) string { return a.Person }); err != nil {
		return page, err
	}
	if page.Received, err = p.shown(r, received, func(a *rbac.Assignment) string { return a.Delegator }); err != nil {
		return page, err
	}
	own := p.Org.Delegable(r.Actor)
	paths := make([]string, len(own))
	for i, h := range own {
		paths[i] = h.Unit
	}
	labels, err := p.Org.Labels(r.Context(), r.Lang, paths...)
	if err != nil {
		return page, err
	}
	labels["/"] = r.T("account.everything")
	for _, h := range own {
		page.Roles = append(page.Roles, kit.Option{Value: h.Role + " " + h.Unit, Text: r.T("role."+h.Role) + " · " + labels[h.Unit]})
	}
	return page, nil
}

func (p Pages) shown(r *kit.Request, of []*rbac.Assignment, other func(*rbac.Assignment) string) ([]delegation, error) {
	paths, ids := make([]string, len(of)), make([]string, len(of))
	for i, a := range of {
		paths[i], ids[i] = a.Unit, other(a)
	}
	labels, err := p.Org.Labels(r.Context(), r.Lang, paths...)
	if err != nil {
		return nil, err
	}
	labels["/"] = r.T("account.everything")
	people, err := p.Org.LookupMany(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	now := r.Now()
	var out []delegation
	for i, a := range of {
		v := delegation{ID: a.ID, Role: a.Role, Unit: labels[a.Unit], Other: ids[i], Reason: a.Reason, From: a.From, Until: a.Until, Ended: a.Revoked, State: "over"}
		if x := people[ids[i]]; x != nil {
			v.Other = x.Name
		}
		counts, err := p.Org.Rests(r.Context(), a, now)
		if err != nil {
			return nil, err
		}
		switch {
		case counts:
			v.State = "counts"
		case a.Revoked.IsZero() && now.Before(a.From):
			v.State = "coming"
		}
		out = append(out, v)
	}
	return out, nil
}

// delegate hands a role over (POST /delegations). The days are whole ones, the last one included.
func (p Pages) delegate(r *kit.Request) error {
	form := delegationForm{r.Form("to"), r.Form("role"), r.Form("from"), r.Form("until"), r.Form("reason")}
	err := p.handOver(r, form)
	if err == nil {
		r.Flash("account.delegated")
		return r.Done("/delegations")
	}
	page, perr := p.delegationsPage(r)
	if perr != nil {
		return perr
	}
	page.Form = form
	for _, own := range []error{rbac.ErrForbidden, rbac.ErrUnknown} { // whoever is named is not in reach: a fault of the field
		if errors.Is(err, own) && len(page.Roles) > 0 {
			return r.RefusedAs(403, "account_delegations", page, rbac.ErrDelegateReach.At("to"))
		}
	}
	return r.Refused("account_delegations", page, err)
}

func (p Pages) handOver(r *kit.Request, form delegationForm) error {
	d := rbac.Delegation{Reason: form.Reason}
	for i := range form.Role {
		if form.Role[i] == ' ' {
			d.Role, d.Unit = form.Role[:i], form.Role[i+1:]
		}
	}
	if d.Role == "" {
		return rbac.ErrRole.At("role").With("role", form.Role)
	}
	var err error
	if d.Until, err = endOf(form.Until); err != nil {
		return err
	}
	if d.From, err = beginOf(form.From, r.Now()); err != nil {
		return err
	}
	to, err := p.Org.ByNumber(r.Context(), form.To)
	if err != nil {
		return err
	}
	d.To = to.ID
	_, err = p.Org.Delegate(r.Context(), r.Actor, d)
	return err
}

// beginOf is the begin of a day; of today or none it is at once.
func beginOf(day string, now time.Time) (time.Time, error) {
	if day == "" || day == now.In(clock.Shanghai).Format(time.DateOnly) {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, day, clock.Shanghai)
	if err != nil {
		return t, errEnds.At("from").With("value", day)
	}
	return t.UTC(), nil
}

// endDelegation takes a role back, or gives it back (POST /delegations/end).
func (p Pages) endDelegation(r *kit.Request) error {
	if err := p.Org.EndDelegation(r.Context(), r.Actor, r.Form("delegation"), r.Form("reason")); err != nil {
		page, perr := p.delegationsPage(r)
		if perr != nil {
			return perr
		}
		return r.Refused("account_delegations", page, err)
	}
	r.Flash("account.delegation.ended")
	if !r.May("rbac.role.delegate") {
		return r.Done("/account")
	}
	return r.Done("/delegations")
}
