package kpi

import (
	"time"

	figures "tianti/ladder/kpi"
	"tianti/web/kit"
)

// samples show every page with data in /dev/pages.
func samples() []kit.Sample {
	at := time.Date(2026, 11, 3, 2, 0, 0, 0, time.UTC)
	sources := []kit.Option{{Value: "standard", Text: "按标准列名"}, {Value: "acd", Text: "话务平台"}}
	list := listPage{Source: "acd", Latest: "2026-10", Sources: sources, Described: []link{{"话务平台", "/kpi/sources/acd"}},
		Imports: []past{{"kpi-x", "kpi-2026-10.csv", "话务平台", "吴婷", "applied", "2026-10", at, 1796, 0}, {"kpi-y", "kpi-2026-09.xlsx", "按标准列名", "吴婷", "preview", "2026-09", at, 60, 3}}}
	preview := showPage{ID: "kpi-x", File: "kpi-2026-09.xlsx", Source: "话务平台", SourcePath: "/kpi/sources/acd", By: "吴婷", State: "preview", Months: "2026-09", At: at, Total: 60, Good: 57, Bad: 3,
		Metrics: []string{"平均通话时长", "转接率", "满意度"}, Unknown: []string{"排队数"}, MayApply: true, Changes: true,
		Chips: []chip{{"", "/kpi/sheets/x", 60, true}, {"refused", "/kpi/sheets/x?verdict=refused", 3, false}, {"new", "/kpi/sheets/x?verdict=new", 50, false}, {"changed", "/kpi/sheets/x?verdict=changed", 2, false}, {"same", "/kpi/sheets/x?verdict=same", 5, false}},
		Rows:  []rowView{{2, "refused", "red", "KF100001", "G 转接率", "0.0128", "“0.0128”可能是 0.0128%，也可能是 1.28%。请写上百分号。"}, {3, "new", "green", "KF100002 阿依古丽·买买提 2026-09", "", "", ""}, {4, "changed", "blue", "KF100003 张𬘡 2026-09", "", "", "更正：满意度。"}}, Next: "/kpi/sheets/x?cursor=1.0"}
	running, applied := preview, preview
	running.State, running.Percent = "applying", 40
	applied.State, applied.AppliedAt, applied.AppliedBy = "applied", at, "吴婷"
	keys := []kit.Option{{Value: "-", Text: "忽略"}, {Value: "talk", Text: "平均通话时长", Selected: true}}
	scales := []kit.Option{{Value: "percent", Text: "百分数"}, {Value: "fraction", Text: "小数"}}
	source := sourcePage{ID: "acd", Code: "acd", Name: "话务平台", Columns: []columnView{{"column-aa", "AHT", "talk", "", true, keys, scales}, {"column-ab", "备注", "-", "", true, keys, scales}, {"column-ac", "", "", "", false, keys, scales}}}
	fresh := source
	fresh.ID, fresh.Code, fresh.Name = "new", "", ""
	metric := metricPage{ID: "talk", Code: "talk", Zh: "平均通话时长", En: "Average talk time", Unit: "seconds", Better: "less", Threshold: "150", Target: "120", Headers: "通话时长", From: "2026-11", Earliest: "2026-11",
		Units: []kit.Option{{Value: "seconds", Text: "秒"}}, Betters: []kit.Option{{Value: "more", Text: "越高越好"}, {Value: "less", Text: "越低越好"}}, TierOptions: []kit.Option{{Value: "person", Text: "个人", Selected: true}}}
	added := metric
	added.ID, added.Code = "new", ""
	cells := []cellView{{"平均通话时长", "149.9 秒", "≤ 150 秒", true, true, false}, {"转接率", "3.28%", "≤ 3%", true, false, true}, {"出勤工时", "168.1 小时", "", false, false, false}}
	month := monthView{"2026-09", false, true, cells, []sourceView{{"话务平台", "/people/KF1/kpi/2026-09/acd", []versionView{{2, at, "吴婷", "话务平台核对单", "平均通话时长 149.9 · 转接率 3.28", true, true}, {1, at, "吴婷", "kpi-2026-09.csv", "平均通话时长 149.9 · 转接率 2.28", false, false}}}}, 1, 2}
	green := month
	green.Month, green.Green, green.Cells = "2026-08", true, cells[:1]
	person := personPage{Person: "KF1", Name: "李明", Unit: "广东 / 深圳中心 / 1组", Path: "/people/KF1/kpi", Today: "2026-11-24", Months: []monthView{month, green}, MayCorrect: true}
	own := person
	own.Own, own.Past, own.AsOf = true, true, "2026-10-10"
	team := teamPage{Unit: "/group/gd/shenzhen/t1/", UnitName: "广东 / 深圳中心 / 1组", Month: "2026-09", Latest: "2026-10", Units: []kit.Option{{Value: "/group/gd/shenzhen/t1/", Text: "1组"}},
		Heads: []headView{{"平均通话时长", "≤ 150 秒"}, {"转接率", "≤ 3%"}, {"出勤工时", ""}}, Rows: []teamRow{{"李明", "KF1", "/people/KF1/kpi", []cellView{{"平均通话时长", "149.9", "", true, true, false}, {"转接率", "3.28", "", true, false, false}, {"出勤工时", "", "", false, false, false}}, 1, 2}}, Own: []monthView{green}, Next: "/kpi/team?cursor=x"}
	return []kit.Sample{
		{Page: "kpi_list", Case: "rows", Data: list}, {Page: "kpi_list", Case: "empty", Data: listPage{Latest: "2026-10", Sources: sources[:1]}},
		{Page: "kpi_list", Case: "refused", Data: list, Err: figures.ErrNoMonth.At("month").With("file", "kpi.csv")},
		{Page: "kpi_sheet", Case: "preview", Data: preview}, {Page: "kpi_sheet", Case: "applying", Data: running}, {Page: "kpi_sheet", Case: "applied", Data: applied},
		{Page: "kpi_source", Case: "known", Data: source, Err: figures.ErrColumn.At("column-ab").With("header", "备注").With("key", "x")}, {Page: "kpi_source", Case: "new", Data: fresh},
		{Page: "kpi_metrics", Data: metricsPage{[]metricRow{{"talk", "平均通话时长", "秒", "越低越好", "≤ 150 秒", "≤ 120 秒", "个人、团队", false}, {"calls", "来话量", "次数", "越高越好", "", "", "个人", true}}, "2026-11", []published{{"2026-11", "吴婷", "按新规范调整", at}}}},
		{Page: "kpi_metric", Case: "edit", Data: metric}, {Page: "kpi_metric", Case: "refused", Data: added, Err: figures.ErrCode.At("code").With("value", "1")},
		{Page: "kpi_person", Case: "other", Data: person}, {Page: "kpi_person", Case: "own", Data: own}, {Page: "kpi_person", Case: "empty", Data: personPage{Own: true, Person: "KF1", Name: "李明", Path: "/kpi/me", Today: "2026-11-24"}},
		{Page: "kpi_correct", Data: correctPage{"KF1", "李明", "2026-09", "acd", "/people/KF1/kpi", []correctField{{"talk", "平均通话时长（秒）", "149.9", "f-talk"}}, ""}, Err: figures.ErrNumber.At("talk").With("value", "x")},
		{Page: "kpi_team", Case: "rows", Data: team}, {Page: "kpi_team", Case: "empty", Data: teamPage{Unit: team.Unit, UnitName: team.UnitName, Month: "2026-09", Latest: "2026-10", Units: team.Units}},
	}
}
