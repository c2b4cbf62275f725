package qti

import (
	"strconv"
	"strings"

	"tianti/exams/item"
)

// hotspot is a picture to point at, or to choose areas of.
func (d *drawing) hotspot() []response {
	d.WriteString(d.block(d.b.Stem) + "\n")
	for _, m := range d.b.Media[min(1, len(d.b.Media)):] {
		d.attach(m)
	}
	r := response{id: "RESPONSE", cardinality: "multiple", base: "point", lower: !d.b.Negative}
	most := strconv.Itoa(d.b.MostSpots())
	if most == "1" {
		r.cardinality = "single"
	}
	if d.b.AreasShown() {
		r.base = "identifier"
		d.open("hotspotInteraction", "responseIdentifier", r.id, "maxChoices", most)
		d.shown()
		for i, o := range d.b.Options {
			d.empty("hotspotChoice", "identifier", choiceID(i), "shape", string(o.Area.Shape), "coords", numbers(o.Area.Coords), "hotspotLabel", o.Text.Text)
		}
		r.choose(&item.Body{Kind: "multiple", Options: d.b.Options, Rule: d.b.Rule, Max: d.b.Max, Negative: d.b.Negative})
		d.end("hotspotInteraction")
		return []response{r}
	}
	d.open("selectPointInteraction", "responseIdentifier", r.id, "maxChoices", most)
	d.shown()
	d.end("selectPointInteraction")
	worth, _ := worths(d.b)
	for i, o := range d.b.Options {
		r.areas = append(r.areas, *o.Area)
		r.mapped = append(r.mapped, mapEntry{key: areaKey(i), worth: worth[i]})
	}
	return []response{r}
}

// shown is the picture within its interaction.
func (d *drawing) shown() {
	p := d.b.Picture()
	href, w, h := escaped(d.beside(p.File, p.Name)), strconv.FormatInt(p.Width, 10), strconv.FormatInt(p.Height, 10)
	if d.v.kebab {
		d.WriteString(`<img src="` + href + `" width="` + w + `" height="` + h + `" alt="` + escaped(p.Name) + `"/>`)
		return
	}
	d.WriteString(`<object data="` + href + `" type="` + escaped(d.b.Media[0].Type) + `" width="` + w + `" height="` + h + `">` + escaped(p.Name) + "</object>")
}

func numbers(c []int64) string {
	out := make([]string, len(c))
	for i, n := range c {
		out[i] = strconv.FormatInt(n, 10)
	}
	return strings.Join(out, ",")
}

// uploadTypes are the media types that stand for a sort of files; QTI names one at most.
var uploadTypes = map[string]string{"image": "image/*", "pdf": "application/pdf", "office": "application/zip", "text": "text/plain", "audio": "audio/*", "video": "video/*"}

// uploaded is an answer that is a file.
func (d *drawing) uploaded() []response {
	d.stem()
	r := response{id: "RESPONSE", cardinality: "single", base: "file"}
	attrs := []string{"responseIdentifier", r.id}
	if f := d.b.FileLimit(); len(f.Sorts) == 1 {
		attrs = append(attrs, "type", uploadTypes[f.Sorts[0]])
	}
	d.empty("uploadInteraction", attrs...)
	d.WriteString("\n")
	d.scorers()
	return []response{r}
}

// composite is a case: its story, and below it what its parts ask, each with responses of its own.
func (d *drawing) composite() []response {
	d.stem()
	var out []response
	parts := d.b.Worth()
	for i := range parts {
		one := drawing{v: d.v, e: d.e, b: &parts[i], told: d.told, used: d.used}
		ask := one.kind()
		if ask == nil {
			continue
		}
		responses := ask(&one)
		text := one.String()
		for _, r := range responses {
			own := "PART" + strconv.Itoa(i+1) + strings.TrimPrefix(r.id, "RESPONSE")
			if len(responses) > 1 {
				own = "PART" + strconv.Itoa(i+1) + "_" + strings.TrimPrefix(r.id, "RESPONSE")
			}
			name := d.spelt("responseIdentifier")
			text = strings.Replace(text, name+`="`+r.id+`"`, name+`="`+own+`"`, 1)
			r.id, r.worth = own, parts[i].Max
			out = append(out, r)
		}
		d.WriteString("<div>" + text + "</div>\n")
	}
	return out
}
