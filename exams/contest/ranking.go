package contest

import (
	"cmp"
	"slices"
	"strings"

	"tianti/internal/trimmed"
)

// Line is an entrant's place in a stage, with everything that led to it.
type Line struct {
	Entrant  string  `bson:"entrant" json:"entrant"`
	Name     string  `bson:"name" json:"name"`
	Province string  `bson:"province" json:"province"`
	Rank     int     `bson:"rank" json:"rank"`                     // 0 for whoever is absent
	Total    int64   `bson:"total" json:"total"`                   // hundredths of a thousandth of a point
	Fine     int64   `bson:"fine,omitempty" json:"fine,omitempty"` // and what is below them: exact
	Merits   []Merit `bson:"merits" json:"merits"`
	Begun    bool    `bson:"begun" json:"begun"` // something is in
	Whole    bool    `bson:"whole" json:"whole"` // everything is in
	Absent   bool    `bson:"absent,omitempty" json:"absent,omitempty"`
	Parted   string  `bson:"parted,omitempty" json:"parted,omitempty"` // the tie-break that parted it from the line above
	Covered  bool    `bson:"-" json:"covered,omitempty"`               // the reveal has not come to this place: only the rank says something

	slot *Slot
	lot  string
}

// Points of a total in thousandths, rounded half up, for showing.
func (l *Line) Points() int64 { return trimmed.HalfUp(l.Total, 100) }

// Merit is the points in a part; nil if there is no such part.
func (l *Line) Merit(part string) *Merit {
	for i := range l.Merits {
		if l.Merits[i].Part == part {
			return &l.Merits[i]
		}
	}
	return nil
}

// Run is a stage with its line-up: all that a ranking needs but the log.
type Run struct {
	Stage  *Stage
	Lineup *Lineup
}

// line makes an entrant's line of what a log says; ranks come later.
func (r *Run) line(t *Tally, s *Slot) *Line {
	l := &Line{Entrant: s.Entrant, Name: s.Name, Province: s.Province, Whole: true, slot: s, lot: Lot(r.Lineup.ID, "tie", s.Entrant)}
	l.Absent = t.now(absentKey(s.Entrant)) != nil
	for i := range r.Stage.Parts {
		p := &r.Stage.Parts[i]
		m := t.merit(r.Stage, p, r.Lineup, s)
		l.Merits = append(l.Merits, m)
		if p.Kind == Earlier {
			total, below := s.earlier("").weighed(int64(p.Weight))
			l.Total, l.Fine = l.Total+total+(l.Fine+below)/fine, (l.Fine+below)%fine
		} else {
			l.Total += int64(p.Weight) * m.Points
		}
		l.Begun = l.Begun || m.Have > 0 && p.Kind != Earlier
		l.Whole = l.Whole && m.Have >= m.Need
	}
	return l
}

// better compares two lines, the better one first, and says which tie-break parted them; "" where the
// total did, or nothing.
func (r *Run) better(a, b *Line) (order int, by string) {
	if a.Absent != b.Absent {
		if a.Absent {
			return 1, ""
		}
		return -1, ""
	}
	if order = cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(b.Fine, a.Fine)); order != 0 {
		return order, ""
	}
	for _, tie := range r.Stage.Ties {
		order = 0
		if code, ok := strings.CutPrefix(tie, TiePart); ok {
			if p := r.Stage.part(code); p != nil && p.Kind == Earlier {
				order = b.slot.earlier("").compare(a.slot.earlier(""))
			} else if x, y := a.Merit(code), b.Merit(code); x != nil && y != nil {
				order = cmp.Compare(y.Points, x.Points)
			}
		} else if code, ok := strings.CutPrefix(tie, TieStage); ok {
			order = b.slot.earlier(code).compare(a.slot.earlier(code))
		} else {
			order = cmp.Or(cmp.Compare(a.lot, b.lot), cmp.Compare(a.Entrant, b.Entrant))
		}
		if order != 0 {
			return order, tie
		}
	}
	return cmp.Compare(a.Entrant, b.Entrant), TieLot
}

// numbered writes ranks and tie-breaks into copies of sorted lines.
func (r *Run) numbered(sorted []*Line) []Line {
	out := make([]Line, len(sorted))
	for i, l := range sorted {
		out[i] = *l
		if l.Absent {
			continue
		}
		out[i].Rank = i + 1
		if i > 0 && l.Begun {
			_, out[i].Parted = r.better(sorted[i-1], l)
		}
	}
	return out
}

// Rank makes the ranking of a run from its whole log. It does not depend on the order in which entries are
// given, nor on how often one is there.
func Rank(r *Run, log []*Entry) []Line {
	t := newTally()
	for _, e := range log {
		t.add(e)
	}
	return r.rank(t)
}

func (r *Run) rank(t *Tally) []Line {
	lines := make([]*Line, len(r.Lineup.Slots))
	for i := range r.Lineup.Slots {
		lines[i] = r.line(t, &r.Lineup.Slots[i])
	}
	slices.SortFunc(lines, func(a, b *Line) int { order, _ := r.better(a, b); return order })
	return r.numbered(lines)
}

// Public makes the ranking that everybody may see: that of the log up to the mark "frozen", and of all of it
// once "revealed" is there.
func Public(r *Run, log []*Entry) []Line {
	t := newTally()
	for _, e := range log {
		t.add(e)
	}
	if n, _ := t.uncovered(); n > 0 && t.reveal == 0 {
		return Uncover(r.rank(t), n)
	}
	if t.frozen == 0 || t.reveal > 0 {
		return r.rank(t)
	}
	until := newTally()
	for _, e := range log {
		if e.Seq <= t.frozen {
			until.add(e)
		}
	}
	return r.rank(until)
}

