package scorm

import (
	"strconv"
	"strings"
)

// Sequencing is the sequencing definition of an activity (IMS Simple Sequencing as SCORM 2004 profiles it).
type Sequencing struct {
	Choice           bool         `bson:"choice" json:"choice"`
	ChoiceExit       bool         `bson:"choice_exit" json:"choiceExit"`
	Flow             bool         `bson:"flow" json:"flow"`
	ForwardOnly      bool         `bson:"forward_only" json:"forwardOnly"`
	Pre              []Rule       `bson:"pre,omitempty" json:"pre,omitempty"`
	Post             []Rule       `bson:"post,omitempty" json:"post,omitempty"`
	Exit             []Rule       `bson:"exit,omitempty" json:"exit,omitempty"`
	Attempts         int          `bson:"attempts,omitempty" json:"attempts,omitempty"` // limit; 0 is none
	Duration         string       `bson:"duration,omitempty" json:"duration,omitempty"` // limit that the content is told
	Rollups          []Rollup     `bson:"rollups,omitempty" json:"rollups,omitempty"`
	RollsSatisfied   bool         `bson:"rolls_satisfied" json:"rollsSatisfied"`
	RollsCompletion  bool         `bson:"rolls_completion" json:"rollsCompletion"`
	Weight           float64      `bson:"weight" json:"weight"`
	Objectives       []Objective  `bson:"objectives,omitempty" json:"objectives,omitempty"`
	Tracked          bool         `bson:"tracked" json:"tracked"`
	ContentCompletes bool         `bson:"content_completes" json:"contentCompletes"`
	ContentSatisfies bool         `bson:"content_satisfies" json:"contentSatisfies"`
	NoActivation     bool         `bson:"no_activation,omitempty" json:"noActivation,omitempty"`
	Constrained      bool         `bson:"constrained,omitempty" json:"constrained,omitempty"`
	Needs            Requirements `bson:"needs" json:"needs"`
}

// Requirements say which children count when a status is rolled up: always, ifAttempted,
// ifNotSuspended, ifNotSkipped.
type Requirements struct {
	Satisfied    string `bson:"satisfied" json:"satisfied"`
	NotSatisfied string `bson:"not_satisfied" json:"notSatisfied"`
	Completed    string `bson:"completed" json:"completed"`
	Incomplete   string `bson:"incomplete" json:"incomplete"`
}

// Objective is one of an activity's; the primary one is what is rolled up.
type Objective struct {
	ID        string  `bson:"id" json:"id"`
	Primary   bool    `bson:"primary,omitempty" json:"primary,omitempty"`
	ByMeasure bool    `bson:"by_measure,omitempty" json:"byMeasure,omitempty"`
	Least     float64 `bson:"least" json:"least"` // measure that satisfies, -1 to 1
	Maps      []Map   `bson:"maps,omitempty" json:"maps,omitempty"`
}

// Map joins an objective to one that activities share.
type Map struct {
	Target       string `bson:"target" json:"target"`
	ReadStatus   bool   `bson:"read_status" json:"readStatus"`
	ReadMeasure  bool   `bson:"read_measure" json:"readMeasure"`
	WriteStatus  bool   `bson:"write_status" json:"writeStatus"`
	WriteMeasure bool   `bson:"write_measure" json:"writeMeasure"`
}

// Rule is what happens to an activity under conditions: before it is delivered, after it, or at exits
// below it.
type Rule struct {
	Action     string      `bson:"action" json:"action"` // "skip", "disabled", "hiddenFromChoice", "stopForwardTraversal", "exitParent", "retry" …
	Any        bool        `bson:"any,omitempty" json:"any,omitempty"`
	Conditions []Condition `bson:"conditions" json:"conditions"`
}

// Condition is asked of an activity.
type Condition struct {
	Not       bool    `bson:"not,omitempty" json:"not,omitempty"`
	What      string  `bson:"what" json:"what"`                               // "satisfied", "completed", "attempted" …
	Objective string  `bson:"objective,omitempty" json:"objective,omitempty"` // "" is the primary one
	Threshold float64 `bson:"threshold,omitempty" json:"threshold,omitempty"`
}

// Rollup is a rule that gives a cluster a status by its children's.
type Rollup struct {
	Action     string      `bson:"action" json:"action"` // "satisfied", "notSatisfied", "completed", "incomplete"
	Children   string      `bson:"children" json:"children"`
	Count      int         `bson:"count,omitempty" json:"count,omitempty"`
	Percent    float64     `bson:"percent,omitempty" json:"percent,omitempty"` // 0 to 1
	Any        bool        `bson:"any,omitempty" json:"any,omitempty"`
	Conditions []Condition `bson:"conditions" json:"conditions"`
}

// defaults are what an activity without a definition has (SN 3.2, table by table).
func defaults() *Sequencing {
	return &Sequencing{Choice: true, ChoiceExit: true, RollsSatisfied: true, RollsCompletion: true, Weight: 1, Tracked: true,
		Needs: Requirements{"always", "always", "always", "always"}}
}

// free is what a package of SCORM 1.2 has: everything may be chosen and everything follows on, and the
// content alone says whether it is done.
func free() *Sequencing {
	s := defaults()
	s.Flow, s.ContentCompletes, s.ContentSatisfies = true, true, true
	return s
}

// Rules is the definition that holds for an activity of a standard.
func (i *Item) rules(standard string) *Sequencing {
	switch {
	case standard != V2004:
		return free()
	case i.Sequencing == nil:
		return defaults()
	}
	return i.Sequencing
}

