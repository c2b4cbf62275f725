package cmi5

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// said is what the rules look at in a statement.
type said struct {
	ID        string    `json:"id"`
	Actor     actor     `json:"actor"`
	Verb      thing     `json:"verb"`
	Object    thing     `json:"object"`
	Result    result    `json:"result"`
	Context   surround  `json:"context"`
	Timestamp string    `json:"timestamp"`
	at        time.Time // of the timestamp
}

type thing struct {
	Type string `json:"objectType"`
	ID   string `json:"id"`
}

type actor struct {
	Type    string   `json:"objectType"`
	Account *account `json:"account"`
}

type account struct {
	HomePage string `json:"homePage"`
	Name     string `json:"name"`
}

type result struct {
	Score *struct {
		Scaled *float64 `json:"scaled"`
		Raw    *float64 `json:"raw"`
		Min    *float64 `json:"min"`
		Max    *float64 `json:"max"`
	} `json:"score"`
	Success    *bool          `json:"success"`
	Completion *bool          `json:"completion"`
	Duration   string         `json:"duration"`
	Extensions map[string]any `json:"extensions"`
}

type surround struct {
	Registration string             `json:"registration"`
	Around       map[string]several `json:"contextActivities"`
	Extensions   map[string]any     `json:"extensions"`
}

// several is a list of activities, or one in its place.
type several []thing

// UnmarshalJSON reads either.
func (s *several) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '[' {
		return json.Unmarshal(data, (*[]thing)(s))
	}
	*s = make([]thing, 1)
	return json.Unmarshal(data, &(*s)[0])
}

func (c surround) has(list, id string) bool {
	return slices.ContainsFunc(c.Around[list], func(x thing) bool { return x.ID == id })
}

// Hear takes statements of the unit of the session that runs, as they came and in the order of their timestamps
// (9.3). All of them keep the rules, or none is taken and the registration is as it was: ErrRule. Statements of
// which the session knows that it took them are taken again.
func (r *Registration) Hear(t Terms, came []json.RawMessage, now time.Time) error {
	list := make([]said, len(came))
	for i, text := range came {
		if err := json.Unmarshal(text, &list[i]); err != nil {
			return breaks("9.6.0.0-1", "the statement is none of cmi5")
		}
		if err := list[i].timed(); err != nil {
			return err
		}
	}
	slices.SortStableFunc(list, func(a, b said) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	next := r.copy()
	for _, s := range list {
		if err := next.hear(t, s, now); err != nil {
			return err
		}
	}
	*r = next
	return nil
}

func (r *Registration) copy() Registration {
	out := Registration{Units: map[string]Unit{}, Satisfied: slices.Clone(r.Satisfied)}
	for id, u := range r.Units {
		out.Units[id] = u
	}
	if r.Session != nil {
		s := *r.Session
		s.Said = map[string]string{}
		for verb, id := range r.Session.Said {
			s.Said[verb] = id
		}
		out.Session = &s
	}
	return out
}

// timed reads the timestamp, which is there and in UTC.
func (s *said) timed() (err error) {
	if s.ID == "" {
		return breaks("9.1.0.0-1", "the unit gives every statement its id")
	}
	if s.Timestamp == "" {
		return breaks("9.7.0.0-1", "the timestamp is missing")
	}
	s.at, err = time.Parse(time.RFC3339Nano, strings.ToUpper(s.Timestamp))
	if _, offset := s.at.Zone(); err != nil || offset != 0 {
		return breaks("9.7.0.0-2", "the timestamp is not in UTC")
	}
	return nil
}

// defined says whether the statement calls itself one of cmi5 (7.1.3).
func (s said) defined() bool { return s.Context.has("category", categoryCmi5) }

func (r *Registration) hear(t Terms, s said, now time.Time) error {
	x := r.Session
	if x == nil {
		return ErrSession
	}
	if s.defined() && x.Said[s.Verb.ID] == s.ID {
		return nil // its answer was lost
	}
	for _, ask := range []func(*Session, Terms, said) error{inTime, itsOwn, framed, scored} {
		if err := ask(x, t, s); err != nil {
			return err
		}
	}
	if s.defined() {
		for _, ask := range []func(*Session, Terms, said) error{verbal, inMode, judged, measured} {
			if err := ask(x, t, s); err != nil {
				return err
			}
		}
		if err := r.once(s); err != nil {
			return err
		}
	}
	r.note(s, t, now)
	return nil
}

// note keeps what a statement means.
func (r *Registration) note(s said, t Terms, now time.Time) {
	x := r.Session
	x.Last = now
	if p, there := s.Result.Extensions[extProgress].(float64); there && x.Mode == Normal && s.Object.ID == t.Activity {
		r.change(x.Unit, func(u *Unit) { u.Progress = max(u.Progress, int(p)) })
	}
	if !s.defined() {
		return
	}
	if x.Said == nil {
		x.Said = map[string]string{}
	}
	x.Said[s.Verb.ID] = s.ID
	switch s.Verb.ID {
	case verbInitialized:
		x.Initialized = s.at
	case verbTerminated:
		x.Ended = now
	case verbCompleted:
		r.change(x.Unit, func(u *Unit) { u.Completed, u.Progress = true, 100 })
	case verbPassed, verbFailed:
		r.change(x.Unit, func(u *Unit) {
			u.Passed = u.Passed || s.Verb.ID == verbPassed
			u.Failed = !u.Passed
			if v := s.Result.Score; v != nil && v.Scaled != nil && (u.Score == nil || *v.Scaled > *u.Score) {
				u.Score = v.Scaled
			}
		})
	}
}
