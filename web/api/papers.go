package api

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"strconv"

	"tianti/exams"
	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/rbac"
	"tianti/web/kit"
)

// Papers is papers by API.
type Papers struct{ Exams *exams.Service }

type paperInput struct {
	Code    string        `json:"code"`
	Unit    string        `json:"unit"` // path, the caller's own when it is left out
	Content exams.Content `json:"content"`
	Publish bool          `json:"publish"` // publish at once
	Reason  string        `json:"reason"`
}

type paperEdit struct {
	Rev     int64         `json:"rev"` // of the paper that was edited; 0 for whatever is there
	Content exams.Content `json:"content"`
	Publish bool          `json:"publish"`
	Reason  string        `json:"reason"`
}

type paperView struct {
	ID      string           `json:"id"`
	Rev     int64            `json:"rev"`
	Unit    string           `json:"unit"`
	State   exams.PaperState `json:"state"`
	Version int              `json:"version"` // the newest published, 0 none
	Ahead   bool             `json:"ahead"`   // the working copy differs from it
	Count   int              `json:"count"`
	Content exams.Content    `json:"content"`
}

type stockView struct {
	Available int `json:"available"`
}

// Area is the papers' routes.
func (x Papers) Area() kit.Area {
	return kit.Area{Name: "api papers", Routes: []kit.Route{
		{Method: "GET", Path: "/api/v1/papers", Needs: "exams.paper.read", API: true, Do: x.list,
			Doc: &kit.Doc{Summary: "List papers", Answer: List[paperView]{}, Query: append([]kit.Param{{Name: "state", About: "draft, live or archived"}}, kit.Cursor...)}},
		{Method: "POST", Path: "/api/v1/papers", Needs: "exams.paper.create", API: true, Do: x.create,
			Doc: &kit.Doc{Summary: "Write a paper, and with publish let exams use it", Request: paperInput{}, Answer: paperView{}, Status: 201}},
		{Method: "GET", Path: "/api/v1/papers/stock", Needs: "exams.paper.read", API: true, Do: x.stock,
			Doc: &kit.Doc{Summary: "Count the items that a row could draw from", Answer: stockView{}, Query: []kit.Param{{Name: "unit"}, {Name: "category"}, {Name: "tier"}, {Name: "line"}, {Name: "difficulty"}, {Name: "kind"}, {Name: "tag"}}}},
		{Method: "GET", Path: "/api/v1/papers/:id", Needs: "exams.paper.read", API: true, Do: x.show,
			Doc: &kit.Doc{Summary: "Read a paper with its working copy", Answer: paperView{}}},
		{Method: "PUT", Path: "/api/v1/papers/:id", Needs: "exams.paper.edit", API: true, Do: x.edit,
			Doc: &kit.Doc{Summary: "Replace the working copy", Request: paperEdit{}, Answer: paperView{}}},
		{Method: "POST", Path: "/api/v1/papers/:id/publish", Needs: "exams.paper.publish", API: true, Do: x.publish,
			Doc: &kit.Doc{Summary: "Freeze the working copy with what the bank has now", Request: reasoned{}, Answer: paperView{}}},
		{Method: "POST", Path: "/api/v1/papers/:id/archive", Needs: "exams.paper.edit", API: true, Do: x.archive,
			Doc: &kit.Doc{Summary: "Let no further exam use a paper", Request: reasoned{}, Answer: paperView{}}},
	}}
}

func viewOfPaper(p *exams.Paper) paperView {
	return paperView{p.ID, p.Rev, p.Unit, p.State, p.Version, p.Ahead(), p.Content.Count(), p.Content}
}

func (x Papers) list(r *kit.Request) error {
	page, err := x.Exams.Papers(r.Context(), r.Actor, exams.PaperState(r.Query("state")), r.Query("cursor"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, viewOfPaper))
}

func (x Papers) create(r *kit.Request) error {
	var in paperInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	in.Content.Show = cmp.Or(in.Content.Show, exams.ShowScore)
	p, err := x.Exams.CreatePaper(r.Context(), r.Actor, cmp.Or(in.Unit, r.Actor.Unit), in.Code, in.Content, in.Reason)
	if err == nil && in.Publish {
		p, err = x.Exams.PublishPaper(r.Context(), r.Actor, p.ID, in.Reason)
	}
	if err != nil {
		return err
	}
	return r.Created("/api/v1/papers/"+p.ID, viewOfPaper(p))
}

func (x Papers) show(r *kit.Request) error {
	p, err := x.Exams.Paper(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(viewOfPaper(p))
}

func (x Papers) edit(r *kit.Request) error {
	var in paperEdit
	if err := r.JSON(&in); err != nil {
		return err
	}
	p, err := x.Exams.EditPaper(r.Context(), r.Actor, r.Path("id"), in.Rev, in.Content, in.Reason)
	if err == nil && in.Publish {
		p, err = x.Exams.PublishPaper(r.Context(), r.Actor, p.ID, in.Reason)
	}
	if err != nil {
		return err
	}
	return r.Send(viewOfPaper(p))
}

func (x Papers) publish(r *kit.Request) error { return x.step(r, x.Exams.PublishPaper) }

func (x Papers) archive(r *kit.Request) error { return x.step(r, x.Exams.ArchivePaper) }

func (x Papers) step(r *kit.Request, do func(context.Context, rbac.Actor, string, string) (*exams.Paper, error)) error {
	in, err := why(r)
	if err != nil {
		return err
	}
	p, err := do(r.Context(), r.Actor, r.Path("id"), in.Reason)
	if err != nil {
		return err
	}
	return r.Send(viewOfPaper(p))
}

func (x Papers) stock(r *kit.Request) error {
	w, err := WantOf(r.Query)
	if err != nil {
		return err
	}
	n, err := x.Exams.Stock(r.Context(), r.Actor, cmp.Or(r.Query("unit"), r.Actor.Unit), w)
	if err != nil {
		return err
	}
	return r.Send(stockView{n})
}

// WantOf reads what a row asks for from the query of a request.
func WantOf(query func(string) string) (bank.Want, error) {
	w := bank.Want{Category: query("category"), Tier: query("tier"), Line: query("line")}
	if s := query("difficulty"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > 5 {
			return w, bank.ErrDifficulty.At("difficulty")
		}
		w.Difficulty = n
	}
	if k := query("kind"); k != "" {
		w.Kinds = append(w.Kinds, item.Kind(k))
	}
	if t := query("tag"); t != "" {
		w.Tags = append(w.Tags, t)
	}
	return w, nil
}

// why reads an optional body that gives a reason.
func why(r *kit.Request) (in reasoned, err error) {
	err = optional(r, &in)
	return in, err
}

// optional reads a JSON body where there is one.
func optional(r *kit.Request, into any) error {
	data, err := io.ReadAll(r.Body())
	if err != nil || len(bytes.TrimSpace(data)) == 0 {
		return err
	}
	return r.JSON(into)
}
