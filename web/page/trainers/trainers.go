// Package trainers is the pages of internal trainers: the directory across provinces with booking, the way to a level with
// its trial lecture, the yearly review, and the rules.
package trainers

import (
	"cmp"
	"embed"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tianti/courses"
	rungs "tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/ladder/trainer"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers. Names gives codes of requirements their names.
type Pages struct {
	Trainers     *trainer.Service
	Courses      *courses.Service
	Organisation *rbac.Organisation
	Names        func(*kit.Request) (rungs.Names, error)
}

// Area is the folder's routes and pages.
func (p Pages) Area() kit.Area {
	const (
		read    = "ladder.trainer.read"
		apply   = "ladder.trainer.apply"
		cases   = "ladder.trainer_case.read"
		convene = "ladder.trainer_case.convene"
		decide  = "ladder.trainer_case.decide"
		edit    = "ladder.trainer_rule.edit"
		answer  = "ladder.trainer.answer"
	)
	nav := func(label, icon string, order int) *kit.Nav {
		return &kit.Nav{Group: "training", Label: label, Icon: icon, Order: order}
	}
	return kit.Area{
		Name: "trainers", Files: files, Samples: samples(),
		Routes: []kit.Route{
			{Method: "GET", Path: "/trainers", Needs: read, Do: p.directory, Nav: nav("nav.trainers", "presentation", 20)},
			{Method: "GET", Path: "/trainers/apply", Needs: apply, Do: p.chances, Nav: nav("nav.trainer.apply", "stairs-up", 21)},
			{Method: "POST", Path: "/trainers/apply", Needs: apply, Do: p.apply},
			{Method: "GET", Path: "/trainers/people/:id", Needs: read, Do: p.card},
			{Method: "POST", Path: "/trainers/people/:id/offer", Needs: answer, Do: p.offer},
			{Method: "POST", Path: "/trainers/people/:id/book", Needs: "ladder.trainer.book", Do: p.book},
			{Method: "POST", Path: "/trainers/people/:id/review", Needs: convene, Do: p.propose},
			{Method: "POST", Path: "/trainers/people/:id/decide", Needs: decide, Do: p.decide},
			{Method: "POST", Path: "/trainers/bookings/:id/answer", Needs: answer, Do: p.answer},
			{Method: "GET", Path: "/trainer-cases", Needs: cases, Do: p.cases, Nav: nav("nav.trainer.cases", "clipboard-check", 22)},
			{Method: "GET", Path: "/trainer-cases/:id", Needs: cases, Do: p.show},
			{Method: "POST", Path: "/trainer-cases/:id/convene", Needs: convene, Do: p.convene},
			{Method: "POST", Path: "/trainer-cases/:id/score", Needs: "ladder.panel.score", Do: p.score},
			{Method: "POST", Path: "/trainer-cases/:id/accept", Needs: decide, Do: p.turn(p.Trainers.Accept)},
			{Method: "POST", Path: "/trainer-cases/:id/refuse", Needs: decide, Do: p.turn(p.Trainers.Refuse)},
			{Method: "POST", Path: "/trainer-cases/:id/withdraw", Needs: apply, Do: p.turn(p.Trainers.Withdraw)},
			{Method: "GET", Path: "/trainer-rules", Needs: "ladder.trainer_rule.read", Do: p.rules, Nav: nav("nav.trainer.rules", "adjustments", 23)},
			{Method: "POST", Path: "/trainer-rules", Needs: edit, Do: p.publish},
		},
	}
}

func levelWord(r *kit.Request, level string) string {
	if level == "" {
		return r.T("trainer.level.none")
	}
	return r.T("ladder.level." + level)
}

func cardPath(person string) string { return "/trainers/people/" + url.PathEscape(person) }

func casePath(id string) string { return "/trainer-cases/" + url.PathEscape(id) }

func (p Pages) label(r *kit.Request, path string) string {
	names, err := p.Organisation.Labels(r.Context(), r.Lang, path)
	if err != nil || names[path] == "" {
		return path // a page without names is better than none
	}
	return names[path]
}

type listPage struct {
	Rows   []cardRow
	Next   string
	Levels []kit.Option
	Level  string
}

type cardRow struct {
	Path, Name, Unit, Level string
	Topics                  []string
	Courses                 int
	Until                   time.Time
}

// directory lists the accredited trainers of a level, in every province (GET /trainers?level=).
func (p Pages) directory(r *kit.Request) error {
	page := listPage{Level: cmp.Or(r.Query("level"), "junior")}
	for _, l := range requirement.TrainerLevels {
		page.Levels = append(page.Levels, kit.Option{Value: l, Text: levelWord(r, l), Selected: l == page.Level})
	}
	found, err := p.Trainers.Directory(r.Context(), r.Actor, page.Level, "", r.Query("cursor"), 50)
	if err != nil {
		return err
	}
	for _, c := range found.Items {
		page.Rows = append(page.Rows, cardRow{cardPath(c.ID), c.Name, p.label(r, c.Unit), levelWord(r, c.Level), c.Topics, len(c.Courses), c.Until})
	}
	if found.Next != "" {
		page.Next = "/trainers?" + url.Values{"level": {page.Level}, "cursor": {found.Next}}.Encode()
	}
	return r.Show("trainer_list", page)
}

// cardPage is one trainer.
type cardPage struct {
	Path, Name, Unit, Level         string
	Own                             bool
	Until, Due                      time.Time
	Certificate                     string
	Topics                          string
	Courses                         []shared
	Codes                           string // of the own shared courses, as they are typed
	Bookings                        []bookingRow
	Reviews                         []reviewRow
	MayPropose, MayDecide, MayBook  bool
	Units                           []kit.Option
	BookUnit, From, To, Topic       string
	Hours, Evaluation, Exam, Source string
	Verdicts                        []kit.Option
	Verdict, Reason                 string
	Waiting                         *reviewRow
}

type shared struct {
	Path, Title string
	People      int64
	Provinces   []string
}

type bookingRow struct {
	Path, Unit, From, To, Topic, State, Tone, By, Answer string
	MayAnswer, MayCancel                                 bool
}

type reviewRow struct {
	At                              time.Time
	Level, Verdict, To, Advice      string
	Checks                          []checkRow
	By, Reason, State, Tone, Answer string
	Source                          string
}

type checkRow struct {
	Name, Have, Need string
	Met              bool
}

// card shows one trainer (GET /trainers/people/:id).
func (p Pages) card(r *kit.Request) error {
	page, err := p.cardPage(r)
	if err != nil {
		return err
	}
	return r.Show("trainer_card", page)
}

func (p Pages) cardPage(r *kit.Request) (page cardPage, err error) {
	c, err := p.Trainers.Card(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return page, err
	}
	best, _ := c.At(r.Now())
	page = cardPage{Path: cardPath(c.ID), Name: c.Name, Unit: p.label(r, c.Unit), Level: levelWord(r, best.Level), Own: c.ID == r.Actor.Person, Until: best.Until, Topics: strings.Join(c.Topics, "、"), Codes: strings.Join(c.Courses, " "), Due: c.Due()}
	if page.Own || r.May("certificates.register.read") {
		page.Certificate = best.Certificate
	}
	page.MayPropose, page.MayDecide, page.MayBook = p.Trainers.Mays(r.Actor, c)
	if page.MayPropose {
		if err := p.year(r, c, &page); err != nil {
			return page, err
		}
	}
	if page.Courses, err = p.shared(r, c); err != nil {
		return page, err
	}
	for _, v := range slices.Backward(c.Reviews) {
		row := p.review(r, v)
		if page.Waiting == nil && v.State == trainer.Proposed {
			page.Waiting = &row
			continue
		}
		page.Reviews = append(page.Reviews, row)
	}
	for _, v := range trainer.Verdicts {
		page.Verdicts = append(page.Verdicts, kit.Option{Value: string(v), Text: r.T("trainer.verdict." + string(v))})
	}
	if page.MayBook {
		if page.Units, err = naming.Choices(r, p.Organisation, "ladder.trainer.book", r.Actor.Unit); err != nil {
			return page, err
		}
	}
	return page, p.booked(r, c, &page)
}

// year fills the review's form with what was counted in classes.
func (p Pages) year(r *kit.Request, c *trainer.Card, page *cardPage) error {
	taught, f, err := p.Trainers.Year(r.Context(), r.Actor, c)
	if err != nil || taught == nil {
		return err
	}
	page.Hours, page.Source = strconv.Itoa(f.Hours), r.T("trainer.source.classes", "classes", taught.Classes, "present", taught.Present, "opinions", taught.Opinions)
	if taught.Opinions > 0 {
		page.Evaluation = strconv.Itoa(f.Evaluation)
	}
	return nil
}

var bookingTones = map[string]string{trainer.Asked: "yellow", trainer.Accepted: "green", trainer.Turned: "red", trainer.Cancelled: "gray"}

func (p Pages) booked(r *kit.Request, c *trainer.Card, page *cardPage) error {
	all, err := p.Trainers.Bookings(r.Context(), r.Actor, c.ID)
	for _, b := range all {
		page.Bookings = append(page.Bookings, bookingRow{"/trainers/bookings/" + b.ID, p.label(r, b.Unit), string(b.From), string(b.To), b.Topic, r.T("trainer.booking." + b.State), bookingTones[b.State], b.ByName, b.Answer,
			page.Own && b.State == trainer.Asked, b.By == r.Actor.Person && (b.State == trainer.Asked || b.State == trainer.Accepted)})
	}
	return err
}

func (p Pages) shared(r *kit.Request, c *trainer.Card) (out []shared, err error) {
	titles, err := p.Courses.Titles(r.Context(), c.Courses)
	if err != nil {
		return nil, err
	}
	for _, code := range c.Courses {
		by, err := p.Trainers.Usage(r.Context(), code)
		if err != nil {
			return nil, err
		}
		x := shared{Path: "/courses/" + url.PathEscape(code), Title: titles[code].In(r.Lang)}
		for _, path := range slices.Sorted(keys(by)) {
			x.People += by[path]
			x.Provinces = append(x.Provinces, r.T("trainer.usage", "unit", p.label(r, path), "n", by[path]))
		}
		out = append(out, x)
	}
	return out, nil
}

func keys(m map[string]int64) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

var reviewTones = map[string]string{trainer.Proposed: "yellow", trainer.Decided: "green", trainer.Declined: "gray"}

func (p Pages) review(r *kit.Request, v trainer.Review) reviewRow {
	row := reviewRow{At: v.At, Level: levelWord(r, v.Level), Verdict: r.T("trainer.verdict." + string(v.Verdict)), To: levelWord(r, v.To), Advice: r.T("trainer.verdict." + string(v.Advice)), By: v.ByName, Reason: v.Reason,
		State: r.T("trainer.review." + v.State), Tone: reviewTones[v.State], Answer: v.Answer, Source: v.Figures.Source}
	for _, c := range v.Checks {
		row.Checks = append(row.Checks, checkRow{r.T("trainer.check." + c.Code), c.Have, c.Need, c.Met})
	}
	return row
}

func (p Pages) refusedCard(r *kit.Request, cause error) error {
	page, err := p.cardPage(r)
	if err != nil {
		return cause
	}
	page.BookUnit, page.From, page.To, page.Topic = r.Form("unit"), r.Form("from"), r.Form("to"), r.Form("topic")
	page.Hours, page.Evaluation, page.Exam, page.Source = r.Form("hours"), r.Form("evaluation"), r.Form("exam"), r.Form("source")
	page.Verdict, page.Reason = r.Form("verdict"), r.Form("reason")
	return r.Refused("trainer_card", page, cause)
}

// done goes back to the card.
func (p Pages) done(r *kit.Request, err error) error {
	if err != nil {
		return p.refusedCard(r, err)
	}
	r.Flash("trainer.done")
	return r.Done(cardPath(r.Path("id")))
}

// offer says what the actor teaches and shares (POST /trainers/people/:id/offer).
func (p Pages) offer(r *kit.Request) error {
	words := strings.FieldsFunc(r.Form("topics"), func(c rune) bool { return strings.ContainsRune("、，,;；\n", c) })
	_, err := p.Trainers.Offer(r.Context(), r.Actor, words, strings.Fields(r.Form("courses")))
	return p.done(r, err)
}

// book asks for the trainer (POST /trainers/people/:id/book).
func (p Pages) book(r *kit.Request) error {
	_, err := p.Trainers.Book(r.Context(), r.Actor, r.Path("id"), r.Form("unit"), rbac.Day(r.Form("from")), rbac.Day(r.Form("to")), r.Form("topic"))
	return p.done(r, err)
}

// answer answers or cancels a booking (POST /trainers/bookings/:id/answer, "do" is the new state).
func (p Pages) answer(r *kit.Request) error {
	b, err := p.Trainers.Answer(r.Context(), r.Actor, r.Path("id"), r.Form("do"), r.Form("words"))
	if err != nil {
		return err
	}
	r.Flash("trainer.done")
	return r.Done(cardPath(b.Trainer))
}

// propose proposes what the yearly review comes to (POST /trainers/people/:id/review).
func (p Pages) propose(r *kit.Request) error {
	f := trainer.Figures{Hours: number(r, "hours"), Evaluation: number(r, "evaluation"), Exam: r.Form("exam"), Source: r.Form("source")}
	_, err := p.Trainers.Propose(r.Context(), r.Actor, r.Path("id"), f, trainer.Verdict(r.Form("verdict")), r.Form("reason"))
	return p.done(r, err)
}

// decide accepts or refuses it (POST /trainers/people/:id/decide).
func (p Pages) decide(r *kit.Request) error {
	_, err := p.Trainers.Decide(r.Context(), r.Actor, r.Path("id"), r.Form("do") == "accept", r.Form("reason"))
	return p.done(r, err)
}
