package trainer

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/ladder/requirement"
	"tianti/rbac"
)

// KindPrefix begins the codes of the certificate kinds that accredit.
const KindPrefix = "TRAINER-"

// KindOf is the certificate kind of a level.
func KindOf(level string) string { return KindPrefix + strings.ToUpper(level) }

// LevelOf is the level of a certificate kind; ok is false for other kinds.
func LevelOf(kind string) (level string, ok bool) {
	rest, ok := strings.CutPrefix(kind, KindPrefix)
	level = strings.ToLower(rest)
	return level, ok && slices.Contains(requirement.TrainerLevels, level)
}

// rank orders levels; -1 is none.
func rank(level string) int { return slices.Index(requirement.TrainerLevels, level) }

// Card is what is known of a trainer. Its id is the person's.
type Card struct {
	store.Meta `bson:",inline"`
	Name       string    `bson:"name" json:"name"`
	Unit       string    `bson:"unit" json:"unit"`
	Level      string    `bson:"level,omitempty" json:"level"` // of the certificate in force; "" is none
	Until      time.Time `bson:"until,omitempty" json:"until,omitzero"`
	Held       []Held    `bson:"held,omitempty" json:"held"`     // certificates in force, by begin
	Topics     []string  `bson:"topics,omitempty" json:"topics"` // what they teach, in their own words
	Courses    []string  `bson:"courses,omitempty" json:"courses"`
	Reviews    []Review  `bson:"reviews,omitempty" json:"reviews"`
}

// Held is a certificate that accredits.
type Held struct {
	Certificate string    `bson:"certificate" json:"certificate"`
	Level       string    `bson:"level" json:"level"`
	From        time.Time `bson:"from" json:"from"`
	Until       time.Time `bson:"until,omitempty" json:"until,omitzero"`
}

func (c *Card) place() rbac.Place { return rbac.Place{Unit: c.Unit, Owner: c.ID} }

// At is the highest level in force at an instant, with its certificate.
func (c *Card) At(t time.Time) (best Held, ok bool) {
	for _, h := range c.Held {
		if !h.From.After(t) && (h.Until.IsZero() || t.Before(h.Until)) && rank(h.Level) >= rank(best.Level) {
			best, ok = h, true
		}
	}
	return best, ok
}

// hold notes a certificate, or that one fell; the card's own level follows at an instant.
func (c *Card) hold(h Held, now time.Time) {
	c.fall(h.Certificate, now)
	c.Held = append(c.Held, h)
	c.follow(now)
}

func (c *Card) fall(certificate string, now time.Time) {
	c.Held = slices.DeleteFunc(c.Held, func(h Held) bool { return h.Certificate == certificate })
	c.follow(now)
}

func (c *Card) follow(now time.Time) {
	best, _ := c.At(now)
	c.Level, c.Until = best.Level, best.Until
}

// Verdict is what a review comes to.
type Verdict string

// The verdicts.
const (
	Renew  Verdict = "renew"
	Raise  Verdict = "raise"
	Lower  Verdict = "lower"
	Revoke Verdict = "revoke"
)

// Verdicts lists them.
var Verdicts = []Verdict{Renew, Raise, Lower, Revoke}

// Figures are a year of a trainer.
type Figures struct {
	Hours      int      `bson:"hours" json:"hours"`                   // taught
	Evaluation int      `bson:"evaluation" json:"evaluation"`         // mean of the learners' evaluations, points of 100
	Courses    int      `bson:"courses" json:"courses"`               // developed and shared
	Exam       string   `bson:"exam,omitempty" json:"exam"`           // whose marking is looked at
	Marks      int      `bson:"marks,omitempty" json:"marks"`         // that they gave in it
	Agreement  *float64 `bson:"agreement,omitempty" json:"agreement"` // weighted κ; nil: too few
	Severity   *float64 `bson:"severity,omitempty" json:"severity"`   // share of the points; below 0 is strict
	Source     string   `bson:"source" json:"source"`                 // where hours and evaluations come from
}

// Review is a year's review with what was proposed and decided.
type Review struct {
	At        time.Time `bson:"at" json:"at"`
	Level     string    `bson:"level" json:"level"` // at that time
	Figures   Figures   `bson:"figures" json:"figures"`
	Checks    []Check   `bson:"checks" json:"checks"`
	Advice    Verdict   `bson:"advice" json:"advice"` // what the rules say
	Verdict   Verdict   `bson:"verdict" json:"verdict"`
	To        string    `bson:"to" json:"to"` // level; "" where it is revoked
	By        string    `bson:"by" json:"by"`
	ByName    string    `bson:"by_name" json:"byName"`
	Reason    string    `bson:"reason" json:"reason"`
	State     string    `bson:"state" json:"state"` // proposed, decided, refused
	Decider   string    `bson:"decider,omitempty" json:"decider"`
	DecidedAt time.Time `bson:"decided_at,omitempty" json:"decidedAt,omitzero"`
	Answer    string    `bson:"answer,omitempty" json:"answer"`
}

