package star

import (
	"time"

	stars "tianti/ladder/star"
	"tianti/web/kit"
)

// cardSamples show the scorecard, its form with a trial, and its history.
func cardSamples() []kit.Sample {
	changes := []changed{{"4 星名额上限", "20%", "25%"}, {"权重：满意度", "10", "15"}, {"参评岗位：数据专席", "是", ""}}
	card := cardPage{Number: "2", From: "2026-07", Coming: []comingView{{"3", "2027-01"}}, Weight: 100,
		Lines: []cardLine{{"质检得分", "同类比较", 20}, {"有责投诉", "固定标准：3 为 0 分，0 为 100 分", 5}},
		Stars: []cardStar{{5, "90", "10%", "9"}, {4, "80", "20%", "6"}, {1, "60", "", "3"}}, Facts: []said{{"参评岗位", "话务员、VIP 专席"}, {"公示期（工作日）", "5"}}}
	options := []kit.Option{{Value: "peer", Text: "同类比较"}, {Value: "fixed", Text: "固定标准"}}
	levels := []kit.Option{{Value: "centre", Text: "中心"}, {Value: "team", Text: "班组"}}
	form := cardForm{Lines: []lineField{{"quality", "质检得分（分，越高越好）", "20", "peer", "", ""}, {"complaints", "有责投诉（件，越低越好）", "5", "fixed", "3", "0"}},
		Posts: []kit.Option{{Value: "AGENT", Text: "话务员", Selected: true}, {Value: "AGENT-VIP", Text: "VIP 专席"}}, Scales: options, Levels: levels,
		Grades: []kit.Option{{Value: "stage", Text: "同一阶段"}, {Value: "grade", Text: "同一职级"}}, TieOptions: []kit.Option{{Value: "quality", Text: "质检得分"}, {Value: "tenure", Text: "工龄"}},
		Periods: []kit.Option{{Value: "2026Q3", Text: "集团客服 · 2026年第3季度"}}}
	base := form
	form.fill(stars.BuiltIn())
	form.Lines, form.Posts, form.Period, form.From = base.Lines, base.Posts, "2026Q3", "2027-01"
	tried := form
	tried.Trial = &cardTrial{Label: "2026年第3季度", Was: 240, Became: 236, GainN: 120, LossN: 1, Changes: changes, Counts: []countShift{{5, 20, 22}, {4, 48, 60}},
		Gains: []shiftRow{{"李明", "广东 / 深圳中心 / 1组", "/stars/2026Q3/people/KF1", "名额变化", 3, 4, 84125, 84125}}, Losses: []shiftRow{{"张𬘡", "广东 / 深圳中心 / 1组", "/stars/2026Q3/people/KF2", "岗位不再参评", 2, 0, 71500, 0}}}
	nobody := form
	nobody.Trial = &cardTrial{Label: "2026年第3季度", Was: 240, Became: 240, Counts: []countShift{{5, 20, 20}}}
	at := time.Date(2026, 10, 12, 2, 0, 0, 0, time.UTC)
	return []kit.Sample{
		{Page: "star_card", Case: "changed", Data: card}, {Page: "star_card_edit", Case: "fresh", Data: form}, {Page: "star_card_edit", Case: "tried", Data: tried}, {Page: "star_card_edit", Case: "nobody", Data: nobody},
		{Page: "star_card_edit", Case: "refused", Data: form, Err: stars.ErrBands.At("band-5")},
		{Page: "star_cards", Data: cardsPage{Next: "/scorecards/history?before=0001", Versions: []cardVersion{{Number: "3", From: "2027-01", Name: "吴婷", Reason: "提高满意度权重", At: at, Changes: changes}, {Number: "2", From: "2026-10", Name: "吴婷", Reason: "重新发布", At: at}, {Number: "1", First: true}}}},
	}
}

// honourSamples show vetoes and awards.
func honourSamples(at time.Time) []kit.Sample {
	units := []kit.Option{{Value: "/group/gd/", Text: "广东"}}
	row := vetoRow{"/vetoes/20260815-x", "李明", "广东 / 深圳中心 / 1组", "泄露客户信息", "违规查询客户信息，核查属实", "信安核查〔2026〕18号", "吴婷", "2026-08-15", time.Time{}}
	lifted := row
	lifted.Lifted = at
	vetoes := vetoesPage{Units: units, Periods: []kit.Option{{Value: "2026Q3", Text: "2026年第3季度"}}, Rows: []vetoRow{row, lifted}, Next: "/vetoes?cursor=x", MayRecord: true, Codes: []kit.Option{{Value: "privacy", Text: "泄露客户信息"}}, Today: "2026-10-12", Day: "2026-10-12"}
	typed := vetoes
	typed.Person, typed.Code, typed.Reason = "KF000003", "privacy", "违规查询客户信息"
	award := awardRow{"/awards/20261012-x", "明星客服", "李明", "广东 / 深圳中心 / 1组", "2026年第3季度", "已授予", "green", "三季度满意度第一", at}
	named := award
	named.State, named.Tone = "待审定", "blue"
	steps := []stepView{{"待审定", "陈刚", "三季度满意度第一", at}, {"已授予", "郑凯", "同意", at}}
	form := nominatePage{Period: "2026Q3", Kinds: []kit.Option{{Value: stars.StarAgent, Text: "明星客服"}}, Units: units}
	states := []stateChip{{"/awards?state=nominated", "待审定", false}, {"/awards?state=granted", "已授予", true}}
	acts := []actButton{{"/awards/x/grant", "授予", ""}, {"/awards/x/decline", "不通过", "danger"}}
	return []kit.Sample{
		{Page: "star_vetoes", Case: "rows", Data: vetoes}, {Page: "star_vetoes", Case: "empty", Data: vetoesPage{Units: units}}, {Page: "star_vetoes", Case: "refused", Data: typed, Err: stars.ErrVetoBy.At("evidence").With("limit", 200)},
		{Page: "star_veto", Case: "holds", Data: vetoPage{vetoRow: row, At: at, MayLift: true}}, {Page: "star_veto", Case: "lifted", Data: vetoPage{vetoRow: lifted, At: at, LiftedBy: "吴婷", LiftReason: "复查不属实"}}, {Page: "star_veto", Case: "refused", Data: vetoPage{vetoRow: row, At: at, MayLift: true}, Err: stars.ErrReason.At("reason").With("limit", 500)},
		{Page: "star_awards", Case: "rows", Data: awardsPage{States: states, Rows: []awardRow{award}, Next: "/awards?cursor=x", MayName: true}}, {Page: "star_awards", Case: "empty", Data: awardsPage{States: states}},
		{Page: "star_award", Case: "granted", Data: awardPage{awardRow: award, Granted: true, People: []honoured{{"李明", "TT-STAR-2026-000017", "/certificates/x", "有效"}, {Name: "张𬘡"}}, More: 3, Steps: steps}},
		{Page: "star_award", Case: "decide", Data: awardPage{awardRow: named, Acts: acts, People: []honoured{{Name: "李明"}}, Steps: steps[:1]}}, {Page: "star_award", Case: "refused", Data: awardPage{awardRow: named, Acts: acts, Steps: steps[:1]}, Err: stars.ErrReason.At("reason").With("limit", 500)},
		{Page: "star_award_new", Case: "fresh", Data: form}, {Page: "star_award_new", Case: "refused", Data: form, Err: stars.ErrAwardOne.At("people")},
	}
}