func (s *Sequencing) primary() *Objective {
	for n := range s.Objectives {
		if s.Objectives[n].Primary {
			return &s.Objectives[n]
		}
	}
	return nil
}

// shared are the definitions that items refer to by id.
func shared(root *node) map[string]*node {
	out := map[string]*node{}
	for _, s := range root.kid("sequencingCollection").all("sequencing") {
		out[s.attr("ID")] = s
	}
	return out
}

// yes reads a boolean attribute into a field that has its default already.
func yes(n *node, name string, into *bool) {
	switch strings.ToLower(n.attr(name)) {
	case "true", "1":
		*into = true
	case "false", "0":
		*into = false
	}
}

func decimal(s string, otherwise float64) float64 {
	if v, err := strconv.ParseFloat(strings.TrimSpace(s), 64); err == nil && v >= -1e6 && v <= 1e6 {
		return v
	}
	return otherwise
}

// sequencing reads a definition. What it takes from the collection it may overrule part by part.
func (b *builder) sequencing(n *node) *Sequencing {
	part := func(name string) *node {
		if k := n.kid(name); k != nil {
			return k
		}
		return b.shared[n.attr("IDRef")].kid(name)
	}
	s := defaults()
	mode := part("controlMode")
	yes(mode, "choice", &s.Choice)
	yes(mode, "choiceExit", &s.ChoiceExit)
	yes(mode, "flow", &s.Flow)
	yes(mode, "forwardOnly", &s.ForwardOnly)
	rules := part("sequencingRules")
	s.Pre, s.Post, s.Exit = rulesOf(rules, "preConditionRule"), rulesOf(rules, "postConditionRule"), rulesOf(rules, "exitConditionRule")
	limits := part("limitConditions")
	s.Attempts, _ = strconv.Atoi(limits.attr("attemptLimit"))
	s.Duration = limits.attr("attemptAbsoluteDurationLimit")
	b.rollups(s, part("rollupRules"))
	delivery := part("deliveryControls")
	yes(delivery, "tracked", &s.Tracked)
	yes(delivery, "completionSetByContent", &s.ContentCompletes)
	yes(delivery, "objectiveSetByContent", &s.ContentSatisfies)
	objectives(s, part("objectives"))
	choice := part("constrainedChoiceConsiderations")
	yes(choice, "preventActivation", &s.NoActivation)
	yes(choice, "constrainChoice", &s.Constrained)
	needs := part("rollupConsiderations")
	for name, into := range map[string]*string{"requiredForSatisfied": &s.Needs.Satisfied, "requiredForNotSatisfied": &s.Needs.NotSatisfied,
		"requiredForCompleted": &s.Needs.Completed, "requiredForIncomplete": &s.Needs.Incomplete} {
		if v := needs.attr(name); v != "" {
			*into = v
		}
	}
	return s
}

func rulesOf(n *node, kind string) (out []Rule) {
	for _, r := range n.all(kind) {
		cs := r.kid("ruleConditions")
		x := Rule{Action: r.kid("ruleAction").attr("action"), Any: cs.attr("conditionCombination") == "any"}
		for _, c := range cs.all("ruleCondition") {
			x.Conditions = append(x.Conditions, Condition{Not: c.attr("operator") == "not", What: c.attr("condition"),
				Objective: c.attr("referencedObjective"), Threshold: decimal(c.attr("measureThreshold"), 0)})
		}
		out = append(out, x)
	}
	return out
}

func (b *builder) rollups(s *Sequencing, n *node) {
	yes(n, "rollupObjectiveSatisfied", &s.RollsSatisfied)
	yes(n, "rollupProgressCompletion", &s.RollsCompletion)
	s.Weight = decimal(n.attr("objectiveMeasureWeight"), 1)
	for _, r := range n.all("rollupRule") {
		cs := r.kid("rollupConditions")
		x := Rollup{Action: r.kid("rollupAction").attr("action"), Children: r.attr("childActivitySet"), Any: cs.attr("conditionCombination") != "all",
			Percent: decimal(r.attr("minimumPercent"), 0)}
		x.Count, _ = strconv.Atoi(r.attr("minimumCount"))
		if x.Children == "" {
			x.Children = "all"
		}
		for _, c := range cs.all("rollupCondition") {
			x.Conditions = append(x.Conditions, Condition{Not: c.attr("operator") == "not", What: c.attr("condition")})
		}
		s.Rollups = append(s.Rollups, x)
	}
}

func objectives(s *Sequencing, n *node) {
	if n == nil {
		return
	}
	for _, o := range n.kids {
		if o.name != "primaryObjective" && o.name != "objective" {
			continue
		}
		x := Objective{ID: o.attr("objectiveID"), Primary: o.name == "primaryObjective", Least: decimal(o.said("minNormalizedMeasure"), 1)}
		yes(o, "satisfiedByMeasure", &x.ByMeasure)
		for _, m := range o.all("mapInfo") {
			to := Map{Target: m.attr("targetObjectiveID"), ReadStatus: true, ReadMeasure: true}
			yes(m, "readSatisfiedStatus", &to.ReadStatus)
			yes(m, "readNormalizedMeasure", &to.ReadMeasure)
			yes(m, "writeSatisfiedStatus", &to.WriteStatus)
			yes(m, "writeNormalizedMeasure", &to.WriteMeasure)
			x.Maps = append(x.Maps, to)
		}
		s.Objectives = append(s.Objectives, x)
	}
}
