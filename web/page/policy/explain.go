package policy

import (
	"errors"
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/rbac"
	rules "tianti/rbac/policy"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

var errMoment = fault.Define(fault.Invalid, "web.policy.moment")

// explainPage is a question and its answer.
type explainPage struct {
	Person, Action, Unit, Owner, Day, Time string
	Actions, Units                         []kit.Option
	Answer                                 *answerView
}

type answerView struct {
	Allow            bool
	Who, Path, Place string
	Permission, Code string
	Why              string
	Whose            string
	At               time.Time
	Version          int64
	Roles            []roleView
	Needed           []string
}

type roleView struct {
	Role, Unit string
	Verdict    string // "yes", "no" or "deny"
	From       string
	Until      time.Time
	Inherits   []string
	Note       string
	Rows       []bearingView
}

type bearingView struct {
	Sentence, Via, Text string
	Decides             bool
}

// explain answers whether somebody may do something, and why (GET /policy/explain?person=&action=&unit=&owner=&at=&time=).
func (p Pages) explain(r *kit.Request) error {
	w := words{r.Lang}
	page := explainPage{Person: r.Query("person"), Action: r.Query("action"), Unit: r.Query("unit"), Owner: r.Query("owner"), Day: r.Query("at"), Time: r.Query("time"), Actions: w.permissionOptions()}
	var err error
	if page.Units, err = naming.Choices(r, p.Org, "rbac.policy.read", page.Unit); err != nil {
		return err
	}
	page.Units = append([]kit.Option{{Value: "/", Text: r.T("account.everything")}}, page.Units...)
	now := r.Now().In(clock.Shanghai)
	asked := page.Person != "" || page.Action != ""
	if page.Day == "" {
		page.Day = now.Format(time.DateOnly)
	}
	if page.Time == "" {
		page.Time = now.Format("15:04")
	}
	if !asked {
		return r.Show("policy_explain", page)
	}
	q, err := p.question(r, &page)
	if err == nil {
		var a *rules.Answer
		if a, err = p.Desk.Explain(r.Context(), r.Actor, q); err == nil {
			page.Answer, err = p.answer(r, a)
		}
	}
	if err != nil {
		if fault.KindOf(err) == fault.NotFound {
			return r.RefusedAs(404, "policy_explain", page, err)
		}
		return r.Refused("policy_explain", page, err)
	}
	return r.Show("policy_explain", page)
}

func (p Pages) question(r *kit.Request, page *explainPage) (rules.Question, error) {
	q := rules.Question{Permission: page.Action, Unit: page.Unit}
	at, err := time.ParseInLocation("2006-01-02 15:04", page.Day+" "+page.Time, clock.Shanghai)
	if err != nil {
		return q, errMoment.At("at").Because(err)
	}
	if q.At = at; at.Format("2006-01-02 15:04") == r.Now().In(clock.Shanghai).Format("2006-01-02 15:04") {
		q.At = r.Now() // now is now, not the minute's beginning
	}
	if q.Person, err = p.id(r, page.Person, "person"); err != nil {
		return q, err
	}
	if page.Owner != "" {
		if q.Owner, err = p.id(r, page.Owner, "owner"); err != nil {
			return q, err
		}
	}
	return q, nil
}

// id is the person whom a field names by number or id.
func (p Pages) id(r *kit.Request, typed, field string) (string, error) {
	x, err := p.Org.ByNumber(r.Context(), typed)
	if errors.Is(err, rbac.ErrUnknown) {
		x, err = p.Org.Lookup(r.Context(), typed)
	}
	if errors.Is(err, rbac.ErrUnknown) {
		return "", rbac.ErrUnknown.At(field).With("person", typed)
	}
	if err != nil {
		return "", err
	}
	return x.ID, nil
}

func (p Pages) answer(r *kit.Request, a *rules.Answer) (*answerView, error) {
	w := words{r.Lang}
	paths := []string{a.Unit}
	for _, x := range a.Roles {
		paths = append(paths, x.Held.Unit)
	}
	labels, err := p.Org.Labels(r.Context(), r.Lang, paths...)
	if err != nil {
		return nil, err
	}
	labels["/"], labels[""] = r.T("account.everything"), r.T("policy.nowhere")
	dot := strings.LastIndexByte(a.Permission, '.')
	v := &answerView{Allow: a.Allow, Who: a.Name, Path: "/people/" + a.Person, Place: labels[a.Unit], Permission: w.permission(a.Permission[:dot], a.Permission[dot+1:]),
		Code: a.Permission, Why: r.T("policy.why." + string(a.Why)), At: a.At, Version: a.Version}
	switch a.Owner {
	case "":
		v.Whose = r.T("policy.whose.nobody")
	case a.Person:
		v.Whose = r.T("policy.whose.own")
	default:
		x, err := p.Org.Lookup(r.Context(), a.Owner)
		if err != nil {
			return nil, err
		}
		v.Whose = r.T("policy.whose.other", "name", x.Name)
	}
	for _, role := range a.Needed {
		v.Needed = append(v.Needed, w.role(role))
	}
	for _, x := range a.Roles {
		v.Roles = append(v.Roles, w.roleView(x, labels[x.Held.Unit]))
	}
	return v, nil
}

func (w words) roleView(x rules.RoleAnswer, unit string) roleView {
	v := roleView{Role: w.role(x.Held.Role), Unit: unit, Verdict: map[rbac.Verdict]string{rbac.Allowed: "yes", rbac.Denied: "deny", rbac.Silent: "no"}[x.Verdict],
		From: w.t("policy.from.assigned"), Inherits: w.roles(x.Inherits)}
	switch {
	case x.Held.Delegator != "":
		v.From = w.t("policy.from.delegated", "name", x.Delegator)
	case x.Assignment == nil:
		v.From = w.t("policy.from.base")
	}
	if x.Assignment != nil {
		v.Until = x.Assignment.Until
	}
	switch {
	case x.Proxy:
		v.Note = w.t("policy.note.proxy")
	case x.Elsewhere:
		v.Note = w.t("policy.note.elsewhere")
	}
	for _, b := range x.Rows {
		v.Rows = append(v.Rows, bearingView{w.sentence(b.Row), strings.Join(w.roles(b.Via), " → "), b.Row.String(), b.Decides})
	}
	return v
}
