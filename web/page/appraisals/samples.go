package appraisals

import (
	"time"

	"tianti/ladder/appraisal"
	"tianti/web/kit"
)

var sampleAt = time.Date(2026, 7, 24, 8, 0, 0, 0, time.UTC)

func sampleTasks() []taskRow {
	return []taskRow{{"/appraisals/tasks/1", "王芳", "同事", "深圳中心 2026 年上半年能力评价", "2026-12-02", 3}, {"/appraisals/tasks/2", "阿依古丽·买买提", "内部客户", "深圳中心 2026 年上半年能力评价", "2026-12-09", 10}}
}

func sampleCard() cardPage { return cardPage{sampleTasks(), 2} }

// The samples of /dev/pages: believable data in the shape that handlers give.
func samples() []kit.Sample {
	sheet := sampleSheet()
	bad := sheet
	bad.Kept, bad.Dimensions = false, append([]question{}, sheet.Dimensions...)
	given := sheet
	given.Hidden, given.Self, given.Given, given.Kept = false, true, true, false
	out := sampleOutcome()
	old := out
	old.No, old.Words = 1, nil
	thin := out
	thin.Rated, thin.Overall, thin.Words = false, "0", nil
	thin.Lines = []lineView{{Code: "skill", Name: "服务技能", Weight: 1, Sum: "1000", There: 10, All: 100, Raw: "100", Points: "100", Counts: true,
		Parts: []partView{{Group: "本人", Count: 1, Weight: 10, Points: "100", Mean: "100", Product: "1000"}, {Group: "上级", Weight: 40, Nothing: true}, {Group: "同事", Weight: 30, Hidden: true}}}}
	void := outcome{No: 3, Last: 3, Void: true, Versions: out.Versions[:1]}
	plan := planPage{Path: "/appraisal-cycles", Back: "/appraisal-cycles", Period: "2026H1", Until: "2026-12-13", Units: []kit.Option{{Value: "/group/gd/shenzhen/", Text: "深圳中心"}},
		Posts: []kit.Option{{Value: "AGENT", Text: "客服代表", Selected: true}, {Value: "SHIFT", Text: "值班长"}}}
	refused := plan
	refused.ID, refused.Title, refused.Panel = "2026H1-x", "上半年评价", "KF000013"
	form := sampleForm()
	return []kit.Sample{
		{Page: "appraisal_mine", Case: "rows", Data: minePage{Open: sampleTasks(), Given: sampleTasks()[:1], Results: []resultRow{{"/appraisals", "2026 年上半年", "86.125", true, sampleAt}, {"/appraisals", "2025 年下半年", "0", false, sampleAt.AddDate(0, -6, 0)}}}},
		{Page: "appraisal_mine", Case: "none", Data: minePage{}},
		{Page: "appraisal_sheet", Case: "draft", Data: sheet},
		{Page: "appraisal_sheet", Case: "refused", Data: bad, Err: appraisal.ErrValue.At("skill").With("dimension", "服务技能").With("most", 5)},
		{Page: "appraisal_sheet", Case: "self", Data: given},
		{Page: "appraisal_result", Case: "holds", Data: resultPage{Name: "王芳", Title: "深圳中心 2026 年上半年能力评价", Unit: "广东 / 深圳中心 / 1组", Period: "2026 年上半年", Back: "/appraisal-cycles/1", Effective: sampleAt, outcome: out}},
		{Page: "appraisal_result", Case: "old", Data: resultPage{Name: "王芳", Title: "上半年能力评价", Unit: "1组", Period: "2026 年上半年", Effective: sampleAt, outcome: old}},
		{Page: "appraisal_result", Case: "thin", Data: resultPage{Name: "王芳", Title: "上半年能力评价", Unit: "1组", Period: "2026 年上半年", outcome: thin}},
		{Page: "appraisal_result", Case: "void", Data: resultPage{Name: "王芳", Title: "上半年能力评价", Unit: "1组", Period: "2026 年上半年", Effective: sampleAt, outcome: void}},
		{Page: "appraisal_cycles", Case: "rows", Data: listPage{Rows: []cycleRow{sampleRow(appraisal.Open, "评价中"), sampleRow(appraisal.Closed, "已生效")}, Next: "/appraisal-cycles?cursor=x", May: true}},
		{Page: "appraisal_cycles", Case: "none", Data: listPage{}},
		{Page: "appraisal_plan", Case: "new", Data: plan}, {Page: "appraisal_plan", Case: "refused", Data: refused, Err: appraisal.ErrPanel.At("panel").With("least", 2).With("most", 12)},
		{Page: "appraisal_cycle", Case: "draft", Data: sampleCycle(appraisal.Draft, "草稿")}, {Page: "appraisal_cycle", Case: "open", Data: sampleCycle(appraisal.Open, "评价中")},
		{Page: "appraisal_cycle", Case: "calibration", Data: sampleCycle(appraisal.Calibration, "校准中"), Err: appraisal.ErrSame},
		{Page: "appraisal_person", Case: "raters", Data: samplePerson(true)}, {Page: "appraisal_person", Case: "result", Data: samplePerson(false)},
		{Page: "appraisal_form", Case: "newest", Data: form},
		{Page: "appraisal_form_edit", Case: "refused", Data: sampleEdit(), Err: appraisal.ErrPoints.At("points").With("least", 3).With("most", 3)},
	}
}

