package seat

import (
	"strings"
	"time"

	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/rbac/passport"
)

// Ask is a question about a person at a seat.
type Ask struct {
	Person string
	At     time.Time // zero: now
	Known  time.Time // as was known at that instant; zero: as is known now
	Act    string    // Take ("" too) or Grant
	Amount int64     // fen, of a Grant
}

// Decision is the answer, with its reasons.
type Decision struct {
	Seat          string
	Person        string
	Act           string
	At            time.Time
	Allow         bool
	Undecidable   bool // we cannot say; closed, but nothing is known to be missing
	Reasons       []Reason
	Missing       []Missing
	ValidUntil    time.Time // the first instant at which the answer changes, as far as is known; zero if none
	PolicyVersion int64
}

// Reason is a sentence of the explanation.
type Reason struct {
	Code   string // "certified", "opened", "missing", "held", "on_leave", "closed", "not_employed", "no_authority", "over_case", "over_day", "undecidable"
	Params map[string]any
}

// In is the reason in a language.
func (r Reason) In(lang string) string { return locale.T(lang, "seat.reason."+r.Code, r.Params) }

// Missing is something that stands between a person and a seat.
type Missing struct {
	Requirement string // "certificate:VIP", "star:4", "employment", "hold", "leave", "limit:case", "limit:day"
	kind        string // of the texts
	params      map[string]any
}

// Explained is Missing as people read it.
type Explained struct {
	Requirement string `json:"requirement"`
	Have        string `json:"have"`
	Need        string `json:"need"`
	Fix         string `json:"fix"`
}

// In explains in a language what the person has, what is needed and how to get there, with codes
// where people would say names; Service.Explain knows the names.
func (m Missing) In(lang string) Explained { return m.named(lang, nil) }

func (m Missing) named(lang string, name func(kind, code, lang string) string) Explained {
	key := "seat.missing." + m.kind
	params := map[string]any{}
	for k, v := range m.params {
		params[k] = v
	}
	if code, _ := params["code"].(string); code != "" && name != nil {
		kind, _, _ := strings.Cut(m.kind, "_")
		if known := name(kind, code, lang); known != "" {
			params["code"] = known
		}
	}
	if params["have"] == "" {
		none := "seat.have.none"
		if m.kind == "hold" || m.kind == "leave" {
			none = "seat.have.no_end"
		}
		params["have"] = locale.T(lang, none, nil)
	}
	return Explained{m.Requirement, locale.T(lang, key+".have", params), locale.T(lang, key+".need", params), locale.T(lang, key+".fix", params)}
}

// decide answers a request at an instant.
func (b *book) decide(r *request, at time.Time) Decision {
	t := at.UnixMilli()
	l := b.look(r, t)
	d := Decision{Seat: r.seat.Code, Act: r.act, At: at, Allow: l.allow, PolicyVersion: b.version}
	b.explain(&d, r, &l, t)
	if until := b.until(r, t, l.allow); until != passport.Never {
		d.ValidUntil = time.UnixMilli(until).UTC()
	}
	return d
}

var (
	certified   = []Reason{{Code: "certified"}}
	openedByOne = []Reason{{Code: "opened"}}
)

// explain tells what a look found: for each word that was denied, why.
func (b *book) explain(d *Decision, r *request, l *looked, t int64) {
	if l.allow {
		d.Reasons = certified
		for i := range l.n {
			if l.words[i] == opened {
				d.Reasons = openedByOne
			}
		}
		return
	}
	if l.n == 0 {
		d.Reasons = []Reason{{Code: "not_employed"}}
		d.Missing = []Missing{{"employment", "employment", nil}}
		return
	}
	for i := range l.n {
		if l.verdicts[i] == rbac.Denied {
			d.refused(r, l.words[i], t)
		}
	}
	switch {
	case len(d.Missing) > 0 && len(d.Reasons) == 0:
		d.Reasons = []Reason{{Code: "missing"}}
	case len(d.Reasons) == 0 && r.act == Grant && r.seat.Authority == nil:
		d.Reasons = []Reason{{Code: "no_authority"}}
	case len(d.Reasons) == 0:
		d.Reasons = []Reason{{Code: "closed"}}
	}
}

// refused adds the explanation of one denied word.
func (d *Decision) refused(r *request, word string, t int64) {
	switch word {
	case held, onLeave:
		kind, name := passport.Hold, "hold"
		if word == onLeave {
			kind, name = passport.Leave, "leave"
		}
		s, _ := r.person.Now(kind, time.UnixMilli(t))
		params := map[string]any{"have": dayOf(s.Until), "why": s.Code.Value()}
		d.Reasons = append(d.Reasons, Reason{word[len("s:"):], params})
		d.Missing = append(d.Missing, Missing{name, name, params})
	case overCase:
		d.over("case", r.amount, r.seat.Authority.Case)
	case overDay:
		d.over("day", r.amount, max(0, r.seat.Authority.Day-r.spentOn(t)))
	case employed, opened:
		d.Reasons = append(d.Reasons, Reason{Code: "closed"})
	default:
		for i := range r.seat.needs {
			if n := &r.seat.needs[i]; n.word == word {
				d.Missing = append(d.Missing, n.missing(r.person, t))
				return
			}
		}
		d.Reasons = append(d.Reasons, Reason{Code: "closed"})
	}
}

func (d *Decision) over(which string, amount, limit int64) {
	params := map[string]any{"have": Yuan(amount), "limit": Yuan(limit)}
	d.Reasons = append(d.Reasons, Reason{"over_" + which, params})
	d.Missing = append(d.Missing, Missing{"limit:" + which, "limit_" + which, params})
}

// missing says what stands instead of a need.
func (n *need) missing(p *passport.Person, t int64) Missing {
	have := ""
	kind := string(n.Kind)
	for s := range p.Of(n.Kind) {
		now := s.From <= t && t < s.Until
		switch {
		case n.Kind == passport.Grade && now:
			have = s.Code.Value()
		case n.Kind == passport.Star && now && s.Value > 0:
			have = number(s.Value)
		case n.Kind == passport.Appraisal && now && s.Code == n.code:
			have = points(s.Value)
		case n.Kind == passport.Certificate && s.From > t && n.counts(s):
			kind, have = "certificate_later", dayOf(s.From)
		}
	}
	return Missing{n.ID(), kind, map[string]any{"have": have, "code": n.Code, "least": n.Least}}
}
