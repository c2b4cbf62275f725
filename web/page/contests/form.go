package contests

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tianti/exams/contest"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/units"
)

// formPage is a plan as a form. What was typed stays as it was typed.
type formPage struct {
	ID, No, Path, Back, Reason           string // ID of a draft that is edited, No what is typed for a new one
	TitleZh, TitleEn, Unit, Until        string
	Team, Self                           bool
	Members, Each, Quotas, Judges, Notes string
	Gold, Silver, Bronze, Excellence     string
	Best, Winners                        string
	Stages                               []stageForm
	Units, Kinds                         []kit.Option
}

type stageForm struct {
	N, Code, NameZh, NameEn      string
	Panels, Sitting, Trim, Hours string
	Tie1, Tie2, Tie3             string
	Province                     bool
	Percent, Least, Points       string
	Parts                        []partForm
	Ties                         []kit.Option
	Open                         bool
}

type partForm struct{ N, Code, NameZh, NameEn, Kind, Weight, Exam, Rubric string }

// How many stages and parts the form offers; a contest with more is made by API.
const (
	stageRows = 4
	partRows  = 5
)

func number(n int) string { return strconv.Itoa(n) }

// amount reads a whole number; nothing is 0, and what is none is one that no rule accepts.
func amount(s string) int {
	if s = strings.TrimSpace(s); s == "" {
		return 0
	}
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return -1
}

// rubricText is a rubric a line a criterion: "沟通 | Talking | 30".
func rubricText(cs []contest.Criterion) string {
	var out []string
	for _, c := range cs {
		line := c.Name.Zh + " | "
		if c.Name.En != "" {
			line += c.Name.En + " | "
		}
		out = append(out, line+number(c.Most))
	}
	return strings.Join(out, "\n")
}

func readRubric(s string) (out []contest.Criterion) {
	for i, line := range strings.Split(strings.TrimSpace(s), "\n") {
		f := strings.Split(strings.ReplaceAll(line, "｜", "|"), "|")
		for k := range f {
			f[k] = strings.TrimSpace(f[k])
		}
		if f[0] == "" {
			continue
		}
		c := contest.Criterion{Code: "C" + number(i+1), Name: locale.Text{Zh: f[0]}}
		if len(f) > 2 {
			c.Name.En = f[1]
		}
		if len(f) > 1 {
			c.Most = amount(f[len(f)-1])
		}
		out = append(out, c)
	}
	return out
}

// fresh is the form of a new contest (GET /contests/new).
func (p Pages) fresh(r *kit.Request) error {
	plan := contest.DefaultPlan()
	plan.Until = r.Now().AddDate(0, 0, 14)
	page := formOf(&plan)
	page.Path, page.Back, page.Unit = "/contests", "/contests", r.Actor.Unit
	page.No = "SKILL-" + r.Now().In(clock.Shanghai).Format("2006")
	if err := p.choices(r, &page); err != nil {
		return err
	}
	return r.Show("contest_form", page)
}

// formOf is a plan as the form shows it.
func formOf(x *contest.Plan) formPage {
	f := formPage{TitleZh: x.Title.Zh, TitleEn: x.Title.En, Unit: x.Unit, Until: string(rbac.DayOf(x.Until.Add(-time.Second))), Team: x.Team, Self: x.Self, Members: number(x.Members), Each: number(x.Each), Judges: strings.Join(x.Judges, "\n"),
		Notes: x.Notes, Best: number(x.Best), Winners: number(x.Winners)}
	for _, q := range x.Quotas {
		f.Quotas += q.Province + " " + number(q.Places) + "\n"
	}
	for _, a := range x.Awards {
		if to := f.award(a.Code); to != nil {
			*to = number(a.Places + a.Percent)
		}
	}
	for i := range stageRows {
		s := stageForm{N: number(i), Code: fmt.Sprint("s", i+1), Panels: "1"}
		if i < len(x.Stages) {
			s = stageOfPlan(&x.Stages[i], i)
		}
		for j := len(s.Parts); j < partRows; j++ {
			s.Parts = append(s.Parts, partForm{N: fmt.Sprint(i, "-", j), Code: fmt.Sprint("p", j+1)})
		}
		f.Stages = append(f.Stages, s)
	}
	f.tieChoices()
	return f
}

