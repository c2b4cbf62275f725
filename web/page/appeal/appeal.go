// Package appeal is what happens to results after their release: appeals of candidates and their answers,
// corrections of keys with what they would change, and taking one back.
package appeal

import (
	"context"
	"embed"
	"html/template"
	"net/url"
	"strconv"
	"time"

	"tianti/exams"
	"tianti/web/kit"
	filepage "tianti/web/page/files"
	"tianti/web/page/question"
)

//go:embed *.html
var files embed.FS

// Loss is something that rests on a result which would fail.
type Loss struct {
	Person string // id
	What   string // in the reader's language: a certificate with its number, a seat, an application
	Path   string // where it stands; "" if nowhere
}

// Pages are the handlers. Losses tells what rests on sittings that would no longer be passed, by sitting;
// nil where nobody knows.
type Pages struct {
	Exams  *exams.Service
	Losses func(ctx context.Context, lang string, sittings map[string]string) (map[string][]Loss, error)
}

// Area is the folder's routes, pages and samples.
func (p Pages) Area() kit.Area {
	const decide, change, file = "exams.appeal.decide", "exams.result.change", "exams.appeal.file"
	return kit.Area{
		Name: "appeal", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/appeals", Needs: decide, Do: p.list,
				Nav: &kit.Nav{Group: "exams", Label: "appeal.title", Icon: "message", Order: 35}},
			{Method: "GET", Path: "/appeals/:id", Needs: decide, Do: p.show},
			{Method: "GET", Path: "/appeals/:id/items/:n/files/:file", Needs: decide, Do: p.handedIn},
			{Method: "POST", Path: "/appeals/:id/remark", Needs: decide, Do: p.remark},
			{Method: "POST", Path: "/appeals/:id/answer", Needs: decide, Do: p.answer},
			{Method: "GET", Path: "/sittings/:id/appeal", Needs: file, Do: p.own},
			{Method: "POST", Path: "/sittings/:id/appeal", Needs: file, Do: p.file},
			{Method: "POST", Path: "/sittings/:id/appeal/withdraw", Needs: file, Do: p.withdraw},
			{Method: "GET", Path: "/exams/:id/keys", Needs: change, Do: p.keys},
			{Method: "GET", Path: "/exams/:id/keys/fix", Needs: change, Do: p.fix},
			{Method: "POST", Path: "/exams/:id/keys/fix", Needs: change, Do: p.correct},
			{Method: "GET", Path: "/exams/:id/keys/undo", Needs: change, Do: p.undo},
			{Method: "POST", Path: "/exams/:id/keys/undo", Needs: change, Do: p.takeBack},
		},
		Samples: samples(),
		Cards:   []kit.Card{{Name: "appeals", Order: 9, Needs: file, Load: p.card, Sample: sampleCard()}},
	}
}

// cardPage is what the home page tells a candidate: appeals that were answered of late.
type cardPage struct{ Appeals []exams.AnsweredAppeal }

// told is for how long an answer is told on the home page.
const told = 14 * 24 * time.Hour

func (p Pages) card(r *kit.Request) (any, error) {
	all, err := p.Exams.Answered(r.Context(), r.Actor, r.Now().Add(-told))
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return cardPage{all}, nil
}

type listPage struct {
	State   exams.AppealState
	Appeals []*exams.AppealRow
	Next    string
}

// States are the states to narrow the list to.
func (listPage) States() []exams.AppealState { return exams.AppealStates }

// list is the appeals in a state (GET /appeals?state=).
func (p Pages) list(r *kit.Request) error {
	state := exams.AppealState(r.Query("state"))
	if state == "" {
		state = exams.AppealFiled
	}
	found, err := p.Exams.Appeals(r.Context(), r.Actor, state, r.Query("cursor"))
	if err != nil {
		return err
	}
	page := listPage{State: state, Appeals: found.Items}
	if found.Next != "" {
		page.Next = "/appeals?" + url.Values{"state": {string(state)}, "cursor": {found.Next}}.Encode()
	}
	return r.Show("appeal_list", page)
}

// asked is a question of an appealed result, drawn.
type asked struct {
	exams.AppealItem
	HTML, Key template.HTML
}

type showPage struct {
	*exams.AppealCase
	Asked  []asked
	Answer string
	Reason string
}

func drawCase(lang string, c *exams.AppealCase) (showPage, error) {
	page := showPage{AppealCase: c}
	for _, x := range c.Items {
		at := ""
		if !c.Over() {
			at = "/appeals/" + c.ID // the files of the answers, as long as the appeal is open
		}
		html, err := question.AskAt(lang, x.N, x.View, x.Response, true, at)
		if err != nil {
			return page, err
		}
		key, err := question.Key(lang, *x.Body)
		if err != nil {
			return page, err
		}
		page.Asked = append(page.Asked, asked{x, html, key})
	}
	return page, nil
}

