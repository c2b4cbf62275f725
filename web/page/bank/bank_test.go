package bank_test

import (
	"encoding/base64"
	"os"
	"regexp"
	"strings"
	"testing"

	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/internal/file"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	bankpage "tianti/web/page/bank"
	"tianti/web/page/files"
	"tianti/web/webtest"
)

// serve is the bank's pages on a real store, with the world's people logged in by their names.
func serve(t *testing.T) (*webtest.Site, *bank.Service, *rbactest.World) {
	t.Helper()
	w := rbactest.Centre(t)
	b := bank.New(w.DB, w.Gate, w.Clock)
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	return webtest.Serve(t, webtest.Options{Gate: w.Gate, Clock: w.Clock, Actors: actors}, bankpage.Pages{Bank: b, Org: w.Org}.Area(), files.Pages{Files: file.New(w.DB, w.Clock)}.Area()), b, w
}

const questions = `// [id:x1] [tag:tier=F2]
::开场::客户来电第一句话应当是？{=您好，很高兴为您服务。 ~喂，哪位？}

::说明文字没有答案::这里只是一段话。

::坏题::没有答案的题{
`

var held = regexp.MustCompile(`name="held" value="([^"]+)"`)

// apply is what the button below a preview sends.
func apply(t *testing.T, preview string) []string {
	t.Helper()
	m := held.FindStringSubmatch(preview)
	if m == nil {
		t.Fatal("nothing to apply")
	}
	return []string{"do", "apply", "held", m[1], "unit", rbactest.CentrePath}
}

func TestAnImportIsPreviewedThenAppliedAndRepeatedChangesNothing(t *testing.T) {
	s, _, _ := serve(t)
	m := s.As("manager1")
	m.Get("/items").Status(200).Has("题库还是空的")
	m.Get("/items/import").Status(200).Has(rbactest.CentrePath)
	fields := []string{"unit", rbactest.CentrePath, "category", "岗前/服务", "tier", "F2", "points", "2", "publish", "true"}
	preview := m.Upload("/items/import", "file", "岗前.gift", []byte(questions), fields...).Status(200).Has("原样导入", "未导入", "说明文字没有答案", "将新增 1 道", "确认导入")
	m.Get("/items").Has("题库还是空的") // a preview changes nothing
	m.Post("/items/import", apply(t, preview.Body)...).Status(200).Has("导入完成", "新增 1 道")
	m.Get("/items?category=岗前/&kind=single&state=live&tier=F2").Status(200).Has("开场", "岗前/服务/", "单选题 (1)", "共 1 道试题")
	m.Get("/items?kind=essay").Status(200).Has("没有符合条件的试题").HasNot("开场")
	m.Post("/items/import", apply(t, preview.Body)...).Status(200).Has("导入完成", "新增 1 道") // told again, not done again
	m.Get("/items?category=岗前/").Has("共 1 道试题")
	m.Upload("/items/import", "file", "岗前.gift", []byte(questions), fields...).Status(200).Has("将新增 0 道", "1 道已在题库中")
}

func TestAFileThatCannotBeReadIsRefusedWithTheFormAndHowToMendIt(t *testing.T) {
	s, _, _ := serve(t)
	m := s.As("manager1")
	m.Upload("/items/import", "file", "x.pdf", []byte("%PDF"), "unit", rbactest.CentrePath).Status(400).Has("不支持的格式", "请使用 GIFT")
	m.Upload("/items/import", "file", "x.gift", []byte("a\x00b"), "unit", rbactest.CentrePath).Status(400).Has(`href="#f-file"`)
	m.Post("/items/import", "unit", rbactest.CentrePath).Status(400).Has("没有收到文件")
	m.Upload("/items/import", "file", "x.gift", []byte(questions), "unit", rbactest.CentrePath, "points", "viel").Status(400).Has("分值不对")
}

