package kinds

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tianti/certificates"
	"tianti/certificates/pdf"
	"tianti/internal/locale"
	"tianti/web/kit"
)

// formPage is the form of a kind. Its fields are named as the kind's JSON names them, so that a fault
// finds its field; they keep what was typed, also what is no number.
type formPage struct {
	Code        string // "" of a new kind
	Name        string
	Rev, Base   int64
	Auto        bool
	Values      map[string]string
	Classes     []kit.Option
	Posts       []kit.Option
	Backgrounds []kit.Option
	Copies      []kit.Option // kinds to begin a new one from
	Courses     []line
	Holds       []line
	Signatures  []line
	Fields      []box
}

// V is what stands in a field.
func (p formPage) V(name string) string { return p.Values[name] }

// line is one line of a list: its field, and its number for people.
type line struct {
	Name string
	N    int
}

// box is the fields of one text of the look.
type box struct {
	line
	Text         string
	Aligns, Inks []kit.Option
	Middle, Bold bool
	Rule, Spare  bool // Spare: an empty one at the end
}

// spare is how many empty lines a list offers.
const spare = 3

func numbers(list []int) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = strconv.Itoa(n)
	}
	return out
}

func length(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// valuesOf writes a kind as the form's fields.
func valuesOf(k certificates.Kind) map[string]string {
	v := map[string]string{
		"code": k.Code, "class": string(k.Class), "zh": k.ZH, "en": k.EN, "body_zh": k.BodyZH, "body_en": k.BodyEN,
		"months": strconv.Itoa(k.Months), "prefix": k.Prefix, "reminders": strings.Join(numbers(k.Reminders), ", "), "renew_days": strconv.Itoa(k.RenewDays),
		"seal_line": k.SealLine, "look.background": k.Look.Background, "look.wide": strconv.FormatBool(k.Look.Wide),
		"look.signatures.x": length(k.Look.Signatures.X), "look.signatures.y": length(k.Look.Signatures.Y), "look.signatures.w": length(k.Look.Signatures.W),
	}
	for name, c := range map[string]pdf.Colour{"paper": k.Look.Paper, "ink": k.Look.Ink, "accent": k.Look.Accent, "line": k.Look.Line, "faint": k.Look.Faint} {
		v["look."+name] = c.String()
	}
	for name, s := range map[string]pdf.Square{"qr": k.Look.QR, "seal": k.Look.Seal} {
		v["look."+name+".x"], v["look."+name+".y"], v["look."+name+".side"] = length(s.X), length(s.Y), length(s.Side)
	}
	for i, s := range k.Signatures {
		v[fmt.Sprintf("signatures[%d].role", i)], v[fmt.Sprintf("signatures[%d].name", i)] = s.Role, s.Name
	}
	for i, f := range k.Look.Fields {
		at := fmt.Sprintf("look.fields[%d].", i)
		v[at+"text"], v[at+"align"], v[at+"colour"] = f.Text, f.Align, f.Colour
		for name, n := range map[string]float64{"x": f.X, "y": f.Y, "w": f.W, "h": f.H, "size": f.Size, "spacing": f.Spacing} {
			v[at+name] = length(n)
		}
		for name, b := range map[string]bool{"middle": f.Middle, "bold": f.Bold, "rule": f.Rule} {
			v[at+name] = strconv.FormatBool(b)
		}
	}
	if a := k.Asks; a != nil {
		v["asks.mentored"] = strconv.Itoa(a.Mentored)
		for name, m := range map[string]*certificates.Mark{"log": a.Log, "theory": a.Theory, "practice": a.Practice} {
			if m != nil {
				v["asks."+name+".least"], v["asks."+name+".months"], v["asks."+name+".tries"] = strconv.Itoa(m.Least), strconv.Itoa(m.Months), strconv.Itoa(m.Tries)
			}
		}
		for i, c := range a.Courses {
			v[fmt.Sprintf("asks.courses[%d]", i)] = c
		}
		for i, c := range a.Holds {
			v[fmt.Sprintf("asks.holds[%d]", i)] = c
		}
	}
	return v
}

// reader reads the form's fields. What is no number becomes one that is out of every range, so that
// the check of the kind speaks of it.
type reader struct{ r *kit.Request }

func (f reader) whole(name string) int {
	s := f.r.Form(name)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return math.MinInt32
	}
	return n
}

