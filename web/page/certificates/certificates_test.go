package certificates_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tianti/certificates"
	"tianti/rbac/rbactest"
	"tianti/web/kit"
	pages "tianti/web/page/certificates"
	"tianti/web/webtest"
	"tianti/web/webtest/centre"
)

func serve(t *testing.T) (*centre.World, *webtest.Site) {
	t.Helper()
	w := centre.Open(t)
	return w, w.Serve(t, pages.Pages{Certificates: w.Certificates, People: w.Org, Pace: kit.NewPace(60, time.Minute)}.Area())
}

func TestAHolderSeesAndSharesAndOthersDoNot(t *testing.T) {
	w, site := serve(t)
	c := w.Certify(t, "agent1", "GENERAL")
	me := site.As("agent1")
	me.Get("/certificates").Status(200).Has("客服代表上岗证", c.Number, "剩余 365 天", "有效")
	me.Get("/certificates/"+c.ID).Status(200).Has("理论考试", "88.5", certificates.Grouped(c.Code), "通过岗前认证").
		HasNot("/revoke", "/suspend", "/reissue")
	me.Post("/certificates/"+c.ID+"/shows", "shows", "name").Status(303).To("/certificates/" + c.ID)
	me.Post("/certificates/"+c.ID+"/shows", "shows", "salary").Status(400).Has("salary")
	me.Post("/certificates/"+c.ID+"/revoke", "reason", "x").Status(403)
	if got := me.Get("/certificates/" + c.ID + "/pdf").Status(200); !strings.HasPrefix(got.Body, "%PDF-") {
		t.Errorf("%.20q", got.Body)
	}
	for _, who := range []string{"agent2", "leader2", "agent3"} {
		for _, path := range []string{"/certificates/" + c.ID, "/certificates/" + c.ID + "/pdf"} {
			site.As(who).Get(path).Status(404).HasNot(c.Number, c.Holder)
		}
		site.As(who).Get("/people/" + rbactest.ID("agent1") + "/certificates").Status(403).HasNot(c.Number)
		site.As(who).Post("/certificates/"+c.ID+"/shows", "shows", "number").Status(404)
	}
	site.As("leader1").Get("/people/"+rbactest.ID("agent1")+"/certificates").Status(200).Has(c.Number, "王芳的证书")
	site.As("").Get("/certificates").Status(303)
}

func TestTheOfficeSuspendsReinstatesRevokesWithAReason(t *testing.T) {
	w, site := serve(t)
	c := w.Certify(t, "agent1", "GENERAL")
	hr := site.As("hr1")
	hr.Get("/certificates/"+c.ID).Has("/suspend", "/revoke", "/reissue").HasNot("/reinstate", "公开页面上另外显示")
	hr.Post("/certificates/"+c.ID+"/suspend", "reason", " ").Status(400).Has("没有填写原因")
	hr.Post("/certificates/"+c.ID+"/suspend", "reason", "成绩复核").Status(303)
	hr.Get("/certificates/"+c.ID).Has("已暂停", "成绩复核", "/reinstate").HasNot("/suspend", "/reissue")
	site.As("").Get("/v/"+c.Code).Status(200).Has("证书已暂停", "proof-yellow", "暂停日期").HasNot("成绩复核", "证书有效")
	hr.Post("/certificates/"+c.ID+"/reinstate", "reason", "查清").Status(303)
	hr.Post("/certificates/"+c.ID+"/revoke", "reason", "替考").Status(303)
	hr.Post("/certificates/"+c.ID+"/revoke", "reason", "再来").Status(409).Has("已经终止")
	site.As("").Get("/v/"+c.Code).Status(200).Has("证书已撤销", "proof-red").HasNot("替考", "证书有效")
	site.As("agent1").Get("/certificates/"+c.ID).Has("替考", "吴婷")
}

func TestANameThatChangedGetsANewCertificateAndTheOldCodeSaysSo(t *testing.T) {
	w, site := serve(t)
	c := w.Certify(t, "agent1", "GENERAL")
	a := site.As("manager1").Post("/certificates/"+c.ID+"/reissue", "reason", "改名").Status(303)
	to := a.Header.Get("Location")
	if to == "/certificates/"+c.ID {
		t.Fatal("leads to the old one")
	}
	site.As("agent1").Get(to).Status(200).Has("查看旧证书")
	site.As("").Get("/v/" + c.Code).Has("证书已换发")
}

