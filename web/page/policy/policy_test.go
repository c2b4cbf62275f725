package policy_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"tianti/internal/locale"
	"tianti/rbac"
	rules "tianti/rbac/policy"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	"tianti/web/page/policy"
	"tianti/web/webtest"
)

// serve is the small centre under a stored policy, with hr2 as the second administrator.
func serve(t *testing.T) (*rbac.Organisation, *webtest.Site) {
	t.Helper()
	w := rbactest.Centre(t)
	policies := rules.New(w.DB, w.Clock)
	if err := policies.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	org := rbac.NewOrganisation(w.DB, w.Clock, policies.Gate())
	desk := rules.NewDesk(w.DB, w.Clock, policies, org, nil)
	if _, err := org.AssignRole(t.Context(), rbac.System("test"), rbactest.ID("hr2"), "admin", "/", time.Time{}, "test"); err != nil {
		t.Fatal(err)
	}
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		a, err := org.Act(t.Context(), rbactest.ID(login))
		if err != nil {
			t.Fatal(err)
		}
		actors[login] = a
	}
	site := webtest.Serve(t, webtest.Options{Gate: policies.Gate(), Clock: w.Clock, Actors: actors}, policy.Pages{Desk: desk, Org: org}.Area(), api.Policy{Desk: desk, Org: org}.Area())
	return org, site
}

// Every word of the built-in rows has a name in both languages: nobody reads codes.
func TestEveryPartOfThePolicyHasAName(t *testing.T) {
	for _, lang := range locale.Languages {
		need := func(key string) {
			if !locale.Has(lang, key) {
				t.Errorf("%s lacks %s", lang, key)
			}
		}
		for _, s := range rules.Subjects() {
			need("role." + strings.TrimPrefix(s, "r:"))
		}
		for object, actions := range rules.Permissions() {
			need("object." + object)
			need("room." + rules.Area(object))
			for _, a := range actions {
				need("action." + a)
			}
		}
	}
}

func TestTheRowsAreReadInWords(t *testing.T) {
	_, site := serve(t)
	auditor := site.As("auditor1")
	auditor.Get("/policy").Status(200).Has("权限策略", "全体在岗人员", "/policy/roles/trainer").HasNot("/policy/edit")
	auditor.Get("/policy?role=trainer&area=exams").Status(200).Has("内训师", "所任单位及下级的", "允许", "客服代表").HasNot("花名册")
	auditor.Get("/policy?role=nobody").Status(200).Has("没有这样的规则")
	// marking: not the own paper, below the unit, not elsewhere; the denial comes from the role of all
	auditor.Get("/policy/roles/trainer?area=exams").Status(200).Has("禁止", "来自", "全体在岗人员、内训师")
	auditor.Get("/policy/roles/boss").Status(404)
	site.As("admin").Get("/policy").Has("/policy/edit")
	site.As("hr1").Get("/policy").Status(403)
}

func TestSomebodyAsksWhy(t *testing.T) {
	_, site := serve(t)
	ask := func(pairs ...string) string {
		q := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			q.Set(pairs[i], pairs[i+1])
		}
		return "?" + q.Encode()
	}
	trainer := rbactest.ID("trainer1")
	admin := site.As("admin")
	admin.Get("/policy/explain").Status(200).Has("问一问")
	admin.Get("/policy/explain"+ask("person", trainer, "action", "exams.mark.give", "unit", rbactest.TeamPath)).Status(200).Has("有规则允许", "p, r:trainer, unit, exams.mark, give, allow", "直接授予")
	admin.Get("/policy/explain"+ask("person", trainer, "action", "exams.mark.give", "unit", rbactest.TeamPath, "owner", trainer)).Status(200).Has("这是本人的事", "p, r:staff, own, exams.mark, give, deny", "须由别人办理")
	admin.Get("/policy/explain"+ask("person", trainer, "action", "exams.mark.give", "unit", rbactest.OtherCentre)).Has("不在这个单位", "担任下列任一角色就可以")
	admin.Get("/policy/explain" + ask("person", "KF999999", "action", "exams.mark.give")).Status(404).Has("KF999999")
	admin.Get("/policy/explain" + ask("person", trainer, "action", "exams.mark.fly")).Status(400).Has("没有“exams.mark.fly”这项权限")
	admin.Get("/policy/explain" + ask("person", trainer, "action", "exams.mark.give", "at", "yesterday")).Status(400).Has("日期或时间写法不对")

	var a struct {
		Allow  bool
		Why    string
		Needed []string
		Roles  []struct {
			Role, Source, Verdict string
			Rows                  []struct {
				Decides bool
				Via     []string
			}
		}
	}
	body := site.API("auditor1", "GET", "/api/v1/policy/explain"+ask("person", trainer, "action", "exams.mark.give", "unit", "group.gd.shenzhen.t1"), nil).Status(200).Body
	if err := json.Unmarshal([]byte(body), &a); err != nil {
		t.Fatal(err)
	}
	if !a.Allow || a.Why != "allowed" || a.Roles[0].Role != "trainer" || a.Roles[0].Source != "assignment" || !a.Roles[0].Rows[0].Decides {
		t.Errorf("%s", body)
	}
	site.API("hr1", "GET", "/api/v1/policy/explain"+ask("person", trainer, "action", "exams.mark.give"), nil).Status(403)
	site.API("admin", "GET", "/api/v1/policy/explain"+ask("person", "KF999999", "action", "exams.mark.give"), nil).Status(404)
}

