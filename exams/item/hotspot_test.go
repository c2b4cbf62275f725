package item_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"tianti/exams/item"
)

func TestAPlaceIsWithinAnAreaOrNot(t *testing.T) {
	rect := &item.Area{Shape: item.Rect, Coords: []int64{10, 20, 30, 40}}
	circle := &item.Area{Shape: item.Circle, Coords: []int64{50, 50, 10}}
	hook := &item.Area{Shape: item.Poly, Coords: []int64{0, 0, 40, 0, 40, 40, 30, 40, 30, 10, 0, 10}} // an L upside down
	for _, x := range []struct {
		a    *item.Area
		x, y int64
		want bool
	}{
		{rect, 10, 20, true}, {rect, 30, 40, true}, {rect, 31, 40, false}, {rect, 9, 30, false},
		{circle, 60, 50, true}, {circle, 57, 57, true}, {circle, 58, 57, false}, {circle, 50, 39, false},
		{hook, 5, 5, true}, {hook, 35, 35, true}, {hook, 20, 20, false}, {hook, 40, 40, true}, {hook, 30, 25, true}, {hook, 0, 10, true}, {hook, 41, 20, false}, {hook, 20, 10, true},
		{nil, 1, 1, false}, {&item.Area{Shape: "star", Coords: []int64{1, 1}}, 1, 1, false},
	} {
		if got := x.a.Holds(item.Spot{X: x.x, Y: x.y}); got != x.want {
			t.Errorf("%+v at %d,%d: %v", x.a, x.x, x.y, got)
		}
	}
}

// TestAPolygonAgreesWithHalfPlanes compares triangles with the sign of three cross products.
func TestAPolygonAgreesWithHalfPlanes(t *testing.T) {
	n := rapid.Int64Range(0, 30)
	rapid.Check(t, func(t *rapid.T) {
		c := make([]int64, 6)
		for i := range c {
			c[i] = n.Draw(t, "c")
		}
		p := item.Spot{X: n.Draw(t, "x"), Y: n.Draw(t, "y")}
		side := func(i, j int) int64 {
			return (c[2*j]-c[2*i])*(p.Y-c[2*i+1]) - (c[2*j+1]-c[2*i+1])*(p.X-c[2*i])
		}
		a, b, d := side(0, 1), side(1, 2), side(2, 0)
		if a == 0 && b == 0 && d == 0 {
			t.Skip("a triangle without an inside")
		}
		want := a >= 0 && b >= 0 && d >= 0 || a <= 0 && b <= 0 && d <= 0
		if got := (&item.Area{Shape: item.Poly, Coords: c}).Holds(p); got != want {
			t.Fatalf("%v holds %v: %v", c, p, got)
		}
	})
}

func TestPointsAreScoredByAreasAndRule(t *testing.T) {
	b, _, _ := item.Sample(item.HotSpot) // right: a rectangle and a circle; wrong: a polygon
	verify, report, close, outside := item.Spot{X: 100, Y: 100}, item.Spot{X: 690, Y: 430}, item.Spot{X: 560, Y: 430}, item.Spot{X: 700, Y: 20}
	b.Max, b.Settings["spots"] = 1000, "3"
	for _, x := range []struct {
		rule  item.Rule
		spots []item.Spot
		want  int64
	}{
		{"", []item.Spot{verify, report}, 1000}, {"", []item.Spot{verify}, 0}, {"", []item.Spot{verify, report, outside}, 0}, {"", []item.Spot{verify, report, verify}, 1000},
		{item.PerCorrect, []item.Spot{verify, outside, close}, 500},
		{item.PerCorrectMinusWrong, []item.Spot{verify, report, close}, 500}, {item.PerCorrectMinusWrong, []item.Spot{verify, outside}, 0},
		{item.PerCorrectNoneWrong, []item.Spot{verify}, 500}, {item.PerCorrectNoneWrong, []item.Spot{verify, close}, 0},
		{item.MapResponse, []item.Spot{verify}, 500},
	} {
		b.Rule = x.rule
		if got, open, err := item.Score(&b, item.Response{Spots: x.spots}); got != x.want || open || err != nil {
			t.Errorf("%s %v: %d %v %v", x.rule, x.spots, got, open, err)
		}
	}
	b.Settings["show"] = "areas"
	b.Rule = item.PerCorrect
	if got, _, err := item.Score(&b, item.Response{Choice: []string{b.Options[0].ID}}); got != 500 || err != nil {
		t.Error(got, err)
	}
	if err := item.CheckResponse(&b, item.Response{Spots: []item.Spot{verify}}); !errors.Is(err, item.ErrResponse) {
		t.Error("pointing where areas are to be chosen:", err)
	}
}

