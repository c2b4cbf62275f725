package bank_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"tianti/exams/item"
	"tianti/web/webtest"
)

// way is what people do with an item of a kind, each at their own screen. The stem is typed already when write
// begins; answer gets the selector of the question in the sitting page.
type way struct {
	stem   string
	write  func(h hand)
	answer func(h hand, in string)
	marks  map[string]string // by criterion, what the marker gives; nil where rules score it all
	earns  string            // what the result page says
	format string            // one that holds the kind whole
	says   string            // what the page before the download says that other programs do otherwise
}

// ways has a row for each kind of item. A kind without one fails the test: whoever adds a kind shows here that
// it can be written, sat, marked, taken out and brought back.
var ways = map[item.Kind]way{
	"single": {stem: "客户来电，第一句话应当是？", format: "sheet", earns: "1 / 1",
		write: func(h hand) {
			h.lines("options", "option_text", "您好，很高兴为您服务。", "喂，哪位？", "有事快说。")
			h.Click("[id='f-options.0'] [name=option_right]")
		},
		answer: func(h hand, in string) { h.pick(in, "您好") }},
	"multiple": {stem: "下列哪些属于客户个人信息？", format: "moodlexml", earns: "1 / 2",
		write: func(h hand) {
			h.lines("options", "option_text", "身份证号码", "通话详单", "营业厅地址", "套餐资费公告")
			h.Click("[id='f-options.0'] [name=option_right]")
			h.Click("[id='f-options.1'] [name=option_right]")
			h.Type("#f-max", "2")
			h.Choose("#f-rule", string(item.PerCorrectNoneWrong))
			h.Type("[id='f-settings.choices']", "2")
		},
		answer: func(h hand, in string) {
			h.pick(in, "营业厅地址")
			h.pick(in, "身份证号码")
			if waiting := webtest.Eval[int](h.Tab, `document.querySelectorAll("`+in+` .q-options input:disabled").length`); waiting != 2 {
				h.t.Errorf("two of two are chosen, and %d of the other two wait", waiting)
			}
			h.fine("kinds_sit_multiple_full")
			h.pick(in, "营业厅地址") // taken back
			h.pick(in, "身份证号码")
			h.pick(in, "通话详单")
		}},
	"truefalse": {stem: "办理补卡前必须先核验客户身份。", format: "gift", earns: "1 / 1",
		write: func(h hand) {
			h.Click("[name=truth][value=true]")
			h.Type("[name=feedback_false]", "未经核验不得补卡。")
		},
		answer: func(h hand, in string) { h.Click(in + " li:first-child .q-option") }},
	"short": {stem: "客户服务热线的号码是？", format: "gift", earns: "0.5 / 1",
		write: func(h hand) {
			h.lines("answers", "answer_pattern", "10010", "*10010*")
			h.Type("[id='f-answers.1'] [name=answer_weight]", "50")
		},
		answer: func(h hand, in string) { h.Type(in+" input", "热线１００１０") }},
	"numeric": {stem: "月租 58 元，含 100 分钟，超出每分钟 0.15 元。本月通话 120 分钟，应付多少元？", format: "gift", earns: "1 / 2",
		write: func(h hand) {
			h.lines("answers", "answer_low", "61", "60.9")
			h.lines("answers", "answer_high", "61", "61.1")
			h.Type("[id='f-answers.1'] [name=answer_weight]", "50")
			h.Type("#f-max", "2")
		},
		answer: func(h hand, in string) { h.Type(in+" input", "61.05") }},
	"matching": {stem: "把业务与办理渠道对应起来。", format: "xlsx", earns: "2 / 3",
		write: func(h hand) {
			h.lines("prompts", "prompt_text", "实名补登记", "挂失", "查询电子账单")
			h.lines("prompts", "prompt_match", "营业厅", "10010 热线", "手机营业厅")
			h.Type("#f-distractors", "110")
			h.Type("#f-max", "3")
		},
		answer: func(h hand, in string) {
			h.pair(in, "实名补登记", "营业厅")
			h.pair(in, "挂失", "10010 热线")
			h.pair(in, "查询电子账单", "110")
		}},
	"ordering": {stem: "按受理投诉的先后排列。", format: "qti3", says: "本题的计分规则只在这里有效", earns: "2 / 2",
		write: func(h hand) {
			h.lines("options", "option_text", "倾听并安抚", "复述确认", "给出方案和时限", "结束并记录工单")
			h.Type("#f-max", "2")
			h.Choose("#f-rule", string(item.PerCorrect))
		},
		answer: func(h hand, in string) {
			h.order(in, "倾听并安抚", "复述确认", "给出方案和时限", "结束并记录工单")
		}},
	"cloze": {stem: "携号转网前须结清 [[fee]]；投诉应在 [[hours]] 小时内首次回复；结束语是 [[bye]]。", format: "moodlexml", earns: "3 / 3",
		write: func(h hand) {
			h.lines("blanks", "blank_id", "fee", "hours", "bye")
			h.Choose("[id='f-blanks.1'] [name=blank_kind]", "numeric")
			h.Choose("[id='f-blanks.2'] [name=blank_kind]", "single")
			h.lines("blanks", "blank_lines", "*费*", "24", "=感谢您的来电，再见。\n~挂了。")
			h.Type("#f-max", "3")
		},
		answer: func(h hand, in string) {
			h.Type(in+" [data-id=fee]", "欠费")
			h.Type(in+" [data-id=hours]", "24")
			h.choose(in+" [data-id=bye]", "感谢您")
		}},
	"hotspot": {stem: "客户要求挂失号码。请点出身份核验区，以及办理挂失的按钮。", format: "qti", earns: "2 / 2",
		write: drawAreas,
		answer: func(h hand, in string) {
			h.Point(in+" .q-picture", 140, 150)
			h.Point(in+" .q-picture", 690, 430)
		}},
	"essay": {stem: "客户因不明扣费来电，情绪激动。请写出处理过程和话术要点。", format: "qti", earns: "4 / 5",
		write: func(h hand) {
			h.Type("#f-model", "安抚；核验身份；查明订购记录。")
			h.Type("[id='f-settings.characters']", "800")
			h.rubric("f-", "", criterion{"安抚与倾听", "3", "0 没有回应\n2 有道歉\n3 先安抚"}, criterion{"业务与授权", "2", ""})
		},
		answer: func(h hand, in string) { h.Type(in+" textarea", "非常抱歉给您带来不便。") },
		marks:  map[string]string{"安抚与倾听": "2", "业务与授权": "2"}},
	"upload": {stem: "请上传您设计的客户回访登记表。", format: "qti", earns: "3 / 6",
		write: func(h hand) {
			h.Click("[name=types][value=video]") // any sort but films
			h.Type("[id='f-settings.files']", "2")
			h.rubric("f-", "", criterion{"字段齐全", "6", ""})
		},
		answer: func(h hand, in string) {
			h.Attach(in+" [data-file-input]", h.file("登记表.pdf", "%PDF-1.7 登记表"))
			h.See(in + " [data-file]")
		},
		marks: map[string]string{"字段齐全": "3"}},
	"recording": {stem: "请录下您接听这通来电时的开场白。", format: "moodlexml", earns: "4.5 / 5",
		write: func(h hand) {
			h.Type("[id='f-settings.seconds']", "90")
			h.Type("#f-model", "问候、报工号、核验。")
			h.rubric("f-", "", criterion{"用语规范", "5", ""})
		},
		answer: func(h hand, in string) {
			h.Attach(in+" [data-file-input]", h.file("memo.webm", "\x1aE\xdf\xa3 sound"))
			h.See(in + " [data-player] audio")
		},
		marks: map[string]string{"用语规范": "4.5"}},
	"roleplay": {stem: "客户因国际漫游产生高额费用来电投诉，要求全额退费。", format: "qti3", earns: "3 / 4",
		write: func(h hand) {
			h.lines("roles", "role_name", "客服代表", "客户")
			h.lines("roles", "role_brief", "授权退费上限 50 元。", "情绪激动；得到解释后接受部分减免。")
			h.Type("[id='f-settings.prepare']", "2")
			h.Type("[id='f-settings.minutes']", "5")
			h.rubric("f-", "", criterion{"情绪安抚", "4", "0 回避\n3 有回应\n4 先安抚后处理"})
		},
		answer: func(h hand, in string) { h.Type(in+" textarea", "先致歉，再说明漫游提醒的时间。") },
		marks:  map[string]string{"情绪安抚": "3"}},
	"case": {stem: "王女士的话费连续两月高出 30 元，上月投诉至今没有回音。现在她再次来电。", format: "qti", earns: "5 / 6",
		write: writeCase,
		answer: func(h hand, in string) {
			h.pick(in+" [data-kind=single]", "先安抚")
			h.Type(in+" [data-kind=essay] textarea", "抱歉让您久等，我马上核查。")
			h.Click(in + " [data-kind=truefalse] li:first-child .q-option")
		},
		marks: map[string]string{"话术": "3"}},
}

