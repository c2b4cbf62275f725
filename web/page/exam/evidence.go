package exam

import (
	"errors"
	"fmt"
	"math"

	"tianti/exams"
	"tianti/exams/analysis"
	"tianti/exams/item"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/web/kit"
	"tianti/web/page/question"
)

type alikePage struct {
	Report *exams.AlikeReport
	Code   string
	Why    string // why nothing can be compared yet
}

// Number writes a figure with two digits.
func (alikePage) Number(f float64) string { return fmt.Sprintf("%.2f", f) }

// Tenths writes thousandths as a percentage.
func (alikePage) Tenths(n int64) string { return fmt.Sprintf("%.1f%%", float64(n)/10) }

// Odds writes a probability as one in so many.
func (alikePage) Odds(p float64) string {
	if p <= 0 || 1/p > 1e12 {
		return "10¹²"
	}
	return fmt.Sprintf("%.0f", math.Floor(1/p))
}

// alike shows whose answers are more alike than chance lets expect (GET /exams/:id/alike).
func (p Pages) alike(r *kit.Request) error {
	code := r.Path("id")
	report, err := p.Exams.Alike(r.Context(), r.Actor, code)
	if errors.Is(err, exams.ErrStillOpen) {
		return r.Show("exam_alike", alikePage{Code: code, Why: why(r.Lang, err)})
	}
	if err != nil {
		return err
	}
	return r.Show("exam_alike", alikePage{Report: report, Code: code})
}

// why says a fault in words.
func why(lang string, err error) string {
	what, mend := locale.Fault(lang, fault.All(err)[0])
	return what + " " + mend
}

type markingPage struct {
	*exams.MarkingReport
	Task   string // whose seed was refused
	Given  map[string]string
	Reason string
}

// Share writes a share as a percentage.
func (markingPage) Share(f float64) string { return fmt.Sprintf("%.0f%%", f*100) }

// Signed writes a difference in hundredths with its sign; "—" where there is none.
func (markingPage) Signed(f *float64) string {
	if f == nil {
		return "—"
	}
	return fmt.Sprintf("%+.1f%%", *f*100)
}

// Kappa writes κ; "—" where there are too few pairs.
func (markingPage) Kappa(f *float64) string {
	if f == nil {
		return "—"
	}
	return fmt.Sprintf("%.2f", *f)
}

// Pace writes minutes; "—" where there are none.
func (markingPage) Pace(f *float64) string {
	if f == nil {
		return "—"
	}
	return fmt.Sprintf("%.1f", *f)
}

// Points is how people read milli-points.
func (markingPage) Points(milli int64) string { return item.Points(milli) }

// Typed is what was typed for a criterion of an answer that was refused as a seed.
func (p markingPage) Typed(task, criterion string) string {
	if p.Task != task {
		return ""
	}
	return p.Given[criterion]
}

