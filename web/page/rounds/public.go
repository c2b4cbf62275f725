package rounds

import (
	"net/url"
	"time"

	"tianti/ladder/round"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

// homePage is what everybody sees of rounds.
type homePage struct {
	Chances  []chance
	Mine     []mine
	Nominate []row
	Panels   []row
	Notices  []row
	Past     []row
}

// chance is an announced round as it looks to the reader.
type chance struct {
	row
	Ready   bool
	Why     string
	Missing []string
	Own     *mine
	Check   *check
}

// mine is an own application in a list.
type mine struct {
	Path, Title, Rung, Phase, Tone string
	Changed                        time.Time
	Nominated                      bool
	Round                          string
}

func (p Pages) home(r *kit.Request) error {
	page, err := p.homePage(r)
	if err != nil {
		return err
	}
	return r.Show("rounds_home", page)
}

func (p Pages) homePage(r *kit.Request) (page homePage, err error) {
	ctx, by := r.Context(), r.Actor
	chances, err := p.Rounds.Chances(ctx, by)
	if err != nil {
		return page, err
	}
	for i := range chances {
		c, err := p.chance(r, &chances[i])
		if err != nil {
			return page, err
		}
		page.Chances = append(page.Chances, c)
	}
	own, err := p.Rounds.Mine(ctx, by)
	if err != nil {
		return page, err
	}
	for _, a := range own {
		page.Mine = append(page.Mine, p.mine(r, a))
	}
	nominate, err := p.Rounds.Nominees(ctx, by)
	if err != nil {
		return page, err
	}
	page.Nominate = p.rows(r, "/rounds/", nominate)
	panels, err := p.Rounds.Sitting(ctx, by)
	if err != nil {
		return page, err
	}
	page.Panels = p.rows(r, "/rounds/", panels)
	for state, into := range map[round.State]*[]row{round.Noticed: &page.Notices, round.Concluded: &page.Past} {
		found, err := p.Rounds.Public(ctx, by, state)
		if err != nil {
			return page, err
		}
		*into = p.rows(r, "/rounds/", found[:min(len(found), 20)])
	}
	return page, nil
}

func (p Pages) chance(r *kit.Request, c *round.Chance) (out chance, err error) {
	say, err := p.speech(r)
	if err != nil {
		return out, err
	}
	out.row = p.rows(r, "/rounds/", []*round.Round{c.Round})[0]
	out.Why = spoken(r.Lang, c.Why)
	if c.Check != nil {
		x := say.check(c.Check)
		out.Check, out.Ready = &x, c.Check.Met && c.Why == nil
	}
	for _, item := range c.Missing() {
		out.Missing = append(out.Missing, say.asked(item, nil).Text)
	}
	if c.Own != nil {
		m := p.mine(r, round.Own{Application: c.Own, Title: c.Round.Plan.Title})
		out.Own = &m
	}
	return out, nil
}

func (p Pages) mine(r *kit.Request, a round.Own) mine {
	return mine{"/applications/" + a.ID, a.Title, p.rung(r, a.Grade), a.Phase.Word(r.Lang), phaseTones[a.Phase], a.Changed, a.Phase == round.Nominated, a.Round}
}

// cardPage is the home page's card: what waits for the reader.
type cardPage struct {
	Open, Panels []row
	Mine         []mine
	Answers      []answerRow
}

// answerRow leads to the letter that answers an own objection.
type answerRow struct{ Path, Title string }

// answersShown is for how long the home page tells of an answer.
const answersShown = 14 * 24 * time.Hour

func (p Pages) card(r *kit.Request) (any, error) {
	page, err := p.homePage(r)
	if err != nil {
		return nil, err
	}
	out := cardPage{Panels: page.Panels}
	for _, c := range page.Chances {
		if c.Ready && c.Own == nil {
			out.Open = append(out.Open, c.row)
		}
	}
	for _, m := range page.Mine {
		if m.Nominated {
			out.Mine = append(out.Mine, m)
		}
	}
	answered, err := p.Rounds.AnsweredTo(r.Context(), r.Actor, r.Now().Add(-answersShown))
	if err != nil {
		return nil, err
	}
	for _, o := range answered {
		out.Answers = append(out.Answers, answerRow{answerPath(o.ID), o.Number(r.Lang)})
	}
	if len(out.Open)+len(out.Panels)+len(out.Mine)+len(out.Answers) == 0 {
		return nil, nil
	}
	return out, nil
}

// showPage is a round as everybody sees it.
type showPage struct {
	row
	Letter     letterPage
	Parts      []string
	Ranking    []line
	Objections []objection
	Own        []objection
	MayObject  bool
	About      []kit.Option
	AboutWho   string
	Text       string
	CanApply   bool
	CanPut     bool
	Runs       bool
}

// line is a place in a ranking.
type line struct {
	Rank                  int
	Name, Unit, Total     string
	Outcome, Tone, Parted string
	Elected               bool
	Merits                []merit
	Marks                 []mark
	Lot, Path             string
}

type merit struct {
	Part, Points string
	Found        bool
	Evidence     []naming.Link
}

type mark struct {
	Name, Points string
	Dropped      bool
}

type objection struct {
	ID, About, By, Text, State, Tone, Answer, Answerer string
	Filed, Answered                                    time.Time
	Open                                               bool
	Typed                                              string // an answer that was refused
	Letter                                             string // page of the letter with the answer
}

func (p Pages) show(r *kit.Request) error {
	page, err := p.showPage(r)
	if err != nil {
		return err
	}
	return r.Show("rounds_show", page)
}

func (p Pages) showPage(r *kit.Request) (page showPage, err error) {
	n, err := p.Rounds.Notice(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return page, err
	}
	page.row = p.rows(r, "/rounds/", []*round.Round{n.Round})[0]
	page.Letter, err = p.everybodys(r, n.Round.ID, round.LetterAnnouncement)
	if err != nil {
		return page, err
	}
	page.Runs = r.May("ladder.round.read")
	page.CanApply, page.CanPut = n.Round.Open(r.Now()), n.Round.Open(r.Now()) && r.May("ladder.application.nominate")
	if n.Ranking == nil {
		return page, nil
	}
	page.Ranking = p.lines(r, n.Round, n.Ranking, nil)
	page.About = append(page.About, kit.Option{Value: "-", Text: r.T("rounds.about.round")})
	for _, l := range n.Ranking.Lines {
		if l.Elected {
			page.About = append(page.About, kit.Option{Value: l.Person, Text: l.Name})
		}
	}
	page.MayObject = n.MayObject
	page.Objections, page.Own = objections(r.Lang, n.Objections), lettered(objections(r.Lang, n.Own), n.Own)
	return page, nil
}

// lines puts a ranking into words; with whatever names facts also the panel's marks and the evidence of every
// part.
func (p Pages) lines(r *kit.Request, x *round.Round, k *round.Ranking, fact func(id string) naming.Link) (out []line) {
	var units []string
	for _, l := range k.Lines {
		units = append(units, l.Place)
	}
	names := p.labels(r.Context(), r.Lang, units...)
	members := map[string]string{}
	for _, m := range x.Members {
		members[m.Person] = m.Name
	}
	for i := range k.Lines {
		l := &k.Lines[i]
		v := line{Rank: l.Rank, Name: l.Name, Unit: names[l.Place], Total: round.PointsWord(l.Points()), Outcome: round.OutcomeWord(r.Lang, l.Why), Tone: "gray", Elected: l.Elected}
		if l.Elected {
			v.Tone = "green"
		}
		if l.Parted != "" {
			v.Parted = round.PartWord(r.Lang, l.Parted)
		}
		if fact != nil {
			v.Lot, v.Path = l.Lot, "/applications/"+round.ApplicationID(x.ID, l.Person)
		}
		for _, m := range l.Merits {
			y := merit{Part: round.PartWord(r.Lang, m.Kind), Points: round.PointsWord(m.Points), Found: m.Found}
			if fact != nil {
				y.Evidence = naming.Links(fact, m.Evidence)
			}
			v.Merits = append(v.Merits, y)
		}
		for _, m := range l.Marks {
			if fact != nil {
				v.Marks = append(v.Marks, mark{members[m.Member], round.PointsWord(m.Total), m.Dropped})
			}
		}
		out = append(out, v)
	}
	return out
}

// objections puts objections into words, without who filed them.
func objections(lang string, xs []*round.Objection) (out []objection) {
	tones := map[string]string{round.ObjectionOpen: "yellow", round.ObjectionUpheld: "red", round.ObjectionDismissed: "gray"}
	for _, o := range xs {
		out = append(out, objection{ID: o.ID, About: o.AboutName, Text: o.Text, State: round.ObjectionWord(lang, o.State), Tone: tones[o.State], Answer: o.Answer, Answerer: o.AnswerName,
			Filed: o.Filed, Answered: o.Answered, Open: o.State == round.ObjectionOpen})
	}
	return out
}

// lettered leads to the letters that answer them, for whoever may read those.
func lettered(out []objection, xs []*round.Objection) []objection {
	for i, o := range xs {
		if o.State != round.ObjectionOpen {
			out[i].Letter = answerPath(o.ID)
		}
	}
	return out
}

// named says who filed them, to those who answer.
func named(out []objection, xs []*round.Objection) []objection {
	for i, o := range xs {
		out[i].By = o.ByName
	}
	return out
}

// object files an objection (POST /rounds/:id/objections).
func (p Pages) object(r *kit.Request) error {
	id, about := r.Path("id"), r.Form("about")
	who := about
	if who == "-" {
		who = ""
	}
	if _, err := p.Rounds.Object(r.Context(), r.Actor, id, who, r.Form("text")); err != nil {
		page, readErr := p.showPage(r)
		if readErr != nil {
			return err
		}
		page.AboutWho, page.Text = about, r.Form("text")
		return shownAgain(r, "rounds_show", page, err)
	}
	r.Flash("rounds.done.object")
	return r.Done("/rounds/" + url.PathEscape(id))
}

// applyPage is the own application: what the round asks for, what is there and what is missing.
type applyPage struct {
	chance
	Statement string
}

func (p Pages) apply(r *kit.Request) error {
	page, err := p.applyPage(r)
	if err != nil {
		return err
	}
	return r.Show("rounds_apply", page)
}

func (p Pages) applyPage(r *kit.Request) (page applyPage, err error) {
	c, err := p.Rounds.Chance(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return page, err
	}
	page.chance, err = p.chance(r, c)
	if c.Own != nil {
		page.Statement = c.Own.Statement
	}
	return page, err
}

// send applies (POST /rounds/:id/apply).
func (p Pages) send(r *kit.Request) error {
	a, err := p.Rounds.Apply(r.Context(), r.Actor, r.Path("id"), r.Form("statement"))
	if err != nil {
		page, readErr := p.applyPage(r)
		if readErr != nil {
			return err
		}
		page.Statement = r.Form("statement")
		return shownAgain(r, "rounds_apply", page, err)
	}
	r.Flash("rounds.done.apply")
	return r.Done("/applications/" + url.PathEscape(a.ID))
}
