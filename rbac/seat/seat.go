package seat

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/strictyaml"
	"tianti/rbac/passport"
	"tianti/rbac/policy"
)

// The faults of seats as they are defined. Where they stand in a file they carry "file" and "line".
var (
	ErrSeat     = fault.Define(fault.NotFound, "seat.unknown")     // param "seat"
	ErrCode     = fault.Define(fault.Invalid, "seat.code")         // param "code"
	ErrTwice    = fault.Define(fault.Invalid, "seat.twice")        // param "code"
	ErrNoName   = fault.Define(fault.Invalid, "seat.no_name")      // param "code"
	ErrOpenSeat = fault.Define(fault.Invalid, "seat.no_requires")  // a seat that asks for nothing; param "code"
	ErrNeed     = fault.Define(fault.Invalid, "seat.need")         // param "kind"
	ErrNeedCode = fault.Define(fault.Invalid, "seat.need_code")    // param "kind"
	ErrLeast    = fault.Define(fault.Invalid, "seat.least")        // param "kind"
	ErrRank     = fault.Define(fault.Invalid, "seat.rank")         // a grade without a rank; param "code"
	ErrLimit    = fault.Define(fault.Invalid, "seat.limit")        // 0 < case ≤ day; param "code"
	ErrScope    = fault.Define(fault.Invalid, "seat.scope")        // params "scope", "known"
	ErrForeign  = fault.Define(fault.Invalid, "seat.foreign_rows") // an extra row about something else
	ErrTooMany  = fault.Define(fault.Invalid, "seat.too_many")     // params "code", "limit"
	ErrNone     = fault.Define(fault.Invalid, "seat.none")
)

// Seat is a kind of work place.
type Seat struct {
	Line      strictyaml.Line `yaml:"-" bson:"-" json:"-"`
	Code      string          `yaml:"code" bson:"code" json:"code"`
	Number    string          `yaml:"number,omitempty" bson:"number,omitempty" json:"number,omitempty"` // that customers dial
	Name      locale.Text     `yaml:"name" bson:"name" json:"name"`
	Requires  []Need          `yaml:"requires" bson:"requires" json:"requires"`
	Authority *Authority      `yaml:"authority,omitempty" bson:"authority,omitempty" json:"authority,omitempty"`
}

// Need is one thing that a seat asks for.
type Need struct {
	Line  strictyaml.Line `yaml:"-" bson:"-" json:"-"`
	Kind  passport.Kind   `yaml:"kind" bson:"kind" json:"kind"`
	Code  string          `yaml:"code,omitempty" bson:"code,omitempty" json:"code,omitempty"`
	Least int64           `yaml:"least,omitempty" bson:"least,omitempty" json:"least,omitempty"` // stars, or points of an appraisal
}

// Authority is what may be granted on a seat, in fen.
type Authority struct {
	Scope string `yaml:"scope" bson:"scope" json:"scope"`
	Case  int64  `yaml:"case" bson:"case" json:"case"`
	Day   int64  `yaml:"day" bson:"day" json:"day"`
	Green bool   `yaml:"green,omitempty" bson:"green,omitempty" json:"green,omitempty"` // green channel
}

// Scopes are what an authority can be about.
var Scopes = []string{"goodwill", "bill_correction", "sp_refund", "compensation", "approve"}

// Plan is all seats together with the ranks of grades and HR's extra rows.
type Plan struct {
	Ranks map[string]int64 `yaml:"ranks" bson:"ranks" json:"ranks"`
	Seats []Seat           `yaml:"seats" bson:"seats" json:"seats"`
	Rows  []policy.Row     `yaml:"-" bson:"rows,omitempty" json:"rows,omitempty"`
}

// mostNeeds bounds what one seat asks for.
const mostNeeds = 16

// ID names a need within its seat: "certificate:VIP", "star:4".
func (n Need) ID() string {
	switch {
	case n.Code == "":
		return fmt.Sprintf("%s:%d", n.Kind, n.Least)
	case n.Least > 0:
		return fmt.Sprintf("%s:%s:%d", n.Kind, n.Code, n.Least)
	}
	return string(n.Kind) + ":" + n.Code
}

//go:embed blueprint.yaml
var blueprint []byte

// Blueprint is the built-in plan.
func Blueprint() Plan {
	p, err := Read("rbac/seat/blueprint.yaml", blueprint)
	if err != nil {
		panic(err)
	}
	return p
}

// Read parses a plan from YAML and checks it. Faults name file and line.
func Read(file string, data []byte) (Plan, error) {
	var p Plan
	if err := strictyaml.Decode(file, data, &p); err != nil {
		return p, err
	}
	return p, p.check(file)
}

// Check says everything that is wrong with a plan, as a fault.List.
func (p Plan) Check() error { return p.check("") }

var codeShape = regexp.MustCompile(`^[A-Z][A-Z0-9-]{0,31}$`)

