package insight

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	figures "tianti/ladder/insight"
	"tianti/rbac"
)

// pipeline is how many stand on each rung.
func (w *words) pipeline() table {
	t := w.table("pipeline", "bar", "rung", "stage", "people", "share")
	all := total(w.f.Cells[figures.Pipeline])
	if all == 0 {
		return t
	}
	for i := range w.rungs.Grades {
		g := &w.rungs.Grades[i]
		n := w.f.People(figures.Pipeline, g.Code, "")
		t.add(w.grade(g.Code), word(w.stage(g.Stage)), w.people(n, figures.Pipeline, g.Code, ""), share(n, all))
	}
	return t
}

// flow is who went from where to where in the period.
func (w *words) flow() table {
	t := w.table("flow", "flow", "flow.from", "flow.to", "people")
	rank := map[string]int{"": len(w.rungs.Grades)}
	for i := range w.rungs.Grades {
		rank[w.rungs.Grades[i].Code] = i
	}
	cells := slices.Clone(w.f.Cells[figures.Flow])
	slices.SortFunc(cells, func(a, b figures.Cell) int {
		return cmp.Or(cmp.Compare(rank[a.A], rank[b.A]), cmp.Compare(rank[a.B], rank[b.B]))
	})
	for _, c := range cells {
		from, to := w.r.T("insight.joined"), w.r.T("insight.left")
		if c.A != "" {
			from = w.grade(c.A)
		}
		if c.B != "" {
			to = w.grade(c.B)
		}
		t.add(from, word(to), w.people(c.People, figures.Flow, c.A, c.B))
	}
	return t
}

// bench is who could take each post that asks for a certificate.
func (w *words) bench() table {
	t := w.table("bench", "bar", "post", "holders", "certified", "ready", "bench")
	for _, p := range w.posts.All() {
		holders, ready := w.f.People(figures.Posts, p.Code, "holders"), w.f.People(figures.Posts, p.Code, "ready")
		if !p.Certified() || holders+ready == 0 {
			continue
		}
		certified := w.f.People(figures.Posts, p.Code, "certified")
		strength := word("—")
		if holders > 0 {
			strength = cell{Text: ratio(ready, holders), Value: ratio(ready, holders)}
			if ready == 0 {
				strength = tag("red", w.r.T("insight.bench.none"))
			}
		}
		t.add(p.In(w.r.Lang), w.people(holders, figures.Posts, p.Code, "holders"), plain(w.people(certified, figures.Posts, p.Code, "certified")),
			w.people(ready, figures.Posts, p.Code, "ready"), strength)
	}
	return t
}

// plain keeps a cell out of the chart.
func plain(c cell) cell { c.Series = false; return c }

// coverage is who may take each seat, and how many are needed.
func (w *words) coverage() table {
	t := w.table("seats", "bar", "seat", "may", "need", "gap")
	for i := range w.seats {
		s := &w.seats[i]
		n, need := w.f.People(figures.Seats, s.Code, ""), w.f.Need[s.Code]
		gap, needed := word("—"), word("—")
		if need > 0 {
			needed = count(need)
			needed.Series = true
			if gap = tag("green", w.r.T("insight.covered")); n < need {
				gap = tag("red", w.r.T("insight.gap", "n", need-n))
			}
		}
		t.add(s.Name.In(w.r.Lang), w.people(n, figures.Seats, s.Code, ""), needed, gap)
	}
	return t
}

// expiry is which certificates end when.
func (w *words) expiry() table {
	t := w.table("expiry", "stack", "kind", "lapsed")
	first := w.f.Today[:7]
	var months []string
	for m, _ := time.Parse("2006-01", string(first)); len(months) < 12; m = m.AddDate(0, 1, 0) {
		months = append(months, m.Format("2006-01"))
		t.Head = append(t.Head, m.Format("2006-01"))
	}
	seen := map[string]bool{}
	for _, c := range w.f.Cells[figures.Expiry] {
		if seen[c.A] {
			continue
		}
		seen[c.A] = true
		cells := []cell{plain(w.people(w.f.People(figures.Expiry, c.A, "lapsed"), figures.Expiry, c.A, "lapsed"))}
		for _, m := range months {
			cells = append(cells, w.people(w.f.People(figures.Expiry, c.A, m), figures.Expiry, c.A, m))
		}
		t.add(w.kinds(c.A), cells...)
	}
	return t
}

