package bank_test

import (
	"html"
	"os"
	"regexp"
	"strings"
	"testing"

	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	bankpage "tianti/web/page/bank"
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
	return webtest.Serve(t, webtest.Options{Gate: w.Gate, Clock: w.Clock, Actors: actors}, bankpage.Pages{Bank: b, Org: w.Org}.Area()), b, w
}

const file = `// [id:x1] [tag:tier=F2]
::开场::客户来电第一句话应当是？{=您好，很高兴为您服务。 ~喂，哪位？}

::说明文字没有答案::这里只是一段话。

::坏题::没有答案的题{
`

var content = regexp.MustCompile(`name="content" value="([^"]+)"`)

// carried is the file that the preview sends along.
func carried(body string) string { return html.UnescapeString(content.FindStringSubmatch(body)[1]) }

func TestAnImportIsPreviewedThenAppliedAndRepeatedChangesNothing(t *testing.T) {
	s, _, _ := serve(t)
	m := s.As("manager1")
	m.Get("/items").Status(200).Has("题库还是空的")
	m.Get("/items/import").Status(200).Has(rbactest.CentrePath)
	fields := []string{"unit", rbactest.CentrePath, "category", "岗前/服务", "tier", "F2", "points", "2", "publish", "true"}
	preview := m.Upload("/items/import", "file", "岗前.gift", []byte(file), fields...).Status(200).Has("原样导入", "未导入", "说明文字没有答案", "将新增 1 道", "确认导入")
	m.Get("/items").Has("题库还是空的") // a preview changes nothing
	apply := append([]string{"name", "岗前.gift", "do", "apply", "content", carried(preview.Body)}, fields...)
	m.Post("/items/import", apply...).Status(200).Has("导入完成", "新增 1 道")
	m.Get("/items?category=岗前/&kind=single&state=live&tier=F2").Status(200).Has("开场", "岗前/服务/", "单选题 (1)", "共 1 道试题")
	m.Get("/items?kind=essay").Status(200).Has("没有符合条件的试题").HasNot("开场")
	m.Post("/items/import", apply...).Status(200).Has("新增 0 道", "1 道已在题库中")
}

func TestAFileThatCannotBeReadIsRefusedWithTheFormAndHowToMendIt(t *testing.T) {
	s, _, _ := serve(t)
	m := s.As("manager1")
	m.Upload("/items/import", "file", "x.pdf", []byte("%PDF"), "unit", rbactest.CentrePath).Status(400).Has("不支持的格式", "请使用 GIFT")
	m.Upload("/items/import", "file", "x.gift", []byte("a\x00b"), "unit", rbactest.CentrePath).Status(400).Has(`href="#f-file"`)
	m.Post("/items/import", "unit", rbactest.CentrePath).Status(400).Has("没有收到文件")
	m.Upload("/items/import", "file", "x.gift", []byte(file), "unit", rbactest.CentrePath, "points", "viel").Status(400).Has("分值不对")
}

func TestWhoMayNotDoesNot(t *testing.T) {
	s, b, w := serve(t)
	i := add(t, b, w, "single")
	for _, who := range []string{"trainee1", "agent1", "leader1", "hr1", "judge1"} {
		s.As(who).Get("/items").Status(403)
		s.As(who).Get("/items/" + i.ID).Status(403).HasNot("很高兴为您服务")
	}
	s.As("trainer1").Upload("/items/import", "file", "x.gift", []byte(file), "unit", rbactest.CentrePath).Status(403)
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
	a := s.As("manager1").Get("/items/export?kind=single").Status(200).Has("很高兴为您服务").HasNot("月租")
	if !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
		t.Error(a.Header)
	}
	s.As("manager1").Upload("/items/import", "file", "again.gift", []byte(a.Body), "unit", rbactest.CentrePath).Status(200).Has("1 道已在题库中")
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
	m.Post("/items/import", append(fields, "name", "prejob.gift", "do", "apply", "content", carried(preview.Body))...).Status(200).Has("导入完成").HasNot("tag-red")
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
