package seats_test

import (
	"strings"
	"testing"
	"time"

	"tianti/internal/locale"
	"tianti/rbac/rbactest"
	"tianti/rbac/seat"
)

func TestHRTriesAPlanOutAndPublishesIt(t *testing.T) {
	w, site := serve(t)
	w.Certify(t, "agent1", "GENERAL")
	w.Clock.Advance(time.Hour)
	hr := site.As("hr1")
	hr.Get("/seats/plan/edit").Status(200).Has("code: GENERAL", "第 1 版")
	without := seat.Blueprint().Without("GENERAL").YAML()
	hr.Post("/seats/plan/edit", "base", "1", "yaml", without, "do", "try").Status(200).Has("王芳", "台席已停用", "普通台席").HasNot("李明")
	hr.Get("/seats/plan").Has("普通台席", "第 1 版") // nothing has changed
	hr.Post("/seats/plan/edit", "base", "1", "yaml", without, "do", "publish").Status(400).Has("没有写明原因", "code: VIP")
	hr.Post("/seats/plan/edit", "base", "1", "yaml", "ranks: {}\nseats:\n- code: vip\n", "do", "publish", "reason", "x").Status(400).Has("excerpt-fault", "3  - code: vip")
	hr.Post("/seats/plan/edit", "base", "1", "yaml", without, "from", "2026-12-01", "do", "publish", "reason", "年底停用").Status(303)
	hr.Get("/seats/plan").Has("第 2 版已发布", "2026-12-01 00:00")
	hr.Get("/seats/plan/history").Status(200).Has("年底停用", "2026-12-01 00:00 起生效", "吴婷", "普通台席")
	hr.Post("/seats/plan/edit", "base", "1", "yaml", without, "do", "publish", "reason", "x").Status(409)
	path := "/people/" + rbactest.ID("agent1") + "/seats"
	site.As("agent1").Get("/seats").Has("有效至 2026-12-01 00:00")
	w.Clock.Advance(10 * 24 * time.Hour)
	hr.Get(path).Has("可上岗的台席：0 个").HasNot("普通台席")
	hr.Get(path+"?at=2026-11-25").Has("普通台席", "可上岗的台席：1 个")
	for _, who := range []string{"leader1", "manager1", "auditor1", "agent1"} {
		site.As(who).Get("/seats/plan").Status(200).HasNot("/seats/plan/edit")
		site.As(who).Get("/seats/plan/edit").Status(403)
		site.As(who).Post("/seats/plan/edit", "yaml", without, "do", "try").Status(403).HasNot("台席已停用")
	}
}

func TestHRWritesASeatInAForm(t *testing.T) {
	w, site := serve(t)
	w.Certify(t, "agent1", "GENERAL")
	hr := site.As("hr1")
	hr.Get("/seats/plan/seat?code=VIP").Status(200).Has(`value="10018"`, "停用此台席")
	hr.Get("/seats/plan/seat?code=NONE").Status(404)
	good := []string{"base", "1", "old", "", "code", "NIGHT", "zh", "夜班台席", "kind0", "certificate", "code0", "GENERAL", "scope", "goodwill", "case", "12.50", "day", "100"}
	with := func(name, value string) []string {
		fields := append([]string{}, good...)
		for i := 0; i < len(fields); i += 2 {
			if fields[i] == name {
				fields[i+1] = value
			}
		}
		return fields
	}
	for _, c := range []struct{ name, value, field string }{
		{"code", "night", "f-code"}, {"code", "VIP", "f-code"}, {"zh", "", "f-zh"}, {"kind0", "star", "f-code0"},
		{"case", "1.234", "f-case"}, {"day", "1", "f-case"}, {"scope", "jewels", "f-scope"},
	} {
		hr.Post("/seats/plan/seat", with(c.name, c.value)...).Status(400).Has(`href="#`+c.field+`"`, `id="`+c.field+`-error"`)
	}
	hr.Post("/seats/plan/seat", good...).Status(200).Has("王芳", "新增的台席", "code: NIGHT", "case: 1250, day: 10000")
	hr.Post("/seats/plan/seat", "base", "1", "old", "GENERAL", "do", "retire").Status(200).Has("台席已停用", "王芳").HasNot("code: GENERAL\n  number")
	site.As("leader1").Post("/seats/plan/seat", good...).Status(403)
}