func TestWhoMayNotDoesNot(t *testing.T) {
	s, b, w := serve(t)
	i := add(t, b, w, "single")
	for _, who := range []string{"trainee1", "agent1", "leader1", "hr1", "judge1"} {
		s.As(who).Get("/items").Status(403)
		s.As(who).Get("/items/" + i.ID).Status(403).HasNot("很高兴为您服务")
	}
	s.As("trainer1").Upload("/items/import", "file", "x.gift", []byte(questions), "unit", rbactest.CentrePath).Status(403)
	s.As("trainer1").Post("/items/" + i.ID + "/publish").Status(403)
	s.As("trainer1").Get("/items/export").Status(403)
	s.As("trainer1").Get("/items/" + i.ID).Status(200).Has("很高兴为您服务").HasNot(i.ID + "/publish")
	s.As("auditor1").Get("/items/"+i.ID).Status(200).HasNot("/edit", "/retire")
	s.As("auditor1").Post("/items/"+i.ID+"/retire", "reason", "x").Status(403)
	// Nobody writes into a bank out of reach, whatever the form says.
	s.As("trainer1").Post("/items", "kind", "truefalse", "unit", rbactest.OtherCentre, "stem", "对吗？", "truth", "true", "max", "1").Status(403)
}

func TestAnItemIsWrittenReviewedPublishedEditedAndRetired(t *testing.T) {
	s, _, _ := serve(t)
	trainer, manager := s.As("trainer1"), s.As("manager1")
	trainer.Get("/items/new?kind=multiple").Status(200).Has("勾选所有正确的选项", "option_text")
	fields := []string{"kind", "multiple", "unit", rbactest.CentrePath, "stem", "哪些是个人信息？<script>alert(1)</script>", "stem_format", "html", "max", "2", "rule", "per_correct_none_wrong", "category", "岗前/安全",
		"option_text", "证件号", "option_text", "营业时间", "option_text", "详单", "option_text", "", "tags", "隐私，安全"}
	trainer.Post("/items", fields...).Status(400).Has("没有正确答案", `href="#f-options"`, "哪些是个人信息", "证件号")
	made := trainer.Post("/items", append(fields, "option_right", "0", "option_right", "2")...).Status(303)
	at := made.Header.Get("Location")
	trainer.Get(at).Status(200).Has("哪些是个人信息？", "草稿", "岗前/安全/", "隐私", "data-kind=\"multiple\"", "审核通过").HasNot("<script>alert")
	trainer.Post("/items", append(fields, "option_right", "0", "option_right", "2")...).Status(409).Has("题库里已有同样的试题")
	manager.Post(at + "/publish").Status(409).Has("请按 草稿→已审→启用→停用")
	trainer.Post(at + "/review").Status(303)
	manager.Post(at + "/publish").Status(303)
	manager.Get(at).Status(200).Has("启用", "正在使用", "第 1 版")
	edited := append([]string{}, fields...)
	manager.Get(at + "/edit").Status(200).Has("证件号")
	manager.Post(at, append(edited, "option_right", "0", "option_right", "2", "feedback", "身份证件号与详单都是。", "reason", "补解析")...).Status(303)
	manager.Get(at).Status(200).Has("身份证件号与详单都是。", "第 2 版", "草稿")
	manager.Post(at, append(edited, "rev", "1", "option_right", "0", "reason", "旧页面")...).Status(409).Has("别人刚刚修改过这道题")
	manager.Post(at+"/retire", "reason", "过时").Status(303)
	manager.Get(at).Status(200).Has("停用").HasNot(at + "/edit")
}

func TestWhatIsExportedCanBeImported(t *testing.T) {
	s, b, w := serve(t)
	add(t, b, w, "single")
	add(t, b, w, "numeric")
	s.As("manager1").Get("/items/export?format=docx").Status(400).Has("不支持的格式")
	s.As("manager1").Get("/items/export?format=moodlexml").Status(200).Has("<quiz>", "月租")
	a := s.As("manager1").Get("/items/export?kind=single").Status(200).Has("很高兴为您服务").HasNot("月租")
	if !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
		t.Error(a.Header)
	}
	s.As("manager1").Upload("/items/import", "file", "again.gift", []byte(a.Body), "unit", rbactest.CentrePath).Status(200).Has("1 道已在题库中")
}

// TestAnExportSaysWhatItsFormatCannotHold: nothing is left out of a file, or changed in it, in silence.
func TestAnExportSaysWhatItsFormatCannotHold(t *testing.T) {
	s, b, w := serve(t)
	add(t, b, w, "single")
	add(t, b, w, "essay")
	add(t, b, w, "roleplay")
	m := s.As("manager1")
	said := m.Get("/items/export?format=gift").Status(200).Has("这种格式装不下全部内容", "照样导出", "/items/export?anyway=1&amp;format=gift", "情绪激动")
	if said.Header.Get("Content-Disposition") != "" {
		t.Error("it is a download all the same")
	}
	file := m.Get("/items/export?format=gift&anyway=1").Status(200).Has("很高兴为您服务").HasNot("<html")
	if !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment") {
		t.Error(file.Header)
	}
	m.Get("/items/export?format=gift&kind=roleplay&anyway=1").Status(200).Has("写不下").HasNot("照样导出</a>")
	m.Get("/items/export?format=qti").Status(200).HasNot("<html")
}

