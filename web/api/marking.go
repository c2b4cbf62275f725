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

// Area is the marking's routes.
func (x Marking) Area() kit.Area {
	return kit.Area{Name: "api marking", Routes: []kit.Route{
		{Method: "GET", Path: "/api/v1/marking", Needs: "exams.mark.give", API: true, Do: x.queues,
			Doc: &kit.Doc{Summary: "Exams in which something waits for the caller's marks", Answer: List[exams.Queue]{}}},
		{Method: "GET", Path: "/api/v1/marking/next", Needs: "exams.mark.give", API: true, Do: x.next,
			Doc: &kit.Doc{Summary: "An answer to mark, locked for a while; 404 when nothing waits. It names nobody", Answer: exams.Task{}, Query: []kit.Param{{Name: "exam", About: "code of the exam; without it any exam"}}}},
		{Method: "POST", Path: "/api/v1/marking/:task", Needs: "exams.mark.give", API: true, Do: x.mark,
			Doc: &kit.Doc{Summary: "Give marks, one for each criterion; they are never changed", Request: markInput{}, Answer: markView{}}},
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

func (x Marking) putBack(r *kit.Request) error {
	if err := x.Exams.PutBack(r.Context(), r.Actor, r.Path("task")); err != nil {
		return err
	}
	return r.Nothing()
}
