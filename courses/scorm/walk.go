package scorm

import (
	"slices"

	"tianti/internal/fault"
)

// ErrNavigation is a step that the package does not allow here.
var ErrNavigation = fault.Define(fault.Conflict, "courses.play.navigation") // param what

// Navigation requests (SN 3.3.8). Choice and jump name a target.
const (
	Begin      = "start"
	Continue   = "continue"
	Previous   = "previous"
	Choice     = "choice"
	Jump       = "jump"
	Exit       = "exit"
	ExitAll    = "exitAll"
	SuspendAll = "suspendAll"
	Abandon    = "abandon"
	AbandonAll = "abandonAll"
)

// Go follows a navigation request and gives the activity to deliver, nil when the way ends here. A
// request that the package does not allow is ErrNavigation and changes nothing.
func (w *Walk) Go(request, target string) (*Item, error) {
	try := Through(w.m, w.State)
	next, err := try.step(request, target)
	if err != nil {
		return nil, err
	}
	w.State = try.State
	if next == nil {
		return nil, nil
	}
	return next.item, nil
}

func refuse(what string) error { return ErrNavigation.With("what", what) }

func (w *Walk) step(request, target string) (*place, error) {
	current := w.byID[w.State.Current]
	switch request {
	case Begin:
		return w.begin()
	case Continue, Previous:
		if current == nil {
			return nil, refuse(request)
		}
		if current.up == nil || !current.up.rules.Flow || request == Previous && current.up.rules.ForwardOnly {
			return nil, refuse(request)
		}
		return w.leave(current, request, nil)
	case Choice, Jump:
		to := w.byID[target]
		if to == nil {
			return nil, refuse(request)
		}
		if request == Choice {
			if err := w.choosable(current, to); err != nil {
				return nil, err
			}
		}
		return w.leave(current, request, to)
	case Exit, ExitAll, AbandonAll:
		if current != nil {
			w.end(current, request == AbandonAll)
		}
		w.forget()
		return nil, nil
	case Abandon:
		if current != nil {
			w.end(current, true)
		}
		w.State.Current = ""
		return nil, nil
	case SuspendAll:
		w.suspend(current)
		return nil, nil
	}
	return nil, refuse(request)
}

// begin goes on with what was suspended, or flows into the first activity (SB.2.5, SB.2.6). A package
// without flow waits for a choice, and so does one that is begun again.
func (w *Walk) begin() (*place, error) {
	if p := w.byID[w.State.Suspended]; p != nil {
		w.State.Suspended = ""
		return w.deliver(p)
	}
	if p := w.byID[w.State.Current]; p != nil { // the last device did not say good-bye
		return w.deliver(p)
	}
	if !w.root.rules.Flow {
		if leaves := w.m.Root.Leaves(); len(leaves) == 1 {
			return w.deliver(w.byID[leaves[0].ID])
		}
		return nil, nil
	}
	next, err := w.flow(w.root, true)
	if err != nil || next == nil {
		return nil, err
	}
	return w.deliver(next)
}

// leave ends the current activity, lets its rules speak, and goes where was asked (TB.2.3).
func (w *Walk) leave(current *place, request string, to *place) (*place, error) {
	if current == nil {
		return w.arrive(to)
	}
	w.end(current, false)
	from := current
	for n, up := range current.path() { // an exit rule above ends everything below it
		if n < len(current.path())-1 && w.rule(up, up.rules.Exit, "exit") {
			from = up
			break
		}
	}
	w.State.Current = ""
	for {
		act := ""
		for _, r := range from.rules.Post {
			if is, known := w.all(from, r.Conditions, r.Any); is && known {
				act = r.Action
				break
			}
		}
		switch act {
		case "exitParent":
			if from = from.up; from == nil {
				w.forget()
				return nil, nil
			}
			continue
		case "exitAll":
			w.forget()
			return nil, nil
		case "retry":
			return w.into(from)
		case "retryAll":
			w.forget()
			w.State.Tracks = map[string]Track{}
			return w.into(w.root)
		case "continue":
			request, to = Continue, nil
		case "previous":
			request, to = Previous, nil
		}
		break
	}
	if from.up == nil && from != current {
		w.forget()
		return nil, nil
	}
	if to != nil {
		return w.arrive(to)
	}
	next, err := w.flow(from, request == Continue)
	if err != nil {
		return nil, err
	}
	if next == nil {
		w.forget() // flowed out of the end: the way is done
		return nil, nil
	}
	return w.deliver(next)
}

// arrive delivers a chosen activity, or flows into a chosen cluster (SB.2.9).
func (w *Walk) arrive(to *place) (*place, error) {
	if to.item.Leaf() {
		return w.deliver(to)
	}
	return w.into(to)
}

func (w *Walk) into(p *place) (*place, error) {
	if p.item.Leaf() {
		return w.deliver(p)
	}
	next, err := w.flow(p, true)
	if err != nil {
		return nil, err
	}
	if next == nil || !slices.Contains(next.path(), p) {
		return nil, refuse(Choice)
	}
	return w.deliver(next)
}

// flow is the next activity that can be delivered, forwards or backwards; nil beyond the last. From a
// cluster it goes into its children first, from a leaf on (SB.2.3).
func (w *Walk) flow(from *place, forward bool) (*place, error) {
	p, enter := from, len(from.kids) > 0 && forward
	for range len(w.byID) * 2 {
		if enter {
			if !p.rules.Flow {
				return nil, refuse(Continue)
			}
			if forward || p.rules.ForwardOnly {
				p = p.kids[0]
			} else {
				p = p.kids[len(p.kids)-1]
			}
		} else {
			next, err := w.beside(p, forward)
			if err != nil || next == nil {
				return nil, err
			}
			p = next
		}
		switch {
		case w.rule(p, p.rules.Pre, "skip"), p.item.Leaf() && p.item.Href == "":
			enter = false
			continue
		case w.disabled(p):
			return nil, refuse(Continue)
		case p.item.Leaf():
			return p, nil
		}
		enter = true
	}
	return nil, refuse(Continue)
}

