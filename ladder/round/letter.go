package round

import (
	"strings"
	"time"

	"tianti/certificates/pdf"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/ladder"
	"tianti/ladder/requirement"
)

// The letters and notices of a round. The first two are to everybody, the others to one person.
const (
	LetterAnnouncement  = "announcement"
	LetterNotice        = "notice"
	LetterQualification = "qualification"
	LetterAppointment   = "appointment"
	LetterRefusal       = "refusal"
	LetterTrial         = "trial"
	LetterAnswer        = "answer" // to whoever objected
)

// ErrNoLetter is a letter that does not exist, or not yet.
var ErrNoLetter = fault.Define(fault.NotFound, "round.no_letter")

// Letter is an official letter as values: a page shows it, and PDF sets it.
type Letter struct {
	Kind       string
	Issuer     string
	Number     string
	Title      string
	To         string
	Paragraphs []string
	Head       []string
	Shares     []float64
	Rows       [][]string
	After      []string
	Dated      time.Time
}

// PDF sets the letter.
func (l Letter) PDF(seal string) (pdf.File, error) {
	p := pdf.Letter{Issuer: l.Issuer, Number: l.Number, Title: l.Title, To: l.To, Paragraphs: l.Paragraphs, After: l.After,
		Dated: l.Dated, SealArc: l.Issuer, SealLine: seal}
	if len(l.Rows) > 0 {
		p.Table = &pdf.Table{Head: l.Head, Shares: l.Shares, Rows: l.Rows}
	}
	return pdf.RenderLetter(p)
}

// scribe writes letters in one language.
type scribe struct {
	lang   string
	issuer string            // the name of the unit that holds the round
	units  map[string]string // names of units by path
	grade  *ladder.Grade
	names  ladder.Names
}

func (w scribe) t(key string, params map[string]any) string {
	return locale.T(w.lang, "round.letter."+key, params)
}

func (w scribe) day(t time.Time) string {
	if w.lang == locale.English {
		return t.In(clock.Shanghai).Format("2 January 2006")
	}
	return t.In(clock.Shanghai).Format("2006年1月2日")
}

func (w scribe) rung() string { return w.grade.Code + " " + w.grade.Name.In(w.lang) }

// open is the head of every letter.
func (w scribe) open(r *Round, kind, to string, dated time.Time) Letter {
	return Letter{Kind: kind, Issuer: w.issuer, To: to, Dated: dated, Number: r.ID + "-" + w.t("mark."+kind, nil),
		Title: w.t("title."+kind, map[string]any{"title": r.Title})}
}

// announcement says what the round is about and what it asks for.
func (w scribe) announcement(r *Round) Letter {
	l := w.open(r, LetterAnnouncement, "", r.when(Announce))
	l.Paragraphs = []string{
		w.t("announcement.what", map[string]any{"title": r.Title, "grade": w.rung(), "places": r.Total()}),
		w.t("announcement.window", map[string]any{"from": w.day(r.Opens), "to": w.day(r.Closes.Add(-time.Minute))}),
	}
	if r.Duties != "" {
		l.Paragraphs = append(l.Paragraphs, w.t("announcement.duties", map[string]any{"duties": unstopped(r.Duties)}))
	}
	l.Paragraphs = append(l.Paragraphs, w.t("announcement.asks", map[string]any{"asks": strings.Join(w.asks(r), w.t("and", nil))}),
		w.t("announcement.parts", map[string]any{"parts": strings.Join(w.parts(r), w.t("and", nil))}))
	l.Head, l.Shares = []string{w.t("unit", nil), w.t("places", nil)}, []float64{0.75, 0.25}
	for _, q := range r.Places {
		l.Rows = append(l.Rows, []string{w.units[q.Unit], itoa(q.Places)})
	}
	l.After = []string{w.t("announcement.ties", map[string]any{"ties": strings.Join(w.ties(r), w.t("then", nil))}),
		w.t("announcement.notice", map[string]any{"days": r.Days, "months": r.Months})}
	return l
}

// asks are the requirements in words, those of the rung and those of the round.
func (w scribe) asks(r *Round) (out []string) {
	for _, rule := range []*requirement.Rule{w.grade.Requires, r.Extra} {
		if rule == nil {
			continue
		}
		result := requirement.Evaluate(rule, nil, r.Opens)
		for _, top := range ladder.Top(result) {
			out = append(out, ladder.Say(w.lang, &top, w.names))
		}
	}
	return out
}

