package survey

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/rbac"
)

// publish makes the figures of a closed round. Each step can be repeated: a crash anywhere leaves the fact
// pending, and it begins again. The answers are deleted after the figures are in force, and not before.
func (s *Service) publish(ctx context.Context, f RoundClosed) error {
	if err := s.keys.Delete(ctx, f.Round); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	r, err := s.round(ctx, f.Round)
	if err != nil {
		return err
	}
	if r.State == Closed {
		if err := s.compute(ctx, r); err != nil {
			return err
		}
	}
	return s.forget(ctx, r.ID)
}

// compute writes the results of a round and puts them in force.
func (s *Service) compute(ctx context.Context, r *Round) error {
	answers, err := s.readAnswers(ctx, r.ID)
	if err != nil {
		return err
	}
	before, err := s.before(ctx, r)
	if err != nil {
		return err
	}
	q := s.catalogue.Of(r.Questionnaire)
	if q == nil {
		return ErrQuestionnaire.With("value", r.Questionnaire)
	}
	places := make([]Coarse, len(answers))
	for i, a := range answers {
		places[i] = Coarse{a.Unit, a.Line, a.Grade}
	}
	figures := table(Partition(places, r.Unit, before), r.Unit, func(i int) ([]int, int64) { return answers[i].Values, q.distanceOf(answers[i].Values) })
	run := r.ID + "." + strings.ToLower(rand.Text()[:8])
	if err := s.write(ctx, r, run, figures); err != nil {
		return err
	}
	by := rbac.System("surveys: publish the figures of a closed round")
	_, err = s.rounds.Update(ctx, r.ID, func(r *Round) (audit.Entry, error) {
		grant, err := s.gate.May(by, mayClose, r.place())
		if err != nil {
			return audit.Entry{}, err
		}
		now := s.now()
		if closed := r.Steps[len(r.Steps)-1].At; now.Before(closed) { // another node's clock may be ahead
			now = closed
		}
		if err := r.turn(Closed, Published, "publish", by, now, ""); err != nil {
			return audit.Entry{}, err
		}
		r.Shown, r.Run = len(figures) > 0, run
		return grant.Record("", RoundPublished{r.ID, r.Questionnaire, r.Unit, r.Shown, now}), nil
	})
	if errors.Is(err, ErrState) { // another node was first; it may have deleted answers that this one then missed
		return nil
	}
	return err
}

func (s *Service) readAnswers(ctx context.Context, round string) (out []*answer, err error) {
	for a, err := range s.answers.Each(ctx, store.On("round").Is(round).Limit(1000)) {
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// write stores the figures of every unit under a run.
func (s *Service) write(ctx context.Context, r *Round, run string, figures map[string][]Figure) error {
	heads, err := s.org.Headcount(ctx, r.Unit)
	if err != nil {
		return err
	}
	invited := map[string]int{}
	for path, n := range heads {
		for _, unit := range lineage(r.Unit, path) {
			invited[unit] += int(n)
		}
	}
	docs := make([]*Result, 0, len(figures))
	for unit, f := range figures {
		x := &Result{Meta: store.Meta{ID: resultID(run, unit)}, Round: r.ID, Run: run, Unit: unit, Invited: invited[unit], Figures: f}
		if unit != r.Unit {
			x.Above = unit[:strings.LastIndexByte(strings.TrimSuffix(unit, "/"), '/')+1]
		}
		docs = append(docs, x)
	}
	slices.SortFunc(docs, func(a, b *Result) int { return strings.Compare(a.Unit, b.Unit) })
	for part := range slices.Chunk(docs, 200) {
		if err := errors.Join(s.results.InsertMany(ctx, part)...); err != nil {
			return err
		}
	}
	return nil
}

// mostBefore bounds the publications that one round is compared with.
const mostBefore = 50

// before are the publications of the same questionnaire among some of the same people that lie less than Apart
// back.
func (s *Service) before(ctx context.Context, r *Round) (out Before, err error) {
	page, err := s.rounds.Find(ctx, store.On("asked").Is(r.Questionnaire, Published).After(r.At.Add(-Apart)).Down().Limit(store.MaxLimit))
	if err != nil {
		return nil, err
	}
	for _, x := range page.Items {
		if !x.Shown || !Overlaps(x.Unit, r.Unit) {
			continue
		}
		if len(out) == mostBefore {
			break
		}
		p := Publication{x.Unit, map[Key]int{}}
		for res, err := range s.resultsBelow(ctx, x.Run, x.Unit) {
			if err != nil {
				return nil, err
			}
			for _, f := range res.Figures {
				p.Counts[Key{res.Unit, f.Line, f.Grade}] = f.N
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// forget deletes the answers of a round, and results of other runs than its own. An answer that came while the
// round was being closed, and was not called accepted, goes with them.
func (s *Service) forget(ctx context.Context, id string) error {
	var ids []string
	for a, err := range s.answers.Each(ctx, store.On("round").Is(id).Limit(1000)) {
		if err != nil {
			return err
		}
		ids = append(ids, a.ID)
	}
	for _, a := range ids {
		if err := s.answers.Delete(ctx, a); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	r, err := s.round(ctx, id)
	if err != nil {
		return err
	}
	var stale []string
	for x, err := range s.results.Each(ctx, store.On("round").Is(id).Limit(500)) {
		if err != nil {
			return err
		}
		if x.Run != r.Run {
			stale = append(stale, x.ID)
		}
	}
	for _, x := range stale {
		if err := s.results.Delete(ctx, x); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return nil
}
