package item

import (
	"fmt"
	"strconv"
	"strings"

	"tianti/internal/fault"
)

// Rubric is how a person marks an open item: one mark for each criterion.
type Rubric struct {
	Criteria []Criterion `bson:"criteria" json:"criteria"`
}

// Criterion is marked from 0 to Max milli-points. Where levels are given they are the only marks,
// unless Between allows what lies between them.
type Criterion struct {
	ID      string  `bson:"id" json:"id"`
	Name    string  `bson:"name" json:"name"`
	About   string  `bson:"about,omitempty" json:"about,omitempty"`
	Max     int64   `bson:"max" json:"max"`
	Levels  []Level `bson:"levels,omitempty" json:"levels,omitempty"`
	Between bool    `bson:"between,omitempty" json:"between,omitempty"`
}

// Level describes what a mark stands for.
type Level struct {
	Score int64  `bson:"score" json:"score"`
	Text  string `bson:"text" json:"text"`
}

// Max is what the criteria add up to.
func (r *Rubric) Max() int64 {
	var sum int64
	for _, c := range r.Criteria {
		sum += c.Max
	}
	return sum
}

// Check says what is wrong with a rubric.
func (r *Rubric) Check() fault.List {
	var l fault.List
	if len(r.Criteria) == 0 || len(r.Criteria) > 50 {
		l = append(l, ErrRubric.At("rubric").With("criterion", "—"))
	}
	seen := map[string]bool{}
	for i, c := range r.Criteria {
		bad := !idShape.MatchString(c.ID) || seen[c.ID] || c.Name == "" || !readable(c.Name+c.About) ||
			tooLong(c.Name+c.About, maxText) || c.Max <= 0 || c.Max > MostPoints*Point || len(c.Levels) > 50
		for _, level := range c.Levels {
			bad = bad || level.Score < 0 || level.Score > c.Max || !readable(level.Text) || tooLong(level.Text, maxText)
		}
		if bad {
			l = append(l, ErrRubric.At(fmt.Sprintf("rubric.%d", i)).With("criterion", c.Name))
		}
		seen[c.ID] = true
	}
	return l
}

// MarkingRubric is the rubric that markers use: the item's own, or one criterion over everything.
func (b *Body) MarkingRubric() Rubric {
	if b.Rubric != nil {
		return *b.Rubric
	}
	return Rubric{Criteria: []Criterion{{ID: "overall", Name: "overall", Max: b.Max}}}
}

// Mark turns a marker's marks (criterion id → milli-points) into the item's score. Every
// criterion must be marked, with a mark that it allows.
func (b *Body) Mark(marks map[string]int64) (milli int64, err error) {
	r := b.MarkingRubric()
	var l fault.List
	known, sum := map[string]bool{}, int64(0)
	for _, c := range r.Criteria {
		known[c.ID] = true
		mark, ok := marks[c.ID]
		field := "scores." + c.ID
		switch {
		case !ok:
			l = append(l, ErrMarksMissing.At(field).With("criterion", c.Name))
		case mark < 0 || mark > c.Max:
			l = append(l, ErrMarksRange.At(field).With("criterion", c.Name).With("most", Points(c.Max)))
		case !c.allows(mark):
			l = append(l, ErrMarksLevel.At(field).With("criterion", c.Name))
		}
		sum += mark
	}
	for id := range marks {
		if !known[id] {
			l = append(l, ErrMarksUnknown.At("scores."+id).With("criterion", id))
		}
	}
	if err := l.Err(); err != nil {
		return 0, err
	}
	return Fraction{sum, r.Max()}.milli(b), nil
}

func (c Criterion) allows(mark int64) bool {
	if len(c.Levels) == 0 || c.Between {
		return true
	}
	for _, level := range c.Levels {
		if level.Score == mark {
			return true
		}
	}
	return false
}

// Points writes milli-points as people read them: 2500 is "2.5".
func Points(milli int64) string {
	sign := ""
	if milli < 0 {
		sign, milli = "-", -milli
	}
	s := fmt.Sprintf("%d.%03d", milli/Point, milli%Point)
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	return sign + s
}

// ReadPoints reads what Points writes, with zeros at the end as some programs do: "2.5" and "1.0000000".
// What is no number from 0 up, finer than a thousandth or above 999999 is none.
func ReadPoints(s string) (milli int64, ok bool) {
	whole, part, _ := strings.Cut(strings.TrimSpace(s), ".")
	if len(part) > 7 || len(whole) > 6 || whole+part == "" {
		return 0, false
	}
	if part = strings.TrimRight(part, "0"); len(part) > 3 {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+(part + "000")[:3], 10, 32)
	return int64(n), err == nil
}
