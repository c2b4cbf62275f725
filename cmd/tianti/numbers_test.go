package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"tianti/ladder/requirement"
	"tianti/rbac"
)

// api reads a JSON answer.
func (w walker) api(path string, into any) {
	w.Helper()
	req, err := http.NewRequest("GET", w.base+path, nil)
	if err != nil {
		w.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+w.token)
	res, err := w.client.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	defer res.Body.Close()
	data, _ := io.ReadAll(res.Body)
	if res.StatusCode != 200 {
		w.Fatalf("GET %s: %d %s", path, res.StatusCode, data)
	}
	if err := json.Unmarshal(data, into); err != nil {
		w.Fatalf("GET %s: %v", path, err)
	}
}

// page is the text of a page that must be there.
func (w walker) page(path string) string {
	w.Helper()
	code, _, body := w.get(path)
	if code != 200 {
		w.Fatalf("GET %s: %d", path, code)
	}
	return body
}

// first is what a pattern's group matches first; "" if nothing does.
func first(pattern, body string) string {
	if m := regexp.MustCompile(pattern).FindStringSubmatch(body); m != nil {
		return m[1]
	}
	return ""
}

// rows are how many different people a list names over all its pages.
func (w walker) rows(path, pattern string) int {
	w.Helper()
	seen := map[string]bool{}
	for path != "" {
		body := w.page(path)
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(body, -1) {
			seen[m[1]] = true
		}
		path = strings.ReplaceAll(first(`class="pager"[^>]*>.*?href="([^"]*)"`, strings.ReplaceAll(body, "\n", " ")), "&amp;", "&")
	}
	return len(seen)
}

// Wherever the sample's numbers stand, on the home page, on dashboards, on a person's pages, in lists and in
// answers to programs, they are the same.
func TestPagesAgreeAboutTheSamplesNumbers(t *testing.T) {
	p, accounts := quietSample(t, 120)
	if _, err := p.Ladder.PassAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	as := func(login string) walker {
		pair, err := p.Tokens.Issue(t.Context(), accounts[login].Person, "test")
		if err != nil {
			t.Fatal(err)
		}
		return walker{t, p.URL, pair.Access, http.DefaultClient}
	}
	t.Run("people on each rung", func(t *testing.T) { agreeOnRungs(t, as("hr1")) })
	t.Run("every number of the dashboard and the list behind it", func(t *testing.T) { agreeOnLists(t, as("hr1")) })
	for _, login := range []string{"trainee1", "agent1", "leader1"} {
		t.Run("the next rungs of "+login, func(t *testing.T) { agreeOnNext(t, as(login), as("hr1"), accounts[login].Person) })
	}
	t.Run("seats of agent1", func(t *testing.T) {
		w, id := as("agent1"), accounts["agent1"].Person
		const open = `tag tag-green">可上岗`
		home, own, one := strings.Count(w.page("/"), open), first(`现在可上岗的台席：(\d+)`, w.page("/seats")), first(`现在可上岗的台席：(\d+)`, as("hr1").page("/people/"+id+"/seats"))
		if fmt.Sprint(home) != own || own != one {
			t.Errorf("home %d, own page %s, to HR %s", home, own, one)
		}
	})
	t.Run("learning of a team", func(t *testing.T) {
		w := as("leader1")
		const late = `<dt>已过期限</dt><dd>(\d+)</dd>`
		if home, team := first(late, w.page("/")), first(late, w.page("/training/team")); home == "" || home != team {
			t.Errorf("home %q, team %q", home, team)
		}
	})
	t.Run("stars of a period", func(t *testing.T) { agreeOnStars(t, as("hr1")) })
	t.Run("monthly figures and the ladder", func(t *testing.T) { p.agreeOnFigures(t, accounts["hr1"].Person) })
}

