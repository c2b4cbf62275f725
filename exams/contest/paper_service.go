package contest

import (
	"context"

	"tianti/exams"
	"tianti/internal/store"
	"tianti/rbac"
)

// number orders the results of a person's sittings of one exam: later attempts, then re-marks and corrections.
func number(attempt, round, key int) int64 {
	return int64(attempt)*1_000_000 + int64(round)*10_000 + int64(key)
}

// paper enters a released result into the log of the stage that waits for it.
func (s *Service) paper(ctx context.Context, f exams.ResultReleased) error {
	return s.enterResult(ctx, f.Exam, f.Person, func(e *Entry) { e.N, e.Points, e.Note = number(f.Attempt, f.Round, f.Key), f.Percent, f.Sitting })
}

// unpaper takes the result of an annulled sitting back.
func (s *Service) unpaper(ctx context.Context, f exams.SittingAnnulled) error {
	return s.enterResult(ctx, f.Exam, f.Person, func(e *Entry) { e.Void, e.Note = true, f.Sitting })
}

// enterResult finds the runs that an exam is a part of and the person takes part in.
func (s *Service) enterResult(ctx context.Context, exam, person string, say func(*Entry)) error {
	page, err := s.members.Find(ctx, store.On("person").Is(person).Limit(step))
	if err != nil {
		return err
	}
	for _, m := range page.Items {
		if m.Entrant == "" {
			continue
		}
		c, err := s.contest(ctx, m.Contest)
		if err != nil {
			return err
		}
		p := c.Now()
		if c.State != Running || p == nil {
			continue
		}
		st := c.Plan.Stage(p.Stage)
		for i := range st.Parts {
			if x := &st.Parts[i]; x.Kind == Paper && x.Exam == exam {
				e := &Entry{Run: RunID(c.ID, p.Stage), Kind: ResultEntry, Entrant: m.Entrant, Part: x.Code, Source: person, By: "exams", At: s.now()}
				say(e)
				if err := s.result(ctx, c, e); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// result appends what an exam says, unless the entrant is not in the stage.
func (s *Service) result(ctx context.Context, c *Contest, e *Entry) error {
	there := false
	err := s.look(ctx, c, stageOf(e.Run), func(l *live) error {
		there = l.board.slots[e.Entrant] != nil
		if e.Void { // above all that the sitting said, below the next attempt
			for _, old := range l.board.said(resultKey(e.Entrant, e.Part, e.Source)) {
				if old.Note == e.Note && !old.Void {
					e.N = max(e.N, old.N/1_000_000*1_000_000+999_999)
				}
			}
			there = there && e.N > 0
		}
		return nil
	})
	if err != nil || !there {
		return err
	}
	grant, err := s.gate.May(rbac.System("contests: enter the result of a paper"), mayRun, c.place())
	if err != nil {
		return err
	}
	_, _, err = s.append(ctx, c, e, grant, "")
	return err
}

// papers enters the results that were released before the stage began, or whose fact is still on its way.
func (s *Service) papers(ctx context.Context, c *Contest, st *Stage) error {
	who := map[string]string{}
	err := s.look(ctx, c, st.Code, func(l *live) error {
		for _, x := range l.run.Lineup.Slots {
			for _, m := range x.Members {
				who[m] = x.Entrant
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	by := rbac.System("contests: enter the result of a paper")
	for i := range st.Parts {
		x := &st.Parts[i]
		if x.Kind != Paper {
			continue
		}
		for cursor := ""; ; {
			page, err := s.results.Results(ctx, by, x.Exam, cursor)
			if err != nil {
				return err
			}
			for _, h := range page.Items {
				no, ok := who[h.Person]
				if !ok || h.State == exams.Void {
					continue
				}
				e := &Entry{Run: RunID(c.ID, st.Code), Kind: ResultEntry, Entrant: no, Part: x.Code, Source: h.Person, N: number(h.Attempt, h.Round, h.Key), Points: h.Percent, Note: h.Sitting.ID, By: "exams", At: s.now()}
				if err := s.result(ctx, c, e); err != nil {
					return err
				}
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
	}
	return nil
}