// marking shows how an exam is marked, and its seeds (GET /exams/:id/marking).
func (p Pages) marking(r *kit.Request) error {
	m, err := p.Exams.MarkingReport(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Show("exam_marking", markingPage{MarkingReport: m})
}

// sow makes a seed of an answer (POST /exams/:id/seeds).
func (p Pages) sow(r *kit.Request) error {
	code, task := r.Path("id"), r.Form("task")
	m, err := p.Exams.MarkingReport(r.Context(), r.Actor, code)
	if err != nil {
		return err
	}
	page := markingPage{MarkingReport: m, Task: task, Given: map[string]string{}, Reason: r.Form("reason")}
	known := map[string]int64{}
	for _, s := range m.Samples {
		if s.Task != task {
			continue
		}
		for _, c := range s.Rubric.Criteria {
			page.Given[c.ID] = r.Form("known_" + c.ID)
			if milli, ok := question.Points(page.Given[c.ID]); ok {
				known[c.ID] = milli
			}
		}
	}
	if _, err := p.Exams.Sow(r.Context(), r.Actor, task, known, page.Reason); err != nil {
		return r.Refused("exam_marking", page, err)
	}
	r.Flash("exam.seed.sown")
	return r.Done("/exams/" + code + "/marking")
}

// reap ends a seed (POST /exams/:id/seeds/:seed/end).
func (p Pages) reap(r *kit.Request) error {
	if _, err := p.Exams.Reap(r.Context(), r.Actor, r.Path("seed"), r.Form("reason")); err != nil {
		m, merr := p.Exams.MarkingReport(r.Context(), r.Actor, r.Path("id"))
		if merr != nil {
			return err
		}
		return r.Refused("exam_marking", markingPage{MarkingReport: m}, err)
	}
	r.Flash("exam.seed.ended")
	return r.Done("/exams/" + r.Path("id") + "/marking")
}

func evidenceSamples() []kit.Sample {
	severity, kappa, minutes, bias := -0.06, 0.81, 3.5, -0.1
	e := &exams.Exam{Plan: exams.Plan{Title: locale.Text{Zh: "上岗理论考试"}}}
	e.ID = "PREJOB-T"
	essay, _, _ := item.Sample("essay")
	report := &exams.MarkingReport{Exam: e,
		Markers: []exams.MarkerRow{
			{MarkerFigures: analysis.MarkerFigures{Marks: 84, Mean: 0.62, Severity: &severity, Pairs: 80, Exact: 0.55, Adjacent: 0.91, Kappa: &kappa, Minutes: &minutes, Seeds: 6, Bias: &bias, Hit: 0.83}, Who: exams.Who{Name: "欧阳菲", No: "KF000010"}},
			{MarkerFigures: analysis.MarkerFigures{Marks: 2, Mean: 0.7, Pairs: 2}, Who: exams.Who{Name: "王强", No: "KF000011"}}},
		Seeds:   []*exams.Seed{{Exam: e.ID, Response: item.Response{Text: "先致歉，再核实情况。"}, Milli: 8000, Max: 10_000, Reason: "定标"}},
		Samples: []exams.Sample{{Task: "m1", Stem: "客户因不明扣费来电", Text: "您好，非常抱歉给您带来不便……", Milli: 7000, Max: 10_000, Marks: 2, Rubric: essay.MarkingRubric()}},
	}
	side := func(name, no string) exams.AlikeSide {
		return exams.AlikeSide{Sitting: "s" + no, Who: exams.Who{Name: name, No: no}, Started: at, Ended: at}
	}
	alike := &exams.AlikeReport{Exam: e, Sittings: 212, Compared: 22_366, Threshold: 0.01, Pairs: []exams.AlikePair{{
		Pair: analysis.Pair{Common: 100, Same: 93, SameWrong: 21, Expected: 61.2, Omega: 7.1, P: 6e-13, Adjusted: 2.7e-8}, A: side("李明", "KF000001"), B: side("陈静", "KF000005"),
		Items: []exams.AlikeItem{{Stem: "携号转网前须结清什么？", Answer: "押金", Share: 62}, {Stem: "国际漫游关闭的办理渠道？", Answer: "营业厅；手机营业厅", Share: 18}}}}}
	return []kit.Sample{
		{Page: "exam_alike", Case: "pairs", Data: alikePage{Report: alike, Code: e.ID}},
		{Page: "exam_alike", Case: "none", Data: alikePage{Report: &exams.AlikeReport{Exam: e, Sittings: 212, Compared: 22_366, Threshold: 0.01}, Code: e.ID}},
		{Page: "exam_alike", Case: "few", Data: alikePage{Report: &exams.AlikeReport{Exam: e, Sittings: 8, Few: true, Threshold: 0.01}, Code: e.ID}},
		{Page: "exam_alike", Case: "open", Data: alikePage{Code: e.ID, Why: "还有 3 人正在考试。"}},
		{Page: "exam_marking", Case: "figures", Data: markingPage{MarkingReport: report}},
		{Page: "exam_marking", Case: "empty", Data: markingPage{MarkingReport: &exams.MarkingReport{Exam: e}}},
		{Page: "exam_marking", Case: "refused", Data: markingPage{MarkingReport: report, Task: "m1"}, Err: item.ErrMarksMissing.At("scores.rule").With("criterion", "业务与授权")},
	}
}
