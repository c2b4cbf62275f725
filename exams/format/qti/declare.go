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
	lower   bool  // the sum is cut below
	mapping bool
	areas   []item.Area // of points; mapped has their worth under areaKey
}

// areaKey is under which mapped says what the nth area is worth.
func areaKey(n int) string { return "area " + strconv.Itoa(n) }

// areaMapping reads what points of a picture are worth.
func (d *declaration) areaMapping(m *markup.Node) {
	if m == nil {
		return
	}
	d.mapping, d.lower = true, attr(m, "lowerbound") != ""
	d.other = thousandths(attr(m, "defaultvalue"))
	for _, e := range kids(m, "areamapentry") {
		if len(d.areas) < maxChoices {
			d.mapped = append(d.mapped, mapEntry{key: areaKey(len(d.areas)), worth: thousandths(attr(e, "mappedvalue"))})
			d.areas = append(d.areas, areaOf(e))
		}
	}
}

type mapEntry struct {
	key   string
	worth int64 // thousandths
	exact bool
}

// rules is what response processing does, as far as it is understood.
type rules struct {
	maps      bool // map_response instead of match_correct
	other     bool // there is more to it
	tolerance string
	relative  bool
}

func (x *reading) declare() {
	x.decls = map[string]*declaration{}
	for _, n := range kids(x.root, "responsedeclaration") {
		d := &declaration{base: strings.ToLower(attr(n, "basetype")), single: attr(n, "cardinality") == "single"}
		for _, v := range kids(kid(n, "correctresponse"), "value") {
			d.correct = append(d.correct, strings.Join(strings.Fields(v.String()), " "))
		}
		if m := kid(n, "mapping"); m != nil {
			d.mapping, d.lower = true, attr(m, "lowerbound") != ""
			d.other = thousandths(attr(m, "defaultvalue"))
			for _, e := range kids(m, "mapentry") {
				d.mapped = append(d.mapped, mapEntry{strings.Join(strings.Fields(attr(e, "mapkey")), " "), thousandths(attr(e, "mappedvalue")), attr(e, "casesensitive") == "true"})
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

// value is what a key is mapped to.
func (d *declaration) value(key string) int64 {
	for _, m := range d.mapped {
		if m.key == key {
			return m.worth
		}
	}
	return d.other
}

// process says how responses are scored. Rules that set the score by one comparison with the right
// response, or to the mapped response, do what the standard templates do.
func (x *reading) process(n *markup.Node) {
	mapped, correct := false, false
	for _, d := range x.decls {
		mapped, correct = mapped || len(d.mapped) > 0, correct || len(d.correct) > 0
	}
	defer func() { x.rules.maps = x.rules.maps || mapped && !correct }() // the only key that there is
	template := strings.ToLower(attr(n, "template") + " " + attr(n, "templatelocation"))
	switch {
	case n == nil:
		x.rules.maps = mapped
		return
	case strings.Contains(template, "map_response"):
		x.rules.maps = mapped
		return
	case strings.Contains(template, "match"):
		return
	}
	x.rules.maps = mapped && len(all(n, "mapresponse", "mapresponsepoint")) > 0
	for _, e := range all(n, "equal") {
		if t := strings.Fields(attr(e, "tolerance")); len(t) > 0 && attr(e, "tolerancemode") != "exact" {
			x.rules.tolerance, x.rules.relative = t[0], attr(e, "tolerancemode") == "relative"
		}
	}
	simple := map[string]bool{"": true, "responsecondition": true, "responseif": true, "responseelse": true, "responseelseif": true, "match": true,
		"equal": true, "variable": true, "correct": true, "setoutcomevalue": true, "basevalue": true, "mapresponse": true, "mapresponsepoint": true, "isnull": true, "not": true,
		"sum": true, "multiple": true, "and": true, "null": true, "stringmatch": true}
	compared := 0
	n.Find(func(k *markup.Node) bool {
		if name(k) == "setoutcomevalue" && !strings.HasPrefix(strings.ToUpper(attr(k, "identifier")), "SCORE") {
			return false // feedback and the like
		}
		if name(k) == "match" && len(all(k, "correct")) > 0 {
			compared++
		}
		x.rules.other = x.rules.other || !simple[name(k)] || name(k) == "match" && len(all(k, "ordered")) > 0
		return false
	})
	if !x.rules.maps && compared == 0 && x.rules.tolerance == "" && len(n.Elements()) > 0 {
		x.rules.other = true
	}
}

// worth reads the points: MAXSCORE, the score's normal maximum, or what mappings add up to.
func (x *reading) worth() {
	most := int64(0)
	for _, n := range kids(x.root, "outcomedeclaration") {
		switch attr(n, "identifier") {
		case "MAXSCORE":
			if v := thousandths(kid(kid(n, "defaultvalue"), "value").String()); v > 0 {
				most = v
			}
		case "SCORE":
			if v := thousandths(attr(n, "normalmaximum")); v > 0 && most == 0 {
				most = v
			}
		}
	}
	if most == 0 && x.rules.maps {
		for _, d := range x.decls {
			best, positive := d.best()
			if d.single {
				positive = best
			}
			most += positive
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
