package kinds

import (
	"time"

	"tianti/certificates"
	"tianti/internal/clock"
	"tianti/rbac"
	"tianti/web/kit"
)

// samples fill the pages for /dev/pages.
func samples() []kit.Sample {
	on := time.Date(2026, 11, 24, 9, 30, 0, 0, clock.Shanghai)
	general := row{"GENERAL", "客服代表上岗证", "seat", 12, true, false, 11}
	course := row{"COURSE", "结业证书", "course", 0, false, false, 0}
	old := row{"OUTBOUND", "外呼台席上岗证", "seat", 12, true, true, 2}
	show := showPage{row: general, Version: 1, TitleZH: "客服代表上岗证", TitleEN: "Certified Agent — General Seat", Body: "完成岗前培训并考核合格{results}，准予上岗。",
		Note: "has completed the pre-job programme{results}.", Prefix: "TT", Reminders: "60、30、7", Renew: 90, Posts: "客服代表", Seats: "10010 普通台席", Edits: true,
		Needs: []need{{"完成课程《服务规范与职业素养》", ""}, {"客服代表上岗证：理论成绩不低于 80 分", "成绩 12 个月内有效"}}}
	retired := show
	retired.row, retired.Needs = old, nil
	changed := []change{{"有效期（月）", "12", "6"}, {"理论合格分", "80", "85"}, {"第 4 个文字：字号", "42", "40"}}
	people := []person{{"王小明", "深圳中心 · 1组", "/people/KF000003/certificates", []turnView{{"不再达标", "客服代表上岗证：理论成绩不低于 85 分", "2026-11-20 理论 82 分 · 没有达到合格分，请补考。"}}}}
	trial := trialPage{Code: "GENERAL", Name: "客服代表上岗证", Changes: changed, Examined: 412, Holding: 365,
		Effects: []effect{{Name: "earn"}, {"behind", 21, people, "/certificates/kinds/GENERAL/trial?behind=20#behind"}, {"ahead", 1, people, ""}}}
	versions := historyPage{Code: "GENERAL", Name: "客服代表上岗证", Next: "/certificates/kinds/GENERAL/history", Versions: []version{
		{Number: 24, At: on, By: "冯雪", Reason: "提高合格线", Current: true, Changes: changed}, {Number: 20, At: on, By: "冯雪", Reason: "停用", Retired: true},
		{Number: 1, At: on, By: "系统", Reason: "内置", First: true}}}
	return []kit.Sample{
		{Page: "kind_list", Case: "manager", Data: listPage{Edits: true, Kinds: []row{general, course, old}, Drafts: []draftRow{{"NIGHT", "夜班上岗证", "冯雪", on, true}}}},
		{Page: "kind_list", Case: "none", Data: listPage{}},
		{Page: "kind_show", Case: "manager", Data: show},
		{Page: "kind_show", Case: "retired", Data: retired},
		{Page: "kind_show", Case: "refused", Data: show, Err: certificates.ErrReason.At("reason")},
		{Page: "kind_form", Case: "kind", Data: sampleForm("GENERAL")},
		{Page: "kind_form", Case: "new", Data: sampleForm("")},
		{Page: "kind_form", Case: "refused", Data: sampleForm("GENERAL"), Err: certificates.ErrKindCourse.With("course", "NIGHT-9").At("asks.courses[1]")},
		{Page: "kind_trial", Case: "people", Data: trial},
		{Page: "kind_trial", Case: "new", Data: trialPage{Code: "NIGHT", Name: "夜班上岗证", New: true, Effects: []effect{{Name: "earn"}, {Name: "behind"}, {Name: "ahead"}}}},
		{Page: "kind_trial", Case: "manual", Data: trialPage{Code: "STAR", Name: "荣誉证书", Manual: true}, Err: certificates.ErrReason.At("reason")},
		{Page: "kind_history", Data: versions},
	}
}

// sampleForm is the form of a built-in kind.
func sampleForm(code string) formPage {
	k, err := certificates.Blueprint().Kind("GENERAL")
	if err != nil {
		panic(err)
	}
	k.Look.Fields = k.Look.Fields[:3]
	page := formPage{Code: code, Name: k.ZH, Base: 1, Auto: true, Values: valuesOf(k)}
	option := func(value, text string) []kit.Option { return []kit.Option{{Value: value, Text: text}} }
	page.Classes, page.Backgrounds = option("seat", "台席上岗证"), option("guilloche", "花纹")
	for _, p := range rbac.BuiltinPosts().All()[:4] {
		page.Posts = append(page.Posts, kit.Option{Value: p.Code, Text: p.Zh})
	}
	if code == "" {
		page.Base, page.Copies, page.Name = 0, option("GENERAL", k.ZH), "新设证书种类"
	}
	for i := range 4 {
		l := line{"asks.courses[" + string(rune('0'+i)) + "]", i + 1}
		page.Courses = append(page.Courses, l)
	}
	page.Holds, page.Signatures = []line{{"asks.holds[0]", 1}}, []line{{"signatures[0]", 1}}
	for i := range 3 {
		page.Fields = append(page.Fields, box{line: line{"look.fields[" + string(rune('0'+i)) + "]", i + 1}, Text: k.Look.Fields[i].Text, Bold: true,
			Aligns: option("center", "居中"), Inks: option("ink", "正文色")})
	}
	return page
}
