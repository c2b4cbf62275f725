package supervision

import (
	"cmp"
	"slices"
	"time"

	"tianti/rbac"
)

// Recurrent finds for each finding the latest earlier one that it repeats: of the same category, about the same
// person, or both about a person or process of the same unit, at most span days before. Void ones do not count.
// The answer is the earlier one's id by the later one's.
func Recurrent(all []*Finding, span int) map[string]string {
	sorted := slices.DeleteFunc(slices.Clone(all), func(f *Finding) bool { return f.State == Void })
	slices.SortFunc(sorted, func(a, b *Finding) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	last := map[[2]string]*Finding{}
	out := map[string]string{}
	for _, f := range sorted {
		keys := [][2]string{{f.Category, f.Unit}}
		if f.Person != "" {
			keys = append(keys, [2]string{f.Category, f.Person})
		}
		var before *Finding
		for _, k := range keys {
			if x := last[k]; x != nil && f.Day <= x.Day.Add(span) && (before == nil || x.Day >= before.Day) {
				before = x
			}
			last[k] = f
		}
		if before != nil {
			out[f.ID] = before.ID
		}
	}
	return out
}

// Ages are the upper bounds of the classes by which open findings are counted, in days; the last class has none.
var Ages = []int{3, 7, 14, 30}

// Age is how many days a finding is open at an instant.
func (f *Finding) Age(at time.Time) int {
	return max(0, int(rbac.DayOf(at).Start().Sub(rbac.DayOf(f.At).Start()).Hours()/24))
}

// ageClass is the index of the class of an age.
func ageClass(days int) int {
	for i, most := range Ages {
		if days <= most {
			return i
		}
	}
	return len(Ages)
}
