package pdf

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrTemplate says that a template asks for what cannot be drawn; see Check.
var ErrTemplate = errors.New("pdf: template")

// What a template can choose among.
var (
	Backgrounds = []string{"guilloche", "frame", "plain"}
	Aligns      = []string{"left", "center", "right"}
	Inks        = []string{"ink", "accent", "line", "faint"}
)

// Fault says what is wrong with one place of a template.
type Fault string

// The faults.
const (
	NotAChoice Fault = "choice"  // none of Backgrounds, Aligns or Inks
	Outside    Fault = "outside" // not inside the page, or too small to hold anything
	BadSize    Fault = "size"    // of the type: 4 to 120 points
	NoSuchName Fault = "name"    // a {name} that is none of Values
	TooMany    Fault = "many"    // fields
)

// Mistake is a fault at a place, which is named as the template's data names it: "fields[3].size".
type Mistake struct {
	At    string
	Fault Fault
}

// mostFields bounds the fields of a template.
const mostFields = 40

// Check lists what keeps the template from being drawn.
func (t Template) Check() (out []Mistake) {
	refuse := func(f Fault, at string, args ...any) { out = append(out, Mistake{fmt.Sprintf(at, args...), f}) }
	if !slices.Contains(Backgrounds, t.Background) {
		refuse(NotAChoice, "background")
	}
	if len(t.Fields) > mostFields {
		refuse(TooMany, "fields")
	}
	inside := func(x, y, w, h float64) bool {
		return x >= 0 && y >= 0 && w >= 0 && h >= 0 && x+w <= t.Width() && y+h <= t.Height()
	}
	for i, f := range t.Fields {
		if !inside(f.X, f.Y, f.W, f.H) || f.W < 5 || f.H < 2 {
			refuse(Outside, "fields[%d].x", i)
		}
		if !(f.Size >= 4 && f.Size <= 120) || !(f.Spacing >= 0 && f.Spacing <= 60) {
			refuse(BadSize, "fields[%d].size", i)
		}
		if strings.TrimSpace(f.Text) == "" || len(f.Text) > 400 || strings.ContainsAny(stripNames(f.Text), "{}") {
			refuse(NoSuchName, "fields[%d].text", i)
		}
		if f.Align != "" && !slices.Contains(Aligns, f.Align) {
			refuse(NotAChoice, "fields[%d].align", i)
		}
		if f.Colour != "" && !slices.Contains(Inks, f.Colour) {
			refuse(NotAChoice, "fields[%d].colour", i)
		}
	}
	for at, s := range map[string]Square{"qr": t.QR, "seal": t.Seal} {
		if !inside(s.X, s.Y, s.Side, s.Side) {
			refuse(Outside, "%s.x", at)
		}
	}
	if t.QR.Side != 0 && t.QR.Side < 15 { // a phone has to read it
		refuse(Outside, "qr.side")
	}
	r := t.Signatures
	if r != (Row{}) && (!inside(r.X, r.Y, r.W, 6) || r.Y < 9 || r.W < 15) {
		refuse(Outside, "signatures.x")
	}
	slices.SortFunc(out, func(a, b Mistake) int { return strings.Compare(a.At, b.At) })
	return out
}

// Lines is how many people can sign side by side.
func (t Template) Lines() int {
	r := t.Signatures
	if r.W <= 0 || r.X+r.W > t.Width() || r.Y < 9 || r.Y+6 > t.Height() {
		return 0
	}
	return 1 + int((t.Width()-r.X-r.W)/(r.W+10))
}

func stripNames(pattern string) string {
	for _, v := range Values {
		pattern = strings.ReplaceAll(pattern, "{"+v+"}", "")
	}
	return pattern
}
