// Package fault holds the one error type that people get to see.
//
// A fault is defined once, as a package variable beside the rule that it guards:
//
//	var ErrClosed = fault.Define(fault.Conflict, "exams.sitting.closed")
//
// and refined where it happens: ErrClosed.At("answer").With("deadline", t).Because(err). Every
// refinement returns a copy, so the variable itself never changes and errors.Is keeps working:
// two faults are the same fault when their codes are equal.
//
// The code is the key of the text in internal/locale ("fault.<code>" and "fault.<code>.mend", in
// every language), the tail of the RFC 9457 type, and what programs may rely on. An error that is
// no fault is Internal: its cause goes to the log and never to a person.
package fault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"sync"
)

// Kind says what a fault means to the caller; HTTP and the command line map it once.
type Kind int

// The kinds. Internal is the zero value: what nobody classified is our fault, not the person's.
const (
	Internal        Kind = iota
	Invalid              // the input can be mended by whoever sent it
	Unauthenticated      // nobody is logged in
	Forbidden            // somebody is, and may not
	NotFound             // no such thing, or none that the caller may know of
	Conflict             // the thing is in a state that does not allow this now
	TooMany              // a limit was reached; later it works again
	Unavailable          // something that we need does not answer
	Gone                 // it was there and is kept no more
)

var kindNames = [...]string{"internal", "invalid", "unauthenticated", "forbidden", "not_found", "conflict", "too_many", "unavailable", "gone"}

func (k Kind) String() string { return kindNames[k] }

// Fault is an error with a stable code, the field it concerns and parameters for its text.
type Fault struct {
	kind   Kind
	code   string
	field  string
	params map[string]any
	cause  error
}

var (
	mu      sync.Mutex
	defined = map[string]Kind{}
)

// Define registers a code. It panics when the code is taken: two meanings under one code are a
// programming error that the first test run must show.
func Define(kind Kind, code string) *Fault {
	mu.Lock()
	defer mu.Unlock()
	if _, taken := defined[code]; taken {
		panic("fault: code defined twice: " + code)
	}
	defined[code] = kind
	return &Fault{kind: kind, code: code}
}

// Codes lists every defined code in order, for the test that demands texts in each language.
func Codes() []string {
	mu.Lock()
	defer mu.Unlock()
	return slices.Sorted(maps.Keys(defined))
}

// ErrInternal stands for every error that is no fault.
var ErrInternal = Define(Internal, "internal")

func (f *Fault) copy() *Fault {
	c := *f
	c.params = maps.Clone(f.params)
	return &c
}

// At names the field (JSON name or form name, dotted for nested ones) that the fault concerns.
func (f *Fault) At(field string) *Fault {
	c := f.copy()
	c.field = field
	return c
}

// With adds a parameter for the text, e.g. With("limit", 80).
func (f *Fault) With(name string, value any) *Fault {
	c := f.copy()
	if c.params == nil {
		c.params = map[string]any{}
	}
	c.params[name] = value
	return c
}

// Because keeps the technical cause for the log. A nil cause is allowed and changes nothing.
func (f *Fault) Because(cause error) *Fault {
	c := f.copy()
	c.cause = cause
	return c
}

// Kind, Code, Field and Params are what renderers read.
func (f *Fault) Kind() Kind             { return f.kind }
func (f *Fault) Code() string           { return f.code }
func (f *Fault) Field() string          { return f.field }
func (f *Fault) Params() map[string]any { return f.params }

// Error is the text for logs; people get the text of internal/locale.
func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.code)
	if f.field != "" {
		b.WriteString(" at " + f.field)
	}
	names := make([]string, 0, len(f.params))
	for n := range f.params {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		fmt.Fprintf(&b, " %s=%v", n, f.params[n])
	}
	if f.cause != nil {
		b.WriteString(": " + f.cause.Error())
	}
	return b.String()
}

// Is compares codes, so that a refined fault still is the defined one.
func (f *Fault) Is(target error) bool {
	t, ok := target.(*Fault)
	return ok && t.code == f.code
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.cause }

// From turns any error into a fault: the first fault in its chain, or ErrInternal with the error
// as its cause. From(nil) is nil.
func From(err error) *Fault {
	if err == nil {
		return nil
	}
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return ErrInternal.Because(err)
}

// KindOf is From(err).Kind(), with Internal for what is no fault.
func KindOf(err error) Kind {
	if f := From(err); f != nil {
		return f.Kind()
	}
	return Internal
}

// List is several faults of one input, e.g. of a form with three wrong fields.
type List []*Fault

// Error joins the texts for the log.
func (l List) Error() string {
	parts := make([]string, len(l))
	for i, f := range l {
		parts[i] = f.Error()
	}
	return strings.Join(parts, "; ")
}

// Unwrap lets errors.Is and errors.As look into the list.
func (l List) Unwrap() []error {
	errs := make([]error, len(l))
	for i, f := range l {
		errs[i] = f
	}
	return errs
}

// Err is the list as an error, nil when it is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// All gives every fault in err: the members of a List, or the one fault that From finds.
func All(err error) []*Fault {
	if err == nil {
		return nil
	}
	var l List
	if errors.As(err, &l) {
		return l
	}
	return []*Fault{From(err)}
}
