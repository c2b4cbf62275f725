package certificates

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"tianti/internal/store"
	"tianti/internal/text"
	"tianti/rbac"
)

// Look is what a list of certificates asks for. Empty fields ask for nothing.
type Look struct {
	Unit     string   // path; everything in reach if empty
	Kind     string   // code
	Standing Standing // as of now
	Within   int      // valid now, and the last day is at most so many days away
	Query    string   // part of the holder's name, or the beginning of a number
	Cursor   string
	Limit    int
}

// Register is one page of the certificates of others that the actor may see, in the order of units.
// A unit out of reach is refused.
func (x *Service) Register(ctx context.Context, by rbac.Actor, l Look) (store.Page[Certificate], error) {
	reach, err := x.reach(by, "certificates.register.read", l.Unit)
	if err != nil {
		return store.Page[Certificate]{}, err
	}
	if l.Limit <= 0 || l.Limit > 500 {
		l.Limit = 50
	}
	now := x.clock.Now()
	return store.Sift(ctx, x.book.Find, store.On("unit").StartsWith(l.Unit).At(l.Cursor).Limit(l.Limit), func(c *Certificate) bool {
		return covered(reach, c.Unit) && l.keeps(c, now)
	})
}

// reach lists the paths over which the actor may use a permission; ErrForbidden if they have nothing
// in common with the unit asked for.
func (x *Service) reach(by rbac.Actor, permission, unit string) ([]string, error) {
	reach := x.gate.Reach(by, permission)
	meets := func(path string) bool { return unit == "" || rbac.Covers(path, unit) || rbac.Covers(unit, path) }
	if !slices.ContainsFunc(reach, meets) {
		_, err := x.gate.May(by, permission, rbac.Place{Unit: unit})
		if err == nil { // no row of a unit, yet allowed: cannot be reached by a list
			err = rbac.ErrForbidden.With("permission", permission)
		}
		return nil, err
	}
	return reach, nil
}

func covered(reach []string, path string) bool {
	return slices.ContainsFunc(reach, func(r string) bool { return rbac.Covers(r, path) })
}

// keeps says whether a certificate is what was asked for.
func (l Look) keeps(c *Certificate, now time.Time) bool {
	if l.Kind != "" && c.Kind != l.Kind || l.Standing != "" && c.Standing(now) != l.Standing {
		return false
	}
	if l.Within > 0 {
		if days, ends := c.DaysLeft(now); !ends || days > l.Within || c.Standing(now) != Valid {
			return false
		}
	}
	q := text.Fold(l.Query)
	return q == "" || strings.Contains(text.Fold(c.Holder), q) || strings.HasPrefix(strings.ToLower(c.Number), q)
}

// Prints gives the files of all certificates of a unit that are valid now, one after the other, so
// that thousands need no memory. The permission is asked for here; the files are made when the
// sequence runs, under the context of whoever takes them.
func (x *Service) Prints(by rbac.Actor, unit string) (func(context.Context) iter.Seq2[Print, error], error) {
	reach, err := x.reach(by, "certificates.certificate.download", unit)
	if err != nil {
		return nil, err
	}
	now := x.clock.Now()
	return func(ctx context.Context) iter.Seq2[Print, error] {
		return func(yield func(Print, error) bool) {
			for c, err := range x.book.Each(ctx, store.On("unit").StartsWith(unit)) {
				if err == nil && (!covered(reach, c.Unit) || c.Standing(now) != Valid) {
					continue
				}
				var p Print
				if err == nil {
					p, err = x.print(ctx, c)
				}
				if !yield(p, err) || err != nil {
					return
				}
			}
		}
	}, nil
}
