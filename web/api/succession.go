package api

import (
	"strconv"
	"time"

	"tianti/internal/clock"
	"tianti/ladder/succession"
	"tianti/rbac"
	"tianti/web/kit"
)

// Succession is the API of successors and of the nine-box.
type Succession struct{ Succession *succession.Service }

type benchView struct {
	Unit       string                 `json:"unit"`
	Post       string                 `json:"post"`
	Holders    []string               `json:"holders"` // person ids
	Successors []succession.Successor `json:"successors"`
}

type successorInput struct {
	Unit      string               `json:"unit"` // id
	Post      string               `json:"post"`
	Person    string               `json:"person"`    // employee number
	Readiness succession.Readiness `json:"readiness"` // now, soon (one to two years), later (three or more)
	Reason    string               `json:"reason"`
}

type withdrawalInput struct {
	Unit   string `json:"unit"`
	Post   string `json:"post"`
	Person string `json:"person"` // id
	Reason string `json:"reason"`
}

type nineBox struct {
	Unit     string               `json:"unit"`
	AsOf     time.Time            `json:"as_of"`
	Rules    string               `json:"rules"`    // version
	Cells    map[string]int       `json:"cells"`    // people by cell, "1" to "9"
	Unplaced int                  `json:"unplaced"` // of whom too little is known
	People   []succession.Placing `json:"people"`   // of one cell, when asked for
}

type calibrationInput struct {
	Performance int    `json:"performance"` // 1 to 3; 0 leaves it
	Potential   int    `json:"potential"`
	Reason      string `json:"reason"`
}

type boxRulesInput struct {
	Base   string           `json:"base"` // the version that it was made from
	Rules  succession.Rules `json:"rules"`
	Reason string           `json:"reason"`
}

// Area is the routes.
func (x Succession) Area() kit.Area {
	const see, name, box, successors, ninebox = "ladder.successor.read", "ladder.successor.name", "ladder.box.read", "/api/v1/successors", "/api/v1/nine-box"
	route := func(method, path, needs string, do kit.Handler, doc kit.Doc) kit.Route {
		return kit.Route{Method: method, Path: path, Needs: needs, API: true, Do: do, Doc: &doc}
	}
	unit := kit.Param{Name: "unit", About: "id of a unit"}
	return kit.Area{Name: "api succession", Routes: []kit.Route{
		route("GET", successors, see, x.benches, kit.Doc{Summary: "List the key and management posts below a unit with who holds them and who could follow", Answer: List[benchView]{}, Query: []kit.Param{unit}}),
		route("POST", successors, name, x.name, kit.Doc{Summary: "Name a successor, or change how soon somebody would be ready", Request: successorInput{}, Answer: succession.Successor{}}),
		route("POST", successors+"/withdraw", name, x.withdraw, kit.Doc{Summary: "Take somebody off a bench", Request: withdrawalInput{}, Answer: succession.Successor{}}),
		route("GET", ninebox, box, x.box, kit.Doc{Summary: "Draw the nine-box of a unit; with a cell, the people in it", Answer: nineBox{},
			Query: []kit.Param{unit, {Name: "as_of", About: "a day; its end counts"}, {Name: "cell", About: "1 to 9, or 0 for who is not placed"}}}),
		route("GET", ninebox+"/people/:person", box, x.person, kit.Doc{Summary: "Show somebody's place with all its parts", Answer: succession.Placing{}}),
		route("POST", ninebox+"/people/:person", "ladder.box.calibrate", x.calibrate, kit.Doc{Summary: "Move somebody to another level, with a reason", Request: calibrationInput{}, Answer: succession.Calibration{}, Status: 201}),
		route("GET", ninebox+"/rules", box, x.rules, kit.Doc{Summary: "List the versions of the rules, the newest first", Answer: List[succession.Rules]{}}),
		route("POST", ninebox+"/rules", "ladder.box.edit", x.publish, kit.Doc{Summary: "Put other rules in force", Request: boxRulesInput{}, Answer: succession.Rules{}, Status: 201}),
	}}
}

func successorOf(s *succession.Successor) succession.Successor {
	out := *s
	out.Unit, out.Home = rbac.UnitID(s.Unit), rbac.UnitID(s.Home)
	return out
}

func (x Succession) benches(r *kit.Request) error {
	all, err := x.Succession.Benches(r.Context(), r.Actor, pathOf(r.Query("unit")))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(all, "", func(b *succession.Bench) benchView {
		out := benchView{rbac.UnitID(b.Unit), b.Post, []string{}, []succession.Successor{}}
		for _, p := range b.Holders {
			out.Holders = append(out.Holders, p.ID)
		}
		for _, s := range b.Successors {
			out.Successors = append(out.Successors, successorOf(s))
		}
		return out
	}))
}

func (x Succession) name(r *kit.Request) error {
	var in successorInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	s, err := x.Succession.Name(r.Context(), r.Actor, pathOf(in.Unit), in.Post, in.Person, in.Readiness, in.Reason)
	if err != nil {
		return err
	}
	return r.Send(successorOf(s))
}

func (x Succession) withdraw(r *kit.Request) error {
	var in withdrawalInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	s, err := x.Succession.Withdraw(r.Context(), r.Actor, pathOf(in.Unit), in.Post, in.Person, in.Reason)
	if err != nil {
		return err
	}
	return r.Send(successorOf(s))
}

func (x Succession) box(r *kit.Request) error {
	var at time.Time
	if s := r.Query("as_of"); s != "" && s != string(rbac.DayOf(r.Now())) {
		day, err := time.ParseInLocation("2006-01-02", s, clock.Shanghai)
		if err != nil {
			return succession.ErrAsOf.At("as_of")
		}
		at = day.AddDate(0, 0, 1).Add(-time.Millisecond)
	}
	b, err := x.Succession.Box(r.Context(), r.Actor, pathOf(r.Query("unit")), at)
	if err != nil {
		return err
	}
	out := nineBox{Unit: rbac.UnitID(b.Unit), AsOf: b.At, Rules: b.Rules.ID, Cells: map[string]int{}, Unplaced: len(b.Unplaced), People: []succession.Placing{}}
	for cell := 1; cell <= 9; cell++ {
		out.Cells[strconv.Itoa(cell)] = b.Count(cell)
	}
	if s := r.Query("cell"); s != "" {
		cell, err := strconv.Atoi(s)
		if err != nil || cell < 0 || cell > 9 {
			return succession.ErrCell.At("cell").With("value", s)
		}
		for _, p := range b.In(cell) {
			p.Unit = rbac.UnitID(p.Unit)
			out.People = append(out.People, p)
		}
	}
	return r.Send(out)
}

func (x Succession) person(r *kit.Request) error {
	p, _, err := x.Succession.Placed(r.Context(), r.Actor, r.Path("person"))
	if err != nil {
		return err
	}
	p.Unit = rbac.UnitID(p.Unit)
	return r.Send(p)
}

func (x Succession) calibrate(r *kit.Request) error {
	var in calibrationInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	c, err := x.Succession.Calibrate(r.Context(), r.Actor, r.Path("person"), in.Performance, in.Potential, in.Reason)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/nine-box/people/"+c.Person, c)
}

func (x Succession) rules(r *kit.Request) error {
	all, err := x.Succession.Versions(r.Context())
	if err != nil {
		return err
	}
	return r.Send(ListFrom(all, "", func(v *succession.Rules) succession.Rules { return *v }))
}

func (x Succession) publish(r *kit.Request) error {
	var in boxRulesInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	v, err := x.Succession.Publish(r.Context(), r.Actor, in.Base, in.Rules, in.Reason)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/nine-box/rules", v)
}
