package roster

import (
	"fmt"
	"strings"
	"time"

	"tianti/internal/store"
	"tianti/rbac"
)

// The states of an import.
const (
	Previewed = "preview"
	Applying  = "applying"
	Applied   = "applied"
)

// Import is a roster that was read, with what came of it.
type Import struct {
	store.Meta `bson:",inline"`
	File       string    `bson:"file" json:"file"`
	By         string    `bson:"by" json:"by"`
	Unit       string    `bson:"unit" json:"-"` // path at which whoever uploaded it may import
	At         time.Time `bson:"at" json:"at"`
	State      string    `bson:"state" json:"state"`
	Total      int       `bson:"total" json:"total"`
	Good       int       `bson:"good" json:"good"`
	Bad        int       `bson:"bad" json:"bad"`
	Counts     Counts    `bson:"counts" json:"counts"`
	Unknown    []string  `bson:"unknown,omitempty" json:"unknown,omitempty"` // columns that nobody reads
	Fresh      []Planned `bson:"fresh,omitempty" json:"-"`                   // units to be made, parents first
	Group      string    `bson:"group,omitempty" json:"-"`                   // the name that the group of a new installation gets
	Keep       []string  `bson:"keep,omitempty" json:"-"`
	Parts      int       `bson:"parts" json:"-"`
	Done       int       `bson:"done,omitempty" json:"-"` // parts that are applied
	AppliedAt  time.Time `bson:"applied_at,omitempty" json:"applied_at,omitzero"`
	AppliedBy  string    `bson:"applied_by,omitempty" json:"applied_by,omitempty"`
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
	i.Good, i.Bad = c.New+c.Changed+c.Same+c.Left, c.Refused
	i.Total = i.Good + i.Bad
}

// part is a stretch of an import's rows, verdicts and plans side by side.
type part struct {
	store.Meta `bson:",inline"` // "{import}/{number}"
	Lines      []Line           `bson:"lines"`
	Plans      []plan           `bson:"plans"`
	Applied    bool             `bson:"applied"`
}

const partSize = 500

func partID(imp string, n int) string { return fmt.Sprintf("%s/%06d", imp, n) }

var (
	importKind = store.Define[Import]("rbac.imports", store.By("recent", "at"))
	partKind   = store.Define[part]("rbac.import_parts")
)
