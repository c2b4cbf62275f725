package policy

import (
	"slices"

	"tianti/rbac"
)

// Bearing is a row that bears on a question.
type Bearing struct {
	Row Row
	// Via is how the row's subject comes to speak for the one asked about: the role asked about, what it
	// inherits from, …, the row's own subject.
	Via     []string
	Decides bool // false for a row that allows where another denies
}

// Because is Judge with the rows on which the verdict rests, those that decide first. The verdict is
// Judge's own; a test draws policies and holds the rows to it.
func (s *Set) Because(subject string, rel rbac.Relation, object, action string) (rbac.Verdict, []Bearing) {
	verdict := s.Judge(subject, rel, object, action)
	if s == nil || verdict == rbac.Silent {
		return verdict, nil
	}
	decides := Allow
	if verdict == rbac.Denied {
		decides = Deny
	}
	var out []Bearing
	for _, r := range s.rows {
		if !r.about(rel, object, action) {
			continue
		}
		if via := s.way(subject, r.Subject); via != nil {
			out = append(out, Bearing{r, via, r.Effect == decides})
		}
	}
	slices.SortStableFunc(out, func(a, b Bearing) int {
		switch {
		case a.Decides == b.Decides:
			return len(a.Via) - len(b.Via)
		case a.Decides:
			return -1
		}
		return 1
	})
	return verdict, out
}

// about says whether the row speaks of a question, whoever asks.
func (r Row) about(rel rbac.Relation, object, action string) bool {
	holds := r.Scope == Any || r.Scope == Own && rel.Own || r.Scope == Unit && rel.Unit
	return r.Parent == "" && holds && (r.Object == All || r.Object == object) && (r.Action == All || r.Action == action)
}

// way is the shortest line of inheritance from a subject to another, both included; nil without one.
func (s *Set) way(from, to string) []string {
	lines := [][]string{{from}}
	seen := map[string]bool{from: true}
	for len(lines) > 0 {
		line := lines[0]
		last := line[len(line)-1]
		if last == to {
			return line
		}
		lines = lines[1:]
		for _, r := range s.rows {
			if r.Parent != "" && r.Subject == last && !seen[r.Parent] {
				seen[r.Parent] = true
				lines = append(lines, append(slices.Clone(line), r.Parent))
			}
		}
	}
	return nil
}

// Ancestors lists what a subject inherits from, the nearest first, itself left out.
func (s *Set) Ancestors(subject string) (out []string) {
	seen := map[string]bool{subject: true}
	for at := []string{subject}; len(at) > 0; at = at[1:] {
		for _, r := range s.rows {
			if r.Parent != "" && r.Subject == at[0] && !seen[r.Parent] {
				seen[r.Parent] = true
				at, out = append(at, r.Parent), append(out, r.Parent)
			}
		}
	}
	return out
}
