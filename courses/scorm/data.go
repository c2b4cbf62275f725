package scorm

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"tianti/internal/fault"
)

// ErrData is what a content reports and nobody can read.
var ErrData = fault.Define(fault.Invalid, "courses.play.data") // param most (KB)

// MostData bounds what one activity may keep, in bytes: suspend data, interactions and all.
const MostData = 512 << 10

// Report is what a content has said of itself so far in this session.
type Report struct {
	Raw        json.RawMessage // its cmi object, to be given back at the next launch
	Completion string          // "completed", "incomplete", "not attempted", "unknown"
	Success    string          // "passed", "failed", "unknown"
	Measure    *float64        // score, -1 to 1; nil without one
	Seconds    float64         // of this session
	Exit       string          // "suspend", "logout", "normal", "time-out", ""
	Goals      []Goal
}

// Goal is an objective as the content reports it.
type Goal struct {
	ID string
	Status
}

// Understand reads the cmi object of a content. Values that no content can send through the run-time
// API, because it refuses them, count as not said.
func Understand(standard string, raw []byte) (Report, error) {
	if len(raw) > MostData {
		return Report{}, ErrData.With("most", MostData>>10)
	}
	var cmi map[string]any
	if err := json.Unmarshal(raw, &cmi); err != nil || cmi == nil {
		return Report{}, ErrData.With("most", MostData>>10).Because(err)
	}
	r := Report{Raw: raw}
	if standard == V12 {
		r.read12(cmi)
	} else {
		r.read2004(cmi)
	}
	return r, nil
}

func (r *Report) read12(cmi map[string]any) {
	core := object(cmi["core"])
	switch word(core["lesson_status"]) {
	case "passed":
		r.Completion, r.Success = "completed", "passed"
	case "failed":
		r.Completion, r.Success = "completed", "failed"
	case "completed":
		r.Completion = "completed"
	case "incomplete", "browsed":
		r.Completion = "incomplete"
	}
	r.Exit, r.Seconds, r.Measure = word(core["exit"]), Seconds(word(core["session_time"])), scored(object(core["score"]))
	for _, o := range list(cmi["objectives"]) {
		g := Goal{ID: word(o["id"])}
		switch word(o["status"]) {
		case "passed":
			g.Known, g.Satisfied = true, true
		case "failed":
			g.Known = true
		}
		g.measure(object(o["score"]))
		r.Goals = append(r.Goals, g)
	}
}

func (r *Report) read2004(cmi map[string]any) {
	r.Completion, r.Success = word(cmi["completion_status"]), word(cmi["success_status"])
	r.Exit, r.Seconds, r.Measure = word(cmi["exit"]), Seconds(word(cmi["session_time"])), scored(object(cmi["score"]))
	if least, have := decimal(word(cmi["completion_threshold"]), -1), decimal(word(cmi["progress_measure"]), -1); least >= 0 && have >= 0 {
		r.Completion = map[bool]string{true: "completed", false: "incomplete"}[have >= least]
	}
	if least := word(cmi["scaled_passing_score"]); least != "" {
		r.Success = "unknown"
		if scaled := word(object(cmi["score"])["scaled"]); scaled != "" {
			r.Success = map[bool]string{true: "passed", false: "failed"}[decimal(scaled, -1) >= decimal(least, 1)]
		}
	}
	for _, o := range list(cmi["objectives"]) {
		g := Goal{ID: word(o["id"])}
		g.Known, g.Satisfied = word(o["success_status"]) == "passed" || word(o["success_status"]) == "failed", word(o["success_status"]) == "passed"
		g.measure(object(o["score"]))
		r.Goals = append(r.Goals, g)
	}
}

func (g *Goal) measure(score map[string]any) {
	if m := scored(score); m != nil {
		g.Measured, g.Measure = true, *m
	}
}

// scored is a score as a share: the scaled one, or where the raw one lies between least and most.
func scored(score map[string]any) *float64 {
	if s := word(score["scaled"]); s != "" {
		m := min(max(decimal(s, 0), -1), 1)
		return &m
	}
	raw := word(score["raw"])
	if raw == "" {
		return nil
	}
	least, most := decimal(word(score["min"]), 0), decimal(word(score["max"]), 100)
	if most <= least {
		least, most = 0, 100
	}
	m := min(max((decimal(raw, least)-least)/(most-least), 0), 1)
	return &m
}

func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func word(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return ""
}

