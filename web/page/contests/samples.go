package contests

import (
	"slices"
	"strconv"
	"time"

	"tianti/exams/contest"
	"tianti/web/kit"
)

var sampleAt = time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC)

func sampleRow(s contest.State, state string) row {
	return row{Path: "/contests/SKILL-2026", Title: "2026 年客服技能大赛", Unit: "集团客服", State: state, Tone: tones[s], Stage: "复赛", Until: sampleAt, Takes: s == contest.Entries}
}

func sampleCard() cardPage {
	return cardPage{Duties: []dutyRow{{"/contests", "2026 年客服技能大赛", "复赛", 12}}, Open: []row{sampleRow(contest.Entries, "报名中")}, Live: []row{sampleRow(contest.Running, "进行中")}}
}

func sampleShow() showPage {
	return showPage{row: sampleRow(contest.Running, "进行中"), ID: "SKILL-2026", Notes: "赛前一小时抽签检录。\n请携带工作证。", Self: true, Members: 1, Each: 60, Inside: true, Entry: &entryView{"KF000003", "王芳", []string{"王芳"}, false},
		Awards: []string{"技能大赛金奖 1 名", "技能大赛优秀奖：决赛人数的 10%"},
		Stages: []stageView{{Name: "初赛", State: "已揭晓", Tone: "green", Ties: "抽签", Advance: "各省前 30%，每省至少 6 名", Board: "/contests", Own: "/contests", Field: 300, Parts: []partView{{"理论", "笔试", 100}}},
			{Name: "复赛", State: "已封榜", Tone: "yellow", Rules: "1 组，每组 5 名评委；满 5 份评分去掉一个最高分和一个最低分", Ties: "情景模拟、初赛总分、抽签", Board: "/contests", Judge: "/contests", Field: 90, Parts: []partView{{"听音与工单", "实操", 40}, {"录入", "实操", 10}, {"情景模拟", "情景", 50}}}}}
}

func sampleBoard(inside bool) boardPage {
	page := boardPage{ID: "SKILL-2026", Title: "2026 年客服技能大赛", Stage: "复赛", Back: "/contests", Path: "/contests", State: "评分中", Tone: "blue", Frozen: true, Inside: inside, Sees: inside, Live: false, Parts: []string{"听音与工单", "录入", "情景模拟"},
		Rows: []boardRow{{1, "阿依古丽·买买提", "新疆", "88.125", []string{"90.5", "84", "87.667 (3/5)"}, "", "", true, false, false, false, false}, {2, "王芳", "广东", "88.125", []string{"89", "86", "87"}, "同分，按情景模拟区分", "", true, true, false, true, false},
			{3, "李明", "江苏", "0", []string{"—", "—", "—"}, "", "", false, false, false, false, false}, {0, "张𬘡", "广东", "0", []string{"—", "—", "—"}, "", "", false, false, true, false, false}},
		Other: "/contests", Rest: "/contests", Stream: "/api/v1/contests", Next: "/contests?from=50", Prev: "/contests?from=0", Field: 90, From: 1, To: 4, Teams: []teamRow{{1, "广东", "261.5"}, {2, "新疆", "170.25"}}, Seq: 7}
	page.Own = &page.Rows[1]
	return page
}

func sampleJudge() judgePage {
	parts := func(given bool) []dutyPart {
		return []dutyPart{{"听音与工单", "/contests", "85", true, false}, {"情景模拟", "/contests", "", given, !given}}
	}
	return judgePage{ID: "SKILL-2026", Title: "2026 年客服技能大赛", Stage: "复赛", Back: "/contests", State: "评分中", Open: true, Left: 3, All: 12, Rows: []duty{{Order: 1, Name: "王芳", No: "KF000003", Parts: parts(false), RelatePath: "/contests", JudgePer: "KF000014"},
		{Order: 2, Name: "李明", No: "KF000001", Conflict: "选手是您所在班组的成员，或由您带领", Parts: parts(true)}, {Order: 3, Name: "陈静", No: "KF000005", Absent: true, Parts: parts(true)}}}
}

func sampleSheet(again bool) sheetPage {
	return sheetPage{Path: "/contests", Back: "/contests", Title: "2026 年客服技能大赛", Stage: "复赛", Name: "王芳", Part: "情景模拟", Order: 1, N: 2, Given: true, Again: again, Comment: "先安抚后处理", Lines: []sheetLine{{"C1", "沟通与倾听", "28", 30}, {"C2", "业务准确", "45", 40}, {"C3", "服务规范", "", 30}}}
}

