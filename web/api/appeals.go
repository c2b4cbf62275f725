package api

import (
	"tianti/exams"
	"tianti/web/kit"
)

// Appeals is what happens to results after their release, by API: appeals, corrections of keys.
type Appeals struct{ Exams *exams.Service }

type appealInput struct {
	Items []int  `json:"items"` // which questions; none is the whole
	Text  string `json:"text"`
}

type appealAnswer struct {
	Uphold bool   `json:"uphold"`
	Answer string `json:"answer"`
}

type keysView struct {
	Exam        string              `json:"exam"`
	Key         int                 `json:"key"` // the version that counts
	Items       []exams.Asked       `json:"items"`
	Corrections []*exams.Correction `json:"corrections"`
}

type fixInput struct {
	Fix    exams.Fix `json:"fix"`    // do "" scores the item as it was asked
	Key    int       `json:"key"`    // the version that the effect was seen on
	Reason string    `json:"reason"` //
}

type seedInput struct {
	Task   string           `json:"task"`
	Known  map[string]int64 `json:"known"` // criterion → milli-points
	Reason string           `json:"reason"`
}

type undoInput struct {
	Key    int    `json:"key"`
	Reason string `json:"reason"`
}

// Area is the routes.
func (x Appeals) Area() kit.Area {
	const decide, change, file = "exams.appeal.decide", "exams.result.change", "exams.appeal.file"
	return kit.Area{Name: "api appeals", Routes: []kit.Route{
		{Method: "GET", Path: "/api/v1/appeals", Needs: decide, API: true, Do: x.list,
			Doc: &kit.Doc{Summary: "Appeals in a state that the caller may answer", Answer: List[*exams.AppealRow]{}, Query: append([]kit.Param{{Name: "state", About: "filed by itself"}}, kit.Cursor...)}},
		{Method: "GET", Path: "/api/v1/appeals/:id", Needs: decide, API: true, Do: x.show,
			Doc: &kit.Doc{Summary: "An appeal with what its answer rests on", Answer: exams.AppealCase{}}},
		{Method: "POST", Path: "/api/v1/appeals/:id/remark", Needs: decide, API: true, Do: x.remark,
			Doc: &kit.Doc{Summary: "Give the answers to a marker who has not marked them", Request: reasoned{}, Answer: exams.Appeal{}}},
		{Method: "POST", Path: "/api/v1/appeals/:id/answer", Needs: decide, API: true, Do: x.answer,
			Doc: &kit.Doc{Summary: "Uphold or reject an appeal; upheld, what a re-mark found counts", Request: appealAnswer{}, Answer: exams.Appeal{}}},
		{Method: "GET", Path: "/api/v1/sittings/:id/appeal", Needs: file, API: true, Do: x.own,
			Doc: &kit.Doc{Summary: "The own appeal, or until when one may be filed", Answer: exams.OwnAppeal{}}},
		{Method: "POST", Path: "/api/v1/sittings/:id/appeal", Needs: file, API: true, Do: x.file,
			Doc: &kit.Doc{Summary: "Appeal against the own result", Request: appealInput{}, Answer: exams.Appeal{}, Status: 201}},
		{Method: "DELETE", Path: "/api/v1/sittings/:id/appeal", Needs: file, API: true, Do: x.withdraw,
			Doc: &kit.Doc{Summary: "Withdraw the own appeal while nobody has answered it", Answer: exams.Appeal{}}},
		{Method: "GET", Path: "/api/v1/exams/:id/keys", Needs: change, API: true, Do: x.keys,
			Doc: &kit.Doc{Summary: "The items of an exam with the keys that count, and the corrections so far", Answer: keysView{}}},
		{Method: "POST", Path: "/api/v1/exams/:id/keys/effect", Needs: change, API: true, Do: x.effect,
			Doc: &kit.Doc{Summary: "What a correction would do to every result; nothing is changed", Request: fixInput{}, Answer: exams.Effect{}}},
		{Method: "POST", Path: "/api/v1/exams/:id/keys", Needs: change, API: true, Do: x.correct,
			Doc: &kit.Doc{Summary: "Score an item otherwise, for everybody", Request: fixInput{}, Answer: exams.Correction{}}},
		{Method: "POST", Path: "/api/v1/exams/:id/keys/undo", Needs: change, API: true, Do: x.undo,
			Doc: &kit.Doc{Summary: "Take the newest correction back", Request: undoInput{}, Answer: exams.Correction{}}},
		{Method: "GET", Path: "/api/v1/exams/:id/alike", Needs: "exams.exam.invigilate", API: true, Do: x.alike,
			Doc: &kit.Doc{Summary: "Whose answers are more alike than chance lets expect; evidence, no verdict", Answer: exams.AlikeReport{}}},
		{Method: "GET", Path: "/api/v1/exams/:id/marking", Needs: "exams.mark.moderate", API: true, Do: x.marking,
			Doc: &kit.Doc{Summary: "How an exam is marked: figures of every marker, seeds, answers that could be seeds", Answer: exams.MarkingReport{}}},
		{Method: "POST", Path: "/api/v1/exams/:id/seeds", Needs: "exams.mark.moderate", API: true, Do: x.sow,
			Doc: &kit.Doc{Summary: "Mix an answer with known marks into the markers' queue", Request: seedInput{}, Answer: exams.Seed{}}},
	}}
}

