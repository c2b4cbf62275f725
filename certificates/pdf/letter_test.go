package pdf_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"
	"time"

	"tianti/certificates/pdf"
)

func letter() pdf.Letter {
	return pdf.Letter{
		Issuer: "深圳中心", Number: "R2026-001-公示", Title: "值班长竞聘结果公示",
		Paragraphs: []string{"根据值班长竞聘方案，经资格审查、笔试和综合评审，现将拟聘人选予以公示。公示期 5 个工作日，自 2026年11月24日 起，至 2026年12月1日 止。"},
		Table:      &pdf.Table{Head: []string{"名次", "姓名", "单位", "总分"}, Shares: []float64{0.12, 0.28, 0.42, 0.18}, Rows: [][]string{{"1", "王芳", "深圳中心 1组", "86.45"}, {"2", "张𬘡", "深圳中心 2组", "84"}}},
		After:      []string{"对公示内容有异议的，请在公示期内提出。"}, Dated: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC), SealArc: "天梯通信集团深圳中心", SealLine: "人力资源",
	}
}

func TestALetterIsSetTheSameEachTime(t *testing.T) {
	first, err := pdf.RenderLetter(letter())
	if err != nil || len(first.Missing) > 0 || first.Cut {
		t.Fatal(err, first.Missing, first.Cut)
	}
	again, err := pdf.RenderLetter(letter())
	if err != nil || !bytes.Equal(first.Bytes, again.Bytes) {
		t.Error("bytes differ", err)
	}
	if dir := os.Getenv("TIANTI_SHOW"); dir != "" {
		_ = os.WriteFile(dir+"/letter.pdf", first.Bytes, 0o644)
	}
}

func TestALongLetterGoesOnOnFurtherPages(t *testing.T) {
	l := letter()
	l.Table.Rows = nil
	for i := range 120 {
		l.Table.Rows = append(l.Table.Rows, []string{fmt.Sprint(i + 1), "阿依古丽·买买提", "广东 深圳中心 第二客户服务班组", "83.5"})
	}
	f, err := pdf.RenderLetter(l)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(f.Bytes, []byte("/Type /Page\n")); n < 3 {
		t.Errorf("%d pages", n)
	}
	if dir := os.Getenv("TIANTI_SHOW"); dir != "" {
		_ = os.WriteFile(dir+"/letter_long.pdf", f.Bytes, 0o644)
	}
}

func TestNoTextMakesALetterFail(t *testing.T) {
	for _, text := range []string{"", "\x00\xff", "𠮷𫖯😀", "\u202e倒", "{number}", "很长" + string(bytes.Repeat([]byte("长"), 9000))} {
		l := letter()
		l.Issuer, l.Title, l.To, l.Number = text, text, text, text
		l.Paragraphs, l.Table.Rows = []string{text, text}, [][]string{{text}, {text, text, text, text}}
		if _, err := pdf.RenderLetter(l); err != nil {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}
