package certificates

import (
	"slices"
	"time"
)

// Trial is what a kind would change for people if it were published now. It says nothing of certificates
// that are issued: those stay as they are, whatever is published.
type Trial struct {
	Examined int       `json:"examined"` // people who have earned anything
	Holding  int       `json:"holding"`  // of those: have the certificate, and keep it
	Earn     Effect    `json:"earn"`     // would have it at once
	Behind   Effect    `json:"behind"`   // half-way: a finished part counts no more, or something is asked besides
	Ahead    Effect    `json:"ahead"`    // half-way: an open part is finished, or asked no more
	At       time.Time `json:"at"`
}

// Effect is everybody for whom the same would happen. People holds the first mostNamed of Count.
type Effect struct {
	Count  int     `json:"count"`
	People []Shift `json:"people"`
}

// mostNamed bounds the people of one effect whom a trial remembers.
const mostNamed = 10_000

// Shift is what would change for one person.
type Shift struct {
	Person string `json:"person"`
	Name   string `json:"name"`
	Unit   string `json:"unit"` // path, as it is now
	Turns  []Turn `json:"turns"`
}

// Turn is a part of the programme whose state would be another one. Part is as it would be; of one that
// is asked no more, as it is now.
type Turn struct {
	Kind TurnKind `json:"turn"`
	Part Part     `json:"part"`
}

// TurnKind says what would become of a part.
type TurnKind string

// The turns.
const (
	Lost    TurnKind = "lost"    // finished, and would not be
	Added   TurnKind = "added"   // would be asked besides, and is not finished
	Gained  TurnKind = "gained"  // open, and would be finished
	Dropped TurnKind = "dropped" // open, and would be asked no more
)

// TurnKinds lists them.
var TurnKinds = []TurnKind{Lost, Added, Gained, Dropped}

// turns compares two states of a programme, part by part.
func turns(before, after Progress) (behind, ahead []Turn) {
	find := func(p Progress, x Part) *Part {
		i := slices.IndexFunc(p.Parts, func(y Part) bool { return x.Part == y.Part && x.Code == y.Code })
		if i < 0 {
			return nil
		}
		return &p.Parts[i]
	}
	for _, now := range after.Parts {
		switch was := find(before, now); {
		case was == nil && !now.Met():
			behind = append(behind, Turn{Added, now})
		case was != nil && was.Met() && !now.Met():
			behind = append(behind, Turn{Lost, now})
		case was != nil && !was.Met() && now.Met():
			ahead = append(ahead, Turn{Gained, now})
		}
	}
	for _, was := range before.Parts {
		if find(after, was) == nil && !was.Met() {
			ahead = append(ahead, Turn{Dropped, was})
		}
	}
	return behind, ahead
}

// look counts one person.
func (t *Trial) look(tr *Transcript, before, after Kind, held []Earned, at time.Time) {
	t.Examined++
	if tr.holds(before, at) {
		t.Holding++
		return
	}
	was, would := tr.progress(before, held, at), tr.progress(after, held, at)
	if would.Complete() && tr.find(after.Code, would.source()) == nil {
		t.Earn.add(Shift{Person: tr.ID, Turns: finished(would)})
		return
	}
	if before.Asks == nil || !tr.begun(before) && !tr.begun(after) { // nobody is half-way to what nothing led to
		return
	}
	behind, ahead := turns(was, would)
	if len(behind) > 0 {
		t.Behind.add(Shift{Person: tr.ID, Turns: behind})
	}
	if len(ahead) > 0 {
		t.Ahead.add(Shift{Person: tr.ID, Turns: ahead})
	}
}

// finished are the parts of a complete programme, as the reasons for a certificate.
func finished(p Progress) (out []Turn) {
	for _, x := range p.Parts {
		out = append(out, Turn{Gained, x})
	}
	return out
}

func (e *Effect) add(s Shift) {
	if e.Count++; len(e.People) < mostNamed {
		e.People = append(e.People, s)
	}
}

// holds says whether a certificate that a person earned by the kind's programme is still running.
func (t *Transcript) holds(k Kind, at time.Time) bool {
	return slices.ContainsFunc(t.Claims, func(c Claim) bool {
		return c.Kind == k.Code && c.Fell.IsZero() && (k.Months == 0 || end(c.Last, k.Months).After(at))
	})
}
