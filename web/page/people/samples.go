package people

import (
	"time"

	"tianti/rbac"
	"tianti/web/kit"
)

// samples show every page with data in /dev/pages.
func samples() []kit.Sample {
	units := []kit.Option{{Value: "/group/gd/shenzhen/t1/", Text: "广东 / 深圳中心 / 1组"}, {Value: "/group/gd/shenzhen/t2/", Text: "广东 / 深圳中心 / 2组"}}
	jobs := []kit.Option{{Value: "AGENT", Text: "客服代表"}, {Value: "SHIFT", Text: "值班长"}}
	ways := []kit.Option{{Value: "contract", Text: "合同制"}}
	speech := []kit.Option{{Value: "zh", Text: "普通话", Selected: true}, {Value: "en", Text: "英语"}}
	rows := []row{
		{"KF000001", "KF000001", "李明", "广东 / 深圳中心 / 1组", "客服代表", "139****0001", "employed", "2025-03-03"},
		{"KF000002", "KF000002", "阿依古丽·买买提", "广东 / 深圳中心 / 2组", "高级客服代表", "", "left", "2024-11-18"},
	}
	person := personPage{
		ID: "KF000001", Number: "KF000001", Name: "李明", Unit: "广东 / 深圳中心 / 1组", UnitPath: "/group/gd/shenzhen/t1/", Post: "VIP客服代表", State: "employed",
		Employment: "contract", HiredOn: "2025-03-03", Languages: []string{"普通话", "英语"}, Phone: "139****0001", Mail: "l*****@example.com", Key: true,
		History: []step{
			{"2026-09-01", "moved", "广东 / 深圳中心 / 1组", "VIP客服代表", "取得 VIP 上岗证", "吴婷", time.Date(2026, 8, 28, 3, 0, 0, 0, time.UTC)},
			{"2025-03-03", "hired", "广东 / 深圳中心 / 2组", "客服代表", "新员工入职", "吴婷", time.Date(2025, 3, 3, 1, 0, 0, 0, time.UTC)},
		},
		Tabs: []tab{{"/people/KF000001/certificates", "people.tab.certificates", "certificate"}, {"/people/KF000001/ladder", "people.tab.ladder", "stairs-up"}},
		May:  changes{true, true, true, false, true},
	}
	away := person
	away.Away = "2026-12-04"
	absent := absencesPage{Person: "KF000001", Name: "李明", Records: true, From: "2026-11-24", Today: "2026-11-24", Rows: []absenceRow{
		{ID: "3", From: "2026-12-21", Until: "2027-01-08", Reason: "年休假", By: "吴婷", State: "coming", Tone: "blue", Open: true},
		{ID: "2", From: "2026-11-23", Until: "2026-12-04", Reason: "婚假", By: "吴婷", State: "now", Tone: "yellow", Open: true},
		{ID: "1", From: "2026-02-02", Until: "2026-02-27", Back: "2026-02-16", Reason: "病假", By: "吴婷", State: "over", Tone: "gray"}}}
	leaders := absent
	leaders.Records, leaders.Rows = false, []absenceRow{{ID: "2", From: "2026-11-23", Until: "2026-12-04", By: "吴婷", State: "now", Tone: "yellow"}}
	gone := person
	gone.State, gone.LeftOn, gone.Tabs, gone.May = "left", "2026-10-31", nil, changes{}
	gone.History = append([]step{{On: "2026-10-31", Kind: "left"}}, gone.History...)
	card := rbac.Card{EmployeeNo: "KF000017", Name: "林晓", Unit: "/group/gd/shenzhen/t1/", Post: "AGENT", Employment: "contract", HiredOn: "2026-11-24"}
	form := cardPage{Card: card, Contact: true, Units: units, Posts: jobs, Ways: ways, Languages: speech}
	edit := form
	edit.Person = "KF000017"
	masked := edit
	masked.Contact = false
	place := placePage{Person: "KF000001", Name: "李明", Unit: "/group/gd/shenzhen/t1/", Post: "AGENT", NowUnit: "广东 / 深圳中心 / 1组", NowPost: "客服代表", Day: "2026-11-24", Units: units, Posts: jobs}
	return []kit.Sample{
		{Page: "people_list", Case: "rows", Data: listPage{Units: units, Posts: jobs, Rows: rows, Next: "/people?cursor=x"}},
		{Page: "people_list", Case: "none found", Data: listPage{Query: "zzz", Units: units, Posts: jobs}},
		{Page: "people_list", Case: "nobody yet", Data: listPage{}},
		{Page: "people_show", Case: "employed", Data: person},
		{Page: "people_show", Case: "left", Data: gone},
		{Page: "people_show", Case: "away", Data: away},
		{Page: "people_absences", Case: "some", Data: absent},
		{Page: "people_absences", Case: "leader", Data: leaders},
		{Page: "people_absences", Case: "none", Data: absencesPage{Person: "KF000001", Name: "李明"}},
		{Page: "people_absences", Case: "refused", Data: absent, Err: rbac.ErrAbsenceTwice.At("from").With("from", "2026-12-21").With("until", "2027-01-08")},
		{Page: "people_new", Case: "fresh", Data: form},
		{Page: "people_new", Case: "refused", Data: form, Err: rbac.ErrNumberTaken.At("employee_no").With("value", "KF000017")},
		{Page: "people_edit", Case: "fresh", Data: edit},
		{Page: "people_edit", Case: "contact hidden", Data: masked},
		{Page: "people_move", Case: "fresh", Data: place},
		{Page: "people_move", Case: "refused", Data: place, Err: rbac.ErrSamePlace},
		{Page: "people_leave", Case: "fresh", Data: place},
		{Page: "people_rehire", Case: "fresh", Data: place},
	}
}
