package certificates

import (
	"slices"
	"strings"
	"time"
)

// Programme is what a person must have earned before a certificate of a kind is issued by itself:
// courses, hours beside a mentor, other certificates, and examinations that count for the kind, with
// the house's own pass marks. It examines at least once, so that each certificate rests on an
// examination of its own.
type Programme struct {
	Courses  []string `yaml:"courses,omitempty" bson:"courses,omitempty" json:"courses"`
	Mentored int      `yaml:"mentored,omitempty" bson:"mentored,omitempty" json:"mentored"` // hours signed, of all completed courses
	Log      *Mark    `yaml:"log,omitempty" bson:"log,omitempty" json:"log,omitempty"`      // of the mentors' points, for those hours
	Theory   *Mark    `yaml:"theory,omitempty" bson:"theory,omitempty" json:"theory,omitempty"`
	Practice *Mark    `yaml:"practice,omitempty" bson:"practice,omitempty" json:"practice,omitempty"`
	Holds    []string `yaml:"holds,omitempty" bson:"holds,omitempty" json:"holds"` // kinds of which a certificate must be valid
}

// Mark is what an examination must reach, or the mean of the points that mentors gave: days without points are
// good enough by the signature.
type Mark struct {
	Least  int `yaml:"least" bson:"least" json:"least"`                               // points of 100
	Months int `yaml:"months" bson:"months" json:"months"`                            // how long it counts
	Tries  int `yaml:"tries,omitempty" bson:"tries,omitempty" json:"tries,omitempty"` // failed examinations in as many months after which none counts; 0: no bound
}

// counts says whether something may be a part of the kind's programme.
func (k Kind) counts(e Earned) bool {
	switch {
	case k.Asks == nil:
		return false
	case e.Part == HeldPart:
		return slices.Contains(k.Asks.Holds, e.Code)
	case e.Part == CoursePart:
		return slices.Contains(k.Asks.Courses, e.Code) || k.Asks.Mentored > 0 && e.Hours > 0
	}
	return e.Code == k.Code
}

// PartKind says what a part of a programme is.
type PartKind string

// The kinds of parts. A course is named by its code, an examination and the hours by the kind that they
// count for, a certificate that must be held by its own kind.
const (
	CoursePart   PartKind = "course"
	MentoredPart PartKind = "mentored"
	TheoryPart   PartKind = "theory"
	PracticePart PartKind = "practice"
	HeldPart     PartKind = "held"
)

// examines says whether a part is an examination.
func (p PartKind) examines() bool { return p == TheoryPart || p == PracticePart }

// Earned is one thing that a person has done, as another part of the program told it.
type Earned struct {
	Part   PartKind  `bson:"part" json:"part"`
	Code   string    `bson:"code" json:"code"`
	Ref    string    `bson:"ref" json:"ref"`                         // "sitting:ID": what falls when the sitting is annulled
	Points int64     `bson:"points,omitempty" json:"points"`         // thousandths of a point of 100
	Hours  int       `bson:"hours,omitempty" json:"hours,omitempty"` // beside a mentor, of a course
	Rated  int64     `bson:"rated,omitempty" json:"rated,omitempty"` // mean of the mentor's points in a course, thousandths; 0: none given
	Failed bool      `bson:"failed,omitempty" json:"failed"`         // below the examination's own pass mark
	What   string    `bson:"what,omitempty" json:"what,omitempty"`   // in Chinese, for the certificate
	EN     string    `bson:"en,omitempty" json:"en,omitempty"`       //
	At     time.Time `bson:"at" json:"at"`                           // when it was done
	Until  time.Time `bson:"until,omitempty" json:"until,omitzero"`  // zero: no end of its own
	Fell   time.Time `bson:"fell,omitempty" json:"fell,omitzero"`    // annulled
	Why    string    `bson:"why,omitempty" json:"why,omitempty"`     // it fell
}

// Lack says why a part is not met; "" is met.
type Lack string

// The lacks.
const (
	Never   Lack = "never"   // nothing of the kind is known
	Below   Lack = "below"   // the best result is below the mark
	TooOld  Lack = "too_old" // passed, but longer ago than the programme counts
	Over    Lack = "over"    // the course's completion has run out
	Fallen  Lack = "fallen"  // annulled
	Spent   Lack = "spent"   // an earlier certificate rests on it
	Weak    Lack = "weak"    // the hours are in, the mentors' points are below the mark
	Used    Lack = "used"    // as many examinations were failed as may be
	Renewed Lack = "renewed" // passed before the last certificate fell; it takes one examination after that
)

