package api

import (
	"context"

	"tianti/exams"
	"tianti/internal/fault"
	"tianti/rbac"
	"tianti/web/kit"
)

func stateOf(h *exams.Sitting) sittingState { return sittingState{h.ID, h.State, h.Stage} }

func faultCode(err error) string {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Code()
	}
	return ""
}

func (x Exams) invigilate(do func(*exams.Service, context.Context, rbac.Actor, string, string) (*exams.Sitting, error)) kit.Handler {
	return x.intervene(func(r *kit.Request, in invigilation) (*exams.Sitting, error) {
		return do(x.Exams, r.Context(), r.Actor, r.Path("id"), in.Reason)
	})
}

func (x Exams) extend(r *kit.Request) error {
	return x.intervene(func(r *kit.Request, in invigilation) (*exams.Sitting, error) {
		return x.Exams.Extend(r.Context(), r.Actor, r.Path("id"), in.Minutes, in.Reason)
	})(r)
}

func (x Exams) annul(r *kit.Request) error {
	return x.intervene(func(r *kit.Request, in invigilation) (*exams.Sitting, error) {
		return x.Exams.Annul(r.Context(), r.Actor, r.Path("id"), in.Reason, in.Again)
	})(r)
}

func (x Exams) intervene(do func(*kit.Request, invigilation) (*exams.Sitting, error)) kit.Handler {
	return func(r *kit.Request) error {
		var in invigilation
		if err := r.JSON(&in); err != nil {
			return err
		}
		h, err := do(r, in)
		if err != nil {
			return err
		}
		return r.Send(stateOf(h))
	}
}