func (p Plan) check(file string) error {
	var faults fault.List
	refuse := func(f *fault.Fault, line strictyaml.Line, field string) {
		if file != "" {
			f = strictyaml.At(f, file, line)
		}
		faults = append(faults, f.At(field))
	}
	seen := map[string]bool{}
	for i, s := range p.Seats {
		at := fmt.Sprintf("seats[%d]", i)
		switch {
		case !codeShape.MatchString(s.Code):
			refuse(ErrCode.With("code", s.Code), s.Line, at+".code")
		case seen[s.Code]:
			refuse(ErrTwice.With("code", s.Code), s.Line, at+".code")
		}
		seen[s.Code] = true
		if s.Name.Zh == "" {
			refuse(ErrNoName.With("code", s.Code), s.Line, at+".name")
		}
		if len(s.Requires) > mostNeeds {
			refuse(ErrTooMany.With("code", s.Code).With("limit", mostNeeds), s.Line, at+".requires")
		}
		if len(s.Requires) == 0 {
			refuse(ErrOpenSeat.With("code", s.Code), s.Line, at+".requires")
		}
		for j, n := range s.Requires {
			if f := p.needFault(n); f != nil {
				refuse(f, n.Line, fmt.Sprintf("%s.requires[%d]", at, j))
			}
		}
		if a := s.Authority; a != nil {
			if a.Case <= 0 || a.Day < a.Case {
				refuse(ErrLimit.With("code", s.Code), s.Line, at+".authority")
			}
			if !slices.Contains(Scopes, a.Scope) {
				refuse(ErrScope.With("scope", a.Scope).With("known", strings.Join(Scopes, ", ")), s.Line, at+".authority.scope")
			}
		}
	}
	for i, r := range p.Rows {
		if !seen[seatOf(r.Object)] || r.Parent != "" {
			refuse(ErrForeign.With("line", i+1), 0, fmt.Sprintf("rows[%d]", i))
		}
	}
	if len(p.Seats) == 0 {
		refuse(ErrNone, 1, "seats")
	}
	return faults.Err()
}

// Kinds are the kinds of facts that a seat can ask for.
var Kinds = []passport.Kind{passport.Certificate, passport.Grade, passport.Star, passport.Language, passport.Course, passport.Appraisal, passport.Post}

var needCode = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)

func (p Plan) needFault(n Need) *fault.Fault {
	counted := n.Kind == passport.Star || n.Kind == passport.Appraisal
	switch {
	case !slices.Contains(Kinds, n.Kind):
		return ErrNeed.With("kind", string(n.Kind))
	case (n.Kind == passport.Star) != (n.Code == ""), n.Code != "" && !needCode.MatchString(n.Code):
		return ErrNeedCode.With("kind", string(n.Kind))
	case counted != (n.Least > 0), n.Kind == passport.Star && n.Least > 5, n.Least > 100:
		return ErrLeast.With("kind", string(n.Kind))
	case n.Kind == passport.Grade && p.Ranks[n.Code] == 0:
		return ErrRank.With("code", n.Code)
	}
	return nil
}

// Object is the seat's name in the policy; seatOf undoes it.
func Object(code string) string { return "seat." + code }

func seatOf(object string) string {
	if len(object) <= len("seat.") || object[:len("seat.")] != "seat." {
		return ""
	}
	return object[len("seat."):]
}

// The acts on a seat.
const (
	Take  = "take"  // sit down and take calls
	Grant = "grant" // give an amount to a customer
)

// The words that a look at a passport turns a person into; lacks has the need's ID behind it.
const (
	employed = "s:employed"
	opened   = "s:opened"
	held     = "s:held"
	onLeave  = "s:on_leave"
	overCase = "s:over_case"
	overDay  = "s:over_day"
	lacks    = "s:lacks:"
)

// policyRows is the plan as the policy speaks of it.
func (p Plan) policyRows() []policy.Row {
	var rows []policy.Row
	for _, s := range p.Seats {
		object := Object(s.Code)
		add := func(subject, action, effect string) {
			rows = append(rows, policy.Row{Subject: subject, Scope: policy.Any, Object: object, Action: action, Effect: effect})
		}
		acts := []string{Take}
		if s.Authority != nil {
			acts = append(acts, Grant)
		}
		for _, act := range acts {
			add(employed, act, policy.Allow)
			add(opened, act, policy.Allow)
			add(held, act, policy.Deny)
			add(onLeave, act, policy.Deny)
			for i, n := range s.Requires {
				if !slices.ContainsFunc(s.Requires[:i], func(m Need) bool { return m.ID() == n.ID() }) {
					add(lacks+n.ID(), act, policy.Deny)
				}
			}
		}
		if s.Authority != nil {
			add(overCase, Grant, policy.Deny)
			add(overDay, Grant, policy.Deny)
		}
	}
	return append(rows, p.Rows...)
}
