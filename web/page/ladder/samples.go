package ladder

import (
	"time"

	"tianti/certificates/pdf"
	"tianti/internal/clock"
	"tianti/internal/dryrun"
	"tianti/internal/fault"
	"tianti/internal/store"
	rungs "tianti/ladder"
	"tianti/web/kit"
	"tianti/web/page/excerpt"
)

// The samples of /dev/pages: believable data in the shape that handlers give.

var sampleDay = time.Date(2026, 11, 24, 0, 0, 0, 0, clock.Shanghai)

func samples() []kit.Sample {
	standing := sampleStanding()
	other := standing
	other.Own, other.Past, other.AsOf, other.MayPropose = false, true, "2026-06-01", false
	off := standingPage{Own: true, Off: true, Name: "王小明", Today: "2026-11-24"}
	asked := sampleProposal()
	asked.Reason = "符合条件"
	c := sampleCase()
	decided := c
	decided.State, decided.Tone, decided.Open, decided.Today, decided.May = "已聘任", "green", false, nil, []string{"annul"}
	own := c
	own.Own, own.May = true, nil
	return []kit.Sample{
		{Page: "ladder_overview", Data: sampleOverview()},
		{Page: "ladder_standing", Case: "own", Data: standing},
		{Page: "ladder_standing", Case: "past", Data: other},
		{Page: "ladder_standing", Case: "off", Data: off},
		{Page: "ladder_standing", Case: "refused", Data: standing, Err: rungs.ErrAsOf.At("as_of").With("value", "2030-01-01")},
		{Page: "ladder_print", Data: standing},
		{Page: "ladder_cases", Case: "rows", Data: sampleCases()},
		{Page: "ladder_cases", Case: "empty", Data: casesPage{State: "returned", Tabs: sampleCases().Tabs}},
		{Page: "ladder_propose", Case: "search", Data: proposePage{Query: "李", Found: []found{{"/ladder/appointments/new?person=KF1", "李明", "KF000001", "广东 / 深圳中心 / 1组", "F1"}}}},
		{Page: "ladder_propose", Case: "person", Data: sampleProposal()},
		{Page: "ladder_propose", Case: "refused", Data: asked, Err: rungs.ErrEffective.At("effective").With("back", 31).With("forward", 92)},
		{Page: "ladder_propose", Case: "own", Data: proposePage{Own: true}, Err: rungs.ErrOwnCase},
		{Page: "ladder_case", Case: "open", Data: c},
		{Page: "ladder_case", Case: "approved", Data: decided},
		{Page: "ladder_case", Case: "own", Data: own, Err: rungs.ErrOwnCase},
		{Page: "ladder_letter", Case: "raise", Data: sampleLetter()},
		{Page: "ladder_holds", Case: "rows", Data: holdsPage{[]tab{{"申诉待复核", "/ladder/holds", true}, {"生效中", "/ladder/holds", false}}, []holdRow{sampleHold().holdRow}, "/ladder/holds?cursor=x"}},
		{Page: "ladder_holds", Case: "empty", Data: holdsPage{Tabs: []tab{{"申诉待复核", "/ladder/holds", true}}}},
		{Page: "ladder_hold", Case: "own", Data: sampleHold("appeal")},
		{Page: "ladder_hold", Case: "decide", Data: sampleHold("uphold", "lift")},
		{Page: "ladder_hold", Case: "demote", Data: sampleHold(), Err: rungs.ErrReason.At("reason")},
		{Page: "ladder_standing", Case: "held", Data: sampleHeld()},
		{Page: "ladder_pipeline", Data: samplePipeline()},
		{Page: "ladder_people", Case: "rows", Data: peoplePage{"F2", "上岗", "/", "深圳中心", []standsOn{{"王芳", "广东 / 深圳中心 / 1组", "/people/KF1/ladder", sampleDay}}, "/ladder/pipeline/F2?cursor=x", "/ladder/pipeline"}},
		{Page: "ladder_people", Case: "empty", Data: peoplePage{Code: "off", UnitName: "深圳中心", Back: "/ladder/pipeline"}},
		{Page: "ladder_ready", Case: "rows", Data: readyPage{UnitName: "深圳中心", Tabs: sampleReadyTabs(false), Back: "/ladder/pipeline", Rows: []readyRow{
			{Name: "王芳", Unit: "广东 / 深圳中心 / 1组", Path: "/people/KF1/ladder", From: "F1 见习", Since: sampleDay, Ready: []link{{Text: "F2 上岗", Path: "/ladder/appointments/new"}}},
			{Name: "李明", Unit: "广东 / 深圳中心 / 1组", Path: "/people/KF2/ladder", From: "F1 见习", Since: sampleDay, Ready: []link{{Text: "F2 上岗", Path: ""}}, CasePath: "/ladder/appointments/KF2:F2:1"}}}},
		{Page: "ladder_ready", Case: "held", Data: readyPage{UnitName: "深圳中心", Tabs: sampleReadyTabs(true), Held: true, Back: "/ladder/pipeline", Rows: []readyRow{
			{Name: "张𬘡", Unit: "广东 / 深圳中心 / 1组", Path: "/people/KF3/ladder", From: "F2 上岗", Since: sampleDay, Ready: []link{{Text: "F3 熟手", Path: ""}}, Veto: "泄露客户信息", Until: sampleDay.AddDate(1, 0, 0), Hold: "/ladder/holds/x"}}}},
		{Page: "ladder_ready", Case: "empty", Data: readyPage{UnitName: "深圳中心", Tabs: sampleReadyTabs(false), Back: "/ladder/pipeline"}},
		{Page: "ladder_rules", Data: rulesPage{1, "3f2a9c01d4e5b6a7", []ruleView{{"F1", "见习", true, nil, nil}, {"F2", "上岗", false, []string{"F1 见习"}, sampleItems()}}, "version: 1\nstages:\n", []editionRow{sampleEdition().editionRow, {1, "/ladder/rules", "已发布", "green", time.Time{}, "系统", "内置规则", true}}, ""}},
		{Page: "ladder_edition", Case: "waiting", Data: sampleEdition()},
		{Page: "ladder_edition", Case: "refused", Data: sampleEdition(), Err: rungs.ErrReason.At("reason")},
		{Page: "ladder_edition", Case: "first", Data: editionPage{editionRow: editionRow{1, "/ladder/rules", "已发布", "green", time.Time{}, "系统", "内置规则", true}, Hash: "3f2a9c01d4e5b6a7", YAML: "version: 1\n", Steps: []stepped{{"批准", "系统", "内置规则", sampleDay}}}},
		{Page: "ladder_trial", Case: "form", Data: trialPage{YAML: "version: 2\n", Base: 1, Newest: 1}},
		{Page: "ladder_trial", Case: "kept", Data: trialPage{YAML: "version: 2\n", Rev: 3, Kept: sampleDay, Base: 1, Newest: 2}},
		{Page: "ladder_trial", Case: "fault", Data: trialPage{YAML: "version: 2\ngrades:\n- {code: F1}\n", Excerpts: excerpt.Of("version: 2\ngrades:\n- {code: F1}\n", rungs.ErrStage.With("line", 3))},
			Err: rungs.ErrStage.At("yaml").With("place", "ladder.yaml:3:3: ").With("line", 3).With("code", "F1").With("stage", "")},
		{Page: "ladder_draft", Case: "faults", Data: sampleDraft()},
		{Page: "ladder_draft", Case: "broken", Data: draftPage{Rev: 2, Kept: sampleDay, Base: 1, Newest: 1, Broken: true, Parts: excerpt.Of("version: 2\n", rungs.ErrStage.With("line", 1))}},
		{Page: "ladder_draft_grade", Case: "form", Data: sampleGradeForm()},
		{Page: "ladder_draft_grade", Case: "new", Data: gradePage{New: true, Path: "/ladder/rules/draft/grades/new", Stages: []kit.Option{{Value: "foundation", Text: "初级客服"}}, Adds: []kit.Option{{Value: "tenure", Text: "任职时间"}}}},
		{Page: "ladder_draft_grade", Case: "refused", Data: sampleGradeForm(), Err: fault.List{ErrNumber.At("requires.0.months").With("value", "三"), ErrEmpty.At("requires.1.codes")}},
		{Page: "ladder_draft_holds", Case: "form", Data: holdRulesPage{1, "5", []holdRuleRow{{"0", []kit.Option{{Value: "privacy", Text: "泄露客户信息", Selected: true}}, "12", true}, {"1", []kit.Option{{Value: "privacy", Text: "泄露客户信息"}}, "", false}}}},
		{Page: "ladder_draft_holds", Case: "refused", Data: holdRulesPage{1, "x", []holdRuleRow{{"0", []kit.Option{{Value: "privacy", Text: "泄露客户信息", Selected: true}}, "x", true}}}, Err: ErrNumber.With("value", "x").At("holds.0.months")},
		{Page: "ladder_draft_stages", Case: "form", Data: stagesPage{1, []stageRow{{"0", "foundation", "初级客服", "Foundation"}, {"1", "", "", ""}}}},
		{Page: "ladder_draft_stages", Case: "refused", Data: stagesPage{1, []stageRow{{"0", "foundation", "", ""}}}, Err: ErrEmpty.At("stages.0.name.zh")},
		{Page: "ladder_draft_earn", Case: "form", Data: sampleEarnForm()},
		{Page: "ladder_draft_earn", Case: "refused", Data: sampleEarnForm(), Err: ErrEmpty.At("certificate")},
		{Page: "ladder_dryrun", Case: "done", Data: sampleTrial()},
		{Page: "ladder_dryrun", Case: "holds", Data: sampleHoldTrial()},
		{Page: "ladder_dryrun", Case: "open", Data: sampleOpenTrial()},
		{Page: "ladder_dryrun", Case: "failed", Data: sampleFailedTrial()},
		{Page: "ladder_dryrun", Case: "refused", Data: sampleTrial(), Err: rungs.ErrEditionDay.At("effective").With("least", "2026-11-24")},
	}
}