func (w scribe) parts(r *Round) (out []string) {
	for _, p := range r.Parts {
		out = append(out, PartWord(w.lang, p.Kind)+" "+itoa(p.Weight)+"%")
	}
	return out
}

func (w scribe) ties(r *Round) (out []string) {
	for _, t := range r.Ties {
		out = append(out, PartWord(w.lang, t))
	}
	return out
}

// PartWord is what a part or a tie-break is called.
func PartWord(lang, kind string) string { return locale.T(lang, "round.part."+kind, nil) }

// notice shows the ranking to everybody.
func (w scribe) notice(r *Round, k *Ranking) Letter {
	l := w.open(r, LetterNotice, "", r.Shown)
	last := r.ShownTo.Add(-time.Minute)
	l.Paragraphs = []string{w.t("notice.what", map[string]any{"title": r.Title, "grade": w.rung(), "days": r.Days, "from": w.day(r.Shown), "to": w.day(last)})}
	l.Head = []string{w.t("rank", nil), w.t("name", nil), w.t("unit", nil), w.t("total", nil), w.t("outcome", nil)}
	l.Shares = []float64{0.1, 0.24, 0.34, 0.12, 0.2}
	for i := range k.Lines {
		x := &k.Lines[i]
		l.Rows = append(l.Rows, []string{itoa(x.Rank), x.Name, w.units[x.Place], PointsWord(x.Points()), OutcomeWord(w.lang, x.Why)})
	}
	l.After = []string{w.t("notice.object", map[string]any{"to": w.day(last)})}
	return l
}

// qualification tells a person what the check found.
func (w scribe) qualification(r *Round, a *Application) (Letter, error) {
	c := a.Check()
	if c == nil {
		return Letter{}, ErrNoLetter
	}
	l := w.open(r, LetterQualification, a.Name, c.At)
	key := "qualification.met"
	if !c.Met {
		key = "qualification.unmet"
	}
	l.Paragraphs = []string{w.t(key, map[string]any{"title": r.Title, "at": w.day(c.At)})}
	l.Head, l.Shares = []string{w.t("asked", nil), w.t("have", nil), w.t("need", nil), w.t("result", nil)}, []float64{0.55, 0.15, 0.15, 0.15}
	for _, group := range ladder.Top(c.Result) {
		for _, top := range ladder.Top(group) {
			l.Rows = append(l.Rows, w.asked(&top, c))
		}
	}
	if !c.Met {
		l.After = []string{w.t("qualification.appeal", map[string]any{"to": w.day(r.Closes.Add(-time.Minute))})}
	}
	return l, nil
}

func (w scribe) asked(x *requirement.Result, c *Check) []string {
	word := "unmet"
	if left := x.Waive(c.Later); x.Met {
		word = "met"
	} else if left.Met {
		word = "later"
	}
	have, need := "", ""
	if len(x.Parts) == 0 {
		have, need = ladder.SayAmount(w.lang, x.Have), ladder.SayAmount(w.lang, x.Need)
	}
	return []string{ladder.Say(w.lang, x, w.names), have, need, w.t(word, nil)}
}

// appointment tells a person of the appointment.
func (w scribe) appointment(r *Round, a *Application) (Letter, error) {
	at, ok := a.when(Appointed)
	if !ok {
		return Letter{}, ErrNoLetter
	}
	l := w.open(r, LetterAppointment, a.Name, at)
	l.Paragraphs = []string{w.t("appointment.what", map[string]any{"title": r.Title, "grade": w.rung(), "from": w.day(a.Effective)})}
	if r.Months > 0 {
		l.Paragraphs = append(l.Paragraphs, w.t("appointment.trial", map[string]any{"months": r.Months, "to": w.day(a.Until.Add(-time.Minute))}))
	}
	if d := w.grade.Duties.In(w.lang); d != "" {
		l.Paragraphs = append(l.Paragraphs, w.t("appointment.duties", map[string]any{"duties": unstopped(d)}))
	}
	return l, nil
}

