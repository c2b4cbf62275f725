package certificates

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"tianti/certificates/pdf"
	"tianti/internal/fault"
	"tianti/rbac"
)

// The faults of a kind. Each stands at its field, as the kind's JSON names it: "asks.courses[2]".
var (
	ErrKindCode      = fault.Define(fault.Invalid, "certificates.kind.code")     // param "code"
	ErrKindChoice    = fault.Define(fault.Invalid, "certificates.kind.choice")   // param "known"
	ErrKindText      = fault.Define(fault.Invalid, "certificates.kind.text")     // missing or too long; param "most"
	ErrKindName      = fault.Define(fault.Invalid, "certificates.kind.name")     // an unknown {name}; param "known"
	ErrKindNumber    = fault.Define(fault.Invalid, "certificates.kind.number")   // params "least", "most"
	ErrKindPrefix    = fault.Define(fault.Invalid, "certificates.kind.prefix")   //
	ErrKindRepeated  = fault.Define(fault.Invalid, "certificates.kind.repeated") // param "value"
	ErrKindPost      = fault.Define(fault.Invalid, "certificates.kind.post")     // param "post"
	ErrKindMany      = fault.Define(fault.Invalid, "certificates.kind.many")     // param "most"
	ErrKindLog       = fault.Define(fault.Invalid, "certificates.kind.log")
	ErrKindExam      = fault.Define(fault.Invalid, "certificates.kind.exam")      // a programme without one
	ErrKindCourse    = fault.Define(fault.Invalid, "certificates.kind.course")    // param "course"
	ErrKindHolds     = fault.Define(fault.Invalid, "certificates.kind.holds")     // param "kind"
	ErrKindCircle    = fault.Define(fault.Invalid, "certificates.kind.circle")    // param "kind"
	ErrReminders     = fault.Define(fault.Invalid, "certificates.kind.reminders") //
	ErrLookOutside   = fault.Define(fault.Invalid, "certificates.look.outside")   // params "width", "height"
	ErrLookSize      = fault.Define(fault.Invalid, "certificates.look.size")
	ErrLookSignature = fault.Define(fault.Invalid, "certificates.look.signature") // param "most"
)

var (
	codeShape   = regexp.MustCompile(`^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$`)
	prefixShape = regexp.MustCompile(`^[A-Z][A-Z0-9]{0,9}$`)
	courseShape = regexp.MustCompile(`^[A-Z0-9][A-Z0-9_.-]{0,59}$`)
	nameShape   = regexp.MustCompile(`\{[^{}]*\}?`)
)

// checker collects what is wrong.
type checker struct{ faults fault.List }

func (c *checker) refuse(f *fault.Fault, field string, args ...any) {
	c.faults = append(c.faults, f.At(fmt.Sprintf(field, args...)))
}

func (c *checker) text(s string, least, most int, field string, args ...any) {
	if n := utf8.RuneCountInString(strings.TrimSpace(s)); n < least || n > most {
		c.refuse(ErrKindText.With("most", most), field, args...)
	}
}

func (c *checker) number(n, least, most int, field string) {
	if n < least || n > most {
		c.refuse(ErrKindNumber.With("least", least).With("most", most), "%s", field)
	}
}

// each checks a list: no more than most, nothing twice, and what judge says of each.
func (c *checker) each(list []string, most int, field string, judge func(string) *fault.Fault) {
	if len(list) > most {
		c.refuse(ErrKindMany.With("most", most), "%s", field)
	}
	for i, s := range list {
		if slices.Contains(list[:i], s) {
			c.refuse(ErrKindRepeated.With("value", s), "%s[%d]", field, i)
		} else if f := judge(s); f != nil {
			c.refuse(f, "%s[%d]", field, i)
		}
	}
}