func sampleItems() []item {
	course := link{Text: "《企业与服务规范》", Path: "/ladder"}
	return []item{
		{ID: "F2.certificate", Text: "持有有效证书：客服代表上岗证（至少 1 个）", Strict: true, Have: "0 项", Need: "1 项", Fix: []fix{{"取得证书：客服代表上岗证", nil}}},
		{ID: "F3.tenure", Text: "连续任职 F2 上岗 满 3 个月", Met: true, Have: "120 天", Need: "92 天", Evidence: []link{{Text: "F2 上岗", Path: "/ladder#grade-F2"}}},
		{ID: "F3.learning", Text: "满足以下任意一项", Have: "0 项", Need: "1 项", Parts: []item{
			{ID: "F3.courses", Text: "完成 投诉处理初阶、主动服务与推荐、通话效率（3 门）", Have: "1 项", Need: "3 项", Evidence: []link{course}, Fix: []fix{{"完成课程 通话效率", []link{course}}}},
			{ID: "F3.national", Text: "持有有效证书：五级/初级工（至少 1 个）", Have: "0 项", Need: "1 项", Fix: []fix{{"取得证书：五级/初级工", nil}}},
		}},
	}
}

func sampleWay() []stepView {
	return []stepView{
		{Text: "完成课程 企业与服务规范", By: sampleDay.AddDate(0, 0, 2), Hours: 8, Sure: true, Links: []link{{Text: "企业与服务规范", Path: "/ladder"}}},
		{Text: "通过考试 岗前认证考试", By: sampleDay.AddDate(0, 0, 27), Sure: true, Opens: sampleDay.AddDate(0, 0, 26), Closes: sampleDay.AddDate(0, 0, 28)},
		{Text: "取得证书：客服代表上岗证", By: sampleDay.AddDate(0, 0, 27), Sure: true},
		{Text: "再有 1 个月指标全部达标", By: sampleDay.AddDate(0, 1, 0)},
	}
}

