package qti

import (
	"math"
	"strconv"
	"strings"

	"tianti/exams/format"
	"tianti/exams/format/markup"
	"tianti/exams/item"
)

// prompted draws of an interaction with a picture only its prompt: the picture is the item's own, not
// the stem's.
func (x *reading) prompted(n *markup.Node) (string, bool) {
	switch name(n) {
	case "hotspotinteraction", "selectpointinteraction", "uploadinteraction":
		if p := kid(n, "prompt"); p != nil {
			return "<p>" + x.inner(p, nil) + "</p>", true
		}
		return "", true
	}
	return "", false
}

// pointed makes the picture of an interaction the item's; false when there is none.
func (x *reading) pointed(n *markup.Node) bool {
	x.b.Kind = item.HotSpot
	for _, k := range all(n, "object", "img", "source") {
		href := attr(k, "data")
		if href == "" {
			href = attr(k, "src")
		}
		if href == "" {
			continue
		}
		f, ok := x.file(href)
		w, h, sized := format.PictureSize(f)
		if !ok || !sized {
			break
		}
		// Coordinates are those of the size at which the item shows the picture.
		if dw, dh := thousandths(attr(k, "width"))/1000, thousandths(attr(k, "height"))/1000; dw > 0 && dh > 0 {
			w, h = int(dw), int(dh)
		}
		x.e.Carry(f)
		x.b.Media = append([]item.Media{{ID: f.ID, Type: f.Type, Name: f.Name}}, x.b.Media...)
		x.b.Settings = map[string]string{"width": strconv.Itoa(w), "height": strconv.Itoa(h)}
		return true
	}
	x.e.Refuse(format.Wrong(item.ErrPicture))
	return false
}

// spots notes how many places may be marked; one by itself, as QTI has it.
func (x *reading) spots(n *markup.Node) {
	most := attr(n, "maxchoices")
	if most == "" {
		most = "1"
	}
	if k, err := strconv.Atoi(most); err == nil && k > 0 {
		x.b.Settings["spots"] = strconv.Itoa(min(k, maxChoices))
	} else {
		x.e.Change(format.Say("exams.qti.points_any"))
	}
}

// hotspots asks to choose among areas that the candidate sees.
func (x *reading) hotspots(n *markup.Node) {
	d, choices := x.of(n), kids(n, "hotspotchoice")
	if x.tooMany(len(choices)) || !x.pointed(n) {
		return
	}
	x.b.Settings["show"], x.b.Fixed = "areas", true
	var ids []string
	for _, c := range choices {
		id := attr(c, "identifier")
		label := strings.TrimSpace(attr(c, "hotspotlabel"))
		if label == "" {
			label = id
		}
		a := areaOf(c)
		ids = append(ids, id)
		x.b.Options = append(x.b.Options, item.Option{Text: item.T(label), Area: &a})
	}
	x.weigh(d, ids)
	if attr(n, "maxchoices") == "0" {
		x.b.Settings["spots"] = strconv.Itoa(len(choices))
	} else {
		x.spots(n)
	}
}

// points asks to point at places; areas that the candidate does not see say what they are worth.
func (x *reading) points(n *markup.Node) {
	d := x.of(n)
	if x.tooMany(len(d.areas)) || !x.pointed(n) {
		return
	}
	if len(d.areas) == 0 {
		x.e.Refuse(format.Say("exams.qti.points"))
		return
	}
	var ids []string
	for i := range d.areas {
		ids = append(ids, areaKey(i))
		x.b.Options = append(x.b.Options, item.Option{Text: item.T(strconv.Itoa(i + 1)), Area: &d.areas[i]})
	}
	d.maps = true
	x.weigh(d, ids)
	x.beyond = x.beyond || d.other != 0
	x.spots(n)
}

// areaOf reads shape and coordinates. An ellipse becomes a polygon; what cannot be read is an area that
// the item's own check refuses.
func areaOf(n *markup.Node) item.Area {
	a := item.Area{Shape: item.Shape(strings.ToLower(attr(n, "shape")))}
	for word := range strings.FieldsFuncSeq(attr(n, "coords"), func(r rune) bool { return r == ',' || r == ' ' }) {
		f, err := strconv.ParseFloat(word, 64)
		if err != nil || math.Abs(f) > 1e6 || len(a.Coords) > maxChoices {
			return item.Area{Shape: a.Shape}
		}
		a.Coords = append(a.Coords, int64(math.Round(f)))
	}
	if a.Shape == "ellipse" && len(a.Coords) == 4 {
		return ellipse(a.Coords)
	}
	return a
}

// corners is how many an ellipse gets.
const corners = 24

func ellipse(c []int64) item.Area {
	a := item.Area{Shape: item.Poly}
	for i := range corners {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		a.Coords = append(a.Coords, max(c[0]+int64(math.Round(float64(c[2])*cos)), 0), max(c[1]+int64(math.Round(float64(c[3])*sin)), 0))
	}
	return a
}

// upload asks for a file.
func (x *reading) upload(n *markup.Node) {
	x.b.Kind = "upload"
	kind := strings.ToLower(attr(n, "type"))
	if kind == "" {
		return
	}
	sort := ""
	switch group, _, _ := strings.Cut(kind, "/"); {
	case group == "image" || group == "audio" || group == "video" || group == "text":
		sort = group
	case kind == "application/pdf":
		sort = "pdf"
	case strings.Contains(kind, "officedocument"), strings.Contains(kind, "msword"), strings.Contains(kind, "ms-"), strings.Contains(kind, "zip"), strings.Contains(kind, "opendocument"):
		sort = "office"
	}
	if sort == "" {
		x.e.Change(format.Say("exams.moodlexml.filetype", "type", item.Clip(kind, 40)))
		return
	}
	x.b.Settings = map[string]string{"types": sort}
}
