package moodlexml

import (
	"slices"
	"strconv"
	"strings"

	"tianti/exams/format"
	"tianti/exams/format/markup"
	"tianti/exams/item"
)

// maxAnswers bounds the memory that one question may take; item.Check allows fewer yet.
const maxAnswers = 500

// answers are the <answer> elements with their weights.
func (x *question) answers(f func(n *markup.Node, weight int64)) {
	all := x.q.Children("answer")
	if len(all) > maxAnswers {
		x.e.Refuse(format.Wrong(item.ErrManyOptions.With("most", maxAnswers).With("have", len(all))))
		return
	}
	for _, n := range all {
		w, ok := format.Weight(n.Attr("fraction"))
		if s := n.Attr("fraction"); !ok && s != "" && x.e.Body != nil {
			x.e.Refuse(format.Say("exams.moodlexml.fraction", "fraction", item.Clip(s, 20)))
		}
		f(n, w)
	}
}

// options reads answers as options.
func (x *question) options() {
	x.answers(func(n *markup.Node, w int64) {
		x.b.Options = append(x.b.Options, item.Option{Text: x.text(n), Weight: w, Feedback: x.text(n.Child("feedback"))})
	})
	if n := x.q.Child("shuffleanswers"); n != nil {
		x.b.Fixed = !is(n)
	}
}

func weightOf(o item.Option) int64 { return o.Weight }

func (x *question) choice() {
	x.options()
	if n := x.q.Child("single"); n == nil || is(n) {
		x.b.Kind = "single"
		x.b.Negative = slices.ContainsFunc(x.b.Options, func(o item.Option) bool { return o.Weight < 0 })
		x.e.Scaled(format.Best(x.b.Options, weightOf))
		return
	}
	x.b.Kind, x.b.Rule = "multiple", item.MapResponse // Moodle never lets these fall below zero
	var sum int64
	for _, o := range x.b.Options {
		sum += max(o.Weight, 0)
	}
	if !x.told() {
		x.e.Scaled(sum)
	}
}

// told says whether our own element names a rule by which weights only tell right from wrong: then nothing needs to
// add up.
func (x *question) told() bool {
	rule, ok := x.q.Child("tianti").Has("rule")
	return ok && item.Rule(rule) != item.MapResponse
}

// several is the Open University's kind: each right option earns the same share, and whoever
// chooses more options than are right loses some of them.
func (x *question) several() {
	x.options()
	x.b.Kind, x.b.Rule = "multiple", item.PerCorrectMinusWrong
	for i := range x.b.Options {
		if x.b.Options[i].Weight > 0 {
			x.b.Options[i].Weight = item.Full
		}
	}
	if x.e.Body != nil {
		x.e.Change(format.Say("exams.moodlexml.several"))
	}
}

func (x *question) truth() {
	x.b.Kind = "truefalse"
	x.b.Options = []item.Option{{ID: item.True}, {ID: item.False}}
	x.answers(func(n *markup.Node, w int64) {
		o := &x.b.Options[0]
		if strings.EqualFold(n.Child("text").String(), "false") {
			o = &x.b.Options[1]
		}
		o.Weight, o.Feedback = w, x.text(n.Child("feedback"))
	})
}

func (x *question) short() {
	x.b.Kind = "short"
	exact := is(x.q.Child("usecase"))
	x.answers(func(n *markup.Node, w int64) {
		x.b.Answers = append(x.b.Answers, item.Answer{Pattern: n.Child("text").String(), Case: exact, Weight: w, Feedback: x.text(n.Child("feedback"))})
	})
	x.e.Scaled(format.Best(x.b.Answers, func(a item.Answer) int64 { return a.Weight }))
}

func (x *question) numeric() {
	x.b.Kind = "numeric"
	x.answers(func(n *markup.Node, w int64) {
		value, tolerance := n.Child("text").String(), n.Child("tolerance").String()
		if tolerance == "" {
			tolerance = "0"
		}
		a, ok := item.Within(pointed(value), pointed(tolerance), w)
		if value == "*" {
			a, ok = item.Answer{Weight: w}, true
		}
		if !ok && x.e.Body != nil {
			x.e.Refuse(format.Wrong(item.ErrNumber.With("value", item.Clip(value+" ± "+tolerance, 40))))
		}
		a.Feedback = x.text(n.Child("feedback"))
		x.b.Answers = append(x.b.Answers, a)
	})
	if len(x.q.Child("units").Children("unit")) > 0 && x.e.Body != nil {
		x.e.Change(format.Say("exams.moodlexml.units"))
	}
	x.e.Scaled(format.Best(x.b.Answers, func(a item.Answer) int64 { return a.Weight }))
}

func (x *question) matching() {
	x.b.Kind = "matching"
	known := map[string]string{}
	if n := x.q.Child("shuffleanswers"); n != nil {
		x.b.Fixed = !is(n)
	}
	for _, n := range x.q.Children("subquestion") {
		right := x.text(n.Child("answer"))
		id, ok := known[right.Text]
		if !ok {
			id = strconv.Itoa(len(known))
			known[right.Text] = id
			x.b.Options = append(x.b.Options, item.Option{ID: id, Text: right})
		}
		if prompt := x.text(n); !blank(prompt) { // without a prompt it is a distractor
			x.b.Prompts = append(x.b.Prompts, item.Prompt{Text: prompt, Match: id})
		}
	}
}

