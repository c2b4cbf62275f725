package rbac

import (
	"context"
	"errors"
	"slices"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/store"
)

// The verdicts on what a roster says of a person.
const (
	New     = "new"
	Changed = "changed"
	Same    = "same"
	Left    = "left" // the roster says that the person has left, which nobody knew
	Refused = "refused"
)

// Taken is what became of one card.
type Taken struct {
	Verdict string
	Fields  []string // what changes, by the card's field names
	Err     error    // why it is refused
}

// Take brings a person in line with a tidied and checked card, and lists the facts and the fields
// that changed. What the card says of unit and post holds from the day of the note on. Faults:
// ErrReturned when the person has left and the card gives no new first day.
func (p *Person) Take(c Card, n Note) (facts []event.Fact, fields []string, err error) {
	note := func(field string, fs []event.Fact) {
		facts, fields = append(facts, fs...), append(fields, field)
	}
	if fs := p.Rename(c.Name); fs != nil {
		note("name", fs)
	}
	switch {
	case p.LeftOn != "" && c.HiredOn > p.HiredOn && c.HiredOn >= p.LeftOn:
		fs, err := p.Rehire(c.Unit, c.Post, c.HiredOn, n)
		if err != nil {
			return nil, nil, err
		}
		note("hired_on", fs)
	case p.LeftOn != "" && c.LeftOn == "":
		return nil, nil, ErrReturned.At("left_on").With("left", p.LeftOn)
	case c.HiredOn != p.HiredOn:
		note("hired_on", p.correctHire(c.HiredOn, n))
	}
	if err := p.takePlace(c, n, note); err != nil {
		return nil, nil, err
	}
	if c.LeftOn != p.LeftOn {
		fs, err := p.Leave(c.LeftOn)
		if err != nil {
			return nil, nil, err
		}
		note("left_on", fs)
	}
	if fs := p.Speak(c.Languages); fs != nil {
		note("languages", fs)
	}
	for _, f := range []struct {
		name string
		have *string
		want string
	}{{"employment", &p.Employment, c.Employment}, {"phone", &p.Phone, c.Phone}, {"mail", &p.Mail, c.Mail}} {
		if *f.have != f.want {
			*f.have = f.want
			note(f.name, nil)
		}
	}
	return facts, fields, nil
}

// takePlace moves the person where the card says, from today on, or for somebody who is gone by
// then from the last day.
func (p *Person) takePlace(c Card, n Note, note func(string, []event.Fact)) error {
	from := DayOf(n.At)
	if from < p.HiredOn {
		from = p.HiredOn
	}
	last := p.LeftOn
	if last == "" || c.LeftOn != "" && c.LeftOn < last {
		last = c.LeftOn
	}
	if last != "" && from >= last {
		from = max(last.Add(-1), p.HiredOn)
	}
	was := p.PlacedOn(from)
	if was.Unit == c.Unit && was.Post == c.Post || !p.EmployedOn(from) {
		return nil
	}
	fs, err := p.MoveTo(c.Unit, c.Post, from, n)
	if err != nil {
		return err
	}
	if was.Unit != c.Unit {
		note("unit", fs)
		fs = nil
	}
	if was.Post != c.Post {
		note("post", fs)
	}
	return nil
}

// correctHire sets another first day of the present stint; the first place counts from it.
func (p *Person) correctHire(on Day, n Note) []event.Fact {
	first := p.PlacedOn(p.HiredOn)
	p.HiredOn = on
	p.Moves = append(p.Moves, Move{on, first.Unit, first.Post, n.Reason, n.By, n.At})
	p.place(DayOf(n.At))
	return p.hired(on, false)
}

// Batch is what TakeMany takes over.
type Batch struct {
	Cards  []Card   // tidied and checked
	Keep   []string // fields that the cards say nothing of; what is known of a person stays
	Reason string
	Dry    bool // only say what would happen
}

// keep fills the fields that a card says nothing of with what is known.
func (b Batch) keep(p *Person, c Card) Card {
	known := p.Card()
	for _, field := range b.Keep {
		switch field {
		case "unit":
			c.Unit = known.Unit
		case "employment":
			c.Employment = known.Employment
		case "left_on":
			c.LeftOn = known.LeftOn
		case "phone":
			c.Phone = known.Phone
		case "mail":
			c.Mail = known.Mail
		case "languages":
			c.Languages = known.Languages
		}
	}
	return c
}

// TakeMany brings people in line with cards, in few store calls, each by itself. Whatever would
// change a person asks the permission to import at both the old and the new unit. The error is
// that of the store as a whole.
func (o *Organisation) TakeMany(ctx context.Context, by Actor, b Batch) ([]Taken, error) {
	cards := b.Cards
	ids := make([]string, len(cards))
	for i, c := range cards {
		ids[i] = c.EmployeeNo
	}
	have, err := o.LookupMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Taken, len(cards))
	var docs []*Person
	var entries []audit.Entry
	var at []int
	note := o.note(by, b.Reason)
	for i, c := range cards {
		known := have[c.EmployeeNo]
		if known != nil {
			c = b.keep(known, c)
		}
		doc, entry, taken := o.takeOne(by, known, c, note)
		if out[i] = taken; doc != nil && !b.Dry {
			docs, entries, at = append(docs, doc), append(entries, entry), append(at, i)
		}
	}
	for j, err := range o.people.WriteMany(ctx, docs, func(j int) audit.Entry { return entries[j] }) {
		switch {
		case err == nil:
		case errors.Is(err, store.ErrRace), errors.Is(err, store.ErrExists):
			out[at[j]] = Taken{Verdict: Refused, Err: ErrBeaten.Because(err)}
		default:
			return out, err
		}
	}
	return out, nil
}

// takeOne decides on one card; the document is nil when nothing is to be written.
func (o *Organisation) takeOne(by Actor, have *Person, c Card, n Note) (*Person, audit.Entry, Taken) {
	refused := func(err error) (*Person, audit.Entry, Taken) {
		return nil, audit.Entry{}, Taken{Verdict: Refused, Err: err}
	}
	today := DayOf(n.At)
	gone := c.LeftOn != "" && c.LeftOn <= today
	p, facts, taken := have, []event.Fact(nil), Taken{Verdict: New}
	if have == nil {
		p, facts = NewPerson(c, n)
		if gone {
			taken.Verdict = Left
		}
	} else {
		old := p.Place()
		var err error
		if facts, taken.Fields, err = p.Take(c, n); err != nil {
			return refused(err)
		}
		switch {
		case len(taken.Fields) == 0:
			taken.Verdict = Same
			return nil, audit.Entry{}, taken
		case gone && slices.Contains(taken.Fields, "left_on"):
			taken.Verdict = Left
		default:
			taken.Verdict = Changed
		}
		if _, err := o.gate.May(by, "rbac.person.import", old); err != nil {
			return refused(err)
		}
	}
	grant, err := o.gate.May(by, "rbac.person.import", Place{Unit: c.Unit, Owner: c.EmployeeNo})
	if err != nil {
		return refused(err)
	}
	return p, grant.Record(n.Reason, facts...), taken
}
