package round

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/rbac"
)

// Object files an objection while a ranking is shown: about one of those elected, or about the round
// as a whole.
func (s *Service) Object(ctx context.Context, by rbac.Actor, id, about, text string) (*Objection, error) {
	now := s.clock.Now()
	r, err := s.rounds.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	grant, err := s.gate.May(by, "ladder.objection.file", rbac.Place{Unit: r.Unit, Owner: by.Person})
	if err != nil {
		return nil, err
	}
	if r.State != Noticed || !now.Before(r.ShownTo) {
		return nil, ErrNotShown
	}
	if n := len([]rune(text)); n < leastObjection || n > mostReason {
		return nil, ErrObjection.At("text").With("least", leastObjection).With("most", mostReason)
	}
	k, err := s.ranking(ctx, r)
	if err != nil {
		return nil, err
	}
	o := &Objection{Round: id, About: about, By: by.Person, ByName: by.Name, Text: text, Filed: now, State: ObjectionOpen}
	if about != "" {
		i := slices.IndexFunc(k.Lines, func(l Line) bool { return l.Person == about })
		if i < 0 {
			return nil, ErrAbout.At("about")
		}
		o.AboutName = k.Lines[i].Name
	}
	earlier, err := s.objections.Count(ctx, store.On("by").Is(by.Person, id))
	if err != nil {
		return nil, err
	}
	if earlier >= mostObjections {
		return nil, ErrObjections.With("most", mostObjections)
	}
	o.ID = fmt.Sprintf("%s:%s:%d", id, by.Person, earlier+1)
	return o, s.objections.Insert(ctx, o, grant.Record(text, Objected{id, o.ID}))
}

// Answer settles an objection, with reasons. Neither who objected nor whom it is about answers, and
// nobody who applies in the round.
func (s *Service) Answer(ctx context.Context, by rbac.Actor, objection, text string, upheld bool) (*Objection, error) {
	now := s.clock.Now()
	o, err := s.objections.Get(ctx, objection)
	if err != nil {
		return nil, err
	}
	r, err := s.rounds.Get(ctx, o.Round)
	if err != nil {
		return nil, err
	}
	if err := s.uninvolved(ctx, by, r.ID); err != nil {
		return nil, err
	}
	return s.objections.Update(ctx, objection, func(o *Objection) (audit.Entry, error) {
		grant, err := s.gate.May(by, "ladder.objection.answer", rbac.Place{Unit: r.Unit})
		if err != nil {
			return audit.Entry{}, hide(err, objection)
		}
		if err := o.answer(by.Person, by.Name, text, upheld, now); err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(text, Answered{o.Round, o.ID, upheld, o.By, o.Letter}), nil
	})
}

// AnsweredTo are the actor's own objections that were answered since a time.
func (s *Service) AnsweredTo(ctx context.Context, by rbac.Actor, since time.Time) (out []*Objection, err error) {
	page, err := s.objections.Find(ctx, store.On("by").Is(by.Person).Down().Limit(mostAnswers))
	for _, o := range page.Items {
		if o.State != ObjectionOpen && o.Answered.After(since) {
			out = append(out, o)
		}
	}
	return out, err
}
