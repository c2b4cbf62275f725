package appraisals

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/ladder/appraisal"
	"tianti/rbac"
	"tianti/web/kit"
)

// boardPage is somebody in a cycle as those see it who lead it: the raters, the result, the proposals.
type boardPage struct {
	Path, Back, Name, Title, Unit, Period, State string
	Raters                                       []raterRow
	MayChoose                                    bool
	Groups                                       []kit.Option // to which raters can be added
	Rater, Group, Added, Why                     string
	Has                                          bool // a result
	outcome
	Proposals              []proposalView
	MayPropose             bool
	Kinds, Dimensions, Out []kit.Option // of a proposal
	Kind, Dimension, To    string
	Excluded               string
	Reason                 string
}

type raterRow struct {
	Person, Name, Group, State, Tone, Source, Why string
	On                                            bool // can be taken off
}

type proposalView struct {
	ID, Path, Name, What, Reason, By, State, Tone string
	At                                            time.Time
	Answer, Decider                               string
	Decided                                       time.Time
	Waiting, Own, May                             bool // May: the reader may calibrate
}

var taskTones = map[string]string{appraisal.Asked: "gray", appraisal.Given: "green", appraisal.Declined: "yellow", appraisal.Dropped: "red"}

var proposalTones = map[string]string{appraisal.Waiting: "yellow", appraisal.Accepted: "green", appraisal.Refused: "red", appraisal.Withdrawn: "gray"}

func proposalOf(r *kit.Request, f *appraisal.Form, x *appraisal.Proposal) proposalView {
	out := proposalView{ID: x.ID, Path: personPath(x.Cycle, x.Person), Name: x.Name, Reason: x.Reason, By: x.ByName, State: r.T("appraisal.proposal." + x.State), Tone: proposalTones[x.State], At: x.At,
		Answer: x.Answer, Decider: x.Deciding, Decided: x.Decided, Waiting: x.State == appraisal.Waiting, Own: x.By == r.Actor.Person}
	switch x.Kind {
	case appraisal.Adjust:
		out.What = r.T("appraisal.version.adjust", "dimension", dimension(r, f, x.Dimension), "points", points(x.To))
	case appraisal.Exclude:
		out.What = r.T("appraisal.version.exclude", "group", group(r, x.Group))
	case appraisal.Annul:
		out.What = r.T("appraisal.version.annul")
	}
	return out
}

// board shows one (GET /appraisal-cycles/:id/people/:person).
func (p Pages) board(r *kit.Request) error {
	page, err := p.boardPage(r)
	if err != nil {
		return err
	}
	return r.Show("appraisal_person", page)
}

func (p Pages) boardPage(r *kit.Request) (page boardPage, err error) {
	b, err := p.Appraisals.Board(r.Context(), r.Actor, r.Path("id"), r.Path("person"))
	if err != nil {
		return page, err
	}
	c, x := b.Cycle, b.Person
	page = boardPage{Path: personPath(c.ID, x.Person), Back: cyclePath(c.ID), Name: x.Name, Title: c.Title, Unit: p.label(r.Context(), r.Lang, x.Unit), Period: halfYear(r, c.Period), State: r.T("appraisal.person." + x.State)}
	may := func(permission string) bool {
		_, err := p.Organisation.Gate().May(r.Actor, permission, rbac.Place{Unit: x.Unit, Owner: x.Person})
		return err == nil
	}
	page.MayChoose = may("ladder.cycle.edit") && (c.State == appraisal.Draft || c.Takes(r.Now())) && x.State == appraisal.In
	for _, t := range b.Tasks {
		page.Raters = append(page.Raters, raterRow{t.Rater, t.RaterName, group(r, t.Group), r.T("appraisal.task." + t.State), taskTones[t.State], r.T("appraisal.source." + t.Source), t.Why,
			page.MayChoose && t.Group != appraisal.Self && (t.State == appraisal.Asked || t.State == appraisal.Given)})
	}
	for _, g := range appraisal.Groups[1:] {
		page.Groups = append(page.Groups, kit.Option{Value: string(g), Text: group(r, g)})
	}
	for _, y := range b.Proposals {
		v := proposalOf(r, &c.Form, y)
		v.May = may("ladder.cycle.calibrate")
		page.Proposals = append(page.Proposals, v)
	}
	if x.Last() == nil {
		return page, nil
	}
	v, err := version(r, x)
	if err != nil {
		return page, err
	}
	page.Has, page.outcome = true, outcomeOf(r, c, x, v, page.Path)
	page.MayPropose = may("ladder.cycle.calibrate") && (c.State == appraisal.Closed || c.State == appraisal.Calibration && c.Sits(r.Actor.Person)) && !x.Last().Ruling.Void && !waiting(b.Proposals)
	page.choices(r, c)
	return page, nil
}

