package path

import (
	"context"

	"tianti/courses"
	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/rbac"
)

// PutOff puts the last days of a person's open walks off by a leave, or brings them forward again where it ended early.
// What the walks enrol in is put off by itself. A reaction calls it; doing it again changes nothing.
func (s *Service) PutOff(ctx context.Context, person string, p courses.Pause) error {
	page, err := s.walks.Find(ctx, store.On("person").Is(person, string(Open)).Limit(store.MaxLimit))
	if err != nil {
		return err
	}
	for _, w := range page.Items {
		if err := s.PutOffOne(ctx, w.ID, p); err != nil {
			return err
		}
	}
	return nil
}

// PutOffOne is PutOff of one walk and several leaves.
func (s *Service) PutOffOne(ctx context.Context, id string, ps ...courses.Pause) error {
	if len(ps) == 0 {
		return nil
	}
	by := rbac.System("courses: put last days off by a leave")
	_, err := s.walks.Update(ctx, id, func(w *Walk) (audit.Entry, error) {
		grant, err := s.gate.May(by, mayAssign, rbac.Place{Unit: w.Unit, Owner: w.Person})
		if err != nil || !w.pause(ps...) {
			return audit.Entry{}, err
		}
		return grant.Record("on leave"), nil
	})
	return err
}
