package contest

import (
	"slices"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
)

// Entrant is a person or a team in a contest. Its id is "{contest}:{number}", the number being the person's
// id, or the team's.
type Entrant struct {
	store.Meta `bson:",inline"`
	Contest    string     `bson:"contest" json:"contest"`
	No         string     `bson:"no" json:"no"`
	Name       string     `bson:"name" json:"name"`
	Unit       string     `bson:"unit" json:"unit"`         // path, of the person or of the first member
	Province   string     `bson:"province" json:"province"` // path
	Members    []string   `bson:"members" json:"members"`   // person ids
	Names      []string   `bson:"names" json:"names"`       // of the members
	Units      []string   `bson:"units" json:"units"`       // paths of the members' units
	State      string     `bson:"state" json:"state"`
	Relations  []Relation `bson:"relations" json:"relations"`
	By         string     `bson:"by" json:"by"`
	At         time.Time  `bson:"at" json:"at"`
}

// Relation is a judge's tie with an entrant that nobody sees in the organisation: family, a quarrel, money.
type Relation struct {
	Judge string    `bson:"judge" json:"judge"`
	Why   string    `bson:"why" json:"why"`
	By    string    `bson:"by" json:"by"`
	At    time.Time `bson:"at" json:"at"`
}

// The states of an entrant.
const (
	In        = "in"
	Withdrawn = "withdrawn"
)

// Delegation is the entrants of a province in a contest: the quota is counted in it. Its id is
// "{contest}:{province's unit id}".
type Delegation struct {
	store.Meta `bson:",inline"`
	Contest    string   `bson:"contest" json:"contest"`
	Province   string   `bson:"province" json:"province"`
	Entrants   []string `bson:"entrants" json:"entrants"` // numbers
}

// Membership keeps a person from standing in two teams. Its id is "{contest}:{person}".
type Membership struct {
	store.Meta `bson:",inline"`
	Contest    string `bson:"contest" json:"contest"`
	Person     string `bson:"person" json:"person"`
	Entrant    string `bson:"entrant" json:"entrant"` // number; "" is none any more
}

// The faults of entering.
var (
	ErrShut       = fault.Define(fault.Conflict, "contest.shut")
	ErrBySelf     = fault.Define(fault.Forbidden, "contest.by_self")
	ErrPerson     = fault.Define(fault.Invalid, "contest.person")       // param "value"
	ErrOutside    = fault.Define(fault.Invalid, "contest.outside")      // param "name"
	ErrFull       = fault.Define(fault.Conflict, "contest.full")        // params "most"
	ErrTwice      = fault.Define(fault.Conflict, "contest.twice")       // param "name"
	ErrJudges     = fault.Define(fault.Invalid, "contest.judge_enters") // param "name"
	ErrTeam       = fault.Define(fault.Invalid, "contest.team")         // params "least", "most"
	ErrTeamName   = fault.Define(fault.Invalid, "contest.team_name")    // param "most"
	ErrTeamThere  = fault.Define(fault.Conflict, "contest.team_there")
	ErrProvinces  = fault.Define(fault.Invalid, "contest.provinces")
	ErrMany       = fault.Define(fault.Conflict, "contest.many") // param "most"
	ErrNoEntrant  = fault.Define(fault.NotFound, "contest.no_entrant")
	ErrNoRelation = fault.Define(fault.Invalid, "contest.relation") // params "least", "most"
)

// mostEntrants bounds a contest; a bigger one is held by provinces.
const mostEntrants = 5000

func entrantID(contest, no string) string { return contest + ":" + no }

// take gives an entrant one of the province's places. false: it has one already.
func (d *Delegation) take(no string, most int) (bool, error) {
	if slices.Contains(d.Entrants, no) {
		return false, nil
	}
	if most > 0 && len(d.Entrants) >= most {
		return false, ErrFull.With("most", most)
	}
	d.Entrants = append(d.Entrants, no)
	return true, nil
}

// slot is the entrant as a line-up has it, before it is placed.
func (e *Entrant) slot(judges []Judge, earlier []Earned) Slot {
	s := Slot{Entrant: e.No, Name: e.Name, Unit: e.Unit, Province: e.Province, Members: e.Members, Earlier: earlier}
	for _, j := range judges {
		kind := j.Conflict(e.Members, e.Units)
		if kind == "" && slices.ContainsFunc(e.Relations, func(r Relation) bool { return r.Judge == j.Person }) {
			kind = ConflictDeclared
		}
		if kind != "" {
			s.Barred = append(s.Barred, Barred{j.Person, kind})
		}
	}
	return s
}

// has says whether somebody is of the entrant.
func (e *Entrant) has(person string) bool { return slices.Contains(e.Members, person) }

// other says whether e is in a contest and x would be somebody else under the same number: a team's comes from its name.
func (e *Entrant) other(x *Entrant) bool {
	return e.State == In && (len(e.Members) != len(x.Members) || slices.ContainsFunc(x.Members, func(m string) bool { return !e.has(m) }))
}
