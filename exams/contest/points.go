package contest

import "tianti/internal/trimmed"

// Mark is one sheet, or one member's result, as it counts.
type Mark struct {
	Source  string `bson:"source" json:"source"`
	Points  int64  `bson:"points" json:"points"`
	Dropped bool   `bson:"dropped,omitempty" json:"dropped,omitempty"`
}

// Trimmed is the mean of marks, rounded half up to the thousandth; from so many marks up (0: never) without one
// highest and one lowest. Of equal ones the first in the order of the marks is dropped.
func Trimmed(marks []Mark, trim int) int64 {
	points := make([]int64, len(marks))
	for i, m := range marks {
		points[i] = m.Points
	}
	if trim > 0 {
		trim = max(trim, leastTrim)
	}
	mean, dropped := trimmed.Mean(points, trim)
	for _, i := range dropped {
		marks[i].Dropped = true
	}
	return mean
}

// Merit is an entrant's points in a part, with the marks that they come from.
type Merit struct {
	Part   string `bson:"part" json:"part"`
	Points int64  `bson:"points" json:"points"` // thousandths
	Have   int    `bson:"have" json:"have"`     // marks that are in
	Need   int    `bson:"need" json:"need"`
	Marks  []Mark `bson:"marks" json:"marks"`
}

// merit makes an entrant's points in a part of what a log says.
func (t *Tally) merit(st *Stage, p *Part, l *Lineup, s *Slot) Merit {
	m := Merit{Part: p.Code}
	switch {
	case p.Kind == Earlier:
		m.Have, m.Need = 1, 1
		m.Points = trimmed.HalfUp(s.earlier("").Total, 100) // as it is shown; the total is made of all of it
	case p.Kind == Paper:
		m.Need = max(len(s.Members), 1)
		var sum int64
		for _, person := range s.Members {
			if e := t.now(resultKey(s.Entrant, p.Code, person)); e != nil {
				m.Marks = append(m.Marks, Mark{Source: person, Points: e.Points})
				sum += e.Points
			}
		}
		m.Have, m.Points = len(m.Marks), trimmed.HalfUp(sum, int64(m.Need))
	default:
		judges := t.judges(l, s)
		m.Need = max(len(judges), 1) // points come from somebody: without a judge they are never all in
		for _, j := range judges {
			if e := t.now(sheetKey(s.Entrant, p.Code, j)); e != nil {
				m.Marks = append(m.Marks, Mark{Source: j, Points: e.Points})
			}
		}
		m.Have, m.Points = len(m.Marks), Trimmed(m.Marks, st.Trim)
	}
	return m
}
