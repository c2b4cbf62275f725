package ladder

import (
	"net/url"
	"slices"
	"time"

	"tianti/certificates/pdf"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/locale"
	rungs "tianti/ladder"
	"tianti/ladder/round"
	"tianti/rbac"
	"tianti/web/kit"
)

// holdRow is a hold in a list, or above a person's ladder.
type holdRow struct {
	Path         string
	Person, Name string
	Unit         string
	Veto         string // in words
	Day          string
	Until        time.Time
	State, Tone  string
	Over         bool
}

type holdsPage struct {
	Tabs []tab
	Rows []holdRow
	Next string
}

// holdPage is a hold with its notice, and what the reader may do about it.
type holdPage struct {
	holdRow
	Letter    pdf.Letter
	AppealBy  time.Time
	Steps     []stepped
	May       []string
	Lower     []kit.Option // rungs that a demotion may lead to
	Reason    string
	Grade     string
	Effective string
}

// Can says whether the reader may do an act.
func (h holdPage) Can(act string) bool { return slices.Contains(h.May, act) }

var holdTones = map[rungs.State]string{rungs.HoldStanding: "yellow", rungs.HoldAppealed: "blue", rungs.HoldUpheld: "red", rungs.HoldLifted: "gray"}

// vetoWord is a veto event in words.
func vetoWord(lang, code string) string {
	if w := optional(lang, "star.veto."+code); w != "" {
		return w
	}
	return code
}

func (p Pages) holdRow(r *kit.Request, h *rungs.Hold, at time.Time) holdRow {
	state := h.StateAt(at)
	return holdRow{Path: "/ladder/holds/" + h.ID, Person: "/people/" + h.Person + "/ladder", Name: h.Name, Unit: p.unitName(r.Context(), r.Lang, h.Unit), Veto: vetoWord(r.Lang, h.Veto), Day: string(h.Day),
		Until: h.Until, State: state.Word(r.Lang), Tone: holdTones[state], Over: !h.StandsAt(at)}
}

// holds lists the holds in a state, those with an appeal first (GET /ladder/holds).
func (p Pages) holds(r *kit.Request) error {
	state := rungs.State(r.Query("state"))
	if !slices.Contains(rungs.HoldStates, state) {
		state = rungs.HoldAppealed
	}
	found, err := p.Ladder.Holds(r.Context(), r.Actor, state, r.Query("cursor"))
	if err != nil {
		return err
	}
	page := holdsPage{}
	for _, s := range rungs.HoldStates {
		page.Tabs = append(page.Tabs, tab{s.Word(r.Lang), "/ladder/holds?state=" + string(s), s == state})
	}
	for _, h := range found.Items {
		page.Rows = append(page.Rows, p.holdRow(r, h, r.Now()))
	}
	if found.Next != "" {
		page.Next = "/ladder/holds?state=" + string(state) + "&cursor=" + url.QueryEscape(found.Next)
	}
	return r.Show("ladder_holds", page)
}

// hold shows one, with its notice (GET /ladder/holds/:id).
func (p Pages) hold(r *kit.Request) error {
	page, err := p.holdOf(r)
	if err != nil {
		return err
	}
	return r.Show("ladder_hold", page)
}

func (p Pages) holdOf(r *kit.Request) (page holdPage, err error) {
	h, err := p.Ladder.Hold(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return page, err
	}
	page = holdPage{holdRow: p.holdRow(r, h, r.Now()), Letter: p.holdLetter(r, r.Lang, h), AppealBy: h.AppealBy.Add(-time.Second), Reason: r.Form("reason"), Grade: r.Form("grade"), Effective: day(r.Now())}
	if typed := r.Form("effective"); typed != "" {
		page.Effective = typed
	}
	for _, s := range h.Steps {
		name, reason := s.Name, s.Reason
		if s.Act == rungs.Begin || s.Name == "" || len(s.By) > 7 && s.By[:7] == "system:" {
			name, reason = r.T("ladder.hold.system"), vetoWord(r.Lang, h.Veto)
		}
		page.Steps = append(page.Steps, stepped{s.Act.Word(r.Lang), name, reason, s.At})
	}
	for _, act := range p.Ladder.HoldOffers(r.Actor, h) {
		page.May = append(page.May, string(act))
	}
	lower, err := p.Ladder.Lower(r.Context(), r.Actor, h)
	for _, g := range lower {
		page.Lower = append(page.Lower, kit.Option{Value: g.Code, Text: g.Code + " " + g.Name.In(r.Lang)})
	}
	return page, err
}