func sampleSheet() sheetPage {
	steps := func(chosen int) (out []step) {
		for i, t := range []string{"常见业务也要求助，操作常出错", "常见业务能办，稍复杂就要转接或升级", "本岗位业务能独立、准确地办完", "疑难问题也能理清原因并一次解决，表达清楚，同事愿意请教", "能总结方法、带教他人，跨业务问题也能牵头处理"} {
			out = append(out, step{i + 1, t, i+1 == chosen})
		}
		return out
	}
	return sheetPage{Path: "/appraisals/tasks/1", Name: "王芳", Group: "同事", Title: "深圳中心 2026 年上半年能力评价", Until: "2026-12-09", Hidden: true, Kept: true, Least: 3, Good: "带新人有耐心",
		Dimensions: []question{{"awareness", "服务意识", "是否主动替客户和下一环节着想", steps(4), true, false}, {"skill", "服务技能", "业务知识、系统操作、沟通与问题解决", steps(0), true, true}}}
}

func sampleOutcome() outcome {
	parts := []partView{{Group: "本人", Count: 1, Weight: 10, Points: "100", Mean: "100", Product: "1000"}, {Group: "上级", Count: 1, Weight: 40, Points: "80", Mean: "80", Product: "3200"},
		{Group: "同事", Count: 3, Weight: 30, Points: "220", Mean: "73.333", Product: "2199.99"}, {Group: "内部客户", Weight: 20, Hidden: true}}
	line := func(code, name string) lineView {
		return lineView{Code: code, Name: name, Weight: 1, Parts: parts, Sum: "6399.99", There: 80, All: 100, Raw: "80", Points: "80", Rated: true, Counts: true}
	}
	skill := line("skill", "服务技能")
	skill.Set, skill.Points = true, "86.5"
	return outcome{No: 2, Last: 2, Lines: []lineView{line("awareness", "服务意识"), skill, line("attitude", "服务态度"), line("effect", "服务效果")}, Overall: "81.625", Sum: "326.5", Weight: 4, Rated: true, Share: 50, Least: 3,
		Versions: []versionRow{{2, "/appraisals", "服务技能调整为 86.5", "冯雪", "本期承担了新人带教", sampleAt, "81.625", true, true, false}, {1, "/appraisals", "按评价汇总", "系统", "", sampleAt, "80", false, true, false}},
		Words:    []wordsView{{"上级", []string{"稳定，能带新人"}, nil}, {"同事", []string{"乐于助人", "讲解清楚"}, []string{"交接再写细一点"}}}}
}

func sampleRow(s appraisal.State, word string) cycleRow {
	return cycleRow{"/appraisal-cycles/1", "深圳中心 2026 年上半年能力评价", "2026 年上半年", "广东 / 深圳中心", "2026-12-09", word, tones[s], 132}
}

func sampleProposal() proposalView {
	return proposalView{ID: "1", Path: "/appraisal-cycles/1/people/KF000003", Name: "王芳", What: "服务技能调整为 86.5", Reason: "本期承担了新人带教", By: "周敏", State: "待审定", Tone: "yellow", At: sampleAt, Waiting: true, May: true}
}

