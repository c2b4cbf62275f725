package kinds_test

import (
	"strings"
	"testing"
	"time"

	"tianti/certificates"
	"tianti/rbac/rbactest"
	pages "tianti/web/page/kinds"
	"tianti/web/webtest"
	"tianti/web/webtest/centre"
)

func serve(t *testing.T) (*centre.World, *webtest.Site) {
	t.Helper()
	w := centre.Open(t)
	w.Certificates.Listen(w.Bus)
	return w, w.Serve(t, pages.Pages{Certificates: w.Certificates, People: w.Org, Seats: w.Seats}.Area())
}

// night is the form of a new kind as a browser sends it: the looks of GENERAL, other words.
func night(w *centre.World) []string {
	k, err := w.Certificates.Catalogue().Kind("GENERAL")
	if err != nil {
		panic(err)
	}
	v := pages.ValuesOf(k)
	for name := range v {
		if strings.HasPrefix(name, "asks.") {
			delete(v, name)
		}
	}
	for name, s := range map[string]string{"code": "night", "zh": "夜班上岗证", "en": "Night Shift Certificate", "months": "6", "prefix": "YB",
		"body_zh": "完成夜班培训并考核合格{results}，准予夜班上岗。", "body_en": "has completed the night programme{results}.",
		"auto": "yes", "asks.courses[0]": "night-1", "asks.theory.least": "70", "asks.theory.months": "6", "rev": "0", "base": "0"} {
		v[name] = s
	}
	var out []string
	for name, s := range v {
		out = append(out, name, s)
	}
	return out
}

func with(form []string, more ...string) []string {
	out := append([]string{}, form...)
	for i := 0; i < len(more); i += 2 {
		for j := 0; j < len(out); j += 2 {
			if out[j] == more[i] {
				out = append(out[:j], out[j+2:]...)
				break
			}
		}
	}
	return append(out, more...)
}

