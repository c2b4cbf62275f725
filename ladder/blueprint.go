package ladder

import (
	"crypto/sha256"
	_ "embed" // the blueprint
	"encoding/hex"
	"fmt"
	"slices"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/strictyaml"
	"tianti/ladder/requirement"
)

//go:embed blueprint.yaml
var builtIn []byte

// The faults of a ladder's file. Params "file", "line", "column"; each is at the path of its field.
var (
	ErrTwice  = fault.Define(fault.Invalid, "ladder.blueprint.twice")   // param "code"
	ErrStage  = fault.Define(fault.Invalid, "ladder.blueprint.stage")   // params "code", "stage"
	ErrTrack  = fault.Define(fault.Invalid, "ladder.blueprint.track")   // params "code", "track"
	ErrAfter  = fault.Define(fault.Invalid, "ladder.blueprint.after")   // params "code", "after"
	ErrEntry  = fault.Define(fault.Invalid, "ladder.blueprint.entry")   //
	ErrNoRule = fault.Define(fault.Invalid, "ladder.blueprint.no_rule") // param "code"
	ErrTenure = fault.Define(fault.Invalid, "ladder.blueprint.tenure")  // params "id", "code"
	ErrBlank  = fault.Define(fault.Invalid, "ladder.blueprint.blank")   // a code or a name
)

// Stage is one of the ladder's stages, which build on each other.
type Stage struct {
	Place strictyaml.Spots `yaml:"-" json:"-"`
	Code  string           `yaml:"code" json:"code"`
	Name  locale.Text      `yaml:"name" json:"name"`
}

// Grade is a rung.
type Grade struct {
	Place    strictyaml.Spots  `yaml:"-" json:"-"`
	Code     string            `yaml:"code" json:"code"`
	Stage    string            `yaml:"stage" json:"stage"`
	Track    string            `yaml:"track,omitempty" json:"track,omitempty"` // "", expert, management
	Name     locale.Text       `yaml:"name" json:"name"`
	Duties   locale.Text       `yaml:"duties,omitempty" json:"duties"`
	Entry    bool              `yaml:"entry,omitempty" json:"entry,omitempty"` // the roster puts newcomers here
	After    []string          `yaml:"after,omitempty" json:"after"`           // rungs from which one rises to it
	Seats    []string          `yaml:"seats,omitempty" json:"seats"`           // that it may hold
	Requires *requirement.Rule `yaml:"requires,omitempty" json:"requires,omitempty"`
}

// Earn says what leads to a certificate.
type Earn struct {
	Place       strictyaml.Spots `yaml:"-" json:"-"`
	Certificate string           `yaml:"certificate" json:"certificate"`
	Courses     []string         `yaml:"courses,omitempty" json:"courses"`
	Exam        string           `yaml:"exam,omitempty" json:"exam,omitempty"`
}

// Blueprint is a whole ladder. It is shared and must not be changed.
type Blueprint struct {
	Version int     `yaml:"version" json:"version"`
	Stages  []Stage `yaml:"stages" json:"stages"`
	Grades  []Grade `yaml:"grades" json:"grades"`
	Earns   []Earn  `yaml:"earns,omitempty" json:"earns"`
	// What veto events do, and how many working days there are to appeal; 0 is five.
	Holds  []HoldRule `yaml:"holds,omitempty" json:"holds"`
	Appeal int        `yaml:"appeal,omitempty" json:"appeal,omitempty"`
	Hash   string     `yaml:"-" json:"hash"` // of the file: decisions keep it beside the version
	Source string     `yaml:"-" json:"-"`    // the file itself
}

// Tracks are the ways on which the third stage parts.
var Tracks = []string{"", "expert", "management"}

// Default is the built-in ladder.
func Default() (*Blueprint, error) { return Read("ladder/blueprint.yaml", builtIn) }

// Read reads a ladder and says everything that is wrong with it, by line.
func Read(file string, data []byte) (*Blueprint, error) {
	b, err := Sketch(file, data)
	if err != nil {
		return nil, err
	}
	if faults := b.Check(file); len(faults) > 0 {
		return nil, faults
	}
	return b, nil
}

