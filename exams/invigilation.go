package exams

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"tianti/internal/audit"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

func (s *Service) invigilate(ctx context.Context, by rbac.Actor, id, permission, reason string, do func(*Sitting) error) (*Sitting, error) {
	if err := said(reason); err != nil {
		return nil, err
	}
	h, err := s.sittings.Update(ctx, id, func(h *Sitting) (audit.Entry, error) {
		grant, err := s.guard(ctx, by, permission, h)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := do(h); err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason), nil
	})
	if err == nil {
		s.changed(h)
	}
	return h, err
}

// Pause stops the clock of a sitting. Answers are refused until Resume.
func (s *Service) Pause(ctx context.Context, by rbac.Actor, id, reason string) (*Sitting, error) {
	return s.invigilate(ctx, by, id, "exams.exam.invigilate", reason, func(h *Sitting) error { return h.pause(s.clock.Now()) })
}

// Resume lets a paused sitting go on, with the time that the pause took.
func (s *Service) Resume(ctx context.Context, by rbac.Actor, id, reason string) (*Sitting, error) {
	return s.invigilate(ctx, by, id, "exams.exam.invigilate", reason, func(h *Sitting) error { return h.resume(s.clock.Now()) })
}

// Extend gives a sitting more minutes.
func (s *Service) Extend(ctx context.Context, by rbac.Actor, id string, minutes int, reason string) (*Sitting, error) {
	return s.invigilate(ctx, by, id, "exams.sitting.extend", reason, func(h *Sitting) error { return h.extend(minutes) })
}

// Annul voids a sitting, whatever its state; again gives the candidate the attempt back.
func (s *Service) Annul(ctx context.Context, by rbac.Actor, id, reason string, again bool) (*Sitting, error) {
	if err := said(reason); err != nil {
		return nil, err
	}
	h, err := s.stored(ctx, id)
	if err != nil {
		return nil, err
	}
	e, err := s.exam(ctx, h.Exam)
	if err != nil {
		return nil, err
	}
	h, err = s.sittings.Update(ctx, id, func(h *Sitting) (audit.Entry, error) {
		grant, err := s.guard(ctx, by, "exams.sitting.annul", h)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := h.annul(s.clock.Now(), again); err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, SittingAnnulled{h.ID, h.Exam, e.Plan.Kind, h.Person, h.Unit, reason, again}), nil
	})
	if err != nil {
		return nil, err
	}
	s.changed(h)
	return h, s.dropTasks(ctx, id)
}

// Record says that a performance took place: a sitting that is handed in at once, for markers to
// mark. label is the number of the recording or the time slot by which they know it; it must not
// name the candidate.
func (s *Service) Record(ctx context.Context, by rbac.Actor, exam, person, label string) (*Sitting, error) {
	who, err := s.people.Who(ctx, person)
	if err != nil {
		return nil, err
	}
	e, err := s.exam(ctx, exam)
	if err != nil {
		return nil, err
	}
	hall, err := s.hall(ctx, exam)
	if err != nil {
		return nil, err
	}
	at := &Sitting{Exam: exam, Person: person, Unit: who.Unit}
	if seat, _ := hall.Seat(person); seat != nil {
		at.Room = seat.Room
	}
	grant, err := s.guard(ctx, by, "exams.exam.invigilate", at)
	if err != nil {
		return nil, err
	}
	if e.Plan.Mode != Practice {
		return nil, ErrMode.With("mode", e.Plan.Mode)
	}
	label = strings.TrimSpace(label)
	if label == "" || len([]rune(label)) > mostTitle || strings.Contains(label, who.Name) || strings.Contains(strings.ToUpper(label), strings.ToUpper(who.No)) {
		return nil, ErrLabel.At("label").With("most", mostTitle)
	}
	attempts, err := s.attempts(ctx, exam, person)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	if err := e.admit(person, who.Unit, attempts, now); err != nil {
		return nil, err
	}
	if err := s.barred(ctx, e, person); err != nil {
		return nil, err
	}
	h, err := s.begin(ctx, e, who, len(attempts)+1, now)
	if err != nil {
		return nil, err
	}
	h.State, h.Stage, h.Ended, h.Label, h.Room = Submitted, Sealed, now, label, at.Room
	err = s.sittings.Insert(ctx, h, grant.Record(label,
		SittingStarted{h.ID, h.Exam, h.Person, h.Unit, h.Attempt, now},
		SittingSubmitted{h.ID, h.Exam, h.Person, h.Unit, h.State, now}))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrChanged
	}
	s.changed(h)
	return h, err
}

var errInTime = errors.New("extended or paused meanwhile")

// settleTime is how long the sweeper waits after the end, so that answers that came in the last
// second are written before it reads them.
const settleTime = 5 * time.Second