// agreeOnRungs compares the pipeline, the dashboard, the API and the lists behind their numbers.
func agreeOnRungs(t *testing.T, hr walker) {
	hr.T = t
	var figures struct {
		Figures map[string][]struct {
			A      string
			People int
		}
	}
	hr.api("/api/v1/insight?unit=group", &figures)
	pipeline, insight := hr.page("/ladder/pipeline?unit=%2Fgroup%2F"), hr.page("/insight?unit=%2Fgroup%2F")
	total := 0
	for _, c := range figures.Figures["pipeline"] {
		total += c.People
		n := strconv.Itoa(c.People)
		here := first(`aria-label="`+c.A+` [^"]*：(\d+) 人"`, pipeline)
		there := first(`(\d+)<span[^>]*> 人，查看`+c.A+` `, insight)
		if there == "" {
			there = first(`aria-label="(\d+) 人，查看`+c.A+` `, insight)
		}
		list := hr.rows("/ladder/pipeline/"+c.A+"?unit=%2Fgroup%2F", `href="/people/([^/"]+)/ladder"`)
		behind := hr.rows("/insight/people?figure=pipeline&a="+c.A+"&unit=%2Fgroup%2F", `href="/people/([^/"]+)/ladder"`)
		if here != n || there != n || list != c.People || behind != c.People {
			t.Errorf("%s: API %s, pipeline %s with %d named, dashboard %s with %d named", c.A, n, here, list, there, behind)
		}
	}
	if sum := first(`<td>合计</td><td class="num"><b>(\d+)</b>`, pipeline); sum != strconv.Itoa(total) {
		t.Errorf("%s people in total, %d by rung", sum, total)
	}
	ready := hr.rows("/ladder/pipeline/ready?unit=%2Fgroup%2F", `data-label="姓名"><a href="/people/([^/"]+)/ladder"`)
	if count := first(`id="ready-count">(\d+)<`, pipeline); count != strconv.Itoa(ready) {
		t.Errorf("%s are ready, %d are named", count, ready)
	}
}

// agreeOnLists opens every number of people on every tab of the dashboard and counts whom the list behind it names.
// Hours and money have people behind them, too, but are no number of people.
func agreeOnLists(t *testing.T, hr walker) {
	hr.T = t
	opened := map[string]int{}
	for _, view := range []string{"pipeline", "strength", "learning", "leaving", "equity"} {
		page := hr.page("/insight?unit=%2Fgroup%2F&view=" + view)
		for _, m := range regexp.MustCompile(`href="(/insight/people\?[^"]*)"[^>]*>([\d,]+)<span`).FindAllStringSubmatch(page, -1) {
			path := strings.ReplaceAll(m[1], "&amp;", "&")
			figure := first(`figure=([a-z.]+)`, path)
			if figure == "learning" || figure == "spent" || opened[figure] >= 6 {
				continue
			}
			opened[figure]++
			if n := hr.rows(path, `href="/people/([^/"]+)/ladder"`); strconv.Itoa(n) != strings.ReplaceAll(m[2], ",", "") {
				t.Errorf("%s: %s on the tab %s, %d in the list", path, m[2], view, n)
			}
		}
	}
	t.Log(opened)
	if len(opened) < 8 {
		t.Errorf("only these figures were opened: %v", opened)
	}
}

