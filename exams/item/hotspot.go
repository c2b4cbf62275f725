package item

import (
	"fmt"
	"slices"
	"strings"

	"tianti/internal/fault"
)

// HotSpot asks to point at places on a picture, the first of Body.Media; its options are the areas
// that count, told apart by their names. Settings: "width" and "height" of the picture in pixels,
// "spots" how many places may be marked (the number of right areas by itself), and "show" = "areas"
// where candidates see the areas and choose among them by name instead of pointing (QTI's
// hotspotInteraction; without it, its selectPointInteraction).
//
// A place belongs to the first area that holds it, and each area counts once. A place in no area is
// as wrong as one in an area without weight. Without a rule it is all or nothing.
var HotSpot = Register(Definition{
	Kind:   "hotspot",
	Check:  checkHotSpot,
	Show:   showHotSpot,
	Accept: acceptHotSpot,
	Share:  shareHotSpot,
	Sample: sampleHotSpot,
})

// AreasShown says whether candidates choose among areas that they see.
func (b *Body) AreasShown() bool { return b.Settings["show"] == "areas" }

// MostSpots is how many places may be marked, or areas chosen.
func (b *Body) MostSpots() int {
	if n := b.number("spots", maxOptions); n > 0 {
		return n
	}
	return max(b.RightOptions(), 1)
}

func checkHotSpot(b *Body) fault.List {
	l := checkOptions(b.Options, 1)
	if best, _ := bestWeight(b.Options); best <= 0 {
		l = append(l, ErrNoKey.At("options"))
	}
	p := b.Picture()
	if p == nil || p.Width == 0 || p.Height == 0 || !strings.HasPrefix(b.Media[0].Type, "image/") {
		return append(l, ErrPicture.At("picture"))
	}
	for i, o := range b.Options[:min(len(b.Options), maxOptions)] {
		if !o.Area.fits(p.Width, p.Height) {
			l = append(l, ErrArea.At(fmt.Sprintf("options.%d", i)).With("area", Clip(o.Text.Text, 40)).With("width", p.Width).With("height", p.Height))
		}
	}
	if !b.good("spots", maxOptions) {
		l = append(l, ErrSetting.At("settings.spots").With("most", maxOptions))
	}
	return l
}

func showHotSpot(b *Body, v *View, s *Shuffle) {
	v.Picture, v.Limits = b.Picture(), &ShownLimit{Spots: b.MostSpots()}
	if v.Picture != nil && (v.Picture.Width == 0 || v.Picture.Height == 0) {
		v.Picture = nil // a draft
		return
	}
	if len(v.Media) > 0 {
		v.Media = v.Media[1:] // the picture is drawn with its marks, not below the stem
	}
	if !b.AreasShown() || v.Picture == nil {
		return
	}
	if b.Fixed {
		s = nil
	}
	v.Options = shown(b.Options, s)
	for _, o := range v.Options {
		i := slices.IndexFunc(b.Options, func(x Option) bool { return x.ID == o.ID })
		if a := b.Options[i].Area; a != nil {
			v.Picture.Areas = append(v.Picture.Areas, ShownArea{o.ID, *a})
		}
	}
}

func acceptHotSpot(b *Body, r Response) error {
	wrong := ErrResponse.At("response").With("kind", b.Kind)
	if r.Text != "" || len(r.Files)+len(r.Parts)+len(r.Pairs) > 0 {
		return wrong
	}
	if n := b.MostSpots(); len(r.Choice) > n || len(r.Spots) > n {
		return ErrResponseSpots.At("response").With("most", n)
	}
	if b.AreasShown() {
		if len(r.Spots) > 0 {
			return wrong
		}
		return chosen(b.Options, r.Choice)
	}
	if len(r.Choice) > 0 {
		return wrong
	}
	p := b.Picture()
	for _, s := range r.Spots {
		if p == nil || s.X < 0 || s.Y < 0 || s.X > p.Width || s.Y > p.Height {
			return wrong
		}
	}
	return nil
}

func shareHotSpot(b *Body, r Response) Fraction {
	choice, outside := r.Choice, int64(0)
	for _, s := range r.Spots {
		i := slices.IndexFunc(b.Options, func(o Option) bool { return o.Area.Holds(s) })
		switch {
		case i < 0:
			outside++
		case !slices.Contains(choice, b.Options[i].ID):
			choice = append(choice[:len(choice):len(choice)], b.Options[i].ID)
		}
	}
	if best, _ := bestWeight(b.Options); b.Rule == MapResponse && b.MostSpots() == 1 && len(choice) == 1 {
		return Fraction{weightOf(b.Options, choice[0]), best}
	}
	return shareChosen(b, choice, outside)
}

func sampleHotSpot() (Body, Response) {
	b := Body{Kind: "hotspot", Stem: T("客户要求挂失号码。请在坐席界面上点出：身份核验区，以及办理挂失的按钮。"), Max: 2 * Point, Rule: PerCorrect,
		Settings: map[string]string{"width": "800", "height": "500"},
		Media:    []Media{{ID: SamplePicture, Type: "image/svg+xml", Name: "console.svg"}},
		Options: []Option{
			{Text: T("身份核验"), Weight: Full, Area: &Area{Rect, []int64{20, 80, 260, 220}}},
			{Text: T("挂失"), Weight: Full, Area: &Area{Circle, []int64{690, 430, 42}}},
			{Text: T("销户"), Area: &Area{Poly, []int64{520, 390, 600, 390, 620, 430, 600, 470, 520, 470}}},
		}}
	Prepare(&b)
	return b, Response{Spots: []Spot{{140, 150}, {690, 430}}}
}
