package policy

import (
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"tianti/internal/fault"
)

// The faults of rows. All but ErrEmpty and ErrLockedOut carry the param "line".
var (
	ErrEmpty     = fault.Define(fault.Invalid, "policy.empty")
	ErrLine      = fault.Define(fault.Invalid, "policy.line")     // not the shape of a row; param "text"
	ErrSubject   = fault.Define(fault.Invalid, "policy.subject")  // param "subject"
	ErrScope     = fault.Define(fault.Invalid, "policy.scope")    // param "scope"
	ErrObject    = fault.Define(fault.Invalid, "policy.object")   // param "object"
	ErrAction    = fault.Define(fault.Invalid, "policy.action")   // param "action"
	ErrEffect    = fault.Define(fault.Invalid, "policy.effect")   // param "effect"
	ErrWildcard  = fault.Define(fault.Invalid, "policy.wildcard") // "*" gives more than reading
	ErrTwice     = fault.Define(fault.Invalid, "policy.twice")    // param "first", a line
	ErrCycle     = fault.Define(fault.Invalid, "policy.cycle")    // a role inherits from itself; param "subject"
	ErrDeep      = fault.Define(fault.Invalid, "policy.deep")     // params "subject", "limit"
	ErrTooMany   = fault.Define(fault.Invalid, "policy.too_many") // params "count", "limit"
	ErrLockedOut = fault.Define(fault.Conflict, "policy.locked_out")
)

// The parts of rows.
const (
	Own, Unit, Any = "own", "unit", "any"
	Allow, Deny    = "allow", "deny"
	All            = "*"
)

// MostRows bounds a policy: a decision's first cost grows with its rows.
const MostRows = 5000

// deepest is how many steps of inheritance Casbin's role manager follows; deeper ones it would
// leave out in silence.
const deepest = 9

// Row is one line of a policy. A row with a Parent says that Subject inherits from it and has no
// other fields.
type Row struct {
	Subject string `bson:"subject" json:"subject"`
	Scope   string `bson:"scope,omitempty" json:"scope,omitempty"`
	Object  string `bson:"object,omitempty" json:"object,omitempty"`
	Action  string `bson:"action,omitempty" json:"action,omitempty"`
	Effect  string `bson:"effect,omitempty" json:"effect,omitempty"`
	Parent  string `bson:"parent,omitempty" json:"parent,omitempty"`

	Line int `bson:"-" json:"-"` // where it was read; 0 counts rows instead
}

// String is the row as a line of a file.
func (r Row) String() string {
	if r.Parent != "" {
		return "g, " + r.Subject + ", " + r.Parent
	}
	return strings.Join([]string{"p", r.Subject, r.Scope, r.Object, r.Action, r.Effect}, ", ")
}

// Read parses rows; lines that start with # and blank lines are left out. The error is a
// fault.List that names every bad line.
func Read(text io.Reader) ([]Row, error) {
	r := csv.NewReader(text)
	r.Comment, r.FieldsPerRecord, r.TrimLeadingSpace = '#', -1, true
	var rows []Row
	var faults fault.List
	for {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, faults.Err()
		}
		if err != nil {
			var parse *csv.ParseError
			line := 0
			if errors.As(err, &parse) {
				line = parse.Line
			}
			return nil, append(faults, ErrLine.With("line", line).With("text", err.Error())).Err()
		}
		line, _ := r.FieldPos(0)
		for i := range rec {
			rec[i] = strings.TrimSpace(rec[i])
		}
		switch {
		case rec[0] == "p" && len(rec) == 6:
			rows = append(rows, Row{Subject: rec[1], Scope: rec[2], Object: rec[3], Action: rec[4], Effect: rec[5], Line: line})
		case rec[0] == "g" && len(rec) == 3 && rec[2] != "":
			rows = append(rows, Row{Subject: rec[1], Parent: rec[2], Line: line})
		default:
			faults = append(faults, ErrLine.With("line", line).With("text", strings.Join(rec, ", ")))
		}
	}
}

var (
	subjectShape = regexp.MustCompile(`^[rs]:[A-Za-z0-9_.:>=-]{1,120}$`)
	objectShape  = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[A-Za-z0-9_-]+)+$`)
	actionShape  = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// check says what is wrong with one row by itself.
func (r Row) check() *fault.Fault {
	switch {
	case !subjectShape.MatchString(r.Subject):
		return ErrSubject.With("subject", r.Subject)
	case r.Parent != "" && !subjectShape.MatchString(r.Parent):
		return ErrSubject.With("subject", r.Parent)
	case r.Parent != "":
		return nil
	case r.Scope != Own && r.Scope != Unit && r.Scope != Any:
		return ErrScope.With("scope", r.Scope)
	case r.Object != All && !objectShape.MatchString(r.Object):
		return ErrObject.With("object", r.Object)
	case r.Action != All && !actionShape.MatchString(r.Action):
		return ErrAction.With("action", r.Action)
	case r.Effect != Allow && r.Effect != Deny:
		return ErrEffect.With("effect", r.Effect)
	case !r.starIsMeant():
		return ErrWildcard
	}
	return nil
}

// starIsMeant keeps "*" from giving more than meant: an allowing row may leave the object open
// only to read, and the action only for the system itself. A denying row may leave open both.
func (r Row) starIsMeant() bool {
	return r.Effect == Deny || r.Subject == "r:system" ||
		r.Action != All && (r.Object != All || r.Action == "read")
}

// Check says everything that is wrong with a policy's rows, as a fault.List; nil if nothing.
func Check(rows []Row) error {
	var faults fault.List
	seen := map[Row]int{}
	permits := 0
	for i, r := range rows {
		line := r.Line
		if line == 0 {
			line = i + 1
		}
		r.Line = 0
		if f := r.check(); f != nil {
			faults = append(faults, f.With("line", line))
			continue
		}
		if first, twice := seen[r]; twice {
			faults = append(faults, ErrTwice.With("line", line).With("first", first))
		}
		seen[r] = line
		if r.Effect == Allow {
			permits++
		}
	}
	switch {
	case len(faults) > 0:
		return faults
	case permits == 0:
		return fault.List{ErrEmpty}
	case len(rows) > MostRows:
		return fault.List{ErrTooMany.With("count", len(rows)).With("limit", MostRows)}
	}
	return checkInheritance(rows)
}

// checkInheritance refuses roles that inherit from themselves, and chains that are too long to be
// followed.
func checkInheritance(rows []Row) error {
	parents := map[string][]string{}
	for _, r := range rows {
		if r.Parent != "" {
			parents[r.Subject] = append(parents[r.Subject], r.Parent)
		}
	}
	var faults fault.List
	for _, r := range rows {
		if r.Parent == "" {
			continue
		}
		at := map[string]bool{r.Subject: true}
		for depth := 1; len(at) > 0; depth++ {
			next := map[string]bool{}
			for s := range at {
				for _, p := range parents[s] {
					next[p] = true
				}
			}
			if next[r.Subject] {
				faults = append(faults, ErrCycle.With("line", r.Line).With("subject", r.Subject))
				break
			}
			if depth > deepest && len(next) > 0 {
				faults = append(faults, ErrDeep.With("line", r.Line).With("subject", r.Subject).With("limit", deepest))
				break
			}
			at = next
		}
	}
	return faults.Err()
}

// permits are the rows that allow or deny, inherits those that say who inherits from whom.
func permits(rows []Row) []Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return r.Parent != "" })
}

func inherits(rows []Row) []Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return r.Parent == "" })
}
