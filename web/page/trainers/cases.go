package trainers

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	rungs "tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/ladder/round"
	"tianti/ladder/trainer"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

// number is a field's whole number; what is none becomes one that no rule lets pass.
func number(r *kit.Request, name string) int {
	n, err := strconv.Atoi(strings.TrimSpace(r.Form(name)))
	if err != nil {
		return -1
	}
	return n
}

// chancesPage is what each level asks of the actor.
type chancesPage struct {
	Levels []chanceRow
	Cases  []caseRow
	Choice []kit.Option
	Level  string
	Why    string
}

type chanceRow struct {
	Level string
	Items []itemRow
	Met   bool
	Held  bool
}

type itemRow struct {
	Text, Have string
	Met        bool
}

type caseRow struct {
	Path, ID, Name, Unit, Level, State, Tone string
	At                                       time.Time
	Day                                      string
}

var tones = map[trainer.State]string{trainer.Applied: "blue", trainer.Lecture: "yellow", trainer.Accredited: "green", trainer.Refused: "red", trainer.Withdrawn: "gray"}

func (p Pages) row(r *kit.Request, a *trainer.Application) caseRow {
	return caseRow{casePath(a.ID), a.ID, a.Name, p.label(r, a.Unit), levelWord(r, a.Level), r.T("trainer.state." + string(a.State)), tones[a.State], a.At, string(a.Day)}
}

// items are the requirements of a result in words.
func (p Pages) items(r *kit.Request, found *requirement.Result) ([]itemRow, error) {
	names := rungs.Names(nil)
	if p.Names != nil {
		var err error
		if names, err = p.Names(r); err != nil {
			return nil, err
		}
	}
	var out []itemRow
	for i := range found.Parts {
		x := &found.Parts[i]
		out = append(out, itemRow{rungs.Say(r.Lang, x, names), rungs.SayAmount(r.Lang, x.Have), x.Met})
	}
	return out, nil
}

func (p Pages) chancesPage(r *kit.Request) (page chancesPage, err error) {
	all, err := p.Trainers.Chances(r.Context(), r.Actor)
	if err != nil {
		return page, err
	}
	for _, c := range all {
		row := chanceRow{Level: levelWord(r, c.Level), Met: c.Found.Met, Held: c.Held}
		if row.Items, err = p.items(r, &c.Found); err != nil {
			return page, err
		}
		page.Levels = append(page.Levels, row)
		if !c.Held {
			page.Choice = append(page.Choice, kit.Option{Value: c.Level, Text: levelWord(r, c.Level)})
		}
	}
	own, err := p.Trainers.Own(r.Context(), r.Actor)
	for _, a := range own {
		page.Cases = append(page.Cases, p.row(r, a))
	}
	return page, err
}

// chances shows what each level asks, and the own applications (GET /trainers/apply).
func (p Pages) chances(r *kit.Request) error {
	page, err := p.chancesPage(r)
	if err != nil {
		return err
	}
	return r.Show("trainer_apply", page)
}

// apply begins an application (POST /trainers/apply).
func (p Pages) apply(r *kit.Request) error {
	a, err := p.Trainers.Apply(r.Context(), r.Actor, r.Form("level"), r.Form("reason"))
	if err != nil {
		page, lost := p.chancesPage(r)
		if lost != nil {
			return err
		}
		page.Level, page.Why = r.Form("level"), r.Form("reason")
		return r.Refused("trainer_apply", page, err)
	}
	r.Flash("trainer.applied")
	return r.Done(casePath(a.ID))
}

type casesPage struct {
	Rows   []caseRow
	Next   string
	States []kit.Option
	State  string
}