// needed is whole of a field that may not be left empty.
func (f reader) needed(name string) int {
	if f.r.Form(name) == "" {
		return math.MinInt32
	}
	return f.whole(name)
}

func (f reader) length(name string) float64 {
	s := f.r.Form(name)
	if s == "" {
		return 0
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return -1
	}
	return n
}

func (f reader) colour(name string) (c pdf.Colour) {
	_ = c.UnmarshalText([]byte(f.r.Form(name))) // a colour input sends nothing else
	return c
}

func (f reader) mark(name string) *certificates.Mark {
	if f.r.Form(name+".least") == "" && f.r.Form(name+".months") == "" {
		return nil
	}
	return &certificates.Mark{Least: f.whole(name + ".least"), Months: f.whole(name + ".months"), Tries: f.whole(name + ".tries")}
}

// list reads a list of lines; empty ones are left out.
func (f reader) list(name string, most int) (out []string) {
	for i := range most {
		if s := strings.ToUpper(f.r.Form(fmt.Sprintf("%s[%d]", name, i))); s != "" {
			out = append(out, s)
		}
	}
	return out
}

var separators = regexp.MustCompile(`[\s,，、;；]+`)

func (f reader) days(name string) (out []int) {
	for _, s := range separators.Split(f.r.Form(name), -1) {
		if s == "" {
			continue
		}
		n, err := strconv.Atoi(s)
		if err != nil {
			n = -1
		}
		out = append(out, n)
	}
	return out
}

// mostLines bounds the lines that a form may send of one list.
const mostLines = 60

// kind reads the whole form.
func (f reader) kind(code string) certificates.Kind {
	r := f.r
	k := certificates.Kind{
		Code: code, Class: certificates.Class(r.Form("class")), ZH: r.Form("zh"), EN: r.Form("en"), BodyZH: r.Form("body_zh"), BodyEN: r.Form("body_en"),
		Months: f.needed("months"), Prefix: strings.ToUpper(r.Form("prefix")), Reminders: f.days("reminders"), RenewDays: f.needed("renew_days"),
		Posts: r.FormAll("posts"), SealLine: r.Form("seal_line"), Look: f.look(),
	}
	if code == "" {
		k.Code = strings.ToUpper(r.Form("code"))
	}
	for i := range mostLines {
		at := fmt.Sprintf("signatures[%d].", i)
		if s := (pdf.Signature{Name: r.Form(at + "name"), Role: r.Form(at + "role")}); s != (pdf.Signature{}) {
			k.Signatures = append(k.Signatures, s)
		}
	}
	if r.Form("auto") == "yes" {
		k.Asks = &certificates.Programme{Courses: f.list("asks.courses", mostLines), Mentored: f.whole("asks.mentored"), Log: f.mark("asks.log"),
			Theory: f.mark("asks.theory"), Practice: f.mark("asks.practice"), Holds: f.list("asks.holds", mostLines)}
	}
	return k
}

func (f reader) look() pdf.Template {
	r := f.r
	square := func(name string) pdf.Square {
		return pdf.Square{X: f.length(name + ".x"), Y: f.length(name + ".y"), Side: f.length(name + ".side")}
	}
	t := pdf.Template{Wide: r.Form("look.wide") == "true", Background: r.Form("look.background"), Paper: f.colour("look.paper"), Ink: f.colour("look.ink"),
		Accent: f.colour("look.accent"), Line: f.colour("look.line"), Faint: f.colour("look.faint"), QR: square("look.qr"), Seal: square("look.seal"),
		Signatures: pdf.Row{X: f.length("look.signatures.x"), Y: f.length("look.signatures.y"), W: f.length("look.signatures.w")}}
	for i := range mostLines {
		at := fmt.Sprintf("look.fields[%d].", i)
		if r.Form(at+"text") == "" {
			continue
		}
		t.Fields = append(t.Fields, pdf.Field{Text: r.Form(at + "text"), X: f.length(at + "x"), Y: f.length(at + "y"), W: f.length(at + "w"), H: f.length(at + "h"),
			Size: f.length(at + "size"), Spacing: f.length(at + "spacing"), Align: r.Form(at + "align"), Colour: r.Form(at + "colour"),
			Middle: r.Form(at+"middle") == "true", Bold: r.Form(at+"bold") == "true", Rule: r.Form(at+"rule") == "true"})
	}
	return t
}

