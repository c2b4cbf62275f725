package scorm

import "maps"

// State is how far somebody is in a package: what is known of each activity, and where they are. The
// zero State is somebody who has not begun.
type State struct {
	Current   string            `json:"current,omitempty"`   // activity that is being delivered
	Suspended string            `json:"suspended,omitempty"` // activity to go on with
	Tracks    map[string]Track  `json:"tracks,omitempty"`
	Shared    map[string]Status `json:"shared,omitempty"` // objectives that activities share
}

// Track is what is known of one activity.
type Track struct {
	Attempts  int               `json:"attempts,omitempty"`
	Active    bool              `json:"active,omitempty"`
	Suspended bool              `json:"suspended,omitempty"`
	Known     bool              `json:"known,omitempty"` // whether Completed is known
	Completed bool              `json:"completed,omitempty"`
	Goals     map[string]Status `json:"goals,omitempty"` // by objective, "" is the primary one
}

// Status is what is known of an objective.
type Status struct {
	Known     bool    `json:"known,omitempty"`
	Satisfied bool    `json:"satisfied,omitempty"`
	Measured  bool    `json:"measured,omitempty"`
	Measure   float64 `json:"measure,omitempty"` // -1 to 1
}

// Copy is a State to try things on.
func (s State) Copy() State {
	s.Tracks, s.Shared = maps.Clone(s.Tracks), maps.Clone(s.Shared)
	for id, t := range s.Tracks {
		t.Goals = maps.Clone(t.Goals)
		s.Tracks[id] = t
	}
	return s
}

// place is an activity in its tree.
type place struct {
	item  *Item
	rules *Sequencing
	up    *place
	index int
	kids  []*place
}

func (p *place) last() bool { return p.up == nil || p.index == len(p.up.kids)-1 }

// path is the way from the root to the activity, both included.
func (p *place) path() []*place {
	if p == nil {
		return nil
	}
	return append(p.up.path(), p)
}

// Walk is somebody on their way through a package.
type Walk struct {
	State State
	m     *Manifest
	root  *place
	byID  map[string]*place
}

// Through joins a package to how far somebody is in it.
func Through(m *Manifest, s State) *Walk {
	w := &Walk{State: s.Copy(), m: m, byID: map[string]*place{}}
	if w.State.Tracks == nil {
		w.State.Tracks = map[string]Track{}
	}
	if w.State.Shared == nil {
		w.State.Shared = map[string]Status{}
	}
	w.root = w.plant(&m.Root, nil, 0)
	return w
}

func (w *Walk) plant(i *Item, up *place, index int) *place {
	p := &place{item: i, rules: i.rules(w.m.Standard), up: up, index: index}
	w.byID[i.ID] = p
	for n := range i.Items {
		p.kids = append(p.kids, w.plant(&i.Items[n], p, n))
	}
	return p
}

// change edits what is known of an activity.
func (w *Walk) change(p *place, do func(*Track)) {
	t := w.State.Tracks[p.item.ID]
	if t.Goals == nil {
		t.Goals = map[string]Status{}
	}
	do(&t)
	w.State.Tracks[p.item.ID] = t
}

func (w *Walk) track(p *place) Track { return w.State.Tracks[p.item.ID] }

// goal is what is known of an activity's objective, read through its maps where it has any.
func (w *Walk) goal(p *place, id string) Status {
	own := w.track(p).Goals[id]
	o := objectiveOf(p.rules, id)
	if o == nil {
		return own
	}
	for _, m := range o.Maps {
		shared := w.State.Shared[m.Target]
		if m.ReadStatus && shared.Known {
			own.Known, own.Satisfied = true, shared.Satisfied
		}
		if m.ReadMeasure && shared.Measured {
			own.Measured, own.Measure = true, shared.Measure
		}
	}
	return w.byMeasure(p, o, own)
}

// byMeasure lets the measure decide where the definition says so.
func (w *Walk) byMeasure(_ *place, o *Objective, s Status) Status {
	if o.ByMeasure {
		s.Known, s.Satisfied = s.Measured, s.Measured && s.Measure >= o.Least
	}
	return s
}

// setGoal notes an objective's status and writes it to what it shares.
func (w *Walk) setGoal(p *place, id string, s Status) {
	o := objectiveOf(p.rules, id)
	if o != nil {
		s = w.byMeasure(p, o, s)
	}
	w.change(p, func(t *Track) { t.Goals[id] = s })
	if o == nil {
		return
	}
	for _, m := range o.Maps {
		shared := w.State.Shared[m.Target]
		if m.WriteStatus && s.Known {
			shared.Known, shared.Satisfied = true, s.Satisfied
		}
		if m.WriteMeasure && s.Measured {
			shared.Measured, shared.Measure = true, s.Measure
		}
		w.State.Shared[m.Target] = shared
	}
}

// objectiveOf finds an objective of a definition; "" is the primary one.
func objectiveOf(s *Sequencing, id string) *Objective {
	if id == "" {
		return s.primary()
	}
	for n := range s.Objectives {
		if s.Objectives[n].ID == id && !s.Objectives[n].Primary {
			return &s.Objectives[n]
		}
	}
	return nil
}

// named is the key of an objective that content or a rule calls by its id: the primary one's is "".
func named(s *Sequencing, id string) string {
	if o := s.primary(); o != nil && o.ID == id {
		return ""
	}
	return id
}
