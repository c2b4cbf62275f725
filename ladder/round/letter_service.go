package round

import (
	"context"

	"tianti/internal/locale"
	"tianti/ladder"
	"tianti/rbac"
)

// scribe is who writes the letters of a round in a language; names gives codes their names.
func (s *Service) scribe(ctx context.Context, lang string, r *Round, names ladder.Names) (scribe, error) {
	paths := []string{r.Unit}
	for _, q := range r.Places {
		paths = append(paths, q.Unit)
	}
	units, err := s.people.Labels(ctx, lang, paths...)
	if err != nil {
		return scribe{}, err
	}
	g := s.ladder.Blueprint().Grade(r.Grade)
	if g == nil {
		return scribe{}, ErrGrade.With("grade", r.Grade)
	}
	return scribe{lang: lang, issuer: rbac.Letterhead(lang, units[r.Unit]), units: units, grade: g, names: names}, nil
}

// Letter is a letter to everybody: the announcement, or the notice.
func (s *Service) Letter(ctx context.Context, by rbac.Actor, lang, id, kind string, names ladder.Names) (*Letter, error) {
	n, err := s.Notice(ctx, by, id)
	if err != nil {
		return nil, err
	}
	w, err := s.scribe(ctx, lang, n.Round, names)
	if err != nil {
		return nil, err
	}
	switch {
	case kind == LetterAnnouncement:
		l := w.announcement(n.Round)
		return &l, nil
	case kind == LetterNotice && n.Ranking != nil:
		l := w.notice(n.Round, n.Ranking)
		return &l, nil
	}
	return nil, ErrNoLetter
}

// PersonalLetter is a letter about one application, for whoever may see that.
func (s *Service) PersonalLetter(ctx context.Context, by rbac.Actor, lang, id, kind string, names ladder.Names) (*Letter, error) {
	f, err := s.Application(ctx, by, id)
	if err != nil {
		return nil, err
	}
	w, err := s.scribe(ctx, lang, f.Round, names)
	if err != nil {
		return nil, err
	}
	l, err := w.personal(f, kind)
	return &l, err
}

func (w scribe) personal(f *Folder, kind string) (Letter, error) {
	switch kind {
	case LetterQualification:
		return w.qualification(f.Round, f.Application)
	case LetterAppointment:
		return w.appointment(f.Round, f.Application)
	case LetterRefusal:
		return w.refusal(f.Round, f.Application, f.Line)
	case LetterTrial:
		return w.trial(f.Round, f.Application)
	}
	return Letter{}, ErrNoLetter
}

// AnswerLetter is the letter that answers an objection: for whoever objected, and for whoever runs, decides or audits
// the round and does not apply in it. To everybody else there is no such objection.
func (s *Service) AnswerLetter(ctx context.Context, by rbac.Actor, lang, objection string, names ladder.Names) (*Letter, error) {
	o, err := s.objections.Get(ctx, objection)
	if err != nil {
		return nil, err
	}
	r, err := s.rounds.Get(ctx, o.Round)
	if err != nil {
		return nil, err
	}
	if o.By != by.Person {
		if _, err := s.gate.May(by, "ladder.round.read", rbac.Place{Unit: r.Unit}); err != nil {
			return nil, hide(err, objection)
		}
		if err := s.uninvolved(ctx, by, r.ID); err != nil {
			return nil, err
		}
	}
	w, err := s.scribe(ctx, lang, r, names)
	if err != nil {
		return nil, err
	}
	l, err := w.answered(r, o)
	return &l, err
}

// Letters lists the personal letters that there are of an application.
func (f *Folder) Letters() (kinds []string) {
	w := scribe{grade: &ladder.Grade{}}
	for _, kind := range []string{LetterQualification, LetterAppointment, LetterRefusal, LetterTrial} {
		if _, err := w.personal(f, kind); err == nil {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// Seal is the word below the star of the seal on letters.
func Seal() string { return locale.T(locale.Chinese, "round.letter.seal", nil) }

// Draft is the announcement as it will be, for whoever runs the round.
func (s *Service) Draft(ctx context.Context, by rbac.Actor, lang, id string, names ladder.Names) (*Letter, error) {
	r, err := s.read(ctx, by, id)
	if err != nil {
		return nil, err
	}
	w, err := s.scribe(ctx, lang, r, names)
	if err != nil {
		return nil, err
	}
	l := w.announcement(r)
	return &l, nil
}
