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
	attrs := []string{"defaultValue", "0"}
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
	tolerant := slices.ContainsFunc(all, func(r response) bool { return r.tolerance != "" })
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
		case len(r.mapped) > 0 || r.worth == 0:
			d.empty("mapResponse", "identifier", r.id)
		}
	}
	d.end("sum")
	d.end("setOutcomeValue")
	for _, r := range all {
		if r.worth > 0 && len(r.mapped) == 0 && len(r.correct) > 0 {
			d.matched(r)
		}
		if r.tolerance != "" {
			d.within(r)
		}
	}
	d.end("responseProcessing")
}

// matched gives the points of a response that is quite right.
func (d *drawing) matched(r response) {
	d.open("responseCondition")
	d.open("responseIf")
	d.open("match")
	d.empty("variable", "identifier", r.id)
	d.empty("correct", "identifier", r.id)
	d.end("match")
	d.open("setOutcomeValue", "identifier", "SCORE")
	d.open("sum")
	d.empty("variable", "identifier", "SCORE")
	d.open("baseValue", "baseType", "float")
	d.WriteString(item.Points(r.worth))
	d.end("baseValue")
	d.end("sum")
	d.end("setOutcomeValue")
	d.end("responseIf")
	d.end("responseCondition")
}

// within gives the points of a number that is near enough.
func (d *drawing) within(r response) {
	d.open("responseCondition")
	d.open("responseIf")
	d.open("equal", "toleranceMode", "absolute", "tolerance", r.tolerance+" "+r.tolerance)
	d.empty("variable", "identifier", r.id)
	d.empty("correct", "identifier", r.id)
	d.end("equal")
	d.open("setOutcomeValue", "identifier", "SCORE")
	d.open("sum")
	d.empty("variable", "identifier", "SCORE")
	d.open("baseValue", "baseType", "float")
	best := int64(0)
	for _, m := range r.mapped {
		best = max(best, m.worth)
	}
	d.WriteString(item.Points(best))
	d.end("baseValue")
	d.end("sum")
	d.end("setOutcomeValue")
	d.end("responseIf")
	d.end("responseCondition")
}
