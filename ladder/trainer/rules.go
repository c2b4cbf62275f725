package trainer

import (
	_ "embed" // the built-in rules
	"slices"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/internal/strictyaml"
	"tianti/ladder/requirement"
	"tianti/ladder/round"
)

//go:embed rules.yaml
var builtIn []byte

// The faults of rules.
var (
	ErrRules = fault.Define(fault.Invalid, "trainer.rules")       // param "field": what is out of its bounds
	ErrLevel = fault.Define(fault.Invalid, "trainer.rules.level") // param "value"
	ErrStale = fault.Define(fault.Conflict, "trainer.rules.stale")
	ErrLong  = fault.Define(fault.Invalid, "trainer.rules.long") // param "most" KB
)

// Rules say who becomes a trainer, and what trainers are reviewed by. They are data that HR edits.
type Rules struct {
	Pass    int               `yaml:"pass" json:"pass"`       // points of 100
	Least   int               `yaml:"least" json:"least"`     // members of a panel
	Marking string            `yaml:"marking" json:"marking"` // level that marks papers, or Unasked
	Class   string            `yaml:"class" json:"class"`     // level that gives classes, or Unasked
	Rubric  []round.Criterion `yaml:"rubric" json:"rubric"`   // 100 points together
	Levels  []LevelRule       `yaml:"levels" json:"levels"`
}

// LevelRule is what a level asks for.
type LevelRule struct {
	Level    string             `yaml:"level" json:"level"`
	Requires []requirement.Rule `yaml:"requires" json:"requires"`
	Review   Bar                `yaml:"review" json:"review"`
}

// Bar is what a year's review asks for; 0 asks for nothing.
type Bar struct {
	Hours      int `yaml:"hours,omitempty" json:"hours"`
	Evaluation int `yaml:"evaluation,omitempty" json:"evaluation"` // points of 100
	Courses    int `yaml:"courses,omitempty" json:"courses"`       // developed and shared
	Agreement  int `yaml:"agreement,omitempty" json:"agreement"`   // weighted κ in hundredths, at least
	Severity   int `yaml:"severity,omitempty" json:"severity"`     // percent of the points off other markers, at most
}

// Edition is a version of the rules as they were written.
type Edition struct {
	store.Meta `bson:",inline"` // "0001" …
	YAML       string           `bson:"yaml" json:"yaml"`
	By         string           `bson:"by" json:"by"`
	ByName     string           `bson:"by_name" json:"byName"`
	At         time.Time        `bson:"at" json:"at"`
	Reason     string           `bson:"reason" json:"reason"`
}

// Unasked, in the place of a level, lets trainers do something without an accreditation.
const Unasked = "none"

// Level finds a level's rule; nil where there is none.
func (r *Rules) Level(level string) *LevelRule {
	if i := slices.IndexFunc(r.Levels, func(l LevelRule) bool { return l.Level == level }); i >= 0 {
		return &r.Levels[i]
	}
	return nil
}

// Rule is all that a level asks for, as one requirement.
func (l *LevelRule) Rule() *requirement.Rule {
	return &requirement.Rule{ID: l.Level, All: l.Requires}
}

// Read reads rules and says everything that is wrong with them, by line.
func Read(file string, data []byte) (*Rules, error) {
	r := &Rules{}
	if err := strictyaml.Decode(file, data, r); err != nil {
		return nil, err
	}
	var out fault.List
	bad := func(field string, wrong bool) {
		if wrong {
			out = append(out, ErrRules.At("yaml").With("field", field))
		}
	}
	sum := 0
	for _, c := range r.Rubric {
		sum += c.Most
		bad("rubric", c.Code == "" || c.Name == "" || c.Most < 1)
	}
	bad("pass", r.Pass < 1 || r.Pass > 100)
	bad("least", r.Least < leastPanel || r.Least > mostPanel)
	bad("rubric", sum != 100 || len(r.Rubric) > 12)
	bad("levels", len(r.Levels) != len(requirement.TrainerLevels))
	for _, level := range []string{r.Marking, r.Class} {
		if level != Unasked && !slices.Contains(requirement.TrainerLevels, level) {
			out = append(out, ErrLevel.At("yaml").With("value", level))
		}
	}
	for i := range r.Levels {
		l := &r.Levels[i]
		if i >= len(requirement.TrainerLevels) || l.Level != requirement.TrainerLevels[i] {
			out = append(out, ErrLevel.At("yaml").With("value", l.Level))
			continue
		}
		bad("review", l.Review.Hours < 0 || l.Review.Evaluation < 0 || l.Review.Evaluation > 100 || l.Review.Courses < 0 || l.Review.Agreement < 0 || l.Review.Agreement > 100 || l.Review.Severity < 0)
		for n := range l.Requires {
			for _, f := range l.Requires[n].Check(file, "requires") {
				out = append(out, f.At("yaml"))
			}
		}
	}
	if len(out) > 0 {
		return nil, out
	}
	return r, nil
}

// BuiltIn are the rules of a new installation.
func BuiltIn() *Rules {
	r, err := Read("ladder/trainer/rules.yaml", builtIn)
	if err != nil {
		panic(err) // the built-in file is tested
	}
	return r
}

// Bounds.
const (
	leastPanel = 3
	mostPanel  = 9
	mostYAML   = 64 << 10
	mostReason = 500
	mostTopic  = 60
)