// learning is hours and cost by month.
func (w *words) learning() table {
	t := w.table("learning", "bar", "month", "hours", "learners", "hours.head", "cost")
	heads := w.f.Heads()
	for _, c := range w.f.Cells[figures.Learning] {
		hours := cell{Text: thousands(strconv.FormatInt(c.Amount, 10)), Value: strconv.FormatInt(c.Amount, 10), Series: true}
		head := word("—")
		if heads > 0 {
			head = decimal(float64(c.Amount) / heads)
		}
		t.add(c.B, hours, plain(w.people(c.People, figures.Learning, "", c.B)), head, yuan(w.f.Spent(c.B)))
	}
	return t
}

// effect is what changed for those who completed a course, and what that cost.
func (w *words) effect() table {
	t := w.table("effect", "", "course", "completed", "measured", "red.before", "red.after", "change", "interval", "cost.head", "return")
	for _, e := range w.f.Effects {
		completed, measured := plain(w.people(e.People, figures.Completed, e.Course, "all")), plain(w.people(e.Measured, figures.Completed, e.Course, "measured"))
		if e.Measured == 0 {
			t.add(w.course(e.Course), completed, measured, word("—"), word("—"), word("—"), word("—"), yuan(e.Cost), word("—"))
			continue
		}
		verdict := word(w.r.T("insight.effect.none"))
		switch {
		case e.Few:
			verdict = tag("gray", w.r.T("insight.verdict.few"))
		case e.Return != nil:
			verdict = percent(*e.Return)
		case e.High < 0:
			verdict = tag("green", w.r.T("insight.effect.better"))
		case e.Low > 0:
			verdict = tag("red", w.r.T("insight.effect.worse"))
		}
		t.add(w.course(e.Course), completed, measured, two(e.Before), two(e.After), two(e.Change), word(two(e.Low).Text+" … "+two(e.High).Text), yuan(e.Cost), verdict)
	}
	return t
}

// two is a number with two digits behind the point.
func two(x float64) cell {
	s := strconv.FormatFloat(x, 'f', 2, 64)
	return cell{Text: s, Value: s}
}

// leaving is who left, by stage and by how long they had been there.
func (w *words) leaving() table {
	t := w.table("leaving", "stack", "stage")
	bands := []string{"0", "3", "6", "12", "24"}
	for _, b := range bands {
		t.Head = append(t.Head, w.r.T("insight.band."+b))
	}
	t.Head = append(t.Head, w.r.T("insight.column.total"), w.r.T("insight.column.lost"))
	stages := []string{""}
	for _, s := range w.rungs.Stages {
		stages = append(stages, s.Code)
	}
	for _, stage := range stages {
		var cells []cell
		all := 0
		for _, b := range bands {
			n := w.f.People(figures.Leavers, stage, b)
			all += n
			cells = append(cells, w.people(n, figures.Leavers, stage, b))
		}
		if all > 0 {
			t.add(w.stage(stage), append(cells, plain(w.people(all, figures.Leavers, stage, figures.Any)), yuan(int64(all)*w.f.Settings.Cost))...)
		}
	}
	return t
}