func sampleBlueprint() *rungs.Blueprint {
	b, err := rungs.Default()
	if err != nil {
		panic(err) // the built-in file is tested
	}
	return b
}

func sampleStanding() standingPage {
	return standingPage{Person: "KF1", Name: "李明", Unit: "广东 / 深圳中心 / 1组", Own: true, At: sampleDay, Today: "2026-11-24",
		Code: "F2", Grade: "上岗", Stage: "初级客服", Duties: "独立接听普通台席来话", Since: sampleDay.AddDate(0, -4, 0), Days: 122, Seats: []string{"普通台席"},
		Next: []rungView{{Code: "F3", Name: "熟手", Duties: "熟练处理各类常见业务，可值话费台席", MetN: 1, All: 3, Items: sampleItems(), Way: sampleWay(), Earliest: sampleDay.AddDate(0, 1, 0), Seats: []string{"话费台席"}}},
		History: []termView{
			{Grade: "F2 上岗", From: sampleDay.AddDate(0, -4, 0), Decided: sampleDay.AddDate(0, -4, -3), Case: "KF1:F2:1", CasePath: "/ladder", Here: true},
			{Grade: "F1 见习", From: sampleDay.AddDate(0, -7, 0), Decided: sampleDay.AddDate(0, -7, 0)},
		},
		Cases: sampleCases().Rows, Tall: tall(sampleBlueprint(), "zh-CN", "F2"), Version: 1, Hash: "3f2a9c01d4e5b6a7"}
}

