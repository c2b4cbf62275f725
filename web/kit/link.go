package kit

import (
	"fmt"
	"html/template"
	"slices"
	"text/template/parse"
)

// linker puts a page into the set of its area. Each page has a "title" and a "main", and the frame calls
// them; a set has one template of a name. So what a page defines gets the page's name in front, and what is
// not its own is copied for it only where that calls, by whatever way, what the page defines. A clone of the
// set for each page was more than half of a small organisation's heap, and every sweep went through it.
type linker struct {
	set  *template.Template
	page string
	own  map[string]*parse.Tree
	full map[string]string // names as the page calls them: as the set does
	by   []string          // who calls what is being linked, for the complaint
}

// link adds a page's templates to the set and gives the names that they have there. Besides what the page
// defines, asked are those of the set that it shows. What calls a template that nobody defines panics.
func link(set *template.Template, page string, own map[string]*parse.Tree, asked ...string) map[string]string {
	l := &linker{set, page, map[string]*parse.Tree{}, map[string]string{}, nil}
	for name, tree := range own {
		if l.base(name) == nil || !parse.IsEmptyTree(tree.Root) { // as a set takes templates of a name that it has
			l.own[name] = tree
		}
	}
	for name := range l.own {
		l.name(name)
	}
	for _, name := range asked {
		l.name(name)
	}
	return l.full
}

// base is a template of the set, nil if there is none.
func (l *linker) base(name string) *parse.Tree {
	if t := l.set.Lookup(name); t != nil {
		return t.Tree
	}
	return nil
}

// name is what a template that the page calls is called in the set.
func (l *linker) name(name string) string {
	if full, ok := l.full[name]; ok {
		return full
	}
	tree := l.own[name]
	if tree == nil {
		if tree = l.base(name); tree == nil {
			panic(fmt.Sprintf("kit: page %s: nobody defines the template %q that %q calls", l.page, name, l.by))
		}
		if !l.differs(name, map[string]bool{}) {
			l.full[name] = name
			return name
		}
		tree = tree.Copy()
	}
	full := l.page + "/" + name
	l.full[name] = full
	l.by = append(l.by, name)
	calls(tree.Root, func(c *parse.TemplateNode) { c.Name = l.name(c.Name) })
	l.by = l.by[:len(l.by)-1]
	template.Must(l.set.AddParseTree(full, tree))
	return full
}

// differs says whether a template of the set calls what the page defines, itself or by others.
func (l *linker) differs(name string, seen map[string]bool) (yes bool) {
	tree := l.base(name)
	if seen[name] || tree == nil {
		return false
	}
	seen[name] = true
	calls(tree.Root, func(c *parse.TemplateNode) {
		yes = yes || l.own[c.Name] != nil || l.differs(c.Name, seen)
	})
	return yes
}

// calls shows each call of a template below a node.
func calls(n parse.Node, show func(*parse.TemplateNode)) {
	branches := func(b *parse.BranchNode) {
		calls(b.List, show)
		calls(b.ElseList, show)
	}
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				calls(child, show)
			}
		}
	case *parse.IfNode:
		branches(&n.BranchNode)
	case *parse.RangeNode:
		branches(&n.BranchNode)
	case *parse.WithNode:
		branches(&n.BranchNode)
	case *parse.TemplateNode:
		show(n)
	}
}

// trees are the templates of a parsed file by name.
func trees(t *template.Template) map[string]*parse.Tree {
	all := map[string]*parse.Tree{}
	for _, x := range t.Templates() {
		if x.Tree != nil {
			all[x.Name()] = x.Tree
		}
	}
	return all
}

// added are the names of a set that another lacks.
func added(to, from *template.Template) (names []string) {
	for _, t := range to.Templates() {
		if from.Lookup(t.Name()) == nil {
			names = append(names, t.Name())
		}
	}
	slices.Sort(names)
	return names
}
