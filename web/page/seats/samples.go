package seats

import (
	"time"

	"tianti/internal/clock"
	"tianti/internal/dryrun"
	"tianti/rbac/seat"
	"tianti/web/kit"
	"tianti/web/page/excerpt"
)

// samples fill the pages for /dev/pages.
func samples() []kit.Sample {
	own := cardSample()
	leader := own
	leader.Own, leader.CanOpen, leader.CanHold = false, true, true
	leader.Opened = leader.Rows[2:3]
	kept := leader
	kept.Kept, kept.CanOpen, kept.Opened, kept.Open = true, false, nil, 0
	for i := range kept.Rows {
		kept.Rows = append([]seatRow{}, kept.Rows...)
		kept.Rows[i] = seatRow{Code: kept.Rows[i].Code, Name: kept.Rows[i].Name, Reasons: []string{"已被暂停上岗（核查）。"}, Missing: []missing{{"暂停上岗至：未定", "没有被暂停上岗", "等暂停期满，或请人力资源解除暂停。", ""}}}
	}
	units := []kit.Option{{Value: "/group/gd/shenzhen/t1/", Text: "广东 / 深圳中心 / 1组"}}
	seats := []kit.Option{{Value: "GENERAL", Text: "普通台席"}, {Value: "VIP", Text: "VIP 专席"}}
	floor := floorPage{moment: own.moment, Unit: units[0].Value, Units: units, Gaps: []string{"VIP 专席"},
		Seats: []column{{"GENERAL", "普通台席", 2}, {"SP", "SP 专席", 1}, {"VIP", "VIP 专席", 0}},
		Rows: []floorRow{
			{"王小明", "/people/KF000003/seats", []cell{{"open", "普通台席", "符合该台席的全部要求。"}, {"opened", "SP 专席", "由值班长临时开放。"}, {"closed", "VIP 专席", "还缺少该台席要求的条件。"}}},
			{"欧阳·买买提", "/people/KF000004/seats", []cell{{"open", "普通台席", ""}, {"closed", "SP 专席", ""}, {"unsure", "VIP 专席", ""}}},
		}}
	asked := askPage{moment: own.moment, Unit: units[0].Value, Seat: "VIP", Units: units, Seats: seats, Asked: true, Name: "VIP 专席", Version: 3, Next: "/seats/ask?cursor=x", File: "/seats/ask/file?seat=VIP",
		Able:   []answer{{"王小明", "/people/KF000003/seats", seatRow{Allow: true, Reasons: []string{"符合该台席的全部要求。"}}}},
		Unable: []answer{{"欧阳·买买提", "/people/KF000004/seats", own.Rows[1]}}}
	changed := []changeView{{"VIP 专席", "要求", "上一期评为 4 星及以上", "上一期评为 5 星及以上"}, {"SP 专席", "台席", "SP 专席", "（无）"}}
	tried := editPage{Base: 3, YAML: seat.Blueprint().YAML(), Units: units, Reason: "春节前提高要求", Trial: &trialView{At: own.At, Version: 3, Changes: changed, Counted: true, Examined: 600, Affected: 2,
		Seats: []tallyView{{"VIP 专席", 0, 2}}, Units: []tallyView{{"广东 / 深圳中心", 0, 2}}, Next: "x",
		People: []shiftedView{{"王小明", "/people/KF000003/seats", "广东 / 深圳中心 / 1组", []shiftView{{Seat: "VIP 专席", Why: "新增了要求", Lack: []string{"上一期评为 5 星及以上"}}, {Seat: "数据专席", Why: "不再要求", Gain: true}}}}}}
	form := formPage{Base: 3, Old: "VIP", Code: "VIP", Number: "10018", Zh: "VIP 专席", En: "VIP seat", Scope: "goodwill", Case: "100", Day: "500", Green: true, Retirable: true,
		Scopes: []kit.Option{{Value: "goodwill", Text: "善意补偿"}}, Needs: []needRow{{0, "star", "", "4", []kit.Option{{Value: "star", Text: "星级"}}}, {1, "", "", "", []kit.Option{{Value: "star", Text: "星级"}}}}}
	return []kit.Sample{
		{Page: "seat_person", Case: "own", Data: own},
		{Page: "seat_person", Case: "leader", Data: leader},
		{Page: "seat_person", Case: "kept", Data: kept},
		{Page: "seat_person", Case: "refused", Data: leader, Err: seat.ErrReason.At("reason")},
		{Page: "seat_map", Case: "team", Data: floor},
		{Page: "seat_map", Case: "nobody", Data: floorPage{moment: own.moment, Units: units}},
		{Page: "seat_ask", Case: "asked", Data: asked},
		{Page: "seat_ask", Case: "empty", Data: askPage{moment: own.moment, Units: units, Seats: seats}},
		{Page: "seat_history", Data: historyPage{Next: "/seats/plan/history?cursor=x", Versions: []versionView{
			{Number: 2, Name: "吴婷", Reason: "春节前提高 VIP 专席要求", Made: own.At, From: own.At.AddDate(0, 0, 7), Later: true, Changes: changed},
			{Number: 1, Name: "系统", Reason: "built-in plan", Made: own.At, From: own.At, First: true}}}},
		{Page: "seat_edit", Case: "tried", Data: tried},
		{Page: "seat_edit", Case: "rest", Data: editPage{Base: 3, YAML: seat.Blueprint().YAML(), Units: units, Trial: &trialView{At: own.At, Version: 3, Counted: true, Examined: 5000, Rest: true}}},
		{Page: "seat_dryrun", Case: "done", Data: sampleRun(dryrun.Done, own.At, changed)},
		{Page: "seat_dryrun", Case: "open", Data: sampleRun(dryrun.Open, own.At, changed)},
		{Page: "seat_edit", Case: "nobody", Data: editPage{Base: 3, YAML: seat.Blueprint().YAML(), Units: units, Trial: &trialView{At: own.At, Version: 3, Counted: true, Examined: 600}}},
		{Page: "seat_edit", Case: "refused", Data: editPage{Base: 3, YAML: "ranks: {}\nseats: []\n", Units: units, Excerpts: excerpt.Of("ranks: {}\nseats: []\n", seat.ErrNone.With("line", 2))}, Err: seat.ErrNone.At("seats")},
		{Page: "seat_form", Case: "old", Data: form},
		{Page: "seat_form", Case: "refused", Data: form, Err: seat.ErrCode.With("code", "vip").At("code")},
		{Page: "seat_plan", Data: planPage{Version: 3, Coming: []seat.Coming{{Version: 4, From: own.At.AddDate(0, 0, 7)}}, Seats: []planSeat{
			{"VIP", "VIP 专席", "10018", []string{"有效的 VIP 证书", "职级 A2 及以上", "上一期评为 4 星及以上"}, "善意补偿", "100", "500", true},
			{Code: "OUTBOUND", Name: "外呼台席", Needs: []string{"有效的 OUTBOUND 证书"}}}}},
	}
}

