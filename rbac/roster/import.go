package roster

import (
	"strings"

	"tianti/internal/intake"
	"tianti/internal/store"
	"tianti/rbac"
)

// Import is a roster that was read, with what came of it.
type Import struct {
	intake.Head `bson:",inline"`
	Counts      Counts    `bson:"counts" json:"counts"`
	Fresh       []Planned `bson:"fresh,omitempty" json:"-"` // units to be made, parents first
	Group       string    `bson:"group,omitempty" json:"-"` // the name that the group of a new installation gets
	Keep        []string  `bson:"keep,omitempty" json:"-"`
}

// Planned is a unit that an import makes.
type Planned struct {
	Names [4]string `bson:"names"` // from the group down to it
	Path  string    `bson:"path"`  // where it will probably lie
}

// Label is the unit with its parents, for lists.
func (p Planned) Label() string {
	return strings.TrimRight(strings.Join(p.Names[:], " / "), " /")
}

// Counts counts rows by verdict.
type Counts struct {
	New     int `bson:"new" json:"new"`
	Changed int `bson:"changed" json:"changed"`
	Same    int `bson:"same" json:"same"`
	Left    int `bson:"left" json:"left"`
	Refused int `bson:"refused" json:"refused"`
}

func (c *Counts) add(verdict string, n int) {
	switch verdict {
	case rbac.New:
		c.New += n
	case rbac.Changed:
		c.Changed += n
	case rbac.Same:
		c.Same += n
	case rbac.Left:
		c.Left += n
	case rbac.Refused:
		c.Refused += n
	}
}

func (i *Import) sum() {
	c := i.Counts
	i.Sum(c.New+c.Changed+c.Same+c.Left, c.Refused)
}

type part = intake.Part[Line, plan]

var (
	importKind = store.Define[Import]("rbac.imports", store.By("recent", "at"))
	partKind   = store.Define[part]("rbac.import_parts")
)