func (x *question) ordering() {
	x.b.Kind, x.b.Rule = "ordering", item.PerCorrect
	x.answers(func(n *markup.Node, _ int64) {
		x.b.Options = append(x.b.Options, item.Option{Text: x.text(n), Feedback: x.text(n.Child("feedback"))})
	})
	switch g := x.q.Child("gradingtype").String(); g {
	case "ALL_OR_NOTHING", "-1":
		x.b.Rule = ""
	case "", "ABSOLUTE_POSITION", "0":
	default: // by what stands beside what, by the longest part that is right
		x.e.Change(format.Say("exams.moodlexml.order"))
	}
	if some := x.q.Child("selecttype").String(); some != "" && some != "ALL" && some != "0" {
		x.e.Change(format.Say("exams.moodlexml.all_steps"))
	}
}

func (x *question) essay() {
	x.b.Kind = "essay"
	x.b.Model = x.text(x.q.Child("graderinfo"))
	if s := x.q.Child("responsetemplate").Child("text").String(); s != "" {
		x.e.Change(format.Say("exams.moodlexml.template"))
	}
	if n := x.q.Child("attachments").String(); n != "" && n != "0" {
		if x.q.Child("responseformat").String() == "noinline" {
			x.upload(n)
		} else {
			x.e.Change(format.Say("exams.moodlexml.attachments"))
		}
	}
	if n := x.q.Child("maxwordlimit").String(); n != "" && n != "0" {
		x.e.Change(format.Say("exams.moodlexml.words", "words", item.Clip(n, 10)))
	}
}

// gaps is text with [[1]] for the first of a list of options, in groups.
func (x *question) gaps() {
	x.b.Kind = "cloze"
	boxes := append(x.q.Children("selectoption"), x.q.Children("dragbox")...)
	if len(boxes) > maxAnswers {
		x.e.Refuse(format.Wrong(item.ErrManyOptions.With("most", maxAnswers).With("have", len(boxes))))
		return
	}
	fixed := x.q.Child("shuffleanswers")
	x.b.Fixed = fixed != nil && !is(fixed)
	x.b.Stem.Text = numbered.ReplaceAllStringFunc(x.b.Stem.Text, func(s string) string {
		n, err := strconv.Atoi(s[2 : len(s)-2])
		if err != nil || n < 1 || n > len(boxes) || len(x.b.Blanks) >= maxAnswers {
			return s
		}
		gap := item.Blank{ID: "b" + strconv.Itoa(len(x.b.Blanks)+1), Kind: "single"}
		for i, box := range boxes {
			if box.Child("group").String() == boxes[n-1].Child("group").String() {
				o := item.Option{Text: item.T(box.Child("text").String())}
				if i == n-1 {
					o.Weight = item.Full
				}
				gap.Options = append(gap.Options, o)
			}
		}
		x.b.Blanks = append(x.b.Blanks, gap)
		return "[[" + gap.ID + "]]"
	})
	if x.q.Attr("type") == "ddwtos" {
		x.e.Change(format.Say("exams.moodlexml.drag"))
	}
}

// upload is an essay without a text field: its answer is files, as many as attachments says.
func (x *question) upload(attachments string) {
	x.b.Kind, x.b.Settings = "upload", map[string]string{}
	n, err := strconv.Atoi(attachments)
	if err != nil || n < 1 { // -1 is any number
		n = mostFiles
	}
	if n > 1 {
		x.b.Settings["files"] = strconv.Itoa(min(n, mostFiles))
	}
	if size, err := strconv.ParseInt(x.q.Child("maxbytes").String(), 10, 64); err == nil && size >= 1<<20 && size>>20 != usualMegabytes {
		x.b.Settings["megabytes"] = strconv.FormatInt(min(size>>20, mostMegabytes), 10)
	}
	var types []string
	for ending := range strings.FieldsFuncSeq(x.q.Child("filetypeslist").String(), func(r rune) bool { return strings.ContainsRune(" ,;", r) }) {
		sort, known := fileTypes[strings.ToLower(ending)]
		if !known {
			x.e.Change(format.Say("exams.moodlexml.filetype", "type", item.Clip(ending, 20)))
		} else if !slices.Contains(types, sort) {
			types = append(types, sort)
		}
	}
	if len(types) > 0 {
		x.b.Settings["types"] = strings.Join(types, " ")
	}
	if len(x.b.Settings) == 0 {
		x.b.Settings = nil
	}
}

// What one answer may hold; item.Check knows the same.
const (
	mostFiles     = 10
	mostMegabytes = 50

	usualMegabytes = 20 // where nothing is said
)

// fileTypes are Moodle's groups and usual endings as sorts of files.
var fileTypes = map[string]string{
	"image": "image", "web_image": "image", ".png": "image", ".jpg": "image", ".jpeg": "image", ".gif": "image", ".webp": "image", ".pdf": "pdf",
	"document": "office", "spreadsheet": "office", "presentation": "office", "archive": "office", ".docx": "office", ".xlsx": "office", ".pptx": "office", ".zip": "office",
	".txt": "text", ".csv": "text", ".md": "text", "audio": "audio", "web_audio": "audio", "html_audio": "audio", ".mp3": "audio", ".m4a": "audio", ".wav": "audio", ".ogg": "audio",
	"video": "video", "web_video": "video", "html_video": "video", ".mp4": "video", ".webm": "video", ".mov": "video",
}

// written are the types that stand for a sort of files when it is written.
var written = map[string]string{"image": "image", "pdf": ".pdf", "office": "document spreadsheet presentation archive", "text": ".txt .csv", "audio": "audio", "video": "video"}
