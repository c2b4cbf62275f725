package cmi5

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tianti/internal/strictxml"
	"tianti/internal/text"
)

// Read reads a course structure as strictly as its schema has it (13.2): elements in their order, none that is
// not known, values of their vocabularies, ids that are IRIs and stand once. has says whether the package holds
// a file of that path; nil is a structure that came without a package (14.2).
func Read(data []byte, has func(path string) bool) (*Course, error) {
	root, err := parse(data)
	if err != nil {
		return nil, err
	}
	r := reader{has: has, seen: map[string]bool{}}
	kids, err := inOrder(root, one("course"), maybe("objectives"), some("au", "block"))
	if err != nil {
		return nil, err
	}
	c := &Course{}
	head := kids[0]
	if _, err := inOrder(head, one("title"), one("description")); err != nil {
		return nil, err
	}
	if c.ID, err = r.id(head, "id"); err != nil {
		return nil, err
	}
	if c.Title, c.About, err = called(head); err != nil {
		return nil, err
	}
	if list := root.kid("objectives"); list != nil {
		if err := r.objectives(list); err != nil {
			return nil, err
		}
	}
	c.Parts, err = r.parts(root)
	return c, err
}

// Elements of a sequence: one of the names, none (if least is 0) or several of them.
type step struct {
	names       []string
	least, most int
}

func one(name string) step       { return step{[]string{name}, 1, 1} }
func maybe(name string) step     { return step{[]string{name}, 0, 1} }
func some(names ...string) step  { return step{names, 1, strictxml.MostNodes} }
func (s step) has(n string) bool { return slices.Contains(s.names, n) }

// inOrder holds the children of an element to a sequence, and gives them.
func inOrder(n *node, steps ...step) ([]*node, error) {
	if err := attributes(n); err != nil {
		return nil, err
	}
	at := 0
	for _, s := range steps {
		count := 0
		for at < len(n.kids) && s.has(n.kids[at].name) && count < s.most {
			at, count = at+1, count+1
		}
		if count < s.least {
			known := func(k *node) bool { return slices.ContainsFunc(steps, func(x step) bool { return x.has(k.name) }) }
			later := func(k *node) bool { return s.has(k.name) }
			if at < len(n.kids) && (!known(n.kids[at]) || slices.ContainsFunc(n.kids[at:], later)) {
				break // it is this one that stands wrong
			}
			return nil, ErrMissing.With("line", n.line).With("element", strings.Join(s.names, ", ")).With("in", n.name)
		}
	}
	if at < len(n.kids) {
		return nil, ErrUnexpected.With("line", n.kids[at].line).With("element", text.Cut(n.kids[at].name, 40)).With("in", n.name)
	}
	return n.kids, nil
}

// known are the attributes of elements; those of other namespaces are anybody's.
var known = map[string][]string{
	"course": {"id"}, "block": {"id"}, "objective": {"id", "idref"}, "langstring": {"lang"},
	"au": {"id", "moveOn", "masteryScore", "launchMethod", "activityType"},
}

func attributes(n *node) error {
	for name := range n.attrs {
		if !slices.Contains(known[n.name], name) {
			return ErrUnexpected.With("line", n.line).With("element", text.Cut("@"+name, 40)).With("in", n.name)
		}
	}
	return nil
}

func wrong(n *node, element, value, want string) error {
	return ErrValue.With("line", n.line).With("element", element).With("value", text.Cut(value, 80)).With("want", want)
}

type reader struct {
	has   func(string) bool
	seen  map[string]bool // ids of blocks and units, and of objectives with a word before them
	count int
}

var iriShape = regexp.MustCompile("^[A-Za-z][A-Za-z0-9+.-]*:[^\\s<>\"{}|\\\\^`\\x00-\\x1f]+$")

// id is an attribute that is an IRI with its scheme (3.0).
func (r *reader) id(n *node, name string) (string, error) {
	id := n.attr(name)
	if len(id) > 1000 || !iriShape.MatchString(id) {
		return "", wrong(n, n.name+"@"+name, id, "an IRI with its scheme")
	}
	return id, nil
}

