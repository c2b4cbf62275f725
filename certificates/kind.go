package certificates

import (
	"slices"
	"strings"
	"time"

	"tianti/certificates/pdf"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/strictyaml"
)

// ErrUnknownKind says that there is no such kind; param "kind".
var ErrUnknownKind = fault.Define(fault.NotFound, "certificates.kind.unknown")

// Class says what a kind of certificate stands for.
type Class string

// The classes.
const (
	SeatClass    Class = "seat"
	PostClass    Class = "post"
	CourseClass  Class = "course"
	TrainerClass Class = "trainer"
	ContestClass Class = "contest"
	StarClass    Class = "star"
)

// Classes lists them in the order of a list to choose from.
var Classes = []Class{SeatClass, PostClass, CourseClass, TrainerClass, ContestClass, StarClass}

// Kind is one kind of certificate, with all that it takes to earn one and to print it: a certificate
// that names a version of its kind needs nothing else. BodyZH and BodyEN are sentences with the names
// {subject} and {results}.
type Kind struct {
	Line       strictyaml.Line `yaml:"-" bson:"-" json:"-"`
	Version    int64           `yaml:"-" bson:"-" json:"version"` // that this is; see Version
	Retired    bool            `yaml:"-" bson:"-" json:"retired"` // nothing is issued any more
	Code       string          `yaml:"code" bson:"code" json:"code"`
	Class      Class           `yaml:"class" bson:"class" json:"class"`
	Months     int             `yaml:"months" bson:"months" json:"months"`                       // of validity; 0: without end
	Prefix     string          `yaml:"prefix,omitempty" bson:"prefix" json:"prefix"`             // of the number
	Reminders  []int           `yaml:"reminders,omitempty" bson:"reminders" json:"reminders"`    // days before the end
	RenewDays  int             `yaml:"renew_days,omitempty" bson:"renew_days" json:"renew_days"` // before the end; see Term
	Posts      []string        `yaml:"posts,omitempty" bson:"posts,omitempty" json:"posts"`      // posts that ask for it
	ZH         string          `yaml:"zh" bson:"zh" json:"zh"`                                   // the title
	EN         string          `yaml:"en" bson:"en" json:"en"`                                   //
	BodyZH     string          `yaml:"body_zh" bson:"body_zh" json:"body_zh"`                    // what is certified
	BodyEN     string          `yaml:"body_en" bson:"body_en" json:"body_en"`                    //
	SealLine   string          `yaml:"seal_line,omitempty" bson:"seal_line,omitempty" json:"seal_line,omitempty"`
	Signatures []pdf.Signature `yaml:"signatures,omitempty" bson:"signatures,omitempty" json:"signatures"`
	Asks       *Programme      `yaml:"asks,omitempty" bson:"asks,omitempty" json:"asks,omitempty"` // nil: only people issue it
	Template   string          `yaml:"template" bson:"-" json:"-"`                                 // the look's name, in a file
	Look       pdf.Template    `yaml:"-" bson:"look" json:"look"`
	built      string          // see KindVersion.Built
}

// In is the kind's name in a language.
func (k Kind) In(lang string) string {
	if lang == "en" {
		return k.EN
	}
	return k.ZH
}

// tidy makes empty lists of lists that are not there, so that a kind reads the same from wherever it comes.
func (k Kind) tidy() Kind {
	k.Reminders, k.Posts = some(k.Reminders), some(k.Posts)
	k.Signatures, k.Look.Fields = some(k.Signatures), some(k.Look.Fields)
	if k.Asks != nil {
		a := *k.Asks
		a.Courses, a.Holds = some(a.Courses), some(a.Holds)
		k.Asks = &a
	}
	return k
}

func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// Catalogue is the set of kinds in force, retired ones included. It never changes; a new version of
// a kind makes a new Catalogue.
type Catalogue struct {
	Kinds []Kind // in the order in which they were made
	last  int64  // version of the newest change
}

// Kind finds a kind by its code, also one that is retired.
func (c Catalogue) Kind(code string) (Kind, error) {
	i := slices.IndexFunc(c.Kinds, func(k Kind) bool { return k.Code == code })
	if i < 0 {
		return Kind{}, ErrUnknownKind.With("kind", code).At("kind")
	}
	return c.Kinds[i], nil
}

// Current lists the kinds that certificates are issued of.
func (c Catalogue) Current() []Kind {
	return slices.DeleteFunc(slices.Clone(c.Kinds), func(k Kind) bool { return k.Retired })
}

// with is the catalogue after a change: a kind takes its place, or stands at the end.
func (c Catalogue) with(k Kind) Catalogue {
	next := Catalogue{slices.Clone(c.Kinds), k.Version}
	if i := slices.IndexFunc(next.Kinds, func(old Kind) bool { return old.Code == k.Code }); i >= 0 {
		next.Kinds[i] = k
	} else {
		next.Kinds = append(next.Kinds, k)
	}
	return next
}

// ForPost lists the kinds of which one must be valid before a person takes a post; none for a post
// that asks for nothing. A retired kind still asks: retiring one opens no post.
func (c Catalogue) ForPost(post string) []Kind {
	var out []Kind
	for _, k := range c.Kinds {
		if slices.Contains(k.Posts, post) {
			out = append(out, k)
		}
	}
	return out
}

// Named says whether the kind's text names a subject: the course, the contest, the period.
func (k Kind) Named() bool { return strings.Contains(k.BodyZH, "{subject}") }

// end is the instant at which a term of months that begins on a day is over: 24:00 of the
// corresponding day, or of the last day of a month that is too short. No months, no end.
func end(begin time.Time, months int) time.Time {
	if months == 0 {
		return time.Time{}
	}
	y, m, d := begin.In(clock.Shanghai).Date()
	first := time.Date(y, m+time.Month(months), 1, 0, 0, 0, 0, clock.Shanghai)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(d, last)).UTC()
}

// Term is the validity of a certificate that is issued now. Where one of the same kind is still
// running and is about to end, the new term continues it: renewing early loses no day.
func (k Kind) Term(now time.Time, running time.Time) (from, until time.Time) {
	until = end(now, k.Months)
	if k.Months > 0 && running.After(now) && running.Before(now.AddDate(0, 0, k.RenewDays)) {
		until = end(running.Add(-time.Second), k.Months)
	}
	return now, until
}
