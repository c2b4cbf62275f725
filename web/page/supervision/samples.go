package supervision

import (
	"time"

	findings "tianti/courses/supervision"
	"tianti/internal/clock"
	"tianti/web/kit"
)

// What /dev/pages shows.

var sampleDay = time.Date(2026, 11, 24, 10, 0, 0, 0, clock.Shanghai)

func sampleRow(state, tone string) row {
	return row{Path: "/supervision/findings/DD20261124-k3f8a", ID: "DD20261124-k3f8a", Title: "合约期解释差错", Kind: "录音监听", Category: "业务解释差错", About: "王芳", Unit: "广东 · 深圳中心 · 1组", Owner: "赵强", Day: "2026-11-20", Due: "2026-11-25", State: state, Tone: tone}
}

func sampleMine() minePage {
	late := sampleRow("整改中", "blue")
	late.Overdue, late.Serious = true, true
	return minePage{About: []row{sampleRow("待整改", "yellow")}, Owned: []row{late}}
}

func sampleShow() showPage {
	before := sampleRow("已关闭", "green")
	return showPage{row: sampleRow("整改中", "blue"), PersonPath: "/people/KF1", KPIPath: "/people/KF1/kpi", Text: "客户问合约期，答 12 个月，实为 24 个月。", Cause: "未查询即答复", Measure: "重学资费课程，班前抽问一周", By: "周敏", At: sampleDay, Round: 2, FirstDue: "2026-11-23",
		Answers: []answer{{"录音编号", "8812"}}, Files: []fileRow{{"/supervision/findings/x/files/f", "录音截取.amr", "312 KB", sampleDay}},
		Training: []trainee{{"王芳", "/people/KF1/courses", "资费与账单", false, false, 40, sampleDay}, {"李明", "", "资费与账单", true, false, 100, sampleDay}},
		Acts:     []actRow{{"登记", "周敏", "", "", sampleDay, ""}, {"下达整改", "周敏", "重学资费课程", "2026-11-23", sampleDay, "P 计划"}, {"报告整改完成", "赵强", "已补训", "", sampleDay, "D 执行"}, {"复核未通过", "周敏", "抽听两通仍有一通差错", "2026-11-25", sampleDay, "C 检查"}},
		Notes:    []noteRow{{"王芳", "当时系统页面没有刷新", sampleDay}}, Repeats: &before, Seen: sampleDay, MayNote: true, MayAttach: true,
		Offers: []findings.Act{findings.Assign, findings.Correct, findings.Annul},
		Plan: planForm{Cause: "guess", Measure: "重学资费课程", Owner: "KF8", Due: "2026-11-25", Causes: []kit.Option{{Value: "guess", Text: "未查询即答复"}}, Owners: []kit.Option{{Value: "KF8", Text: "赵强 KF000008"}},
			Courses: []kit.Option{{Value: "TARIFF", Text: "资费与账单", Selected: true}}, Others: []kit.Option{{Value: "SP", Text: "SP 业务与退订"}}}}
}

func sampleClosed() showPage {
	x := sampleShow()
	x.row = sampleRow("已关闭", "green")
	x.Due, x.Serious, x.Offers, x.MayVeto, x.MayAttach = "", true, []findings.Act{findings.Reopen}, true, false
	x.Vetoes, x.Again, x.Measured = []kit.Option{{Value: "complaint", Text: "有责重大投诉"}}, "2026-12-01", sampleDay
	rows := []changeRow{{"超出阈值的指标数", "2", "0.67", "-1.4", "95% 区间 -2.6 至 -0.2", "有改善", "green"}, {"满意度", "84 分", "88.5 分", "+3 分", "95% 区间 -1 至 +7 分", "与无变化无法区分", "gray"}, {"质检得分", "86 分", "80 分", "-5 分", "95% 区间 -9 至 -1 分", "变差", "red"}}
	x.Effects = []effectView{{"王芳的指标", "2026-08、2026-09、2026-10", "2026-12、2027-01、2027-02", rows}, {"1组的指标", "2026-08、2026-09、2026-10", "2026-12", []changeRow{{Metric: "超出阈值的指标数", Before: "1.2", After: "1.1", Change: "-0.1", Verdict: "月份太少", Tone: "gray"}}}}
	return x
}

func sampleCheck() showPage {
	x := sampleShow()
	x.row = sampleRow("待复核", "yellow")
	x.Offers, x.Again = []findings.Act{findings.Pass, findings.Fail}, "2026-11-27"
	x.Kind, x.About, x.PersonPath, x.KPIPath, x.Veto = "流程穿越 · 反向", "流程", "", "", "20261120-x"
	x.Walk = []walked{{1, "拨打热线申请退订", "", false}, {2, "工单转后台", "无人接收", true}}
	return x
}

