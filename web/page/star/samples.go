package star

import (
	"time"

	"tianti/certificates/pdf"
	stars "tianti/ladder/star"
	"tianti/web/kit"
)

func sampleLetter(at time.Time) pdf.Letter {
	return pdf.Letter{Issuer: "广东 / 深圳中心 / 1组", Number: "2026Q3/KF1", Title: "2026年第3季度星级评定结果告知书", To: "李明", Dated: at, Paragraphs: []string{"您在2026年第3季度评为 4 星。"}, After: []string{"公示到 2026年10月19日 为止。"},
		Table: &pdf.Table{Head: []string{"指标", "数值", "得分", "权重"}, Shares: []float64{0.4, 0.24, 0.2, 0.16}, Rows: [][]string{{"质检得分", "90.167 分", "86.503", "20"}, {"业务考试成绩", "无数据", "", "10"}}}}
}

// samples show every page with data in /dev/pages.
func samples() []kit.Sample {
	at := time.Date(2026, 10, 12, 2, 0, 0, 0, time.UTC)
	before := "上次 3 星"
	list := listPage{From: "2026-07", To: "2026-09", Unit: "/group/", Latest: "2026-10", Units: []kit.Option{{Value: "/group/", Text: "集团客服"}},
		Rows: []periodRow{{"/stars/2026Q3", "2026年第3季度", "集团客服", "公示中", "blue", 240, "5星 24 · 4星 48 · 3星 72", at}, {"/stars/2026Q2", "2026年第2季度", "集团客服", "草稿", "gray", 0, "", at}}}
	objection := objectionView{"KF1", "李明", "/stars/2026Q3/people/KF1", "九月通话时长录入有误", "待答复", "yellow", "", "", "/stars/2026Q3/objections/KF1", "a-KF1", at, true, true, ""}
	answered := objection
	answered.Open, answered.MayAnswer, answered.State, answered.Tone, answered.Answer, answered.By = false, false, "成立", "green", "已核对更正", "郑凯"
	period := periodPage{ID: "2026Q3", Label: "2026年第3季度", Unit: "集团客服", State: "公示中", Tone: "blue", Digest: "95aeb77bb2808fb071a11521632176ddbb65c8c1a0330493e72dd1d5ee1371a5", From: "2026-07", To: "2026-09", People: 250, Rated: 240,
		Counts: []countView{{Stars: "5", Count: 20, Places: 24, Path: "/stars/2026Q3?stars=5", Capped: true}, {Stars: "0", Count: 12, Places: -1, Path: "/stars/2026Q3?stars=0"}}, Changed: 2, Run: 2, Until: at, Computed: at,
		MayCompute: true, MayPublish: true, MayConfirm: true, InNotice: true, Shown: true, Letter: true, Rows: []ratingRow{{"李明", "广东 / 深圳中心 / 1组", "/stars/2026Q3/people/KF1", "", 4, 2, 84125, true, before}, {"张𬘡", "广东 / 深圳中心 / 1组", "/stars/2026Q3/people/KF2", "数据不足", 0, 0, 0, false, ""}}, Next: "/stars/2026Q3?cursor=x",
		Units: []unitRow{{"广东 / 深圳中心 / 1组", 12, 78125}}, Objections: []objectionView{objection, answered}, Steps: []stepView{{"建立", "吴婷", "", at}, {"公示", "吴婷", "三季度星级公示", at}}}
	preview, hidden, typed := period, period, period
	refused := objection
	refused.Typed = "已核对"
	typed.Objections = []objectionView{refused, answered}
	preview.InNotice, preview.InPreview = false, true
	hidden.Shown, hidden.MayCompute, hidden.MayPublish, hidden.MayConfirm = false, false, false, false
	person := personPage{Period: "2026Q3", PeriodPath: "/stars/2026Q3", Label: "2026年第3季度", State: "公示中", Tone: "blue", Person: "KF1", Name: "李明", Unit: "广东 / 深圳中心 / 1组", Quota: "广东 / 深圳中心 / 1组", Own: true, Stars: 4, Band: 4, Rank: 2, Rated: true, Before: before, Score: 84125,
		Lines:  []lineView{{"质检得分", "3 个月，合计 270.5", "90.167 分", true, false, 36, "85.2 分", "4.318 分", "深圳中心同岗位同阶段 36 人", "", "", 86503, 20, 1730060}, {"出勤工时", "3 个月，合计 480", "160 小时", false, true, 0, "", "", "", "120 小时", "167 小时", 85106, 10, 851060}, {Metric: "业务考试成绩", Weight: 10}},
		Weight: 30, AllWeight: 40, Sum: "2581.12", Mean: 75000, Deviation: 10000, People: 12, Ties: "满意度、质检得分、工龄", Digest: period.Digest, Until: at, MayObject: true, Letter: true,
		Bands: []bandView{{5, 90000, true, false, false, "1 + 48/240", 2, 1, 24, true}, {4, 80000, true, true, true, "2 + 96/240", 2, 2, 48, false}, {2, 66000, false, false, true, "", 0, 3, -1, false}}}
	done := person
	done.MayObject, done.Objection, done.Own = false, &answered, false
	vetoed := done
	vetoed.Stars, vetoed.Rank, vetoed.Why, vetoed.Objection = 0, 0, "一票否决，不评星", nil
	vetoed.Vetoes = []vetoRow{{"/vetoes/x", "李明", "广东 / 深圳中心 / 1组", "泄露客户信息", "违规查询客户信息，核查属实", "信安核查〔2026〕18号", "吴婷", "2026-08-15", time.Time{}}}
	short := personPage{Period: "2026Q3", PeriodPath: "/stars/2026Q3", Label: "2026年第3季度", State: "已确认", Tone: "green", Person: "KF3", Name: "王芳", Unit: "广东 / 深圳中心 / 1组", Why: "入职不满规定月数", Digest: period.Digest}
	return append(append(cardSamples(), honourSamples(at)...), []kit.Sample{
		{Page: "star_list", Case: "rows", Data: list}, {Page: "star_list", Case: "empty", Data: listPage{Latest: "2026-10", Units: list.Units}}, {Page: "star_list", Case: "refused", Data: list, Err: stars.ErrMonths.At("to")},
		{Page: "star_mine", Case: "rows", Data: minePage{[]mineRow{{"/stars/2026Q3/people/KF1", "2026年第3季度", "公示中", "blue", 4, true, 84125, ""}, {"/stars/2026Q2/people/KF1", "2026年第2季度", "已确认", "green", 0, false, 0, "数据不足"}}}}, {Page: "star_mine", Case: "empty", Data: minePage{}},
		{Page: "star_period", Case: "notice", Data: period}, {Page: "star_period", Case: "preview", Data: preview}, {Page: "star_period", Case: "hidden", Data: hidden}, {Page: "star_period", Case: "refused", Data: period, Err: stars.ErrFourEyes}, {Page: "star_period", Case: "answer", Data: typed, Err: stars.ErrAnswer.At("a-KF1").With("limit", 2000)},
		{Page: "star_letter", Case: "person", Data: letterPage{sampleLetter(at), "/stars/2026Q3/people/KF1/letter", "/stars/2026Q3/people/KF1"}},
		{Page: "star_person", Case: "own", Data: person}, {Page: "star_person", Case: "other", Data: done}, {Page: "star_person", Case: "unrated", Data: short}, {Page: "star_person", Case: "vetoed", Data: vetoed},
	}...)
}