// dot is the smallest picture.
const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

func TestPicturesComeInAreShownAndGoOut(t *testing.T) {
	s, b, w := serve(t)
	picture, _ := base64.StdEncoding.DecodeString(dot)
	m := s.As("manager1")
	fields := []string{"unit", rbactest.CentrePath}
	preview := m.Upload("/items/import", "file", "bank.xml", []byte(`<quiz><question type="truefalse"><name><text>灯</text></name><questiontext format="html"><text>&lt;p&gt;这盏灯亮着？&lt;img src="@@PLUGINFILE@@/lamp.png" alt="灯"&gt;&lt;/p&gt;</text><file name="lamp.png" encoding="base64">`+dot+`</file></questiontext>
<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer></question></quiz>`), fields...).Status(200).Has("将新增 1 道")
	m.Get("/files/" + file.ID(picture)).Status(404) // a preview keeps no picture
	m.Post("/items/import", apply(t, preview.Body)...).Status(200)
	found, err := b.Find(t.Context(), w.Actor("manager1"), bank.Filter{})
	if err != nil || len(found.Items) != 1 {
		t.Fatal(found, err)
	}
	src := "/files/" + file.ID(picture)
	m.Get("/items/" + found.Items[0].ID).Status(200).Has(`<img src="` + src + `"`)
	got := s.As("trainee1").Get(src).Status(200)
	if got.Body != string(picture) || got.Header.Get("Content-Type") != "image/png" || !strings.Contains(got.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Error(got.Header)
	}
	s.As("").Get(src).Status(303) // strangers log in first
	part := s.As("trainee1").Do("GET", src, "", "Range", "bytes=1-3").Status(206)
	if part.Body != "PNG" || !strings.HasPrefix(part.Header.Get("Content-Range"), "bytes 1-3/") {
		t.Error(part.Body, part.Header)
	}
	m.Get("/items/export?format=moodlexml").Status(200).Has("@@PLUGINFILE@@/", dot)
}

func TestAnAuthorAddsAPictureAndTakesItOff(t *testing.T) {
	s, b, w := serve(t)
	i := add(t, b, w, "essay")
	picture, _ := base64.StdEncoding.DecodeString(dot)
	m := s.As("manager1")
	at := "/items/" + i.ID
	form := []string{"kind", "essay", "rev", "0", "stem", "看图回答。", "max", "10", "criterion_id", "a", "criterion_name", "要点", "criterion_max", "10"}
	m.Upload(at, "picture", "流程.png", picture, form...).Status(303)
	m.Get(at).Status(200).Has(`<img src="/files/` + file.ID(picture) + `" alt="流程.png"`)
	m.Upload(at, "picture", "evil.html", []byte("<html><script>alert(1)</script>"), append(form, "media", file.ID(picture))...).Status(400).Has("text/html", "image/png", `href="#f-picture"`, file.ID(picture))
	m.Post(at, form...).Status(303)
	m.Get(at).Status(200).HasNot("/files/")
}

func TestTheSampleBankComesInWhole(t *testing.T) {
	data, err := os.ReadFile("../../../internal/demo/data/prejob.gift")
	if err != nil {
		t.Fatal(err)
	}
	s, _, _ := serve(t)
	m := s.As("manager1")
	fields := []string{"unit", rbactest.CentrePath, "publish", "true"}
	preview := m.Upload("/items/import", "file", "prejob.gift", data, fields...).Status(200).HasNot("tag-red")
	m.Post("/items/import", apply(t, preview.Body)...).Status(200).Has("导入完成").HasNot("tag-red")
	m.Get("/items").Status(200).Has("下一页")
}

func add(t *testing.T, b *bank.Service, w *rbactest.World, k item.Kind) *bank.Item {
	t.Helper()
	body, _, _ := item.Sample(k)
	i, err := b.Create(t.Context(), w.Actor("manager1"), rbactest.CentrePath, body, bank.Labels{Category: "岗前/"}, "test")
	if err != nil {
		t.Fatal(err)
	}
	return i
}