func stageOfPlan(st *contest.Stage, i int) stageForm {
	ties := append(slices.Clone(st.Ties), "", "", "")
	s := stageForm{N: number(i), Code: st.Code, NameZh: st.Name.Zh, NameEn: st.Name.En, Panels: number(st.Panels), Sitting: number(st.Sitting), Trim: number(st.Trim), Hours: number(st.Hours), Tie1: ties[0], Tie2: ties[1], Tie3: ties[2],
		Province: st.Advance.Province, Percent: number(st.Advance.Percent), Least: number(st.Advance.Least), Points: number(st.Advance.Points), Open: true}
	for j, x := range st.Parts {
		s.Parts = append(s.Parts, partForm{fmt.Sprint(i, "-", j), x.Code, x.Name.Zh, x.Name.En, x.Kind, number(x.Weight), x.Exam, rubricText(x.Rubric)})
	}
	return s
}

func (f *formPage) award(code string) *string {
	switch code {
	case contest.Gold:
		return &f.Gold
	case contest.Silver:
		return &f.Silver
	case contest.Bronze:
		return &f.Bronze
	case contest.Excellence:
		return &f.Excellence
	}
	return nil
}

// tieChoices offers the parts of a stage, and the stages before it.
func (f *formPage) tieChoices() {
	for i := range f.Stages {
		s := &f.Stages[i]
		for _, x := range s.Parts {
			if x.NameZh != "" {
				s.Ties = append(s.Ties, kit.Option{Value: contest.TiePart + x.Code, Text: x.NameZh})
			}
		}
		for _, before := range f.Stages[:i] {
			if before.NameZh != "" {
				s.Ties = append(s.Ties, kit.Option{Value: contest.TieStage + before.Code, Text: before.NameZh})
			}
		}
	}
}

func (p Pages) choices(r *kit.Request, f *formPage) (err error) {
	for _, k := range contest.Kinds {
		f.Kinds = append(f.Kinds, kit.Option{Value: k, Text: r.T("contest.kind." + k)})
	}
	f.Units, err = units.Where(r, p.Organisation, "exams.contest.edit", f.Unit)
	return err
}

// sent is the plan that a form says, and the form as it was typed.
func (p Pages) sent(r *kit.Request) (contest.Plan, formPage, error) {
	f := formPage{No: r.Form("no"), Reason: r.Form("reason"), TitleZh: r.Form("title"), TitleEn: r.Form("title_en"), Unit: r.Form("unit"), Until: r.Form("until"), Team: r.Form("team") == "true", Self: r.Form("self") == "true", Members: r.Form("members"), Each: r.Form("each"),
		Quotas: r.Form("quotas"), Judges: r.Form("judges"), Notes: r.Form("notes"), Gold: r.Form("gold"), Silver: r.Form("silver"), Bronze: r.Form("bronze"), Excellence: r.Form("excellence"), Best: r.Form("best"), Winners: r.Form("winners")}
	x := contest.Plan{Title: locale.Text{Zh: f.TitleZh, En: f.TitleEn}, Unit: f.Unit, Team: f.Team, Self: f.Self, Members: amount(f.Members), Each: amount(f.Each), Notes: f.Notes, Best: amount(f.Best), Winners: amount(f.Winners),
		Awards: []contest.AwardRule{{Code: contest.Gold, Places: amount(f.Gold)}, {Code: contest.Silver, Places: amount(f.Silver)}, {Code: contest.Bronze, Places: amount(f.Bronze)}, {Code: contest.Excellence, Percent: amount(f.Excellence)}}}
	if d := rbac.Day(f.Until); d.Valid() {
		x.Until = d.Add(1).Start() // entries are taken on the last day, too
	}
	for _, line := range strings.Split(f.Quotas, "\n") {
		if at := strings.LastIndexAny(strings.TrimSpace(line), " \t"); at > 0 {
			line = strings.TrimSpace(line)
			x.Quotas = append(x.Quotas, contest.Quota{Province: strings.TrimSpace(line[:at]), Places: amount(line[at:])})
		}
	}
	for _, no := range numbers(f.Judges) {
		id := no
		if who, err := p.Organisation.ByNumber(r.Context(), no); err == nil {
			id = who.ID
		}
		x.Judges = append(x.Judges, id)
	}
	for i := range stageRows {
		s, st := readStage(r, i)
		f.Stages = append(f.Stages, s)
		if st.Name.Zh != "" {
			x.Stages = append(x.Stages, st)
		}
	}
	f.tieChoices()
	return x, f, p.choices(r, &f)
}