// list is a collection: an array, or an object with numbers for names.
func list(v any) (out []map[string]any) {
	switch x := v.(type) {
	case []any:
		for _, e := range x {
			out = append(out, object(e))
		}
	case map[string]any:
		if inner, ok := x["childArray"]; ok {
			return list(inner)
		}
		for n := range len(x) {
			e, ok := x[strconv.Itoa(n)]
			if !ok {
				break
			}
			out = append(out, object(e))
		}
	}
	return out
}

// Take notes what a content has reported of the activity that it is. end closes the session: whether it
// was suspended or is over, the exit says.
func (w *Walk) Take(id string, r Report, end bool) {
	p := w.byID[id]
	if p == nil || !p.rules.Tracked {
		return
	}
	w.change(p, func(t *Track) {
		switch r.Completion {
		case "completed":
			t.Known, t.Completed = true, true
		case "incomplete", "not attempted":
			if w.m.Standard == V2004 || !t.Completed { // 1.2 has no new attempts: what was complete stays so
				t.Known, t.Completed = true, false
			}
		}
		if end {
			t.Suspended = r.Exit == "suspend"
		}
	})
	g := w.goal(p, "")
	if r.Success == "passed" || r.Success == "failed" {
		g.Known, g.Satisfied = true, r.Success == "passed"
	}
	if r.Measure != nil {
		g.Measured, g.Measure = true, *r.Measure
	}
	for _, o := range r.Goals {
		if key := named(p.rules, o.ID); o.ID != "" && key != "" && (o.Known || o.Measured) {
			w.setGoal(p, key, o.Status)
		}
	}
	w.setGoal(p, "", g)
	w.rollUp(p)
}

// Outcome is what a package is for the lesson that shows it.
type Outcome struct {
	Done     bool
	Failed   bool
	Score    int // thousandths; -1 without one
	Progress int // thousandths of the activities
}

// Outcome is the root's status; of a 1.2 package, which has no roll-up, that of all its parts.
func (w *Walk) Outcome() Outcome {
	leaves, complete, failed := 0, 0, false
	for _, leaf := range w.m.Root.Leaves() {
		p := w.byID[leaf.ID]
		if leaf.Href == "" {
			continue
		}
		leaves++
		if w.track(p).Completed {
			complete++
		}
		g := w.goal(p, "")
		failed = failed || g.Known && !g.Satisfied
	}
	root, g := w.track(w.root), w.goal(w.root, "")
	out := Outcome{Score: -1, Progress: complete * 1000 / max(leaves, 1)}
	if g.Measured {
		out.Score = int(math.Round(max(g.Measure, 0) * 1000))
	}
	if w.m.Standard == V2004 {
		out.Failed = g.Known && !g.Satisfied
		out.Done = !out.Failed && (root.Completed || g.Known && g.Satisfied && !root.Known)
	} else {
		out.Failed = failed
		out.Done = complete == leaves && !failed
	}
	return out
}

// Learner is whom a content meets.
type Learner struct{ ID, Name, Lang string }

// Told is the cmi object that a content finds at its launch. saved is what it left, resumes whether the
// same attempt goes on, seconds its time so far.
func Told(m *Manifest, i *Item, who Learner, saved json.RawMessage, resumes bool, seconds float64) map[string]any {
	cmi := map[string]any{}
	if len(saved) > 0 && (resumes || m.Standard == V12) {
		_ = json.Unmarshal(saved, &cmi) // what Understand has read can be read
	}
	entry := "ab-initio"
	switch {
	case resumes:
		entry = "resume"
	case len(saved) > 0 && m.Standard == V12:
		entry = ""
	}
	if m.Standard == V12 {
		return told12(cmi, i, who, entry, seconds)
	}
	return told2004(cmi, i, who, entry, seconds)
}

func told12(cmi map[string]any, i *Item, who Learner, entry string, seconds float64) map[string]any {
	core := maps.Clone(object(cmi["core"]))
	if core == nil {
		core = map[string]any{}
	}
	delete(core, "session_time")
	delete(core, "exit")
	core["student_id"], core["student_name"], core["entry"] = who.ID, who.Name, entry
	core["credit"], core["lesson_mode"], core["total_time"] = "credit", "normal", Timespan(seconds)
	cmi["core"] = core
	cmi["launch_data"] = i.LaunchData
	cmi["student_data"] = map[string]any{"mastery_score": i.Mastery, "max_time_allowed": i.MaxTime, "time_limit_action": i.TimeAction}
	return cmi
}

