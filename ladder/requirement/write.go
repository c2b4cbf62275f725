package requirement

import (
	"fmt"
	"strings"
)

// Write writes a rule as YAML that strictyaml reads back to the same rule.
func Write(r *Rule) string {
	var b strings.Builder
	write(&b, r, "", "")
	return b.String()
}

// write puts the first field behind first, and the others behind indent.
func write(b *strings.Builder, r *Rule, first, indent string) {
	put := func(name, value string) {
		fmt.Fprintf(b, "%s%s: %s\n", first, name, value)
		first = indent
	}
	text := func(name, value string) {
		if value != "" {
			put(name, fmt.Sprintf("%q", value))
		}
	}
	count := func(name string, value int) {
		if value != 0 {
			put(name, fmt.Sprint(value))
		}
	}
	text("id", r.ID)
	text("kind", r.Kind)
	if len(r.Codes) > 0 {
		put("codes", fmt.Sprintf("[%s]", strings.Join(quoted(r.Codes), ", ")))
	}
	count("count", r.Count)
	count("least", r.Least)
	count("times", r.Times)
	count("among", r.Among)
	count("months", r.Months)
	count("days", r.Days)
	text("line", r.Line)
	text("tier", r.Tier)
	text("step", r.Step)
	text("level", r.Level)
	if r.Strict {
		put("strict", "true")
	}
	count("at_least", r.AtLeast)
	for _, part := range []struct {
		name  string
		rules []Rule
	}{{"all", r.All}, {"any", r.Any}, {"of", r.Of}} {
		if len(part.rules) == 0 {
			continue
		}
		fmt.Fprintf(b, "%s%s:\n", first, part.name)
		first = indent
		for i := range part.rules {
			write(b, &part.rules[i], indent+"- ", indent+"  ")
		}
	}
}

func quoted(codes []string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = fmt.Sprintf("%q", c)
	}
	return out
}
