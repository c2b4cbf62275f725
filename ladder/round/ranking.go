package round

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"tianti/internal/locale"
	"tianti/internal/store"
)

// Ranking is the order of a round's candidates as it was proposed. It is written once; another one
// gets another number. Its id is "{round}:{n}".
type Ranking struct {
	store.Meta `bson:",inline"`
	Round      string    `bson:"round" json:"round"`
	At         time.Time `bson:"at" json:"at"` // facts are read as they were known then
	Lines      []Line    `bson:"lines" json:"lines"`
}

// Candidate is what the order is made of.
type Candidate struct {
	Person, Name, Place string
	Since               time.Time // on the present rung
	Merits              []Merit   // one for each part of the plan, in its order
	Marks               []Mark
}

// Line is a candidate's place in a ranking, with everything that led to it.
type Line struct {
	Person  string    `bson:"person" json:"person"`
	Name    string    `bson:"name" json:"name"`
	Place   string    `bson:"place" json:"place"` // path of the quota's unit
	Since   time.Time `bson:"since" json:"since"`
	Merits  []Merit   `bson:"merits" json:"merits"`
	Marks   []Mark    `bson:"marks" json:"marks"`
	Lot     string    `bson:"lot" json:"lot"`
	Total   int64     `bson:"total" json:"total"` // hundredths of a thousandth of a point: exact
	Rank    int       `bson:"rank" json:"rank"`   // among those of the quota's unit
	Elected bool      `bson:"elected" json:"elected"`
	Why     string    `bson:"why" json:"why"`                           // one of the outcomes
	Parted  string    `bson:"parted,omitempty" json:"parted,omitempty"` // the tie-break that parted it from the line above
}

// The outcomes of a line.
const (
	OutElected = "elected"
	OutBeyond  = "beyond" // the places are taken by better ones
	OutLeast   = "least"  // the total is too low
	OutPanel   = "panel"  // the panel's score is too low
)

// OutcomeWord is what an outcome is called.
func OutcomeWord(lang, why string) string { return locale.T(lang, "round.outcome."+why, nil) }

// RankingID names the nth ranking of a round.
func RankingID(round string, n int) string { return round + ":" + itoa(n) }

// Lot is a person's lot in a round: the SHA-256 of "round/person" in hexadecimal, the first sixteen
// digits; the smaller one wins. Anybody can draw it again.
func Lot(round, person string) string {
	sum := sha256.Sum256([]byte(round + "/" + person))
	return hex.EncodeToString(sum[:8])
}

// line is a person's line; nil if there is none.
func (k *Ranking) line(person string) *Line {
	if i := slices.IndexFunc(k.Lines, func(l Line) bool { return l.Person == person }); i >= 0 {
		return &k.Lines[i]
	}
	return nil
}

// counts says whether a member's sheet stands in the line.
func (l *Line) counts(member string) bool {
	return slices.ContainsFunc(l.Marks, func(m Mark) bool { return m.Member == member })
}

// Points of a total in thousandths, rounded half up, for showing.
func (l *Line) Points() int64 { return (l.Total + 50) / 100 }

// merit is the points in a part, 0 where there is none.
func (l *Line) merit(kind string) int64 {
	for _, m := range l.Merits {
		if m.Kind == kind {
			return m.Points
		}
	}
	return 0
}

// Order ranks the candidates of a round. It does not depend on the order in which they are given.
//
//	total = Σ weight(part) · points(part), weights in per cent
//
// In each unit of the quota those are elected, by rank, who reach the least total and the least
// score of the panel, until its places are taken: somebody below a threshold takes no place.
func Order(round string, p *Plan, cs []Candidate) []Line {
	lines := make([]Line, 0, len(cs))
	for _, c := range cs {
		l := Line{Person: c.Person, Name: c.Name, Place: c.Place, Since: c.Since, Merits: c.Merits, Marks: c.Marks, Lot: Lot(round, c.Person)}
		for _, part := range p.Parts {
			l.Total += int64(part.Weight) * l.merit(part.Kind)
		}
		lines = append(lines, l)
	}
	slices.SortFunc(lines, func(a, b Line) int {
		order, _ := p.better(&a, &b)
		return cmp.Or(cmp.Compare(a.Place, b.Place), order, cmp.Compare(a.Person, b.Person))
	})
	left, rank := map[string]int{}, 0
	for _, q := range p.Places {
		left[q.Unit] = q.Places
	}
	for i := range lines {
		l := &lines[i]
		if i == 0 || lines[i-1].Place != l.Place {
			rank = 0
		} else if _, by := p.better(&lines[i-1], l); by != "" {
			l.Parted = by
		}
		rank++
		l.Rank, l.Why = rank, p.outcome(l, left[l.Place])
		if l.Elected = l.Why == OutElected; l.Elected {
			left[l.Place]--
		}
	}
	return lines
}

func (p *Plan) outcome(l *Line, left int) string {
	switch {
	case p.HasPanel() && l.merit(PartPanel) < int64(p.Panel)*1000:
		return OutPanel
	case l.Total < int64(p.Least)*100_000:
		return OutLeast
	case left <= 0:
		return OutBeyond
	}
	return OutElected
}

// better compares two lines, the better one first, and says which tie-break parted them; "" where
// the total did.
func (p *Plan) better(a, b *Line) (order int, by string) {
	if order = cmp.Compare(b.Total, a.Total); order != 0 {
		return order, ""
	}
	for _, t := range p.Ties {
		switch t {
		case TieTenure:
			order = a.Since.Compare(b.Since)
		case TieLot:
			order = cmp.Compare(a.Lot, b.Lot)
		default:
			order = cmp.Compare(b.merit(t), a.merit(t))
		}
		if order != 0 {
			return order, t
		}
	}
	return 0, ""
}

// Same says whether two rankings are the same to the last digit.
func Same(a, b []Line) bool {
	return slices.EqualFunc(a, b, func(x, y Line) bool {
		return x.Person == y.Person && x.Place == y.Place && x.Total == y.Total && x.Rank == y.Rank && x.Elected == y.Elected && x.Why == y.Why &&
			slices.Equal(x.Marks, y.Marks) && slices.EqualFunc(x.Merits, y.Merits, func(m, n Merit) bool {
			return m.Kind == n.Kind && m.Points == n.Points && m.Found == n.Found && slices.Equal(m.Evidence, n.Evidence)
		})
	})
}
