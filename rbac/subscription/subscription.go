package subscription

import (
	"hash/fnv"
	"strings"
	"time"
	"unicode/utf8"

	"tianti/internal/event/feed"
)

// State says whether facts go out.
type State string

// The states.
const (
	Active  State = "active"
	Stopped State = "stopped" // by a person
	Failed  State = "failed"  // by itself
)

const (
	// GiveUp is how long a receiver may fail before it gets nothing more. Facts are kept far longer
	// (feed.Keep), so that none is lost when somebody starts it again in time.
	GiveUp = 5 * 24 * time.Hour
	// Overlap is how long the old secret signs beside the new one.
	Overlap = 24 * time.Hour

	most            = 50 // subscriptions
	mostDescription = 200
	firstDelay      = 5 * time.Second
	lastDelay       = 3 * time.Hour
)

// Wish is what people say about a subscription.
type Wish struct {
	URL         string
	Types       feed.Filter // empty: all
	Description string
}

// Check says what is wrong with the wish itself; the address and the types are judged by those who know
// them.
func (w Wish) Check() error {
	if w.Description == "" || utf8.RuneCountInString(w.Description) > mostDescription {
		return ErrDescription.At("description").With("most", mostDescription)
	}
	return nil
}

func (w Wish) trimmed() Wish {
	w.URL, w.Description = strings.TrimSpace(w.URL), strings.TrimSpace(w.Description)
	return w
}

// Delay is how long to wait after the nth failure in a row: five seconds doubled each time up to
// three hours, of which the second half is shortened by chance, so that receivers that failed
// together do not come back together. Chance is drawn from who and which: the same question has the same answer.
func Delay(subscription string, n int) time.Duration {
	full := min(firstDelay<<min(max(n, 1)-1, 20), lastDelay)
	h := fnv.New64a()
	_, _ = h.Write([]byte(subscription)) // never fails
	_, _ = h.Write([]byte{byte(n), byte(n >> 8)})
	return full/2 + time.Duration(h.Sum64()%uint64(full/2))
}

// secrets are those that sign at an instant, the present one first.
func (s *Subscription) secrets(at time.Time) []string {
	if s.Old != "" && at.Before(s.OldUntil) {
		return []string{s.Secret, s.Old}
	}
	return []string{s.Secret}
}

// start begins a new turn: failures are forgotten, and with from > 0 so is the position.
func (s *Subscription) start(from int64) {
	s.State, s.Why = Active, ""
	s.Turn++
	s.From = from
}

// stop ends the delivery. Why is the code of a fault, "" for a person's decision.
func (s *Subscription) stop(state State, why string) { s.State, s.Why = state, why }

// follow takes over what people decided since the last run.
func (c *Course) follow(s *Subscription) {
	if c.Turn == s.Turn {
		return
	}
	if s.From > 0 {
		c.Position = s.From - 1
	}
	c.Turn, c.Tries, c.Failing, c.Next = s.Turn, 0, time.Time{}, time.Time{}
}

// note writes down how a message fared. It gives the code of the fault that ends the delivery, "" if it goes on.
func (c *Course) note(a Attempt, wait time.Duration) (end string) {
	c.At, c.Status, c.Fault = a.At, a.Status, a.Fault
	if a.Fault == "" {
		c.Position, c.Sent = a.Position, c.Sent+1
		c.Tries, c.Failing, c.Next = 0, time.Time{}, time.Time{}
		return ""
	}
	if c.Tries++; c.Failing.IsZero() {
		c.Failing = a.At
	}
	c.Next = a.At.Add(max(wait, Delay(a.Subscription, c.Tries)))
	switch {
	case a.Status == 410: // "Gone": the receiver wants no more, says the specification
		return ErrUnwanted.Code()
	case a.At.Sub(c.Failing) >= GiveUp:
		return ErrGaveUp.Code()
	}
	return ""
}