func sampleOverview() overviewPage {
	b := sampleBlueprint()
	page := overviewPage{Wide: wide(b, "zh-CN", "F2"), Tall: tall(b, "zh-CN", "F2"), Here: "F2", HereName: "上岗"}
	for i, s := range b.Stages {
		view := stageView{Number: i + 1, Name: s.Name.Zh}
		for _, g := range b.Grades {
			if g.Stage == s.Code {
				view.Grades = append(view.Grades, gradeView{Code: g.Code, Name: g.Name.Zh, Duties: g.Duties.Zh, Here: g.Code == "F2", Entry: g.Entry,
					After: g.After, Seats: g.Seats, Requires: sampleItems(), Courses: []courseView{{link{Text: "企业与服务规范", Path: "/ladder"}, "能力知识", 8}, {link{Text: "通信业务基础", Path: ""}, "业务知识", 16}}})
			}
		}
		page.Stages = append(page.Stages, view)
	}
	return page
}

func sampleRow(state rungs.State) caseRow {
	return caseRow{ID: "KF1:F2:1", Path: "/ladder", Person: "KF1", Name: "李明", Unit: "广东 / 深圳中心 / 1组", From: "F1 见习", Grade: "F2 上岗",
		State: state.Word("zh-CN"), Tone: tones[state], Effective: sampleDay, Changed: sampleDay.Add(9 * time.Hour), Flagged: state == rungs.Proposed,
		Steps: []stepped{{"提出", "吴婷", "岗前认证合格", sampleDay.Add(9 * time.Hour)}}}
}

func sampleCases() casesPage {
	page := casesPage{State: "proposed", Waiting: []caseRow{sampleRow(rungs.Proposed)}, Rows: []caseRow{sampleRow(rungs.Approved)}, Next: "/ladder/appointments?cursor=x", MayPropose: true}
	for _, s := range rungs.States {
		page.Tabs = append(page.Tabs, tab{s.Word("zh-CN"), "/ladder/appointments?state=" + string(s), s == rungs.Proposed})
	}
	return page
}

