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

// processing scores: by one of the standard templates, or the sum of several responses.
func (d *drawing) processing(all []response) {
	if !d.b.Closed() {
		return
	}
	mapped := slices.ContainsFunc(all, func(r response) bool { return len(r.mapped) > 0 })
	tolerant := slices.ContainsFunc(all, func(r response) bool { return len(r.ranges) > 0 })
	if len(all) == 1 && !tolerant {
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
	d.end("responseProcessing")
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