// cases lists applications by state (GET /trainer-cases?state=).
func (p Pages) cases(r *kit.Request) error {
	page := casesPage{State: cmp.Or(r.Query("state"), string(trainer.Lecture))}
	for _, s := range trainer.States {
		page.States = append(page.States, kit.Option{Value: string(s), Text: r.T("trainer.state." + string(s)), Selected: string(s) == page.State})
	}
	found, err := p.Trainers.Cases(r.Context(), r.Actor, trainer.State(page.State), r.Query("cursor"), 50)
	if err != nil {
		return err
	}
	for _, a := range found.Items {
		page.Rows = append(page.Rows, p.row(r, a))
	}
	if found.Next != "" {
		page.Next = "/trainer-cases?" + url.Values{"state": {page.State}, "cursor": {found.Next}}.Encode()
	}
	return r.Show("trainer_cases", page)
}

// casePage is one application.
type casePage struct {
	caseRow
	Why               string
	Items             []itemRow
	Topic, Place      string
	Panel             []memberRow
	Mean              string
	Pass              int
	Certificate       string
	Steps             []stepRow
	Offers            []trainer.Act
	MayScore          bool
	Rubric            []criterionRow
	Comment           string
	Members, NewTopic string
	NewDay, NewPlace  string
	Reason            string
}

type memberRow struct {
	Name, Points   string
	Given, Dropped bool
}

type criterionRow struct {
	Code, Name, Value string
	Most              int
}

type stepRow struct {
	Act, Name, Reason string
	At                time.Time
}

// Can says whether the actor may do an act now.
func (c casePage) Can(act string) bool { return slices.Contains(c.Offers, trainer.Act(act)) }

func (p Pages) casePage(r *kit.Request) (page casePage, err error) {
	a, err := p.Trainers.Case(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return page, err
	}
	page = casePage{caseRow: p.row(r, a), Why: a.Why, Topic: a.Topic, Place: a.Place, Pass: a.Pass, NewDay: string(rbac.DayOf(r.Now()).Add(7))}
	if page.Items, err = p.items(r, &a.Found); err != nil {
		return page, err
	}
	page.Offers, page.MayScore = p.Trainers.Offers(r.Actor, a)
	over := !a.Running()
	for _, m := range a.Panel {
		row := memberRow{Name: m.Name, Given: a.Sheet(m.Person) != nil}
		if i := slices.IndexFunc(a.Marks, func(x round.Mark) bool { return x.Member == m.Person }); i >= 0 && over { // scores are shown when it is decided
			row.Points, row.Dropped = kit.Score(a.Marks[i].Total), a.Marks[i].Dropped
		}
		page.Panel = append(page.Panel, row)
	}
	if len(a.Sheets) == len(a.Panel) && len(a.Panel) > 0 && (over || !a.Sits(r.Actor.Person) && a.Person != r.Actor.Person) {
		page.Mean = kit.Score(a.Mean)
	}
	if over && a.Cert != "" {
		page.Certificate = a.Cert
	}
	for _, s := range a.Steps {
		page.Steps = append(page.Steps, stepRow{r.T("trainer.act." + string(s.Act)), s.Name, s.Reason, s.At})
	}
	if page.MayScore {
		given := a.Sheet(r.Actor.Person)
		for _, c := range a.Rubric {
			row := criterionRow{Code: c.Code, Name: c.Name, Most: c.Most}
			if given != nil {
				if i := slices.IndexFunc(given.Given, func(g round.Given) bool { return g.Code == c.Code }); i >= 0 {
					row.Value = strconv.Itoa(given.Given[i].Points)
				}
				page.Comment = given.Comment
			}
			page.Rubric = append(page.Rubric, row)
		}
	}
	return page, nil
}

// show shows an application (GET /trainer-cases/:id).
func (p Pages) show(r *kit.Request) error {
	page, err := p.casePage(r)
	if err != nil {
		return err
	}
	return r.Show("trainer_case", page)
}

func (p Pages) refused(r *kit.Request, cause error, keep func(*casePage)) error {
	page, err := p.casePage(r)
	if err != nil {
		return cause
	}
	keep(&page)
	return r.Refused("trainer_case", page, cause)
}

