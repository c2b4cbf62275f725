package appeal

import (
	"html/template"
	"slices"
	"strconv"

	"tianti/exams"
	"tianti/exams/item"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/web/kit"
	"tianti/web/page/question"
)

type keysPage struct {
	Exam        *exams.Exam
	Key         int
	Items       []pageItem
	Corrections []*exams.Correction
}

// Undoable says whether there is a correction to take back.
func (p keysPage) Undoable() bool {
	n := len(p.Corrections)
	return n > 0 && p.Corrections[n-1].Undoes == 0
}

// keys lists the items of an exam and the corrections so far (GET /exams/:id/keys).
func (p Pages) keys(r *kit.Request) error {
	e, all, done, err := p.Exams.Keys(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Show("appeal_keys", keysPage{Exam: e, Key: max(e.Key, 1), Items: itemsOf(e.ID, all), Corrections: done})
}

// fixPage is the form of a correction, and below it what it would do.
type fixPage struct {
	Exam    *exams.Exam
	Key     int // that the form was made from
	Ref     string
	Kind    item.Kind
	Ask     template.HTML
	KeyNow  template.HTML
	Fields  template.HTML
	Do      exams.Remedy
	Choices []kit.Option
	Rule    string
	Rules   []kit.Option
	Fixed   exams.Remedy // the remedy that the item has already
	Reason  string
	Effect  *exams.Effect
	Losses  map[string][]Loss
	Undo    *exams.Correction // instead of a fix
}

// Loses are what a row of the effect would lose.
func (p fixPage) Loses(sitting string) []Loss { return p.Losses[sitting] }

// find is the item that a form is about.
func (p Pages) find(r *kit.Request, ref string) (*exams.Exam, exams.Asked, error) {
	e, all, _, err := p.Exams.Keys(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return nil, exams.Asked{}, err
	}
	i := slices.IndexFunc(all, func(a exams.Asked) bool { return a.Ref == ref })
	if i < 0 {
		return nil, exams.Asked{}, exams.ErrFixItem.With("item", ref)
	}
	return e, all[i], nil
}

func drawFix(lang string, e *exams.Exam, a exams.Asked, body item.Body, do exams.Remedy, err error) (fixPage, error) {
	page := fixPage{Exam: e, Key: max(e.Key, 1), Ref: a.Ref, Kind: a.Body.Kind, Do: do, Fixed: a.Fix, Rule: string(body.Rule)}
	var derr error
	if page.Ask, derr = question.Ask(lang, 1, a.Body.View(1), item.Response{}, true); derr != nil {
		return page, derr
	}
	if page.KeyNow, derr = question.Key(lang, *a.Body); derr != nil {
		return page, derr
	}
	wrong := map[string]string{}
	for _, f := range fault.All(err) {
		what, mend := locale.Fault(lang, f)
		wrong[f.Field()] = what + " " + mend
	}
	if page.Fields, derr = question.Author(lang, body, func(field string) string { return wrong[field] }); derr != nil {
		return page, derr
	}
	for _, remedy := range exams.Remedies {
		if remedy == exams.Rekey && !body.Closed() {
			continue // people marked it; a re-mark is what helps
		}
		page.Choices = append(page.Choices, kit.Option{Value: string(remedy), Text: remedy.Word(lang), Selected: remedy == do})
	}
	if a.Fix != "" {
		page.Choices = append(page.Choices, kit.Option{Value: "none", Text: locale.T(lang, "appeal.fix.none", nil), Selected: do == "none"})
	}
	page.Rules = []kit.Option{{Value: "", Text: locale.T(lang, item.Rule("").TextKey(), nil)}}
	for _, rule := range question.Rules(body.Kind) {
		page.Rules = append(page.Rules, kit.Option{Value: string(rule), Text: locale.T(lang, rule.TextKey(), nil), Selected: rule == body.Rule})
	}
	return page, nil
}

// fix is the form to score one item otherwise (GET /exams/:id/keys/fix?item=).
func (p Pages) fix(r *kit.Request) error {
	e, a, err := p.find(r, r.Query("item"))
	if err != nil {
		return err
	}
	page, err := drawFix(r.Lang, e, a, *a.Body, exams.Rekey, nil)
	if err != nil {
		return err
	}
	return r.Show("appeal_fix", page)
}

// reKeyed is the item with the key of the posted form. What candidates saw is not in the form and stays.
func reKeyed(r *kit.Request, was *item.Body) *item.Body {
	read := question.Read(r, *was)
	read.Title, read.Stem, read.Feedback, read.Fixed, read.Max, read.Media = was.Title, was.Stem, was.Feedback, was.Fixed, was.Max, was.Media
	for i := range read.Parts {
		if old := was.Part(read.Parts[i].ID); old != nil && read.Parts[i].ID != "" {
			read.Parts[i].Media = old.Media
		}
	}
	return &read
}

// correct shows what a correction would do, or applies it (POST /exams/:id/keys/fix).
func (p Pages) correct(r *kit.Request) error {
	e, a, err := p.find(r, r.Form("item"))
	if err != nil {
		return err
	}
	do := exams.Remedy(r.Form("remedy"))
	f, body := exams.Fix{Ref: a.Ref, Do: do}, *a.Body
	if do == exams.Rekey {
		f.Body = reKeyed(r, a.Body)
		body = *f.Body
	}
	if do == "none" {
		f.Do = ""
	}
	based, _ := strconv.Atoi(r.Form("key"))
	if r.Form("do") == "apply" {
		if _, err = p.Exams.Correct(r.Context(), r.Actor, e.ID, based, f, r.Form("reason")); err == nil {
			r.Flash("appeal.corrected")
			return r.Done("/exams/" + e.ID + "/keys")
		}
	}
	page, derr := drawFix(r.Lang, e, a, body, do, err)
	if derr != nil {
		return derr
	}
	page.Reason = r.Form("reason")
	effect, eerr := p.Exams.Effect(r.Context(), r.Actor, e.ID, f)
	if err == nil {
		err = eerr
	}
	if eerr == nil {
		page.Effect = effect
		if page.Losses, eerr = p.losses(r, effect); eerr != nil {
			return eerr
		}
	}
	if err != nil {
		return r.Refused("appeal_fix", page, err)
	}
	return r.Show("appeal_fix", page)
}

// losses asks what rests on the results that would fail.
func (p Pages) losses(r *kit.Request, e *exams.Effect) (map[string][]Loss, error) {
	if p.Losses == nil {
		return nil, nil
	}
	failing := map[string]string{}
	for _, row := range e.Rows {
		if row.Released && row.Old.Passed && !row.New.Passed {
			failing[row.Sitting] = row.Who.Person
		}
	}
	return p.Losses(r.Context(), r.Lang, failing)
}

// undo shows what taking the newest correction back would do (GET /exams/:id/keys/undo).
func (p Pages) undo(r *kit.Request) error {
	page, err := p.undoPage(r)
	if err != nil {
		return err
	}
	return r.Show("appeal_undo", page)
}

func (p Pages) undoPage(r *kit.Request) (fixPage, error) {
	e, _, done, err := p.Exams.Keys(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return fixPage{}, err
	}
	page := fixPage{Exam: e, Key: max(e.Key, 1)}
	if len(done) > 0 {
		page.Undo = done[len(done)-1]
	}
	if page.Effect, err = p.Exams.UndoEffect(r.Context(), r.Actor, e.ID); err != nil {
		return page, err
	}
	page.Losses, err = p.losses(r, page.Effect)
	return page, err
}

// takeBack takes the newest correction back (POST /exams/:id/keys/undo).
func (p Pages) takeBack(r *kit.Request) error {
	code := r.Path("id")
	based, _ := strconv.Atoi(r.Form("key"))
	if _, err := p.Exams.TakeBack(r.Context(), r.Actor, code, based, r.Form("reason")); err != nil {
		page, perr := p.undoPage(r)
		if perr != nil {
			return err
		}
		page.Reason = r.Form("reason")
		return r.Refused("appeal_undo", page, err)
	}
	r.Flash("appeal.taken_back")
	return r.Done("/exams/" + code + "/keys")
}
