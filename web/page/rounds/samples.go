package rounds

import (
	"time"

	"tianti/internal/clock"
	"tianti/ladder/round"
	"tianti/ladder/workday"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

// The samples of /dev/pages: believable data in the shape that handlers give.

var sampleDay = time.Date(2026, 11, 24, 0, 0, 0, 0, clock.Shanghai)

func samples() []kit.Sample {
	home := homePage{Chances: []chance{sampleChance(true), sampleChance(false)}, Mine: []mine{sampleMine(round.Nominated), sampleMine(round.Unelected)},
		Nominate: []row{sampleRow(round.Announced)}, Panels: []row{sampleRow(round.Scoring)}, Notices: []row{sampleRow(round.Noticed)}, Past: []row{sampleRow(round.Concluded)}}
	refused := applyPage{chance: sampleChance(false), Statement: "太短"}
	draft := sampleForm()
	board := sampleBoard()
	answered := sampleBoard()
	answered.Objections[1].Typed = "已核对"
	own := boardPage{row: board.row, Own: true, Letter: board.Letter, Steps: board.Steps}
	return []kit.Sample{
		{Page: "rounds_home", Case: "rows", Data: home},
		{Page: "rounds_home", Case: "empty", Data: homePage{}},
		{Page: "rounds_show", Case: "announced", Data: showPage{row: sampleRow(round.Announced), Letter: sampleLetter(), CanApply: true, CanPut: true, Runs: true}},
		{Page: "rounds_show", Case: "notice", Data: sampleNotice()},
		{Page: "rounds_apply", Case: "ready", Data: applyPage{chance: sampleChance(true)}},
		{Page: "rounds_apply", Case: "refused", Data: refused, Err: round.ErrStatement.At("statement").With("least", 10).With("most", 2000)},
		{Page: "rounds_apply", Case: "closed", Data: applyPage{chance: chance{row: sampleRow(round.Scoring), Why: "现在不是报名时间。"}}},
		{Page: "rounds_nominate", Case: "search", Data: nominatePage{row: sampleRow(round.Announced), Query: "王", Found: []found{{"/rounds", "王芳", "KF000003", "广东 / 深圳中心 / 1组"}}}},
		{Page: "rounds_nominate", Case: "person", Data: nominatePage{row: sampleRow(round.Announced), Person: "KF000003", Name: "王芳", Reason: "现场管理有条理"}},
		{Page: "rounds_application", Case: "elected", Data: sampleApplication()},
		{Page: "rounds_application", Case: "own", Data: applicationPage{ID: "R2026-001:KF000003", Path: "/applications/R2026-001:KF000003", Name: "王芳", Person: "KF000003", Title: "值班长竞聘", RoundPath: "/rounds", Grade: "M1 值班长", From: "A1 高级",
			Unit: "广东 / 深圳中心 / 1组", Phase: round.Unqualified.Word("zh-CN"), Tone: "red", Since: sampleDay, Statement: "三年一线经验，带教过六名新人。", Checks: []check{sampleCheck(false)}, Steps: sampleSteps(), Own: true,
			Apply: "/rounds", Buttons: []button{{"/applications/R2026-001:KF000003/appeal", "申诉", "primary"}, {"/applications/R2026-001:KF000003/withdraw", "撤回报名", "danger"}}}, Err: round.ErrReason.At("reason").With("most", 2000)},
		{Page: "rounds_panel", Case: "rows", Data: panelPage{row: sampleRow(round.Scoring), Done: 1, Left: 1, Rows: []sheetRow{{Path: "/rounds", Name: "王芳", Unit: "1组", From: "A1 高级", Scored: true, Total: "86.5"}, {Path: "/rounds", Name: "张𬘡", Unit: "2组", From: "A2 专席"}, {Name: "陈静", Unit: "1组", From: "A1 高级", Conflict: "提名人"}}}},
		{Page: "rounds_panel", Case: "empty", Data: panelPage{row: sampleRow(round.Scoring)}},
		{Page: "rounds_score", Case: "fresh", Data: sampleScore("")},
		{Page: "rounds_score", Case: "refused", Data: sampleScore("120"), Err: round.ErrPoints.At("points-C1").With("name", "业务知识").With("most", 30)},
		{Page: "rounds_list", Case: "rows", Data: listPage{Tabs: []tab{{"全部", "/rounds/manage", true}, {"草稿", "/rounds/manage?state=draft", false}}, Rows: []row{sampleRow(round.Announced)}, Next: "/rounds/manage?cursor=x", MayMake: true}},
		{Page: "rounds_list", Case: "empty", Data: listPage{Tabs: []tab{{"全部", "/rounds/manage", true}}}},
		{Page: "rounds_form", Case: "fresh", Data: draft},
		{Page: "rounds_form", Case: "refused", Data: draft, Err: round.ErrWeights.At("parts").With("sum", 90)},
		{Page: "rounds_board", Case: "ranked", Data: board},
		{Page: "rounds_board", Case: "own", Data: own},
		{Page: "rounds_board", Case: "answer", Data: answered, Err: round.ErrObjection.At("answer-R2026-001:KF000005:2").With("least", 10).With("most", 2000)},
		{Page: "rounds_letter", Data: sampleLetter()},
		{Page: "rounds_letter", Case: "answer", Data: sampleAnswer()},
		{Page: "rounds_workdays", Case: "hr", Data: sampleWorkdays(), Err: workday.ErrWeekday.At("work").With("value", "2027-03-03")},
		{Page: "rounds_workdays", Case: "others", Data: workdaysPage{Years: sampleWorkdays().Years, Next: "2027"}},
	}
}

func sampleCard() cardPage {
	return cardPage{Open: []row{sampleRow(round.Announced)}, Panels: []row{sampleRow(round.Scoring)}, Mine: []mine{sampleMine(round.Nominated)}, Answers: []answerRow{{"/objections/R2026-001:KF000005:1/letter", "R2026-001-异议答复1"}}}
}

func sampleRow(s round.State) row {
	return row{ID: "R2026-001", Title: "深圳中心 2026 年值班长竞聘", Unit: "广东 / 深圳中心", Grade: "M1 值班长", State: s.Word("zh-CN"), Tone: tones[s], Opens: sampleDay, Closes: sampleDay.AddDate(0, 0, 5),
		Shown: sampleDay.AddDate(0, 0, 9), ShownTo: sampleDay.AddDate(0, 0, 16), Places: 2, Path: "/rounds/R2026-001"}
}

func sampleCheck(met bool) check {
	c := check{At: sampleDay.Add(9 * time.Hour), Met: met, Rules: 1, Hash: "3f2a9c01d4e5b6a7", Items: []asked{
		{Text: "在 A1 高级、A2 专席 连续任职满 6 个月", Have: "210 天", Need: "181 天", State: "已满足", Tone: "green", Evidence: []naming.Link{{Text: "A1 高级", Path: "/ladder#grade-A1"}}},
		{Text: "M1 值班长 评审不低于 80 分", Have: "0 分", Need: "80 分", State: "由本次竞聘产生", Tone: "blue"},
	}}
	if !met {
		c.Items = append(c.Items, asked{Text: "持有有效证书 值班长上岗证（至少 1 项）", Have: "0 项", Need: "1 项", State: "未满足", Tone: "red", Fix: []string{"取得证书 值班长上岗证"}})
	}
	return c
}

func sampleChance(ready bool) chance {
	c := sampleCheck(ready)
	out := chance{row: sampleRow(round.Announced), Ready: ready, Check: &c}
	if !ready {
		out.Missing = []string{"持有有效证书 值班长上岗证（至少 1 项）"}
	}
	return out
}

func sampleMine(p round.Phase) mine {
	return mine{"/applications/R2026-001:KF000003", "深圳中心 2026 年值班长竞聘", "M1 值班长", p.Word("zh-CN"), phaseTones[p], sampleDay, p == round.Nominated, "R2026-001"}
}

func sampleAnswer() letterPage {
	return letterPage{Issuer: "广东 / 深圳中心", Number: "R2026-001-异议答复1", Title: "异议答复书", To: "陈静", Paragraphs: []string{"您 2026年12月3日 就深圳中心 2026 年值班长竞聘（M1 值班长）公示提出的异议，涉及：王芳，已核查完毕，现答复如下。", "您的异议：笔试当天有人员调班，请核对成绩。", "核查结论：异议不成立，公示结果不变。", "答复：已核对考场记录和成绩，无误。"},
		After: []string{"答复人：吴婷。", "本答复只送达您本人。"}, Dated: sampleDay.AddDate(0, 0, 1), PDF: "/objections/R2026-001:KF000005:1/letter/pdf"}
}

func sampleLetter() letterPage {
	return letterPage{Issuer: "广东 / 深圳中心", Number: "R2026-001-公告", Title: "深圳中心 2026 年值班长竞聘公告", Paragraphs: []string{"现开展值班长竞聘，竞聘职级 M1 值班长，共 2 个名额。", "报名时间：2026年11月24日 至 2026年11月29日。"},
		Head: []string{"单位", "名额"}, Rows: [][]string{{"广东 / 深圳中心 / 1组", "1"}, {"广东 / 深圳中心 / 2组", "1"}}, After: []string{"总分相同的，依次比较：综合评审、笔试、抽签。"}, Dated: sampleDay, PDF: "/rounds/R2026-001/letters/announcement/pdf"}
}

func sampleLines(whole bool) []line {
	a := line{Rank: 1, Name: "王芳", Unit: "广东 / 深圳中心", Total: "86.45", Outcome: "拟聘", Tone: "green", Elected: true, Merits: []merit{{"笔试", "88", true, nil}, {"综合评审", "85.4", true, nil}}}
	b := line{Rank: 2, Name: "张𬘡", Unit: "广东 / 深圳中心", Total: "86.45", Outcome: "超出名额", Tone: "gray", Parted: "综合评审", Merits: []merit{{"笔试", "0", false, nil}, {"综合评审", "84", true, nil}}}
	if whole {
		a.Path, a.Lot, a.Marks = "/applications/R2026-001:KF000003", "3f2a9c01d4e5b6a7", []mark{{"蒋浩", "90", true}, {"周敏", "86", false}, {"冯雪", "85", false}, {"韩梅", "85.2", false}, {"刘洋", "70", true}}
		a.Merits[0].Evidence = []naming.Link{{Text: "考试成绩", Path: "/sittings/M1-0001/result"}}
	}
	return []line{a, b}
}

func sampleObjections(open bool) []objection {
	out := []objection{{ID: "R2026-001:KF000005:1", About: "王芳", Text: "笔试当天有人员调班，请核对成绩。", State: "不成立", Tone: "gray", Answer: "已核对考场记录和成绩，无误。", Answerer: "吴婷", Filed: sampleDay, Answered: sampleDay.AddDate(0, 0, 1)}}
	if open {
		out[0].Letter = "/objections/R2026-001:KF000005:1/letter"
		out = append(out, objection{ID: "R2026-001:KF000005:2", By: "陈静", Text: "公示名单缺少评审得分。", State: "待答复", Tone: "yellow", Filed: sampleDay, Open: true})
	}
	return out
}

func sampleNotice() showPage {
	return showPage{row: sampleRow(round.Noticed), Letter: sampleLetter(), Ranking: sampleLines(false), Objections: sampleObjections(false), Own: sampleObjections(true), MayObject: true,
		About: []kit.Option{{Value: "-", Text: "整个批次"}, {Value: "KF000003", Text: "王芳"}}}
}

func sampleSteps() []stepped {
	return []stepped{{"报名", "王芳", "三年一线经验，带教过六名新人。", sampleDay}, {"资格审查合格", "系统", "", sampleDay}}
}

func sampleApplication() applicationPage {
	l := sampleLines(false)[0]
	return applicationPage{ID: "R2026-001:KF000003", Path: "/applications/R2026-001:KF000003", Name: "王芳", Person: "KF000003", Title: "深圳中心 2026 年值班长竞聘", RoundPath: "/rounds/manage/R2026-001", Grade: "M1 值班长", From: "A1 高级",
		Unit: "广东 / 深圳中心 / 1组", Phase: round.Elected.Word("zh-CN"), Tone: "green", Since: sampleDay.AddDate(0, -8, 0), Statement: "三年一线经验，带教过六名新人。", Nominator: "赵强", Nomination: "现场管理有条理",
		Checks: []check{sampleCheck(true)}, Line: &l, Steps: sampleSteps(), Letters: []button{{"/applications/R2026-001:KF000003/letters/qualification", "资格审查通知", ""}}, Appoint: true, EffectiveDay: "2026-12-15",
		Relations: []relation{{"刘洋", "表亲"}}, Members: []kit.Option{{Value: "KF000014", Text: "蒋浩"}}, MayRelate: true, Buttons: []button{{"/applications/R2026-001:KF000003/annul", "撤销", "danger"}}}
}

func sampleScore(points string) scorePage {
	return scorePage{sheetRow: sheetRow{Path: "/applications/R2026-001:KF000003/score", Name: "王芳", Unit: "广东 / 深圳中心 / 1组", From: "A1 高级"}, ID: "R2026-001:KF000003", Title: "深圳中心 2026 年值班长竞聘", Back: "/rounds/R2026-001/panel",
		Statement: "三年一线经验，带教过六名新人。", Me: "KF000014", Lines: []criterion{{Code: "C1", Name: "业务知识与问题解决", Most: 30, Points: points}, {Code: "C2", Name: "现场管理思路", Most: 70}}, Checks: []check{sampleCheck(true)}, Open: true}
}

func sampleForm() formPage {
	plan := round.DefaultPlan([4]string{"业务知识与问题解决", "现场管理思路", "沟通与辅导", "服务意识与仪态"})
	plan.Title, plan.Places = "深圳中心 2026 年值班长竞聘", []round.Quota{{Unit: "/group/gd/shenzhen/", Places: 2}}
	f := formOf(&plan)
	f.Opens, f.Closes = "2026-11-24", "2026-11-28"
	f.Units, f.Grades = []kit.Option{{Value: "/group/gd/shenzhen/", Text: "广东 / 深圳中心"}}, []kit.Option{{Value: "M1", Text: "M1 值班长"}}
	f.Posts, f.Ties = []kit.Option{{Value: "SHIFT", Text: "值班长"}}, []kit.Option{{Value: "panel", Text: "综合评审"}, {Value: "exam", Text: "笔试"}, {Value: "tenure", Text: "现职级任职时间"}}
	return f
}

func sampleBoard() boardPage {
	return boardPage{row: sampleRow(round.Ranked), Seatable: true, Extendable: true, Letter: sampleLetter(), Panel: []progress{{"蒋浩", 1, 2}, {"周敏", 2, 2}}, Members: "KF000014\nKF000010",
		Applications: []applicant{{"/applications/R2026-001:KF000003", "王芳", "广东 / 深圳中心 / 1组", "A1 高级", "资格合格", "green", []string{"赵强 · 提名人"}}, {"/applications/R2026-001:KF000004", "张𬘡", "广东 / 深圳中心 / 2组", "A2 专席", "已撤回", "gray", nil}},
		Ranking:      sampleLines(true), Objections: sampleObjections(true), Steps: []stepped{{"发布公告", "吴婷", "按年度计划开展", sampleDay}}, NewCloses: "2026-11-28",
		Buttons: []button{{"/rounds/manage/R2026-001/confirm", "审定并公示", "primary"}, {"/rounds/manage/R2026-001/return", "退回", "primary"}, {"/rounds/manage/R2026-001/reject", "不予批准", "danger"}},
		Warning: "还没有 2027 年的工作日历。", Recounted: true, Same: true, Public: true, MayAnswer: true}
}

func sampleWorkdays() workdaysPage {
	return workdaysPage{MayEnter: true, Year: "2027", Next: "2027", Holidays: "元旦 2027-01-01 2027-01-03", Work: "2027-03-03",
		Years: []yearView{{2026, "国办发明电〔2025〕7号", []holiday{{"国庆节", "2026-10-01", "2026-10-07"}}, []string{"2026-09-20", "2026-10-10"}}}}
}
