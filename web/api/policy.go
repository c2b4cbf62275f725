package api

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/rbac"
	"tianti/rbac/policy"
	"tianti/web/kit"
)

// ErrRows says that rows are missing, or given twice: as data and as text.
var ErrRows = fault.Define(fault.Invalid, "web.policy.rows")

// Policy is the API of the access policy: its rows and versions, why somebody may do something, and other
// rows tried out, proposed and decided.
type Policy struct {
	Desk *policy.Desk
	Org  *rbac.Organisation
}

type policyView struct {
	Version  int64        `json:"version"`
	At       time.Time    `json:"at"` // in force from then on
	By       string       `json:"by"`
	Name     string       `json:"name"`
	Reason   string       `json:"reason"`
	Proposal int64        `json:"proposal,omitempty"`
	Alone    bool         `json:"alone,omitempty"` // there was nobody to be the second person
	Rows     []policy.Row `json:"rows"`
	Text     string       `json:"text"`
}

type policyVersion struct {
	Version  int64           `json:"version"`
	At       time.Time       `json:"at"`
	By       string          `json:"by"`
	Name     string          `json:"name"`
	Reason   string          `json:"reason"`
	Proposal int64           `json:"proposal,omitempty"`
	Alone    bool            `json:"alone,omitempty"`
	Changes  []policy.Change `json:"changes"` // to the version before
}

type policyInput struct {
	Base   int64        `json:"base,omitempty"` // version that it was made from; 0: whatever is newest
	Rows   []policy.Row `json:"rows,omitempty"`
	Text   string       `json:"text,omitempty"` // in place of rows
	Reason string       `json:"reason,omitempty"`
}

type policyTrial struct {
	Version  int64           `json:"version"` // of the policy that it is compared with
	Changes  []policy.Change `json:"changes"`
	Shifts   []policy.Shift  `json:"shifts"`
	Roles    []policy.Tally  `json:"roles"`
	Affected int64           `json:"affected"` // people
}

type policyProposal struct {
	Number   int64            `json:"number"`
	State    policy.State     `json:"state"` // proposed, published, refused, withdrawn
	Base     int64            `json:"base"`
	By       string           `json:"by"`
	Name     string           `json:"name"`
	Reason   string           `json:"reason"`
	At       time.Time        `json:"at"`
	Affected int64            `json:"affected"`
	Shifts   []policy.Shift   `json:"shifts"`
	Rows     []policy.Row     `json:"rows"`
	Decided  *policy.Decision `json:"decided"`
}

type explanation struct {
	Person  string            `json:"person"`
	Name    string            `json:"name"`
	Action  string            `json:"action"`
	Unit    string            `json:"unit"`
	Owner   string            `json:"owner,omitempty"`
	At      time.Time         `json:"at"`
	Version int64             `json:"policy_version"`
	Allow   bool              `json:"allow"`
	Why     policy.Why        `json:"why"` // allowed, no_row, elsewhere, denied, own_case, proxy, gone
	Reason  string            `json:"reason"`
	Roles   []explanationRole `json:"roles"`
	Needed  []string          `json:"needed"` // roles any of which, held at the unit, would allow it
}

type explanationRole struct {
	Role       string           `json:"role"`
	Unit       string           `json:"unit"`
	Source     string           `json:"source"` // base, assignment, delegation
	Assignment string           `json:"assignment,omitempty"`
	Delegator  string           `json:"delegator,omitempty"`
	Until      *time.Time       `json:"until"`
	Inherits   []string         `json:"inherits"`
	Covers     bool             `json:"covers"`    // the role's unit covers the place
	Own        bool             `json:"own"`       // it is the person's own case, or that of whoever handed the role over
	Verdict    string           `json:"verdict"`   // allow, deny, silent
	Elsewhere  bool             `json:"elsewhere"` // would allow it at a unit that it covers
	Rows       []explanationRow `json:"rows"`
}

type explanationRow struct {
	Row     policy.Row `json:"row"`
	Via     []string   `json:"via"`
	Decides bool       `json:"decides"`
}