// convene sets the panel (POST /trainer-cases/:id/convene).
func (p Pages) convene(r *kit.Request) error {
	x := trainer.Panel{Topic: r.Form("topic"), Day: rbac.Day(r.Form("day")), Place: r.Form("place")}
	x.Members = strings.FieldsFunc(r.Form("members"), func(c rune) bool { return strings.ContainsRune(" \t\r\n,，;；、", c) })
	if _, err := p.Trainers.Convene(r.Context(), r.Actor, r.Path("id"), x); err != nil {
		return p.refused(r, err, func(c *casePage) {
			c.Members, c.NewTopic, c.NewDay, c.NewPlace = r.Form("members"), x.Topic, string(x.Day), x.Place
		})
	}
	r.Flash("trainer.done")
	return r.Done(casePath(r.Path("id")))
}

// score takes a member's sheet (POST /trainer-cases/:id/score).
func (p Pages) score(r *kit.Request) error {
	points := map[string]int{}
	for _, name := range r.FormNames() {
		if code, ok := strings.CutPrefix(name, "points-"); ok {
			points[code] = number(r, name)
		}
	}
	if _, err := p.Trainers.Score(r.Context(), r.Actor, r.Path("id"), points, r.Form("comment")); err != nil {
		return p.refused(r, err, func(c *casePage) {
			c.Comment = r.Form("comment")
			for i := range c.Rubric {
				c.Rubric[i].Value = r.Form("points-" + c.Rubric[i].Code)
			}
		})
	}
	r.Flash("trainer.done")
	return r.Done(casePath(r.Path("id")))
}

// turn is the handler of an act with a reason (POST /trainer-cases/:id/{accept,refuse,withdraw}).
func (p Pages) turn(do func(context.Context, rbac.Actor, string, string) (*trainer.Application, error)) kit.Handler {
	return func(r *kit.Request) error {
		if _, err := do(r.Context(), r.Actor, r.Path("id"), r.Form("reason")); err != nil {
			return p.refused(r, err, func(c *casePage) { c.Reason = r.Form("reason") })
		}
		r.Flash("trainer.done")
		return r.Done(casePath(r.Path("id")))
	}
}

// rulesPage is the rules in force, and another version as it is written.
type rulesPage struct {
	Base, YAML, Reason string
	MayEdit            bool
	Versions           []versionRow
}

type versionRow struct {
	ID, By, Reason string
	At             time.Time
}

func (p Pages) rulesPage(r *kit.Request) (page rulesPage, err error) {
	all, err := p.Trainers.Editions(r.Context(), r.Actor)
	if err != nil {
		return page, err
	}
	page = rulesPage{Base: all[0].ID, YAML: all[0].YAML, MayEdit: r.May("ladder.trainer_rule.edit")}
	for _, e := range all {
		page.Versions = append(page.Versions, versionRow{naming.Version(r, e.ID), e.ByName, e.Reason, e.At})
	}
	return page, nil
}

// rules shows the rules (GET /trainer-rules).
func (p Pages) rules(r *kit.Request) error {
	page, err := p.rulesPage(r)
	if err != nil {
		return err
	}
	return r.Show("trainer_rules", page)
}

// publish puts other rules in force (POST /trainer-rules).
func (p Pages) publish(r *kit.Request) error {
	if _, err := p.Trainers.Publish(r.Context(), r.Actor, r.Form("base"), strings.ReplaceAll(r.Raw("yaml"), "\r\n", "\n"), r.Form("reason")); err != nil {
		page, lost := p.rulesPage(r)
		if lost != nil {
			return err
		}
		page.Base, page.YAML, page.Reason = r.Form("base"), r.Raw("yaml"), r.Form("reason")
		return r.Refused("trainer_rules", page, err)
	}
	r.Flash("trainer.done")
	return r.Done("/trainer-rules")
}
