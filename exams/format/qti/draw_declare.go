package qti

import (
	"slices"
	"strconv"

	"tianti/exams/item"
)

func (d *drawing) declaration(r response) {
	d.open("responseDeclaration", "identifier", r.id, "cardinality", r.cardinality, "baseType", r.base)
	if len(r.correct) > 0 {
		correct := r.correct
		if r.cardinality == "single" {
			correct = correct[:1]
		}
		inner := ""
		for _, c := range correct {
			inner += d.value(c)
		}
		d.element("correctResponse", inner)
	}
	attrs := []string{"defaultValue", item.Points(r.other)}
	if r.lower {
		attrs = append(attrs, "lowerBound", "0")
	}
	switch {
	case len(r.areas) > 0:
		d.open("areaMapping", attrs...)
		for i, a := range r.areas {
			d.empty("areaMapEntry", "shape", string(a.Shape), "coords", numbers(a.Coords), "mappedValue", item.Points(r.mapped[i].worth))
		}
		d.end("areaMapping")
	case len(r.mapped) > 0:
		d.open("mapping", attrs...)
		for _, m := range r.mapped {
			more := []string{"mapKey", m.key, "mappedValue", item.Points(m.worth)}
			if r.base == "string" {
				more = append(more, "caseSensitive", strconv.FormatBool(m.exact))
			}
			d.empty("mapEntry", more...)
		}
		d.end("mapping")
	}
	d.end("responseDeclaration")
}

// processing scores: by one of the standard templates where it says all, or by the sum of the responses; and it sets
// which feedback is shown.
func (d *drawing) processing(all []response) {
	said := d.heard()
	if !d.b.Closed() {
		if said != "" {
			d.open("responseProcessing")
			d.WriteString(said)
			d.end("responseProcessing")
		}
		return
	}
	mapped := slices.ContainsFunc(all, func(r response) bool { return len(r.mapped) > 0 })
	tolerant := slices.ContainsFunc(all, func(r response) bool { return len(r.ranges) > 0 })
	if len(all) == 1 && !tolerant && said == "" && (mapped || d.b.Max == item.Point) { // match_correct gives one point
		template := "match_correct"
		if mapped {
			template = "map_response"
		}
		if len(all[0].areas) > 0 {
			template = "map_response_point"
		}
		if d.v.kebab {
			template += ".xml"
		}
		d.empty("responseProcessing", "template", d.v.template+template)
		d.WriteString("\n")
		return
	}
	if len(all) == 1 && !mapped && !tolerant {
		all[0].worth = d.b.Max
	}
	d.open("responseProcessing")
	d.open("setOutcomeValue", "identifier", "SCORE")
	d.open("sum")
	for _, r := range all {
		switch {
		case len(r.areas) > 0:
			d.empty("mapResponsePoint", "identifier", r.id)
		case len(r.mapped) > 0 || r.worth == 0 && len(r.ranges) == 0:
			d.empty("mapResponse", "identifier", r.id)
		}
	}
	if !mapped {
		d.constant("0")
	}
	d.end("sum")
	d.end("setOutcomeValue")
	for _, r := range all {
		switch {
		case len(r.ranges) > 0:
			d.open("responseCondition")
			for i, x := range r.ranges {
				d.near(r, x, i == 0)
			}
			d.end("responseCondition")
		case r.worth > 0 && len(r.mapped) == 0 && len(r.correct) > 0:
			d.open("responseCondition")
			d.open("responseIf")
			d.open("match")
			d.empty("variable", "identifier", r.id)
			d.empty("correct", "identifier", r.id)
			d.end("match")
			d.add(r.worth)
			d.end("responseIf")
			d.end("responseCondition")
		}
	}
	d.WriteString(said)
	d.end("responseProcessing")
}

// heard sets which feedback is shown: that of what was chosen, and what is said about the whole item. "" where there
// is none.
func (d *drawing) heard() string {
	one := drawing{v: d.v}
	one.open("setOutcomeValue", "identifier", "FEEDBACK")
	one.open("multiple")
	any := false
	if slices.ContainsFunc(d.b.Options, func(o item.Option) bool { return !o.Feedback.IsZero() }) {
		one.empty("variable", "identifier", "RESPONSE")
		any = true
	}
	if !d.b.Feedback.IsZero() {
		one.element("baseValue", "said", "baseType", "identifier")
		any = true
	}
	one.end("multiple")
	one.end("setOutcomeValue")
	if !any {
		return ""
	}
	return one.String()
}

// near gives the points of numbers that are near enough to one.
func (d *drawing) near(r response, x span, first bool) {
	branch := "responseElseIf"
	if first {
		branch = "responseIf"
	}
	d.open(branch)
	d.open("equal", "toleranceMode", "absolute", "tolerance", x.tolerance+" "+x.tolerance)
	d.empty("variable", "identifier", r.id)
	if len(r.ranges) == 1 {
		d.empty("correct", "identifier", r.id)
	} else {
		d.constant(x.key)
	}
	d.end("equal")
	d.add(x.worth)
	d.end(branch)
}

// add adds points to the score.
func (d *drawing) add(worth int64) {
	d.open("setOutcomeValue", "identifier", "SCORE")
	d.open("sum")
	d.empty("variable", "identifier", "SCORE")
	d.constant(item.Points(worth))
	d.end("sum")
	d.end("setOutcomeValue")
}

func (d *drawing) constant(number string) {
	d.element("baseValue", number, "baseType", "float")
}