func readStage(r *kit.Request, i int) (stageForm, contest.Stage) {
	n := number(i)
	in := func(name string) string { return r.Form(name + "-" + n) }
	s := stageForm{N: n, Code: in("stage"), NameZh: in("name"), NameEn: in("name_en"), Panels: in("panels"), Sitting: in("sitting"), Trim: in("trim"), Hours: in("hours"), Tie1: in("tie1"), Tie2: in("tie2"), Tie3: in("tie3"),
		Province: in("province") == "true", Percent: in("percent"), Least: in("least"), Points: in("points"), Open: in("name") != ""}
	st := contest.Stage{Code: s.Code, Name: locale.Text{Zh: s.NameZh, En: s.NameEn}, Panels: amount(s.Panels), Sitting: amount(s.Sitting), Trim: amount(s.Trim), Hours: amount(s.Hours), Ties: []string{s.Tie1, s.Tie2, s.Tie3},
		Advance: contest.Advance{Province: s.Province, Percent: amount(s.Percent), Least: amount(s.Least), Points: amount(s.Points)}}
	for j := range partRows {
		k := fmt.Sprint(i, "-", j)
		y := partForm{k, r.Form("part-" + k), r.Form("pname-" + k), r.Form("pname_en-" + k), r.Form("kind-" + k), r.Form("weight-" + k), r.Form("exam-" + k), r.Raw("rubric-" + k)}
		s.Parts = append(s.Parts, y)
		if y.NameZh != "" {
			st.Parts = append(st.Parts, contest.Part{Code: y.Code, Name: locale.Text{Zh: y.NameZh, En: y.NameEn}, Kind: y.Kind, Weight: amount(y.Weight), Exam: y.Exam, Rubric: readRubric(y.Rubric)})
		}
	}
	return s, st
}

// create drafts a contest (POST /contests).
func (p Pages) create(r *kit.Request) error {
	x, page, err := p.sent(r)
	if err != nil {
		return err
	}
	c, err := p.Contests.Create(r.Context(), r.Actor, page.No, x, page.Reason)
	if err != nil {
		page.Path, page.Back = "/contests", "/contests"
		return r.Refused("contest_form", page, err)
	}
	return r.Done(at(c.ID, "manage"))
}

// again is the form of a draft (GET /contests/:id/edit).
func (p Pages) again(r *kit.Request) error {
	c, err := p.Contests.Contest(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	page := formOf(&c.Plan)
	page.ID, page.Path, page.Back = c.ID, at(c.ID, "edit"), at(c.ID, "manage")
	if err := p.choices(r, &page); err != nil {
		return err
	}
	return r.Show("contest_form", page)
}

// change makes another plan of a draft (POST /contests/:id/edit).
func (p Pages) change(r *kit.Request) error {
	x, page, err := p.sent(r)
	if err != nil {
		return err
	}
	id := r.Path("id")
	if _, err := p.Contests.Change(r.Context(), r.Actor, id, x, page.Reason); err != nil {
		page.ID, page.Path, page.Back = id, at(id, "edit"), at(id, "manage")
		return r.Refused("contest_form", page, err)
	}
	return r.Done(at(id, "manage"))
}