func told2004(cmi map[string]any, i *Item, who Learner, entry string, seconds float64) map[string]any {
	for _, gone := range []string{"session_time", "exit", "completion_threshold", "scaled_passing_score", "max_time_allowed", "time_limit_action", "launch_data"} {
		delete(cmi, gone)
	}
	cmi["learner_id"], cmi["learner_name"], cmi["entry"] = who.ID, who.Name, entry
	cmi["credit"], cmi["mode"], cmi["total_time"] = "credit", "normal", Duration(seconds)
	for name, value := range map[string]string{"completion_threshold": i.Threshold, "scaled_passing_score": i.Mastery,
		"max_time_allowed": i.MaxTime, "time_limit_action": i.TimeAction, "launch_data": i.LaunchData} {
		if value != "" {
			cmi[name] = value
		}
	}
	if entry != "resume" && i.Sequencing != nil {
		goals := map[string]any{}
		for _, o := range i.Sequencing.Objectives {
			if o.ID != "" {
				goals[strconv.Itoa(len(goals))] = map[string]any{"id": o.ID}
			}
		}
		if len(goals) > 0 {
			cmi["objectives"] = goals
		}
	}
	return cmi
}

var (
	timespan = regexp.MustCompile(`^(\d{2,4}):(\d{2}):(\d{2}(?:\.\d{1,2})?)$`)
	duration = regexp.MustCompile(`^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$`)
)

// mostSeconds bounds what one session may claim.
const mostSeconds = 24 * 3600

// Seconds reads a time of either standard; what is none is 0. A year is 365 days and a month 30.
func Seconds(s string) float64 {
	total := 0.0
	if m := timespan.FindStringSubmatch(s); m != nil {
		total = decimal(m[1], 0)*3600 + decimal(m[2], 0)*60 + decimal(m[3], 0)
	} else if m := duration.FindStringSubmatch(s); m != nil {
		for n, unit := range []float64{365 * 86400, 30 * 86400, 86400, 3600, 60, 1} {
			total += decimal(m[n+1], 0) * unit
		}
	}
	return min(total, mostSeconds)
}

// Timespan writes seconds as 1.2 does: "0001:02:03.50".
func Timespan(seconds float64) string {
	cs := int64(math.Round(seconds * 100))
	return fmt.Sprintf("%04d:%02d:%02d.%02d", cs/360000, cs/6000%60, cs/100%60, cs%100)
}

// Duration writes seconds as 2004 does: "PT1H2M3.5S".
func Duration(seconds float64) string {
	d := time.Duration(math.Round(seconds*100)) * 10 * time.Millisecond
	h, m := int64(d/time.Hour), int64(d/time.Minute)%60
	s := strconv.FormatFloat(math.Mod(d.Seconds(), 60), 'f', -1, 64)
	if i := strings.IndexByte(s, '.'); i >= 0 && len(s) > i+3 {
		s = s[:i+3]
	}
	return fmt.Sprintf("PT%dH%dM%sS", h, m, s)
}

// Entry is a line of the table of contents that a learner sees.
type Entry struct {
	ID        string  `json:"id"`
	Title     string  `json:"title"`
	Current   bool    `json:"current,omitempty"`
	Open      bool    `json:"open,omitempty"` // may be chosen now
	Completed bool    `json:"completed,omitempty"`
	Failed    bool    `json:"failed,omitempty"`
	Items     []Entry `json:"items,omitempty"`
}

// Contents is the table of contents with what may be chosen now, and whether there is a way on and back.
func (w *Walk) Contents() (entries []Entry, on, back bool) {
	current := w.byID[w.State.Current]
	for n := range w.m.Root.Items {
		entries = append(entries, w.entries(&w.m.Root.Items[n], current)...)
	}
	allowed := func(request string) bool {
		next, err := Through(w.m, w.State).Go(request, "")
		return err == nil && (next != nil || request == Continue && len(w.m.Root.Leaves()) > 1)
	}
	hidden := []string(nil)
	if current != nil {
		hidden = current.item.Hide
	}
	on = current != nil && !slices.Contains(hidden, Continue) && allowed(Continue)
	back = current != nil && !slices.Contains(hidden, Previous) && allowed(Previous)
	return entries, on, back
}

func (w *Walk) entries(i *Item, current *place) (out []Entry) {
	var below []Entry
	for n := range i.Items {
		below = append(below, w.entries(&i.Items[n], current)...)
	}
	if i.Hidden {
		return below
	}
	p := w.byID[i.ID]
	t, g := w.track(p), w.goal(p, "")
	return []Entry{{ID: i.ID, Title: i.Title, Current: current == p, Open: w.choosable(current, p) == nil, Completed: t.Completed,
		Failed: g.Known && !g.Satisfied, Items: below}}
}
