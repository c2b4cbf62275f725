package gift

import (
	"regexp"
	"strings"

	"tianti/exams/item"
)

// extra is what bracketed comments say about a question.
type extra struct {
	id       string
	tags     []string
	points   int64 // milli-points, 0 if not said
	rule     item.Rule
	fixed    bool
	negative string // "0", "1", "" if not said
	settings map[string]string
	criteria []item.Criterion
}

var bracket = regexp.MustCompile(`\[(id|tag|points|rule|fixed|negative|characters|choices|criterion|level):((?:[^\]\\]|\\.)*)\]`)

// maxTags bounds what one question may carry.
const maxTags = 50

func readComments(comments []string) extra {
	var x extra
	for _, c := range comments {
		for _, m := range bracket.FindAllStringSubmatch(c, 4*maxTags) {
			x.note(m[1], m[2])
		}
	}
	return x
}

func (x *extra) note(key, value string) {
	parts := fields(value)
	switch first := parts[0]; key {
	case "id":
		x.id = item.Clip(first, 100)
	case "tag":
		if len(x.tags) < maxTags {
			x.tags = append(x.tags, item.Clip(first, 100))
		}
	case "points":
		x.points = points(first)
	case "rule":
		x.rule = item.Rule(first)
	case "fixed":
		x.fixed = first == "1"
	case "negative":
		x.negative = first
	case "characters", "choices":
		if x.settings == nil {
			x.settings = map[string]string{}
		}
		x.settings[key] = first
	case "criterion":
		if len(parts) >= 3 {
			c := item.Criterion{ID: parts[0], Max: points(parts[1]), Name: parts[2]}
			if len(parts) > 3 {
				c.About = parts[3]
			}
			c.Between = len(parts) > 4 && parts[4] == "between"
			x.criteria = append(x.criteria, c)
		}
	case "level":
		for i := range x.criteria {
			if c := &x.criteria[i]; len(parts) == 3 && c.ID == parts[0] {
				c.Levels = append(c.Levels, item.Level{Score: points(parts[1]), Text: parts[2]})
			}
		}
	}
}

// fields cuts a value at "|" and takes its escapes out.
func fields(s string) []string {
	out := []string{""}
	for i := 0; i < len(s); i++ {
		last := &out[len(out)-1]
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == 'n':
			i++
			*last += "\n"
		case s[i] == '\\' && i+1 < len(s):
			i++
			*last += string(s[i])
		case s[i] == '|':
			out = append(out, "")
		default:
			j := i
			for j < len(s) && s[j] != '\\' && s[j] != '|' {
				j++
			}
			*last += s[i:j]
			i = j - 1
		}
	}
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

// field escapes a value for a bracket.
func field(s string) string {
	return strings.NewReplacer(`\`, `\\`, `]`, `\]`, `|`, `\|`, "\n", `\n`).Replace(s)
}

// points are those of a bracket; 0 if they are none.
func points(s string) int64 {
	milli, _ := item.ReadPoints(s)
	return milli
}
