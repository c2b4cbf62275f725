package bank

import (
	"time"

	"tianti/exams/bank"
	"tianti/exams/format"
	"tianti/exams/item"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/web/kit"
)

// samples show every page with believable data: each item kind once, so that whoever adds one sees it.
func samples() []kit.Sample {
	out := []kit.Sample{
		{Page: "bank_list", Case: "rows", Data: sampleList()},
		{Page: "bank_list", Case: "empty", Data: listPage{Exports: exports(bank.Filter{})}},
		{Page: "bank_import", Case: "form", Data: importPage{Points: "1", Open: "10"}},
		{Page: "bank_import", Case: "refused", Data: importPage{Points: "1", Open: "10"}, Err: format.ErrEncoding.At("file").With("line", 17)},
		{Page: "bank_import", Case: "preview", Data: importPage{Name: "岗前题库.gift", Added: 2, Held: "items-1", Report: &format.Printed{Total: 3, Kept: 1, Changed: 1, Refused: 1, Rows: []format.PrintedRow{
			{Row: 3, Verdict: format.Kept, Title: "客户来电第一句话应当是？"}, {Row: 9, Verdict: format.Changed, Title: "下列哪些属于客户个人信息？", Message: "正确答案的权重合计为 99%，已按 100% 折算。"},
			{Row: 21, Verdict: format.Refused, Title: "第三单元", Message: "这是一段说明文字，没有答案，不能作为试题导入。"}}}}},
	}
	out = append(out, kit.Sample{Page: "bank_export", Case: "partly", Data: exportPage{Format: "GIFT", Back: "/items", Anyway: "/items/export?anyway=1", Report: format.Printed{Total: 40, Kept: 38, Changed: 1, Refused: 1, Rows: []format.PrintedRow{
		{Row: 9, Verdict: format.Changed, Title: "客户因不明扣费来电，请写出处理过程。", Message: "参考答案没有写入。"}, {Row: 21, Verdict: format.Refused, Title: "请在坐席界面上点出挂失按钮。", Message: "这种格式没有这种题型。"}}}}})
	for _, k := range item.Kinds() {
		i := sampleItem(k)
		page := draw(locale.Chinese, i)
		page.Unit, page.Author, page.Reviewer = "深圳中心", "欧阳菲", "冯雪"
		page.History = []*bank.Version{{Version: 1, Frozen: i.Created}}
		out = append(out, kit.Sample{Page: "bank_item", Case: string(k), Data: page})
		form := formPage{ID: i.ID, Rev: 1, Unit: i.Unit, Kind: k, Body: i.Body, Labels: i.Labels}
		var err error
		if k == "single" {
			form.ID = ""
			err = item.ErrNoKey.At("options")
		}
		if derr := dress(locale.Chinese, &form, err); derr != nil {
			panic(derr)
		}
		out = append(out, kit.Sample{Page: "bank_form", Case: string(k), Data: form, Err: err})
	}
	return out
}

func sampleItem(k item.Kind) *bank.Item {
	body, _, _ := item.Sample(k)
	at := time.Date(2026, 11, 2, 3, 0, 0, 0, time.UTC)
	return &bank.Item{Meta: store.Meta{ID: "q7f3k2", Rev: 3}, Labels: bank.Labels{Category: "岗前/服务规范/开场/", Tier: "F2", Line: "A", Difficulty: 2, Tags: []string{"礼仪"}},
		Unit: "/group/gd/shenzhen/", Kind: k, State: bank.Live, Version: 2, Live: 1, Body: body, Author: "KF000006", Reviewer: "KF000013", Created: at, Changed: at}
}

func sampleList() listPage {
	page := listPage{Total: 128, Exports: exports(bank.Filter{}), Next: "/items?cursor=x",
		Kinds:      []kit.Option{{Value: "single", Text: "单选题 (78)"}, {Value: "multiple", Text: "多选题 (20)"}},
		Categories: []kit.Option{{Value: "岗前/", Text: "岗前 (128)"}, {Value: "岗前/服务规范/", Text: "\u2003服务规范 (40)"}},
		States:     []kit.Option{{Value: "live", Text: "启用 (120)"}}, Tiers: []kit.Option{{Value: "F2", Text: "F2 (128)"}}}
	for _, k := range item.Kinds() {
		page.Items = append(page.Items, sampleItem(k))
	}
	page.Items[1].State, page.Items[2].State, page.Items[3].State = bank.Draft, bank.Reviewed, bank.Retired
	return page
}
