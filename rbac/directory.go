package rbac

import (
	"context"
	"slices"
	"strings"

	"tianti/internal/store"
	"tianti/internal/text"
)

// Person reads a person whom the actor may see. Faults: ErrAnonymous; ErrForbidden, also of somebody who
// is not there unless the actor may see everybody, so that nobody learns which numbers are taken;
// ErrUnknown.
func (o *Organisation) Person(ctx context.Context, by Actor, id string) (*Person, error) {
	p, err := o.people.Get(ctx, id)
	if err != nil {
		return nil, o.hidden(ctx, by, "rbac.person.read", id, err)
	}
	if _, err := o.gate.May(by, "rbac.person.read", p.Place()); err != nil {
		return nil, err
	}
	return o.shown(by, p), nil
}

// shown hides the contact from those who may not see it.
func (o *Organisation) shown(by Actor, p *Person) *Person {
	if _, err := o.gate.May(by, "rbac.person.contact", p.Place()); err == nil {
		return p
	}
	c := *p
	c.Phone = text.Mask(p.Phone, 3, 4)
	if name, domain, ok := strings.Cut(p.Mail, "@"); ok {
		c.Mail = text.Mask(name, 1, 0) + "@" + domain
	}
	return &c
}

// Lookup reads a person without asking anybody, for use cases of other packages that ask their own
// permission: names on lists, the unit of whoever sits an exam. ErrUnknown when there is none.
func (o *Organisation) Lookup(ctx context.Context, id string) (*Person, error) {
	p, err := o.people.Get(ctx, id)
	return p, unknown(err, id)
}

// LookupMany is Lookup of many at once; missing ones are left out.
func (o *Organisation) LookupMany(ctx context.Context, ids []string) (map[string]*Person, error) {
	ps, err := o.people.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]*Person, len(ps))
	for _, p := range ps {
		out[p.ID] = p
	}
	return out, nil
}

// ByNumber finds a person by the present employee number, however it is typed.
func (o *Organisation) ByNumber(ctx context.Context, number string) (*Person, error) {
	p, err := o.people.First(ctx, store.On("number").Is(Number(number)))
	return p, unknown(err, number)
}

// Members lists those who belong to a unit or below it today and are employed, without asking
// anybody; in the order of units. It is for campaigns, maps and reports of other packages.
func (o *Organisation) Members(ctx context.Context, path string) ([]*Person, error) {
	today := o.Today()
	var out []*Person
	for p, err := range o.people.Each(ctx, store.On("path").StartsWith(path)) {
		if err != nil {
			return nil, err
		}
		if p.EmployedOn(today) {
			out = append(out, p)
		}
	}
	return out, nil
}

// MembersFrom is Members a page at a time: for what walks through everybody in steps and may have to
// go on later. It asks nobody. A page may be short, or empty, before the last; Next is "" there.
func (o *Organisation) MembersFrom(ctx context.Context, path, cursor string, limit int) (store.Page[Person], error) {
	today := o.Today()
	return o.fill(ctx, store.On("path").StartsWith(path).At(cursor), limit, func(p *Person) bool { return p.EmployedOn(today) })
}

// Stationed is Members of the unit itself, without those below.
func (o *Organisation) Stationed(ctx context.Context, path string) ([]*Person, error) {
	today := o.Today()
	var out []*Person
	for p, err := range o.people.Each(ctx, store.On("path").Is(path)) {
		if err != nil {
			return nil, err
		}
		if p.EmployedOn(today) {
			out = append(out, p)
		}
	}
	return out, nil
}

// Look is what a list of people asks for.
type Look struct {
	Unit   string // path; "" is everything in reach
	Query  string // part of a name, pinyin, initials or employee number
	Post   string // code; "" is any
	Left   bool   // leavers too
	Cursor string
	Limit  int
}

const (
	pageSize = 50
	// mostScanned bounds how many people one call reads to fill its page.
	mostScanned = 5000
)

