package analysis

// Flag is a reason for a person to look at an item. None of them is a verdict.
type Flag string

// The flags, with the bounds that are usual in the field (Ebel and Frisbie 1991).
const (
	TooEasy    Flag = "too_easy"    // p > 0.95
	TooHard    Flag = "too_hard"    // p < 0.20
	Weak       Flag = "weak"        // D or r below 0.20
	Reversed   Flag = "reversed"    // D or r below 0: the better candidates do worse
	KeySuspect Flag = "key_suspect" // the best choose some wrong option more often than any right one
	DeadOption Flag = "dead_option" // nearly nobody takes a wrong option: below 2 %
)

// enough is how many candidates a flag about an item takes.
const enough = 30

func flags(f *ItemFigures) []Flag {
	if f.Seen < enough {
		return nil
	}
	var out []Flag
	switch {
	case f.Difficulty > 0.95:
		out = append(out, TooEasy)
	case f.Difficulty < 0.20:
		out = append(out, TooHard)
	}
	below := func(bound float64) bool {
		return f.Discrimination != nil && *f.Discrimination < bound || f.Correlation != nil && *f.Correlation < bound
	}
	switch {
	case below(0):
		out = append(out, Reversed)
	case below(0.20) && f.Difficulty <= 0.95:
		out = append(out, Weak)
	}
	key, wrong, dead := 0, 0, false
	for _, o := range f.Options {
		switch {
		case o.Key:
			key = max(key, o.Best)
		default:
			wrong = max(wrong, o.Best)
			dead = dead || o.Chosen*50 < f.Seen
		}
	}
	if wrong > key {
		out = append(out, KeySuspect)
	}
	if dead {
		out = append(out, DeadOption)
	}
	return out
}