func TestThePlanByAPI(t *testing.T) {
	w, site := serve(t)
	w.Certify(t, "agent1", "GENERAL")
	w.Clock.Advance(time.Hour)
	yaml := seat.Blueprint().Without("GENERAL").YAML()
	const path = "/api/v1/seat-plan"
	site.API("trainee1", "GET", path, nil).Status(200).Has(`"version":1`, `"code":"VIP"`)
	site.API("hr1", "POST", path+"/trial", map[string]any{"yaml": yaml}).Status(200).Has(`"of":"GENERAL","gain":0,"lose":1`, `"why":"retired"`, `"name":"王芳"`, `"next":null`)
	site.API("hr1", "POST", path+"/trial", map[string]any{}).Problem(400, "web.seats.plan")
	site.API("hr1", "PUT", path, map[string]any{"yaml": "ranks: {}\nseats: []\n", "reason": "x"}).Problem(400, "seat.none")
	site.API("hr1", "PUT", path, map[string]any{"plan": map[string]any{"ranks": map[string]int{}, "seats": []any{map[string]any{"code": "a", "name": map[string]any{"zh": "甲"}}}}, "reason": "x"}).Status(400).Has("seats[0].code", "seats[0].requires")
	site.API("hr1", "PUT", path, map[string]any{"base": 1, "yaml": yaml}).Problem(400, "seat.no_reason")
	site.API("leader1", "PUT", path, map[string]any{"base": 1, "yaml": yaml, "reason": "x"}).Problem(403, "rbac.forbidden")
	site.API("hr1", "PUT", path, map[string]any{"base": 1, "yaml": yaml, "reason": "停用", "from": "2026-12-01"}).Status(200).Has(`"version":2`)
	site.API("hr1", "PUT", path, map[string]any{"base": 1, "yaml": yaml, "reason": "停用"}).Problem(409, "seat.changed")
	site.API("hr1", "GET", path, nil).Has(`"version":1`)
	site.API("hr1", "GET", path+"?at=2026-12-02", nil).Has(`"version":2`)
	site.API("hr1", "GET", path+"?version=newest", nil).Has(`"version":2`)
	site.API("hr1", "GET", path+"?version=77", nil).Status(404)
	site.API("auditor1", "GET", path+"/versions", nil).Status(200).Has(`"seat":"GENERAL","field":"seat","was":"普通台席","became":""`)
}

func TestTheAnswerGoesIntoAFileAndToPrograms(t *testing.T) {
	w, site := serve(t)
	w.Certify(t, "agent1", "GENERAL")
	plan := seat.Blueprint()
	general := *plan.Seat("GENERAL")
	general.Name = locale.Text{Zh: "=HYPERLINK(1)"} // what a spreadsheet would take for a formula
	if _, err := w.Seats.Publish(t.Context(), w.Actor("hr1"), seat.Draft{Plan: plan.With("GENERAL", general), Reason: "改名"}); err != nil {
		t.Fatal(err)
	}
	q := "seat=GENERAL&unit=" + rbactest.TeamPath
	file := site.As("auditor1").Get("/seats/ask/file?"+q).Status(200).Has("王芳,KF000003", ",'=HYPERLINK(1),", "符合该台席的全部要求")
	if n := strings.Count(file.Body, "\r\n"); n != 4 { // a title and the team of three
		t.Errorf("%d lines:\n%s", n, file.Body)
	}
	api := "/api/v1/seats/GENERAL/people?unit=" + rbactest.TeamPath
	site.API("auditor1", "GET", api, nil).Status(200).Has(`"name":"王芳"`, `"allow":true`, `"next":null`)
	site.API("auditor1", "GET", api+"&limit=1", nil).Has(`"next":"`)
	site.API("auditor1", "GET", "/api/v1/seats/NONE/people?unit="+rbactest.TeamPath, nil).Problem(404, "seat.unknown")
	for _, at := range []string{"", "&at=2026-11-20"} { // another unit's leader learns nothing, now or of the past
		site.As("leader2").Get("/seats/ask/file?" + q + at).Status(403).HasNot("王芳")
		site.As("leader2").Get("/seats/map?unit=" + rbactest.TeamPath + at).Status(403).HasNot("王芳")
		site.API("leader2", "GET", api+at, nil).Problem(403, "rbac.forbidden").HasNot("王芳")
	}
}

func TestADryRunOfAPlanLooksAtEverybody(t *testing.T) {
	w, site := serve(t)
	w.Seats.Over(w.Org)
	w.Certify(t, "agent1", "GENERAL")
	w.Clock.Advance(time.Hour)
	yaml := seat.Blueprint().Without("GENERAL").YAML()
	hr := site.As("hr1")
	to := hr.Post("/seats/plan/edit", "base", "1", "yaml", yaml, "do", "all").Status(303).Header.Get("Location")
	hr.Get(to).Status(200).Has("人受影响", "普通台席", "王芳", "台席已停用").HasNot("李明")
	site.As("admin").Get(to).Status(404)
	hr.Post(to + "/cancel").Status(409)
	const path = "/api/v1/seat-plan/trials"
	site.API("hr1", "POST", path, map[string]any{"yaml": "ranks: {}\nseats: []\n"}).Problem(400, "seat.none")
	var run struct{ ID string }
	site.API("hr1", "POST", path, map[string]any{"yaml": yaml}).Status(201).Has(`"state":"done"`, `"of":"GENERAL","gain":0,"lose":1`).JSON(&run)
	site.API("hr1", "GET", path+"/"+run.ID+"/people?seat=GENERAL&direction=lose", nil).Status(200).Has(`"name":"王芳"`, `"why":"retired"`)
	site.API("hr1", "GET", path+"/"+run.ID+"/people?seat=GENERAL&direction=gain", nil).Status(200).HasNot("王芳")
	site.API("admin", "GET", path+"/"+run.ID, nil).Status(404)
}