// holdLetter is the notice to the person, with the answer to an appeal once there is one.
func (p Pages) holdLetter(r *kit.Request, lang string, h *rungs.Hold) pdf.Letter {
	t := func(key string, pairs ...any) string {
		params := map[string]any{}
		for i := 0; i+1 < len(pairs); i += 2 {
			params[pairs[i].(string)] = pairs[i+1]
		}
		return locale.T(lang, "ladder.hold.letter."+key, params)
	}
	say := func(at time.Time) string {
		if lang == locale.English {
			return at.In(clock.Shanghai).Format("2 January 2006")
		}
		return at.In(clock.Shanghai).Format("2006年1月2日")
	}
	began := h.Steps[0].At
	l := pdf.Letter{Issuer: rbac.Letterhead(lang, p.unitName(r.Context(), lang, h.Unit)), Number: t("number", "id", h.ID), Title: t("title"), To: h.Name, Dated: began, SealLine: round.Seal()}
	if l.Issuer == "" {
		l.Issuer = t("issuer")
	}
	l.SealArc = l.Issuer
	l.Paragraphs = []string{
		t("what", "day", say(h.Day.Start()), "veto", vetoWord(lang, h.Veto), "rules", h.Rules, "from", say(began), "until", say(h.Until.Add(-time.Second))),
		t("ends"),
	}
	if h.Demote {
		l.Paragraphs = append(l.Paragraphs, t("demote"))
	}
	l.Paragraphs = append(l.Paragraphs, t("appeal", "days", h.AppealDays, "by", say(h.AppealBy.Add(-time.Second))))
	for _, s := range h.Steps[1:] {
		l.Dated = s.At
		switch s.Act {
		case rungs.Appeal:
			l.Paragraphs = append(l.Paragraphs, t("appealed", "day", say(s.At), "reason", s.Reason))
		case rungs.Uphold:
			l.Paragraphs = append(l.Paragraphs, t("upheld", "day", say(s.At), "reason", s.Reason))
		case rungs.Lift:
			if len(s.By) > 7 && s.By[:7] == "system:" {
				l.Paragraphs = append(l.Paragraphs, t("void", "day", say(s.At)))
			} else {
				l.Paragraphs = append(l.Paragraphs, t("lifted", "day", say(s.At), "reason", s.Reason))
			}
		}
	}
	return l
}

// holdPDF is the notice in Chinese, to be printed (GET /ladder/holds/:id/pdf).
func (p Pages) holdPDF(r *kit.Request) error {
	h, err := p.Ladder.Hold(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	l := p.holdLetter(r, locale.Chinese, h)
	f, err := pdf.RenderLetter(l)
	if err != nil {
		return err
	}
	return r.Download(l.Number+".pdf", "application/pdf", f.Bytes)
}

// actHold is the handler of an act on a hold (POST /ladder/holds/:id/<act>).
func (p Pages) actHold(act rungs.Act) kit.Handler {
	return func(r *kit.Request) error {
		id, reason := r.Path("id"), r.Form("reason")
		var err error
		if act == rungs.Appeal {
			_, err = p.Ladder.Appeal(r.Context(), r.Actor, id, reason)
		} else {
			_, err = p.Ladder.DecideAppeal(r.Context(), r.Actor, id, act, reason)
		}
		if err != nil {
			return p.holdRefused(r, err)
		}
		return r.Done("/ladder/holds/" + url.PathEscape(id))
	}
}

func (p Pages) holdRefused(r *kit.Request, cause error) error {
	page, err := p.holdOf(r)
	if err != nil {
		return cause
	}
	if fault.KindOf(cause) == fault.Forbidden {
		return r.RefusedAs(403, "ladder_hold", page, cause)
	}
	return r.Refused("ladder_hold", page, cause)
}

// demote proposes the demotion that a hold asks for (POST /ladder/holds/:id/demotion).
func (p Pages) demote(r *kit.Request) error {
	first, err := time.ParseInLocation("2006-01-02", r.Form("effective"), clock.Shanghai)
	if err != nil {
		first = time.Time{} // refused as no day
	}
	a, err := p.Ladder.ProposeDemotion(r.Context(), r.Actor, r.Path("id"), r.Form("grade"), first, r.Form("reason"))
	if err != nil {
		return p.holdRefused(r, err)
	}
	return r.Done("/ladder/appointments/" + url.PathEscape(a.ID))
}
