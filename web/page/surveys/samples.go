package surveys

import (
	"time"

	"tianti/ladder/survey"
	"tianti/web/kit"
)

// The samples of /dev/pages: believable data in the shape that handlers give.
func samples() []kit.Sample {
	at := time.Date(2026, 11, 2, 1, 0, 0, 0, time.UTC)
	support := []offer{{"员工帮助计划（EAP）", "专业咨询师提供一对一咨询和团体辅导。使用情况不进入任何考核。", "向本单位人力资源或工会索取预约方式，不必说明原因"}, {"全国统一心理援助热线", "由各地专业机构接听，与单位无关。", "拨打 12356"}}
	mine := minePage{Support: support, Rows: []mineRow{{"/surveys/1", "价值需求问卷", "工作中什么对您重要，单位又满足了多少。12 项需求，每项答两问，约 5 分钟。", "2026-11-15", false}, {"/surveys/2", "脉搏调查", "最近两周的感受，6 个问题。", "2026-11-08", true}}}
	points := func(chosen int) (out []point) {
		for i, text := range []string{"很不重要", "不太重要", "一般", "比较重要", "非常重要"} {
			out = append(out, point{i + 1, text, i+1 == chosen})
		}
		return out
	}
	item := func(name, text, code string, a, b int) itemView {
		return itemView{name, text, []scale{{code + survey.Important, "对我的重要程度", "很不重要", "非常重要", points(a)}, {code + survey.Met, "单位满足的程度", "完全没有", "完全满足", points(b)}}}
	}
	form := formPage{Path: "/surveys/1", Name: "价值需求问卷", About: "工作中什么对您重要，单位又满足了多少。", Sections: []section{
		{"自我实现", []itemView{item("成长发展", "能学到新本领，职业上有发展空间", "growth", 5, 3), item("创新空间", "想法有人听，可以尝试新的做法", "creativity", 0, 0)}},
		{"生理与安全", []itemView{item("负荷与平衡", "话务量和排班合理，能兼顾生活与休息", "balance", 5, 2)}}}}
	needs := table{ID: "own", Title: "您的需求画像", Note: "深浅两条分别是重要程度和满足程度。", Chart: "bar", Head: []string{"需求", "重要程度", "满足程度", "差距"},
		Rows: []row{{"成长发展", []cell{whole(5), whole(3), {Text: "+2"}}}, {"同事关系", []cell{whole(4), whole(4), {Text: "0"}}}, {"负荷与平衡", []cell{whole(5), whole(2), {Text: "+3"}}}}}
	thanks := thanksPage{Name: "价值需求问卷", Fit: true, Percent: 73, Gap: 1083, Likes: "您看重的方面，单位满足得也更好。", Needs: needs, Widest: []string{"负荷与平衡", "成长发展"}, Support: support}
	rows := []roundRow{{"/survey-rounds/1", "价值需求问卷", "广东 / 深圳中心", "2026-11-02", "2026-11-15", "进行中", "blue", at}, {"/survey-rounds/2", "脉搏调查", "集团客服", "2026-10-05", "2026-10-11", "已发布", "green", at}}
	list := listPage{From: "2026-11-24", Until: "2026-12-07", Rows: rows, Next: "/survey-rounds?cursor=x", Questionnaires: []kit.Option{{Value: "VALUES", Text: "价值需求问卷"}, {Value: "PULSE", Text: "脉搏调查"}}, Units: []kit.Option{{Value: "/group/gd/shenzhen/", Text: "深圳中心"}}}
	bad := list
	bad.Until, bad.Reason = "2026-11-01", "半年一次"
	steps := []stepRow{{"新建", "吴婷", "半年一次", at}, {"开放", "吴婷", "按计划", at}}
	draft := roundPage{roundRow: rows[0], ID: "1", Draft: true, MayOpen: true, MayDrop: true, Steps: steps[:1]}
	open := roundPage{roundRow: rows[0], ID: "1", Open: true, MayClose: true, Turnout: 45, Steps: steps}
	compared := []string{"单位", "答卷数", "匹配度", "自我实现差距", "自尊差距", "社会归属差距", "生理与安全差距", "参与率"}
	figures := roundPage{roundRow: rows[1], ID: "2", Published: true, Steps: steps, Export: "/survey-rounds/2/export", Sight: &sightView{Unit: "广东 / 深圳中心", UnitPath: "/group/gd/shenzhen/", Units: []link{{"集团客服", "/survey-rounds/2"}}, Shown: true, Answers: 186, Invited: 250, Rate: "约 70%", Fit: "71%",
		Lines: []kit.Option{{Value: "front", Text: "一线"}}, Grades: []kit.Option{{Value: "F2", Text: "F2 上岗"}}, Next: "/survey-rounds/2?cursor=x",
		Tables: []table{{ID: "items", Title: "十二项需求", Note: "均值，1 至 5 分。", Chart: "bar", Head: []string{"需求", "重要程度", "满足程度", "差距"}, Rows: []row{{"成长发展", []cell{mean(4500), mean(3200), {Text: "+1.3"}}}, {"负荷与平衡", []cell{mean(4700), mean(2600), {Text: "+2.1"}}}}},
			{ID: "units", Title: "下级单位", Note: "只列出能够显示的单位。", Chart: "bar", Head: compared, Rows: []row{{"1组", []cell{{Text: "12", Path: "/survey-rounds/2"}, {Text: "74%", Value: "74"}, {Text: "+0.9"}, {Text: "+1.1"}, {Text: "+0.2"}, {Text: "+1.6"}, {Text: "约 80%"}}}}},
			{ID: "grades", Title: "各职级", Note: "人数不足的职级不单独显示。", Chart: "bar", Head: compared[:3]}}}}
	hidden := figures
	hidden.Export, hidden.Sight = "", &sightView{Unit: "广东 / 深圳中心 / 2组", UnitPath: "/group/gd/shenzhen/t2/"}
	return []kit.Sample{
		{Page: "survey_mine", Case: "open", Data: mine}, {Page: "survey_mine", Case: "none", Data: minePage{Support: support}},
		{Page: "survey_support", Data: supportPage{support}},
		{Page: "survey_form", Case: "empty", Data: form},
		{Page: "survey_form", Case: "refused", Data: form, Err: survey.ErrAnswer.At("creativity"+survey.Met).With("least", 1).With("most", 5)},
		{Page: "survey_thanks", Case: "fit", Data: thanks}, {Page: "survey_thanks", Case: "pulse", Data: thanksPage{Name: "脉搏调查", Support: support}},
		{Page: "survey_list", Case: "rounds", Data: list}, {Page: "survey_list", Case: "refused", Data: bad, Err: survey.ErrWindow.At("until").With("most", 92)}, {Page: "survey_list", Case: "none", Data: listPage{}},
		{Page: "survey_round", Case: "draft", Data: draft}, {Page: "survey_round", Case: "open", Data: open}, {Page: "survey_round", Case: "figures", Data: figures}, {Page: "survey_round", Case: "hidden", Data: hidden},
	}
}

func sampleCard() cardPage {
	return cardPage{[]cardRow{{"/surveys/2", "脉搏调查", "2026-11-08", "yellow"}, {"/surveys/1", "价值需求问卷", "2026-11-15", ""}}}
}