// SubmitOverdue seals the sittings whose time is over, on whatever node it runs and however late.
// One that cannot be sealed does not keep the others waiting. It says how many it sealed.
func (s *Service) SubmitOverdue(ctx context.Context) (int, error) {
	by := rbac.System("exams: hand in what is over")
	var failed []error
	n := 0
	over := s.clock.Now().Add(-settleTime - time.Second)
	due, err := everything(ctx, s.sittings, store.On("due").Is(string(Open)).Before(over))
	if err != nil {
		return 0, err
	}
	for _, h := range due {
		sealed := false
		_, err := s.seal(ctx, h.ID, func(h *Sitting) (rbac.Grant, error) {
			if sealed = !h.Over(); sealed && (h.State != Open || !h.Due.Before(over)) {
				return rbac.Grant{}, errInTime // extended or paused meanwhile
			}
			return s.gate.May(by, "exams.sitting.submit", h.place())
		})
		switch {
		case errors.Is(err, errInTime):
		case err != nil:
			slog.Error("a sitting could not be sealed", "sitting", h.ID, "err", err)
			failed = append(failed, err)
		case sealed:
			n++
		}
	}
	return n, errors.Join(failed...)
}

// stuckTime is how old a sealed sitting may be before Sweep takes it on.
const stuckTime = time.Minute

// Sweep does what is due by state and clock: it seals what is over and goes on with what a crash
// left between sealing and marking. Every node may run it, every few seconds.
func (s *Service) Sweep(ctx context.Context) error {
	_, err := s.SubmitOverdue(ctx)
	failed := []error{err}
	stuck, err := everything(ctx, s.sittings, store.On("unsettled").Is(string(Sealed)).Before(s.clock.Now().Add(-stuckTime)))
	failed = append(failed, err)
	for _, h := range stuck {
		if err := s.settle(ctx, h.ID); err != nil {
			failed = append(failed, err)
		}
	}
	failed = append(failed, s.finishCorrections(ctx))
	return errors.Join(failed...)
}

// Board is what invigilators watch.
type Board struct {
	Exam   string          `json:"exam"`
	Title  locale.Text     `json:"title"`
	Now    time.Time       `json:"now"`
	Counts map[State]int64 `json:"counts"`
	Rows   []Progress      `json:"rows"`
	Next   string          `json:"next,omitempty"`
}

// Progress is one candidate on the board.
type Progress struct {
	*Sitting
	Who      Who       `json:"who"`
	Deadline time.Time `json:"deadline"`
	Answered int64     `json:"answered"`
	Late     bool      `json:"late"` // over, and not sealed yet
	Signals  *Signals  `json:"signals,omitempty"`
}

// Progress is the board of an exam, a page of candidates at a time; state "" is every one. It shows
// no scores.
func (s *Service) Progress(ctx context.Context, by rbac.Actor, exam string, state State, cursor string) (*Board, error) {
	e, err := s.exams.Get(ctx, exam)
	if err != nil {
		return nil, err
	}
	if err := s.runs(by, e); err != nil {
		return nil, err
	}
	now := s.clock.Now()
	out := &Board{Exam: exam, Title: e.Plan.Title, Now: now, Counts: map[State]int64{}}
	groups, err := s.sittings.GroupCount(ctx, store.On("board").Is(exam), "state")
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		name, _ := g.Value.(string)
		out.Counts[State(name)] = g.Count
	}
	q := store.On("attempts").Is(exam)
	if state != "" {
		q = store.On("board").Is(exam, string(state))
	}
	page, err := s.sittings.Find(ctx, q.Limit(pageSize).At(cursor))
	if err != nil {
		return nil, err
	}
	out.Next = page.Next
	people, err := s.named(ctx, page.Items)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(page.Items))
	for i, h := range page.Items {
		ids[i] = h.ID
	}
	noticed, err := s.signalsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, h := range page.Items {
		n, err := s.answers.Count(ctx, store.On("id").StartsWith(h.ID+":"))
		if err != nil {
			return nil, err
		}
		out.Rows = append(out.Rows, Progress{h.withoutScore(), people[h.Person], h.Deadline(), n, !h.Over() && h.Late(now), noticed[h.ID]})
	}
	return out, nil
}

// named are the people of sittings.
func (s *Service) named(ctx context.Context, hs []*Sitting) (map[string]Who, error) {
	ids := make([]string, len(hs))
	for i, h := range hs {
		ids[i] = h.Person
	}
	return s.people.Many(ctx, ids)
}

// withoutScore is a copy for those who are not to see the result.
func (h *Sitting) withoutScore() *Sitting {
	c := *h
	c.Score, c.Max, c.Percent, c.Passed = 0, 0, 0, false
	c.Past = bare(h.Past)
	return &c
}