// handedIn is a file of an answer (GET /appeals/:id/items/:n/files/:file).
func (p Pages) handedIn(r *kit.Request) error {
	n, err := strconv.Atoi(r.Path("n"))
	if err != nil {
		return exams.ErrNoItem.With("n", r.Path("n"))
	}
	f, err := p.Exams.AppealFile(r.Context(), r.Actor, r.Path("id"), n, r.Path("file"))
	if err != nil {
		return err
	}
	return filepage.Answer(r, f)
}

// show is one appeal with what its answer rests on (GET /appeals/:id).
func (p Pages) show(r *kit.Request) error {
	c, err := p.Exams.AppealCase(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	page, err := drawCase(r.Lang, c)
	if err != nil {
		return err
	}
	return r.Show("appeal_show", page)
}

// step does something to an appeal and shows it again, with what stood in the way.
func (p Pages) step(r *kit.Request, done string, do func(id string) error) error {
	id := r.Path("id")
	if err := do(id); err != nil {
		c, cerr := p.Exams.AppealCase(r.Context(), r.Actor, id)
		if cerr != nil {
			return err
		}
		page, perr := drawCase(r.Lang, c)
		if perr != nil {
			return perr
		}
		page.Answer, page.Reason = r.Form("answer"), r.Form("reason")
		return r.Refused("appeal_show", page, err)
	}
	r.Flash(done)
	return r.Done("/appeals/" + id)
}

func (p Pages) remark(r *kit.Request) error {
	return p.step(r, "appeal.remarking", func(id string) error {
		_, err := p.Exams.Remark(r.Context(), r.Actor, id, r.Form("reason"))
		return err
	})
}

func (p Pages) answer(r *kit.Request) error {
	return p.step(r, "appeal.answered", func(id string) error {
		_, err := p.Exams.AnswerAppeal(r.Context(), r.Actor, id, r.Form("do") == "uphold", r.Form("answer"))
		return err
	})
}

type ownPage struct {
	Sitting string
	Title   string
	Own     exams.OwnAppeal
	Text    string
	Items   map[int]bool
}

// Numbers are the questions that an appeal can name.
func (p ownPage) Numbers() []int {
	out := make([]int, p.Own.Count)
	for i := range out {
		out[i] = i + 1
	}
	return out
}

// Named says whether a question is named.
func (p ownPage) Named(n int) bool { return p.Items[n] }

func (p Pages) ownPage(r *kit.Request) (ownPage, error) {
	id := r.Path("id")
	own, err := p.Exams.OwnAppeal(r.Context(), r.Actor, id)
	if err != nil {
		return ownPage{}, err
	}
	out, err := p.Exams.Result(r.Context(), r.Actor, id)
	if err != nil {
		return ownPage{}, err
	}
	page := ownPage{Sitting: id, Title: out.Title.In(r.Lang), Own: own, Items: map[int]bool{}}
	return page, nil
}

// own is the candidate's appeal: the form while there is none, else how it stands (GET /sittings/:id/appeal).
func (p Pages) own(r *kit.Request) error {
	page, err := p.ownPage(r)
	if err != nil {
		return err
	}
	return r.Show("appeal_own", page)
}

// file files the appeal (POST /sittings/:id/appeal).
func (p Pages) file(r *kit.Request) error {
	var items []int
	for _, s := range r.FormAll("items") {
		if n, err := strconv.Atoi(s); err == nil {
			items = append(items, n)
		}
	}
	id := r.Path("id")
	if _, err := p.Exams.File(r.Context(), r.Actor, id, items, r.Form("text")); err != nil {
		page, perr := p.ownPage(r)
		if perr != nil {
			return err
		}
		page.Text = r.Form("text")
		for _, n := range items {
			page.Items[n] = true
		}
		return r.Refused("appeal_own", page, err)
	}
	r.Flash("appeal.filed")
	return r.Done("/sittings/" + id + "/appeal")
}

func (p Pages) withdraw(r *kit.Request) error {
	id := r.Path("id")
	if _, err := p.Exams.Withdraw(r.Context(), r.Actor, id); err != nil {
		return err
	}
	r.Flash("appeal.withdrawn")
	return r.Done("/sittings/" + id + "/appeal")
}

// pageItem is how an item of an exam is listed.
type pageItem struct {
	exams.Asked
	Stem string
	Path string
}

func itemsOf(code string, all []exams.Asked) []pageItem {
	var out []pageItem
	for _, a := range all {
		out = append(out, pageItem{a, a.Body.Summary(90), "/exams/" + code + "/keys/fix?" + url.Values{"item": {a.Ref}}.Encode()})
	}
	return out
}