func sampleWaiting() waitingPage {
	return waitingPage{Waiting: []caseRow{sampleRow(rungs.Proposed)}, Returned: []caseRow{sampleRow(rungs.Returned)}}
}

func sampleCard() cardPage {
	return cardPage{"F2", "上岗", "初级客服", sampleDay.AddDate(0, -4, 0), []rungView{{Code: "F3", Name: "熟手", MetN: 1, All: 3, Earliest: sampleDay.AddDate(0, 1, 0)}}}
}

func sampleProposal() proposePage {
	return proposePage{Person: "KF1", Name: "李明", Unit: "广东 / 深圳中心 / 1组", From: "F2 上岗", Since: sampleDay.AddDate(0, -4, 0), Grade: "F3", GradeName: "熟手",
		Grades: []choice{{"F3", "熟手", "/ladder", true, false, 1, 3}}, Possible: true, Items: sampleItems(),
		Waivable: []waiver{{"F3.courses", "完成 投诉处理初阶、主动服务与推荐、通话效率（3 门）", ""}}, Effective: "2026-11-24", Earliest: "2026-10-24", Latest: "2027-02-24"}
}

func sampleCase() casePage {
	check := checkView{sampleDay.Add(9 * time.Hour), "提出", false, sampleItems()}
	return casePage{caseRow: sampleRow(rungs.Proposed), RowPath: "/ladder", Rules: 1, Hash: "3f2a9c01d4e5b6a7", Newer: true,
		Waivers: []waiver{{"F3.courses", "完成 投诉处理初阶、主动服务与推荐、通话效率（3 门）", "系统上线前的学习没有记录"}}, Checks: []checkView{check}, Today: &check,
		Open: true, May: []string{"approve", "return", "refuse"}}
}

func samplePipeline() pipelinePage {
	page := pipelinePage{Unit: "/group/gd/shenzhen/", UnitName: "深圳中心", Units: []kit.Option{{Value: "/group/gd/shenzhen/", Text: "深圳中心"}}, ReadyPath: "/ladder/pipeline/ready?unit=x", Ready: 12, Held: 2}
	page.count(sampleBlueprint(), "zh-CN", map[string]int64{"F1": 42, "F2": 128, "F3": 71, "A1": 30, "A2": 16, "A3": 4, "E1": 6, "M1": 12, "M2": 5, "M3": 1, "": 9})
	return page
}

func sampleRun() *dryrun.Run {
	return &dryrun.Run{Meta: store.Meta{ID: "x"}, State: dryrun.Done, At: sampleDay, Made: sampleDay, Ended: sampleDay, Base: "1", Hash: "aa01bb02cc03dd04", Total: 316, Examined: 316, Affected: 4,
		Tally: []dryrun.Tally{{Of: "F3", Gain: 3}, {Of: "A1", Lose: 1}}}
}

func sampleTrial() dryRunPage {
	who := []shiftView{{"李明", "广东 / 深圳中心 / 1组", "/people/KF1/ladder", "F2 上岗", sampleItems()[:1], nil}}
	return dryRunPage{Run: sampleRun(), Path: "/ladder/rules/trials/x", Mine: true, Changed: []string{"F3", "A1"}, Gains: 3, Losses: 1, Least: "2026-11-24",
		Rows:  []tallyView{{"F3 熟手", 3, 0, "/ladder", "/ladder"}, {"A1 高级", 0, 1, "/ladder", "/ladder"}},
		Shown: &shownView{Title: "A1 高级", People: who, Next: "/ladder/rules/trials/x?cursor=1"}}
}

