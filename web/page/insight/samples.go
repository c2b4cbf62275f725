package insight

import (
	"time"

	"tianti/internal/clock"
	figures "tianti/ladder/insight"
	"tianti/web/kit"
)

// The samples of /dev/pages: believable data in the shape that handlers give.
func samples() []kit.Sample {
	f := filter{Unit: "/group/gd/shenzhen/", UnitName: "广东 / 深圳中心", Units: []kit.Option{{Value: "/group/gd/shenzhen/", Text: "深圳中心"}},
		Posts: []kit.Option{{Value: "AGENT", Text: "客服代表"}}, From: "2025-11-25", To: "2026-11-24", Today: "2026-11-24"}
	number := func(n string) cell { return cell{Text: n, Value: n, Path: "/insight/people", Series: true} }
	page := showPage{filter: f, View: "pipeline", MayTake: true, MaySet: true, MayDemand: true, Settings: "/insight/settings", Needs: "/insight/needs",
		Tabs:  []tab{{"梯队与流动", "/insight", true}, {"后备与台席", "/insight?view=strength", false}, {"流失", "/insight?view=leaving", false}},
		Tiles: []tile{{"在梯人数", "316", "", "/insight/people"}, {"离职", "41", "年化流失率 13.2%", "/insight/people"}, {"流失损失", "至少 205,000 元", "以及 123 人月的培养时间", "/insight/people"}},
		Tables: []table{
			{ID: "pipeline", Title: "各级人数", Note: "现在站在各级上的人。", Chart: "bar", Head: []string{"职级", "阶段", "人数", "占比"}, Export: "/insight/export?table=pipeline",
				Rows: []row{{"F1 见习", []cell{{Text: "初级客服"}, number("42"), {Text: "13.3%"}}}, {"F2 上岗", []cell{{Text: "初级客服"}, number("128"), {Text: "40.5%"}}}, {"F3 熟手", []cell{{Text: "初级客服"}, number("71"), {Text: "22.5%"}}}}},
			{ID: "flow", Title: "流动", Note: "期初到期末。", Chart: "flow", Head: []string{"期初", "期末", "人数"},
				Rows: []row{{"F1 见习", []cell{{Text: "F2 上岗"}, number("30")}}, {"F1 见习", []cell{{Text: "离职"}, number("6")}}, {"F2 上岗", []cell{{Text: "F3 熟手"}, number("24")}}, {"入职", []cell{{Text: "F1 见习"}, number("40")}}}},
			{ID: "survival", Title: "留存", Note: "曾在这一阶段的人。", Chart: "line", Head: []string{"之后", "初级客服", "95% 置信带"},
				Rows: []row{{"0 个月", []cell{{Text: "100%", Value: "100", Series: true}, {Text: "100.0% – 100.0%"}}}, {"6 个月", []cell{{Text: "88.0%", Value: "88", Series: true}, {Text: "83.1% – 92.9%"}}}, {"12 个月", []cell{{Text: "79.5%", Value: "79.5", Series: true}, {Text: "73.0% – 86.0%"}}}}},
			{ID: "raised.unit", Title: "晋升机会（按单位）", Note: "两项检查都不通过才标出。", Head: []string{"群体", "人数", "晋升", "比例", "与最高者之比", "结论"},
				Rows: []row{{"1组", []cell{number("40"), number("12"), {Text: "30.0%"}, {Text: "100.0%"}, {Text: "最高", Tone: "blue"}}}, {"2组", []cell{number("44"), number("4"), {Text: "9.1%"}, {Text: "30.3%"}, {Text: "明显偏低", Tone: "red"}}}}},
			{ID: "expiry", Title: "证书到期", Note: "今后十二个月。", Empty: "没有数据。", Chart: "stack"},
		}}
	old := page
	old.Counted = time.Date(2026, 11, 24, 10, 35, 0, 0, clock.Shanghai)
	bad := page
	bad.Tables, bad.Tiles, bad.From = nil, nil, "2027-01-01"
	people := peoplePage{Title: "离职风险信号 · 名单", UnitName: "广东 / 深圳中心", Period: "2025-11-25 至 2026-11-24", Signs: true, Back: "/insight", Export: "/insight/people/export?figure=signs", Next: "/insight/people?cursor=x",
		Rows: []standsIn{{"李明", "KF000001", "/people/KF000001/ladder", "广东 / 深圳中心 / 1组", "客服代表", "F2 上岗", []string{"同一职级已 24 个月", "7 个月没有完成课程"}}}}
	needs := needsPage{Unit: "/group/gd/shenzhen/", UnitName: "广东 / 深圳中心", Units: f.Units, Rows: []needRow{{"GENERAL", "seat.GENERAL", "普通台席", "120"}, {"VIP", "seat.VIP", "VIP 专席", "12"}}, Back: "/insight"}
	wrong := needs
	wrong.Own, wrong.Rows = true, []needRow{{"GENERAL", "seat.GENERAL", "普通台席", "-3"}}
	set := settingsOf(figures.Suppose())
	return []kit.Sample{
		{Page: "insight_show", Case: "figures", Data: page},
		{Page: "insight_show", Case: "being counted", Data: old},
		{Page: "insight_show", Case: "refused", Data: bad, Err: figures.ErrPeriod.At("from").With("most", 10)},
		{Page: "insight_people", Case: "signs", Data: people},
		{Page: "insight_people", Case: "empty", Data: peoplePage{Title: "各级人数", UnitName: "深圳中心", Period: "2025-11-25 至 2026-11-24", Back: "/insight"}},
		{Page: "insight_settings", Case: "form", Data: set},
		{Page: "insight_settings", Case: "refused", Data: set, Err: figures.ErrSetting.At("least").With("least", 1).With("most", 7)},
		{Page: "insight_needs", Case: "form", Data: needs},
		{Page: "insight_needs", Case: "refused", Data: wrong, Err: figures.ErrNeed.At("seat.GENERAL").With("most", 100000).With("value", -3)},
	}
}
