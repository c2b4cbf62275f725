package exams

import (
	"context"
	"slices"
	"strings"

	"tianti/exams/item"
	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/rbac"
)

func (a *Appeal) place() rbac.Place { return rbac.Place{Unit: a.Unit, Owner: a.Person} }

func (a *Appeal) moved(s *Service) AppealMoved {
	return AppealMoved{a.ID, a.Exam, a.Person, a.Unit, a.State, s.clock.Now()}
}

// answersAppeal asks whether the actor may answer an appeal: the policy, and that they marked nothing of it.
func (s *Service) answersAppeal(ctx context.Context, by rbac.Actor, a *Appeal) (rbac.Grant, []*marking, error) {
	grant, err := s.gate.May(by, "exams.appeal.decide", a.place())
	if err != nil {
		return grant, nil, err
	}
	ms, err := everything(ctx, s.tasks, store.On("sitting").Is(a.ID))
	if err != nil {
		return grant, nil, err
	}
	for _, m := range ms {
		if m.marked(by.Person) {
			return grant, nil, ErrAppealMarker
		}
	}
	return grant, ms, nil
}

// AppealRow is an appeal in a list.
type AppealRow struct {
	*Appeal
	Who Who `json:"who"`
}

// Appeals lists the appeals in a state that the actor may answer, the oldest first, a page at a time.
func (s *Service) Appeals(ctx context.Context, by rbac.Actor, state AppealState, cursor string) (store.Page[AppealRow], error) {
	reach := s.gate.Reach(by, "exams.appeal.decide")
	if len(reach) == 0 {
		_, err := s.gate.May(by, "exams.appeal.decide", rbac.Place{})
		return store.Page[AppealRow]{}, err
	}
	page, err := s.appeals.Find(ctx, store.On("state").Is(string(state)).Limit(pageSize).At(cursor))
	if err != nil {
		return store.Page[AppealRow]{}, err
	}
	out := store.Page[AppealRow]{Next: page.Next}
	found := within(page.Items, reach, func(a *Appeal) string { return a.Unit })
	ids := make([]string, len(found))
	for i, a := range found {
		ids[i] = a.Person
	}
	people, err := s.people.Many(ctx, ids)
	if err != nil {
		return out, err
	}
	for _, a := range found {
		out.Items = append(out.Items, &AppealRow{a, people[a.Person]})
	}
	return out, nil
}

// AppealItem is a question of an appealed result, for whoever answers.
type AppealItem struct {
	Question
	Named    bool          `json:"named"` // the candidate names it
	Body     *item.Body    `json:"body"`
	Response item.Response `json:"response"`
	Scored   Scored        `json:"scored"`
	Marks    []AppealMark  `json:"marks,omitempty"`
	Waits    bool          `json:"waits"` // for a fresh mark
}

// AppealMark is a mark without who gave it.
type AppealMark struct {
	Part    string `json:"part,omitempty"`
	Milli   int64  `json:"milli"`
	Comment string `json:"comment,omitempty"`
	Fresh   bool   `json:"fresh,omitempty"`
}

// AppealCase is an appeal with everything that its answer rests on.
type AppealCase struct {
	AppealRow
	Sitting *Sitting     `json:"sitting"`
	Now     Score        `json:"now"`
	Items   []AppealItem `json:"asked"`
	Open    bool         `json:"open"` // people marked something that may be marked again
	// Answerable says that it waits for its answer, not for a fresh mark.
	Answerable bool `json:"answerable"`
}

// AppealCase shows an appeal to whoever may answer it.
func (s *Service) AppealCase(ctx context.Context, by rbac.Actor, id string) (*AppealCase, error) {
	a, err := s.appeals.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	_, ms, err := s.answersAppeal(ctx, by, a)
	if err != nil {
		return nil, err
	}
	h, err := s.stored(ctx, id)
	if err != nil {
		return nil, err
	}
	k, err := s.keys(ctx, h.Exam, h.Key, h.Round)
	if err != nil {
		return nil, err
	}
	r, err := s.results.Get(ctx, resultID(id, h.Key, h.Round))
	if err != nil {
		return nil, err
	}
	x, items, err := s.rests(ctx, h, ms, k)
	if err != nil {
		return nil, err
	}
	people, err := s.people.Many(ctx, []string{a.Person})
	if err != nil {
		return nil, err
	}
	out := &AppealCase{AppealRow: AppealRow{a, people[a.Person]}, Sitting: h, Now: r.short(), Answerable: a.answerable(ms)}
	for i, q := range x.questions() {
		one := AppealItem{Question: q, Named: slices.Contains(a.Items, q.N), Body: items[i].body, Response: unnamed(items[i].response), Scored: r.Items[i]}
		for _, m := range ms {
			if m.N != q.N {
				continue
			}
			one.Waits = one.Waits || m.Round > 0 && m.State == waiting
			out.Open = out.Open || a.concerns(q.N) && m.State == done && m.Round == 0
			for j, k := range m.Marks {
				one.Marks = append(one.Marks, AppealMark{m.Part, k.Milli, k.Comment, j >= len(m.before())})
			}
		}
		out.Items = append(out.Items, one)
	}
	return out, nil
}