// sampleHoldTrial is a trial in which the rules of holds differ.
func sampleHoldTrial() dryRunPage {
	page := sampleTrial()
	page.Changed, page.Rows, page.Gains, page.Losses = nil, nil, 0, 0
	page.Holds = []string{"泄露客户信息"}
	page.HoldRows = []tallyView{{"因泄露客户信息暂停晋升", 0, 1, "/ladder", "/ladder"}, {"因泄露客户信息需研究降级", 1, 0, "/ladder", "/ladder"}}
	page.Shown = &shownView{Title: "因泄露客户信息暂停晋升", Holds: true, People: []shiftView{{Name: "张𬘡", Unit: "广东 / 深圳中心 / 1组", Path: "/people/KF3/ladder", On: "F2 上岗", Hold: &holdShiftView{Day: sampleDay, After: sampleDay.AddDate(2, 0, 0), Ready: "F3 熟手"}}}}
	return page
}

func sampleFailedTrial() dryRunPage {
	page := sampleTrial()
	page.Mine, page.Run.State, page.Run.Why = true, dryrun.Failed, rungs.ErrEditionMoved.Code()
	return page
}

func sampleOpenTrial() dryRunPage {
	page := sampleTrial()
	page.Run.State, page.Run.Ended, page.Run.Total = dryrun.Open, time.Time{}, 100_000
	return page
}

func sampleEdition() editionPage {
	return editionPage{editionRow: editionRow{2, "/ladder/rules", "待审批", "blue", sampleDay.AddDate(0, 0, 7), "吴婷", "熟手的任职时间改为两个月", false},
		Hash: "aa01bb02cc03dd04", Base: 1, Run: sampleRun(), RunPath: "/ladder/rules/trials/x", Changed: []string{"F3 熟手"}, Effects: []tallyView{{Name: "F3 熟手", Gain: 3, Lose: 1}},
		Lines: []rungs.Compared{{Text: "    all:"}, {Sign: "-", Text: "    - {id: F3.tenure, kind: tenure, codes: [F2], months: 3}"}, {Sign: "+", Text: "    - {id: F3.tenure, kind: tenure, codes: [F2], months: 2}"}, {Sign: "…"}},
		YAML:  "version: 2\n", Steps: []stepped{{"提出", "吴婷", "熟手的任职时间改为两个月", sampleDay}}, May: []string{"approve", "refuse"}}
}

func sampleDraft() draftPage {
	return draftPage{Rev: 3, Kept: sampleDay, Base: 1, Newest: 2, Stages: []string{"初级客服", "高级客服", "骨干"},
		Grades: []draftRow{{0, "F1", "见习", "初级客服", true, false}, {1, "F2", "上岗", "初级客服", false, true}},
		Earns:  []draftRow{{0, "GENERAL", "客服代表上岗证", "9 门课程", true, true}},
		Faults: []draftFault{{"职级“F2”没有写明要求或前一级。", "请补上 after 和 requires。", "/ladder/rules/draft/grades/1#f-requires"}}}
}

func sampleCodes(must, open bool) *codesView {
	return &codesView{must, []string{"F2 上岗"}, []kit.Option{{Value: "F1", Text: "F1 见习"}, {Value: "F2", Text: "F2 上岗", Selected: true}}, open}
}

