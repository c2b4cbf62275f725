package api

import (
	"tianti/exams"
	"tianti/web/kit"
)

// Marking is the blind marking queue by API.
type Marking struct{ Exams *exams.Service }

type markInput struct {
	Scores  map[string]int64 `json:"scores"` // criterion → milli-points
	Comment string           `json:"comment"`
}

type markView struct {
	Task  string `json:"task"`
	State string `json:"state"`
}

type disputeView struct {
	Task  string      `json:"task"`
	Stem  string      `json:"stem"`
	Max   int64       `json:"max"` // milli-points
	Marks []markGiven `json:"marks"`
}

type markGiven struct {
	Scores  map[string]int64 `json:"scores"`
	Milli   int64            `json:"milli"`
	Comment string           `json:"comment,omitempty"`
}

type settling struct {
	Scores map[string]int64 `json:"scores"`
	Reason string           `json:"reason"`
}

// Area is the marking's routes.
func (x Marking) Area() kit.Area {
	return kit.Area{Name: "api marking", Routes: []kit.Route{
		{Method: "GET", Path: "/api/v1/marking", Needs: "exams.mark.give", API: true, Do: x.queues,
			Doc: &kit.Doc{Summary: "Exams in which something waits for the caller's marks", Answer: List[exams.Queue]{}}},
		{Method: "GET", Path: "/api/v1/marking/next", Needs: "exams.mark.give", API: true, Do: x.next,
			Doc: &kit.Doc{Summary: "An answer to mark, locked for a while; 404 when nothing waits. It names nobody", Answer: exams.Task{}, Query: []kit.Param{{Name: "exam", About: "code of the exam; without it any exam"}}}},
		{Method: "POST", Path: "/api/v1/marking/:task", Needs: "exams.mark.give", API: true, Do: x.mark,
			Doc: &kit.Doc{Summary: "Give marks, one for each criterion; they are never changed", Request: markInput{}, Answer: markView{}}},
		{Method: "GET", Path: "/api/v1/exams/:id/disputes", Needs: "exams.mark.moderate", API: true, Do: x.disputes,
			Doc: &kit.Doc{Summary: "Answers whose two marks differ beyond the tolerance, with both marks and nobody's name", Answer: List[disputeView]{}}},
		{Method: "POST", Path: "/api/v1/exams/:id/disputes/:task", Needs: "exams.mark.moderate", API: true, Do: x.settle,
			Doc: &kit.Doc{Summary: "Give the third mark as whoever moderates", Request: settling{}, Answer: markView{}}},
		{Method: "DELETE", Path: "/api/v1/marking/:task", Needs: "exams.mark.give", API: true, Do: x.putBack,
			Doc: &kit.Doc{Summary: "Put an answer back into the queue unmarked", Status: 204}},
	}}
}

func (x Marking) queues(r *kit.Request) error {
	qs, err := x.Exams.Queues(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Send(ListOf(qs, ""))
}

func (x Marking) next(r *kit.Request) error {
	code := r.Query("exam")
	if code == "" {
		qs, err := x.Exams.Queues(r.Context(), r.Actor)
		if err != nil {
			return err
		}
		for _, q := range qs {
			if q.Mine > 0 {
				code = q.Exam
				break
			}
		}
		if code == "" {
			return exams.ErrNoTask
		}
	}
	t, err := x.Exams.Next(r.Context(), r.Actor, code)
	if err != nil {
		return err
	}
	return r.Send(t)
}

func (x Marking) mark(r *kit.Request) error {
	var in markInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Exams.Mark(r.Context(), r.Actor, r.Path("task"), in.Scores, in.Comment); err != nil {
		return err
	}
	return r.Send(markView{r.Path("task"), "marked"})
}

func (x Marking) disputes(r *kit.Request) error {
	_, all, err := x.Exams.Disputes(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(all, "", func(d exams.Dispute) disputeView {
		v := disputeView{Task: d.Task, Stem: d.Stem.Text, Max: d.Max}
		for _, m := range d.Marks {
			v.Marks = append(v.Marks, markGiven{m.Scores, m.Milli, m.Comment})
		}
		return v
	}))
}

func (x Marking) settle(r *kit.Request) error {
	var in settling
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Exams.Arbitrate(r.Context(), r.Actor, r.Path("task"), in.Scores, in.Reason); err != nil {
		return err
	}
	return r.Send(markView{r.Path("task"), "marked"})
}

func (x Marking) putBack(r *kit.Request) error {
	if err := x.Exams.PutBack(r.Context(), r.Actor, r.Path("task")); err != nil {
		return err
	}
	return r.Nothing()
}
