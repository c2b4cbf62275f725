package policy

import (
	"strconv"
	"strings"

	"tianti/internal/fault"
	"tianti/rbac"
	rules "tianti/rbac/policy"
	"tianti/web/kit"
	"tianti/web/page/excerpt"
)

// ErrLong says that the text is longer than any policy.
var ErrLong = fault.Define(fault.Invalid, "web.policy.long") // param "limit", KB

const mostText = 512 << 10

// editPage is rows as they are being written, with what they would do.
type editPage struct {
	Base, Restored int64
	Rows, Reason   string
	Excerpts       []excerpt.Part
	Trial          *trialView
	Add            newRow
	Subjects       []kit.Option
	Permissions    []kit.Option
	Scopes         []kit.Option
	Effects        []kit.Option
}

// newRow is the row that the little form puts into the text.
type newRow struct{ Subject, Permission, Scope, Effect string }

type trialView struct {
	Version  int64
	Changes  []changeView
	Affected int64
	Roles    []tallyView
}

type tallyView struct {
	Role       string
	People     int64
	Gain, Lose []string
}

// edit opens the newest rows for writing, or an older version's (GET /policy/edit?version=).
func (p Pages) edit(r *kit.Request) error {
	_, v, err := p.Desk.InForce(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	page := editPage{Base: v.Number, Rows: rules.Text(v.Rows)}
	if asked := r.Query("version"); asked != "" {
		n, err := strconv.ParseInt(asked, 10, 64)
		if err != nil {
			return kit.ErrNotFound
		}
		old, _, err := p.Desk.Version(r.Context(), r.Actor, n)
		if err != nil {
			return err
		}
		page.Restored, page.Rows = n, rules.Text(old.Rows)
	}
	return p.editor(r, page, nil)
}

// editor shows the page, with what is wrong.
func (p Pages) editor(r *kit.Request, page editPage, wrong error) error {
	w := words{r.Lang}
	page.Subjects, page.Permissions = w.roleOptions("r:"), w.permissionOptions()
	for _, s := range []string{rules.Own, rules.Unit, rules.Any} {
		page.Scopes = append(page.Scopes, kit.Option{Value: s, Text: w.reach(s)})
	}
	for _, e := range []string{rules.Allow, rules.Deny} {
		page.Effects = append(page.Effects, kit.Option{Value: e, Text: w.t("policy.effect." + e)})
	}
	if wrong != nil {
		page.Excerpts = excerpt.Of(page.Rows, wrong)
		return r.Refused("policy_edit", page, wrong)
	}
	return r.Show("policy_edit", page)
}

// change adds a row to the text, tries it, or proposes it (POST /policy/edit, "do" is "add", "try" or "propose").
func (p Pages) change(r *kit.Request) error {
	page := editPage{Rows: strings.ReplaceAll(r.Raw("rows"), "\r\n", "\n"), Reason: r.Form("reason"),
		Add: newRow{r.Form("subject"), r.Form("permission"), r.Form("scope"), r.Form("effect")}}
	page.Base, _ = strconv.ParseInt(r.Form("base"), 10, 64)
	page.Restored, _ = strconv.ParseInt(r.Form("restored"), 10, 64)
	if len(page.Rows) > mostText {
		return p.editor(r, page, ErrLong.At("rows").With("limit", mostText>>10))
	}
	if r.Form("do") == "add" {
		return p.editor(r, page, page.add())
	}
	rows, err := rules.Read(strings.NewReader(page.Rows))
	if err != nil {
		return p.editor(r, page, err)
	}
	if r.Form("do") == "propose" {
		x, err := p.Desk.Propose(r.Context(), r.Actor, page.Base, rows, page.Reason)
		if err != nil {
			return p.editor(r, page, err)
		}
		r.Flash("policy.proposed")
		return r.Done(proposalPath(x.Number))
	}
	t, err := p.Desk.Try(r.Context(), r.Actor, page.Base, rows)
	if err != nil {
		return p.editor(r, page, err)
	}
	w := words{r.Lang}
	page.Trial = &trialView{Version: t.Version, Changes: w.changes(t.Changes), Affected: t.Affected, Roles: w.tallies(t.Roles, t.Shifts)}
	return p.editor(r, page, nil)
}

// add puts the row of the little form at the end of the text.
func (page *editPage) add() error {
	dot := strings.LastIndexByte(page.Add.Permission, '.')
	if dot < 0 {
		return rules.ErrPermission.At("permission").With("permission", page.Add.Permission)
	}
	row := rules.Row{Subject: page.Add.Subject, Scope: page.Add.Scope, Object: page.Add.Permission[:dot], Action: page.Add.Permission[dot+1:], Effect: page.Add.Effect}
	page.Rows = strings.TrimRight(page.Rows, "\n") + "\n" + row.String() + "\n"
	rows, err := rules.Read(strings.NewReader(page.Rows))
	if err != nil {
		return err
	}
	return rules.CheckMeaning(rows)
}

func (w words) tallies(roles []rules.Tally, shifts []rules.Shift) (out []tallyView) {
	for _, x := range roles {
		v := tallyView{Role: w.role(x.Role), People: x.People}
		v.Gain, v.Lose = w.shifts(x.Role, shifts)
		out = append(out, v)
	}
	return out
}

// shifts are what a role gains and loses, in words.
func (w words) shifts(role string, shifts []rules.Shift) (gain, lose []string) {
	for _, s := range shifts {
		text := w.t("policy.shift", "permission", w.permission(s.Object, s.Action), "reach", w.t("policy.column."+s.Reach))
		switch {
		case s.Role != role:
		case s.Gain:
			gain = append(gain, text)
		default:
			lose = append(lose, text)
		}
	}
	return gain, lose
}

// tallied makes tallies of what a proposal kept of its trial.
func (w words) tallied(shifts []rules.Shift) (out []tallyView) {
	for _, role := range rbac.Roles {
		if gain, lose := w.shifts(role, shifts); len(gain)+len(lose) > 0 {
			out = append(out, tallyView{Role: w.role(role), Gain: gain, Lose: lose})
		}
	}
	return out
}