func TestRowsAreTriedProposedAndPutInForceByTwo(t *testing.T) {
	_, site := serve(t)
	admin, second := site.As("admin"), site.As("hr2")
	text := rules.Text(rules.Default())
	with := text + "p, r:agent, unit, exams.item, read, allow\n"
	admin.Get("/policy/edit").Status(200).Has("p, r:trainer, unit, exams.mark, give, allow")
	admin.Post("/policy/edit", "do", "add", "base", "1", "rows", text, "subject", "r:agent", "effect", "allow", "permission", "exams.item.read", "scope", "unit").Status(200).Has("p, r:agent, unit, exams.item, read, allow")
	admin.Post("/policy/edit", "do", "add", "base", "1", "rows", text, "subject", "r:agent", "effect", "allow", "permission", "", "scope", "unit").Status(400)
	admin.Post("/policy/edit", "do", "try", "base", "1", "rows", text+"p, r:boss, unit, exams.item, read, allow\n").Status(400).Has("没有“r:boss”这个角色", "excerpt-fault")
	admin.Post("/policy/edit", "do", "try", "base", "1", "rows", with).Status(200).Has(`id="affected">6<`, "客服代表可以对所任单位及下级的“试题”执行“查看”", "提交复核")
	admin.Post("/policy/edit", "do", "try", "base", "1", "rows", strings.ReplaceAll(text, "p, r:admin, unit, rbac.role, assign, allow\n", "")).Status(409).Has("rbac.role.assign")
	admin.Post("/policy/edit", "do", "propose", "base", "1", "rows", with, "reason", " ").Status(400).Has("没有写明理由")
	admin.Post("/policy/edit", "do", "propose", "base", "1", "rows", with, "reason", "岗前学习").Status(303)
	admin.Get("/policy/proposals/1").Status(200).Has("须由另一位", "撤回提案").HasNot("批准并发布")
	admin.Post("/policy/proposals/1/approve", "reason", "自己批").Status(403).Has("提案人不能复核自己的提案")
	site.As("auditor1").Get("/policy/proposals/1").Status(200).Has("待复核").HasNot("批准并发布", "撤回提案")
	second.Get("/policy").Has("有一份提案等待复核", "/policy/proposals/1")
	second.Get("/policy/proposals/1").Has("批准并发布", "驳回", "影响 6 人")
	second.Post("/policy/proposals/1/approve", "reason", "").Status(400).Has("没有写明理由")
	second.Post("/policy/proposals/1/approve", "reason", "同意").Status(303)
	second.Get("/policy/proposals").Has("已发布", "岗前学习")
	second.Get("/policy/history").Status(200).Has("第 2 版", "以此版为草稿", "新增", "/policy/edit?version=1")
	admin.Get("/policy/edit?version=1").Status(200).Has("这是第 1 版的规则").HasNot("r:agent, unit, exams.item, read")
	admin.Get("/policy/edit?version=x").Status(404)
	admin.Get("/policy/proposals/7").Status(404)
	// somebody else published meanwhile
	admin.Post("/policy/edit", "do", "try", "base", "1", "rows", with).Status(409).Has("刚被别人改过")
}

func TestTheAPIOfThePolicy(t *testing.T) {
	_, site := serve(t)
	text := rules.Text(rules.Default()) + "p, r:agent, unit, exams.item, read, allow\n"
	site.API("auditor1", "GET", "/api/v1/policy", nil).Status(200).Has(`"version":1`, "exams.mark")
	site.API("admin", "POST", "/api/v1/policy/trial", map[string]any{"text": text}).Status(200).Has(`"affected":6`, `"role":"leader"`)
	site.API("admin", "POST", "/api/v1/policy/trial", map[string]any{}).Status(400).Has("web.policy.rows")
	site.API("auditor1", "POST", "/api/v1/policy/trial", map[string]any{"text": text}).Status(403)
	site.API("admin", "POST", "/api/v1/policy/proposals", map[string]any{"text": text, "reason": "岗前学习"}).Status(201).Has(`"state":"proposed"`)
	site.API("admin", "POST", "/api/v1/policy/proposals/1/approve", map[string]any{"reason": "x"}).Status(403).Has("policy.second")
	site.API("hr2", "POST", "/api/v1/policy/proposals/1/refuse", map[string]any{"reason": "暂缓"}).Status(200).Has(`"state":"refused"`, "暂缓")
	site.API("hr2", "POST", "/api/v1/policy/proposals/1/approve", map[string]any{"reason": "x"}).Status(409).Has("policy.decided")
	site.API("auditor1", "GET", "/api/v1/policy/proposals", nil).Status(200).Has(`"number":1`)
	site.API("auditor1", "GET", "/api/v1/policy/versions", nil).Status(200).Has(`"version":1`)
}