func sampleReport() reportPage {
	list := []tally{{"录音监听", 9, 6, 100}, {"投诉倒查", 3, 5, 33}}
	late := sampleRow("整改中", "blue")
	late.Overdue = true
	return reportPage{Unit: "/g/", UnitName: "深圳中心", Month: "2026-10", Latest: "2026-11", Units: []kit.Option{{Value: "/g/", Text: "深圳中心", Selected: true}}, At: sampleDay, Found: 12, Serious: 2, Open: 4, Overdue: 1, Closed: 10, InTime: 9, Repeats: 3, Trained: 14, Rate: 90, Target: 95,
		Kinds: list, Cats: list, Causes: list, Places: list, Ages: []tally{{"0–3 天", 2, 0, 50}, {"超过 30 天", 1, 0, 25}}, Gravest: []row{late}, Recurring: []row{sampleRow("已关闭", "green")},
		Effect: changeRow{"超出阈值的指标数", "1.8", "1.1", "-0.6", "95% 区间 -1 至 -0.2", "有改善", "green"}, Measured: 12, Helped: 9,
		Figures: []figureRow{{"平均通话时长", "141 秒", "150 秒", "≤ 150 秒", "", 40, 33, true, true}, {"满意度", "83 分", "", "≥ 85 分", "", 40, 20, false, true}}, PDF: "/supervision/report.pdf"}
}

func samples() []kit.Sample {
	options := []kit.Option{{Value: "knowledge", Text: "业务解释差错"}}
	form := formPage{Kind: "monitoring", KindName: "录音监听", About: "person", Day: "2026-11-24", Severity: "general", Units: []kit.Option{{Value: "/g/", Text: "深圳中心"}}, Categories: options, Severities: []kit.Option{{Value: "general", Text: "一般（3 个工作日）"}, {Value: "serious", Text: "严重（1 个工作日）"}},
		Abouts: []kit.Option{{Value: "person", Text: "个人"}, {Value: "process", Text: "流程"}}, Questions: []asked{{Name: "answer-call", Label: "supervision.ask.call", Type: "text", Required: true}, {Name: "answer-score", Label: "supervision.ask.score", Type: "number", Most: 100}}}
	walk := form
	walk.Walk, walk.KindName, walk.Kind = true, "流程穿越 · 专题", "thematic"
	walk.Steps = []walked{{1, "拨打热线", "", false}, {2, "转办", "无人接收", true}, {N: 3}}
	walk.Questions = []asked{{Name: "answer-theme", Label: "supervision.ask.theme", Type: "text", Required: true}, {Name: "answer-walked_on", Label: "supervision.ask.walked_on", Type: "day"}, {Name: "answer-justified", Label: "supervision.ask.justified", Type: "choice", Required: true, Options: options}}
	waiting := sampleClosed()
	waiting.Effects, waiting.MeasuresFrom, waiting.IsOwn, waiting.Seen = nil, sampleDay, true, time.Time{}
	empty := sampleReport()
	empty.Cats, empty.Causes, empty.Places, empty.Figures, empty.Gravest, empty.Recurring, empty.Measured, empty.Rate, empty.Running = nil, nil, nil, nil, nil, nil, 0, -1, true
	std := standardPage{General: 3, Serious: 1, Span: 90, Target: 95, MayEdit: true, Categories: []categoryView{{"knowledge", "业务解释差错", []string{"业务不熟悉", "引用过期口径"}, []string{"资费与账单"}, false}, {"old", "旧类别", []string{"其他"}, nil, true}}, Versions: []versionRow{{"第 1 版", "冯雪", "增加信息保护", sampleDay}, {"系统内置", "", "", time.Time{}}}}
	edit := standardForm{Base: "0000", General: "3", Serious: "1", Span: "90", Target: "95", Categories: []categoryForm{{0, "knowledge", "业务解释差错", "Wrong information", "guess 未查询即答复 | Guessed", "TARIFF", false, true}, {N: 1}}}
	list := listPage{Rows: append(sampleMine().Owned, sampleRow("待复核", "yellow")), Next: "/supervision/findings?cursor=x", Units: form.Units, Views: []kit.Option{{Value: "open", Text: "未关闭"}}, Kinds: []kit.Option{{Value: "monitoring", Text: "录音监听"}}, Unit: "/g/", MayRecord: true, MayReport: true}
	return []kit.Sample{
		{Page: "finding_list", Case: "some", Data: list},
		{Page: "finding_list", Case: "none", Data: listPage{Units: form.Units}},
		{Page: "finding_mine", Case: "both", Data: sampleMine()},
		{Page: "finding_mine", Case: "none", Data: minePage{}},
		{Page: "finding_new", Case: "kinds", Data: formPage{Kinds: []kindRow{{"/supervision/new?kind=monitoring", "录音监听", "抽听通话录音时发现"}, {"/supervision/new?kind=reverse", "流程穿越 · 反向", "从结果倒查"}}}},
		{Page: "finding_new", Case: "person", Data: form},
		{Page: "finding_new", Case: "refused", Data: walk, Err: findings.ErrWhole.At("steps")},
		{Page: "finding_show", Case: "correcting", Data: sampleShow()},
		{Page: "finding_show", Case: "recheck", Data: sampleCheck()},
		{Page: "finding_show", Case: "closed", Data: sampleClosed()},
		{Page: "finding_show", Case: "waiting", Data: waiting},
		{Page: "quality_report", Case: "month", Data: sampleReport()},
		{Page: "quality_report", Case: "nothing", Data: empty},
		{Page: "finding_standard", Case: "some", Data: std},
		{Page: "finding_standard_edit", Case: "form", Data: edit},
		{Page: "finding_standard_edit", Case: "refused", Data: edit, Err: findings.ErrCode.At("category-0").With("value", "x")},
	}
}
