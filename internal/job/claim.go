package job

import (
	"context"
	"errors"
	"time"

	"tianti/internal/store"
)

// claim is who runs a job and when it began last. Its id is the job's name.
type claim struct {
	store.Meta `bson:",inline"`
	Owner      string    `bson:"owner"`
	Began      time.Time `bson:"began"`
	Until      time.Time `bson:"until"` // zero when nobody runs it
}

var claims = store.Define[claim]("job.claims")

// wait is how long a job must still wait at an instant; 0 when it may run. A clock that was set back
// makes no job wait longer than its rhythm.
func (c *claim) wait(now time.Time, every time.Duration) time.Duration {
	due := c.Began.Add(every)
	if c.Until.After(due) {
		due = c.Until
	}
	if c.Began.After(now) || !due.After(now) {
		return 0
	}
	return due.Sub(now)
}

var errNotDue = errors.New("not due")

// claim takes a job for this node if it is due everywhere, and says when to look again.
func (r *Runner) claim(ctx context.Context, s *state, now time.Time) (mine bool, next time.Time, err error) {
	now = now.Truncate(time.Millisecond)
	var left time.Duration
	fresh := func() *claim { return &claim{} }
	_, err = r.claims.Upsert(ctx, s.Name, fresh, func(c *claim) ([]store.Event, error) {
		if left = c.wait(now, s.Every); c.Rev > 0 && left > 0 {
			return nil, errNotDue
		}
		c.Owner, c.Began, c.Until = r.owner, now, now.Add(s.Most)
		return nil, nil
	})
	switch {
	case errors.Is(err, errNotDue):
		return false, now.Add(left), nil
	case err != nil:
		return false, now, err
	}
	return true, now.Add(s.Every), nil
}

// release says that nobody runs the job any more.
func (r *Runner) release(ctx context.Context, s *state) error {
	_, err := r.claims.Update(ctx, s.Name, func(c *claim) ([]store.Event, error) {
		if c.Owner == r.owner {
			c.Until = time.Time{}
		}
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
