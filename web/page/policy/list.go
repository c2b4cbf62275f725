package policy

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tianti/rbac"
	rules "tianti/rbac/policy"
	"tianti/web/kit"
)

// listPage is the policy in force: its roles, or the rows of one role or one area.
type listPage struct {
	Version     int64
	Name        string
	Reason      string
	At          time.Time
	Role, Area  string
	RoleOptions []kit.Option
	Areas       []kit.Option
	Open        string // path of a proposal that waits for a decision
	Roles       []roleCard
	Groups      []group
}

// roleCard is a role in the overview.
type roleCard struct {
	Code, Name   string
	Inherits     []string
	Allow, Deny  int // own rows
	Rows, Matrix string
}

// group is the rows of a role.
type group struct {
	Code, Name string
	Inherits   []string
	Matrix     string
	Rows       []rowView
}

// rowView is a row in words.
type rowView struct {
	Area, Object, Action, Reach, Text string
	Allow                             bool
}

// list shows the policy in force (GET /policy?role=&area=).
func (p Pages) list(r *kit.Request) error {
	set, v, err := p.Desk.InForce(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	w := words{r.Lang}
	name, reason := w.origin(v)
	page := listPage{Version: v.Number, Name: name, Reason: reason, At: v.At, Role: r.Query("role"), Area: r.Query("area"),
		RoleOptions: w.roleOptions(""), Areas: w.areaOptions()}
	open, err := p.Desk.Proposals(r.Context(), r.Actor, "")
	if err != nil {
		return err
	}
	if len(open.Items) > 0 && open.Items[0].State == rules.Proposed {
		page.Open = proposalPath(open.Items[0].Number)
	}
	for _, subject := range rules.Subjects() {
		code := strings.TrimPrefix(subject, "r:")
		inherits := w.roles(set.Ancestors(subject))
		if page.Role == "" && page.Area == "" {
			c := roleCard{Code: code, Name: w.role(code), Inherits: inherits, Rows: "/policy?role=" + code, Matrix: matrixPath(code)}
			for _, x := range set.Rows() {
				if x.Subject == subject && x.Effect == rules.Allow {
					c.Allow++
				} else if x.Subject == subject && x.Effect == rules.Deny {
					c.Deny++
				}
			}
			page.Roles = append(page.Roles, c)
			continue
		}
		if page.Role != "" && page.Role != code {
			continue
		}
		g := group{Code: code, Name: w.role(code), Inherits: inherits, Matrix: matrixPath(code)}
		for _, x := range set.Rows() {
			if x.Subject == subject && x.Parent == "" && (page.Area == "" || page.Area == rules.Area(x.Object)) {
				g.Rows = append(g.Rows, w.row(x))
			}
		}
		if len(g.Rows) > 0 || page.Role != "" {
			page.Groups = append(page.Groups, g)
		}
	}
	return r.Show("policy_list", page)
}

// origin is who put a version in force and why; the built-in rows have nobody's words.
func (w words) origin(v *rules.Version) (name, reason string) {
	if v.Defaults != "" {
		return w.t("role.system"), w.t("policy.first")
	}
	return v.Name, v.Reason
}

func (w words) roles(subjects []string) (out []string) {
	for _, s := range subjects {
		out = append(out, w.role(s))
	}
	return out
}

func (w words) row(x rules.Row) rowView {
	return rowView{w.area(x.Object), w.object(x.Object), w.action(x.Action), w.reach(x.Scope), x.String(), x.Effect == rules.Allow}
}

func matrixPath(code string) string    { return "/policy/roles/" + code }
func proposalPath(number int64) string { return "/policy/proposals/" + strconv.FormatInt(number, 10) }

// rolePage is everything that a role may do, what it inherits included.
type rolePage struct {
	Code, Name string
	Inherits   []string
	Area       string
	Areas      []kit.Option
	Rows       []matrixRow
	Version    int64
}

// matrixRow is an action on an object, with what the role may do to the own thing, below the unit and anywhere.
type matrixRow struct {
	Object, Action string
	Cells          []cell // in the order of rules.Reaches
	From           []string
}

// cell is an answer: "yes", "no" or "deny".
type cell struct{ Reach, State string }

// role shows what a role may do (GET /policy/roles/:role?area=).
func (p Pages) role(r *kit.Request) error {
	set, v, err := p.Desk.InForce(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	code := r.Path("role")
	if !slices.Contains(rules.Subjects(), "r:"+code) {
		return kit.ErrNotFound
	}
	w := words{r.Lang}
	page := rolePage{Code: code, Name: w.role(code), Inherits: w.roles(set.Ancestors("r:" + code)), Area: r.Query("area"), Areas: w.areaOptions(), Version: v.Number}
	for _, object := range rules.Objects() {
		if page.Area != "" && page.Area != rules.Area(object) {
			continue
		}
		for _, action := range rules.Permissions()[object] {
			if row, any := w.matrixRow(set, code, object, action); any {
				page.Rows = append(page.Rows, row)
			}
		}
	}
	return r.Show("policy_role", page)
}

// matrixRow asks the policy for each reach; any says whether there is anything but silence.
func (w words) matrixRow(set *rules.Set, role, object, action string) (row matrixRow, any bool) {
	row = matrixRow{Object: w.object(object), Action: w.action(action)}
	for _, reach := range rules.Reaches {
		verdict, bearing := set.Because("r:"+role, reach.Rel, object, action)
		c := cell{w.t("policy.column." + reach.Name), "no"}
		switch verdict {
		case rbac.Allowed:
			c.State, any = "yes", true
		case rbac.Denied:
			c.State, any = "deny", true
		}
		for _, b := range bearing {
			if name := w.role(b.Row.Subject); b.Decides && !slices.Contains(row.From, name) {
				row.From = append(row.From, name)
			}
		}
		row.Cells = append(row.Cells, c)
	}
	return row, any
}