// form lays a kind out, with room for more lines in one of its lists.
func (p Pages) form(r *kit.Request, k certificates.Kind, rev, base int64, more string) formPage {
	page := formPage{Name: k.In(r.Lang), Rev: rev, Base: base, Auto: k.Asks != nil, Values: valuesOf(k)}
	if k.Asks == nil {
		page.Values["asks.theory.months"], page.Values["asks.practice.months"] = "12", "12"
		k.Asks = &certificates.Programme{}
	}
	if base > 0 {
		page.Code = k.Code
	}
	for _, c := range certificates.Classes {
		page.Classes = append(page.Classes, kit.Option{Value: string(c), Text: r.T("certificates.class." + string(c))})
	}
	for _, post := range p.People.Posts().All() {
		if named := slices.Contains(k.Posts, post.Code); named || !post.Retired { // one that is named already stays
			page.Posts = append(page.Posts, kit.Option{Value: post.Code, Text: post.In(r.Lang), Selected: named})
		}
	}
	page.Backgrounds = options(r, "kinds.background.", pdf.Backgrounds, k.Look.Background)
	room := func(list string, n, least int) (out []line) {
		if list == more {
			n += spare
		}
		for i := range n + least {
			out = append(out, line{fmt.Sprintf("%s[%d]", list, i), i + 1})
		}
		return out
	}
	page.Courses = room("asks.courses", len(k.Asks.Courses), spare)
	page.Holds = room("asks.holds", len(k.Asks.Holds), 1)
	page.Signatures = room("signatures", len(k.Signatures), 1)
	for i, l := range room("look.fields", len(k.Look.Fields), 1) {
		b := box{line: l, Spare: i >= len(k.Look.Fields)}
		f := pdf.Field{}
		if !b.Spare {
			f = k.Look.Fields[i]
		}
		b.Text, b.Middle, b.Bold, b.Rule = f.Text, f.Middle, f.Bold, f.Rule
		b.Aligns = options(r, "kinds.align.", pdf.Aligns, f.Align)
		b.Inks = options(r, "kinds.ink.", pdf.Inks, f.Colour)
		page.Fields = append(page.Fields, b)
	}
	return page
}

func options(r *kit.Request, prefix string, values []string, chosen string) (out []kit.Option) {
	for _, v := range values {
		out = append(out, kit.Option{Value: v, Text: r.T(prefix + v), Selected: v == chosen})
	}
	return out
}

// keep puts back what was typed, also where it is no number. Lists whose lines moved up show what was
// read of them.
func (p formPage) keep(r *kit.Request, texts int) formPage {
	still := true
	for i := range texts {
		still = still && r.Form(fmt.Sprintf("look.fields[%d].text", i)) != ""
	}
	for _, name := range r.FormNames() {
		list := strings.Contains(name, "[")
		if !list || still && strings.HasPrefix(name, "look.fields[") {
			p.Values[name] = r.Form(name)
		}
	}
	return p
}

// rearranged takes out the line that a button named: "drop-2" is the second text of the look.
func rearranged(k certificates.Kind, do string) certificates.Kind {
	if n, err := strconv.Atoi(strings.TrimPrefix(do, "drop-")); err == nil && n >= 1 && n <= len(k.Look.Fields) {
		k.Look.Fields = slices.Delete(slices.Clone(k.Look.Fields), n-1, n)
	}
	return k
}

// changes are the differences of two kinds in people's words.
func changes(r *kit.Request, before, after certificates.Kind) (out []change) {
	for _, d := range certificates.Differences(before, after) {
		out = append(out, change{fieldName(r.Lang, d.Field), d.Before, d.After})
	}
	return out
}

var index = regexp.MustCompile(`\[(\d+)\]`)

// fieldName is what people call a field of a kind: "look.fields[3].size" is "Text 4: size".
func fieldName(lang, field string) string {
	name := index.ReplaceAllString(field, "")
	name = locale.T(lang, "kinds.f."+name, nil)
	if m := index.FindStringSubmatch(field); m != nil {
		n, _ := strconv.Atoi(m[1])
		return locale.T(lang, "kinds.nth", map[string]any{"field": name, "n": n + 1})
	}
	return name
}
