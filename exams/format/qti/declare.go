package qti

import (
	"math"
	"strconv"
	"strings"

	"tianti/exams/format"
	"tianti/exams/format/markup"
	"tianti/exams/item"
)

// declaration is what an item says of a response.
type declaration struct {
	base    string // identifier, string, float, directedPair …
	single  bool
	correct []string
	mapped  []mapEntry
	other   int64 // thousandths for what is not mapped
	lower   bool  // the sum is cut off below nothing
	upper   int64 // thousandths above which it is cut off; 0: nowhere
	mapping bool
	areas   []item.Area // of points; mapped has their worth under areaKey

	// How processing scores it, as far as that is understood.
	maps    bool  // by what is mapped, not by the right response
	chained bool  // what is mapped was gathered from comparisons
	exact   bool  // the right text must be written in the same case
	worth   int64 // thousandths for the right response, where the item says it
	near    near  // numbers that are near enough to the right one
}

// areaKey is under which mapped says what the nth area is worth.
func areaKey(n int) string { return "area " + strconv.Itoa(n) }

// areaMapping reads what points of a picture are worth.
func (d *declaration) areaMapping(m *markup.Node) {
	if m == nil {
		return
	}
	d.bounds(m)
	for _, e := range kids(m, "areamapentry") {
		if len(d.areas) < maxChoices {
			d.mapped = append(d.mapped, mapEntry{key: areaKey(len(d.areas)), worth: thousandths(attr(e, "mappedvalue"))})
			d.areas = append(d.areas, areaOf(e))
		}
	}
}

// bounds reads what a mapping gives for what it does not name, and where its sum is cut off.
func (d *declaration) bounds(m *markup.Node) {
	low := attr(m, "lowerbound")
	d.mapping, d.lower = true, low != "" && thousandths(low) >= 0
	d.other, d.upper = thousandths(attr(m, "defaultvalue")), thousandths(attr(m, "upperbound"))
}

// exactly says whether the case of a mapped text counts. It does unless an entry, or the whole mapping, says that
// it does not: the standard's own example gives "York" a point and "york" half of one.
func exactly(entry, mapping *markup.Node) bool {
	said := attr(entry, "casesensitive")
	if said == "" {
		said = attr(mapping, "casesensitive")
	}
	return said != "false"
}

type mapEntry struct {
	key   string
	worth int64 // thousandths
	exact bool
	near  near // numbers that are near enough to it, where a comparison says so
}

func (x *reading) declare() {
	x.decls, x.outcomes = map[string]*declaration{}, map[string]*markup.Node{}
	for _, n := range kids(x.root, "outcomedeclaration") {
		x.outcomes[attr(n, "identifier")] = n
	}
	for _, n := range kids(x.root, "responsedeclaration") {
		d := &declaration{base: strings.ToLower(attr(n, "basetype")), single: attr(n, "cardinality") == "single"}
		for _, v := range kids(kid(n, "correctresponse"), "value") {
			d.correct = append(d.correct, strings.Join(strings.Fields(v.String()), " "))
		}
		if m := kid(n, "mapping"); m != nil {
			d.bounds(m)
			for _, e := range kids(m, "mapentry") {
				d.mapped = append(d.mapped, mapEntry{key: strings.Join(strings.Fields(attr(e, "mapkey")), " "), worth: thousandths(attr(e, "mappedvalue")), exact: exactly(e, m)})
			}
		}
		d.areaMapping(kid(n, "areamapping"))
		x.decls[attr(n, "identifier")] = d
	}
	x.process(kid(x.root, "responseprocessing"))
	x.worth()
}

// thousandths reads a float of a file, rounded; 0 when it is none.
func thousandths(s string) int64 {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || math.Abs(f) > 1e6 {
		return 0
	}
	return int64(math.Round(f * 1000))
}

// of is the declaration of an interaction's response; an empty one when the item forgot it.
func (x *reading) of(n *markup.Node) *declaration {
	if d := x.decls[attr(n, "responseidentifier")]; d != nil {
		return d
	}
	return &declaration{}
}

// best is the highest of the mapped values, positive what all good ones add up to.
func (d *declaration) best() (best, positive int64) {
	for _, m := range d.mapped {
		best = max(best, m.worth)
		positive += max(m.worth, 0)
	}
	return best, positive
}

// most is what a response is worth at most; 0 where the item does not say it.
func (d *declaration) most() int64 {
	best, positive := d.best()
	switch {
	case !d.maps:
		return d.worth
	case d.single:
		return best
	}
	return positive
}

// value is what a key is mapped to.
func (d *declaration) value(key string) int64 {
	for _, m := range d.mapped {
		if m.key == key {
			return m.worth
		}
	}
	return d.other
}

// worth reads the item's points: MAXSCORE, the score's normal maximum, or what its responses add up to.
func (x *reading) worth() {
	most := x.outcome("MAXSCORE")
	if most <= 0 {
		most = thousandths(attr(x.outcomes["SCORE"], "normalmaximum"))
	}
	if most <= 0 {
		most = x.together
	}
	if most <= 0 {
		for _, d := range x.decls {
			most += d.most()
		}
	}
	if most > 0 && most <= item.MostPoints*item.Point {
		x.b.Max, x.e.Scored = most, true
	} else if most > 0 {
		x.e.Change(format.Say("exams.format.grade", "grade", item.Points(most)))
	}
}

// weight is a share of the whole in ten-millionths.
func weight(value, of int64) int64 {
	if of <= 0 {
		return 0
	}
	return max(-item.Full, min(item.Full, value*item.Full/of))
}
