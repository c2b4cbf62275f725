package survey

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Figure is what is published about a line, a grade, their crossing or all people of a unit. It is made of
// whole blocks. Sums are over the fields of the questionnaire.
type Figure struct {
	Line     string  `bson:"line,omitempty"`
	Grade    string  `bson:"grade,omitempty"`
	N        int     `bson:"n"`
	Sums     []int64 `bson:"sums"`
	Distance int64   `bson:"distance"` // Σ|importance − supply| over people and needs
}

// The means nearest to the ends of a scale are shown as these, in thousandths: that everybody in a group gave
// the same extreme answer would tell what each of them said.
const (
	lowMean  = 1200
	highMean = 4800
)

// Mean is the mean of one or more fields in thousandths, rounded half up to a tenth of a point and kept off the
// ends of the scale.
func (f *Figure) Mean(fields ...int) int64 {
	var sum int64
	for _, i := range fields {
		sum += f.Sums[i]
	}
	n := int64(f.N * len(fields))
	return min(max((20*sum+n)/(2*n)*100, lowMean), highMean)
}

// Fit is the mean fit of the people (see Profile) over so many needs, in thousandths, rounded to whole percent.
func (f *Figure) Fit(needs int) int64 {
	distance := 1000 * f.Distance / (int64(f.N) * int64(needs))
	return (fitOf(distance) + 5) / 10 * 10
}

func (f *Figure) add(values []int, distance int64) {
	if f.Sums == nil {
		f.Sums = make([]int64, len(values))
	}
	f.N++
	f.Distance += distance
	for i, v := range values {
		f.Sums[i] += int64(v)
	}
}

// table adds blocks up into the figures of every unit: all, by line, by grade, and crossed. A block counts in
// whatever it lies wholly inside of. The units are those about which something can be said.
func table(blocks []Block, root string, values func(i int) (answers []int, distance int64)) map[string][]Figure {
	units := map[string]map[Key]*Figure{}
	for _, b := range blocks {
		sum := Figure{}
		for _, m := range b.Members {
			v, d := values(m)
			sum.add(v, d)
		}
		for _, unit := range lineage(root, b.Unit) {
			for _, k := range keysOf(b.Line, b.Grade) {
				if units[unit] == nil {
					units[unit] = map[Key]*Figure{}
				}
				f := units[unit][k]
				if f == nil {
					f = &Figure{Line: k.Line, Grade: k.Grade}
					units[unit][k] = f
				}
				f.merge(sum)
			}
		}
	}
	out := map[string][]Figure{}
	for unit, figures := range units {
		for _, f := range slices.SortedFunc(maps.Values(figures), func(a, b *Figure) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Grade, b.Grade)) }) {
			out[unit] = append(out[unit], *f)
		}
	}
	return out
}

func (f *Figure) merge(g Figure) {
	if f.Sums == nil {
		f.Sums = make([]int64, len(g.Sums))
	}
	f.N += g.N
	f.Distance += g.Distance
	for i, v := range g.Sums {
		f.Sums[i] += v
	}
}

// keysOf are the figures of a unit in which people of a line and a grade count; "" is not known.
func keysOf(line, grade string) []Key {
	out := []Key{{}}
	if line != "" {
		out = append(out, Key{Line: line})
	}
	if grade != "" {
		out = append(out, Key{Grade: grade})
	}
	if line != "" && grade != "" {
		out = append(out, Key{Line: line, Grade: grade})
	}
	return out
}

// lineage are the paths from the root down to a path.
func lineage(root, path string) []string {
	out := []string{root}
	for at := root; at != path; {
		s := step(at, path)
		if s == "" || !strings.HasPrefix(path, at) {
			break
		}
		at += s
		out = append(out, at)
	}
	return out
}
