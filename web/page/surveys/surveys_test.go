package surveys_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tianti/internal/sheet"
	"tianti/ladder/survey"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	"tianti/web/page/home"
	"tianti/web/page/insight" // draws the charts
	"tianti/web/page/surveys"
	"tianti/web/webtest"
)

// steps puts everybody on a rung.
type steps struct{}

func (steps) Rungs(_ context.Context, people []string) (map[string]string, error) {
	return map[string]string{people[0]: "F2"}, nil
}

func open(t *testing.T) (*rbactest.World, *webtest.Site) {
	t.Helper()
	w := rbactest.Centre(t)
	s := survey.New(w.DB, w.Clock, w.Gate, w.Org, steps{}, survey.Default())
	s.Listen(w.Bus)
	w.Drain(t)
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	return w, webtest.Serve(t, webtest.Options{Gate: w.Gate, Clock: w.Clock, Actors: actors}, surveys.Pages{Surveys: s, Organisation: w.Org}.Area(), insight.Pages{}.Area(), home.Pages{}.Area(), api.Surveys{Surveys: s}.Area())
}

// answers are the fields of a form or of JSON.
func answers(code string, value string) (out []string) {
	for _, f := range survey.Default().Of(code).Fields() {
		out = append(out, f, value)
	}
	return out
}

var floor = []string{"trainee1", "trainee2", "agent1", "agent2", "agent3", "trainer1"}

func TestARoundIsAskedAnsweredAndRead(t *testing.T) {
	w, s := open(t)
	hr, today := s.As("hr1"), rbac.DayOf(w.Clock.Now())
	hr.Get("/survey-rounds").Status(200).Has("还没有调查")
	hr.Post("/survey-rounds", "questionnaire", "VALUES", "unit", "/group/", "from", string(today), "until", "2020-01-01", "reason", "半年一次").Status(400).Has(`href="#f-until"`, "半年一次")
	at := hr.Post("/survey-rounds", "questionnaire", "VALUES", "unit", "/group/", "from", string(today), "until", string(today.Add(6)), "reason", "半年一次").Status(303).Header.Get("Location")
	id := strings.TrimPrefix(at, "/survey-rounds/")
	agent := s.As("agent1")
	agent.Get("/surveys").Status(200).Has("目前没有需要填写的调查", "12356")
	agent.Get("/surveys/" + id).Status(409)
	hr.Post(at + "/open").Status(400).Has("请说明原因")
	hr.Post(at+"/open", "reason", "按计划").Status(303)
	agent.Get("/surveys").Status(200).Has("价值需求问卷", "开始填写")
	agent.Get("/").Status(200).Has("等您填写的调查", "价值需求问卷", "/surveys/"+id, "截止 "+string(today.Add(6)))
	agent.Get("/surveys/"+id).Status(200).Has("成长发展", `name="balance.met"`)
	agent.Post("/surveys/"+id, "growth.important", "5").Status(400).Has(`href="#f-growth.met"`, `name="growth.important" value="5" checked`)
	for _, login := range floor {
		s.As(login).Post("/surveys/"+id, answers("VALUES", "4")...).Status(200).Has("我的需求画像", "100%", "员工帮助计划")
	}
	agent.Get("/surveys").Status(200).Has("已填写")
	agent.Get("/").Status(200).HasNot("等您填写的调查", "/surveys/"+id)
	s.As("leader1").Get("/").Status(200).Has("/surveys/" + id)
	s.As("admin").Get("/").Status(200)
	agent.Post("/surveys/"+id, answers("VALUES", "4")...).Status(409)
	hr.Get(at).Status(200).Has("约 5 份").HasNot("匹配度")
	hr.Post(at+"/close", "reason", "时间已到").Status(303)
	hr.Get(at).Status(200).Has("正在汇总")
	s.As("leader1").Get("/").Status(200).HasNot("/surveys/" + id)
	w.Drain(t)
	hr.Get(at).Status(200).Has("十二项需求", "匹配度", "100%", "6")
	hr.Get(at + "?line=management").Status(200).Has("人数不足，不显示结果")
	hr.Get(at+"/export?form=csv&unit=/group/").Status(200).Has("成长发展 重要程度", ",4.0,")
	s.As("leader2").Get(at).Status(200).Has("人数不足，不显示结果")
	s.As("leader2").Get(at + "?unit=/group/").Status(403)
	s.As("leader2").Get(at + "/export?form=csv").Status(403)
	agent.Get(at).Status(403)
}

func TestTheAPIAnswersLikeThePages(t *testing.T) {
	w, s := open(t)
	today := rbac.DayOf(w.Clock.Now())
	var r struct {
		ID, State string
		Shown     bool
	}
	draft := map[string]string{"questionnaire": "PULSE", "unit": "group", "from": string(today), "until": string(today), "reason": "每月一次"}
	s.API("agent1", "POST", "/api/v1/surveys", draft).Status(403)
	s.API("hr1", "POST", "/api/v1/surveys", draft).Status(201).JSON(&r)
	path := "/api/v1/surveys/" + r.ID
	s.API("hr1", "POST", path+"/open", map[string]string{"reason": "按计划"}).Status(200).JSON(&r)
	said := map[string]int{}
	for _, f := range survey.Default().Of("PULSE").Fields() {
		said[f] = 4
	}
	for _, login := range floor {
		s.API(login, "POST", path+"/answers", map[string]any{"answers": said}).Status(200)
	}
	s.API("agent1", "POST", path+"/answers", map[string]any{"answers": said}).Problem(409, "survey.answer.twice")
	s.API("agent1", "GET", "/api/v1/surveys/mine", nil).Status(200).Has(`"answered":true`)
	s.API("hr1", "GET", path+"/results", nil).Problem(409, "survey.figures.unpublished")
	s.API("hr1", "POST", path+"/close", map[string]string{"reason": "时间已到"}).Status(200)
	w.Drain(t)
	s.API("hr1", "GET", path, nil).Status(200).JSON(&r)
	if r.State != survey.Published || !r.Shown {
		t.Fatalf("%+v", r)
	}
	var x struct {
		Whole struct {
			Figures []struct {
				Answers int
				Means   map[string]int64
			}
		}
	}
	s.API("hr1", "GET", path+"/results", nil).Status(200).JSON(&x)
	if f := x.Whole.Figures[0]; f.Answers != len(floor) || f.Means["energy"] != 4000 {
		t.Fatalf("%+v", x)
	}
	s.API("agent1", "GET", path+"/results", nil).Status(403)
	s.API("agent1", "GET", "/api/v1/surveys/questionnaires", nil).Status(200).Has("growth.important")
	s.API("agent1", "GET", "/api/v1/surveys/support", nil).Status(200).Has("12356")
}

