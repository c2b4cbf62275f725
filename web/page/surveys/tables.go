package surveys

import (
	"strconv"

	"tianti/ladder/survey"
	"tianti/web/kit"
)

// table is what a chart is drawn from.
type table struct {
	ID, Title, Note string
	Chart           string // bar; "" draws none
	Head            []string
	Rows            []row
}

type row struct {
	Name  string
	Cells []cell
}

// cell is a number or a word; with a Value the chart draws it.
type cell struct{ Text, Value, Path string }

func whole(n int) cell { s := strconv.Itoa(n); return cell{Text: s, Value: s} }

// mean is a figure on the scale, to be drawn.
func mean(milli int64) cell { s := tenths(milli); return cell{Text: s, Value: s} }

// tenths writes a mean with its one decimal, also where that is 0.
func tenths(milli int64) string {
	if milli%1000 == 0 {
		return kit.Score(milli) + ".0"
	}
	return kit.Score(milli)
}

// gap is the difference of two means with its sign.
func gap(milli int64) string {
	if milli > 0 {
		return "+" + tenths(milli)
	}
	return tenths(milli)
}

// signed is a difference with its sign.
func signed(milli int64) string {
	if milli > 0 {
		return "+" + kit.Score(milli)
	}
	return kit.Score(milli)
}

// words makes tables of figures.
type words struct {
	r *kit.Request
	q *survey.Questionnaire
}

// items is a table of every item of one figure.
func (w words) items(f *survey.Figure) table {
	t := table{ID: "items", Title: w.r.T("survey.items"), Note: w.r.T("survey.items.text"), Chart: "bar", Head: []string{w.r.T("survey.item"), w.r.T("survey.mean")}}
	if w.q.Kind == survey.Fit {
		t.Title, t.Note = w.r.T("survey.needs"), w.r.T("survey.needs.text")
		t.Head = []string{w.r.T("survey.need"), w.r.T("survey.important"), w.r.T("survey.met"), w.r.T("survey.gap")}
	}
	for _, item := range w.q.Items {
		first, met := w.q.Places(func(i survey.Item) bool { return i.Code == item.Code })
		cells := []cell{mean(f.Mean(first...))}
		if len(met) > 0 {
			cells = append(cells, mean(f.Mean(met...)), cell{Text: gap(f.Mean(first...) - f.Mean(met...))})
		}
		t.Rows = append(t.Rows, row{item.Name.In(w.r.Lang), cells})
	}
	return t
}

// head are the columns by which groups of people are compared.
func (w words) head(first string) []string {
	out := []string{first, w.r.T("survey.answers")}
	if w.q.Kind != survey.Fit {
		for _, i := range w.q.Items {
			out = append(out, i.Name.In(w.r.Lang))
		}
		return out
	}
	out = append(out, w.r.T("survey.fit"))
	for _, g := range w.q.Groups {
		out = append(out, w.r.T("survey.gap.of", "group", g.Name.In(w.r.Lang)))
	}
	return out
}

// compared are the cells of a group of people under head.
func (w words) compared(f *survey.Figure) []cell {
	out := []cell{{Text: strconv.Itoa(f.N)}}
	if w.q.Kind != survey.Fit {
		for i := range w.q.Items {
			out = append(out, mean(f.Mean(i)))
		}
		return out
	}
	out = append(out, cell{Text: kit.Score(f.Fit(len(w.q.Items))*100) + "%", Value: kit.Score(f.Fit(len(w.q.Items)) * 100)})
	for _, g := range w.q.Groups {
		first, met := w.q.Places(func(i survey.Item) bool { return i.Group == g.Code })
		out = append(out, cell{Text: gap(f.Mean(first...) - f.Mean(met...))})
	}
	return out
}
