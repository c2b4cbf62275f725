package campaigns

import (
	"time"

	"tianti/courses"
	"tianti/courses/campaign"
	"tianti/internal/clock"
	"tianti/web/kit"
	"tianti/web/page/pick"
)

// What /dev/pages shows.

var sampleDay = time.Date(2026, 11, 24, 10, 0, 0, 0, clock.Shanghai)

func sampleRow(state campaign.State) row {
	c := &campaign.Campaign{Name: "2027 春季复训", State: state, ByName: "冯雪", Made: sampleDay, Due: time.Date(2027, 3, 1, 0, 0, 0, 0, clock.Shanghai), Total: 100_000, Examined: 42_300, Enrolled: 40_112}
	c.ID = "x"
	return rowOf("zh-CN", c)
}

func sampleShow(state campaign.State, may ...campaign.Act) showPage {
	p := showPage{row: sampleRow(state), Reason: "资费调整", ID: state, Courses: []string{"资费与账单"}, Units: []string{"广东 · 深圳中心"}, Grades: []string{"F2"}, Total: 100_000, Examined: 42_300, Fit: 41_008, Had: 896, Beyond: 12, Cap: 167, Month: "2027-02", May: may, Reminding: &days{"7, 1, 0", "1", 3, 7}, Paths: []kit.Option{{Value: "NEWCOMER", Text: "新人上岗路径"}}}
	p.Open, p.Completed, p.Late, p.Share = 30_000, 10_112, 1, 25
	p.LateRows = []lateRow{{"王芳", "广东 · 深圳中心 · 1组", "/people/KF1/courses", "资费与账单", sampleDay}}
	if state == campaign.Failed {
		p.Why = "课程“TARIFF”尚未发布。"
	}
	return p
}

func samples() []kit.Sample {
	form := formPage{Before: "7, 1, 0", After: "1", Leader: "3", Manager: "7", Paths: []kit.Option{{Value: "NEWCOMER", Text: "新人上岗路径"}}, Name: "2027 春季复训", Today: "2026-11-24", Units: []kit.Option{{Value: "/g/", Text: "示例集团", Selected: true}}, Posts: []kit.Option{{Value: "AGENT", Text: "坐席"}}, Grades: []kit.Option{{Value: "F1", Text: "F1 见习"}}, Courses: pick.Sample("TARIFF", "资费与账单")}
	found := form
	found.Courses.Search.Text, found.Courses.Search.Found = "资费", []pick.Row{{Code: "TARIFF", Title: "F1 · 资费与账单", Held: true}, {Code: "TARIFF-2", Title: "F3 · 资费专题"}}
	matrix := sampleShow(campaign.Done)
	matrix.Edition, matrix.EditionPath, matrix.Percent, matrix.Late, matrix.LateRows = 2, "/courses/matrix/editions/2", 100, 0, nil
	return []kit.Sample{
		{Page: "campaigns", Case: "some", Data: listPage{[]row{sampleRow(campaign.Open), sampleRow(campaign.Done)}, "/training/campaigns?cursor=x"}},
		{Page: "campaigns", Case: "none", Data: listPage{}},
		{Page: "campaign_new", Case: "form", Data: form},
		{Page: "campaign_new", Case: "found", Data: found},
		{Page: "campaign_new", Case: "refused", Data: form, Err: courses.ErrDue.At("due")},
		{Page: "campaign_show", Case: "running", Data: sampleShow(campaign.Open, campaign.Pause, campaign.Cancel)},
		{Page: "campaign_show", Case: "failed", Data: sampleShow(campaign.Failed, campaign.Resume, campaign.Cancel)},
		{Page: "campaign_show", Case: "matrix", Data: matrix},
	}
}
