package ladder

import (
	"slices"
	"time"

	"tianti/certificates/pdf"
	"tianti/internal/clock"
	"tianti/internal/locale"
	rungs "tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/ladder/round"
	"tianti/rbac"
	"tianti/web/kit"
)

// letterPage is the letter about an appointment or a demotion, as the person reads it.
type letterPage struct {
	Letter pdf.Letter
	Path   string // of the letter
	Person string // of the person's ladder
}

// letter shows it (GET /ladder/letters/:id).
func (p Pages) letter(r *kit.Request) error {
	a, err := p.Ladder.Decision(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	l, err := p.decisionLetter(r, r.Lang, a)
	if err != nil {
		return err
	}
	return r.Show("ladder_letter", letterPage{l, "/ladder/letters/" + a.ID, "/people/" + a.Person + "/ladder"})
}

// letterPDF is the letter in Chinese, to be printed (GET /ladder/letters/:id/pdf).
func (p Pages) letterPDF(r *kit.Request) error {
	a, err := p.Ladder.Decision(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	l, err := p.decisionLetter(r, locale.Chinese, a)
	if err != nil {
		return err
	}
	f, err := pdf.RenderLetter(l)
	if err != nil {
		return err
	}
	return r.Download(l.Number+".pdf", "application/pdf", f.Bytes)
}

// decisionLetter says what was decided, by whom, by which rules and evidence.
func (p Pages) decisionLetter(r *kit.Request, lang string, a *rungs.Appointment) (pdf.Letter, error) {
	t := func(key string, pairs ...any) string {
		params := map[string]any{}
		for i := 0; i+1 < len(pairs); i += 2 {
			params[pairs[i].(string)] = pairs[i+1]
		}
		return locale.T(lang, "ladder.letter."+key, params)
	}
	say := func(at time.Time) string {
		if lang == locale.English {
			return at.In(clock.Shanghai).Format("2 January 2006")
		}
		return at.In(clock.Shanghai).Format("2006年1月2日")
	}
	w, err := p.wordsIn(r, lang)
	if err != nil {
		return pdf.Letter{}, err
	}
	from, to := w.names.Of(requirement.Grade, a.From), w.names.Of(requirement.Grade, a.Grade)
	proposed, approved := lastly(a, rungs.Propose), lastly(a, rungs.Approve)
	kind := "raise"
	if a.Hold != "" {
		kind = "demote"
	}
	l := pdf.Letter{Issuer: rbac.Letterhead(lang, p.unitName(r.Context(), lang, a.Unit)), Number: t("number", "id", a.ID), Title: t(kind + ".title"), To: a.Name, Dated: approved.At, SealLine: round.Seal()}
	if l.Issuer == "" {
		l.Issuer = locale.T(lang, "ladder.hold.letter.issuer", nil)
	}
	l.SealArc = l.Issuer
	l.Paragraphs = []string{t(kind, "from", from, "to", to, "day", say(a.Effective)),
		t("by", "proposer", proposed.Name, "proposed", say(proposed.At), "decider", approved.Name, "approved", say(approved.At), "rules", a.Rules), t("because", "reason", approved.Reason)}
	if a.Hold != "" {
		l.Paragraphs = append(l.Paragraphs, t("hold", "id", a.Hold))
	} else if c := a.Check(); c != nil {
		l.Paragraphs = append(l.Paragraphs, t("evidence", "at", say(c.At)))
		l.Table = &pdf.Table{Head: []string{t("requirement"), t("have"), t("need")}, Shares: []float64{0.6, 0.2, 0.2}}
		for _, x := range w.items(rungs.Top(c.Result)) {
			l.Table.Rows = append(l.Table.Rows, []string{x.Text, x.Have, x.Need})
		}
	}
	for _, x := range a.Waivers {
		if c := a.Check(); c != nil {
			l.After = append(l.After, t("waived", "what", said(w, &c.Result, x.Requirement), "reason", x.Reason))
		}
	}
	if a.State == rungs.Annulled {
		s := lastly(a, rungs.Annul)
		l.Dated = s.At
		l.After = append(l.After, t("annulled", "day", say(s.At), "name", s.Name, "reason", s.Reason))
	}
	return l, nil
}

// lastly is the last time that somebody did an act.
func lastly(a *rungs.Appointment, act rungs.Act) rungs.Stepped {
	for _, s := range slices.Backward(a.Steps) {
		if s.Act == act {
			return s
		}
	}
	return rungs.Stepped{}
}
