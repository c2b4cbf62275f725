package appraisal

import (
	"slices"
	"strings"
)

// Sheet is what one rater said, as the computation takes it: a step from 1 for each dimension in the form's
// order, 0 for "cannot say".
type Sheet struct {
	Group  Group
	Values []int
	Good   string // what the person does well
	Wish   string // what the rater wishes
}

// Tally is what is kept of a group's sheets: sums, and the words that may be shown. Of a hidden group nothing
// is kept in a dimension on which fewer than Least said something, and no words when fewer than Least handed
// in a sheet. What is not kept cannot be found again by adding and subtracting what is.
type Tally struct {
	Group  Group   `bson:"group" json:"group"`
	Counts []int64 `bson:"counts" json:"counts"` // of values by dimension; 0 where nothing is kept
	Sums   []int64 `bson:"sums" json:"sums"`     // of points by dimension
}

// Words are the comments that may be shown. Those of the hidden groups stand together in the order of the
// alphabet, so that neither place nor group says whose they are.
type Words struct {
	From []Group  `bson:"from" json:"from"` // one of Self and Leader, or the hidden groups that are shown
	Good []string `bson:"good" json:"good"`
	Wish []string `bson:"wish" json:"wish"`
}

// Count makes the tallies of a person's sheets, one for each group in the order of Groups, and the words.
// It depends on nothing but its arguments, and not on the order of the sheets.
func Count(f *Form, sheets []Sheet) (tallies []Tally, words []Words) {
	var together Words
	for _, g := range Groups {
		t := Tally{g, make([]int64, len(f.Dimensions)), make([]int64, len(f.Dimensions))}
		own, n := Words{From: []Group{g}}, 0
		for _, s := range sheets {
			if s.Group != g {
				continue
			}
			n++
			own.take(s)
			for d, v := range s.Values {
				if v > 0 {
					t.Counts[d]++
					t.Sums[d] += f.Points[v-1]
				}
			}
		}
		t.hide()
		tallies = append(tallies, t)
		switch {
		case !g.Hidden():
			words = own.onto(words)
		case n >= Least:
			together.From = append(together.From, g)
			together.Good, together.Wish = append(together.Good, own.Good...), append(together.Wish, own.Wish...)
		}
	}
	return tallies, together.onto(words)
}

// hide forgets what may not be shown.
func (t *Tally) hide() {
	if !t.Group.Hidden() {
		return
	}
	for d, n := range t.Counts {
		if n < Least {
			t.Counts[d], t.Sums[d] = 0, 0
		}
	}
}

func (w *Words) take(s Sheet) {
	if s.Good != "" {
		w.Good = append(w.Good, s.Good)
	}
	if s.Wish != "" {
		w.Wish = append(w.Wish, s.Wish)
	}
}

// onto adds words to a list, sorted, if there are any.
func (w Words) onto(list []Words) []Words {
	if len(w.Good)+len(w.Wish) == 0 {
		return list
	}
	slices.SortFunc(w.Good, strings.Compare)
	slices.SortFunc(w.Wish, strings.Compare)
	return append(list, w)
}

// Part is what a group says about a dimension.
type Part struct {
	Group  Group `bson:"group" json:"group"`
	Count  int64 `bson:"count" json:"count"` // values; 0: nothing is shown, and it does not count
	Sum    int64 `bson:"sum" json:"sum"`     // of their points
	Mean   int64 `bson:"mean" json:"mean"`   // thousandths of a point, rounded half away from zero
	Weight int64 `bson:"weight" json:"weight"`
}

// Line is the points of one dimension with the whole computation.
type Line struct {
	Code   string `bson:"code" json:"code"`
	Weight int64  `bson:"weight" json:"weight"` // of the dimension
	Parts  []Part `bson:"parts" json:"parts"`
	Sum    int64  `bson:"sum" json:"sum"`       // of weight times mean over the parts that count
	There  int64  `bson:"there" json:"there"`   // of their weights
	Raw    int64  `bson:"raw" json:"raw"`       // Sum / There: thousandths of a point
	Set    bool   `bson:"set" json:"set"`       // by the panel
	Points int64  `bson:"points" json:"points"` // what holds: thousandths of a point
	Rated  bool   `bson:"rated" json:"rated"`   // enough of the weight is there, or the panel set it
}