func sampleCycle(s appraisal.State, word string) cyclePage {
	page := cyclePage{cycleRow: sampleRow(s, word), ID: "1", FormNo: "0000", FormName: "系统内置", Posts: []string{"客服代表", "高级客服代表"}, Panel: []string{"周敏", "冯雪"}, Drawn: true, NewUntil: "2026-12-16", Asked: 1320, Given: 870, Declined: 3,
		Heads: []string{"服务意识", "服务技能", "服务态度", "服务效果"}, Rows: []personRow{{"/appraisal-cycles/1/people/KF000003", "王芳", "1组", "已汇总", []string{"80", "86.5", "80", "80"}, "81.625", true}, {"", "吴婷", "2组", "已汇总", []string{"—", "—", "—", "—"}, "—", false}}, Next: "/appraisal-cycles/1?cursor=x",
		Steps: []stepView{{"抽取评价人", "吴婷", "按规则抽取", sampleAt}, {"新建", "吴婷", "半年一次", sampleAt}}}
	switch s {
	case appraisal.Draft:
		page.Draft, page.Acts = true, []actView{{"draw", "抽取评价人", "按规则找出被评价人和上级。", ""}, {"open", "开放评价", "请另一人核对名单后开放。", ""}, {"cancel", "取消", "不产生结果。", "danger"}}
	case appraisal.Open:
		page.Open, page.Extend, page.Acts = true, true, []actView{{"end", "截止评价", "不再接受评价。", ""}, {"cancel", "取消", "不产生结果。", "danger"}}
	case appraisal.Calibration:
		page.Points, page.Waiting, page.Acts = true, []proposalView{sampleProposal()}, []actView{{"close", "确认结果", "结果生效。", ""}}
	}
	return page
}

func samplePerson(open bool) boardPage {
	page := boardPage{Path: "/appraisal-cycles/1/people/KF000003", Back: "/appraisal-cycles/1", Name: "王芳", Title: "深圳中心 2026 年上半年能力评价", Unit: "广东 / 深圳中心 / 1组", Period: "2026 年上半年", State: "进行中", MayChoose: open,
		Raters: []raterRow{{"KF000003", "王芳", "本人", "已提交", "green", "抽取", "", false}, {"KF000008", "赵强", "上级", "待评价", "gray", "抽取", "", open}, {"KF000101", "组员甲", "同事", "已回避", "yellow", "抽取", "合租室友", false}},
		Groups: []kit.Option{{Value: "leader", Text: "上级"}, {Value: "peer", Text: "同事"}, {Value: "customer", Text: "内部客户"}}}
	if open {
		return page
	}
	page.Has, page.outcome, page.Proposals, page.State = true, sampleOutcome(), []proposalView{sampleProposal()}, "已汇总"
	return page
}

func sampleForm() formPage {
	return formPage{No: "第 1 版", By: "吴婷", Reason: "提高上级权重", At: sampleAt, Weights: []weightView{{"本人", 10}, {"上级", 40}, {"同事", 30}, {"内部客户", 20}}, Peers: 5, Customers: 4, Share: 50, Least: 3,
		Dimensions: []dimensionView{{"服务态度", "对客户和同事的尊重、耐心与责任心", 1, []stepText{{20, "有不耐烦、推诿或与人争执的情况"}, {60, "用语规范，情绪稳定，分内的事能负责到底"}, {100, "能安抚激动的客户并赢得认可，带动班组的氛围"}}}},
		Versions:   []formRow{{"第 1 版", "/appraisals/form?version=0001", "吴婷", "提高上级权重", sampleAt, true}, {"系统内置版", "/appraisals/form?version=0000", "", "", time.Time{}, false}}}
}

func sampleEdit() editPage {
	return editPage{Base: "0001", Points: []pointEdit{{1, "20"}, {2, "60"}, {3, "60"}}, Self: "10", Leader: "40", Peer: "30", Customer: "20", Peers: "5", Customers: "4", Share: "50", Reason: "调整分值",
		Dimensions: []dimensionEdit{{"attitude", "服务态度", "1", "服务态度", "Attitude", "对客户和同事的尊重、耐心与责任心", "Respect and patience", []stepEdit{{1, "有不耐烦、推诿或与人争执的情况", ""}, {2, "用语规范，情绪稳定", ""}, {3, "能安抚激动的客户并赢得认可", ""}}}}}
}