func TestAManagerIssuesOnAPaperOnce(t *testing.T) {
	w, site := serve(t)
	m := site.As("manager1")
	m.Get("/certificates/issue?person=" + rbactest.ID("agent2")).Status(200).Has(`value="KF000004"`)
	form := []string{"employee", "KF000004", "kind", "CONTEST", "subject", "全省技能大赛", "what", "省赛决赛", "ref", "粤客服〔2026〕18号", "on", "2026-11-20", "reason", "省公司来文"}
	to := m.Post("/certificates/issue", form...).Status(303).Header.Get("Location")
	if again := m.Post("/certificates/issue", form...).Status(303).Header.Get("Location"); again != to {
		t.Errorf("%s and %s", to, again)
	}
	m.Get(to).Status(200).Has("全省技能大赛", "粤客服〔2026〕18号", "冯雪")
	m.Post("/certificates/issue", "employee", "KF000004", "kind", "CONTEST", "on", "2027-01-01").Status(400).Has("没有写明依据", "取得日期不对", "没有填写原因", "这种证书要写明名称")
	m.Post("/certificates/issue", "employee", "NONE", "kind", "CONTEST").Status(400).Has("找不到工号 NONE")
	m.Post("/certificates/issue", "employee", rbactest.ID("manager1"), "kind", "GENERAL", "what", "x", "ref", "y", "on", "2026-11-20", "reason", "z").Status(403)
	site.As("leader1").Get("/certificates/issue").Status(403)
	w.Drain(t)
	site.As("agent2").Get("/certificates").Has("荣誉证书", "全省技能大赛", "长期有效")
}

func TestTheRegisterEndsAtTheUnit(t *testing.T) {
	w, site := serve(t)
	mine, other, far := w.Certify(t, "agent1", "GENERAL"), w.Certify(t, "agent2", "GENERAL"), w.Certify(t, "agent3", "GENERAL")
	leader := site.As("leader1")
	leader.Get("/certificates/register").Status(200).Has(mine.Number).HasNot(other.Number, far.Number, "/register/zip")
	leader.Get("/certificates/register?unit=" + rbactest.OtherTeam).Status(403).HasNot(other.Number)
	hr := site.As("hr1")
	hr.Get("/certificates/register").Has(mine.Number, other.Number, far.Number)
	hr.Get("/certificates/register?unit=" + rbactest.OtherCentre).Has(far.Number).HasNot(mine.Number)
	hr.Get("/certificates/register?q=王").Has(mine.Number).HasNot(other.Number)
	hr.Get("/certificates/register?state=revoked").Has("没有符合条件的证书").HasNot(mine.Number)
	hr.Get("/certificates/register?within=30").HasNot(mine.Number)
	w.Clock.Advance(340 * 24 * time.Hour)
	hr.Get("/certificates/register?within=30").Has(mine.Number, "剩余 25 天")
	site.As("agent1").Get("/certificates/register").Status(403)
	site.As("auditor1").Get("/certificates/register").Status(200).Has(far.Number).HasNot("手工颁发证书")
}

func TestAUnitsFilesComeInOneArchive(t *testing.T) {
	w, site := serve(t)
	a, b := w.Certify(t, "agent1", "GENERAL"), w.Certify(t, "agent2", "GENERAL")
	w.Certify(t, "agent3", "GENERAL")
	if _, err := w.Certificates.Revoke(t.Context(), b.ID, w.Actor("manager1"), "x"); err != nil {
		t.Fatal(err)
	}
	got := site.As("hr1").Get("/certificates/register/zip?unit=" + rbactest.CentrePath).Status(200)
	z, err := zip.NewReader(bytes.NewReader([]byte(got.Body)), int64(len(got.Body)))
	if err != nil || len(z.File) != 1 || z.File[0].Name != a.Number+".pdf" {
		t.Fatalf("%v: %+v", err, z)
	}
	f, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(f)
	if v, verr := w.Certificates.VerifyPDF(t.Context(), data); err != nil || verr != nil || !v.Now.Valid {
		t.Errorf("%v %v %+v", err, verr, v)
	}
	site.As("leader1").Get("/certificates/register/zip?unit=" + rbactest.TeamPath).Status(403)
	site.As("agent1").Get("/certificates/register/zip?unit=" + rbactest.TeamPath).Status(403)
}