// The states of a review.
const (
	Proposed = "proposed"
	Decided  = "decided"
	Declined = "refused"
)

// Check is one thing that a review asks for.
type Check struct {
	Code string `bson:"code" json:"code"` // hours, evaluation, courses, agreement, severity
	Have string `bson:"have" json:"have"`
	Need string `bson:"need" json:"need"`
	Met  bool   `bson:"met" json:"met"`
}

// The faults of reviews.
var (
	ErrNoCard   = fault.Define(fault.NotFound, "trainer.card.none")
	ErrNoLevel  = fault.Define(fault.Conflict, "trainer.card.level")     // not accredited now
	ErrFigures  = fault.Define(fault.Invalid, "trainer.review.figures")  // param "most"
	ErrSource   = fault.Define(fault.Invalid, "trainer.review.source")   // param "limit"
	ErrVerdict  = fault.Define(fault.Invalid, "trainer.review.verdict")  // no level above or below
	ErrAgainst  = fault.Define(fault.Conflict, "trainer.review.against") // raised though the review is not met
	ErrWaiting  = fault.Define(fault.Conflict, "trainer.review.waiting") // a review waits for its decision
	ErrNoReview = fault.Define(fault.Conflict, "trainer.review.none")
	ErrTwo      = fault.Define(fault.Forbidden, "trainer.review.two") // who proposed does not decide
	ErrTopics   = fault.Define(fault.Invalid, "trainer.topics")       // params "most", "limit"
	ErrCourse   = fault.Define(fault.Invalid, "trainer.course")       // param "value"
)

const mostReviews = 40

// checks compares figures with what a level's review asks for. Agreement and severity count where there are figures.
func (b Bar) checks(f Figures) (out []Check) {
	add := func(code string, have, need int, met bool) {
		if need > 0 {
			out = append(out, Check{code, fmt.Sprint(have), fmt.Sprint(need), met})
		}
	}
	add("hours", f.Hours, b.Hours, f.Hours >= b.Hours)
	add("evaluation", f.Evaluation, b.Evaluation, f.Evaluation >= b.Evaluation)
	add("courses", f.Courses, b.Courses, f.Courses >= b.Courses)
	if f.Agreement != nil && b.Agreement > 0 {
		out = append(out, Check{"agreement", fmt.Sprintf("%.2f", *f.Agreement), fmt.Sprintf("%.2f", float64(b.Agreement)/100), *f.Agreement*100 >= float64(b.Agreement)})
	}
	if f.Severity != nil && b.Severity > 0 {
		out = append(out, Check{"severity", fmt.Sprintf("%+.1f%%", *f.Severity*100), fmt.Sprintf("±%d%%", b.Severity), math.Abs(*f.Severity)*100 <= float64(b.Severity)})
	}
	return out
}

// advise is what the rules say of a year: raise who meets the next level's review as well, renew who meets the own,
// lower who meets a lower one only, and revoke otherwise.
func (r *Rules) advise(level string, f Figures) (v Verdict, to string, checks []Check) {
	met := func(level string) bool {
		l := r.Level(level)
		return l != nil && !slices.ContainsFunc(l.Review.checks(f), func(c Check) bool { return !c.Met })
	}
	if l := r.Level(level); l != nil {
		checks = l.Review.checks(f)
	}
	at := rank(level)
	switch {
	case met(level) && at+1 < len(requirement.TrainerLevels) && met(requirement.TrainerLevels[at+1]):
		return Raise, requirement.TrainerLevels[at+1], checks
	case met(level):
		return Renew, level, checks
	}
	for at--; at >= 0; at-- {
		if met(requirement.TrainerLevels[at]) {
			return Lower, requirement.TrainerLevels[at], checks
		}
	}
	return Revoke, "", checks
}

// target is the level that a verdict leads to.
func target(level string, v Verdict) (string, error) {
	at := rank(level)
	switch {
	case v == Renew:
		return level, nil
	case v == Raise && at+1 < len(requirement.TrainerLevels):
		return requirement.TrainerLevels[at+1], nil
	case v == Lower && at > 0:
		return requirement.TrainerLevels[at-1], nil
	case v == Revoke:
		return "", nil
	}
	return "", ErrVerdict.At("verdict")
}

// Waiting is the review that nobody has decided, nil if there is none.
func (c *Card) Waiting() *Review {
	if n := len(c.Reviews); n > 0 && c.Reviews[n-1].State == Proposed {
		return &c.Reviews[n-1]
	}
	return nil
}

// Due says from when on a year's review is due: a year after the last decided one, or after the certificate began.
func (c *Card) Due() time.Time {
	for _, r := range slices.Backward(c.Reviews) {
		if r.State == Decided {
			return r.DecidedAt.AddDate(1, 0, 0)
		}
	}
	if len(c.Held) == 0 {
		return time.Time{}
	}
	return c.Held[len(c.Held)-1].From.AddDate(1, 0, 0)
}

func kiloPoints(milli int64) string { return fmt.Sprintf("%.1f", float64(milli)/1000) }
