package rbac

import (
	"context"
	"errors"
	"strings"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/internal/text"
)

// Today is the civil day of the organisation's clock.
func (o *Organisation) Today() Day { return DayOf(o.clock.Now()) }

func (o *Organisation) note(by Actor, reason string) Note {
	return Note{By: by.Person, Reason: reason, At: o.clock.Now(), Posts: o.Posts()}
}

// why demands a reason of those changes that somebody will ask about later.
func why(reason string) error {
	if strings.TrimSpace(reason) == "" {
		return ErrReason.At("reason")
	}
	return nil
}

// Hire adds a person. Faults: those of Card.Check as a fault.List, ErrNumberTaken, ErrUnitUnknown,
// ErrForbidden.
func (o *Organisation) Hire(ctx context.Context, by Actor, c Card, reason string) (*Person, error) {
	c = c.Tidied()
	if l := c.Check(o.Today(), o.Posts()); len(l) > 0 {
		return nil, l
	}
	if _, err := o.openUnit(ctx, c.Unit); err != nil {
		return nil, err
	}
	grant, err := o.gate.May(by, "rbac.person.create", Place{Unit: c.Unit, Owner: c.EmployeeNo})
	if err != nil {
		return nil, err
	}
	p, facts := NewPerson(c, o.note(by, reason))
	err = o.people.Insert(ctx, p, grant.Record(reason, facts...))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrNumberTaken.At("employee_no").With("value", c.EmployeeNo).Because(err)
	}
	return p, err
}

// change is the frame of every change of one person: it asks for the permission at the person's
// place, lets the rule work, and records.
func (o *Organisation) change(ctx context.Context, by Actor, id, permission, reason string, rule func(*Person, Note) ([]event.Fact, error)) (*Person, error) {
	p, err := o.people.Update(ctx, id, func(p *Person) (audit.Entry, error) {
		grant, err := o.gate.May(by, permission, p.Place())
		if err != nil {
			return audit.Entry{}, err
		}
		facts, err := rule(p, o.note(by, reason))
		if err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, facts...), nil
	})
	return p, unknown(err, id)
}

func unknown(err error, id string) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrUnknown.With("person", id)
	}
	return err
}

// Place is where permissions about the person are asked for.
func (p *Person) Place() Place { return Place{Unit: p.Path, Owner: p.ID} }

// destination checks that the actor may place somebody at a unit with a post, and that the person
// may hold it. "" keeps what it was.
func (o *Organisation) destination(ctx context.Context, by Actor, id, permission, path, post string, from Day) error {
	if _, err := o.gate.May(by, permission, Place{Unit: path, Owner: id}); err != nil {
		return err
	}
	if _, err := o.openUnit(ctx, path); err != nil {
		return err
	}
	is, known := o.Posts().Of(post)
	switch {
	case !known:
		return ErrPost.At("post").With("value", text.Cut(post, 40)).With("known", o.Posts().names())
	case is.Retired:
		return ErrPostRetired.At("post").With("post", is.Zh)
	case is.NeedsTeam() && strings.Count(path, "/") < 5:
		return ErrTeam.At("unit").With("post", is.Zh)
	case is.Certified() && o.licence != nil:
		if err := o.licence(ctx, id, is, from.Start()); err != nil {
			return ErrPostLicence.At("post").With("post", is.Zh).Because(err)
		}
	}
	return nil
}