// Lacks lists them.
var Lacks = []Lack{Never, Below, TooOld, Over, Fallen, Spent, Weak, Used, Renewed}

// Part is one part of a programme as it stands for a person. Have is what comes nearest to it.
type Part struct {
	Part   PartKind `json:"part"`
	Code   string   `json:"code"`
	Need   int64    `json:"need,omitempty"`  // thousandths of a point or of an hour; 0 for courses and certificates
	Least  int64    `json:"least,omitempty"` // mean of the mentors' points, thousandths; 0 asks for none
	Tries  int      `json:"tries,omitempty"` // examinations that may be failed within Months; 0: no bound
	Tried  int      `json:"tried,omitempty"` // that were
	Months int      `json:"months,omitempty"`
	Lack   Lack     `json:"lack,omitempty"`
	Have   *Earned  `json:"have,omitempty"`
	sum    []Earned // what hours are summed of
}

// Met says whether the part is fulfilled.
func (p Part) Met() bool { return p.Lack == "" }

// Progress is a whole programme as it stands for a person.
type Progress struct {
	Kind  string `json:"kind"`
	Parts []Part `json:"parts"`
}

// Complete says whether nothing is missing. A kind without a programme is never complete by itself.
func (p Progress) Complete() bool {
	return len(p.Parts) > 0 && !slices.ContainsFunc(p.Parts, func(x Part) bool { return !x.Met() })
}

// Missing lists the parts that are not met.
func (p Progress) Missing() []Part {
	return slices.DeleteFunc(slices.Clone(p.Parts), Part.Met)
}

// progress weighs what was earned against a kind's programme. spent says what an earlier certificate
// rests on; since is when the last one fell, zero if none did.
func progress(k Kind, earned []Earned, spent func(ref string) bool, since, at time.Time) Progress {
	out := Progress{Kind: k.Code}
	if k.Asks == nil {
		return out
	}
	over := func(e *Earned) Lack {
		if !e.Until.IsZero() && !at.Before(e.Until) {
			return Over
		}
		return ""
	}
	for _, code := range k.Asks.Courses {
		out.Parts = append(out.Parts, weigh(Part{Part: CoursePart, Code: code}, earned, over))
	}
	if k.Asks.Mentored > 0 {
		out.Parts = append(out.Parts, hours(Part{Part: MentoredPart, Code: k.Code, Need: int64(k.Asks.Mentored) * 1000}, earned, k.Asks.Log, at, over))
	}
	fresh := since.IsZero()
	for _, exam := range []struct {
		part PartKind
		mark *Mark
	}{{TheoryPart, k.Asks.Theory}, {PracticePart, k.Asks.Practice}} {
		if exam.mark == nil {
			continue
		}
		least, oldest := int64(exam.mark.Least)*1000, end(at, -exam.mark.Months)
		p := weigh(Part{Part: exam.part, Code: k.Code, Need: least}, earned, func(e *Earned) Lack {
			switch {
			case e.Failed || e.Points < least:
				return Below
			case spent(e.Ref):
				return Spent
			case e.At.Before(oldest):
				return TooOld
			case exam.mark.Tries > 0 && failed(earned, exam.part, k.Code, *exam.mark, e.At) >= exam.mark.Tries:
				return Used
			}
			return ""
		})
		p.Tries, p.Months = exam.mark.Tries, exam.mark.Months
		if p.Tried = failed(earned, exam.part, k.Code, *exam.mark, at); p.Tries > 0 && p.Tried >= p.Tries && !p.Met() && p.Lack != Spent {
			p.Lack = Used
		}
		fresh = fresh || p.Met() && p.Have.At.After(since)
		out.Parts = append(out.Parts, p)
	}
	for _, code := range k.Asks.Holds {
		out.Parts = append(out.Parts, weigh(Part{Part: HeldPart, Code: code}, earned, over))
	}
	if !fresh {
		for i := range out.Parts {
			if p := &out.Parts[i]; p.Part.examines() && p.Met() {
				p.Lack = Renewed
			}
		}
	}
	return out
}

// Parts are what the kind asks for, as it stands for somebody who has nothing yet.
func (k Kind) Parts() []Part {
	return progress(k, nil, func(string) bool { return false }, time.Time{}, time.Time{}).Parts
}