// waiting says whether somebody has to decide first.
func waiting(list []*appraisal.Proposal) bool {
	return slices.ContainsFunc(list, func(x *appraisal.Proposal) bool { return x.State == appraisal.Waiting })
}

func (page *boardPage) choices(r *kit.Request, c *appraisal.Cycle) {
	for _, k := range appraisal.Kinds {
		page.Kinds = append(page.Kinds, kit.Option{Value: string(k), Text: r.T("appraisal.kind." + string(k))})
	}
	for _, d := range c.Form.Dimensions {
		page.Dimensions = append(page.Dimensions, kit.Option{Value: d.Code, Text: d.Name.In(r.Lang)})
	}
	page.Out = page.Groups
}

// shownAgain shows the board with what was typed and why it was refused.
func (p Pages) shownAgain(r *kit.Request, cause error) error {
	page, err := p.boardPage(r)
	if err != nil {
		return errors.Join(cause, err)
	}
	page.Rater, page.Group, page.Added, page.Why = r.Form("rater"), r.Form("group"), r.Form("added"), r.Form("why")
	page.Kind, page.Dimension, page.To, page.Excluded, page.Reason = r.Form("kind"), r.Form("dimension"), r.Form("to"), r.Form("excluded"), r.Form("reason")
	return refusedAs(r, "appraisal_person", page, cause)
}

func (p Pages) back(r *kit.Request) error {
	return r.Done(personPath(r.Path("id"), r.Path("person")))
}

// at puts a fault at another field of the page, where two forms ask for the same.
func at(err error, field, here string) error {
	if f := fault.From(err); f.Field() == field {
		return f.At(here)
	}
	return err
}

// add asks somebody more (POST /appraisal-cycles/:id/people/:person/raters).
func (p Pages) add(r *kit.Request) error {
	if _, err := p.Appraisals.Add(r.Context(), r.Actor, r.Path("id"), r.Path("person"), r.Form("rater"), appraisal.Group(r.Form("group")), r.Form("added")); err != nil {
		return p.shownAgain(r, at(err, "reason", "added"))
	}
	return p.back(r)
}

// drop takes a rater off (POST /appraisal-cycles/:id/people/:person/drop).
func (p Pages) drop(r *kit.Request) error {
	if err := p.Appraisals.Drop(r.Context(), r.Actor, r.Path("id"), r.Path("person"), r.Form("rater"), r.Form("why")); err != nil {
		return p.shownAgain(r, at(err, "reason", "why"))
	}
	return p.back(r)
}

// propose asks for another result (POST /appraisal-cycles/:id/people/:person/propose).
func (p Pages) propose(r *kit.Request) error {
	w := appraisal.Wish{Kind: appraisal.Kind(r.Form("kind"))}
	switch w.Kind {
	case appraisal.Adjust:
		w.Dimension, w.To = r.Form("dimension"), milli(r.Form("to"))
	case appraisal.Exclude:
		w.Group = appraisal.Group(r.Form("excluded"))
	}
	if _, err := p.Appraisals.Propose(r.Context(), r.Actor, r.Path("id"), r.Path("person"), w, r.Form("reason")); err != nil {
		return p.shownAgain(r, err)
	}
	r.Flash("appraisal.done.propose")
	return p.back(r)
}

// milli reads points with up to three decimals as thousandths; -1 is what is none.
func milli(s string) int64 {
	whole, part, _ := strings.Cut(strings.ReplaceAll(s, "，", "."), ".")
	n, err := strconv.ParseInt(whole+(part + "000")[:3], 10, 64)
	if err != nil || len(part) > 3 {
		return -1
	}
	return n
}

// decide accepts, refuses or withdraws a proposal (POST /appraisal-cycles/:id/people/:person/decide).
func (p Pages) decide(r *kit.Request) error {
	id, answer := r.Form("proposal"), r.Form("reason")
	var err error
	switch r.Form("do") {
	case "withdraw":
		_, err = p.Appraisals.Withdraw(r.Context(), r.Actor, id, answer)
	default:
		_, err = p.Appraisals.Decide(r.Context(), r.Actor, id, r.Form("do") == "accept", answer)
	}
	if err != nil {
		return p.shownAgain(r, err)
	}
	r.Flash("appraisal.done.decide")
	return p.back(r)
}
