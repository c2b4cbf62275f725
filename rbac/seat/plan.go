package seat

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tianti/rbac/policy"
)

// Seat is the seat of a code, nil without one. Read it only.
func (p Plan) Seat(code string) *Seat {
	for i := range p.Seats {
		if p.Seats[i].Code == code {
			return &p.Seats[i]
		}
	}
	return nil
}

// With is the plan with a seat in place of the one of a code; "" adds it at the end.
func (p Plan) With(code string, s Seat) Plan {
	p.Seats = slices.Clone(p.Seats)
	for i := range p.Seats {
		if code != "" && p.Seats[i].Code == code {
			p.Seats[i] = s
			return p
		}
	}
	p.Seats = append(p.Seats, s)
	return p
}

// Without is the plan without a seat: it is retired. Its past stays in the versions before.
func (p Plan) Without(code string) Plan {
	p.Seats = slices.DeleteFunc(slices.Clone(p.Seats), func(s Seat) bool { return s.Code == code })
	p.Rows = p.keep(p.Rows)
	return p
}

// keep are those of some rows that are about seats of the plan.
func (p Plan) keep(rows []policy.Row) (out []policy.Row) {
	for _, r := range rows {
		if p.Seat(seatOf(r.Object)) != nil {
			out = append(out, r)
		}
	}
	return out
}

// YAML is the plan as Read takes it.
func (p Plan) YAML() string {
	var b strings.Builder
	b.WriteString("ranks: {")
	codes := slices.SortedFunc(maps.Keys(p.Ranks), func(a, c string) int {
		return int(p.Ranks[a]-p.Ranks[c])*1000 + strings.Compare(a, c)
	})
	for i, code := range codes {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s: %d", word(code), p.Ranks[code])
	}
	b.WriteString("}\nseats:\n")
	for _, s := range p.Seats {
		fmt.Fprintf(&b, "- code: %s\n", word(s.Code))
		if s.Number != "" {
			fmt.Fprintf(&b, "  number: %s\n", quoted(s.Number))
		}
		fmt.Fprintf(&b, "  name: {zh: %s", word(s.Name.Zh))
		if s.Name.En != "" {
			fmt.Fprintf(&b, ", en: %s", word(s.Name.En))
		}
		b.WriteString("}\n  requires:\n")
		for _, n := range s.Requires {
			fmt.Fprintf(&b, "  - {kind: %s", word(string(n.Kind)))
			if n.Code != "" {
				fmt.Fprintf(&b, ", code: %s", word(n.Code))
			}
			if n.Least != 0 {
				fmt.Fprintf(&b, ", least: %d", n.Least)
			}
			b.WriteString("}\n")
		}
		if a := s.Authority; a != nil {
			fmt.Fprintf(&b, "  authority: {scope: %s, case: %d, day: %d", word(a.Scope), a.Case, a.Day)
			if a.Green {
				b.WriteString(", green: true")
			}
			b.WriteString("}\n")
		}
		b.WriteString("\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// plain is a word that no reader of YAML takes for anything but text.
var plain = regexp.MustCompile(`^[A-Za-z\x{4e00}-\x{9fff}][A-Za-z0-9_\x{4e00}-\x{9fff}-]*( [A-Za-z0-9_\x{4e00}-\x{9fff}-]+)*$`)

// odd are the words that YAML has a meaning of its own for.
var odd = regexp.MustCompile(`(?i)^(y|yes|n|no|on|off|true|false|null)$`)

// word writes a text as it stands where YAML reads it so, else quoted.
func word(s string) string {
	if plain.MatchString(s) && !odd.MatchString(s) {
		return s
	}
	return quoted(s)
}

// quoted is a YAML text in double quotes: what JSON writes, YAML reads.
func quoted(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(s) != nil {
		return strconv.Quote(s)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Difference is one thing that is not the same in two plans.
type Difference struct {
	Seat   string `json:"seat"`   // code; "" for ranks
	Field  string `json:"field"`  // "seat", "number", "name", "requires", "authority", "rank", "row"
	Was    string `json:"was"`    // "" where there was nothing
	Became string `json:"became"` // "" where nothing is left
}

// Compare lists the differences of a plan to the one that was before it, in the order of the seats.
func Compare(was, now Plan) (out []Difference) {
	differ := func(seat, field, a, b string) {
		if a != b {
			out = append(out, Difference{seat, field, a, b})
		}
	}
	for _, old := range was.Seats {
		if now.Seat(old.Code) == nil {
			differ(old.Code, "seat", old.Name.Zh, "")
		}
	}
	for _, s := range now.Seats {
		old := was.Seat(s.Code)
		if old == nil {
			differ(s.Code, "seat", "", s.Name.Zh)
			old = &Seat{Name: s.Name}
		}
		differ(s.Code, "name", nameOf(old), nameOf(&s))
		differ(s.Code, "number", old.Number, s.Number)
		before, after := needsOf(old), needsOf(&s)
		for _, id := range before {
			if !slices.Contains(after, id) {
				differ(s.Code, "requires", id, "")
			}
		}
		for _, id := range after {
			if !slices.Contains(before, id) {
				differ(s.Code, "requires", "", id)
			}
		}
		differ(s.Code, "authority", old.Authority.String(), s.Authority.String())
	}
	for _, code := range slices.Sorted(maps.Keys(merged(was.Ranks, now.Ranks))) {
		differ("", "rank", rankOf(code, was.Ranks), rankOf(code, now.Ranks))
	}
	for _, r := range was.Rows {
		if !slices.Contains(now.Rows, r) {
			differ(seatOf(r.Object), "row", r.String(), "")
		}
	}
	for _, r := range now.Rows {
		if !slices.Contains(was.Rows, r) {
			differ(seatOf(r.Object), "row", "", r.String())
		}
	}
	return out
}

// String is the authority in one line: "goodwill 100/500 green", amounts in yuan; "" for none.
func (a *Authority) String() string {
	if a == nil {
		return ""
	}
	s := a.Scope + " " + Yuan(a.Case) + "/" + Yuan(a.Day)
	if a.Green {
		s += " green"
	}
	return s
}

func nameOf(s *Seat) string {
	if s.Name.En == "" {
		return s.Name.Zh
	}
	return s.Name.Zh + " / " + s.Name.En
}

func needsOf(s *Seat) (ids []string) {
	for _, n := range s.Requires {
		ids = append(ids, n.ID())
	}
	return ids
}

func merged(a, b map[string]int64) map[string]int64 {
	out := maps.Clone(a)
	if out == nil {
		out = map[string]int64{}
	}
	maps.Copy(out, b)
	return out
}

func rankOf(code string, ranks map[string]int64) string {
	if n, ok := ranks[code]; ok {
		return code + " " + strconv.FormatInt(n, 10)
	}
	return ""
}
