package question

import (
	"slices"
	"strconv"
	"strings"

	"tianti/exams/item"
)

// figure is an area as SVG draws it.
type figure struct {
	ID     string
	Shape  item.Shape
	X, Y   int64 // left upper corner, or centre
	W, H   int64 // sides; W is the radius of a circle
	Points string

	Right      bool
	Letter     string
	MidX, MidY int64
	Size       int64
}

func figureOf(id string, a *item.Area) figure {
	f := figure{ID: id}
	if a == nil {
		return f
	}
	c := a.Coords
	switch {
	case a.Shape == item.Rect && len(c) == 4:
		f.X, f.Y, f.W, f.H = c[0], c[1], c[2]-c[0], c[3]-c[1]
		f.MidX, f.MidY = (c[0]+c[2])/2, (c[1]+c[3])/2
	case a.Shape == item.Circle && len(c) == 3:
		f.X, f.Y, f.W = c[0], c[1], c[2]
		f.MidX, f.MidY = c[0], c[1]
	case a.Shape == item.Poly && len(c) > 1:
		f.Points = numbers(c)
		for i := 0; i+1 < len(c); i += 2 {
			f.MidX, f.MidY = f.MidX+c[i], f.MidY+c[i+1]
		}
		f.MidX, f.MidY = f.MidX/int64(len(c)/2), f.MidY/int64(len(c)/2)
	default:
		return f
	}
	f.Shape = a.Shape
	return f
}

func numbers(c []int64) string {
	out := make([]string, len(c))
	for i, n := range c {
		out[i] = strconv.FormatInt(n, 10)
	}
	return strings.Join(out, ",")
}

// Areas are those that a candidate chooses among, in the order of the options.
func (a Asked) Areas() []figure {
	var out []figure
	for _, x := range a.View.Picture.Areas {
		out = append(out, figureOf(x.ID, &x.Area))
	}
	return out
}

// dot is a place that was marked, with where it lies in hundredths of the picture.
type dot struct {
	X, Y, R   int64
	N         int
	Left, Top int64
}

// radius is how large a mark is drawn on a picture, in its pixels.
func radius(p *item.ShownPicture) int64 { return max(max(p.Width, p.Height)/45, 4) }

// Radius is how large a mark is drawn.
func (a Asked) Radius() int64 { return radius(a.View.Picture) }

// Marks are the places that were marked.
func (a Asked) Marks() []dot {
	var out []dot
	p := a.View.Picture
	for i, s := range a.Response.Spots {
		out = append(out, dot{s.X, s.Y, radius(p), i + 1, s.X * 100 / max(p.Width, 1), s.Y * 100 / max(p.Height, 1)})
	}
	return out
}

// Areas are all areas of a hot-spot with their letters.
func (k Keyed) Areas() []figure {
	var out []figure
	for i, o := range k.Options {
		f := figureOf(o.ID, o.Area)
		f.Right, f.Letter, f.Size = o.Weight > 0, k.Letter(i), radius(k.Picture())*3/2
		out = append(out, f)
	}
	return out
}

// areaRow is an area in the authoring form.
type areaRow struct {
	figure
	Weight         int64
	Format         item.Format
	Name, Feedback string
	Coords         string
}

// AreaRows are the areas with empty rows below.
func (a Authored) AreaRows() []areaRow {
	var out []areaRow
	for _, o := range a.Options {
		r := areaRow{figureOf(o.ID, o.Area), o.Weight, o.Text.Format, o.Text.Text, o.Feedback.Text, ""}
		if o.Area != nil {
			r.Shape, r.Coords = o.Area.Shape, numbers(o.Area.Coords)
		}
		out = append(out, r)
	}
	return padded(out)
}

// Shapes are the shapes that an area may have.
func (Authored) Shapes() []item.Shape { return []item.Shape{item.Rect, item.Circle, item.Poly} }

// readAreas reads a hot-spot: its areas, and how they are asked.
func readAreas(f Form, b *item.Body) {
	b.Options = nil
	right := ticked(f, "option_right")
	for i := range f.FormAll("option_text") {
		o := item.Option{ID: at(f.FormAll("option_id"), i),
			Text:     item.Text{Format: item.Format(at(f.FormAll("option_format"), i)), Text: at(f.FormAll("option_text"), i)},
			Feedback: item.T(at(f.FormAll("option_feedback"), i))}
		coords := at(f.FormAll("area_coords"), i)
		if o.Text.Text == "" && coords == "" {
			continue
		}
		o.Area = &item.Area{Shape: item.Shape(at(f.FormAll("area_shape"), i)), Coords: coordinates(coords)}
		was, _ := strconv.ParseInt(at(f.FormAll("option_weight"), i), 10, 64)
		switch {
		case right[i] && was > 0:
			o.Weight = was
		case right[i]:
			o.Weight = item.Full
		case was < 0:
			o.Weight = was
		}
		b.Options = append(b.Options, o)
	}
	readSettings(f, b, "width", "height", "spots", "show")
}

// mostNumbers bounds what a posted form makes us read; item.Check allows fewer yet.
const mostNumbers = 500

// coordinates reads numbers with commas or blanks between; what is none makes the area one that is
// refused.
func coordinates(s string) []int64 {
	var out []int64
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(" ,，;；\t\n", r) }) {
		n, err := strconv.ParseFloat(word, 64)
		if err != nil || n < -1e6 || n > 1e6 || len(out) == mostNumbers {
			return nil
		}
		out = append(out, int64(n+0.5))
	}
	return out
}

// aboutPicture says whether a kind of item is about a picture, so that the picture takes the first place.
func aboutPicture(k item.Kind) bool { return k == item.HotSpot }

// TakePicture puts a file that came with the form into an item. In a hot-spot a picture takes the
// place of the one that was there, and its size is noted.
func TakePicture(b *item.Body, m item.Media, width, height int) {
	if !aboutPicture(b.Kind) || width <= 0 || height <= 0 {
		b.Media = append(b.Media, m)
		return
	}
	rest := slices.DeleteFunc(slices.Clone(b.Media), func(x item.Media) bool { return strings.HasPrefix(x.Type, "image/") })
	b.Media = append([]item.Media{m}, rest...)
	settings := map[string]string{}
	for k, v := range b.Settings {
		settings[k] = v
	}
	settings["width"], settings["height"] = strconv.Itoa(width), strconv.Itoa(height)
	b.Settings = settings
}

// Picture is the picture of a hot-spot.
func (k Keyed) Picture() *item.ShownPicture { return k.Body.Picture() }

// Picture is the picture of a hot-spot, nil before one was chosen.
func (a Authored) Picture() *item.ShownPicture { return a.Body.Picture() }