func sampleOutcome(inside bool) outcomePage {
	sheets := []sheetView{{Judge: "评委 1", Points: "92", Dropped: true, Given: []givenView{{"沟通与倾听", 28, 30}, {"业务准确", 38, 40}, {"服务规范", 26, 30}}, Note: "先安抚后处理，话术自然"}, {Judge: "评委 2", Points: "86", Again: true, Given: []givenView{{"沟通与倾听", 26, 30}}, Earlier: []string{"71"}}}
	o := objectionView{ID: "x", Part: "复赛 · 情景模拟", Name: "王芳", Text: "录音中断过一次，请求复核。", State: "已复评", Tone: "green", Answer: "录音确有中断，请评委复核。", By: "冯雪", Before: "该项 81，总分 80.4，第 9 名", After: "该项 86，总分 82.9，第 5 名"}
	return outcomePage{ID: "SKILL-2026", Title: "2026 年客服技能大赛", Stage: "复赛", Back: "/contests", Path: "/contests", Name: "王芳", Total: "82.9", Rank: 5, Field: 90, Parted: "同分，按情景模拟区分", No: "KF000003", Inside: inside, MayAbsent: inside, AbsentPath: "/contests", MayObject: !inside,
		Object: []kit.Option{{Value: "scenario", Text: "情景模拟"}}, Objections: []objectionView{o}, Parts: []outcomePart{{Name: "情景模拟", Weight: 50, Points: "86", Product: "43", How: "评委评分的平均", Sheets: sheets}, {Name: "理论", Weight: 50, Points: "79.8", Product: "39.9", How: "考试成绩"}}}
}

func sampleManage(s contest.State, state string, objections bool) managePage {
	page := managePage{row: sampleRow(s, state), ID: "SKILL-2026", Public: "/contests/SKILL-2026", Acts: []actView{{"/contests", "封榜", "公众看到的榜停在此刻，评分继续。", ""}, {"/contests", "取消大赛", "不产生奖项。", "danger"}}, Entrants: 300, Delegations: []delegationView{{"广东", 58, 60}, {"江苏", 40, 0}},
		Gallery: &galleryView{Naming: contest.NumberNames, Choices: []kit.Option{{Value: contest.NumberNames, Text: "出场号，不显示姓名和省份"}, {Value: contest.FullNames, Text: "全名和省份"}}},
		Steps:   []stepView{{"开赛 · 初赛", "冯雪", "报名截止", sampleAt}}, Stages: []runView{{"初赛", "已揭晓", "green", "/contests", "/contests", 300, 300, false}, {"复赛", "评分中", "blue", "/contests", "", 90, 31, true}}}
	if s == contest.Concluded {
		page.Acts, page.Won, page.MayRevoke = nil, []wonView{{"技能大赛金奖", "王芳", contest.Gold, "KF000003", "92.125", "", 1}, {"技能大赛银奖", "李明", contest.Silver, "KF000001", "90", "冒名参赛", 2}}, true
		page.Recounted, page.Same = "决赛", true
	} else {
		page.Judges, page.Stage, page.MayReplace = []judgeView{{"KF000014", "蒋浩", "第 1 组"}, {"KF000006", "欧阳菲", "第 1 组"}}, "semi", true
	}
	if objections {
		page.MayAnswer, page.Objections = true, []objectionView{{ID: "x", Part: "复赛 · 情景模拟", Name: "王芳", Text: "录音中断过一次，请求复核。", State: "待答复", Tone: "yellow", Open: true},
			{ID: "z", Part: "复赛 · 情景模拟", Name: "欧阳菲", Text: "评分漏看了第二段录音。", State: "复评中", Tone: "blue", Answer: "属实，请评委复评。", By: "冯雪", Closes: true, Before: "该项 76，总分 77.1，第 14 名"},
			{ID: "y", Part: "复赛 · 听音与工单", Name: "李明", Text: "工单按旧版分类评分，请求复核。", State: "不成立", Tone: "gray", Answer: "请评委按新版复核。", By: "冯雪", Closed: "两位评委已离职，维持原分。", Before: "该项 81，总分 80.4，第 9 名", After: "该项 81，总分 80.4，第 9 名"}}
	}
	return page
}

