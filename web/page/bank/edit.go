package bank

import (
	"errors"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"tianti/exams/bank"
	"tianti/exams/format"
	"tianti/exams/item"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/web/kit"
	"tianti/web/page/question"
	"tianti/web/page/units"
)

type formPage struct {
	ID        string // "" for a new item
	Rev       int64
	Unit      string
	Units     []kit.Option
	Kind      item.Kind
	Kinds     []kit.Option
	Body      item.Body
	Labels    bank.Labels
	Category  string // without the last slash
	Tags      string
	Max       string
	Reason    string
	Rules     []kit.Option
	Formats   []kit.Option
	Difficult []kit.Option
	Rubric    bool          // the rubric, or the parts, say what the item is worth
	Fields    template.HTML // of the item's kind
	Preview   template.HTML // as a candidate would see what was typed
}

// blank is the form for a new item (GET /items/new?kind=single).
func (p Pages) blank(r *kit.Request) error {
	kind := item.Kind(r.Query("kind"))
	if !question.Writable(kind) {
		kind = "single"
	}
	page := formPage{Unit: r.Actor.Unit, Kind: kind, Body: question.Blank(kind)}
	if err := p.fill(r, &page, nil); err != nil {
		return err
	}
	return r.Show("bank_form", page)
}

// create adds a draft (POST /items).
func (p Pages) create(r *kit.Request) error {
	kind := item.Kind(r.Form("kind"))
	page := formPage{Unit: r.Form("unit"), Kind: kind, Body: question.Read(r, question.Blank(kind)), Labels: labelsOf(r), Reason: r.Form("reason")}
	if err := p.media(r, &page, item.Body{}); err != nil {
		return p.again(r, page, err)
	}
	if shown, err := p.trial(r, &page); shown {
		return err
	}
	i, err := p.Bank.Create(r.Context(), r.Actor, page.Unit, page.Body, page.Labels, page.Reason)
	if err != nil {
		return p.again(r, page, err)
	}
	r.Flash("bank.saved")
	return r.Done("/items/" + i.ID)
}

