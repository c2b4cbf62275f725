package moodlexml

import (
	"html"
	"regexp"
	"strconv"
	"strings"

	"tianti/exams/format"
	"tianti/exams/item"
)

var numbered = regexp.MustCompile(`\[\[\d{1,3}\]\]`)

// embedded opens an answer within the text of a cloze: {2:MULTICHOICE:. The answers end at the next
// brace without a backslash.
var embedded = regexp.MustCompile(`\{(\d{0,3}):(SHORTANSWER|SA|MW|SHORTANSWER_C|SAC|MWC|NUMERICAL|NM|MULTICHOICE(?:_[VHS]|_VS|_HS)?|MC[VHS]?|MCVS|MCHS|MULTIRESPONSE(?:_[HS]|_HS)?|MR[HS]?|MRHS):`)

// anyGap is what opens an answer of whatever type.
var anyGap = regexp.MustCompile(`\{\d{0,3}:([A-Za-z_]+):`)

// cloze cuts the answers out of the text.
func (x *question) cloze() {
	x.b.Kind = "cloze"
	s := x.b.Stem.Text
	var out strings.Builder
	brackets := false
	between := func(s string) { // brackets of the author's would be taken for a gap
		brackets = brackets || strings.Contains(s, "[[")
		out.WriteString(strings.ReplaceAll(s, "[[", "[ ["))
	}
	var shares int64
	for {
		m := embedded.FindStringSubmatchIndex(s)
		if m == nil {
			break
		}
		end := brace(s[m[1]:])
		if end < 0 || len(x.b.Blanks) >= maxAnswers {
			x.e.Refuse(format.Say("exams.gift.unclosed"))
			return
		}
		gap := item.Blank{ID: "b" + strconv.Itoa(len(x.b.Blanks)+1), Share: 1}
		if n, err := strconv.ParseInt(s[m[2]:m[3]], 10, 64); err == nil && n > 0 {
			gap.Share = n
		}
		shares += gap.Share
		if !x.fill(&gap, s[m[4]:m[5]], s[m[1]:m[1]+end]) {
			return
		}
		x.b.Blanks = append(x.b.Blanks, gap)
		between(s[:m[0]])
		out.WriteString("[[" + gap.ID + "]]")
		s = s[m[1]+end+1:]
	}
	between(s)
	if m := anyGap.FindStringSubmatch(out.String()); m != nil { // its key would stand in the text
		x.e.Refuse(format.Say("exams.moodlexml.gap_type", "type", item.Clip(m[1], 40)))
		return
	}
	if brackets {
		x.e.Change(format.Say("exams.moodlexml.brackets"))
	}
	x.b.Stem.Text = out.String()
	if x.q.Child("defaultgrade") == nil { // Moodle adds the gaps up
		x.b.Max, x.e.Scored = shares*item.Point, true
	}
}

// brace is the place of the first closing brace without a backslash, -1 without one.
func brace(s string) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '}':
			return i
		}
	}
	return -1
}

// fill reads what a gap accepts; false when the question was refused.
func (x *question) fill(gap *item.Blank, kind, s string) bool {
	exact := false
	switch {
	case strings.HasPrefix(kind, "MULTIRESPONSE"), strings.HasPrefix(kind, "MR"):
		x.e.Refuse(format.Say("exams.moodlexml.multiresponse"))
		return false
	case kind == "NUMERICAL", kind == "NM":
		gap.Kind = "numeric"
	case strings.HasPrefix(kind, "MULTI"), kind[0] == 'M' && kind[1] == 'C':
		gap.Kind = "single"
	default:
		gap.Kind, exact = "short", strings.HasSuffix(kind, "C")
	}
	for i, a := range parted(s, '~') {
		if strings.TrimSpace(a) == "" { // some write the sign before the first one, too
			if i > 0 {
				x.e.Change(format.Say("exams.moodlexml.nothing"))
			}
			continue
		}
		text, weight := weighed(a)
		parts := parted(text, '#')
		text = x.said(parts[0])
		var feedback item.Text
		if len(parts) > 1 {
			feedback = item.T(x.said(strings.Join(parts[1:], "#")))
		}
		switch gap.Kind {
		case "single":
			gap.Options = append(gap.Options, item.Option{Text: item.T(text), Weight: weight, Feedback: feedback})
		case "short":
			gap.Answers = append(gap.Answers, item.Answer{Pattern: text, Case: exact, Weight: weight, Feedback: feedback})
		default:
			value, tolerance, ok := strings.Cut(text, ":")
			if !ok {
				tolerance = "0"
			}
			n, ok := item.Within(pointed(value), pointed(tolerance), weight)
			if text == "*" {
				n, ok = item.Answer{Weight: weight}, true
			}
			if !ok {
				x.e.Refuse(format.Wrong(item.ErrNumber.With("value", item.Clip(text, 40))))
				return false
			}
			n.Feedback = feedback
			gap.Answers = append(gap.Answers, n)
		}
	}
	return true
}

// pointed writes a number with a decimal point where its author has a comma, which Moodle takes for one, too.
func pointed(number string) string {
	if strings.Count(number, ",") == 1 && !strings.Contains(number, ".") {
		return strings.Replace(number, ",", ".", 1)
	}
	return number
}

// parted cuts at a sign that no backslash stands before; escapes stay.
func parted(s string, sign byte) []string {
	var out []string
	at := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case sign:
			out = append(out, s[at:i])
			at = i + 1
		}
	}
	return append(out, s[at:])
}

// weighed takes the weight off an answer: "=" is everything, "%50%" a half.
func weighed(s string) (string, int64) {
	s = strings.TrimSpace(s)
	if rest, ok := strings.CutPrefix(s, "="); ok {
		return rest, item.Full
	}
	weight, rest, _ := format.Weighed(s)
	return rest, weight
}

var tags = regexp.MustCompile(`<[^<>]*>`)

// said is an embedded text as people read it: without escapes, and without the markup that editors
// put around it.
func (x *question) said(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte(`}~#/"\:=`, s[i+1]) >= 0 {
			i++
		}
		b.WriteByte(s[i])
	}
	s = b.String()
	if x.b.Stem.Format == item.HTML {
		s = html.UnescapeString(tags.ReplaceAllString(s, " "))
	}
	return strings.Join(strings.Fields(s), " ")
}
