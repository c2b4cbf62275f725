package matrix

import (
	"cmp"
	"slices"

	"tianti/courses"
)

// Cell is one field of the table: how a post at a grade needs a course. Post "" is every post that
// has no field of its own.
type Cell struct {
	Post  string
	Grade string
	As    courses.As // "" is not at all
}

// table is a course's rows taken apart. own has only fields that differ from those of every post.
type table struct {
	every map[string]courses.As            // by grade
	own   map[string]map[string]courses.As // by post, by grade; "" is spared
}

func tableOf(needs []courses.Need) table {
	t := table{map[string]courses.As{}, map[string]map[string]courses.As{}}
	posts, grades := named(needs)
	for _, g := range grades {
		if as := courses.NeededBy(needs, "", g); as != "" {
			t.every[g] = as
		}
	}
	for _, p := range posts {
		for _, g := range grades {
			t.put(p, g, courses.NeededBy(needs, p, g))
		}
	}
	return t
}

// named lists the posts and the grades of which rows speak.
func named(needs []courses.Need) (posts, grades []string) {
	for _, n := range needs {
		posts, grades = append(posts, n.Posts...), append(grades, n.Grades...)
	}
	slices.Sort(posts)
	slices.Sort(grades)
	return slices.Compact(posts), slices.Compact(grades)
}

// put sets a field of one post.
func (t *table) put(post, grade string, as courses.As) {
	if as == t.every[grade] {
		delete(t.own[post], grade)
		return
	}
	if t.own[post] == nil {
		t.own[post] = map[string]courses.As{}
	}
	t.own[post][grade] = as
}

// rows puts the table together again, in one order: what posts have of their own first, since the
// first row that fits counts.
func (t table) rows() (out []courses.Need) {
	type key struct {
		as     courses.As
		grades string
	}
	groups, order := map[key]*courses.Need{}, []key{}
	for _, post := range sorted(t.own) {
		byAs := map[courses.As][]string{}
		for _, g := range sorted(t.own[post]) {
			as := t.own[post][g]
			byAs[as] = append(byAs[as], g)
		}
		for as, grades := range byAs {
			k := key{as, join(grades)}
			if groups[k] == nil {
				groups[k] = &courses.Need{As: cmp.Or(as, courses.Spared), Grades: grades}
				order = append(order, k)
			}
			groups[k].Posts = append(groups[k].Posts, post)
		}
	}
	slices.SortFunc(order, func(a, b key) int { return cmp.Or(cmp.Compare(a.grades, b.grades), cmp.Compare(a.as, b.as)) })
	for _, k := range order {
		out = append(out, *groups[k])
	}
	for _, as := range courses.Ases {
		var grades []string
		for _, g := range sorted(t.every) {
			if t.every[g] == as {
				grades = append(grades, g)
			}
		}
		if len(grades) > 0 {
			out = append(out, courses.Need{As: as, Grades: grades})
		}
	}
	return out
}

func join(list []string) (out string) {
	for _, s := range list {
		out += s + "\x00"
	}
	return out
}

func sorted[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Set puts fields into a course's rows and gives the rows in one spelling. A field of one post
// changes that post alone; a field of every post changes those that have none of their own at that
// grade, and leaves the others as they are.
func Set(needs []courses.Need, cells ...Cell) []courses.Need {
	t := tableOf(needs)
	for _, c := range cells {
		if c.Post != "" {
			t.put(c.Post, c.Grade, c.As)
			continue
		}
		if c.As == "" {
			delete(t.every, c.Grade)
		} else {
			t.every[c.Grade] = c.As
		}
		for post, own := range t.own { // what is now like everybody's is no field of its own any more
			if as, ok := own[c.Grade]; ok {
				t.put(post, c.Grade, as)
			}
		}
	}
	return t.rows()
}

// Normal gives rows in the one spelling that Set gives.
func Normal(needs []courses.Need) []courses.Need { return tableOf(needs).rows() }

// Differ says for which fields two lists of rows give different answers: of every post first, then
// of each post that either names.
func Differ(was, is []courses.Need) (out []Changed) {
	posts, grades := named(slices.Concat(was, is))
	for _, post := range append([]string{""}, posts...) {
		for _, g := range grades {
			before, after := courses.NeededBy(was, post, g), courses.NeededBy(is, post, g)
			if before == after || post != "" && before == courses.NeededBy(was, "", g) && after == courses.NeededBy(is, "", g) {
				continue
			}
			out = append(out, Changed{Cell{post, g, after}, before})
		}
	}
	return out
}

// Changed is a field whose answer changes.
type Changed struct {
	Cell
	Was courses.As
}
