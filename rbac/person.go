package rbac

import (
	"slices"
	"time"

	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/internal/text"
)

// Person is somebody who belongs or belonged to the organisation.
type Person struct {
	store.Meta `bson:",inline"` // the employee number of the first hire
	EmployeeNo string           `bson:"no" json:"employee_no"`
	Name       string           `bson:"name" json:"name"`
	Unit       string           `bson:"unit" json:"unit"` // id, as of today
	Path       string           `bson:"path" json:"path"` // the unit's path
	Post       string           `bson:"post" json:"post"` // code, as of today
	Employment string           `bson:"employment" json:"employment"`
	HiredOn    Day              `bson:"hired_on" json:"hired_on"`
	LeftOn     Day              `bson:"left_on,omitempty" json:"left_on,omitempty"`
	Languages  []string         `bson:"languages" json:"languages"`
	Phone      string           `bson:"phone,omitempty" json:"phone,omitempty"`
	Mail       string           `bson:"mail,omitempty" json:"mail,omitempty"`
	Moves      []Move           `bson:"moves" json:"moves"`
	Stints     []Stint          `bson:"stints,omitempty" json:"stints,omitempty"` // earlier times of being employed
	Absences   []Absence        `bson:"absences,omitempty" json:"-"`              // on leave; see Organisation.Absences
	Keys       Keys             `bson:"keys" json:"-"`
	Due        Day              `bson:"due,omitempty" json:"-"` // the next day on which a recorded move takes effect
}

// Move says where a person belongs from a day on. Moves are only ever added.
type Move struct {
	From   Day       `bson:"from" json:"from"`
	Unit   string    `bson:"unit" json:"unit"` // path
	Post   string    `bson:"post" json:"post"`
	Reason string    `bson:"reason,omitempty" json:"reason,omitempty"`
	By     string    `bson:"by" json:"by"`
	At     time.Time `bson:"at" json:"at"` // when it was recorded
}

// Stint is one time of being employed.
type Stint struct {
	HiredOn Day `bson:"hired_on" json:"hired_on"`
	LeftOn  Day `bson:"left_on" json:"left_on"`
}

// Keys are the forms of the name by which a person is searched.
type Keys struct {
	Name     string `bson:"name"` // folded
	Given    string `bson:"given"`
	Pinyin   string `bson:"pinyin"`
	Initials string `bson:"initials"`
}

func keysOf(name string) Keys {
	full, initials := text.Pinyin(name)
	return Keys{text.Fold(name), text.Given(name), full, initials}
}

// Note is who records a change, why and when; pure rules take it.
type Note struct {
	By     string
	Reason string
	At     time.Time
	Posts  *PostList // by which posts are read; nil is the built-in ones
}

// post is the post of a code.
func (n Note) post(code string) Post {
	list := n.Posts
	if list == nil {
		list = BuiltinPosts()
	}
	p, _ := list.Of(code)
	return p
}

// EmployedOn says whether the person is employed on a day. The day of leaving is the first without.
func (p *Person) EmployedOn(d Day) bool {
	if d >= p.HiredOn && (p.LeftOn == "" || d < p.LeftOn) {
		return true
	}
	return slices.ContainsFunc(p.Stints, func(s Stint) bool { return d >= s.HiredOn && d < s.LeftOn })
}

// PlacedOn is where the person belonged on a day: the move with the latest day up to it, of several
// of one day the one recorded last.
func (p *Person) PlacedOn(d Day) Move {
	var last Move
	for _, m := range p.Moves {
		if m.From <= d && m.From >= last.From {
			last = m
		}
	}
	return last
}

// place brings Unit, Path, Post and Due in line with the moves as of a day.
func (p *Person) place(today Day) {
	now := p.PlacedOn(today)
	if now.Unit == "" && len(p.Moves) > 0 { // hired for a later day: shown where they will be
		now = p.Moves[0]
	}
	p.Unit, p.Path, p.Post = UnitID(now.Unit), now.Unit, now.Post
	p.Due = ""
	for _, m := range p.Moves {
		if m.From > today && (p.Due == "" || m.From < p.Due) {
			p.Due = m.From
		}
	}
}