func cardSample() personPage {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, clock.Shanghai)
	return personPage{moment: moment{"2026-11-24", "10:00", now, true}, Own: true, Person: "KF000003", Name: "王小明", Unit: "广东 / 深圳中心 / 1组", Open: 2,
		Rows: []seatRow{
			{Code: "GENERAL", Name: "普通台席", Number: "10010", Allow: true, Until: now.AddDate(0, 0, 365), Reasons: []string{"符合该台席的全部要求。"}},
			{Code: "VIP", Name: "VIP 专席", Number: "10018", Reasons: []string{"还缺少该台席要求的条件。"}, Missing: []missing{
				{"没有有效的 VIP 证书", "有效的 VIP 证书", "完成 VIP 的培训并通过考试，取得证书。", "/certificates"}, {"职级：F2", "职级 A2 及以上", "在天梯上申请晋升到 A2。", ""}}},
			{Code: "SP", Name: "SP 专席", Number: "10109696", Allow: true, Opened: true, Until: now.Add(8 * time.Hour), Reasons: []string{"由值班长临时开放。"}},
		},
		Closed: []kit.Option{{Value: "VIP", Text: "VIP 专席"}}, Hours: []kit.Option{{Value: "8", Text: "8 小时"}}}
}

func sampleRun(state dryrun.State, at time.Time, changed []changeView) dryRunPage {
	run := &dryrun.Run{State: state, At: at, Base: "3", Total: 100_000, Examined: 100_000, Affected: 812, Tally: []dryrun.Tally{{Of: "VIP", Lose: 812}}}
	if state == dryrun.Open {
		run.Examined = 42_000
	}
	return dryRunPage{Run: run, Path: "/seats/plan/trials/x", From: at, Losses: 812, Changes: changed, Rows: []runTally{{"VIP 专席", 0, 812, "", "/seats/plan/trials/x?show=lose:VIP"}},
		Shown: &shownTurns{"VIP 专席", false, []turnView{{"王小明", "广东 / 深圳中心 / 1组", "/people/KF000003/seats", "新增了要求", []string{"上一期评为 5 星及以上"}}}, "/seats/plan/trials/x?cursor=x"}}
}
