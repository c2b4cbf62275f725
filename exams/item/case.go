package item

import (
	"fmt"

	"tianti/internal/fault"
)

// Case asks several questions about one story: the stem tells it, the parts ask. A part is an item
// of any other kind with points of its own; all are drawn together, answered under the part's id and
// scored one by one. Where the case is worth other points than its parts together, they share them
// in proportion. Parts keep their order if Fixed; people mark the open ones.
var Case = Register(Definition{
	Kind:  "case",
	Parts: true,
	Check: checkCase,
	Show: func(b *Body, v *View, s *Shuffle) {
		parts := b.Worth()
		views := make([]View, len(parts))
		for i := range parts {
			views[i] = parts[i].View(int64(s.next()))
			views[i].ID = parts[i].ID
		}
		v.Parts = views
		if b.Fixed {
			return
		}
		v.Parts = make([]View, len(views))
		for i, j := range s.Order(len(views)) {
			v.Parts[i] = views[j]
		}
	},
	Accept: acceptCase,
	Sample: sampleCase,
})

// leastParts is how many parts make a case; fewer are an item by themselves.
const leastParts = 2

func checkCase(b *Body) fault.List {
	var l fault.List
	if n := len(b.Parts); n < leastParts || n > maxParts {
		l = append(l, ErrParts.At("parts").With("least", leastParts).With("most", maxParts).With("have", n))
	}
	ids := map[string]bool{}
	for i := range b.Parts[:min(len(b.Parts), maxParts)] {
		p := &b.Parts[i]
		field := fmt.Sprintf("parts.%d", i)
		if !idShape.MatchString(p.ID) || ids[p.ID] {
			l = append(l, ErrID.At(field).With("id", p.ID))
		}
		ids[p.ID] = true
		if d := definitions[p.Kind]; d != nil && d.Parts {
			l = append(l, ErrNested.At(field))
			continue
		}
		for _, f := range fault.All(Check(p)) {
			l = append(l, f.At(field+"."+f.Field()))
		}
	}
	return l
}

func acceptCase(b *Body, r Response) error {
	if r.Text != "" || len(r.Choice)+len(r.Pairs)+len(r.Files)+len(r.Spots) > 0 {
		return ErrResponse.At("response").With("kind", b.Kind)
	}
	for id, given := range r.Parts {
		p := b.Part(id)
		if p == nil {
			return ErrResponseOption.At("response").With("option", id)
		}
		if err := CheckResponse(p, given); err != nil {
			return fault.From(err).At("response." + id)
		}
	}
	return nil
}

// Part is the part of that id, nil if there is none; "" is the item itself.
func (b *Body) Part(id string) *Body {
	if id == "" {
		return b
	}
	for i := range b.Parts {
		if b.Parts[i].ID == id {
			return &b.Parts[i]
		}
	}
	return nil
}

// To is the response to the part of that id; "" is the item itself.
func (r Response) To(part string) Response {
	if part == "" {
		return r
	}
	return r.Parts[part]
}

// Worth are what is scored of an item: its parts, each with its share of Max in whole milli-points
// that add up to Max, or the item itself where it has none.
func (b *Body) Worth() []Body {
	if d := definitions[b.Kind]; d == nil || !d.Parts || len(b.Parts) == 0 {
		whole := *b
		whole.ID = ""
		return []Body{whole}
	}
	out, before, given := make([]Body, len(b.Parts)), int64(0), int64(0)
	all := b.PartsMax()
	for i, p := range b.Parts {
		before += p.Max
		upTo := (before*b.Max + all/2) / max(all, 1)
		out[i] = p
		out[i].Max, given = upTo-given, upTo
	}
	return out
}

// PartsMax is what the parts are worth together by themselves.
func (b *Body) PartsMax() (sum int64) {
	for _, p := range b.Parts {
		sum += p.Max
	}
	return sum
}

// scoreParts adds up what the closed parts earn; open says that an answered part waits for a person.
func scoreParts(b *Body, r Response) (milli int64, open bool, err error) {
	for _, p := range b.Worth() {
		m, o, err := Score(&p, r.Parts[p.ID])
		if err != nil {
			return 0, false, fault.From(err).At("response." + p.ID)
		}
		milli, open = milli+m, open || o
	}
	return milli, open, nil
}

// AddParts makes the maximum of a case what its parts are worth.
func (b *Body) AddParts() {
	if len(b.Parts) > 0 {
		b.Max = b.PartsMax()
	}
}

func sampleCase() (Body, Response) {
	first, one, _ := Sample("single")
	first.Stem = T("接到这通来电，第一句话应当是？")
	second, several, _ := Sample("multiple")
	third, text, _ := Sample("essay")
	third.Stem = T("请写出处理过程和话术要点。")
	b := Body{Kind: "case", Fixed: true,
		Stem:  T("王女士的话费连续两月比套餐高出 30 元，她没有订过任何增值业务。上月她来电投诉，答复 48 小时内回电，至今没有回音。现在她再次来电，情绪激动。"),
		Parts: []Body{first, second, third}}
	b.AddParts()
	Prepare(&b)
	one.Choice = []string{b.Parts[0].Options[0].ID} // ids follow from the stem
	full := Response{Parts: map[string]Response{}}
	for i, r := range []Response{one, several, text} {
		full.Parts[b.Parts[i].ID] = r
	}
	return b, full
}