// sampleGradeForm has a requirement of each way to be drawn: numbers, choices, codes, compositions.
func sampleGradeForm() gradePage {
	adds := []kit.Option{{Value: "tenure", Text: "任职时间"}, {Value: "any", Text: "满足任意一项"}}
	shapes := []kit.Option{{Value: "all", Text: "全部满足", Selected: true}, {Value: "any", Text: "满足任意一项"}, {Value: "at_least", Text: "至少满足几项"}}
	tenure := partView{Path: "requires.0", Number: "1", Kind: "tenure", ID: "F3.tenure", Codes: sampleCodes(true, false), Params: []paramView{{"months", "requires.0.months", "三", true, nil}}, First: true}
	exam := partView{Path: "requires.1", Number: "2", Kind: "exam", Strict: true, Codes: &codesView{Must: true, All: []kit.Option{{Value: "A1", Text: "A1 晋级考试"}}, Open: true}, Params: []paramView{{"least", "requires.1.least", "80", true, nil}}}
	trainer := partView{Path: "requires.2.0", Number: "3.1", Kind: "trainer", Params: []paramView{{"level", "requires.2.0.level", "junior", true, []kit.Option{{Value: "junior", Text: "初级", Selected: true}}}}, First: true, Last: true}
	group := partView{Path: "requires.2", Number: "3", Kind: "at_least", Group: true, Shapes: shapes, Params: []paramView{{"at_least", "requires.2.at_least", "1", true, nil}}, Parts: []partView{trainer}, Adds: adds, Last: true}
	root := partView{Path: "requires", Kind: "all", Group: true, Shapes: shapes, Parts: []partView{tenure, exam, group}, Adds: adds, First: true, Last: true}
	return gradePage{Rev: 3, Path: "/ladder/rules/draft/grades/2", Code: "F3", Zh: "熟手", En: "Skilled agent", DutyZh: "熟练处理各类常见业务", Stages: []kit.Option{{Value: "foundation", Text: "初级客服", Selected: true}},
		Tracks: []kit.Option{{Value: "expert", Text: "专家通道"}}, After: sampleCodes(true, false).All, Seats: []kit.Option{{Value: "GENERAL", Text: "普通台席", Selected: true}}, Root: &root, Adds: adds}
}

func sampleEarnForm() earnPage {
	return earnPage{Rev: 3, Path: "/ladder/rules/draft/earns/0", Certificates: []kit.Option{{Value: "GENERAL", Text: "客服代表上岗证 GENERAL", Selected: true}}, Courses: sampleCodes(false, false), Exams: []kit.Option{{Value: "PREJOB", Text: "岗前认证考试"}}}
}

func sampleReadyTabs(held bool) []tab {
	return []tab{{"谁可以晋级", "/ladder/pipeline/ready", !held}, {"条件已满足但暂停晋级", "/ladder/pipeline/ready?held=1", held}}
}

func sampleHold(may ...string) holdPage {
	return holdPage{holdRow: holdRow{"/ladder/holds/x", "/ladder", "李明", "广东 / 深圳中心 / 1组", "泄露客户信息", "2026-11-20", sampleDay.AddDate(1, 0, 0), "生效中", "yellow", false},
		Letter:   pdf.Letter{Issuer: "广东 / 深圳中心 / 1组", Number: "暂停晋级 20261120-x", Title: "关于暂停晋级资格的通知", To: "李明", Dated: sampleDay, Paragraphs: []string{"2026年11月20日发生一票否决事件“泄露客户信息”。", "到期后自动恢复。"}},
		AppealBy: sampleDay.AddDate(0, 0, 7), Steps: []stepped{{"生效", "系统", "泄露客户信息", sampleDay}}, May: may, Lower: []kit.Option{{Value: "F1", Text: "F1 见习"}}, Effective: "2026-11-24"}
}

func sampleHeld() standingPage {
	page := sampleStanding()
	page.Holds = []holdRow{sampleHold().holdRow}
	return page
}

func sampleLetter() letterPage {
	return letterPage{pdf.Letter{Issuer: "广东 / 深圳中心 / 1组", Number: "职级决定 KF000001:F2:1", Title: "聘任通知书", To: "李明", Dated: sampleDay,
		Paragraphs: []string{"自2026年11月24日起，聘任您为F2 上岗（原职级：F1 见习）。", "由吴婷于2026年11月20日提出，冯雪于2026年11月24日审批，依据晋级规则第 1 版。", "理由：同意"},
		Table:      &pdf.Table{Head: []string{"条件", "达到", "要求"}, Rows: [][]string{{"持有有效证书 普通台席上岗证（至少 1 项）", "1 项", "1 项"}}}, After: []string{"予以放宽：在 F1 任满 3 个月（急用）"}}, "/ladder/letters/KF000001:F2:1", "/people/KF000001/ladder"}
}