// NewPerson makes the person that a tidied and checked card describes, with the facts of it.
func NewPerson(c Card, n Note) (*Person, []event.Fact) {
	p := &Person{
		Meta: store.Meta{ID: c.EmployeeNo}, EmployeeNo: c.EmployeeNo, Name: c.Name, Employment: c.Employment,
		HiredOn: c.HiredOn, LeftOn: c.LeftOn, Languages: c.Languages, Phone: c.Phone, Mail: c.Mail,
		Moves: []Move{{c.HiredOn, c.Unit, c.Post, n.Reason, n.By, n.At}}, Keys: keysOf(c.Name),
	}
	p.place(DayOf(n.At))
	facts := p.hired(p.HiredOn, false)
	if p.LeftOn != "" {
		facts = append(facts, PersonLeft{p.ID, p.Path, p.LeftOn.Start()})
	}
	return p, facts
}

// hired is the fact of a hire, of the first or of another one.
func (p *Person) hired(from Day, again bool) []event.Fact {
	at := p.PlacedOn(p.HiredOn)
	return []event.Fact{PersonHired{p.ID, p.EmployeeNo, p.Name, at.Unit, at.Post, p.Languages, from.Start(), again}}
}

// MoveTo records that the person belongs to another unit or holds another post from a day on.
// Faults: ErrGone, ErrSamePlace.
func (p *Person) MoveTo(path, post string, from Day, n Note) ([]event.Fact, error) {
	if !p.EmployedOn(from) {
		return nil, ErrGone.With("left", p.LeftOn)
	}
	old := p.PlacedOn(from)
	if old.Unit == path && old.Post == post {
		return nil, ErrSamePlace
	}
	p.Moves = append(p.Moves, Move{from, path, post, n.Reason, n.By, n.At})
	p.place(DayOf(n.At))
	var facts []event.Fact
	start := from.Start()
	if old.Unit != path {
		facts = append(facts, PersonMoved{p.ID, old.Unit, path, start})
	}
	if old.Post != post {
		is := n.post(post)
		facts = append(facts, PostChanged{p.ID, old.Post, post, path, is.Key, is.Management, start})
	}
	return facts, nil
}

// Leave records the first day on which the person does not belong to the organisation any more; an
// earlier recorded day may be corrected. Faults: ErrLeftBefore, ErrGone when it is recorded already.
func (p *Person) Leave(on Day) ([]event.Fact, error) {
	switch {
	case on < p.HiredOn:
		return nil, ErrLeftBefore.With("hired", p.HiredOn).With("left", on).At("left_on")
	case p.LeftOn == on:
		return nil, ErrGone.With("left", on)
	}
	var facts []event.Fact
	if p.LeftOn != "" && p.LeftOn < on { // a correction: the days between were days of work after all
		facts = p.hired(p.LeftOn, true)
	}
	p.LeftOn = on
	return append(facts, PersonLeft{p.ID, p.Path, on.Start()}), nil
}

// Rehire begins another stint for somebody who left. Faults: ErrEmployed.
func (p *Person) Rehire(path, post string, from Day, n Note) ([]event.Fact, error) {
	if p.LeftOn == "" || from < p.LeftOn {
		return nil, ErrEmployed
	}
	p.Stints = append(p.Stints, Stint{p.HiredOn, p.LeftOn})
	p.HiredOn, p.LeftOn = from, ""
	p.Moves = append(p.Moves, Move{from, path, post, n.Reason, n.By, n.At})
	p.place(DayOf(n.At))
	return p.hired(from, true), nil
}

// Rename gives the person another name.
func (p *Person) Rename(name string) []event.Fact {
	if name == p.Name {
		return nil
	}
	f := PersonRenamed{p.ID, p.Name, name}
	p.Name, p.Keys = name, keysOf(name)
	return []event.Fact{f}
}

// Speak sets the languages.
func (p *Person) Speak(languages []string) []event.Fact {
	if slices.Equal(p.Languages, languages) {
		return nil
	}
	p.Languages = languages
	return []event.Fact{LanguagesChanged{p.ID, languages}}
}

// Card is what a roster would have to say for nothing to change.
func (p *Person) Card() Card {
	return Card{p.EmployeeNo, p.Name, p.Path, p.Post, p.Employment, p.HiredOn, p.LeftOn, p.Phone, p.Mail, p.Languages}
}
