package exams

import (
	"context"
	"errors"
	"slices"

	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

// Queue is how much of an exam there is to mark.
type Queue struct {
	Exam    string      `json:"exam"`
	Title   locale.Text `json:"title"`
	Waiting int64       `json:"waiting"` // answers that lack marks
	Done    int64       `json:"done"`
	Mine    int         `json:"mine"` // of those that wait, how many the actor could mark now; counted up to a thousand
}

const mostCounted = 1000

// Queues lists the exams in which something waits for marks and which the actor marks or moderates.
func (s *Service) Queues(ctx context.Context, by rbac.Actor) ([]Queue, error) {
	if err := s.marks(ctx, by); err != nil {
		return nil, err
	}
	groups, err := s.tasks.GroupCount(ctx, store.On("waiting").Is(string(waiting)), "exam")
	if err != nil {
		return nil, err
	}
	var out []Queue
	for _, g := range groups {
		code, _ := g.Value.(string)
		e, err := s.exam(ctx, code)
		if err != nil {
			return nil, err
		}
		q, concerns, err := s.queue(ctx, by, e)
		if err != nil {
			return nil, err
		}
		if concerns {
			out = append(out, q)
		}
	}
	return out, nil
}

// queue counts one exam; concerns says whether it is anything for the actor.
func (s *Service) queue(ctx context.Context, by rbac.Actor, e *Exam) (q Queue, concerns bool, err error) {
	q = Queue{Exam: e.ID, Title: e.Plan.Title}
	states, err := s.tasks.GroupCount(ctx, store.On("queue").Is(e.ID), "state")
	if err != nil {
		return q, false, err
	}
	for _, g := range states {
		switch g.Value {
		case string(waiting):
			q.Waiting = g.Count
		case string(done):
			q.Done = g.Count
		}
	}
	now := s.clock.Now()
	page, err := s.tasks.Find(ctx, store.On("queue").Is(e.ID, string(waiting)).Limit(mostCounted))
	for _, m := range page.Items {
		if _, may := s.mayMark(by, e, m); may == nil && m.fits(by.Person, now) {
			q.Mine++
		}
	}
	_, runs := s.gate.May(by, "exams.mark.moderate", rbac.Place{Unit: e.Unit})
	return q, q.Mine > 0 || runs == nil || slices.Contains(e.Plan.Markers, by.Person), err
}

// ask makes sure that each waiting answer of a sitting is in the queue, once.
func (s *Service) ask(ctx context.Context, e *Exam, h *Sitting, x *set, waits []place, have map[place]bool) error {
	var fresh []*marking
	for _, at := range waits {
		if !have[at] {
			fresh = append(fresh, &marking{
				Meta: store.Meta{ID: newTaskID()}, Exam: h.Exam, Sitting: h.ID, N: at.n, Part: at.part, Person: h.Person, Unit: h.Unit,
				State: waiting, Need: e.Plan.Markings, Max: x.part(at).Max, Tolerance: e.Plan.Tolerance,
			})
		}
	}
	for _, err := range s.tasks.Unrecorded().InsertMany(ctx, fresh) {
		if err != nil && !errors.Is(err, store.ErrExists) {
			return err
		}
	}
	return nil
}

// dropTasks takes the answers of an annulled sitting out of the queue. Marks that were given stay.
func (s *Service) dropTasks(ctx context.Context, sitting string) error {
	ms, err := everything(ctx, s.tasks, store.On("sitting").Is(sitting))
	if err != nil {
		return err
	}
	for _, m := range ms {
		_, err := s.tasks.Unrecorded().Update(ctx, m.ID, func(m *marking) ([]store.Event, error) {
			m.State, m.Locks = dropped, nil
			return nil, nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
