package certificates

import (
	"context"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// ErrNoLicence says that a person may not take a post yet: 持证上岗. Params "post" and "kinds".
var ErrNoLicence = fault.Define(fault.Conflict, "certificates.no_licence")

// Licence says whether a person holds what a post asks for at an instant: one valid certificate of
// one of its kinds. Posts that no kind names ask for nothing. It is what rbac's organisation wants
// for Demand.
func (x *Service) Licence(ctx context.Context, person string, post rbac.Post, at time.Time) error {
	kinds := x.Catalogue().ForPost(post.Code)
	if len(kinds) == 0 {
		return nil
	}
	asked := map[string]bool{}
	names := make([]string, len(kinds))
	for i, k := range kinds {
		asked[k.Code], names[i] = true, k.Code
	}
	for c, err := range x.book.Each(ctx, store.On("person").Is(person)) {
		if err != nil {
			return err
		}
		if asked[c.Kind] && c.Standing(at) == Valid {
			return nil
		}
	}
	return ErrNoLicence.With("post", post.Code).With("kinds", strings.Join(names, ", ")).At("post")
}
