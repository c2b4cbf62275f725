package workshop

import (
	"fmt"
	"strconv"
	"strings"

	"tianti/courses"
)

// Passages, roles and criteria are written a line each, as people note them down anyway: the parts are
// parted by "|". What cannot be read becomes a value that the rules refuse with its number.

// lines are the lines of a text that hold something, each in its parts.
func lines(text string) (out [][]string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		parts := strings.Split(strings.ReplaceAll(line, "｜", "|"), "|")
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		out = append(out, parts)
	}
	return out
}

func part(parts []string, n int) string {
	if n < len(parts) {
		return parts[n]
	}
	return ""
}

// seconds reads "1:05" or "65"; -1 is neither.
func seconds(s string) int {
	m, rest, found := strings.Cut(strings.ReplaceAll(strings.TrimSpace(s), "：", ":"), ":")
	if !found {
		m, rest = "0", m
	}
	minutes, err1 := strconv.Atoi(m)
	sec, err2 := strconv.Atoi(rest)
	if err1 != nil || err2 != nil || minutes < 0 || sec < 0 {
		return -1
	}
	return minutes*60 + sec
}

// marksIn reads "0:12-0:31 | what to hear".
func marksIn(text string) (out []courses.Mark) {
	for _, p := range lines(text) {
		from, to, _ := strings.Cut(strings.ReplaceAll(part(p, 0), "–", "-"), "-")
		out = append(out, courses.Mark{Span: courses.Span{From: seconds(from), To: seconds(to)}, Text: strings.Join(p[1:], " | ")})
	}
	return out
}

func marksOut(marks []courses.Mark) string {
	var b strings.Builder
	for _, m := range marks {
		fmt.Fprintf(&b, "%s-%s | %s\n", courses.Clock(m.From), courses.Clock(m.To), m.Text)
	}
	return b.String()
}

// secret before a role's name keeps its brief from the learner.
const secret = "*"

// drillIn reads "role | brief" and "criterion | points | what full points look like".
func drillIn(roles, rubric string) *courses.Drill {
	d := &courses.Drill{}
	for _, p := range lines(roles) {
		name, hidden := strings.CutPrefix(part(p, 0), secret)
		d.Roles = append(d.Roles, courses.Role{Name: strings.TrimSpace(name), Brief: strings.Join(p[1:], " | "), Secret: hidden})
	}
	for _, p := range lines(rubric) {
		most, _ := strconv.Atoi(part(p, 1))
		d.Rubric = append(d.Rubric, courses.Criterion{Name: part(p, 0), Most: most, Look: strings.Join(p[min(2, len(p)):], " | ")})
	}
	return d
}

func rolesOut(d *courses.Drill) string {
	var b strings.Builder
	for _, r := range d.Roles {
		fmt.Fprintf(&b, "%s%s | %s\n", map[bool]string{true: secret}[r.Secret], r.Name, r.Brief)
	}
	return b.String()
}

func rubricOut(d *courses.Drill) string {
	var b strings.Builder
	for _, c := range d.Rubric {
		fmt.Fprintf(&b, "%s | %d | %s\n", c.Name, c.Most, c.Look)
	}
	return b.String()
}
