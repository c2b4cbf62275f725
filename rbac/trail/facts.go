package trail

import (
	"context"

	"tianti/internal/event/feed"
	"tianti/rbac"
)

// Facts reads the log of facts for those who may: it carries what happened in all units.
type Facts struct {
	Log  *feed.Log
	Gate *rbac.Gate
}

// May says whether the actor may read. Fault: rbac.ErrForbidden.
func (f Facts) May(by rbac.Actor) error {
	_, err := f.Gate.May(by, "audit.event.read", rbac.Place{Unit: "/"})
	return err
}

// Page reads facts after a position. Faults: rbac.ErrForbidden, feed.ErrType, feed.ErrGone, feed.ErrAhead.
func (f Facts) Page(ctx context.Context, by rbac.Actor, since int64, types feed.Filter, limit int) (feed.Page, error) {
	if err := f.May(by); err != nil {
		return feed.Page{}, err
	}
	if err := f.Log.Check(types); err != nil {
		return feed.Page{}, err
	}
	return f.Log.Page(ctx, since, types, limit)
}

// Reader follows the log from a position on. Faults as of Page.
func (f Facts) Reader(ctx context.Context, by rbac.Actor, since int64, types feed.Filter) (*feed.Reader, error) {
	if err := f.May(by); err != nil {
		return nil, err
	}
	if err := f.Log.Check(types); err != nil {
		return nil, err
	}
	return f.Log.From(ctx, since)
}