func TestAManagerMakesAKindTriesItOutPublishesItAndItIsEarned(t *testing.T) {
	w, site := serve(t)
	m := site.As("manager1")
	earn := func(login string, points int64) {
		now := w.Clock.Now()
		err := w.Certificates.Earn(t.Context(), rbactest.ID(login), certificates.Earned{Part: certificates.CoursePart, Code: "NIGHT-1", Ref: "course:" + login, What: "夜班", At: now},
			certificates.Earned{Part: certificates.TheoryPart, Code: "NIGHT", Ref: "sitting:" + login, Points: points * 1000, What: "夜班理论", At: now})
		if err != nil {
			t.Fatal(err)
		}
	}
	earn("agent1", 88)
	m.Get("/certificates/kinds").Status(200).Has("客服代表上岗证", "/certificates/kinds/new", "使用中")
	m.Get("/certificates/kinds/new").Status(200).Has("以哪种为样板", "保存草稿并预演")
	form := night(w)
	m.Post("/certificates/kinds/new", with(form, "do", "more-asks.courses")...).Status(200).Has(`name="asks.courses[6]"`, `value="NIGHT-1"`)
	m.Post("/certificates/kinds/new", with(form, "do", "drop-2")...).Status(200).HasNot(`value="{title.en}"`)
	m.Post("/certificates/kinds/new", with(form, "months", "半年", "look.fields[0].text", "{salary}", "asks.theory.least", "200")...).Status(400).
		Has(`value="半年"`, `id="f-months-error"`, `id="f-look.fields[0].text-error"`, `id="f-asks.theory.least-error"`)
	m.Post("/certificates/kinds/new", form...).Status(303).To("/certificates/kinds/NIGHT/trial")
	m.Get("/certificates/kinds/NIGHT/trial").Status(200).Has("已颁发的证书一律不变", "王芳", "发布后立即得证")
	if a := m.Get("/certificates/kinds/NIGHT/draft/sample").Status(200); !strings.HasPrefix(a.Body, "%PDF-") {
		t.Errorf("%.20q", a.Body)
	}
	m.Get("/certificates/kinds/NIGHT/draft").Status(200).Has("夜班上岗证", `value="NIGHT-1"`)
	m.Post("/certificates/kinds/NIGHT/publish", "reason", " ").Status(400).Has("没有填写原因")
	m.Post("/certificates/kinds/NIGHT/publish", "reason", "开设夜班").Status(303).To("/certificates/kinds/NIGHT")
	w.Drain(t)
	cs, err := w.Certificates.OfPerson(t.Context(), w.Actor("hr1"), rbactest.ID("agent1"))
	if err != nil || len(cs) != 1 || cs[0].Kind != "NIGHT" || !strings.HasPrefix(cs[0].Number, "YB-NIGHT-GD-SHENZHEN-") {
		t.Fatalf("%+v %v", cs, err)
	}
	f, err := w.Certificates.PDF(t.Context(), w.Actor("agent1"), cs[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := w.Certificates.VerifyPDF(t.Context(), f.File); err != nil || !v.Now.Valid || v.Now.TitleZH != "夜班上岗证" {
		t.Fatalf("%+v %v", v, err)
	}
	earn("agent2", 71)
	if cs, _ := w.Certificates.OfPerson(t.Context(), w.Actor("hr1"), rbactest.ID("agent2")); len(cs) != 1 {
		t.Fatalf("earned afterwards: %d", len(cs))
	}
	m.Get("/certificates/kinds/NIGHT").Status(200).Has("理论考试不低于 70 分", "NIGHT-1", "成绩 6 个月内有效")

	// a change of it: who is half-way falls behind, who holds it keeps it
	earn("agent3", 60)
	k, _ := w.Certificates.Catalogue().Kind("NIGHT")
	base := itoa(k.Version)
	m.Post("/certificates/kinds/NIGHT/draft", with(form, "base", base, "asks.courses[1]", "NIGHT-2", "asks.theory.least", "85")...).Status(303)
	m.Get("/certificates/kinds/NIGHT/trial").Has("新增要求", "NIGHT-2", "理论合格分", "2 人已持有")
	m.Post("/certificates/kinds/NIGHT/publish", "reason", "提高要求").Status(303)
	m.Get("/certificates/kinds/NIGHT/history").Status(200).Has("提高要求", "开设夜班", "现行", "理论合格分", "最早的版本", "冯雪")
	m.Post("/certificates/kinds/NIGHT/retire", "base", base, "reason", "旧页面").Status(409).Has("改过")
	k, _ = w.Certificates.Catalogue().Kind("NIGHT")
	m.Post("/certificates/kinds/NIGHT/retire", "base", itoa(k.Version), "reason", "撤并").Status(303)
	m.Get("/certificates/kinds/NIGHT").Has("已停用", "恢复启用")
	w.Clock.Advance(time.Minute)
	if v, err := w.Certificates.VerifyPDF(t.Context(), f.File); err != nil || !v.Now.Valid {
		t.Fatalf("retiring took it away: %+v %v", v, err)
	}
}

func itoa(n int64) string { return pages.Number(n) }

func TestOthersReadKindsAndChangeNothing(t *testing.T) {
	w, site := serve(t)
	for _, who := range []string{"hr1", "auditor1"} {
		x := site.As(who)
		x.Get("/certificates/kinds").Status(200).Has("客服代表上岗证").HasNot("/certificates/kinds/new")
		x.Get("/certificates/kinds/GENERAL").Status(200).Has("10010").HasNot("/retire", "/draft")
		x.Get("/certificates/kinds/GENERAL/history").Status(200)
		x.Get("/certificates/kinds/GENERAL/sample").Status(200)
		x.Get("/certificates/kinds/GENERAL/draft").Status(403)
		x.Post("/certificates/kinds/new", night(w)...).Status(403)
	}
	site.As("agent1").Get("/certificates/kinds").Status(403)
	site.As("manager1").Get("/certificates/kinds/NONE").Status(404)
	site.As("manager1").Get("/certificates/kinds/GENERAL/trial").Status(404)
}