// The samples of /dev/pages: believable data in the shape that handlers give.
func samples() []kit.Sample {
	plan := contest.DefaultPlan()
	plan.Until = sampleAt
	form := formOf(&plan)
	form.Path, form.Back, form.No, form.Units = "/contests", "/contests", "SKILL-2026", []kit.Option{{Value: "/group/", Text: "集团客服"}}
	form.Kinds = []kit.Option{{Value: contest.Paper, Text: "笔试"}, {Value: contest.Scenario, Text: "情景"}}
	show := sampleShow()
	entering := sampleShow()
	entering.row, entering.Entry, entering.MayEnter, entering.MayNominate, entering.Team = sampleRow(contest.Entries, "报名中"), nil, true, true, true
	won := sampleShow()
	won.Won = sampleManage(contest.Concluded, "已结束", false).Won
	empty := sampleBoard(false)
	empty.Rows, empty.Own, empty.Teams = nil, nil, nil
	return []kit.Sample{
		{Page: "contest_list", Case: "rows", Data: listPage{Rows: []row{sampleRow(contest.Entries, "报名中"), sampleRow(contest.Running, "进行中")}, May: true, Next: "/contests?cursor=x"}}, {Page: "contest_list", Case: "none", Data: listPage{}},
		{Page: "contest_show", Case: "running", Data: show}, {Page: "contest_show", Case: "entries", Data: entering, Err: contest.ErrTeam.At("members").With("least", 2).With("most", 5)}, {Page: "contest_show", Case: "won", Data: won},
		{Page: "contest_board", Case: "frozen", Data: sampleBoard(false)}, {Page: "contest_board", Case: "inside", Data: sampleBoard(true)}, {Page: "contest_board", Case: "place by place", Data: samplePlaces()}, {Page: "contest_manage", Case: "place by place", Data: samplePlacing()}, {Page: "contest_board", Case: "empty", Data: empty}, {Page: "contest_board", Case: "spectators", Data: sampleGallery()}, {Page: "contest_manage", Case: "spectators", Data: sampleShowing()},
		{Page: "contest_judge", Case: "duties", Data: sampleJudge()},
		{Page: "contest_sheet", Case: "refused", Data: sampleSheet(false), Err: contest.ErrPoints.At("points-C2").With("name", "业务准确").With("most", 40)}, {Page: "contest_sheet", Case: "again", Data: sampleSheet(true)},
		{Page: "contest_own", Case: "revealed", Data: sampleOutcome(false)}, {Page: "contest_entrant", Case: "inside", Data: sampleOutcome(true)},
		{Page: "contest_manage", Case: "running", Data: sampleManage(contest.Running, "进行中", true)}, {Page: "contest_manage", Case: "concluded", Data: sampleManage(contest.Concluded, "已结束", false)},
		{Page: "contest_entrants", Case: "rows", Data: entrantsPage{ID: "SKILL-2026", Title: "2026 年客服技能大赛", Back: "/contests", Team: true, MayDrop: true, Rows: []entrantRow{{"T-1A2B", "深圳一队", "广东 / 深圳中心", "/contests", []string{"王芳", "李明"}, 0}}}},
		{Page: "contest_entrants", Case: "none", Data: entrantsPage{ID: "SKILL-2026", Title: "2026 年客服技能大赛", Back: "/contests"}},
		{Page: "contest_form", Case: "new", Data: form}, {Page: "contest_form", Case: "refused", Data: form, Err: contest.ErrWeights.At("stages").With("stage", "初赛").With("sum", 90)},
	}
}

// samplePlaces is a board of which the first places are still covered.
func samplePlaces() boardPage {
	page := sampleBoard(false)
	page.Frozen, page.Covered, page.Teams, page.Own = false, 2, nil, nil
	page.Rows = slices.Clone(page.Rows)
	for i := range min(2, len(page.Rows)) {
		page.Rows[i] = boardRow{Rank: i + 1, Covered: true, Parts: slices.Repeat([]string{"—"}, len(page.Parts))}
	}
	return page
}

// sampleGallery is what spectators without a log-in see.
func sampleGallery() boardPage {
	page := sampleBoard(false)
	page.Back, page.Own, page.Naming, page.Frozen = "", nil, contest.NumberNames, false
	page.Rows = slices.Clone(page.Rows)
	for i := range page.Rows {
		page.Rows[i].Name, page.Rows[i].Province, page.Rows[i].Own = strconv.Itoa(7*i+4)+" 号选手", "", false
	}
	page.Teams, page.Stages = nil, []stageLink{{"初赛", "/contests", false}, {"复赛", "/contests", true}}
	return page
}

// sampleShowing is a contest that is shown to them.
func sampleShowing() managePage {
	page := sampleManage(contest.Running, "进行中", false)
	page.Gallery = &galleryView{Address: "https://tianti.example/boards/SKILL-2026/K7QW2MZ4T3YB5XN6PC2RD8EHVA", Naming: contest.MaskedNames,
		Choices: []kit.Option{{Value: contest.NumberNames, Text: "出场号，不显示姓名和省份"}, {Value: contest.MaskedNames, Text: "隐去大部分的姓名和省份"}, {Value: contest.FullNames, Text: "全名和省份"}}}
	return page
}

func samplePlacing() managePage {
	page := sampleManage(contest.Running, "进行中", false)
	page.Places, page.Covered = "/contests", 12
	return page
}