// faults lists everything that is wrong with a kind among others, but for courses that nobody has
// heard of: only a service knows those.
func (k Kind) faults(among Catalogue, posts *rbac.PostList) fault.List {
	var c checker
	if !codeShape.MatchString(k.Code) || len(k.Code) > 30 {
		c.refuse(ErrKindCode.With("code", k.Code), "code")
	}
	if !slices.Contains(Classes, k.Class) {
		c.refuse(ErrKindChoice.With("known", joined(Classes)), "class")
	}
	c.text(k.ZH, 1, 30, "zh")
	c.text(k.EN, 1, 80, "en")
	for field, s := range map[string]string{"body_zh": k.BodyZH, "body_en": k.BodyEN} {
		c.text(s, 1, 400, "%s", field)
		for _, name := range nameShape.FindAllString(s, -1) {
			if name != "{subject}" && name != "{results}" {
				c.refuse(ErrKindName.With("known", "{subject}, {results}"), "%s", field)
				break
			}
		}
	}
	c.number(k.Months, 0, 600, "months")
	c.number(k.RenewDays, 0, 365, "renew_days")
	if !prefixShape.MatchString(k.Prefix) {
		c.refuse(ErrKindPrefix, "prefix")
	}
	if len(k.Reminders) > 6 || !slices.IsSortedFunc(k.Reminders, func(a, b int) int { return b - a }) ||
		slices.ContainsFunc(k.Reminders, func(d int) bool { return d < 1 || d > 365 }) || len(slices.Compact(slices.Clone(k.Reminders))) != len(k.Reminders) {
		c.refuse(ErrReminders, "reminders")
	}
	c.each(k.Posts, 20, "posts", func(post string) *fault.Fault {
		if _, ok := posts.Of(post); !ok {
			return ErrKindPost.With("post", post)
		}
		return nil
	})
	k.Asks.check(&c, k, among)
	k.checkLook(&c)
	slices.SortStableFunc(c.faults, func(a, b *fault.Fault) int { return strings.Compare(group(a), group(b)) })
	return c.faults
}

// group keeps the order of the form: what is about the look comes last.
func group(f *fault.Fault) string {
	if strings.HasPrefix(f.Field(), "look.") {
		return "1"
	}
	return "0"
}

func joined[T ~string](list []T) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return strings.Join(out, ", ")
}

func (p *Programme) check(c *checker, k Kind, among Catalogue) {
	if p == nil {
		return
	}
	c.each(p.Courses, 40, "asks.courses", func(code string) *fault.Fault {
		if !courseShape.MatchString(code) {
			return ErrKindCourse.With("course", code)
		}
		return nil
	})
	c.number(p.Mentored, 0, 2000, "asks.mentored")
	if p.Theory == nil && p.Practice == nil {
		c.refuse(ErrKindExam, "asks.theory.least")
	}
	if p.Log != nil && p.Mentored == 0 {
		c.refuse(ErrKindLog, "asks.log.least")
	}
	for field, m := range map[string]*Mark{"asks.theory": p.Theory, "asks.practice": p.Practice, "asks.log": p.Log} {
		if m != nil {
			most := 20
			if m == p.Log { // a round beside a mentor is done again by taking its course again
				most = 0
			}
			c.number(m.Tries, 0, most, field+".tries")
			c.number(m.Least, 1, 100, field+".least")
			c.number(m.Months, 1, 120, field+".months")
		}
	}
	c.each(p.Holds, 10, "asks.holds", func(code string) *fault.Fault {
		if _, err := among.Kind(code); err != nil || code == k.Code {
			return ErrKindHolds.With("kind", code)
		}
		if among.leadsTo(code, k.Code, len(among.Kinds)) {
			return ErrKindCircle.With("kind", code)
		}
		return nil
	})
}

// leadsTo says whether one kind asks for another, directly or through others.
func (c Catalogue) leadsTo(from, to string, depth int) bool {
	k, err := c.Kind(from)
	if err != nil || k.Asks == nil || depth == 0 {
		return false
	}
	return slices.ContainsFunc(k.Asks.Holds, func(next string) bool { return next == to || c.leadsTo(next, to, depth-1) })
}

func (k Kind) checkLook(c *checker) {
	c.text(k.SealLine, 0, 12, "seal_line")
	if most := min(3, k.Look.Lines()); len(k.Signatures) > most {
		c.refuse(ErrLookSignature.With("most", most), "signatures")
	}
	for i, s := range k.Signatures {
		c.text(s.Role, 1, 30, "signatures[%d].role", i)
		c.text(s.Name, 0, 20, "signatures[%d].name", i)
	}
	if k.Look.QR.Side == 0 { // a print that nobody can check is none
		c.refuse(ErrLookOutside.With("width", k.Look.Width()).With("height", k.Look.Height()), "look.qr.side")
	}
	for _, m := range k.Look.Check() {
		f := ErrLookSize
		switch m.Fault {
		case pdf.NotAChoice:
			f = ErrKindChoice.With("known", choices(m.At))
		case pdf.Outside:
			f = ErrLookOutside.With("width", k.Look.Width()).With("height", k.Look.Height())
		case pdf.NoSuchName:
			f = ErrKindName.With("known", "{"+strings.Join(pdf.Values, "}, {")+"}")
		case pdf.TooMany:
			f = ErrKindMany.With("most", 40)
		}
		c.refuse(f, "look.%s", m.At)
	}
}

func choices(field string) string {
	switch {
	case strings.HasSuffix(field, ".align"):
		return joined(pdf.Aligns)
	case strings.HasSuffix(field, ".colour"):
		return joined(pdf.Inks)
	}
	return joined(pdf.Backgrounds)
}
