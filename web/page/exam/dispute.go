package exam

import (
	"html/template"

	"tianti/exams"
	"tianti/exams/item"
	"tianti/internal/file"
	"tianti/web/kit"
	filepage "tianti/web/page/files"
	"tianti/web/page/question"
)

type disputesPage struct {
	Exam     *exams.Exam
	Disputes []exams.Dispute
}

// Points is how people read milli-points.
func (disputesPage) Points(milli int64) string { return item.Points(milli) }

type disputePage struct {
	Task                     *exams.Task
	Dispute                  *exams.Dispute
	Case, Stem, Media, Model template.HTML
	Answer                   template.HTML
	Given                    map[string]string
	Reason                   string
}

// Points is how people read milli-points.
func (disputePage) Points(milli int64) string { return item.Points(milli) }

// Mark is what was typed for a criterion.
func (p disputePage) Mark(id string) string { return p.Given[id] }

// Is says whether a media type is among those wanted.
func (disputePage) Is(kind string, wanted ...string) bool { return file.Is(kind, wanted...) }

func drawDispute(t *exams.Task, d *exams.Dispute) disputePage {
	return disputePage{Task: t, Dispute: d, Case: question.Clean(t.Case), Stem: question.Clean(t.Stem), Media: question.Media(t.Media), Model: question.Clean(t.Model), Answer: question.Clean(item.T(t.Response.Text))}
}

// disputes are the answers on which two markers differ (GET /exams/:id/disputes).
func (p Pages) disputes(r *kit.Request) error {
	e, all, err := p.Exams.Disputes(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Show("exam_disputes", disputesPage{e, all})
}

// dispute is one of them, with both marks (GET /exams/:id/disputes/:task).
func (p Pages) dispute(r *kit.Request) error {
	t, d, err := p.Exams.Dispute(r.Context(), r.Actor, r.Path("task"))
	if err != nil {
		return err
	}
	return r.Show("exam_dispute", drawDispute(t, d))
}

// settle gives the third mark (POST /exams/:id/disputes/:task).
func (p Pages) settle(r *kit.Request) error {
	id := r.Path("task")
	t, d, err := p.Exams.Dispute(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	page, scores := drawDispute(t, d), map[string]int64{}
	page.Given, page.Reason = map[string]string{}, r.Form("reason")
	for _, c := range t.Rubric.Criteria {
		page.Given[c.ID] = r.Form("mark_" + c.ID)
		if milli, ok := question.Points(page.Given[c.ID]); ok {
			scores[c.ID] = milli
		}
	}
	if err := p.Exams.Arbitrate(r.Context(), r.Actor, id, scores, page.Reason); err != nil {
		return r.Refused("exam_dispute", page, err)
	}
	r.Flash("exam.dispute.settled")
	return r.Done("/exams/" + t.Exam + "/disputes")
}

// disputeFile is a file of the answer (GET /exams/:id/disputes/:task/files/:file).
func (p Pages) disputeFile(r *kit.Request) error {
	f, err := p.Exams.DisputeFile(r.Context(), r.Actor, r.Path("task"), r.Path("file"))
	if err != nil {
		return err
	}
	return filepage.Answer(r, f)
}
