package appraisal

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"tianti/rbac"
)

// Member is somebody who may be appraised or asked, as the draw sees them.
type Member struct {
	Person, Name string
	Unit         string // path
	Post, Line   string
	Leads        bool // holds a management post
}

// Pick is a rater for somebody.
type Pick struct {
	Person, Name string
	Group        Group
}

// above is the path of the unit above, "" above the group.
func above(path string) string {
	return path[:strings.LastIndexByte(strings.TrimSuffix(path, "/"), '/')+1]
}

// depth is how many steps a path has: 1 for the group, 4 for a team.
func depth(path string) int { return strings.Count(path, "/") - 1 }

// whole is the unit in whose reach customers are found: the one above a team, else the unit itself.
func (m Member) whole() string {
	if depth(m.Unit) > 3 {
		return above(m.Unit)
	}
	return m.Unit
}

// wide is the unit among whose people raters for those of a unit are found.
func wide(path string) string {
	if depth(path) > 2 {
		return above(path)
	}
	return path
}

// leaders are who leads a person: the management posts of the own unit, or of the nearest unit above that
// has one. Whoever leads is led from above.
func leaders(m Member, all []Member) (out []Member) {
	for unit := m.Unit; unit != "" && len(out) == 0; unit = above(unit) {
		if m.Leads && unit == m.Unit {
			continue
		}
		for _, x := range all {
			if x.Unit == unit && x.Leads && x.Person != m.Person {
				out = append(out, x)
			}
		}
	}
	return out
}

// peers are who works beside a person: the same team; for those who lead, the same post in the units beside.
func peers(m Member, all []Member) (out []Member) {
	for _, x := range all {
		beside := x.Unit == m.Unit && !x.Leads
		if m.Leads {
			beside = x.Leads && x.Post == m.Post && above(x.Unit) == above(m.Unit)
		}
		if beside && x.Person != m.Person {
			out = append(out, x)
		}
	}
	return out
}

// customers are who depends on a person's work inside the organisation: for those who lead, the people of the
// unit that they lead; for others, people of the same centre outside the own team who lead nobody, other
// lines of work first: they take over what the person leaves.
func customers(m Member, all []Member) (out []Member) {
	for _, x := range all {
		depends := x.Unit != m.Unit && rbac.Covers(m.whole(), x.Unit) && !x.Leads
		if m.Leads {
			depends = rbac.Covers(m.Unit, x.Unit) && !x.Leads
		}
		if depends && x.Person != m.Person {
			out = append(out, x)
		}
	}
	return out
}

// lot is where a candidate's ball lies: anybody can draw it again from the cycle's and the people's numbers.
func lot(cycle, person, candidate string) string {
	sum := sha256.Sum256([]byte(cycle + "\x00" + person + "\x00" + candidate))
	return hex.EncodeToString(sum[:8])
}

// order is the candidates of a group in the order in which they are drawn.
func order(cycle string, m Member, g Group, all []Member) []Member {
	var list []Member
	switch g {
	case Self:
		return []Member{m}
	case Leader:
		return leaders(m, all)
	case Peer:
		list = peers(m, all)
	case Customer:
		list = customers(m, all)
	}
	other := func(x Member) int { // other lines first, for customers of those who lead nobody
		if g == Customer && !m.Leads && x.Line == m.Line {
			return 1
		}
		return 0
	}
	slices.SortFunc(list, func(a, b Member) int {
		return cmp.Or(cmp.Compare(other(a), other(b)), cmp.Compare(lot(cycle, m.Person, a.Person), lot(cycle, m.Person, b.Person)), cmp.Compare(a.Person, b.Person))
	})
	return list
}

// wanted is how many raters of a group a form asks for; 0 takes all.
func (f *Form) wanted(g Group) int {
	switch g {
	case Peer:
		return f.Peers
	case Customer:
		return f.Customers
	}
	return 0
}

// asks says whether a form asks a group at all.
func (f *Form) asks(g Group) bool {
	if g.Hidden() {
		return f.wanted(g) > 0 && f.Weights.Of(g) > 0
	}
	return f.Weights.Of(g) > 0
}

// Draw picks the raters of a person among all who work in the organisation's part. Nobody is asked twice
// about the same person: who leads is no peer, and a peer is no customer. It depends on nothing but its
// arguments, and not on the order of all.
func Draw(f *Form, cycle string, m Member, all []Member) (out []Pick) {
	taken := map[string]bool{}
	for _, g := range Groups {
		if !f.asks(g) {
			continue
		}
		for _, x := range Next(f, cycle, m, g, all, taken, f.wanted(g)) {
			taken[x.Person] = true
			out = append(out, x)
		}
	}
	return out
}

// Next picks up to n (0: all) more raters of a group who are not taken.
func Next(f *Form, cycle string, m Member, g Group, all []Member, taken map[string]bool, n int) (out []Pick) {
	for _, x := range order(cycle, m, g, all) {
		if taken[x.Person] {
			continue
		}
		if out = append(out, Pick{x.Person, x.Name, g}); n > 0 && len(out) == n {
			break
		}
	}
	return out
}
