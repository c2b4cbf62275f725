package succession

import (
	"time"

	"tianti/ladder/succession"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

var sampleAt = time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)

// The samples of /dev/pages: believable data in the shape that handlers give.
func samples() []kit.Sample {
	units := []kit.Option{{Value: "/group/gd/shenzhen/", Text: "深圳中心"}}
	ready := []kit.Option{{Value: "now", Text: "现在可接任"}, {Value: "soon", Text: "1–2 年"}, {Value: "later", Text: "3 年以上"}}
	benches := benchesPage{Unit: "/group/gd/shenzhen/", Units: units, Posts: []kit.Option{{Value: "SHIFT", Text: "值班长"}}, Readinesses: ready, Posted: 2, Without: 1, MayName: true, Tabs: []tab{{"全部", "/successors", true}, {"已有人选", "/successors?show=named", false}, {"没有人选", "/successors?show=nobody", false}}, Next: "/successors?from=50", At: "/group/gd/shenzhen/",
		Rows: []benchRow{{"广东 / 深圳中心 / 1组", "/group/gd/shenzhen/t1/", "SHIFT", "值班长", []string{"赵强"}, []namedRow{{"/successors", "KF000003", "王芳", "现在可接任", "green", ""}, {"/successors", "KF000004", "张𬘡", "1–2 年", "blue", "到 2027-05-20 为止暂停晋级：泄露客户信息"}}}, {"广东 / 深圳中心 / 2组", "/group/gd/shenzhen/t2/", "SHIFT", "值班长", []string{"孙丽"}, nil}}}
	refused := benches
	refused.Person, refused.Ready, refused.Reason = "KF999999", "now", "带班表现好"
	history := historyPage{Unit: "广东 / 深圳中心 / 1组", UnitPath: "/group/gd/shenzhen/t1/", Post: "SHIFT", PostName: "值班长", Person: "KF000003", Name: "王芳", Home: "广东 / 深圳中心 / 1组", Readiness: "现在可接任", Tone: "green", On: true, MayName: true, Box: "/nine-box/people/KF000003", Held: "到 2027-05-20 为止暂停晋级：泄露客户信息",
		Steps: []stepView{{"调整", "现在可接任", "郑凯", "完成值班长培训", sampleAt}, {"列入", "1–2 年", "吴婷", "带班表现好", sampleAt.AddDate(0, -6, 0)}}}
	off := history
	off.On, off.MayName, off.Box = false, false, ""
	names := []string{"", "待改进", "稳定贡献", "熟练专才", "有潜质待磨合", "中坚", "骨干", "高潜待发挥", "高潜成长", "明星"}
	box := boxPage{Unit: "/group/gd/shenzhen/", Units: units, Unplaced: 12, Total: 144, Lacking: "/nine-box/people?cell=0", Rules: "0000"}
	for potential := 3; potential >= 1; potential-- {
		row := boxRow{Level: []string{"", "潜力一般", "潜力较好", "潜力突出"}[potential]}
		for performance := 1; performance <= 3; performance++ {
			n := (potential-1)*3 + performance
			row.Cells = append(row.Cells, cellView{Cell: n, Count: n * 2, Name: names[n], Path: "/nine-box/people?cell=1", People: []string{"王芳", "阿依古丽·买买提"}, More: n})
		}
		box.Rows = append(box.Rows, row)
	}
	rows := []placedRow{{"/nine-box/people/KF000003", "王芳", "广东 / 深圳中心 / 1组", "A1 高级", "88", "91.5", true, ""}, {"/nine-box/people/KF000004", "张𬘡", "广东 / 深圳中心 / 2组", "F3 熟手", "84.333", "—", false, "到 2027-05-20 为止暂停晋级：泄露客户信息"}}
	person := personPage{Person: "KF000003", Name: "王芳", Unit: "广东 / 深圳中心 / 1组", Grade: "A1 高级", Cell: "明星", Held: "到 2027-05-20 为止暂停晋级：泄露客户信息", MayMove: true, Levels: []kit.Option{{Value: "1", Text: "低"}, {Value: "2", Text: "中"}, {Value: "3", Text: "高"}},
		Axes: []axisView{{Name: "业绩", Points: "88", Level: "高", Raw: "高", Low: "60", High: "80", Parts: []partView{{"星级", "80", 60, []naming.Link{{Text: "2026Q3 星级", Path: "/stars/2026Q3/people/KF000003"}}}, {"个人指标达标率", "100", 40, []naming.Link{{Text: "2026-10 指标", Path: "/people/KF000003/kpi"}, {Text: "2026-09 指标", Path: "/people/KF000003/kpi"}}}}},
			{Name: "潜力", Points: "84", Level: "高", Raw: "中", Low: "75", High: "85", Moved: true, Parts: []partView{{"360° 评价", "84", 70, []naming.Link{{Text: "能力评价 2026H1", Path: "/appraisals/results/2026H1-1/KF000003"}}}}}},
		History: []calibrationView{{"潜力突出", "吴婷", "主持了两个改进项目", sampleAt}}}
	unknown := person
	unknown.MayMove, unknown.History, unknown.Cell, unknown.Axes = false, nil, "数据不足", []axisView{{Name: "业绩", Points: "—", Low: "60", High: "80"}}
	rules := rulesPage{Base: "0001", Stars: "60", KPI: "40", Appraisal: "70", Panel: "30", Months: "6", PerformanceLow: "60", PerformanceHigh: "80", PotentialLow: "75", High: "85", MayEdit: true, Versions: []versionRow{{"第 1 版", "吴婷", "按年度盘点口径", sampleAt}, {"系统内置", "", "", time.Time{}}}}
	bad := rules
	bad.PerformanceHigh, bad.Reason = "50", "调整分档"
	readers := rules
	readers.MayEdit = false
	return []kit.Sample{
		{Page: "succession_benches", Case: "rows", Data: benches}, {Page: "succession_benches", Case: "refused", Data: refused, Err: succession.ErrPerson.At("person").With("value", "KF999999")}, {Page: "succession_benches", Case: "none", Data: benchesPage{}},
		{Page: "succession_history", Case: "on", Data: history}, {Page: "succession_history", Case: "off", Data: off},
		{Page: "succession_box", Case: "people", Data: box}, {Page: "succession_box", Case: "refused", Data: boxPage{Unit: "/group/", Units: units}, Err: succession.ErrMany.At("unit").With("most", 5000)},
		{Page: "succession_cell", Case: "people", Data: cellPage{Name: "明星", Unit: "深圳中心", Back: "/nine-box", Rows: rows, Next: "/nine-box/people?cell=9"}}, {Page: "succession_cell", Case: "lacking", Data: cellPage{Name: "数据不足", Unit: "深圳中心", Back: "/nine-box", Lacking: true}},
		{Page: "succession_person", Case: "moved", Data: person}, {Page: "succession_person", Case: "unknown", Data: unknown},
		{Page: "succession_rules", Case: "refused", Data: bad, Err: succession.ErrThresholds.At("performance")}, {Page: "succession_rules", Case: "readers", Data: readers},
	}
}