// Result is the points of a person in all dimensions.
type Result struct {
	Lines   []Line `bson:"lines" json:"lines"`
	Rated   bool   `bson:"rated" json:"rated"`     // in all dimensions
	Sum     int64  `bson:"sum" json:"sum"`         // of dimension weight times points
	Weight  int64  `bson:"weight" json:"weight"`   // of the dimensions
	Overall int64  `bson:"overall" json:"overall"` // thousandths of a point
}

// Ruling is what panels decided about a person beyond what raters said.
type Ruling struct {
	Without []Group `bson:"without,omitempty" json:"without,omitempty"` // whole groups that do not count
	Set     []Mark  `bson:"set,omitempty" json:"set,omitempty"`         // by dimension
	Void    bool    `bson:"void,omitempty" json:"void"`                 // no result at all
}

// Mark is points in a dimension.
type Mark struct {
	Code   string `bson:"code" json:"code"`
	Points int64  `bson:"points" json:"points"` // thousandths
}

// Compute makes a result of tallies: in each dimension the weighted mean of the groups' means, and over all
// the weighted mean of the dimensions. Each mean is rounded to thousandths of a point before it is used, so
// that every step can be done again with what is shown. A group of which nothing is kept does not count,
// nor does its weight.
func Compute(f *Form, tallies []Tally, r Ruling) Result {
	out := Result{Rated: !r.Void}
	for d, dim := range f.Dimensions {
		l := Line{Code: dim.Code, Weight: dim.Weight}
		for _, t := range tallies {
			p := Part{Group: t.Group, Weight: f.Weights.Of(t.Group)}
			if n := t.Counts[d]; n > 0 && !slices.Contains(r.Without, t.Group) {
				p.Count, p.Sum, p.Mean = n, t.Sums[d], divide(t.Sums[d]*1000, n)
				l.Sum += p.Weight * p.Mean
				l.There += p.Weight
			}
			l.Parts = append(l.Parts, p)
		}
		l.settle(f, r)
		out.Rated = out.Rated && l.Rated
		out.Sum += l.Weight * l.Points
		out.Weight += l.Weight
		out.Lines = append(out.Lines, l)
	}
	if out.Rated {
		out.Overall = divide(out.Sum, out.Weight)
	}
	return out
}

func (l *Line) settle(f *Form, r Ruling) {
	if l.There > 0 {
		l.Raw = divide(l.Sum, l.There)
	}
	l.Points, l.Rated = l.Raw, l.There > 0 && l.There*100 >= f.Share*f.Weights.Sum()
	for _, m := range r.Set {
		if m.Code == l.Code {
			l.Points, l.Set, l.Rated = m.Points, true, true
		}
	}
}

// Of is the points of a dimension or of Overall, and whether there are any.
func (r *Result) Of(code string) (int64, bool) {
	if code == Overall {
		return r.Overall, r.Rated
	}
	for _, l := range r.Lines {
		if l.Code == code {
			return l.Points, l.Rated
		}
	}
	return 0, false
}

// divide is a/b rounded half away from zero; both are positive or zero.
func divide(a, b int64) int64 { return (2*a + b) / (2 * b) }

// with is a ruling with one more decision.
func (r Ruling) with(p *Proposal) Ruling {
	r.Without, r.Set = slices.Clone(r.Without), slices.Clone(r.Set)
	switch p.Kind {
	case Adjust:
		r.Set = append(slices.DeleteFunc(r.Set, func(m Mark) bool { return m.Code == p.Dimension }), Mark{p.Dimension, p.To})
	case Exclude:
		r.Without = append(r.Without, p.Group)
	case Annul:
		r.Void = true
	}
	return r
}
