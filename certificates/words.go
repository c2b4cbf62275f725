package certificates

import (
	"tianti/internal/clock"
	"tianti/internal/locale"
)

// Says tells in a person's language what a part asks for, what the person has of it, and how to get
// what is missing ("" where it is met). name is what people call the course or the kind.
func (p Part) Says(lang, name string) (need, have, fix string) {
	with := map[string]any{"name": name, "need": points(p.Need)}
	need = locale.T(lang, "certificates.part."+string(p.Part)+".need", with)
	with["least"], with["tries"], with["tried"], with["months"] = points(p.Least), p.Tries, p.Tried, p.Months
	if p.Least > 0 {
		need += locale.T(lang, "certificates.part.least", with)
	}
	if p.Tries > 0 {
		need += locale.T(lang, "certificates.part.tries", with)
	}
	if p.Have == nil {
		have = locale.T(lang, "certificates.part.nothing", nil)
	} else {
		with["day"] = p.Have.At.In(clock.Shanghai).Format("2006-01-02")
		with["have"] = points(p.Have.Points)
		have = locale.T(lang, "certificates.part."+string(p.Part)+".have", with)
	}
	if p.Have != nil && p.Have.Rated > 0 && p.Part == MentoredPart {
		with["rated"] = points(p.Have.Rated)
		have += locale.T(lang, "certificates.part.rated", with)
	}
	if p.Tries > 0 && p.Tried > 0 {
		have += locale.T(lang, "certificates.part.tried", with)
	}
	if p.Lack != "" {
		fix = locale.T(lang, "certificates.lack."+string(p.Lack), with)
		switch {
		case p.Part == CoursePart && p.Lack == Never:
			fix = locale.T(lang, "certificates.lack.course", with)
		case p.Part == MentoredPart && p.Lack != Weak:
			fix = locale.T(lang, "certificates.lack.mentored", with)
		case p.Part == HeldPart:
			fix = locale.T(lang, "certificates.lack.held", with)
		}
	}
	return need, have, fix
}