// Remark gives the answers that an appeal is about to a marker who has not marked them.
func (s *Service) Remark(ctx context.Context, by rbac.Actor, id, reason string) (*Appeal, error) {
	a, err := s.appeals.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	_, ms, err := s.answersAppeal(ctx, by, a)
	if err != nil {
		return nil, err
	}
	if err := said(reason); err != nil {
		return nil, err
	}
	ms = slices.DeleteFunc(ms, func(m *marking) bool { return !a.concerns(m.N) || m.State != done || m.Round > 0 })
	if len(ms) == 0 {
		return nil, ErrNoRemark
	}
	a, err = s.appeals.Update(ctx, id, func(a *Appeal) (audit.Entry, error) {
		grant, err := s.gate.May(by, "exams.appeal.decide", a.place())
		if err != nil {
			return audit.Entry{}, err
		}
		if a.State != AppealFiled {
			return audit.Entry{}, ErrAppealState.With("state", a.State)
		}
		a.State = AppealRemarking
		return grant.Record(reason, a.moved(s)), nil
	})
	if err != nil {
		return nil, err
	}
	for _, m := range ms {
		if _, err := s.tasks.Unrecorded().Update(ctx, m.ID, func(m *marking) ([]store.Event, error) {
			m.again()
			return nil, nil
		}); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// remarked follows an appeal whose answers have their fresh marks.
func (s *Service) remarked(ctx context.Context, sitting string) error {
	a, err := s.appeals.Get(ctx, sitting)
	if missing(err) || err == nil && a.State != AppealRemarking {
		return nil
	}
	if err != nil {
		return err
	}
	h, err := s.stored(ctx, sitting)
	if err != nil {
		return err
	}
	ms, err := everything(ctx, s.tasks, store.On("sitting").Is(sitting))
	if err != nil || slices.ContainsFunc(ms, func(m *marking) bool { return m.State == waiting }) {
		return err
	}
	k, err := s.keys(ctx, h.Exam, h.Key, h.Round+1)
	if err != nil {
		return err
	}
	r, err := s.would(ctx, h, k)
	if err != nil || r == nil {
		return err
	}
	by := rbac.System("exams: follow an appeal that was marked again")
	_, err = s.appeals.Update(ctx, sitting, func(a *Appeal) (audit.Entry, error) {
		if a.State != AppealRemarking {
			return audit.Entry{}, nil
		}
		grant, err := s.gate.May(by, "exams.appeal.decide", a.place())
		if err != nil {
			return audit.Entry{}, err
		}
		fresh := r.short()
		a.State, a.Fresh = AppealRemarked, &fresh
		return grant.Record("", a.moved(s)), nil
	})
	return err
}

// AnswerAppeal upholds or rejects an appeal, with the reason that the candidate reads. What a re-mark found
// counts only if the appeal is upheld.
func (s *Service) AnswerAppeal(ctx context.Context, by rbac.Actor, id string, uphold bool, answer string) (*Appeal, error) {
	a, err := s.appeals.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	_, ms, err := s.answersAppeal(ctx, by, a)
	if err != nil {
		return nil, err
	}
	if err := appealText("answer", answer); err != nil {
		return nil, err
	}
	if uphold && a.State == AppealRemarked {
		if err := s.countFresh(ctx, by, a, answer); err != nil {
			return nil, err
		}
	}
	return s.appeals.Update(ctx, id, func(a *Appeal) (audit.Entry, error) {
		grant, err := s.gate.May(by, "exams.appeal.decide", a.place())
		if err != nil {
			return audit.Entry{}, err
		}
		if !a.answerable(ms) {
			return audit.Entry{}, ErrAppealState.With("state", a.State)
		}
		a.State = AppealRejected
		if uphold {
			a.State = AppealUpheld
		}
		a.Answer, a.By, a.Answered = strings.TrimSpace(answer), by.Person, s.clock.Now()
		return grant.Record(answer, a.moved(s)), nil
	})
}

// countFresh makes the result of the re-mark the one that counts.
func (s *Service) countFresh(ctx context.Context, by rbac.Actor, a *Appeal, reason string) error {
	h, err := s.stored(ctx, a.ID)
	if err != nil {
		return err
	}
	if h.Round > 0 {
		return nil // done before a crash
	}
	e, err := s.exams.Get(ctx, h.Exam)
	if err != nil {
		return err
	}
	k, err := s.keys(ctx, h.Exam, h.Key, 1)
	if err != nil {
		return err
	}
	r, err := s.under(ctx, h, k)
	if err != nil || r == nil {
		return err
	}
	return s.switchTo(ctx, by, "exams.result.change", e, h.ID, r, reason)
}