// agreeOnNext compares how far somebody is from each next rung, and when it can be reached.
func agreeOnNext(t *testing.T, own, hr walker, person string) {
	own.T, hr.T = t, t
	var ladder struct {
		Next []struct {
			Grade, Earliest string
			Requirements    []struct{ Met bool }
		}
	}
	own.api("/api/v1/people/"+person+"/ladder", &ladder)
	if len(ladder.Next) == 0 {
		t.Fatal("no next rung")
	}
	home, mine, theirs := own.page("/"), own.page("/ladder/me"), hr.page("/people/"+person+"/ladder")
	for _, n := range ladder.Next {
		met := 0
		for _, r := range n.Requirements {
			if r.Met {
				met++
			}
		}
		want, day := fmt.Sprintf("已满足 %d / %d 项", met, len(n.Requirements)), n.Earliest
		if met == len(n.Requirements) { // there is no day to wait for
			want, day = "条件已满足", ""
		}
		part := first(`下一级 `+n.Grade+` [^<]*</b>((?s:.*?))</small>`, home)
		if !strings.Contains(part, want) || !strings.Contains(part, day) {
			t.Errorf("%s on the home page: %q, not %q and %s", n.Grade, part, want, n.Earliest)
		}
		for name, body := range map[string]string{"own ladder": mine, "ladder to HR": theirs} {
			part := first(`id="next-`+n.Grade+`">((?s:.*?))</section>`, body)
			if !strings.Contains(part, want) || !strings.Contains(part, day) {
				t.Errorf("%s on the %s: not %q and %s", n.Grade, name, want, n.Earliest)
			}
		}
	}
}

// agreeOnStars compares a period's counts with the ratings that its page lists, and with each person's own page.
func agreeOnStars(t *testing.T, hr walker) {
	hr.T = t
	var periods struct {
		Items []struct {
			ID     string
			Rated  int
			Counts []int
		}
	}
	hr.api("/api/v1/star-periods", &periods)
	if len(periods.Items) == 0 || periods.Items[0].Rated == 0 {
		t.Fatal("nobody is rated in the sample")
	}
	for _, x := range periods.Items {
		sum := 0
		for _, n := range x.Counts {
			sum += n
		}
		people := map[string]bool{}
		for _, m := range regexp.MustCompile(`href="/stars/[^"]*/people/([^"]+)"`).FindAllStringSubmatch(hr.page("/stars/"+x.ID), -1) {
			people[m[1]] = true
		}
		counts := make([]int, len(x.Counts))
		for id := range people {
			var r struct{ Stars int }
			hr.api("/api/v1/star-periods/"+x.ID+"/people/"+id, &r)
			counts[r.Stars]++
		}
		if sum != x.Rated || len(people) < x.Rated || fmt.Sprint(counts[1:]) != fmt.Sprint(x.Counts[1:]) {
			t.Errorf("%s: %d rated, %v by stars; the page names %d, who have %v", x.ID, x.Rated, x.Counts, len(people), counts)
		}
	}
}

// agreeOnFigures compares each figure of a sheet with what the ladder holds of that month: rules, rounds and the
// nine-box go by the ladder's word, people look at their sheets.
func (p *Program) agreeOnFigures(t *testing.T, hr string) {
	by, err := p.Organisation.Act(t.Context(), hr)
	if err != nil {
		t.Fatal(err)
	}
	people, err := p.Organisation.Members(t.Context(), rbac.UnitPath("group.gd.shenzhen.t1"))
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, who := range people {
		h, err := p.KPI.Person(t.Context(), by, who.ID, p.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		lives, err := p.Ladder.Lives(t.Context(), []string{who.ID})
		if err != nil || len(lives) == 0 {
			t.Fatal(who.ID, err)
		}
		view := lives[0].Facts.ViewAt(p.Clock.Now())
		for _, sheet := range h.Sheets {
			for _, c := range sheet.Cells {
				if !c.Judged {
					continue
				}
				found := 0
				for _, f := range view.Of(requirement.KPI) {
					if f.Period == string(sheet.Month) && f.Code == c.Metric && f.Tier == "person" {
						if found++; (f.Value == 1) != c.Green {
							t.Errorf("%s %s %s: green %v on the sheet, %d on the ladder", who.ID, sheet.Month, c.Metric, c.Green, f.Value)
						}
						compared++
					}
				}
				if found != 1 {
					t.Errorf("%s %s %s: the ladder has it %d times", who.ID, sheet.Month, c.Metric, found)
				}
			}
		}
	}
	if compared < 20 {
		t.Errorf("only %d figures were compared", compared)
	}
}