// drawAreas brings in a picture and draws the areas on it, one of each shape.
func drawAreas(h hand) {
	h.Attach("#f-picture", h.file("console.svg", string(item.SampleImage)))
	h.ClickAway("button[value=preview]") // the picture is there to be drawn on
	row := func(n int, name, shape string) string {
		at := fmt.Sprintf("[id='f-options.%d'] ", n)
		h.Type(at+"[name=option_text]", name)
		h.Choose(at+"[data-shape]", shape)
		return at
	}
	h.Click(row(0, "身份核验", "rect") + "[data-draw-row]")
	h.Draw("[data-draw] svg", 20, 80, 260, 220)
	h.Click(row(1, "挂失", "circle") + "[data-draw-row]")
	h.Draw("[data-draw] svg", 690, 430, 732, 430)
	h.Type(row(2, "销户", "poly")+"[name=area_coords]", "520,390,600,390,620,430,600,470,520,470")
	h.Click("[id='f-options.0'] [name=option_right]")
	h.Click("[id='f-options.1'] [name=option_right]")
	h.Type("#f-max", "2")
	h.Choose("#f-rule", string(item.PerCorrect))
}

// writeCase fills in the two parts that a new case begins with, and adds a third.
func writeCase(h hand) {
	h.Type("#p0_stem", "接到这通来电，应当先做什么？")
	h.lines("parts.0.options", "p0_option_text", "先安抚客户", "转给班长", "请她去营业厅")
	h.Click("[id='f-parts.0.options.0'] [name=p0_option_right]")
	h.Type("#p1_stem", "请写出处理过程和话术要点。")
	h.rubric("f-parts.1.", "p1_", criterion{"话术", "4", ""})
	h.Choose("#f-part-kind", "truefalse")
	h.ClickAway("button[value=part-add]")
	h.Type("#p2_stem", "可以先挂断再回电。")
	h.Click("[name=p2_truth][value=true]")
}