// People lists the people whom the actor may see, in the order of units and numbers, or in the order of
// names when searched. Next is the cursor of the next page, "" at the end.
func (o *Organisation) People(ctx context.Context, by Actor, l Look) (store.Page[Person], error) {
	if by.Anonymous() {
		return store.Page[Person]{}, ErrAnonymous
	}
	reach := within(o.gate.Reach(by, "rbac.person.read"), l.Unit)
	if len(reach) == 0 {
		if _, err := o.gate.May(by, "rbac.person.read", Place{Unit: l.Unit}); err != nil {
			return store.Page[Person]{}, err
		}
		return store.Page[Person]{}, nil
	}
	if l.Limit <= 0 || l.Limit > 500 {
		l.Limit = pageSize
	}
	today, query := o.Today(), text.Fold(l.Query)
	keep := func(p *Person) bool {
		return slices.ContainsFunc(reach, func(path string) bool { return Covers(path, p.Path) }) &&
			(l.Left || p.LeftOn == "" || p.LeftOn > today) && (l.Post == "" || l.Post == p.Post) && p.matches(query)
	}
	q := store.On("path").StartsWith(CommonPath(reach))
	wide := strings.Count(q.Prefix, "/") < 4 // wider than a centre
	ways := []store.Query{q}
	switch {
	case query != "" && wide: // along an index of names
		ways = searchAlong(query)
	case l.Post != "":
		ways = []store.Query{store.On("post").Is(l.Post).StartsWith(CommonPath(reach))}
	}
	page, err := o.fillAlong(ctx, ways, l, keep)
	for i, p := range page.Items {
		page.Items[i] = o.shown(by, p)
	}
	return page, err
}

// second begins the cursors of the second way; no cursor of the store has it.
const second = "~"

// fillAlong fills a page along the first way and then, leaving out who was met on it, along the second.
func (o *Organisation) fillAlong(ctx context.Context, ways []store.Query, l Look, keep func(*Person) bool) (store.Page[Person], error) {
	cursor, onSecond := strings.CutPrefix(l.Cursor, second)
	if len(ways) == 1 {
		return o.fill(ctx, ways[0].At(l.Cursor), l.Limit, keep)
	}
	var out store.Page[Person]
	if !onSecond {
		page, err := o.fill(ctx, ways[0].At(cursor), l.Limit, keep)
		if err != nil || page.Next != "" {
			return page, err
		}
		if out, cursor = page, ""; len(out.Items) == l.Limit {
			out.Next = second
			return out, nil
		}
	}
	page, err := o.fill(ctx, ways[1].At(cursor), l.Limit-len(out.Items), func(p *Person) bool {
		return keep(p) && !p.foundAlong(ways[0])
	})
	if out.Items = append(out.Items, page.Items...); page.Next != "" {
		out.Next = second + page.Next
	}
	return out, err
}

// foundAlong says whether a search along the index of initials or pinyin meets the person.
func (p *Person) foundAlong(q store.Query) bool {
	if q.Index == "initials" {
		return strings.HasPrefix(p.Keys.Initials, q.Prefix)
	}
	return strings.HasPrefix(p.Keys.Pinyin, q.Prefix)
}

// fill reads along a query until it has a page of what is to be kept.
func (o *Organisation) fill(ctx context.Context, q store.Query, limit int, keep func(*Person) bool) (store.Page[Person], error) {
	var out store.Page[Person]
	for scanned := 0; ; {
		page, err := o.people.Find(ctx, q.Limit(limit-len(out.Items)))
		if err != nil {
			return store.Page[Person]{}, err
		}
		for _, p := range page.Items {
			if keep(p) {
				out.Items = append(out.Items, p)
			}
		}
		scanned += len(page.Items)
		out.Next, q = page.Next, q.At(page.Next)
		if page.Next == "" || len(out.Items) >= limit || scanned >= mostScanned {
			return out, nil
		}
	}
}

