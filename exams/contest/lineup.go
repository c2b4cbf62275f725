package contest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tianti/internal/store"
	"tianti/rbac"
)

// Lineup is who takes part in a stage, in which order and before whom. It is written once, when the stage
// starts; what changes afterwards is in the log. Its id is the stage's run, "{contest}:{stage}".
type Lineup struct {
	store.Meta `bson:",inline"`
	Contest    string     `bson:"contest" json:"contest"`
	Stage      string     `bson:"stage" json:"stage"`
	Slots      []Slot     `bson:"slots" json:"slots"`
	Panels     [][]string `bson:"panels" json:"panels"` // person ids, by panel and seat
	At         time.Time  `bson:"at" json:"at"`
}

// Slot is an entrant's place in a line-up.
type Slot struct {
	Entrant  string   `bson:"entrant" json:"entrant"` // person id, or the team's number
	Name     string   `bson:"name" json:"name"`
	Unit     string   `bson:"unit" json:"unit"`         // path
	Province string   `bson:"province" json:"province"` // path
	Members  []string `bson:"members" json:"members"`   // person ids
	Panel    int      `bson:"panel" json:"panel"`       // from 0
	Order    int      `bson:"order" json:"order"`       // of appearance before the panel, from 1
	Earlier  []Earned `bson:"earlier" json:"earlier"`   // totals of the stages before, in their order
	Barred   []Barred `bson:"barred" json:"barred"`     // judges of the pool with a conflict of interest
}

// Earned is a total in an earlier stage, in hundredths of a thousandth, with what is below them.
type Earned struct {
	Stage string `bson:"stage" json:"stage"`
	Total int64  `bson:"total" json:"total"`
	Fine  int64  `bson:"fine,omitempty" json:"fine,omitempty"`
}

// fine is how many parts of a Fine make one of a Total. Each stage that weighs the total of the one before adds two
// digits: of six stages none is lost.
const fine = 100 * 100 * 100 * 100 * 100

// weighed is so many per cent of what was earned, exactly.
func (e Earned) weighed(weight int64) (total, below int64) {
	below = weight*e.Total%100*(fine/100) + weight*e.Fine/100
	return weight*e.Total/100 + below/fine, below % fine
}

func (e Earned) compare(o Earned) int {
	return cmp.Or(cmp.Compare(e.Total, o.Total), cmp.Compare(e.Fine, o.Fine))
}

// Barred is a judge who must not score an entrant.
type Barred struct {
	Judge string `bson:"judge" json:"judge"`
	Kind  string `bson:"kind" json:"kind"`
}

// The conflicts of interest.
const (
	ConflictSelf     = "self"
	ConflictTeam     = "team" // of the entrant's team, or leads it
	ConflictDeclared = "declared"
)

// RunID names the run of a stage.
func RunID(contest, stage string) string { return contest + ":" + stage }

// earlier is what was earned in an earlier stage, nothing where there is none; code "" is the last one.
func (s *Slot) earlier(code string) Earned {
	for i := len(s.Earlier) - 1; i >= 0; i-- {
		if code == "" || s.Earlier[i].Stage == code {
			return s.Earlier[i]
		}
	}
	return Earned{}
}

func (s *Slot) barred(judge string) string {
	for _, b := range s.Barred {
		if b.Judge == judge {
			return b.Kind
		}
	}
	return ""
}

// ProvinceOf is the path of the province in which a unit lies; the group's people are the group's.
func ProvinceOf(path string) string {
	line := rbac.Lineage(rbac.UnitID(path))
	if len(line) == 0 {
		return path
	}
	return rbac.UnitPath(line[min(1, len(line)-1)])
}

// Judge is somebody of the pool as the rules on conflicts of interest see them.
type Judge struct {
	Person, Name string
	Unit         string   // path of the own unit
	Leads        []string // paths of units at which they hold the leader's role
}

// Conflict says why a judge must not score an entrant whose members belong to units; "" if nothing is known.
func (j Judge) Conflict(members, units []string) string {
	if slices.Contains(members, j.Person) {
		return ConflictSelf
	}
	for _, u := range units {
		if j.Unit == u || slices.Contains(j.Leads, u) {
			return ConflictTeam
		}
	}
	return ""
}

// judgeOf makes a judge of a person and the roles that they hold.
func judgeOf(p *rbac.Person, held []rbac.Held) Judge {
	j := Judge{Person: p.ID, Name: p.Name, Unit: p.Path}
	for _, h := range held {
		if h.Role == "leader" {
			j.Leads = append(j.Leads, h.Unit)
		}
	}
	return j
}

// stageOf is the stage in a run's id.
func stageOf(run string) string { _, s, _ := strings.Cut(run, ":"); return s }
