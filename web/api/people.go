package api

import (
	"tianti/internal/fault"
	"tianti/rbac"
	"tianti/web/kit"
)

// People is the API of people.
type People struct{ Org *rbac.Organisation }

// human is a person with all that the caller may see; phone and mail are masked for others.
type human struct {
	ID         string   `json:"id"`
	EmployeeNo string   `json:"employee_no"`
	Name       string   `json:"name"`
	Unit       string   `json:"unit"` // path
	Post       string   `json:"post"`
	Employment string   `json:"employment"`
	HiredOn    rbac.Day `json:"hired_on"`
	LeftOn     rbac.Day `json:"left_on,omitempty"`
	Employed   bool     `json:"employed"`
	Languages  []string `json:"languages"`
	Phone      string   `json:"phone,omitempty"`
	Mail       string   `json:"mail,omitempty"`
}

// history is a person with every place and time of being employed.
type history struct {
	human
	Moves  []rbac.Move  `json:"moves"`
	Stints []rbac.Stint `json:"stints"`
}

type hireInput struct {
	EmployeeNo string   `json:"employee_no"`
	Name       string   `json:"name"`
	Unit       string   `json:"unit"` // path or id
	Post       string   `json:"post"`
	Employment string   `json:"employment"`
	HiredOn    rbac.Day `json:"hired_on"`
	Phone      string   `json:"phone,omitempty"`
	Mail       string   `json:"mail,omitempty"`
	Languages  []string `json:"languages,omitempty"`
	Reason     string   `json:"reason,omitempty"`
}

type moveInput struct {
	Unit   string   `json:"unit,omitempty"` // path or id; empty keeps it
	Post   string   `json:"post,omitempty"` // code; empty keeps it
	From   rbac.Day `json:"from"`
	Reason string   `json:"reason"`
}

type leaveInput struct {
	On     rbac.Day `json:"on"`
	Reason string   `json:"reason"`
}

// absence is a leave of a person. The reason is there for those who record leaves, and for the person.
type absence struct {
	ID     string   `json:"id"`
	From   rbac.Day `json:"from"`
	Until  rbac.Day `json:"until"`          // the last day
	Back   rbac.Day `json:"back,omitempty"` // the first day at work again, where that came earlier; from: it never began
	Reason string   `json:"reason,omitempty"`
}

type absenceInput struct {
	From   rbac.Day `json:"from"`
	Until  rbac.Day `json:"until"` // the last day
	Reason string   `json:"reason"`
}

type backInput struct {
	On     rbac.Day `json:"on"` // the first day at work again
	Reason string   `json:"reason"`
}

// Area is the routes of people.
func (x People) Area() kit.Area {
	return kit.Area{Name: "api people", Routes: []kit.Route{
		{Method: "GET", Path: "/api/v1/people", Needs: "rbac.directory.read", API: true, Do: x.list,
			Doc: &kit.Doc{Summary: "List the people whom the caller may see", Answer: List[human]{}, Query: append([]kit.Param{
				{Name: "unit", About: "path or id of a unit: its people and those below"}, {Name: "q", About: "part of a name, pinyin, initials or employee number"},
				{Name: "post", About: "code of a post"}, {Name: "left", About: "true lists those who left, too"}}, kit.Cursor...)}},
		{Method: "POST", Path: "/api/v1/people", Needs: "rbac.person.create", API: true, Do: x.hire,
			Doc: &kit.Doc{Summary: "Hire a person", Request: hireInput{}, Answer: history{}, Status: 201}},
		{Method: "GET", Path: "/api/v1/people/:id", Needs: "rbac.person.read", API: true, Do: x.show,
			Doc: &kit.Doc{Summary: "One person with the history", Answer: history{}}},
		{Method: "POST", Path: "/api/v1/people/:id/moves", Needs: "rbac.person.move", API: true, Do: x.move,
			Doc: &kit.Doc{Summary: "Record another unit or post from a day on", Request: moveInput{}, Answer: history{}}},
		{Method: "POST", Path: "/api/v1/people/:id/leave", Needs: "rbac.person.leave", API: true, Do: x.leave,
			Doc: &kit.Doc{Summary: "Record the first day without a person; log-in, roles and seats end then", Request: leaveInput{}, Answer: history{}}},
		{Method: "GET", Path: "/api/v1/people/:id/absences", Needs: "rbac.absence.read", API: true, Do: x.absences,
			Doc: &kit.Doc{Summary: "List a person's leaves, as they were recorded", Answer: List[absence]{}}},
		{Method: "POST", Path: "/api/v1/people/:id/absences", Needs: "rbac.absence.record", API: true, Do: x.goAway,
			Doc: &kit.Doc{Summary: "Record a leave; meanwhile seats are closed, reminders wait and last days are put off", Request: absenceInput{}, Answer: List[absence]{}, Status: 201}},
		{Method: "POST", Path: "/api/v1/people/:id/absences/:absence/end", Needs: "rbac.absence.record", API: true, Do: x.comeBack,
			Doc: &kit.Doc{Summary: "End a leave early", Request: backInput{}, Answer: List[absence]{}}},
	}}
}