// answered sends what a use case gave, or its fault.
func answered[T any](r *kit.Request, v T, err error) error {
	if err != nil {
		return err
	}
	return r.Send(v)
}

func (x Appeals) list(r *kit.Request) error {
	cursor, _, err := Paging(r)
	if err != nil {
		return err
	}
	state := exams.AppealState(r.Query("state"))
	if state == "" {
		state = exams.AppealFiled
	}
	page, err := x.Exams.Appeals(r.Context(), r.Actor, state, cursor)
	if err != nil {
		return err
	}
	return r.Send(ListOf(page.Items, page.Next))
}

func (x Appeals) show(r *kit.Request) error {
	c, err := x.Exams.AppealCase(r.Context(), r.Actor, r.Path("id"))
	return answered(r, c, err)
}

func (x Appeals) remark(r *kit.Request) error {
	var in reasoned
	if err := r.JSON(&in); err != nil {
		return err
	}
	a, err := x.Exams.Remark(r.Context(), r.Actor, r.Path("id"), in.Reason)
	return answered(r, a, err)
}

func (x Appeals) answer(r *kit.Request) error {
	var in appealAnswer
	if err := r.JSON(&in); err != nil {
		return err
	}
	a, err := x.Exams.AnswerAppeal(r.Context(), r.Actor, r.Path("id"), in.Uphold, in.Answer)
	return answered(r, a, err)
}

func (x Appeals) own(r *kit.Request) error {
	a, err := x.Exams.OwnAppeal(r.Context(), r.Actor, r.Path("id"))
	return answered(r, a, err)
}

func (x Appeals) file(r *kit.Request) error {
	var in appealInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	a, err := x.Exams.File(r.Context(), r.Actor, r.Path("id"), in.Items, in.Text)
	if err != nil {
		return err
	}
	return r.Created("/sittings/"+a.ID+"/appeal", a)
}

func (x Appeals) withdraw(r *kit.Request) error {
	a, err := x.Exams.Withdraw(r.Context(), r.Actor, r.Path("id"))
	return answered(r, a, err)
}

func (x Appeals) keys(r *kit.Request) error {
	e, items, done, err := x.Exams.Keys(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(keysView{e.ID, max(e.Key, 1), items, done})
}

func (x Appeals) effect(r *kit.Request) error {
	var in fixInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	e, err := x.Exams.Effect(r.Context(), r.Actor, r.Path("id"), in.Fix)
	return answered(r, e, err)
}

func (x Appeals) correct(r *kit.Request) error {
	var in fixInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	c, err := x.Exams.Correct(r.Context(), r.Actor, r.Path("id"), in.Key, in.Fix, in.Reason)
	return answered(r, c, err)
}

func (x Appeals) undo(r *kit.Request) error {
	var in undoInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	c, err := x.Exams.TakeBack(r.Context(), r.Actor, r.Path("id"), in.Key, in.Reason)
	return answered(r, c, err)
}

func (x Appeals) alike(r *kit.Request) error {
	out, err := x.Exams.Alike(r.Context(), r.Actor, r.Path("id"))
	return answered(r, out, err)
}

func (x Appeals) marking(r *kit.Request) error {
	out, err := x.Exams.MarkingReport(r.Context(), r.Actor, r.Path("id"))
	return answered(r, out, err)
}

func (x Appeals) sow(r *kit.Request) error {
	var in seedInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	seed, err := x.Exams.Sow(r.Context(), r.Actor, in.Task, in.Known, in.Reason)
	return answered(r, seed, err)
}
