package rounds

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/ladder/round"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

// row is a round in a list.
type row struct {
	ID, Title, Unit, Grade, State, Tone string
	Opens, Closes, Shown, ShownTo       time.Time
	Places                              int
	Path                                string
}

var tones = map[round.State]string{
	round.Draft: "gray", round.Announced: "blue", round.Scoring: "blue", round.Ranked: "yellow", round.Noticed: "yellow",
	round.Concluded: "green", round.Rejected: "red", round.Cancelled: "gray", round.Annulled: "red",
}

var phaseTones = map[round.Phase]string{
	round.Nominated: "yellow", round.Qualified: "green", round.Unqualified: "red", round.Returned: "yellow", round.Turned: "red", round.Appealed: "yellow",
	round.Dismissed: "red", round.Withdrawn: "gray", round.Declined: "gray", round.Elected: "green", round.Unelected: "gray", round.Appointing: "blue",
	round.Trial: "blue", round.Confirmed: "green", round.Reverted: "red", round.Void: "red",
}

func (p Pages) row(r *kit.Request, x *round.Round, path string, units map[string]string) row {
	return row{ID: x.ID, Title: x.Title, Unit: units[x.Unit], Grade: p.rung(r, x.Grade), State: x.State.Word(r.Lang), Tone: tones[x.State],
		Opens: x.Opens, Closes: x.Closes.Add(-time.Minute), Shown: x.Shown, ShownTo: before(x.ShownTo), Places: x.Total(), Path: path + x.ID}
}

// before is the last minute of a stretch that ends at midnight; the zero time stays.
func before(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(-time.Minute)
}

func (p Pages) rows(r *kit.Request, path string, xs []*round.Round) (out []row) {
	var units []string
	for _, x := range xs {
		units = append(units, x.Unit)
	}
	names := p.labels(r.Context(), r.Lang, units...)
	for _, x := range xs {
		out = append(out, p.row(r, x, path, names))
	}
	return out
}

// asked is a requirement in words with what there is.
type asked struct {
	Text, Have, Need, State, Tone string
	Evidence                      []naming.Link
	Fix                           []string
	Parts                         []asked
}

// check is a qualification as it was at an instant.
type check struct {
	At    time.Time
	Met   bool
	Rules int
	Hash  string
	Items []asked
}

func (s speech) check(c *round.Check) check {
	out := check{At: c.At, Met: c.Met, Rules: c.Rules, Hash: c.RulesHash}
	for _, group := range ladder.Top(c.Result) {
		for _, top := range ladder.Top(group) {
			out.Items = append(out.Items, s.asked(&top, c.Later))
		}
	}
	return out
}

func (s speech) asked(x *requirement.Result, later []string) asked {
	a := asked{Text: ladder.Say(s.lang, x, s.names), Evidence: naming.Links(s.fact, x.Evidence), State: "unmet", Tone: "red"}
	left := x.Waive(later)
	switch {
	case x.Met:
		a.State, a.Tone = "met", "green"
	case left.Met:
		a.State, a.Tone = "later", "blue"
	}
	a.State = locale.T(s.lang, "round.letter."+a.State, nil)
	if len(x.Parts) == 0 {
		a.Have, a.Need = ladder.SayAmount(s.lang, x.Have), ladder.SayAmount(s.lang, x.Need)
	}
	for _, f := range x.Fix {
		step := ladder.Step{Do: f.Do, Codes: f.Codes, Need: f.Need, By: f.Until}
		a.Fix = append(a.Fix, ladder.SayStep(s.lang, step, s.names))
	}
	for i := range x.Parts {
		a.Parts = append(a.Parts, s.asked(&x.Parts[i], later))
	}
	return a
}

// stepped is an act in words.
type stepped struct {
	Act, Name, Reason string
	At                time.Time
}

func roundSteps(lang string, steps []round.Stepped) (out []stepped) {
	for _, s := range steps {
		out = append(out, stepped{round.Act(s.Act).Word(lang), s.Name, s.Reason, s.At})
	}
	return out
}

// systemReasons are moves whose reason is a code of ours, not a person's words.
var systemReasons = map[round.Move]string{round.Elect: "round.outcome.", round.Pass: "round.outcome."}

func moveSteps(lang string, steps []round.Stepped) (out []stepped) {
	for _, s := range steps {
		x := stepped{round.Move(s.Act).Word(lang), s.Name, s.Reason, s.At}
		m := round.Move(s.Act)
		if prefix := systemReasons[m]; prefix != "" {
			x.Reason = locale.T(lang, prefix+s.Reason, nil)
		}
		if m == round.Qualify || m == round.Disqualify || m == round.Appointed || m == round.Appoint {
			x.Reason = ""
		}
		if x.Name == "" {
			x.Name = locale.T(lang, "role.system", nil)
		}
		out = append(out, x)
	}
	return out
}

// button is something that the reader may do.
type button struct{ Path, Text, Tone string }

var dangerous = map[string]bool{"reject": true, "cancel": true, "annul": true, "revert": true, "dismiss": true, "decline": true, "withdraw": true, "rework": true}

// harmlessFirst puts what takes something away behind the other buttons.
func harmlessFirst(buttons []button) {
	slices.SortStableFunc(buttons, func(a, b button) int { return cmp.Compare(a.harm(), b.harm()) })
}

func (b button) harm() int {
	if b.Tone == "danger" {
		return 1
	}
	return 0
}

func tone(act string) string {
	if dangerous[act] {
		return "danger"
	}
	return "primary"
}

// day reads a form's day; the zero time for none.
func day(s string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, s, clock.Shanghai)
	if err != nil {
		return time.Time{}
	}
	return t
}

// dayOf writes a day for a form.
func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(clock.Shanghai).Format(time.DateOnly)
}

// spoken says a fault in the reader's language; "" for none.
func spoken(lang string, err error) string {
	if err == nil {
		return ""
	}
	what, mend := locale.Fault(lang, err)
	if lang == locale.English {
		return strings.TrimSpace(what + " " + mend)
	}
	return what + mend
}

// refusals that a page explains beside what it shows, with the status 403.
func explained(err error) bool {
	for _, f := range []error{round.ErrOwnRound, round.ErrSamePerson, round.ErrNotYours, round.ErrConflict, round.ErrNoMember, round.ErrOwnAnswer, ladder.ErrOwnCase, ladder.ErrSamePerson} {
		if errors.Is(err, f) {
			return true
		}
	}
	return false
}

// again shows a page with what was refused.
func shownAgain(r *kit.Request, page string, data any, err error) error {
	if explained(err) {
		return r.RefusedAs(403, page, data, err)
	}
	return r.Refused(page, data, err)
}