func TestAnybodyVerifiesAndUnknownCodesAreAllAlike(t *testing.T) {
	w, site := serve(t)
	c := w.Certify(t, "trainee2", "GENERAL")
	guest := site.As("")
	guest.Get("/v/"+strings.ToLower(certificates.Grouped(c.Code))).Status(200).Has("证书有效", "proof-green", "查询时间 2026-11-24 10:00", certificates.MaskName(c.Holder)).
		HasNot(c.Holder, c.Number, c.Person, "/login\"")
	guest.Post("/verify", "code", certificates.Grouped(c.Code)).Status(303).To("/v/" + c.Code)
	made, odd := guest.Get("/v/"+strings.Repeat("0", 26)).Status(404), guest.Get("/v/nonsense").Status(404)
	made.Has("没有这个验证码对应的证书")
	odd.Has("没有这个验证码对应的证书")
	guest.Post("/verify", "code", "nonsense").Status(404).Has("没有这个验证码对应的证书")
	guest.Upload("/verify", "file", "x.pdf", []byte("%PDF-1.4 not ours")).Status(400).Has("不是本系统签名的证书")
	w.Clock.Advance(366 * 24 * time.Hour)
	guest.Get("/v/"+c.Code).Status(200).Has("证书已过期", "proof-gray").HasNot("证书有效")
	guest.Get("/certificates/keys.json").Status(200).Has(`"kty":"OKP"`)
}

func TestPublicQuestionsAreBounded(t *testing.T) {
	w, site := serve(t)
	c := w.Certify(t, "agent1", "GENERAL")
	guest := site.As("")
	for range 60 {
		guest.Get("/v/" + c.Code).Status(200)
	}
	if a := guest.Get("/v/" + c.Code).Status(429).Has("查询太频繁"); a.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	w.Clock.Advance(time.Minute)
	guest.Get("/v/" + c.Code).Status(200)
}

// The whole public check as a stranger does it, at a desk and on a phone: scan, type, drop.
func TestAStrangerChecksInABrowser(t *testing.T) {
	w, site := serve(t)
	browser := webtest.Browser(t)
	c := w.Certify(t, "agent2", "GENERAL")
	f, err := w.Certificates.PDF(t.Context(), w.Actor("agent2"), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "good.pdf"), filepath.Join(dir, "bad.pdf")
	changed := bytes.Clone(f.File)
	changed[len(changed)/2] ^= 1
	for name, data := range map[string][]byte{good: f.File, bad: changed} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	token := tokenIn(t, f.File)
	for name, size := range map[string][2]int64{"phone": {390, 844}, "desk": {1280, 900}} {
		tab := webtest.OpenTab(t, browser, site.URL, size[0], size[1])
		tab.Go("/verify")
		tab.Shot("verify-" + name)
		tab.Type("#f-code", strings.ToLower(certificates.Grouped(c.Code)))
		tab.ClickAway("form[action='/verify'] button[type=submit]")
		tab.See(".proof-green")
		tab.Reads("证书有效", "客服代表上岗证", "深圳中心")
		if strings.Contains(tab.Text("main"), c.Holder) {
			t.Errorf("%s: shows the name", name)
		}
		tab.Shot("public-" + name)
		tab.Go("/v/" + c.Code + "#" + token)
		tab.See("#token.proof-good")
		tab.Reads("二维码签名有效")
		tab.Go("/verify")
		tab.Go("/v/" + c.Code + "#" + changedIn(token))
		tab.See("#token.proof-bad")
		tab.Go("/verify")
		drop(tab, f.File)
		tab.See(".proof-green .proof-good")
		tab.Reads("文件签名有效")
		tab.Shot("file-" + name)
		tab.Go("/verify")
		tab.Attach("#f-file", bad)
		tab.See("[role=alert]")
		tab.Shot("changed-" + name)
		for _, wrong := range tab.Inspect() {
			t.Errorf("%s: %s", name, wrong)
		}
	}
	if dir := os.Getenv("TIANTI_SHOTS"); dir != "" {
		if out, err := exec.Command("pdftoppm", "-png", "-r", "60", good, filepath.Join(dir, "pdf")).CombinedOutput(); err != nil {
			t.Logf("pdftoppm: %v %s", err, out)
		}
	}
}