// Move places a person at another unit (path) or post from a day on. The actor needs the
// permission at both ends. "" for unit or post keeps it. Faults: ErrDay, ErrGone, ErrSamePlace,
// ErrPost, ErrPostLicence, ErrTeam, ErrUnitUnknown.
func (o *Organisation) Move(ctx context.Context, by Actor, id, path, post string, from Day, reason string) (*Person, error) {
	if err := why(reason); err != nil {
		return nil, err
	}
	if f := checkDay(from, o.Today()); f != nil {
		return nil, f.At("from")
	}
	p, err := o.people.Get(ctx, id)
	if err != nil {
		return nil, unknown(err, id)
	}
	was := p.PlacedOn(from)
	if path == "" {
		path = was.Unit
	}
	if post == "" {
		post = was.Post
	}
	if was.Post != post || was.Unit != path {
		if err := o.destination(ctx, by, id, "rbac.person.move", path, post, from); err != nil {
			return nil, err
		}
	}
	return o.change(ctx, by, id, "rbac.person.move", reason, func(p *Person, n Note) ([]event.Fact, error) {
		return p.MoveTo(path, post, from, n)
	})
}

// Leave records the first day on which a person is gone. From then on there is no log-in, no role
// and no seat; the record stays.
func (o *Organisation) Leave(ctx context.Context, by Actor, id string, on Day, reason string) (*Person, error) {
	if err := why(reason); err != nil {
		return nil, err
	}
	if f := checkDay(on, o.Today()); f != nil {
		return nil, f.At("left_on")
	}
	return o.change(ctx, by, id, "rbac.person.leave", reason, func(p *Person, _ Note) ([]event.Fact, error) {
		return p.Leave(on)
	})
}

// Rehire takes somebody back who left.
func (o *Organisation) Rehire(ctx context.Context, by Actor, id, path, post string, from Day, reason string) (*Person, error) {
	if err := why(reason); err != nil {
		return nil, err
	}
	if f := checkDay(from, o.Today()); f != nil {
		return nil, f.At("hired_on")
	}
	if err := o.destination(ctx, by, id, "rbac.person.create", path, post, from); err != nil {
		return nil, err
	}
	return o.change(ctx, by, id, "rbac.person.create", reason, func(p *Person, n Note) ([]event.Fact, error) {
		return p.Rehire(path, post, from, n)
	})
}

// Edit sets what has no history of its own: name, contact, languages, employment. Other fields of
// the card are not looked at, and neither is the contact when the actor may not see it.
func (o *Organisation) Edit(ctx context.Context, by Actor, id string, c Card, reason string) (*Person, error) {
	c = c.Tidied()
	return o.change(ctx, by, id, "rbac.person.edit", reason, func(p *Person, _ Note) ([]event.Fact, error) {
		next := p.Card()
		if _, err := o.gate.May(by, "rbac.person.contact", p.Place()); err != nil {
			c.Phone, c.Mail = p.Phone, p.Mail
		}
		next.Name, next.Phone, next.Mail, next.Languages, next.Employment = c.Name, c.Phone, c.Mail, c.Languages, c.Employment
		var wrong fault.List
		for _, f := range next.Check(o.Today(), o.Posts()) {
			switch f.Field() {
			case "name", "phone", "mail", "languages", "employment":
				wrong = append(wrong, f)
			}
		}
		if len(wrong) > 0 {
			return nil, wrong
		}
		p.Phone, p.Mail, p.Employment = c.Phone, c.Mail, c.Employment
		return append(p.Rename(c.Name), p.Speak(c.Languages)...), nil
	})
}

// Settle brings everybody up to date whose recorded move takes effect by today, and says how many
// there were. A job calls it after midnight; until then lists show the place of yesterday, while
// the passport already knows better.
func (o *Organisation) Settle(ctx context.Context) (int, error) {
	by, today, n := System("rbac: take over moves that begin"), o.Today(), 0
	for {
		page, err := o.people.Find(ctx, store.On("due").After("").UpTo(string(today)).Limit(100))
		if err != nil || len(page.Items) == 0 {
			return n, err
		}
		for _, p := range page.Items {
			if _, err := o.change(ctx, by, p.ID, "rbac.person.move", "", func(p *Person, _ Note) ([]event.Fact, error) {
				p.place(today)
				return nil, nil
			}); err != nil {
				return n, err
			}
			n++
		}
	}
}