func (x People) list(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	look := rbac.Look{Unit: unitPath(r.Query("unit")), Query: r.Query("q"), Post: r.Query("post"), Left: r.Query("left") == "true", Cursor: cursor, Limit: limit}
	page, err := x.Org.People(r.Context(), r.Actor, look)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, x.human))
}

func (x People) show(r *kit.Request) error {
	p, err := x.Org.Person(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(x.history(p))
}

func (x People) hire(r *kit.Request) error {
	var in hireInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	p, err := x.Org.Hire(r.Context(), r.Actor, rbac.Card{
		EmployeeNo: in.EmployeeNo, Name: in.Name, Unit: unitPath(in.Unit), Post: in.Post, Employment: in.Employment,
		HiredOn: in.HiredOn, Phone: in.Phone, Mail: in.Mail, Languages: in.Languages,
	}, in.Reason)
	if err != nil {
		return asInput(err)
	}
	return r.Created("/api/v1/people/"+p.ID, x.history(p))
}

func (x People) move(r *kit.Request) error {
	var in moveInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	id := r.Path("id")
	if _, err := x.Org.Move(r.Context(), r.Actor, id, unitPath(in.Unit), in.Post, in.From, in.Reason); err != nil {
		return asInput(err)
	}
	return x.show(r)
}

func (x People) leave(r *kit.Request) error {
	var in leaveInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	if _, err := x.Org.Leave(r.Context(), r.Actor, r.Path("id"), in.On, in.Reason); err != nil {
		return asInput(err)
	}
	return x.show(r)
}

func (x People) absences(r *kit.Request) error {
	out, err := x.leaves(r)
	if err != nil {
		return err
	}
	return r.Send(out)
}

func (x People) leaves(r *kit.Request) (out List[absence], err error) {
	_, all, err := x.Org.Absences(r.Context(), r.Actor, r.Path("id"))
	return ListFrom(all, "", func(a rbac.Absence) absence { return absence{a.ID, a.From, a.Until, a.Back, a.Reason} }), err
}

func (x People) goAway(r *kit.Request) error {
	var in absenceInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	id := r.Path("id")
	if _, err := x.Org.GoAway(r.Context(), r.Actor, id, in.From, in.Until, in.Reason); err != nil {
		return err
	}
	out, err := x.leaves(r)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/people/"+id+"/absences", out)
}

func (x People) comeBack(r *kit.Request) error {
	var in backInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	if _, err := x.Org.ComeBack(r.Context(), r.Actor, r.Path("id"), r.Path("absence"), in.On, in.Reason); err != nil {
		return err
	}
	return x.absences(r)
}

func (x People) human(p *rbac.Person) human {
	h := human{p.ID, p.EmployeeNo, p.Name, p.Path, p.Post, p.Employment, p.HiredOn, p.LeftOn, p.EmployedOn(x.Org.Today()), p.Languages, p.Phone, p.Mail}
	if h.Languages == nil {
		h.Languages = []string{}
	}
	return h
}

func (x People) history(p *rbac.Person) history {
	h := history{x.human(p), p.Moves, p.Stints}
	if h.Stints == nil {
		h.Stints = []rbac.Stint{}
	}
	return h
}

// asInput leads a fault of a card to the name that the field has here.
func asInput(err error) error {
	var out fault.List
	for _, f := range fault.All(err) {
		switch f.Field() {
		case "team":
			f = f.At("unit")
		case "left_on":
			f = f.At("on")
		}
		out = append(out, f)
	}
	return out
}
