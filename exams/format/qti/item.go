package qti

import (
	"slices"
	"strings"

	"tianti/exams/format"
	"tianti/exams/format/markup"
	"tianti/exams/item"
)

// reading is an item that is being read.
type reading struct {
	e     *format.Entry
	b     *item.Body
	root  *markup.Node
	files source
	base  string // folder of the item within its package
	decls map[string]*declaration

	outcomes map[string]*markup.Node

	together int64 // thousandths that all responses give together, when each alone gives none; 0: each counts
	matched  bool  // by the template that asks for all that is right
	beyond   bool  // processing does more than is understood
	mine     bool  // we wrote it, and what its rules say more stands beside it
}

// interactions are those that become items.
var interactions = map[string]func(*reading, *markup.Node){
	"choiceinteraction":       (*reading).choice,
	"orderinteraction":        (*reading).order,
	"matchinteraction":        (*reading).match,
	"extendedtextinteraction": (*reading).essay,
	"hottextinteraction":      (*reading).hottext,
	"sliderinteraction":       (*reading).slider,
	"hotspotinteraction":      (*reading).hotspots,
	"selectpointinteraction":  (*reading).points,
	"uploadinteraction":       (*reading).upload,
}

// inlines are those that are gaps of a text.
var inlines = []string{"textentryinteraction", "inlinechoiceinteraction", "gapmatchinteraction"}

func readItem(root *markup.Node, files source, base string, meta *markup.Node) format.Entry {
	e := format.Entry{Line: root.Line, Title: item.Clip(strings.Join(strings.Fields(attr(root, "title")), " "), 200), ID: item.Clip(attr(root, "identifier"), 100)}
	e.Body = &item.Body{Title: e.Title, Max: item.Point}
	x := &reading{e: &e, b: e.Body, root: root, files: files, base: base}
	body := kid(root, "itembody")
	asks := x.asks(body)
	if whole := ours(meta); whole != nil {
		x.restore(whole, meta)
		x.labels(meta)
		return e
	}
	switch {
	case kid(root, "templatedeclaration") != nil || kid(root, "templateprocessing") != nil:
		e.Refuse(format.Say("exams.qti.template"))
	case attr(root, "adaptive") == "true":
		e.Refuse(format.Say("exams.qti.adaptive"))
	case len(asks) == 0:
		e.Refuse(format.Say("exams.qti.asks_nothing"))
	default:
		x.mine = noted(meta) != nil
		x.declare()
		x.build(body, asks)
	}
	if e.Body == nil {
		if e.Title == "" {
			e.Title = item.Clip(flat(body), 60)
		}
		return e
	}
	x.labels(meta)
	x.own(meta)
	e.Finish()
	return e
}

// asks are the interactions of a body that expect an answer. Buttons that end an attempt and media that
// are only played expect none.
func (x *reading) asks(body *markup.Node) []*markup.Node {
	var out []*markup.Node
	body.Find(func(n *markup.Node) bool {
		kind := name(n)
		if strings.HasSuffix(kind, "interaction") && kind != "endattemptinteraction" && kind != "mediainteraction" {
			out = append(out, n)
		}
		return false
	})
	return out
}

func (x *reading) build(body *markup.Node, asks []*markup.Node) {
	gaps := 0
	for _, n := range asks {
		switch kind := name(n); {
		case slices.Contains(inlines, kind):
			gaps++
		case interactions[kind] == nil:
			x.e.Refuse(format.Say("exams.qti.interaction", "interaction", item.Clip(n.Name, 60)))
			return
		}
	}
	switch {
	case gaps == len(asks):
		x.cloze(body)
	case len(asks) == 1:
		interactions[name(asks[0])](x, asks[0])
		if x.e.Body != nil && name(asks[0]) != "hottextinteraction" {
			x.b.Stem = x.html(body, x.prompted)
		}
	default:
		x.composite(body, asks)
	}
	if x.e.Body == nil {
		return
	}
	x.stimuli()
	x.feedback(body)
	if x.beyond && !x.mine {
		x.e.Change(format.Say("exams.qti.rules"))
	}
}

// stimuli puts texts that several items share before the item's own.
func (x *reading) stimuli() {
	for _, ref := range kids(x.root, "assessmentstimulusref") {
		data, err := x.files.Read(x.path(attr(ref, "href")))
		var root *markup.Node
		if err == nil {
			root, err = markup.Parse(data)
		}
		if err != nil {
			x.e.Change(format.Say("exams.format.missing", "name", item.Clip(attr(ref, "href"), 60)))
			continue
		}
		own := x.base
		x.base = dir(x.path(attr(ref, "href")))
		shared := x.html(kid(root, "stimulusbody"), nil)
		x.base = own
		x.b.Stem = item.Text{Format: item.HTML, Text: asHTML(shared) + "\n" + asHTML(x.b.Stem)}
	}
}

// feedback gathers what is said about the whole item, and the model answer for scorers.
func (x *reading) feedback(body *markup.Node) {
	var said []string
	for _, n := range slices.Concat(kids(x.root, "modalfeedback"), all(body, "feedbackblock"), loose(body)) {
		if t := asHTML(x.html(n, nil)); attr(n, "showhide") != "hide" && t != "" && !slices.Contains(said, t) {
			said = append(said, t)
		}
	}
	if len(said) > 0 {
		x.b.Feedback = plainest(strings.Join(said, "\n"))
	}
	if len(said) > 1 {
		x.e.Remark(format.Say("exams.qti.feedback"))
	}
	for _, n := range all(body, "rubricblock") {
		if strings.Contains(attr(n, "view"), "scorer") && !shows(n) {
			x.b.Model = x.html(n, nil)
		}
	}
	if kid(x.root, "cataloginfo") != nil {
		x.e.Remark(format.Say("exams.qti.catalog"))
	}
}

// loose is feedback within a text; that of choices stays with them.
func loose(n *markup.Node) []*markup.Node {
	var out []*markup.Node
	for _, k := range n.Elements() {
		switch name(k) {
		case "feedbackinline":
			out = append(out, k)
		case "simplechoice", "feedbackblock":
		default:
			out = append(out, loose(k)...)
		}
	}
	return out
}

// labels reads key words and places in a taxonomy from the manifest (IEEE LOM).
func (x *reading) labels(meta *markup.Node) {
	if meta == nil {
		return
	}
	for _, n := range all(meta, "keyword") {
		if s := item.Clip(flat(n), 100); s != "" && len(x.e.Tags) < 50 {
			x.e.Tags = append(x.e.Tags, s)
		}
	}
	for _, n := range all(meta, "taxonpath") {
		if len(x.e.Category) > 0 {
			break
		}
		for _, taxon := range all(n, "taxon") {
			entry := flat(kid(taxon, "entry"))
			if entry != "" && len(x.e.Category) < 20 {
				x.e.Category = append(x.e.Category, item.Clip(entry, 200))
			}
		}
	}
}