// refusal tells a person that it is not they this time, and why.
func (w scribe) refusal(r *Round, a *Application, line *Line) (Letter, error) {
	switch a.Phase {
	case Unqualified, Turned, Dismissed, Unelected:
	case Void: // the round itself came to nothing
		l := w.open(r, LetterRefusal, a.Name, a.Changed)
		l.Paragraphs = []string{w.t("refusal.void", map[string]any{"title": r.Title, "grade": w.rung()})}
		if s := r.ending(); s != nil {
			l.Paragraphs = append(l.Paragraphs, w.t("refusal.reason", map[string]any{"reason": s.Reason}))
		}
		return l, nil
	default:
		return Letter{}, ErrNoLetter
	}
	l := w.open(r, LetterRefusal, a.Name, a.Changed)
	l.Paragraphs = []string{w.t("refusal.what", map[string]any{"title": r.Title, "grade": w.rung()})}
	switch {
	case a.Phase == Unelected && line != nil:
		l.Paragraphs = append(l.Paragraphs, w.t("refusal.ranked", map[string]any{"total": PointsWord(line.Points()), "rank": line.Rank, "why": OutcomeWord(w.lang, line.Why)}))
	case a.Phase == Unqualified:
		var missing []string
		for _, u := range a.Check().Missing() {
			missing = append(missing, ladder.Say(w.lang, u, w.names))
		}
		l.Paragraphs = append(l.Paragraphs, w.t("refusal.missing", map[string]any{"missing": strings.Join(missing, w.t("and", nil))}))
	case a.Phase == Turned || a.Phase == Dismissed:
		l.Paragraphs = append(l.Paragraphs, w.t("refusal.reason", map[string]any{"reason": a.Reason(Refuse, Dismiss)}))
	}
	l.After = []string{w.t("refusal.thanks", nil)}
	return l, nil
}

// trial tells a person how the trial period ended.
func (w scribe) trial(r *Round, a *Application) (Letter, error) {
	move, key := Prove, "trial.confirmed"
	if a.Phase == Reverted {
		move, key = Revert, "trial.reverted"
	}
	at, ok := a.when(move)
	if !ok || r.Months == 0 {
		return Letter{}, ErrNoLetter
	}
	l := w.open(r, LetterTrial, a.Name, at)
	l.Paragraphs = []string{w.t(key, map[string]any{"title": r.Title, "grade": w.rung(), "from": w.day(a.Effective), "before": a.From}),
		w.t("trial.reason", map[string]any{"reason": a.Reason(move)})}
	return l, nil
}

// answered tells whoever objected what was found, by whom, and what follows from it.
func (w scribe) answered(r *Round, o *Objection) (Letter, error) {
	if o.State == ObjectionOpen {
		return Letter{}, ErrNoLetter
	}
	l := w.open(r, LetterAnswer, o.ByName, o.Answered)
	l.Number = o.Number(w.lang)
	about := o.AboutName
	if o.About == "" {
		about = w.t("answer.round", nil)
	}
	l.Paragraphs = []string{
		w.t("answer.what", map[string]any{"title": r.Title, "grade": w.rung(), "at": w.day(o.Filed), "about": about}),
		w.t("answer.text", map[string]any{"text": o.Text}),
		w.t("answer."+o.State, nil),
		w.t("answer.reason", map[string]any{"answer": o.Answer}),
	}
	l.After = []string{w.t("answer.by", map[string]any{"name": o.AnswerName}), w.t("answer.kept", nil)}
	return l, nil
}

// Number is that of the letter that answers an objection: of the round, then which one of theirs it is.
func (o *Objection) Number(lang string) string {
	n := o.ID[strings.LastIndexByte(o.ID, ':')+1:]
	return o.Round + "-" + locale.T(lang, "round.letter.mark."+LetterAnswer, nil) + n
}

// ending is the act that brought the round to nothing; nil if none did.
func (r *Round) ending() *Stepped {
	for i := len(r.Steps) - 1; i >= 0; i-- {
		if act := Act(r.Steps[i].Act); act == Cancel || act == Annul || act == Reject {
			return &r.Steps[i]
		}
	}
	return nil
}

// when is the day of the last act of a kind.
func (r *Round) when(act Act) time.Time {
	for i := len(r.Steps) - 1; i >= 0; i-- {
		if r.Steps[i].Act == string(act) {
			return r.Steps[i].At
		}
	}
	return r.Changed
}

func (a *Application) when(m Move) (time.Time, bool) {
	for i := len(a.Steps) - 1; i >= 0; i-- {
		if a.Steps[i].Act == string(m) {
			return a.Steps[i].At, true
		}
	}
	return time.Time{}, false
}

// PointsWord writes thousandths of a point as a decimal: 86.45.
func PointsWord(milli int64) string {
	s := itoa(int(milli / 1000))
	if rest := milli % 1000; rest != 0 {
		s += "." + strings.TrimRight(string([]byte{byte('0' + rest/100), byte('0' + rest/10%10), byte('0' + rest%10)}), "0")
	}
	return s
}

// unstopped is a text of people's own that goes into a sentence which has its full stop.
func unstopped(text string) string { return strings.TrimRight(text, "。.；; ") }
