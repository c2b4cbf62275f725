package passport

import (
	"context"
	"slices"
	"time"

	"tianti/internal/store"
	"tianti/rbac"
)

// What follows are the reactions that feed passports. cmd registers them; all of them may see a
// fact twice. Facts of packages that rbac may not know come through functions with plain values.

// Hired reacts to rbac.PersonHired.
func (s *Service) Hired(ctx context.Context, e rbac.PersonHired) error {
	return s.Learn(ctx, e.Person, OfHire(e)...)
}

// OfHire is what a hire tells of a person.
func OfHire(e rbac.PersonHired) []Fact {
	ref := "hire:" + e.From.UTC().Format(time.DateOnly)
	facts := []Fact{{Kind: Employment, Code: Employed, Ref: ref, From: e.From}}
	if e.Unit != "" {
		facts = append(facts, Fact{Kind: Unit, Unit: e.Unit, Ref: ref, From: e.From})
	}
	if e.Post != "" {
		facts = append(facts, Fact{Kind: Post, Code: e.Post, Unit: e.Unit, Ref: ref, From: e.From})
	}
	for _, l := range e.Languages {
		facts = append(facts, Fact{Kind: Language, Code: l, Ref: ref, From: e.From})
	}
	return facts
}

// Moved reacts to rbac.PersonMoved.
func (s *Service) Moved(ctx context.Context, e rbac.PersonMoved) error {
	return s.Learn(ctx, e.Person, Fact{Kind: Unit, Unit: e.Unit, Ref: "move", From: e.From})
}

// Posted reacts to rbac.PostChanged.
func (s *Service) Posted(ctx context.Context, e rbac.PostChanged) error {
	return s.Learn(ctx, e.Person, Fact{Kind: Post, Code: e.Post, Unit: e.Unit, Ref: "post", From: e.From})
}

// Left reacts to rbac.PersonLeft: with employment, all that rests on it ends.
func (s *Service) Left(ctx context.Context, e rbac.PersonLeft) error {
	employment := func(f Fact) bool { return f.Kind == Employment }
	return s.close(ctx, e.Person, e.From, employment, func(f Fact) bool {
		return f.Kind == Employment || f.Kind == Role || f.Kind == Opening || f.Kind == Leave
	})
}

// Speaks reacts to rbac.LanguagesChanged, at the instant at which it was written.
func (s *Service) Speaks(ctx context.Context, e rbac.LanguagesChanged, at time.Time) error {
	_, err := s.book.Unrecorded().Upsert(ctx, e.Person, blank, func(p *Passport) ([]store.Event, error) {
		now := s.clock.Now()
		p.end(now, at, func(f Fact) bool { return f.Kind == Language && !slices.Contains(e.Languages, f.Code) })
		person := p.Snapshot(at, time.Time{})
		for _, l := range e.Languages {
			if !person.Holds(Language, l, at) {
				p.learn(now, []Fact{{Kind: Language, Code: l, Ref: "languages", From: at}})
			}
		}
		return nil, nil
	})
	s.near.Forget(e.Person)
	return err
}

// Assigned reacts to rbac.RoleAssigned.
func (s *Service) Assigned(ctx context.Context, e rbac.RoleAssigned) error {
	return s.Learn(ctx, e.Person, Fact{Kind: Role, Code: e.Role, Unit: e.Unit, Ref: "assignment:" + e.Assignment, From: e.From, Until: e.Until})
}

// Delegated reacts to rbac.RoleDelegated.
func (s *Service) Delegated(ctx context.Context, e rbac.RoleDelegated) error {
	return s.Learn(ctx, e.Person, Fact{Kind: Role, Code: e.Role, Unit: e.Unit, Ref: "assignment:" + e.Assignment, From: e.From, Until: e.Until})
}

// Revoked reacts to rbac.RoleRevoked.
func (s *Service) Revoked(ctx context.Context, e rbac.RoleRevoked) error {
	return s.Close(ctx, e.Person, "assignment:"+e.Assignment, e.At)
}

// Certify says that a certificate counts from an instant until another (zero: without end): it was
// issued, or it was reinstated and counts again.
func (s *Service) Certify(ctx context.Context, person, kind, id string, from, until time.Time) error {
	return s.Learn(ctx, person, Fact{Kind: Certificate, Code: kind, Ref: "certificate:" + id, From: from, Until: until})
}

// Uncertify says that a certificate counts no more from an instant on: it was suspended, revoked
// or replaced.
func (s *Service) Uncertify(ctx context.Context, person, id string, at time.Time) error {
	return s.Close(ctx, person, "certificate:"+id, at)
}

// Completed says that a course is held from an instant until another (zero: without end): by a completion, an
// exemption, or a course that counts for it.
func (s *Service) Completed(ctx context.Context, person, course, source string, from, until time.Time) error {
	return s.Learn(ctx, person, Fact{Kind: Course, Code: course, Ref: source, From: from, Until: until})
}

// Appointed says that a person stands on a grade from an instant on.
func (s *Service) Appointed(ctx context.Context, person, grade, source string, from time.Time) error {
	return s.Learn(ctx, person, Fact{Kind: Grade, Code: grade, Ref: source, From: from})
}

// Rated says how many stars a person has from an instant until another; the next rating ends it,
// too.
func (s *Service) Rated(ctx context.Context, person string, stars int64, source string, from, until time.Time) error {
	return s.Learn(ctx, person, Fact{Kind: Star, Value: stars, Ref: source, From: from, Until: until})
}

// Away says that a person is on leave from an instant until another.
func (s *Service) Away(ctx context.Context, person, code, source string, from, until time.Time) error {
	return s.Learn(ctx, person, Fact{Kind: Leave, Code: code, Ref: source, From: from, Until: until})
}

// Held says that a person is kept from seats from an instant until another: a veto event.
func (s *Service) Held(ctx context.Context, person, code, source string, from, until time.Time) error {
	return s.Learn(ctx, person, Fact{Kind: Hold, Code: code, Ref: source, From: from, Until: until})
}
