package contest

// Mark is one sheet, or one member's result, as it counts.
type Mark struct {
	Source  string `bson:"source" json:"source"`
	Points  int64  `bson:"points" json:"points"`
	Dropped bool   `bson:"dropped,omitempty" json:"dropped,omitempty"`
}

// Trimmed is the mean of marks, rounded half up to the thousandth; from so many marks up (0: never) without one
// highest and one lowest. Of equal ones the first in the order of the marks is dropped.
func Trimmed(marks []Mark, trim int) int64 {
	if len(marks) == 0 {
		return 0
	}
	if trim > 0 && len(marks) >= max(trim, leastTrim) {
		low, high := 0, 0
		for i, m := range marks {
			if m.Points < marks[low].Points {
				low = i
			}
			if m.Points > marks[high].Points {
				high = i
			}
		}
		if low == high { // all are equal: any two
			high = 1
		}
		marks[low].Dropped, marks[high].Dropped = true, true
	}
	var sum, n int64
	for _, m := range marks {
		if !m.Dropped {
			sum, n = sum+m.Points, n+1
		}
	}
	return halfUp(sum, n)
}

// halfUp is a/b for a ≥ 0, b > 0, rounded half up.
func halfUp(a, b int64) int64 { return (2*a + b) / (2 * b) }

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
		m.Points = halfUp(s.earlier(""), 100)
	case p.Kind == Paper:
		m.Need = max(len(s.Members), 1)
		var sum int64
		for _, person := range s.Members {
			if e := t.now(resultKey(s.Entrant, p.Code, person)); e != nil {
				m.Marks = append(m.Marks, Mark{Source: person, Points: e.Points})
				sum += e.Points
			}
		}
		m.Have, m.Points = len(m.Marks), halfUp(sum, int64(m.Need))
	default:
		judges := t.judges(l, s)
		m.Need = len(judges)
		for _, j := range judges {
			if e := t.now(sheetKey(s.Entrant, p.Code, j)); e != nil {
				m.Marks = append(m.Marks, Mark{Source: j, Points: e.Points})
			}
		}
		m.Have, m.Points = len(m.Marks), Trimmed(m.Marks, st.Trim)
	}
	return m
}