// Uncover shows the last n lines of a ranking and only the places of those above. Entrants who share a place are
// shown together, and who is absent is never waited for.
func Uncover(lines []Line, n int) []Line {
	from := max(len(lines)-n, 0)
	for from > 0 && from < len(lines) && (lines[from].Absent || lines[from-1].Rank == lines[from].Rank) {
		from--
	}
	out := make([]Line, len(lines))
	for i, l := range lines {
		if out[i] = l; i < from {
			out[i] = Line{Rank: i + 1, Covered: true}
		}
	}
	if from < len(out) {
		out[from].Parted = "" // it would tell of the line above
	}
	return out
}

// covered is how many lines nobody may see yet.
func covered(lines []Line) (n int) {
	for n < len(lines) && lines[n].Covered {
		n++
	}
	return n
}

// Same says whether two rankings are the same to the last digit.
func Same(a, b []Line) bool {
	return slices.EqualFunc(a, b, func(x, y Line) bool {
		return x.Entrant == y.Entrant && x.Rank == y.Rank && x.Total == y.Total && x.Fine == y.Fine && x.Absent == y.Absent && x.Begun == y.Begun && x.Whole == y.Whole && x.Parted == y.Parted && x.Covered == y.Covered &&
			slices.EqualFunc(x.Merits, y.Merits, func(m, n Merit) bool {
				return m.Part == n.Part && m.Points == n.Points && m.Have == n.Have && m.Need == n.Need && slices.Equal(m.Marks, n.Marks)
			})
	})
}

// Forward are the lines that go on to the next stage, by rank: of each group the best share, at least so
// many, of those who reach the least points. Whoever is absent goes nowhere.
func Forward(a Advance, lines []Line) (out []Line) {
	size, taken := map[string]int{}, map[string]int{}
	group := func(l *Line) string {
		if a.Province {
			return l.Province
		}
		return ""
	}
	for i := range lines {
		if !lines[i].Absent {
			size[group(&lines[i])]++
		}
	}
	for i := range lines {
		l := &lines[i]
		g := group(l)
		if most := max((size[g]*a.Percent+99)/100, a.Least); l.Absent || taken[g] >= most || l.Total < int64(a.Points)*100_000 {
			continue
		}
		taken[g]++
		out = append(out, *l)
	}
	return out
}

// Won is an award of somebody.
type Won struct {
	Code    string   `bson:"code" json:"code"`
	Entrant string   `bson:"entrant" json:"entrant"` // a province's path for the team award
	Name    string   `bson:"name" json:"name"`
	Rank    int      `bson:"rank" json:"rank"`
	People  []string `bson:"people" json:"people"` // person ids
	Points  int64    `bson:"points" json:"points"` // thousandths
	Revoked string   `bson:"revoked,omitempty" json:"revoked,omitempty"`
}

// Honour gives the awards of a plan to the ranking of its last stage: each award to the next so many ranks. A
// share is of all who were ranked, rounded up.
func Honour(p *Plan, lines []Line) (out []Won) {
	ranked := slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return l.Absent || l.Total == 0 })
	next := 0
	for _, a := range p.Awards {
		places := a.Places
		if a.Percent > 0 {
			places = (len(ranked)*a.Percent + 99) / 100
		}
		for ; places > 0 && next < len(ranked); places, next = places-1, next+1 {
			l := &ranked[next]
			out = append(out, Won{Code: a.Code, Entrant: l.Entrant, Name: l.Name, Rank: l.Rank, People: l.slot.Members, Points: l.Points()})
		}
	}
	for i, t := range Teams(ranked, p.Best) {
		if i >= p.Winners {
			break
		}
		out = append(out, Won{Code: TeamAward, Entrant: t.Province, Rank: t.Rank, People: t.People, Points: t.Points})
	}
	return out
}

// Team is a province's standing: the sum of its best entrants' totals.
type Team struct {
	Rank     int
	Province string
	Points   int64 // thousandths
	Entrants []string
	People   []string
	total    int64
	fine     int64
	first    int // rank of the best
}

// Teams are the provinces by the sum of their best totals; equal ones by the rank of their best. best 0 is no
// team ranking. What a province lacks counts nothing.
func Teams(lines []Line, best int) (out []Team) {
	if best == 0 {
		return nil
	}
	at := map[string]int{}
	for i := range lines {
		l := &lines[i]
		if l.Absent || l.Total == 0 {
			continue
		}
		k, ok := at[l.Province]
		if !ok {
			k = len(out)
			at[l.Province], out = k, append(out, Team{Province: l.Province, first: l.Rank})
		}
		if t := &out[k]; len(t.Entrants) < best {
			t.Entrants, t.total, t.fine = append(t.Entrants, l.Entrant), t.total+l.Total+(t.fine+l.Fine)/fine, (t.fine+l.Fine)%fine
			if l.slot != nil {
				t.People = append(t.People, l.slot.Members...)
			}
		}
	}
	slices.SortFunc(out, func(a, b Team) int {
		return cmp.Or(cmp.Compare(b.total, a.total), cmp.Compare(b.fine, a.fine), a.first-b.first)
	})
	for i := range out {
		out[i].Rank, out[i].Points = i+1, trimmed.HalfUp(out[i].total, 100)
	}
	return out
}
