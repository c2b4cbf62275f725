package units

import (
	"tianti/rbac"
	"tianti/web/kit"
)

// samples show every page with data in /dev/pages.
func samples() []kit.Sample {
	rows := []row{
		{"group.gd.shenzhen", "深圳中心", "广东 / 深圳中心", "shenzhen", "centre", isOpen, "/group/gd/shenzhen/", 2056},
		{"group.gd.foshan", "佛山中心", "广东 / 佛山中心", "foshan", "centre", isMoving, "/group/gd/foshan/", 12},
		{"group.gd.zhuhai", "珠海中心", "广东 / 珠海中心", "zhuhai", "centre", isClosed, "/group/gd/zhuhai/", 0},
	}
	province := showPage{
		ID: "group.gd", Called: "广东", Name: "广东", NameEN: "Guangdong", Code: "gd", Kind: "province", State: isOpen, Path: "/group/gd/",
		Above: []step{{"group", "集团客服", true}}, People: 2068, Own: 3, Rows: rows, Next: "/units/group.gd?cursor=x", May: acts{true, true, true, true}, Below: "centre",
	}
	bare, moved, closed := province, province, province
	bare.Rows, bare.Next, bare.People, bare.Own = nil, "", 0, 0
	moved.Kind, moved.Below, moved.State, moved.To, moved.ToName, moved.May = "team", "", isMoved, "group.js.nanjing.t4", "江苏 / 南京中心 / 4组", acts{}
	moved.Closed, closed.Closed = "2026-11-24", "2026-11-24"
	closed.State, closed.May = isClosed, acts{Close: true}
	fresh := formPage{Parent: "group.gd.shenzhen", ParentName: "广东 / 深圳中心", Kind: "team", Name: "4组"}
	edit := formPage{ID: "group.gd", Code: "gd", Name: "广东", NameEN: "Guangdong", Kind: "province"}
	move := movePage{ID: "group.gd.shenzhen.t1", Name: "1组", Now: "广东 / 深圳中心 / 1组", People: 14, Parents: []kit.Option{{Value: "/group/js/nanjing/", Text: "江苏 / 南京中心"}}}
	stuck := move
	stuck.Parents = nil
	agent := rbac.Post{Code: "AGENT", Zh: "客服代表", En: "Agent", Line: "front", Aliases: []string{"话务员", "坐席"}}
	shift := rbac.Post{Code: "SHIFT", Zh: "值班长", En: "Shift leader", Line: "front", Key: true, Management: true}
	night := rbac.Post{Code: "NIGHT", Zh: "夜班督导", En: "Night supervisor", Line: "quality", Key: true, Retired: true}
	lines := []kit.Option{{Value: "front", Text: "一线"}, {Value: "quality", Text: "质检"}}
	post := postPage{Post: shift, Names: "班组长\n班长", Lines: lines, Asked: []string{"值班长岗位证书"}}
	added := postPage{Fresh: true, Lines: lines}
	return []kit.Sample{
		{Page: "unit_list", Case: "found", Data: listPage{Query: "中心", Rows: rows, Next: "/units?q=x&cursor=y"}},
		{Page: "unit_list", Case: "none found", Data: listPage{Query: "zzz"}},
		{Page: "unit_list", Case: "no units yet", Data: listPage{}},
		{Page: "unit_show", Case: "province", Data: province},
		{Page: "unit_show", Case: "nothing below", Data: bare},
		{Page: "unit_show", Case: "moved", Data: moved},
		{Page: "unit_show", Case: "closed", Data: closed},
		{Page: "unit_show", Case: "people left", Data: province, Err: rbac.ErrUnitPeople.With("count", int64(12))},
		{Page: "unit_new", Case: "fresh", Data: fresh},
		{Page: "unit_new", Case: "refused", Data: fresh, Err: rbac.ErrUnitTaken.At("name").With("name", "4组")},
		{Page: "unit_edit", Case: "fresh", Data: edit},
		{Page: "unit_move", Case: "fresh", Data: move},
		{Page: "unit_move", Case: "nowhere", Data: stuck},
		{Page: "post_list", Case: "rows", Data: postsPage{[]postRow{{agent, "客服代表", nil, false}, {shift, "值班长", []string{"值班长岗位证书"}, false}, {night, "夜班督导", nil, true}}}},
		{Page: "post_edit", Case: "one", Data: post},
		{Page: "post_edit", Case: "new", Data: added},
		{Page: "post_edit", Case: "refused", Data: post, Err: rbac.ErrPostNameTaken.At("zh").With("value", "值班长").With("other", "值班长")},
	}
}