// Area is the routes of the policy.
func (x Policy) Area() kit.Area {
	const (
		path   = "/api/v1/policy"
		read   = "rbac.policy.read"
		change = "rbac.policy.change"
	)
	routes := []kit.Route{
		{Method: "GET", Path: path, Needs: read, API: true, Do: x.show,
			Doc: &kit.Doc{Summary: "The access policy in force, or of a version", Answer: policyView{}, Query: []kit.Param{{Name: "version", About: "number of a version; the one in force if absent"}}}},
		{Method: "GET", Path: path + "/versions", Needs: read, API: true, Do: x.versions,
			Doc: &kit.Doc{Summary: "The versions of the policy, the newest first, with what each changed", Answer: List[policyVersion]{}, Query: kit.Cursor[:1]}},
		{Method: "GET", Path: path + "/explain", Needs: read, API: true, Do: x.explain,
			Doc: &kit.Doc{Summary: "Whether a person may do something at a unit, by which rows and roles, and what is missing", Answer: explanation{}, Query: []kit.Param{
				{Name: "person", About: "id or employee number"}, {Name: "action", About: "such as exams.mark.give"}, {Name: "unit", About: "path or id of where the thing lies; absent: a thing of no unit"},
				{Name: "owner", About: "whom the thing concerns; nobody if absent"}, {Name: "at", About: "instant or day; now if absent"}}}},
		{Method: "POST", Path: path + "/trial", Needs: change, API: true, Once: true, Do: x.try,
			Doc: &kit.Doc{Summary: "Which roles would gain and lose what, and how many people that is; changes nothing", Request: policyInput{}, Answer: policyTrial{}}},
		{Method: "GET", Path: path + "/proposals", Needs: read, API: true, Do: x.proposals,
			Doc: &kit.Doc{Summary: "The proposals, the newest first", Answer: List[policyProposal]{}, Query: kit.Cursor[:1]}},
		{Method: "POST", Path: path + "/proposals", Needs: change, API: true, Do: x.propose,
			Doc: &kit.Doc{Summary: "Propose rows, with a reason; a second person decides", Request: policyInput{}, Answer: policyProposal{}, Status: 201}},
		{Method: "GET", Path: path + "/proposals/:number", Needs: read, API: true, Do: x.proposal,
			Doc: &kit.Doc{Summary: "One proposal", Answer: policyProposal{}}},
	}
	for _, act := range []struct {
		act   policy.Act
		about string
	}{{policy.Approve, "Put a proposal in force"}, {policy.Refuse, "Refuse a proposal"}, {policy.Withdraw, "Withdraw the own proposal"}} {
		routes = append(routes, kit.Route{Method: "POST", Path: path + "/proposals/:number/" + string(act.act), Needs: change, API: true, Do: x.decide(act.act),
			Doc: &kit.Doc{Summary: act.about, Request: reasonInput{}, Answer: policyProposal{}}})
	}
	return kit.Area{Name: "api policy", Routes: routes}
}

func (x Policy) show(r *kit.Request) error {
	var v *policy.Version
	var err error
	if asked := r.Query("version"); asked == "" {
		_, v, err = x.Desk.InForce(r.Context(), r.Actor)
	} else if n, wrong := strconv.ParseInt(asked, 10, 64); wrong != nil {
		return kit.ErrNotFound
	} else {
		v, _, err = x.Desk.Version(r.Context(), r.Actor, n)
	}
	if err != nil {
		return err
	}
	return r.Send(policyView{v.Number, v.At, v.By, v.Name, v.Reason, v.Proposal, v.Alone, v.Rows, policy.Text(v.Rows)})
}

func (x Policy) versions(r *kit.Request) error {
	page, changes, err := x.Desk.Versions(r.Context(), r.Actor, r.Query("cursor"))
	if err != nil {
		return err
	}
	out := make([]policyVersion, len(page.Items))
	for i, v := range page.Items {
		out[i] = policyVersion{v.Number, v.At, v.By, v.Name, v.Reason, v.Proposal, v.Alone, append([]policy.Change{}, changes[i]...)}
	}
	return r.Send(ListOf(out, page.Next))
}

// person is the id of somebody named by id or employee number; "" stays.
func (x Policy) person(r *kit.Request, param string) (string, error) {
	typed := r.Query(param)
	if typed == "" {
		return "", nil
	}
	p, err := x.Org.ByNumber(r.Context(), typed)
	if errors.Is(err, rbac.ErrUnknown) {
		p, err = x.Org.Lookup(r.Context(), typed)
	}
	if err != nil {
		return "", err
	}
	return p.ID, nil
}

