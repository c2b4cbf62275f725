package exam

import (
	"fmt"

	"tianti/exams"
	"tianti/exams/analysis"
	"tianti/exams/item"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/web/kit"
)

type figuresPage struct {
	*exams.Figures
	Lang string
	Dots []dot
	Bars []bar
}

// bar is a tenth of the histogram.
type bar struct{ X, Y, H, N, From, To int }

// dot is an item in the picture of difficulty and correlation.
type dot struct {
	X, Y, N int
	Bad     bool
}

// The picture's measures.
const (
	plotWide, plotHigh, barWide = 320, 160, 28
	plotLeft, plotTop           = 32, 10
)

func drawFigures(lang string, f *exams.Figures) figuresPage {
	p := figuresPage{Figures: f, Lang: lang}
	most := 1
	for _, n := range f.Report.Histogram {
		most = max(most, n)
	}
	for i, n := range f.Report.Histogram {
		h := n * (plotHigh - 40) / most
		p.Bars = append(p.Bars, bar{X: plotLeft + i*barWide, Y: plotTop + plotHigh - 40 - h, H: h, N: n, From: i * 10, To: i*10 + 10})
	}
	for i, x := range f.Items {
		if x.Correlation == nil {
			continue
		}
		p.Dots = append(p.Dots, dot{N: i + 1, Bad: len(x.Flags) > 0, X: plotLeft + int(x.Difficulty*(plotWide-plotLeft-20)), Y: plotTop + int((1-*x.Correlation)/2*(plotHigh-40))})
	}
	return p
}

// Number is the number of an item, counted from 1 as candidates and the picture count them.
func (figuresPage) Number(i int) int { return i + 1 }

// Share writes a share as a percentage.
func (figuresPage) Share(f float64) string { return fmt.Sprintf("%.0f%%", f*100) }

// Two writes a figure with two digits; "—" where there is none.
func (figuresPage) Two(f *float64) string {
	if f == nil {
		return "—"
	}
	return fmt.Sprintf("%.2f", *f)
}

// PassShare is the share of those who passed.
func (p figuresPage) PassShare() string {
	return p.Share(float64(p.Passed) / float64(max(p.Report.Candidates, 1)))
}

// Alpha is the reliability, or why there is none.
func (p figuresPage) Alpha() string {
	if p.Report.Reliability == nil {
		return "—"
	}
	return fmt.Sprintf("%.2f", p.Report.Reliability.Alpha)
}

// Why says why there is no reliability.
func (p figuresPage) Why() string {
	if p.Report.Why == "" {
		return ""
	}
	return locale.T(p.Lang, p.Report.Why.TextKey(), nil)
}

// Flag says what a flag means.
func (p figuresPage) Flag(f analysis.Flag) string { return locale.T(p.Lang, f.TextKey(), nil) }

// Option is what an option says.
func (p figuresPage) Option(o exams.OptionFigures) string {
	if o.Text == "" {
		return locale.T(p.Lang, item.TruthKey(o.ID), nil)
	}
	return o.Text
}

// analysis is how well an exam measured (GET /exams/:id/analysis).
func (p Pages) analysis(r *kit.Request) error {
	f, err := p.Exams.Analyse(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Show("exam_analysis", drawFigures(r.Lang, f))
}

type timePage struct {
	Code  string
	Exams []figuresPage // the newest first
	Rows  []itemOverTime
}

// itemOverTime is an item in the exams of a paper.
type itemOverTime struct {
	Item, Stem string
	At         []string // difficulty and correlation by exam
}

func drawTime(lang, code string, all []*exams.Figures) timePage {
	p := timePage{Code: code}
	at := map[string]int{}
	for i, f := range all {
		p.Exams = append(p.Exams, drawFigures(lang, f))
		for _, x := range f.Items {
			k, known := at[x.Item]
			if !known {
				k = len(p.Rows)
				at[x.Item] = k
				p.Rows = append(p.Rows, itemOverTime{Item: x.Item, Stem: x.Stem, At: make([]string, len(all))})
			}
			p.Rows[k].At[i] = fmt.Sprintf("%.2f · %s", x.Difficulty, figuresPage{}.Two(x.Correlation))
		}
	}
	return p
}

// overTime compares the exams on the same paper (GET /exams/:id/analysis/time).
func (p Pages) overTime(r *kit.Request) error {
	all, err := p.Exams.AnalyseOverTime(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Show("exam_over_time", drawTime(r.Lang, r.Path("id"), all))
}

func figureSamples() []kit.Sample {
	d, r, low := 0.41, 0.36, -0.08
	e := &exams.Exam{Meta: store.Meta{ID: "PREJOB-2611"}, Plan: exams.Plan{Title: locale.Text{Zh: "岗前认证考试"}, Opens: at}}
	option := func(id, text string, key bool, chosen, best, weak int) exams.OptionFigures {
		return exams.OptionFigures{OptionFigures: analysis.OptionFigures{ID: id, Key: key, Chosen: chosen, Best: best, Weak: weak}, Text: text}
	}
	f := &exams.Figures{Exam: e, Passed: 171, Report: analysis.Report{Candidates: 212, Mean: 0.81, Deviation: 0.09, Histogram: [10]int{0, 0, 0, 1, 3, 9, 28, 64, 82, 25}, Reliability: &analysis.Reliability{Alpha: 0.84, SEM: 0.036}},
		Items: []exams.ItemFigures{
			{ItemFigures: analysis.ItemFigures{Ref: "q1@1", Seen: 212, Difficulty: 0.74, Discrimination: &d, Correlation: &r}, Item: "q1", Kind: item.Single, Stem: "携号转网前须结清什么？", Options: []exams.OptionFigures{option("a", "欠费", true, 157, 55, 31), option("b", "押金", false, 42, 2, 19), option("c", "积分", false, 13, 0, 7)}},
			{ItemFigures: analysis.ItemFigures{Ref: "q2@1", Seen: 212, Difficulty: 0.35, Discrimination: &low, Correlation: &low, Flags: []analysis.Flag{analysis.Reversed, analysis.KeySuspect}}, Item: "q2", Kind: item.TrueFalse, Stem: "副卡可以单独办理停机。", Options: []exams.OptionFigures{option(item.True, "", false, 138, 44, 30), option(item.False, "", true, 74, 13, 27)}}}}
	few := &exams.Figures{Exam: e, Report: analysis.Report{Candidates: 3, Mean: 0.7, Why: analysis.TooFew}, Items: []exams.ItemFigures{{ItemFigures: analysis.ItemFigures{Ref: "q1@1", Seen: 3, Difficulty: 0.66}, Item: "q1", Kind: item.Single, Stem: "携号转网前须结清什么？"}}}
	return []kit.Sample{
		{Page: "exam_analysis", Case: "figures", Data: drawFigures(locale.Chinese, f)},
		{Page: "exam_analysis", Case: "few", Data: drawFigures(locale.Chinese, few)},
		{Page: "exam_analysis", Case: "none", Data: drawFigures(locale.Chinese, &exams.Figures{Exam: e})},
		{Page: "exam_over_time", Case: "two exams", Data: drawTime(locale.Chinese, e.ID, []*exams.Figures{f, few})},
		{Page: "exam_over_time", Case: "none", Data: drawTime(locale.Chinese, e.ID, nil)},
	}
}