// hand is somebody at a screen, with the moves that the rows share.
type hand struct {
	*webtest.Tab
	t *testing.T
}

// file is a file on the person's disk.
func (h hand) file(name, data string) string {
	h.t.Helper()
	path := filepath.Join(h.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		h.t.Fatal(err)
	}
	return path
}

// lines types into the same control of one row after another.
func (h hand) lines(rows, control string, texts ...string) {
	h.t.Helper()
	for i, text := range texts {
		h.Type(fmt.Sprintf("[id='f-%s.%d'] [name=%s]", rows, i, control), text)
	}
}

type criterion struct{ name, most, levels string }

// rubric types criteria; at and in are what stands before the fields' ids and before their names.
func (h hand) rubric(at, in string, all ...criterion) {
	h.t.Helper()
	for i, c := range all {
		row := fmt.Sprintf("[id='%srubric.%d'] [name=%scriterion_", at, i, in)
		h.Type(row+"name]", c.name)
		h.Type(row+"max]", c.most)
		if c.levels != "" {
			h.Type(row+"levels]", c.levels)
		}
	}
}

// pick clicks the option that says so, wherever it was shuffled to.
func (h hand) pick(in, says string) {
	h.t.Helper()
	value := webtest.Eval[string](h.Tab, fmt.Sprintf(`[...document.querySelectorAll(%q)].find((x) => x.innerText.includes(%q)).querySelector("input").value`, in+" .q-option", says))
	h.Click(fmt.Sprintf(`%s .q-option:has(input[value="%s"])`, in, value))
}

// choose takes the option of a list that begins so.
func (h hand) choose(list, says string) {
	h.t.Helper()
	h.Choose(list, webtest.Eval[string](h.Tab, fmt.Sprintf(`[...document.querySelector(%q).options].find((x) => x.text.trim().startsWith(%q)).value`, list, says)))
}

// pair takes an option for a prompt of a matching item.
func (h hand) pair(in, prompt, says string) {
	h.t.Helper()
	id := webtest.Eval[string](h.Tab, fmt.Sprintf(`[...document.querySelectorAll(%q)].find((x) => x.innerText.includes(%q)).querySelector("select").id`, in+" .q-pairs li", prompt))
	h.choose("#"+id, says)
}

// order moves lines up until they stand as wanted.
func (h hand) order(in string, texts ...string) {
	h.t.Helper()
	moved := false
	up := func(from int) { h.Click(fmt.Sprintf(`%s .q-order > li:nth-child(%d) [data-move="-1"]`, in, from+1)) }
	for i, text := range texts {
		at := webtest.Eval[int](h.Tab, fmt.Sprintf(`[...document.querySelectorAll(%q)].findIndex((x) => x.innerText.includes(%q))`, in+" .q-order > li", text))
		for ; at > i; at-- {
			up(at)
			moved = true
		}
	}
	if !moved { // it was right from the start, and is no answer until somebody says so
		up(1)
		up(1)
	}
}