func (x Policy) explain(r *kit.Request) (err error) {
	q := policy.Question{Permission: r.Query("action"), Unit: unitPath(r.Query("unit"))}
	if q.At, err = Instant(r.Query("at")); err != nil {
		return err
	}
	if q.Person, err = x.person(r, "person"); err != nil {
		return err
	}
	if q.Owner, err = x.person(r, "owner"); err != nil {
		return err
	}
	a, err := x.Desk.Explain(r.Context(), r.Actor, q)
	if err != nil {
		return err
	}
	out := explanation{Person: a.Person, Name: a.Name, Action: a.Permission, Unit: a.Unit, Owner: a.Owner, At: a.At.UTC(), Version: a.Version, Allow: a.Allow, Why: a.Why,
		Reason: r.T("policy.why." + string(a.Why)), Roles: []explanationRole{}, Needed: append([]string{}, a.Needed...)}
	for _, role := range a.Roles {
		out.Roles = append(out.Roles, explanationRoleOf(role))
	}
	return r.Send(out)
}

func explanationRoleOf(x policy.RoleAnswer) explanationRole {
	v := explanationRole{Role: x.Held.Role, Unit: x.Held.Unit, Source: "base", Delegator: x.Held.Delegator, Inherits: append([]string{}, x.Inherits...), Covers: x.Rel.Unit, Own: x.Rel.Own,
		Verdict: map[rbac.Verdict]string{rbac.Allowed: "allow", rbac.Denied: "deny", rbac.Silent: "silent"}[x.Verdict], Elsewhere: x.Elsewhere, Rows: []explanationRow{}}
	if a := x.Assignment; a != nil {
		v.Source, v.Assignment = "assignment", a.ID
		if a.Delegator != "" {
			v.Source = "delegation"
		}
		if !a.Until.IsZero() {
			v.Until = &a.Until
		}
	}
	for _, b := range x.Rows {
		v.Rows = append(v.Rows, explanationRow{b.Row, b.Via, b.Decides})
	}
	return v
}

// rows reads the rows in either form.
func (in policyInput) rows() ([]policy.Row, error) {
	if (in.Rows == nil) == (in.Text == "") {
		return nil, ErrRows.At("rows")
	}
	if in.Rows != nil {
		return in.Rows, nil
	}
	return policy.Read(strings.NewReader(in.Text))
}

func (x Policy) try(r *kit.Request) error {
	var in policyInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	rows, err := in.rows()
	if err != nil {
		return err
	}
	t, err := x.Desk.Try(r.Context(), r.Actor, in.Base, rows)
	if err != nil {
		return err
	}
	return r.Send(policyTrial{t.Version, append([]policy.Change{}, t.Changes...), append([]policy.Shift{}, t.Shifts...), append([]policy.Tally{}, t.Roles...), t.Affected})
}

func proposalOf(p *policy.Proposal) policyProposal {
	v := policyProposal{Number: p.Number, State: p.State, Base: p.Base, By: p.By, Name: p.Name, Reason: p.Reason, At: p.At.UTC(), Affected: p.Affected, Shifts: append([]policy.Shift{}, p.Shifts...), Rows: p.Rows}
	if p.Decided.By != "" {
		v.Decided = &p.Decided
	}
	return v
}

func (x Policy) propose(r *kit.Request) error {
	var in policyInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	rows, err := in.rows()
	if err != nil {
		return err
	}
	p, err := x.Desk.Propose(r.Context(), r.Actor, in.Base, rows, in.Reason)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/policy/proposals/"+strconv.FormatInt(p.Number, 10), proposalOf(p))
}

func (x Policy) proposals(r *kit.Request) error {
	page, err := x.Desk.Proposals(r.Context(), r.Actor, r.Query("cursor"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, proposalOf))
}

func (x Policy) proposal(r *kit.Request) error {
	n, err := strconv.ParseInt(r.Path("number"), 10, 64)
	if err != nil {
		return kit.ErrNotFound
	}
	p, _, err := x.Desk.Proposal(r.Context(), r.Actor, n)
	if err != nil {
		return err
	}
	return r.Send(proposalOf(p))
}

func (x Policy) decide(act policy.Act) func(*kit.Request) error {
	return func(r *kit.Request) error {
		n, err := strconv.ParseInt(r.Path("number"), 10, 64)
		if err != nil {
			return kit.ErrNotFound
		}
		var in reasonInput
		if err := r.JSON(&in); err != nil {
			return err
		}
		p, err := x.Desk.Decide(r.Context(), r.Actor, n, act, in.Reason)
		if err != nil {
			return err
		}
		return r.Send(proposalOf(p))
	}
}