// fresh refuses an id that stands twice (13.1.2 to 13.1.4).
func (r *reader) fresh(n *node, kind, id string) error {
	if r.seen[kind+id] {
		return ErrTwice.With("line", n.line).With("element", n.name).With("id", text.Cut(id, 120))
	}
	r.seen[kind+id] = true
	return nil
}

// parts are the units and blocks below an element.
func (r *reader) parts(n *node) (out []Part, err error) {
	for _, k := range n.kids {
		var p Part
		switch k.name {
		case "au":
			p, err = r.unit(k)
		case "block":
			p, err = r.block(k)
		default:
			continue
		}
		if err != nil {
			return nil, err
		}
		if r.count++; r.count > mostParts {
			return nil, ErrMany.With("most", mostParts)
		}
		out = append(out, p)
	}
	return out, nil
}

// identified reads what blocks and units have in common.
func (r *reader) identified(n *node) (p Part, err error) {
	if p.ID, err = r.id(n, "id"); err != nil {
		return p, err
	}
	if err = r.fresh(n, "", p.ID); err != nil {
		return p, err
	}
	if p.Title, p.About, err = called(n); err != nil {
		return p, err
	}
	p.Objectives, err = r.references(n)
	return p, err
}

func (r *reader) block(n *node) (Part, error) {
	if _, err := inOrder(n, one("title"), one("description"), maybe("objectives"), some("au", "block")); err != nil {
		return Part{}, err
	}
	p, err := r.identified(n)
	if err != nil {
		return p, err
	}
	p.Parts, err = r.parts(n)
	return p, err
}

var decimal = regexp.MustCompile(`^\+?([01]?\.[0-9]{1,4}|[01]\.?)$`)

func (r *reader) unit(n *node) (Part, error) {
	if _, err := inOrder(n, one("title"), one("description"), maybe("objectives"), one("url"), maybe("launchParameters"), maybe("entitlementKey")); err != nil {
		return Part{}, err
	}
	for _, name := range []string{"url", "launchParameters", "entitlementKey"} {
		if k := n.kid(name); k != nil && len(k.kids) > 0 {
			return Part{}, ErrUnexpected.With("line", k.kids[0].line).With("element", text.Cut(k.kids[0].name, 40)).With("in", name)
		}
	}
	p, err := r.identified(n)
	if err != nil {
		return p, err
	}
	p.MoveOn, p.Parameters, p.Entitlement = NotApplicable, n.said("launchParameters"), n.said("entitlementKey")
	if max(len(p.Parameters), len(p.Entitlement)) > 64<<10 {
		return p, wrong(n, "au", "", "launchParameters and entitlementKey of at most 64 KB")
	}
	if m := n.attr("moveOn"); m != "" {
		if p.MoveOn = MoveOn(m); !slices.Contains(moveOns, p.MoveOn) {
			return p, wrong(n, "au@moveOn", m, fmt.Sprint(moveOns))
		}
	}
	switch m := n.attr("launchMethod"); m {
	case "", "AnyWindow":
	case "OwnWindow":
		p.OwnWindow = true
	default:
		return p, wrong(n, "au@launchMethod", m, "OwnWindow, AnyWindow")
	}
	if m, there := n.attrs["masteryScore"]; there {
		m = strings.TrimSpace(m)
		f, err := strconv.ParseFloat(m, 64)
		if err != nil || !decimal.MatchString(m) || f > 1 {
			return p, wrong(n, "au@masteryScore", m, "a decimal from 0 to 1 with at most four places")
		}
		p.Mastery = &f
	}
	if _, there := n.attrs["activityType"]; there {
		if p.Type, err = r.id(n, "activityType"); err != nil {
			return p, err
		}
	}
	p.URL, err = r.url(n.kid("url"))
	return p, err
}