// matches says whether a folded query is part of what the person is searched by.
func (p *Person) matches(query string) bool {
	if query == "" {
		return true
	}
	latin := strings.ReplaceAll(query, " ", "")
	return strings.Contains(p.Keys.Name, query) || strings.HasPrefix(p.Keys.Pinyin, latin) ||
		strings.HasPrefix(p.Keys.Initials, latin) || strings.Contains(strings.ToLower(p.EmployeeNo), latin)
}

// searchAlong picks the indexes that serve a folded query: digits are a number, Latin letters pinyin or
// initials, and a few of them may begin a number, too; Chinese characters are a name. It finds what
// begins like the query.
func searchAlong(query string) []store.Query {
	latin := strings.ReplaceAll(query, " ", "")
	number := store.On("number").StartsWith(strings.ToUpper(latin))
	switch {
	case strings.ContainsAny(latin, "0123456789"):
		return []store.Query{number}
	case strings.Trim(latin, "abcdefghijklmnopqrstuvwxyz") != "":
		return []store.Query{store.On("name").StartsWith(query)}
	case len(latin) > mostInitials:
		return []store.Query{store.On("pinyin").StartsWith(latin)}
	case !strings.ContainsAny(latin, "aeiouv"):
		return []store.Query{store.On("initials").StartsWith(latin), number}
	}
	return []store.Query{store.On("pinyin").StartsWith(latin), number}
}

// mostInitials is how many letters may be initials, or the letters of a staff number.
const mostInitials = 4

// within cuts paths of reach to what lies in a unit; "" leaves them.
func within(reach []string, unit string) []string {
	if unit == "" {
		return reach
	}
	var out []string
	for _, r := range reach {
		switch {
		case Covers(r, unit):
			return []string{unit}
		case Covers(unit, r):
			out = append(out, r)
		}
	}
	return out
}

// CommonPath is the longest path that covers all paths, of which there is one at least.
func CommonPath(paths []string) string {
	c := paths[0]
	for _, p := range paths[1:] {
		for !strings.HasPrefix(p, c) {
			c = c[:strings.LastIndexByte(strings.TrimSuffix(c, "/"), '/')+1]
		}
	}
	return c
}

// MembersOn lists those who belonged to a unit or below it on a day and were employed then, leavers
// and people who have moved since included. It reads everybody and asks nobody: it is for computations
// over a whole unit, whose use case has asked for its permission already.
func (o *Organisation) MembersOn(ctx context.Context, path string, day Day) ([]*Person, error) {
	var out []*Person
	for p, err := range o.people.Each(ctx, store.On("path")) {
		if err != nil {
			return nil, err
		}
		if p.EmployedOn(day) && Covers(path, p.PlacedOn(day).Unit) {
			out = append(out, p)
		}
	}
	return out, nil
}

// Belonged lists, page by page, those who belonged to a unit or below it on a day and were employed
// then, leavers and people who have moved since included; in the order of present units. One call
// reads at most mostScanned people, so that a page may be short, or empty, before the last. The
// actor must be allowed the permission at the unit: nothing is read before that is asked.
func (o *Organisation) Belonged(ctx context.Context, by Actor, permission, path string, day Day, cursor string, limit int) (store.Page[Person], error) {
	if _, err := o.gate.May(by, permission, Place{Unit: path}); err != nil {
		return store.Page[Person]{}, err
	}
	if limit <= 0 || limit > 500 {
		limit = pageSize
	}
	q := store.On("path")
	if day == o.Today() { // whoever is there today stands there
		q = q.StartsWith(path)
	}
	return o.fill(ctx, q.At(cursor), limit, func(p *Person) bool {
		return p.EmployedOn(day) && Covers(path, p.PlacedOn(day).Unit)
	})
}

// Heed calls f with the id of everybody whose record changes, until ctx ends.
func (o *Organisation) Heed(ctx context.Context, f func(person string)) error {
	return o.people.Watch(ctx, f)
}