// group is one group of people as a file tells of it.
type group struct {
	who string // unit, line, grade
	n   int
}

// told are the groups in a file, whatever its kind.
func told(t *testing.T, form, body string) (out []group) {
	t.Helper()
	add := func(who string, n string) {
		people, err := strconv.Atoi(n)
		if err != nil {
			t.Fatalf("%s: %s has %q answers", form, who, n)
		}
		out = append(out, group{who, people})
	}
	if form == "pdf" {
		lines := strings.Split(webtest.PDFText([]byte(body)), "\n")
		for i, l := range lines {
			if rest, ok := strings.CutPrefix(l, "答卷数 "); ok {
				add(lines[i-1], strings.Fields(rest)[0])
			}
		}
		return out
	}
	columns := []sheet.Column{{Key: "unit", Names: []string{"单位"}}, {Key: "line", Names: []string{"岗位序列"}}, {Key: "grade", Names: []string{"职级"}}, {Key: "n", Names: []string{"答卷数"}}}
	file, err := sheet.Open("x."+form, []byte(body), columns, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range file.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		who := row.Get("unit")
		for _, part := range []string{row.Get("line"), row.Get("grade")} {
			if part != "全部" {
				who += " · " + part
			}
		}
		add(who, row.Get("n"))
	}
	return out
}

// TestNoFileTellsOfFewerThanFive: a team of three beside one of eleven, and two people of another line in the large
// one. Each kind of file has the same groups, those of the page; none is of one to four people, and no two of them,
// subtracted, leave so few.
func TestNoFileTellsOfFewerThanFive(t *testing.T) {
	w, s := open(t)
	hire := func(no, unit, post string) {
		if _, err := w.Org.Hire(t.Context(), rbac.System("test: fill the teams"), rbac.Card{EmployeeNo: no, Name: "员工" + no, Unit: unit, Post: post, Employment: "contract", HiredOn: "2025-03-03", Phone: "13700000" + no[2:], Mail: no + "@example.com", Languages: []string{"zh"}}, "test"); err != nil {
			t.Fatal(err)
		}
	}
	var asked []string
	for i := range 14 {
		unit, post := rbactest.TeamPath, "AGENT"
		switch {
		case i >= 11:
			unit = rbactest.OtherTeam
		case i >= 9:
			post = "SUPV"
		}
		no := fmt.Sprintf("ZZ%03d", 100+i)
		hire(no, unit, post)
		asked = append(asked, no)
	}
	w.Drain(t)
	service := survey.New(w.DB, w.Clock, w.Gate, w.Org, steps{}, survey.Default())
	today := rbac.DayOf(w.Clock.Now())
	for _, code := range []string{"VALUES", "PULSE"} {
		x, err := service.Create(t.Context(), w.Actor("hr1"), code, rbactest.CentrePath, today, today.Add(6), "半年一次")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := service.Open(t.Context(), w.Actor("hr1"), x.ID, "按计划"); err != nil {
			t.Fatal(err)
		}
		said := map[string]int{}
		for i, f := range survey.Default().Of(code).Fields() {
			said[f] = 2 + i%3
		}
		for _, no := range asked {
			by, err := w.Org.Act(t.Context(), no)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := service.Answer(t.Context(), by, x.ID, said); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := service.Close(t.Context(), w.Actor("hr1"), x.ID, "时间已到"); err != nil {
			t.Fatal(err)
		}
		w.Drain(t)
		at := "/survey-rounds/" + x.ID
		s.As("hr1").Get(at).Status(200).Has("form=csv", "form=xlsx", "form=pdf")
		s.As("hr1").Get(at + "/export?unit=" + rbactest.CentrePath).Status(400)
		s.As("leader1").Get(at + "/export?form=pdf").Status(403)
		var first []group
		for _, form := range []string{"csv", "xlsx", "pdf"} {
			groups := told(t, form, s.As("hr1").Get(at+"/export?form="+form+"&unit="+rbactest.CentrePath).Status(200).Body)
			if len(groups) == 0 {
				t.Fatalf("%s %s: nothing is told", code, form)
			}
			if first == nil {
				first = groups
			}
			if !slices.Equal(groups, first) {
				t.Errorf("%s %s tells of %v, csv of %v", code, form, groups, first)
			}
			for _, a := range groups {
				if a.n < survey.Least || strings.Contains(a.who, "2组") {
					t.Errorf("%s %s tells of %v", code, form, a)
				}
				for _, b := range groups {
					if rest := a.n - b.n; rest > 0 && rest < survey.Least {
						t.Errorf("%s %s: %v less %v leaves %d", code, form, a, b, rest)
					}
				}
			}
		}
	}
}