// editForm is the form for an item that is there (GET /items/:id/edit).
func (p Pages) editForm(r *kit.Request) error {
	i, err := p.Bank.Get(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	page := formPage{ID: i.ID, Rev: i.Rev, Unit: i.Unit, Kind: i.Kind, Body: i.Body, Labels: i.Labels}
	if err := p.fill(r, &page, nil); err != nil {
		return err
	}
	return r.Show("bank_form", page)
}

// edit keeps the changed content and labels (POST /items/:id).
func (p Pages) edit(r *kit.Request) error {
	i, err := p.Bank.Get(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	rev, _ := strconv.ParseInt(r.Form("rev"), 10, 64)
	page := formPage{ID: i.ID, Rev: rev, Unit: i.Unit, Kind: i.Kind, Body: question.Read(r, i.Body), Labels: labelsOf(r), Reason: r.Form("reason")}
	if err := p.media(r, &page, i.Body); err != nil {
		return p.again(r, page, err)
	}
	if shown, err := p.trial(r, &page); shown {
		return err
	}
	if _, err := p.Bank.Edit(r.Context(), r.Actor, i.ID, rev, page.Body, page.Labels, page.Reason); err != nil {
		return p.again(r, page, err)
	}
	r.Flash("bank.saved")
	return r.Done("/items/" + i.ID)
}

// trial does what the form's other buttons ask: rearrange the parts of a case, or show what a
// candidate would see. shown says that the form was shown again, with what was typed.
func (p Pages) trial(r *kit.Request, page *formPage) (shown bool, err error) {
	do := r.Form("do")
	switch {
	case do == "preview":
		body := page.Body
		body.Parts = slices.Clone(body.Parts)
		item.Prepare(&body)
		if page.Preview, err = question.Ask(r.Lang, 1, body.View(1), item.Response{}, false); err != nil {
			return true, err
		}
	case !question.Arrange(&page.Body, do, item.Kind(r.Form("part_kind"))):
		return false, nil
	}
	if err := p.fill(r, page, nil); err != nil {
		return true, err
	}
	return true, r.Show("bank_form", *page)
}

// media keeps what the form leaves of the files that were there or came with it before, and adds
// those that come now, for the item and for each of its parts.
func (p Pages) media(r *kit.Request, page *formPage, before item.Body) error {
	known := map[string]item.Media{}
	for _, b := range append(slices.Clone(before.Parts), before) {
		for _, m := range b.Media {
			known[m.ID] = m
		}
	}
	var failed fault.List
	question.Pictured(&page.Body, func(in string, b *item.Body) {
		b.Media = nil
		for _, id := range r.FormAll(in + "media") {
			m := known[id]
			if m.ID == "" {
				m = item.Media{ID: id, Type: r.Form(in + "media_type_" + id), Name: r.Form(in + "media_name_" + id)}
			}
			b.Media = append(b.Media, m)
		}
		if err := p.picture(r, page.Unit, in, b); err != nil {
			failed = append(failed, fault.From(err))
		}
	})
	return failed.Err()
}

// picture keeps the file that came with an item or a part, if one was chosen.
func (p Pages) picture(r *kit.Request, unit, in string, b *item.Body) error {
	up, err := r.File(in + "picture")
	if errors.Is(err, kit.ErrFile) {
		return nil // none was chosen
	}
	if err != nil {
		return err
	}
	m, err := p.Bank.Keep(r.Context(), r.Actor, unit, up.Name, up.Data)
	if err != nil {
		if all := fault.All(err); len(all) == 1 && all[0].Field() == "" {
			return all[0].At(question.Field(in, "picture"))
		}
		return err
	}
	width, height, _ := format.PictureSize(format.File{Type: m.Type, Data: up.Data})
	question.TakePicture(b, m, width, height)
	return nil
}

// again shows the form with what was typed and what is wrong with it.
func (p Pages) again(r *kit.Request, page formPage, err error) error {
	if ferr := p.fill(r, &page, err); ferr != nil {
		return ferr
	}
	return r.Refused("bank_form", page, err)
}

// fill completes the form: choices, the kind's own fields with their errors, a preview.
func (p Pages) fill(r *kit.Request, page *formPage, err error) error {
	if page.ID == "" {
		where, uerr := units.Where(r, p.Org, "exams.item.create", page.Unit)
		if uerr != nil {
			return uerr
		}
		page.Units = where
	}
	return dress(r.Lang, page, err)
}

// dress is what fill does without asking anybody.
func dress(lang string, page *formPage, err error) error {
	name := func(key string) string { return locale.T(lang, key, nil) }
	for _, k := range item.Kinds() {
		if question.Writable(k) {
			page.Kinds = append(page.Kinds, kit.Option{Value: string(k), Text: name(k.TextKey()), Selected: k == page.Kind})
		}
	}
	page.Rules = []kit.Option{{Value: "", Text: name(item.Rule("").TextKey())}}
	for _, rule := range question.Rules(page.Kind) {
		page.Rules = append(page.Rules, kit.Option{Value: string(rule), Text: name(rule.TextKey())})
	}
	for _, f := range []item.Format{item.Plain, item.Markdown, item.HTML} {
		page.Formats = append(page.Formats, kit.Option{Value: string(f), Text: name("bank.format." + string(f)), Selected: f == item.Plain && page.Body.Stem.Format == ""})
	}
	for n := 1; n <= 5; n++ {
		page.Difficult = append(page.Difficult, kit.Option{Value: strconv.Itoa(n), Text: locale.T(lang, "bank.difficulty", map[string]any{"n": n}), Selected: n == page.Labels.Difficulty})
	}
	page.Max, page.Rubric = item.Points(page.Body.Max), page.Body.Rubric != nil || len(page.Body.Parts) > 0
	page.Category, page.Tags = strings.TrimSuffix(page.Labels.Category, "/"), strings.Join(page.Labels.Tags, " ")
	wrong := map[string]string{}
	for _, f := range fault.All(err) {
		what, mend := locale.Fault(lang, f)
		wrong[f.Field()] = what + " " + mend
	}
	var derr error
	page.Fields, derr = question.Author(lang, page.Body, func(field string) string { return wrong[field] })
	return derr
}

// labelsOf reads the labels of a form. A category is written as "岗前/业务/账单".
func labelsOf(f question.Form) bank.Labels {
	difficulty, _ := strconv.Atoi(f.Form("difficulty"))
	l := bank.Labels{Category: bank.CategoryPath(strings.Split(f.Form("category"), "/")...), Tier: f.Form("tier"), Line: f.Form("line"), Difficulty: difficulty}
	l.Tags = strings.FieldsFunc(f.Form("tags"), func(c rune) bool { return strings.ContainsRune(" ,，、;；", c) })
	return l
}
