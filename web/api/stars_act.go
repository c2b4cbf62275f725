package api

import (
	"context"

	"tianti/ladder/star"
	"tianti/rbac"
	"tianti/web/kit"
)

// decide is an act on a period that takes a reason.
func (x Stars) decide(act func(*star.Service, context.Context, rbac.Actor, string, string) (*star.Period, error)) kit.Handler {
	return func(r *kit.Request) error {
		var in reasonInput
		if err := r.JSON(&in); err != nil {
			return err
		}
		p, err := act(x.Stars, r.Context(), r.Actor, r.Path("id"), in.Reason)
		if err != nil {
			return err
		}
		return r.Send(periodOf(p))
	}
}
