package units_test

import (
	"testing"

	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/page/units"
	"tianti/web/webtest"
)

// open serves the pages on a world, with everybody of it able to log in.
func open(t *testing.T) (*rbactest.World, *webtest.Site) {
	t.Helper()
	w := rbactest.Centre(t)
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	asked := func(post, _ string) []string { return map[string][]string{"SHIFT": {"值班长岗位证书"}}[post] }
	return w, webtest.Serve(t, webtest.Options{Gate: w.Gate, Actors: actors, Clock: w.Clock}, units.Pages{Org: w.Org, Gate: w.Gate, Asked: asked}.Area())
}

func TestEverybodySeesTheTreeFromWhereTheirRoleBegins(t *testing.T) {
	_, s := open(t)
	s.As("hr1").Get("/units").Status(200).Has("集团客服", "广东", "江苏", "16 人", "/units/new?parent=group")
	s.As("hr1").Get("/units/group.gd").Has("深圳中心", "13", "/people?unit=%2fgroup%2fgd%2f")
	s.As("leader1").Get("/units").Status(200).Has("1组", "3 人", "深圳中心").HasNot("新建班组", "/edit", `href="/units/group.gd.shenzhen"`)
	s.As("leader1").Get("/units/group.gd.shenzhen.t2").Status(403)
	s.As("leader1").Get("/units?q=组").Has("1组").HasNot("2组", "南京")
	s.As("auditor1").Get("/units/group.js.nanjing").Status(200).Has("1组").HasNot("/close", "/units/new")
	s.As("agent1").Get("/units").Status(403)
}

func TestAUnitIsFoundByNameAndCode(t *testing.T) {
	_, s := open(t)
	for q, want := range map[string]string{"南京": "江苏 / 南京中心", "shenzhen": "深圳中心", "Guangdong": "广东"} {
		s.As("hr1").Get("/units?q=" + q).Status(200).Has(want)
	}
	s.As("hr1").Get("/units?q=zzz").Has("没有找到这样的单位")
}

func TestAUnitLivesThroughItsPages(t *testing.T) {
	w, s := open(t)
	hr := s.As("hr1")
	hr.Get("/units/new?parent=group.gd.shenzhen").Status(200).Has("新建班组", "广东 / 深圳中心")
	hr.Post("/units", "parent", "group.gd.shenzhen", "name", "1组", "name_en", "Early team").Status(409).Has("已经有“1组”", `value="Early team"`, "请换一个名称")
	hr.Post("/units", "parent", "group.gd.shenzhen", "name", "早班组", "code", "t1").Status(409).Has("代码“t1”已经被使用", `href="#f-code"`)
	hr.Post("/units", "parent", "group.gd.shenzhen", "name", "早班组", "code", "early").Status(303).To("/units/group.gd.shenzhen.early")
	hr.Post("/units/group.gd.shenzhen.early/edit", "name", "清晨班组", "name_en", "Dawn").Status(303)
	hr.Get("/units/group.gd.shenzhen.early").Has("清晨班组", "Dawn")
	hr.Get("/units/group.gd.shenzhen.early/move").Has("江苏 / 南京中心").HasNot(`value="/group/gd/shenzhen/"`)
	hr.Post("/units/group.gd.shenzhen.early/move", "parent", "/group/js/nanjing/", "reason", "").Status(400).Has("没有填写原因")
	hr.Post("/units/group.gd.shenzhen.early/move", "parent", "", "reason", "x").Status(400).Has("没有选择新的上级")
	hr.Post("/units/group.gd.shenzhen.early/move", "parent", "/group/js/nanjing/", "reason", "支援南京").Status(303).To("/units/group.js.nanjing.early")
	w.Drain(t)
	hr.Get("/units/group.gd.shenzhen.early").Has("已调整", "江苏 / 南京中心 / 清晨班组").HasNot("/edit")
	hr.Post("/units/group.gd.shenzhen.t1/close", "reason", "合并").Status(409).Has("还有 3 名在职", "请先在“人员”里")
	hr.Post("/units/group.js.nanjing.early/close", "reason", "合并").Status(303)
	hr.Get("/units/group.js.nanjing.early").Has("已撤销", "恢复")
	hr.Post("/units/group.js.nanjing.early/reopen", "reason", "重开").Status(303)
}

func TestPostsSayWhatTheyDemand(t *testing.T) {
	w, s := open(t)
	s.As("manager1").Get("/posts").Status(200).Has("值班长岗位证书", "还没有对应的证书种类").HasNot("/posts/new", "/posts/SHIFT/edit")
	s.As("leader1").Get("/posts").Status(403)
	hr := s.As("hr1")
	hr.Post("/posts", "code", "night", "zh", "督导", "en", "Night", "line", "quality").Status(409).Has("已经是岗位“督导”的名称", `value="Night"`)
	hr.Post("/posts", "code", "night", "zh", "夜班督导", "en", "Night supervisor", "line", "quality", "key", "true", "aliases", "夜督\r\n夜班").Status(303).To("/posts")
	p, ok := w.Org.Posts().Named("夜督")
	if !ok || p.Code != "NIGHT" || !p.Key || len(p.Aliases) != 2 {
		t.Fatalf("%+v", p)
	}
	hr.Get("/posts/NIGHT/edit").Has("夜班督导", "目前没有哪种证书")
	hr.Post("/posts/NIGHT/edit", "zh", "夜班督导", "en", "Night supervisor", "line", "quality", "retired", "true", "reason", "").Status(400).Has("没有填写原因")
	hr.Post("/posts/NIGHT/edit", "zh", "夜班督导", "en", "Night supervisor", "line", "quality", "retired", "true", "reason", "停用").Status(303)
	hr.Get("/posts").Has("已停用")
	hr.Get("/posts/NONE/edit").Status(404)
}
