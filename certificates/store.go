package certificates

import (
	"context"
	"errors"

	"tianti/internal/store"
)

var (
	certificateKind = store.Define[Certificate]("certificates.certificates",
		store.Unique("lookup", "lookup"),
		store.Unique("number", "number"),
		store.By("person", "person", "issued_at"),
		store.By("unit", "unit"),
		store.By("kind", "kind", "issued_at"),
		store.By("until", "state", "until"))
	numberKind = store.Define[numbered]("certificates.numbers",
		store.Unique("certificate", "certificate"),
		store.By("series", "series", "serial"),
		store.By("open", "open", "at"))
	restKind = store.Define[rest]("certificates.rests",
		store.By("ref", "ref"))
	keyKind   = store.Define[Key]("certificates.keys")
	placeKind = store.Define[place]("certificates.places",
		store.Unique("certificate", "certificate"),
		store.By("number", "number"))
	listKind = store.Define[statusList]("certificates.lists")
)

// rest links a piece of evidence to a certificate that rests on it. It is written before the
// certificate: a link to nothing harms nobody, a missing one would.
type rest struct {
	store.Meta  `bson:",inline"` // "{certificate}:{n}"
	Ref         string           `bson:"ref"`
	Certificate string           `bson:"certificate"`
}

// restingOn lists the certificates that rest on a piece of evidence.
func (x *Service) restingOn(ctx context.Context, ref string) ([]*Certificate, error) {
	var out []*Certificate
	for r, err := range x.rests.Each(ctx, store.On("ref").Is(ref)) {
		if err != nil {
			return nil, err
		}
		c, err := x.book.Get(ctx, r.Certificate)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// byCode finds a certificate by a normal code; store.ErrNotFound otherwise.
func (x *Service) byCode(ctx context.Context, code string) (*Certificate, error) {
	c, err := x.book.First(ctx, store.On("lookup").Is(lookup(code)))
	if err != nil {
		return nil, err
	}
	if !sameCode(c.Code, code) {
		return nil, store.ErrNotFound
	}
	return c, nil
}

// running is the certificate of a kind that a person holds and that ends last; nil if there is
// none. Suspended ones count: a renewal takes their place, too.
func (x *Service) running(ctx context.Context, kind, person string) (*Certificate, error) {
	var found *Certificate
	now := x.clock.Now()
	for c, err := range x.book.Each(ctx, store.On("person").Is(person)) {
		if err != nil {
			return nil, err
		}
		if c.Kind == kind && c.Standing(now) == Valid && (found == nil || c.Until.After(found.Until)) {
			found = c
		}
	}
	return found, nil
}