// Sketch reads a ladder that may still have faults: only what cannot be read at all is refused. Check
// says the rest.
func Sketch(file string, data []byte) (*Blueprint, error) {
	b := &Blueprint{}
	if err := strictyaml.Decode(file, data, b); err != nil {
		return nil, err
	}
	b.Hash, b.Source = hashOf(data), string(data)
	return b, nil
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// Check names the rules that have no id yet, and says everything that is wrong. Each fault is at the
// path of its field, "grades.3.requires.0.months", and of the file's place, if there is a file.
func (b *Blueprint) Check(file string) (out fault.List) {
	refuse := func(f *fault.Fault, at strictyaml.Spots, path, field string) {
		out = append(out, strictyaml.AtSpot(f, file, at.Of(field)).At(path+"."+field))
	}
	seen, entries, rules := map[string]bool{}, 0, map[string]bool{}
	blank := func(code string, name locale.Text, at strictyaml.Spots, path string) {
		if code == "" {
			refuse(ErrBlank, at, path, "code")
		}
		if name.Zh == "" {
			refuse(ErrBlank, at, path, "name.zh")
		}
	}
	for i := range b.Stages {
		s := &b.Stages[i]
		blank(s.Code, s.Name, s.Place, fmt.Sprintf("stages.%d", i))
		if seen[s.Code] {
			refuse(ErrTwice.With("code", s.Code), s.Place, fmt.Sprintf("stages.%d", i), "code")
		} else {
			seen[s.Code] = true
		}
	}
	for i := range b.Grades {
		g, path := &b.Grades[i], fmt.Sprintf("grades.%d", i)
		blank(g.Code, g.Name, g.Place, path)
		if seen[g.Code] {
			refuse(ErrTwice.With("code", g.Code), g.Place, path, "code")
		}
		if !slices.ContainsFunc(b.Stages, func(s Stage) bool { return s.Code == g.Stage }) {
			refuse(ErrStage.With("code", g.Code).With("stage", g.Stage), g.Place, path, "stage")
		}
		if !slices.Contains(Tracks, g.Track) {
			refuse(ErrTrack.With("code", g.Code).With("track", g.Track), g.Place, path, "track")
		}
		for _, a := range g.After { // only rungs above in the file: no circle can be written
			if !seen[a] {
				refuse(ErrAfter.With("code", g.Code).With("after", a), g.Place, path, "after")
			}
		}
		seen[g.Code] = true
		switch {
		case g.Entry && (len(g.After) > 0 || g.Requires != nil):
			refuse(ErrEntry, g.Place, path, "entry")
		case g.Entry:
			entries++
		case g.Requires == nil || len(g.After) == 0:
			refuse(ErrNoRule.With("code", g.Code), g.Place, path, "requires")
		}
		if g.Requires != nil {
			g.Requires.Name(g.Code)
			out = append(out, g.Requires.Check(file, path+".requires")...)
			g.Requires.WalkPaths(path+".requires", func(at string, r *requirement.Rule) {
				if rules[r.ID] {
					refuse(requirement.ErrTwice.With("id", r.ID), r.Place, at, "id")
				}
				rules[r.ID] = true
				for _, c := range r.Codes {
					if r.Kind == "tenure" && (!seen[c] || c == g.Code) {
						refuse(ErrTenure.With("id", r.ID).With("code", c), r.Place, at, "codes")
					}
				}
			})
		}
	}
	b.checkHolds(func(f *fault.Fault, n int, field string) { refuse(f, nil, fmt.Sprintf("holds.%d", n), field) })
	if b.Appeal < 0 || b.Appeal > 60 {
		refuse(ErrHoldRule.With("veto", "appeal"), nil, "appeal", "days")
	}
	if entries != 1 {
		refuse(ErrEntry, nil, "grades", "entry")
	}
	return out
}

// Grade finds a rung; nil if there is none of that code.
func (b *Blueprint) Grade(code string) *Grade {
	for i := range b.Grades {
		if b.Grades[i].Code == code {
			return &b.Grades[i]
		}
	}
	return nil
}

// Entry is the rung of newcomers.
func (b *Blueprint) Entry() *Grade {
	i := slices.IndexFunc(b.Grades, func(g Grade) bool { return g.Entry })
	return &b.Grades[i]
}

// Next lists the rungs to which one rises from a rung.
func (b *Blueprint) Next(code string) (out []*Grade) {
	for i := range b.Grades {
		if slices.Contains(b.Grades[i].After, code) {
			out = append(out, &b.Grades[i])
		}
	}
	return out
}

// StageOf is the stage of a grade; the zero Stage where there is none.
func (b *Blueprint) StageOf(g *Grade) Stage {
	if g != nil {
		for _, s := range b.Stages {
			if s.Code == g.Stage {
				return s
			}
		}
	}
	return Stage{}
}

// earn finds what leads to a certificate.
func (b *Blueprint) earn(certificate string) (Earn, bool) {
	for _, e := range b.Earns {
		if e.Certificate == certificate {
			return e, true
		}
	}
	return Earn{}, false
}