// survival is which share of those who began in a stage is still there after so many months.
func (w *words) survival() table {
	t := w.table("survival", "line", "after")
	var curves []figures.Curve
	for _, c := range w.f.Curves {
		if c.Of > 0 {
			curves = append(curves, c)
			t.Head = append(t.Head, w.stage(c.Stage), w.r.T("insight.column.band"))
		}
	}
	if len(curves) == 0 {
		return t
	}
	for _, months := range []int{0, 1, 2, 3, 6, 9, 12, 15, 18, 24, 30, 36} {
		var cells []cell
		for _, c := range curves {
			s := figures.At(c.Steps, months*3044/100)
			main := percent(s.Share)
			main.Series = true
			cells = append(cells, main, cell{Text: percent(s.Low).Text + " – " + percent(s.High).Text})
		}
		t.add(w.r.T("insight.months", "n", months), cells...)
	}
	var cells []cell
	for _, c := range curves {
		cells = append(cells, plain(w.people(c.Left, figures.Tenure, c.Stage, "left")), plain(w.people(c.Of, figures.Tenure, c.Stage, figures.Any)))
	}
	t.add(w.r.T("insight.left.of"), cells...)
	return t
}

// signs is how many people have which early sign.
func (w *words) signs() table {
	t := w.table("signs", "bar", "sign", "people")
	for _, s := range append(slices.Clone(figures.Signs), "list") {
		name := w.r.T("insight.sign." + s)
		if s == "list" {
			name = w.r.T("insight.sign.list", "n", w.f.Settings.Least)
		}
		t.add(name, w.people(w.f.People(figures.Watch, s, ""), figures.Watch, s, ""))
	}
	return t
}

// by is a distribution with a column for each way of being employed.
func (w *words) by(t table, fig figures.Figure, marks []string, name func(string) string) table {
	var kinds []string
	for _, c := range w.f.Cells[fig] {
		if !slices.Contains(kinds, c.B) {
			kinds = append(kinds, c.B)
		}
	}
	slices.SortFunc(kinds, func(a, b string) int {
		return cmp.Compare(slices.Index(rbac.Employments, a), slices.Index(rbac.Employments, b))
	})
	for _, k := range kinds {
		t.Head = append(t.Head, w.employment(k))
	}
	if len(kinds) == 0 {
		return t
	}
	for _, mark := range marks {
		var cells []cell
		for _, k := range kinds {
			cells = append(cells, w.people(w.f.People(fig, mark, k), fig, mark, k))
		}
		t.add(name(mark), cells...)
	}
	return t
}

func (w *words) stars() table {
	return w.by(w.table("stars", "stack", "stars"), figures.Stars, []string{"1", "2", "3", "4", "5"},
		func(n string) string { return w.r.T("insight.stars", "n", n) })
}

func (w *words) results() table {
	return w.by(w.table("results", "stack", "points"), figures.Results, []string{"0", "60", "70", "80", "90"},
		func(n string) string { return w.r.T("insight.points." + n) })
}

// equity compares the chances of groups.
func (w *words) equity(id string, fig figures.Figure) table {
	t := w.table(id, "", "group", "people", "good", "share", "ratio", "verdict")
	var groups []figures.Outcome
	for _, c := range w.f.Cells[fig] {
		if n := len(groups); n == 0 || groups[n-1].Group != c.A {
			groups = append(groups, figures.Outcome{Group: c.A})
		}
		g := &groups[len(groups)-1]
		g.Of += c.People
		if c.B == "good" {
			g.Good = c.People
		}
	}
	for _, c := range figures.Compare(groups) {
		name := w.units[c.Group]
		if fig == figures.StarsEmployment || fig == figures.ResultsEmployment || fig == figures.RaisedEmployment {
			name = w.employment(c.Group)
		}
		verdict, ratio := tag("green", w.r.T("insight.verdict.alike")), word("—")
		if c.Ratio > 0 || !c.Few {
			ratio = percent(c.Ratio)
		}
		switch {
		case c.Few:
			verdict, ratio = tag("gray", w.r.T("insight.verdict.few")), word("—")
		case c.Best:
			verdict = tag("blue", w.r.T("insight.verdict.best"))
		case c.Unlike:
			verdict = tag("red", w.r.T("insight.verdict.unlike"))
		}
		t.add(name, plain(w.people(c.Of, fig, c.Group, figures.Any)), plain(w.people(c.Good, fig, c.Group, "good")), percent(c.Share), ratio, verdict)
	}
	return t
}