// beside is the neighbour in the tree: the next sibling, or that of the nearest ancestor that has one.
func (w *Walk) beside(p *place, forward bool) (*place, error) {
	for ; p.up != nil; p = p.up {
		if !p.up.rules.Flow {
			return nil, refuse(Continue)
		}
		if forward {
			if w.rule(p, p.rules.Pre, "stopForwardTraversal") {
				return nil, refuse(Continue)
			}
			if !p.last() {
				return p.up.kids[p.index+1], nil
			}
			continue
		}
		if p.up.rules.ForwardOnly {
			return nil, refuse(Previous)
		}
		if p.index > 0 {
			return p.up.kids[p.index-1], nil
		}
	}
	if !forward {
		return nil, refuse(Previous)
	}
	return nil, nil
}

// disabled says whether an activity may not be delivered: by a rule, or because its attempts are used
// up (UP.1, SB.2.1). One that was suspended is the same attempt going on.
func (w *Walk) disabled(p *place) bool {
	t := w.track(p)
	over := p.rules.Attempts > 0 && t.Attempts >= p.rules.Attempts && !t.Suspended && !t.Active
	return over || w.rule(p, p.rules.Pre, "disabled")
}

// choosable says whether a choice is allowed (SB.2.9).
func (w *Walk) choosable(current, to *place) error {
	if to.up == nil || to.item.Leaf() && to.item.Href == "" {
		return refuse(Choice)
	}
	for _, p := range to.path() {
		if p.up != nil && !p.up.rules.Choice || w.rule(p, p.rules.Pre, "hiddenFromChoice") || w.disabled(p) {
			return refuse(Choice)
		}
	}
	above := to.path()
	for p := current; p != nil && p.up != nil && !slices.Contains(above, p); p = p.up {
		if !p.rules.ChoiceExit {
			return refuse(Choice)
		}
	}
	return w.between(current, to)
}

// between refuses a choice that leads past what stops the way, against its direction, or out of a
// constrained neighbourhood.
func (w *Walk) between(current, to *place) error {
	if current == nil {
		current = w.root
	}
	here, there := current.path(), to.path()
	n := 0
	for n < len(here) && n < len(there) && here[n] == there[n] {
		n++
	}
	if n == len(here) || n == len(there) {
		return nil // one lies in the other
	}
	from, goal, common := here[n].index, there[n].index, here[n-1]
	for i := from; i < goal; i++ {
		if k := common.kids[i]; w.rule(k, k.rules.Pre, "stopForwardTraversal") {
			return refuse(Choice)
		}
	}
	if goal < from && common.rules.ForwardOnly {
		return refuse(Choice)
	}
	for _, p := range there[n : len(there)-1] {
		if p.rules.NoActivation && !w.track(p).Active {
			return refuse(Choice)
		}
	}
	for _, p := range here[n:] { // only the neighbours of a constrained cluster may be chosen
		if p.rules.Constrained && (goal > from+1 || goal < from-1) {
			return refuse(Choice)
		}
	}
	return nil
}

// deliver begins an attempt on an activity and on the clusters above it, or goes on with one.
func (w *Walk) deliver(p *place) (*place, error) {
	if p.item.Href == "" {
		return nil, refuse(Choice)
	}
	for _, a := range p.path() {
		if w.disabled(a) {
			return nil, refuse(Choice)
		}
	}
	for _, a := range p.path() {
		fresh := false
		w.change(a, func(t *Track) {
			fresh = !t.Active && !t.Suspended
			if fresh {
				t.Attempts++
			}
			t.Active, t.Suspended = true, false
		})
		if fresh && a == p && w.m.Standard == V2004 && w.track(p).Attempts > 1 {
			w.change(a, func(t *Track) { t.Known, t.Completed = false, false })
		}
	}
	w.State.Current, w.State.Suspended = p.item.ID, ""
	return p, nil
}

// end closes the attempt on a leaf. What the content left open is settled where the definition leaves it
// to us (UP.4), and everything above is rolled up.
func (w *Walk) end(p *place, abandoned bool) {
	t := w.track(p)
	if p.item.Leaf() && p.rules.Tracked && !t.Suspended && !abandoned {
		if (!p.rules.ContentCompletes || p.item.Asset) && !t.Known {
			w.change(p, func(t *Track) { t.Known, t.Completed = true, true })
		}
		if g := w.goal(p, ""); !p.rules.ContentSatisfies && !g.Known {
			g.Known, g.Satisfied = true, true
			w.setGoal(p, "", g)
		}
	}
	w.change(p, func(t *Track) { t.Active = false })
	w.rollUp(p)
}

// suspend keeps the attempt for later.
func (w *Walk) suspend(p *place) {
	if p == nil {
		return
	}
	for _, a := range p.path() {
		w.change(a, func(t *Track) { t.Active, t.Suspended = false, true })
	}
	w.State.Suspended, w.State.Current = p.item.ID, ""
	w.rollUp(p)
}

// forget ends every attempt that is open.
func (w *Walk) forget() {
	for id, t := range w.State.Tracks {
		t.Active, t.Suspended = false, false
		w.State.Tracks[id] = t
	}
	w.State.Current, w.State.Suspended = "", ""
}
