package star_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"tianti/ladder/kpi"
	stars "tianti/ladder/star"
)

// fields are the form of a scorecard, with some of them changed.
func fields(c *stars.Scorecard, more ...string) []string {
	form := url.Values{"base": {c.ID}, "from": {"2026-10"}, "reason": {"放宽名额"}, "period": {"2026Q3"}, "peer_grade": {c.Peers.Grade}, "peer_post": {"true"}, "peer_unit": {c.Peers.Unit}, "least": {"10"}, "mean": {"75"}, "deviation": {"10"},
		"quota_unit": {c.QuotaUnit}, "least_weight": {"60"}, "least_months": {"3"}, "notice_days": {"5"}, "posts": c.Posts}
	for _, l := range c.Lines {
		form.Set("weight-"+l.Metric, strconv.FormatInt(l.Weight, 10))
		form.Set("scale-"+l.Metric, l.Scale)
		if l.Zero != nil {
			form.Set("zero-"+l.Metric, kpi.Decimal(*l.Zero))
			form.Set("full-"+l.Metric, kpi.Decimal(*l.Full))
		}
	}
	for k := 1; k <= stars.Five; k++ {
		n := strconv.Itoa(k)
		form.Set("band-"+n, kpi.Decimal(c.Bands[k]))
		form.Set("cap-"+n, kpi.Decimal(c.Caps[k]*100))
		form.Set("hold-"+n, strconv.Itoa(c.Holds[k]))
	}
	for i, t := range c.Ties {
		form.Set("tie-"+strconv.Itoa(i+1), t)
	}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	var out []string
	for name, values := range form {
		for _, v := range values {
			out = append(out, name, v)
		}
	}
	return out
}

func TestTheFormOfAScorecardSaysWhatTheScorecardSays(t *testing.T) {
	w, s, service := open(t)
	hr := s.As("hr1")
	hr.Get("/scorecards").Status(200).Has("质检得分", "系统内置", "20%", "公示期（工作日）")
	hr.Get("/scorecards/edit").Status(200).Has(`name="weight-quality"`, `value="90"`, "客服代表")
	p, err := service.Open(t.Context(), w.Actor("hr1"), "2026-07", "2026-09", "/group/")
	if err == nil {
		_, err = service.Compute(t.Context(), w.Actor("hr1"), p.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	built := stars.BuiltIn()
	hr.Post("/scorecards/edit", fields(built, "do", "try")...).Status(200).Has("试算：2026年第3季度", "与原评分表相同", "没有人的星级发生变化")
}

func TestAScorecardIsTriedAndPublishedOnThePage(t *testing.T) {
	w, s, service := open(t)
	hr := s.As("hr1")
	p, err := service.Open(t.Context(), w.Actor("hr1"), "2026-07", "2026-09", "/group/")
	if err == nil {
		_, err = service.Compute(t.Context(), w.Actor("hr1"), p.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	built := stars.BuiltIn()
	loose := []string{"band-1", "10", "band-2", "20", "band-3", "30", "band-4", "40", "band-5", "50", "cap-5", "100", "cap-4", "100", "cap-3", "100"}
	with := func(more ...string) []string { return fields(built, append(append([]string{}, loose...), more...)...) }
	hr.Post("/scorecards/edit", with("do", "try")...).Status(200).Has(`id="gains">5<`, "5 星最低分", "分数线变化", "王芳", "发布评分表").HasNot("name=\"more\"")
	hr.Post("/scorecards/edit", with("more", "2")...).Status(200).Has(`id="gains">5<`, `name="more" value="5"`) // two are named, and the others on demand
	hr.Post("/scorecards/edit", with("more", "5")...).Status(200).Has(`id="gains">5<`).HasNot(`name="more"`)
	if x, err := service.Period(t.Context(), w.Actor("hr1"), p.ID); err != nil || x.Run != 1 {
		t.Errorf("a trial changed the period: %+v %v", x, err)
	}
	for name, c := range map[string]struct {
		more  []string
		field string
	}{
		"a weight that is no number": {[]string{"weight-talk", "acht"}, "f-weight-talk"},
		"bands that do not rise":     {[]string{"band-5", "35"}, "f-band-5"},
		"no reason":                  {[]string{"do", "publish", "reason", ""}, "f-reason"},
		"no first month":             {[]string{"do", "publish", "from", ""}, "f-from"},
	} {
		t.Run(name, func(t *testing.T) {
			hr.Post("/scorecards/edit", with(c.more...)...).Status(400).Has(`href="#`+c.field+`"`, `value="40"`)
		})
	}
	hr.Post("/scorecards/edit", with("do", "publish", "from", "2026-10")...).Status(303).To("/scorecards/history")
	hr.Get("/scorecards/history").Status(200).Has("第 2 版", "2026-10 及以后开始的周期", "放宽名额", "5 星名额上限", "100%")
	hr.Post("/scorecards/edit", with("do", "publish")...).Status(409).Has("其他人发布了新的评分表")
	s.As("agent1").Get("/scorecards").Status(200).HasNot("/scorecards/edit")
	s.As("agent1").Get("/scorecards/edit").Status(403)

	// The third quarter keeps its scorecard; the new one begins with October.
	if x, err := service.Compute(t.Context(), w.Actor("hr1"), p.ID); err != nil || x.Card != "0000" {
		t.Errorf("%+v %v", x, err)
	}
	if _, err := service.Publish(t.Context(), w.Actor("hr1"), p.ID, "公示"); err != nil {
		t.Fatal(err)
	}
	hr.Post("/scorecards/edit", with("do", "publish", "base", "0001", "from", "2026-07")...).Status(409).Has("2026Q3", `href="#f-from"`)
}

func TestScorecardsByAPI(t *testing.T) {
	w, s, service := open(t)
	p, err := service.Open(t.Context(), w.Actor("hr1"), "2026-07", "2026-09", "/group/")
	if err == nil {
		_, err = service.Compute(t.Context(), w.Actor("hr1"), p.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	var list struct{ Items []map[string]any }
	s.API("agent1", "GET", "/api/v1/scorecards", nil).Status(200).JSON(&list)
	in := map[string]any{}
	for _, k := range strings.Fields("lines posts peers mean deviation bands caps quota_unit ties least_weight least_months holds notice_days") {
		in[k] = list.Items[0][k]
	}
	in["caps"], in["bands"], in["period"] = []int{1000, 1000, 1000, 1000, 1000, 1000}, []int{0, 10_000, 20_000, 30_000, 40_000, 50_000}, p.ID
	var trial struct {
		Gains []struct {
			Reason        string
			Before, After int
		}
		Count int `json:"gain_count"`
	}
	s.API("agent1", "POST", "/api/v1/scorecards/trial", in).Status(403)
	s.API("hr1", "POST", "/api/v1/scorecards/trial", in).Status(200).JSON(&trial)
	if trial.Count != 5 || len(trial.Gains) != 5 || trial.Gains[0].Reason == "" || trial.Gains[0].After != 5 {
		t.Errorf("%+v", trial)
	}
	in["base"], in["from"], in["reason"] = "0000", "2026-10", "放宽名额"
	s.API("hr1", "POST", "/api/v1/scorecards", in).Status(201)
	s.API("hr1", "POST", "/api/v1/scorecards", in).Problem(409, "star.card.moved")
	s.API("hr1", "GET", "/api/v1/scorecards", nil).Status(200).JSON(&list)
	if len(list.Items) != 2 || len(list.Items[0]["changes"].([]any)) != 8 {
		t.Errorf("%+v", list.Items[0]["changes"])
	}
}