// weigh finds what meets a part, or what comes nearest: what lacks least, then the newest. judge says
// what is wrong with a thing that has not fallen.
func weigh(p Part, earned []Earned, judge func(*Earned) Lack) Part {
	p.Lack = Never
	for i := range earned {
		e := earned[i]
		if e.Part != p.Part || e.Code != p.Code {
			continue
		}
		lack := Fallen
		if e.Fell.IsZero() {
			lack = judge(&e)
		}
		if p.Have == nil || nearer(lack, p.Lack) || lack == p.Lack && !e.At.Before(p.Have.At) {
			p.Lack, p.Have = lack, &e
		}
	}
	return p
}

// failed counts the examinations of a part that were failed in the months before an instant.
func failed(earned []Earned, part PartKind, code string, m Mark, before time.Time) (n int) {
	oldest := end(before, -m.Months)
	for i := range earned {
		e := &earned[i]
		if e.Part == part && e.Code == code && e.Fell.IsZero() && (e.Failed || e.Points < int64(m.Least)*1000) && e.At.Before(before) && !e.At.Before(oldest) {
			n++
		}
	}
	return n
}

// hours sums what mentors signed in courses that count, and weighs their points by the hours.
func hours(p Part, earned []Earned, m *Mark, at time.Time, judge func(*Earned) Lack) Part {
	have := Earned{Part: MentoredPart, Code: p.Code}
	oldest := time.Time{}
	if m != nil {
		oldest, p.Least, p.Months = end(at, -m.Months), int64(m.Least)*1000, m.Months
	}
	var sum, rated int64
	for i := range earned {
		e := &earned[i]
		if e.Part != CoursePart || e.Hours == 0 || !e.Fell.IsZero() || judge(e) != "" || e.At.Before(oldest) {
			continue
		}
		if e.Rated > 0 {
			sum, rated = sum+int64(e.Hours)*e.Rated, rated+int64(e.Hours)
		}
		have.Points += int64(e.Hours) * 1000
		if e.At.After(have.At) {
			have.At = e.At
		}
		p.sum = append(p.sum, *e)
	}
	if rated > 0 {
		have.Rated = (2*sum + rated) / (2 * rated)
	}
	p.Lack = Never
	if have.Points > 0 {
		p.Lack, p.Have = Below, &have
	}
	if have.Points >= p.Need {
		p.Lack = ""
		if rated > 0 && have.Rated < p.Least {
			p.Lack = Weak
		}
	}
	return p
}

// nearer says whether one lack is the lesser one.
func nearer(a, b Lack) bool {
	order := []Lack{"", Spent, TooOld, Over, Used, Below, Fallen, Never}
	return slices.Index(order, a) < slices.Index(order, b)
}

// source names what earns a certificate: the examinations, which no other certificate may rest on.
func (p Progress) source() string {
	var refs []string
	for _, x := range p.Parts {
		if x.Part.examines() {
			refs = append(refs, x.Have.Ref)
		}
	}
	slices.Sort(refs)
	return "programme:" + strings.Join(refs, "+")
}

// evidence is what the certificate rests on, and when the last part of it was earned. Certificates that
// had to be held are looked at when this one is earned and do not carry it afterwards.
func (p Progress) evidence() (out []Evidence, last time.Time) {
	add := func(source string, e Earned, points int64) {
		if !slices.ContainsFunc(out, func(x Evidence) bool { return x.Ref == e.Ref }) {
			out = append(out, Evidence{Source: source, Ref: e.Ref, What: e.What, WhatEN: e.EN, Score: points, When: e.At})
		}
	}
	for _, x := range p.Parts {
		if x.Have.At.After(last) {
			last = x.Have.At
		}
		switch {
		case x.Part == CoursePart:
			add("courses", *x.Have, 0) // the certificate's text names results of examinations
		case x.Part.examines():
			add("exams", *x.Have, x.Have.Points)
		}
		for _, e := range x.sum {
			add("courses", e, 0)
		}
	}
	return out, last
}

// sample is what a certificate of the programme would rest on, for a print that shows how it looks.
func (p *Programme) sample(at time.Time) (out []Evidence) {
	if p.Theory != nil {
		out = append(out, Evidence{Source: "exams", What: "理论考试", WhatEN: "theory", Score: 92_000, When: at})
	}
	if p.Practice != nil {
		out = append(out, Evidence{Source: "exams", What: "实操考核", WhatEN: "practice", Score: 88_500, When: at})
	}
	return out
}
