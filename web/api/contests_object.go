package api

import (
	"tianti/exams/contest"
	"tianti/web/kit"
)

func (x Contests) own(r *kit.Request) error {
	o, err := x.Contests.Own(r.Context(), r.Actor, r.Path("id"), r.Path("stage"))
	if err != nil {
		return err
	}
	v := contestOwn{contestLine: contestLineOf(&o.Line), Sheets: []contestOwnSheet{}, Objections: []contest.Objection{}, Objectable: o.Until}
	for _, s := range o.Sheets {
		v.Sheets = append(v.Sheets, contestOwnSheet{s.Part, s.Judge, s.Dropped, sheetOf(s.Entry)})
	}
	for _, x := range o.Objections {
		y := *x
		y.Asked = nil // judges are not named to entrants
		v.Objections = append(v.Objections, y)
	}
	return r.Send(v)
}

func (x Contests) object(r *kit.Request) error {
	var in contestObjection
	if err := r.JSON(&in); err != nil {
		return err
	}
	o, err := x.Contests.Object(r.Context(), r.Actor, r.Path("id"), r.Path("stage"), in.Part, in.Text)
	if err != nil {
		return err
	}
	return r.SendAs(201, o)
}

func (x Contests) objections(r *kit.Request) error {
	all, err := x.Contests.Objections(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(all, "", func(o *contest.Objection) contest.Objection { return *o }))
}

func (x Contests) answer(r *kit.Request) error {
	var in contestAnswer
	if err := r.JSON(&in); err != nil {
		return err
	}
	o, err := x.Contests.AnswerObjection(r.Context(), r.Actor, in.Objection, in.Uphold, in.Answer)
	if err != nil {
		return err
	}
	return r.Send(o)
}

func (x Contests) recount(r *kit.Request) error {
	same, err := x.Contests.Recount(r.Context(), r.Actor, r.Path("id"), r.Path("stage"))
	if err != nil {
		return err
	}
	return r.Send(contestRecount{same})
}
