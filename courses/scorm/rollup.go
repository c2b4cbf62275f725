package scorm

import "slices"

// Roll-up: what is known of the activities becomes what is known of the clusters above them, up to the
// package as a whole (RB.1.5).

func (w *Walk) rollUp(p *place) {
	for up := p.up; up != nil; up = up.up {
		if !up.rules.Tracked {
			continue
		}
		w.rollMeasure(up)
		w.rollSatisfied(up)
		w.rollCompletion(up)
	}
}

// rollMeasure is the weighted mean of the children's measures (RB.1.1).
func (w *Walk) rollMeasure(p *place) {
	total, weight, any := 0.0, 0.0, false
	for _, k := range p.kids {
		if !k.rules.Tracked || k.rules.Weight <= 0 {
			continue
		}
		// A package of 1.2 has no weights: what has no score at all does not count as zero.
		g := w.goal(k, "")
		if g.Measured {
			any, total = true, total+g.Measure*k.rules.Weight
		}
		if g.Measured || w.m.Standard == V2004 {
			weight += k.rules.Weight
		}
	}
	s := w.goal(p, "")
	s.Measured, s.Measure = any && weight > 0, 0
	if s.Measured {
		s.Measure = total / weight
	}
	w.setGoal(p, "", s)
}

// rollSatisfied decides by measure where the primary objective says so, else by the rules, else all
// must be satisfied (RB.1.2).
func (w *Walk) rollSatisfied(p *place) {
	if o := p.rules.primary(); o != nil && o.ByMeasure {
		return // setGoal has decided
	}
	s := w.goal(p, "")
	if s.Known = w.rolls(p, "notSatisfied", Condition{What: "objectiveStatusKnown"}); s.Known {
		s.Satisfied = false
	}
	if w.rolls(p, "satisfied", Condition{What: "satisfied"}) {
		s.Known, s.Satisfied = true, true
	}
	w.setGoal(p, "", s)
}

// rollCompletion is the same for completion (RB.1.3).
func (w *Walk) rollCompletion(p *place) {
	incomplete := w.rolls(p, "incomplete", Condition{What: "activityProgressKnown"})
	completed := w.rolls(p, "completed", Condition{What: "completed"})
	w.change(p, func(t *Track) {
		t.Known = incomplete || completed
		t.Completed = completed
	})
}

// rolls says whether the rules of an action hold; a cluster without rules of that kind has one that
// asks all its children.
func (w *Walk) rolls(p *place, action string, otherwise Condition) bool {
	var rules []Rollup
	pair := map[string]string{"satisfied": "notSatisfied", "notSatisfied": "satisfied", "completed": "incomplete", "incomplete": "completed"}
	explicit := false
	for _, r := range p.rules.Rollups {
		explicit = explicit || r.Action == action || r.Action == pair[action]
		if r.Action == action {
			rules = append(rules, r)
		}
	}
	if !explicit {
		rules = []Rollup{{Action: action, Children: "all", Any: true, Conditions: []Condition{otherwise}}}
	}
	return slices.ContainsFunc(rules, func(r Rollup) bool { return w.holds(p, r) })
}

// holds counts for how many children the conditions are true, false and unknown (RB.1.4).
func (w *Walk) holds(p *place, r Rollup) bool {
	yes, no, unknown := 0, 0, 0
	for _, k := range p.kids {
		if !w.counts(k, r.Action) {
			continue
		}
		switch is, known := w.all(k, r.Conditions, r.Any); {
		case !known:
			unknown++
		case is:
			yes++
		default:
			no++
		}
	}
	all := yes + no + unknown
	switch {
	case all == 0:
		return false
	case r.Children == "all":
		return no == 0 && unknown == 0
	case r.Children == "any":
		return yes > 0
	case r.Children == "none":
		return yes == 0 && unknown == 0
	case r.Children == "atLeastCount":
		return yes >= r.Count
	case r.Children == "atLeastPercent":
		return float64(yes) >= r.Percent*float64(all)
	}
	return false
}

// counts says whether a child is looked at for a status of its cluster (RB.1.4.2).
func (w *Walk) counts(k *place, action string) bool {
	if !k.rules.Tracked {
		return false
	}
	needs, rolls := k.rules.Needs.Satisfied, k.rules.RollsSatisfied
	switch action {
	case "notSatisfied":
		needs = k.rules.Needs.NotSatisfied
	case "completed":
		needs, rolls = k.rules.Needs.Completed, k.rules.RollsCompletion
	case "incomplete":
		needs, rolls = k.rules.Needs.Incomplete, k.rules.RollsCompletion
	}
	if !rolls {
		return false
	}
	t := w.track(k)
	switch needs {
	case "ifAttempted":
		return t.Attempts > 0
	case "ifNotSuspended":
		return t.Attempts > 0 && !t.Suspended
	case "ifNotSkipped":
		return !w.rule(k, k.rules.Pre, "skip")
	}
	return true
}

// all asks conditions of an activity; known is false when the answer is not known yet.
func (w *Walk) all(p *place, cs []Condition, any bool) (is, known bool) {
	if len(cs) == 0 {
		return false, false
	}
	decided, doubt := false, false
	for _, c := range cs {
		v, k := w.asks(p, c)
		if !k {
			doubt = true
			continue
		}
		if v == any {
			decided = true
		}
	}
	switch {
	case decided:
		return any, true
	case doubt:
		return false, false
	}
	return !any, true
}

// asks is one condition (UP.2.1).
func (w *Walk) asks(p *place, c Condition) (is, known bool) {
	t, g := w.track(p), w.goal(p, named(p.rules, c.Objective))
	known = true
	switch c.What {
	case "satisfied":
		is, known = g.Satisfied, g.Known
	case "objectiveStatusKnown":
		is = g.Known
	case "objectiveMeasureKnown":
		is = g.Measured
	case "objectiveMeasureGreaterThan":
		is, known = g.Measure > c.Threshold, g.Measured
	case "objectiveMeasureLessThan":
		is, known = g.Measure < c.Threshold, g.Measured
	case "completed":
		is, known = t.Completed, t.Known
	case "activityProgressKnown":
		is = t.Known
	case "attempted":
		is = t.Attempts > 0
	case "attemptLimitExceeded":
		is = p.rules.Attempts > 0 && t.Attempts >= p.rules.Attempts
	case "always":
		is = true
	case "never", "timeLimitExceeded", "outsideAvailableTimeRange":
		is = false // no clock runs over an activity: what the content is told of time it keeps itself
	default:
		known = false
	}
	if c.Not && known {
		is = !is
	}
	return is, known
}

// rule says whether one of the rules of an action applies to an activity.
func (w *Walk) rule(p *place, rules []Rule, action string) bool {
	for _, r := range rules {
		if r.Action != action {
			continue
		}
		if is, known := w.all(p, r.Conditions, r.Any); is && known {
			return true
		}
	}
	return false
}
