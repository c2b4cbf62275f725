package certificates

import (
	"slices"
	"strings"
	"time"
)

// Programme is what a person must have earned before a certificate of a kind is issued by itself:
// courses, and examinations that count for the kind, with the house's own pass marks.
type Programme struct {
	Courses  []string `yaml:"courses,omitempty" json:"courses,omitempty"`
	Theory   int      `yaml:"theory,omitempty" json:"theory,omitempty"`     // points of 100 to reach; 0 asks for no theory
	Practice int      `yaml:"practice,omitempty" json:"practice,omitempty"` // the same of practice
	Months   int      `yaml:"months" json:"months"`                         // how long a passed examination counts
}

// sound says whether a programme can be kept: it examines, so that each certificate rests on an
// examination of its own, and its numbers are possible. No programme is sound.
func (p *Programme) sound() bool {
	return p == nil || p.Theory+p.Practice > 0 && min(p.Theory, p.Practice) >= 0 && max(p.Theory, p.Practice) <= 100 &&
		p.Months >= 1 && p.Months <= 120 && !slices.Contains(p.Courses, "") &&
		len(slices.Compact(slices.Sorted(slices.Values(p.Courses)))) == len(p.Courses)
}

// counts says whether something may be a part of the kind's programme.
func (k Kind) counts(e Earned) bool {
	return k.Asks != nil && (e.Code == k.Code || e.Part == CoursePart && slices.Contains(k.Asks.Courses, e.Code))
}

// PartKind says what a part of a programme is.
type PartKind string

// The kinds of parts. A course is named by its code, an examination by the kind that it counts for.
const (
	CoursePart   PartKind = "course"
	TheoryPart   PartKind = "theory"
	PracticePart PartKind = "practice"
)

// Earned is one thing that a person has done, as another part of the program told it.
type Earned struct {
	Part   PartKind  `bson:"part" json:"part"`
	Code   string    `bson:"code" json:"code"`
	Ref    string    `bson:"ref" json:"ref"`                        // "sitting:ID": what falls when the sitting is annulled
	Points int64     `bson:"points,omitempty" json:"points"`        // thousandths of a point of 100
	Failed bool      `bson:"failed,omitempty" json:"failed"`        // below the examination's own pass mark
	What   string    `bson:"what,omitempty" json:"what,omitempty"`  // in Chinese, for the certificate
	EN     string    `bson:"en,omitempty" json:"en,omitempty"`      //
	At     time.Time `bson:"at" json:"at"`                          // when it was done
	Until  time.Time `bson:"until,omitempty" json:"until,omitzero"` // zero: no end of its own
	Fell   time.Time `bson:"fell,omitempty" json:"fell,omitzero"`   // annulled
	Why    string    `bson:"why,omitempty" json:"why,omitempty"`    // it fell
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
	Renewed Lack = "renewed" // passed before the last certificate fell; it takes one examination after that
)

// Lacks lists them.
var Lacks = []Lack{Never, Below, TooOld, Over, Fallen, Spent, Renewed}

// Part is one part of a programme as it stands for a person. Have is what comes nearest to it.
type Part struct {
	Part PartKind `json:"part"`
	Code string   `json:"code"`
	Need int64    `json:"need,omitempty"` // thousandths of a point; 0 for courses
	Lack Lack     `json:"lack,omitempty"`
	Have *Earned  `json:"have,omitempty"`
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
	for _, code := range k.Asks.Courses {
		out.Parts = append(out.Parts, weigh(Part{Part: CoursePart, Code: code}, earned, func(e *Earned) Lack {
			if !e.Until.IsZero() && !at.Before(e.Until) {
				return Over
			}
			return ""
		}))
	}
	oldest, fresh := end(at, -k.Asks.Months), since.IsZero()
	for _, exam := range []struct {
		part  PartKind
		least int
	}{{TheoryPart, k.Asks.Theory}, {PracticePart, k.Asks.Practice}} {
		if exam.least == 0 {
			continue
		}
		p := weigh(Part{Part: exam.part, Code: k.Code, Need: int64(exam.least) * 1000}, earned, func(e *Earned) Lack {
			switch {
			case e.Failed || e.Points < int64(exam.least)*1000:
				return Below
			case spent(e.Ref):
				return Spent
			case e.At.Before(oldest):
				return TooOld
			}
			return ""
		})
		fresh = fresh || p.Met() && p.Have.At.After(since)
		out.Parts = append(out.Parts, p)
	}
	if !fresh {
		for i := range out.Parts {
			if p := &out.Parts[i]; p.Part != CoursePart && p.Met() {
				p.Lack = Renewed
			}
		}
	}
	return out
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

// nearer says whether one lack is the lesser one.
func nearer(a, b Lack) bool {
	order := []Lack{"", Spent, TooOld, Over, Below, Fallen, Never}
	return slices.Index(order, a) < slices.Index(order, b)
}

// source names what earns a certificate: the examinations, which no other certificate may rest on.
func (p Progress) source() string {
	var refs []string
	for _, x := range p.Parts {
		if x.Part != CoursePart {
			refs = append(refs, x.Have.Ref)
		}
	}
	slices.Sort(refs)
	return "programme:" + strings.Join(refs, "+")
}

// evidence is what the certificate rests on, and when the last part of it was earned.
func (p Progress) evidence() (out []Evidence, last time.Time) {
	for _, x := range p.Parts {
		e, source := x.Have, "exams"
		if x.Part == CoursePart {
			source = "courses"
		}
		points := e.Points
		if x.Part == CoursePart {
			points = 0 // the certificate's text names results of examinations
		}
		out = append(out, Evidence{Source: source, Ref: e.Ref, What: e.What, WhatEN: e.EN, Score: points, When: e.At})
		if e.At.After(last) {
			last = e.At
		}
	}
	return out, last
}