func TestNobodyCoversThePictureWithMarks(t *testing.T) {
	b, _, _ := item.Sample(item.HotSpot)
	many := item.Response{Spots: []item.Spot{{X: 1, Y: 1}, {X: 2, Y: 2}, {X: 3, Y: 3}}}
	if err := item.CheckResponse(&b, many); !errors.Is(err, item.ErrResponseSpots) {
		t.Error("as many marks as there are right areas, and no more:", err)
	}
	if err := item.CheckResponse(&b, item.Response{Spots: []item.Spot{{X: 801, Y: 1}}}); !errors.Is(err, item.ErrResponse) {
		t.Error("a mark beside the picture:", err)
	}
	if v := b.View(1); v.Limits.Spots != 2 || v.Picture.File != item.SamplePicture || len(v.Options)+len(v.Media)+len(v.Picture.Areas) != 0 {
		t.Errorf("%+v", v)
	}
}

func TestAHotSpotThatCannotBePointedAtIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(b *item.Body){
		"no picture":      func(b *item.Body) { b.Media = nil },
		"no size":         func(b *item.Body) { delete(b.Settings, "width") },
		"a sound":         func(b *item.Body) { b.Media[0].Type = "audio/mpeg" },
		"beside":          func(b *item.Body) { b.Options[0].Area.Coords[2] = 900 },
		"no area":         func(b *item.Body) { b.Options[1].Area = nil },
		"two corners":     func(b *item.Body) { b.Options[2].Area.Coords = []int64{1, 1, 2, 2} },
		"no right one":    func(b *item.Body) { b.Options[0].Weight, b.Options[1].Weight = 0, 0 },
		"odd limit":       func(b *item.Body) { b.Settings["spots"] = "x" },
		"without a place": func(b *item.Body) { b.Options[0].Area.Coords = nil },
	} {
		b, _, _ := item.Sample(item.HotSpot)
		if spoil(&b); item.Check(&b) == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestFilesOfAnAnswerAreBounded(t *testing.T) {
	b, full, _ := item.Sample("upload")
	other := "f" + full.Files[0][1:40] + "bbbbbbbbbbbbb"
	for name, x := range map[string]struct {
		r    item.Response
		want error
	}{
		"one":              {full, nil},
		"three":            {item.Response{Files: []string{full.Files[0], other, "f" + full.Files[0][1:40] + "ccccccccccccc"}}, item.ErrResponseFiles},
		"twice":            {item.Response{Files: []string{other, other}}, item.ErrResponse},
		"no id":            {item.Response{Files: []string{"../etc/passwd"}}, item.ErrResponse},
		"a strange name":   {item.Response{Files: full.Files, Pairs: map[string]string{other: "x"}}, item.ErrResponse},
		"a choice instead": {item.Response{Choice: []string{"a"}}, item.ErrResponse},
	} {
		if err := item.CheckResponse(&b, x.r); !errors.Is(err, x.want) {
			t.Errorf("%s: %v, want %v", name, err, x.want)
		}
	}
	if f := b.FileLimit(); f.Count != 2 || f.Most != 10<<20 || len(f.Types) != 6 {
		t.Errorf("%+v", f)
	}
	r, _, _ := item.Sample("recording")
	r.Settings["media"] = "video"
	if f := r.FileLimit(); f.Count != 1 || f.Seconds != 90 || f.Types[0] != "video/*" {
		t.Errorf("%+v", f)
	}
}

func TestARolePlayIsMarkedWithoutAnAnswer(t *testing.T) {
	b, _, _ := item.Sample("roleplay")
	if !b.Performed() || !b.Open() {
		t.Error("nobody would mark it")
	}
	v := b.View(1)
	if len(v.Roles) != 3 || v.Roles[0].Brief == "" || v.Roles[1].Brief != "" {
		t.Errorf("the candidate is told %+v", v.Roles)
	}
	for name, spoil := range map[string]func(b *item.Body){
		"nobody is examined": func(b *item.Body) { b.Roles[0].Candidate = false },
		"two are":            func(b *item.Body) { b.Roles[1].Candidate = true },
		"no name":            func(b *item.Body) { b.Roles[1].Name = "" },
		"no rubric":          func(b *item.Body) { b.Rubric = nil },
		"a long one":         func(b *item.Body) { b.Settings["minutes"] = "500" },
	} {
		b, _, _ := item.Sample("roleplay")
		if spoil(&b); item.Check(&b) == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}
