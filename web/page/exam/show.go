package exam

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"tianti/exams"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/units"
)

type listPage struct {
	Exams    []*exams.Exam
	Purposes map[string]string // what each is for, in words, by its id
	Next     string
}

// list is the exams that the actor runs or looks into (GET /exams).
func (p Pages) list(r *kit.Request) error {
	found, err := p.Exams.Exams(r.Context(), r.Actor, exams.ExamState(r.Query("state")), r.Query("cursor"))
	if err != nil {
		return err
	}
	page := listPage{Exams: found.Items, Purposes: map[string]string{}}
	for _, e := range found.Items {
		page.Purposes[e.ID] = p.purpose(r, e)
	}
	if found.Next != "" {
		page.Next = "/exams?cursor=" + url.QueryEscape(found.Next)
	}
	return r.Show("exam_list", page)
}

type showPage struct {
	Exam    *exams.Exam
	Purpose string
	Unit    string
	Invited []string // units, as people call them
	Board   *exams.Board
	State   exams.State // which the board is narrowed to
	Preview *exams.Preview
	Why     string // why results cannot be released now
	Results []*exams.ResultRow
	cursor  string          // of the board
	more    string          // cursor of the next results
	Act     *exams.Progress // the candidate whom the invigilator is dealing with
}

// Version is which version of its paper the exam is sat with, 0 while none is fixed.
func (p showPage) Version() int {
	_, version, _ := strings.Cut(p.Exam.Version, "@")
	n, _ := strconv.Atoi(version)
	return n
}

// States are the states of sittings with how many there are, for the board's filter.
func (p showPage) States() []exams.State { return exams.States }

// Count is how many sittings are in a state.
func (p showPage) Count(s exams.State) int64 { return p.Board.Counts[s] }

// Here is the query of the part of the board that is shown, "" for its beginning.
func (p showPage) Here() string { return p.query("", p.cursor, "") }

// Handle leads to what an invigilator can do about a candidate shown.
func (p showPage) Handle(sitting string) string {
	return p.query("/exams/"+p.Exam.ID, p.cursor, sitting) + "#act"
}

// NextOnBoard leads to the candidates after those shown, "" at the end.
func (p showPage) NextOnBoard() string {
	if p.Board.Next == "" {
		return ""
	}
	return p.query("/exams/"+p.Exam.ID, p.Board.Next, "") + "#board"
}

// NextResults leads to the results after those shown, "" at the end.
func (p showPage) NextResults() string {
	if p.more == "" {
		return ""
	}
	return "/exams/" + p.Exam.ID + "?" + url.Values{"results": {p.more}}.Encode() + "#results"
}

func (p showPage) query(path, cursor, sitting string) string {
	q := url.Values{}
	if p.State != "" {
		q.Set("state", string(p.State))
	}
	if cursor != "" {
		q.Set("cursor", cursor)
	}
	if sitting != "" {
		q.Set("sitting", sitting)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// Share is a band of the preview as a height from 0 to 100.
func (p showPage) Share(n int) int { return n * 100 / max(p.Preview.Ready+p.Preview.Out, 1) }

// show is an exam with board, release and results (GET /exams/:id).
func (p Pages) show(r *kit.Request) error {
	page, err := p.page(r)
	if err != nil {
		return err
	}
	return r.Show("exam_show", page)
}

func (p Pages) page(r *kit.Request) (showPage, error) {
	ctx, code := r.Context(), r.Path("id")
	e, err := p.Exams.Exam(ctx, r.Actor, code)
	if err != nil {
		return showPage{}, err
	}
	page := showPage{Exam: e, Purpose: p.purpose(r, e), State: exams.State(r.Query("state")), cursor: r.Query("cursor")}
	if page.Unit, err = units.Name(ctx, p.Org, r.Lang, e.Unit); err != nil {
		return page, err
	}
	names, err := p.Org.Labels(ctx, r.Lang, e.Plan.Units...)
	if err != nil {
		return page, err
	}
	for _, u := range e.Plan.Units {
		page.Invited = append(page.Invited, names[u])
	}
	if page.Board, err = p.Exams.Progress(ctx, r.Actor, code, page.State, r.Query("cursor")); err != nil {
		return page, err
	}
	for i, row := range page.Board.Rows {
		if row.ID == r.Query("sitting") || row.ID == r.Path("sitting") {
			page.Act = &page.Board.Rows[i]
		}
	}
	if r.May("exams.result.release") {
		page.Preview, err = p.Exams.Preview(ctx, r.Actor, code)
		if err != nil && !errors.Is(err, rbac.ErrForbidden) {
			return page, err
		}
		if page.Preview != nil && page.Preview.Why != nil {
			what, mend := locale.Fault(r.Lang, fault.All(page.Preview.Why)[0])
			page.Why = what + " " + mend
		}
	}
	var results store.Page[exams.ResultRow]
	if results, err = p.Exams.Results(ctx, r.Actor, code, r.Query("results")); err != nil && !errors.Is(err, rbac.ErrForbidden) {
		return page, err
	}
	page.Results, page.more = results.Items, results.Next
	return page, nil
}

// board is the invigilator's board alone, asked for every few seconds (GET /exams/:id/board).
func (p Pages) board(r *kit.Request) error {
	code := r.Path("id")
	e, err := p.Exams.Exam(r.Context(), r.Actor, code)
	if err != nil {
		return err
	}
	page := showPage{Exam: e, Purpose: p.purpose(r, e), State: exams.State(r.Query("state")), cursor: r.Query("cursor")}
	if page.Board, err = p.Exams.Progress(r.Context(), r.Actor, code, page.State, r.Query("cursor")); err != nil {
		return err
	}
	return r.ShowPart("exam_show", "board", page)
}

// step does something to the exam and shows it again, with what stood in the way.
func (p Pages) step(r *kit.Request, done string, do func(ctx context.Context, code, reason string) error) error {
	code := r.Path("id")
	if err := do(r.Context(), code, r.Form("reason")); err != nil {
		page, perr := p.page(r)
		if perr != nil {
			return err
		}
		return r.Refused("exam_show", page, err)
	}
	r.Flash(done)
	return r.Done("/exams/" + code)
}

func (p Pages) schedule(r *kit.Request) error {
	return p.step(r, "exam.scheduled", func(ctx context.Context, code, reason string) error {
		_, err := p.Exams.Schedule(ctx, r.Actor, code, reason)
		return err
	})
}

func (p Pages) cancel(r *kit.Request) error {
	return p.step(r, "exam.cancelled", func(ctx context.Context, code, reason string) error {
		_, err := p.Exams.Cancel(ctx, r.Actor, code, reason)
		return err
	})
}

func (p Pages) release(r *kit.Request) error {
	return p.step(r, "exam.released", func(ctx context.Context, code, reason string) error {
		_, err := p.Exams.Release(ctx, r.Actor, code, reason)
		return err
	})
}

// record notes a practical attempt (POST /exams/:id/performances).
func (p Pages) record(r *kit.Request) error {
	return p.step(r, "exam.recorded", func(ctx context.Context, code, _ string) error {
		people := p.numbers(ctx, r.Form("person"))
		if len(people) != 1 {
			return exams.ErrPeople.At("person").With("people", r.Form("person"))
		}
		_, err := p.Exams.Record(ctx, r.Actor, code, people[0], r.Form("label"))
		return err
	})
}

func (p Pages) pause(r *kit.Request) error {
	return p.step(r, "exam.paused", func(ctx context.Context, _, reason string) error {
		_, err := p.Exams.Pause(ctx, r.Actor, r.Path("sitting"), reason)
		return err
	})
}

func (p Pages) resume(r *kit.Request) error {
	return p.step(r, "exam.resumed", func(ctx context.Context, _, reason string) error {
		_, err := p.Exams.Resume(ctx, r.Actor, r.Path("sitting"), reason)
		return err
	})
}

func (p Pages) extend(r *kit.Request) error {
	return p.step(r, "exam.extended", func(ctx context.Context, _, reason string) error {
		minutes, _ := strconv.Atoi(r.Form("minutes"))
		_, err := p.Exams.Extend(ctx, r.Actor, r.Path("sitting"), minutes, reason)
		return err
	})
}

func (p Pages) annul(r *kit.Request) error {
	return p.step(r, "exam.annulled", func(ctx context.Context, _, reason string) error {
		_, err := p.Exams.Annul(ctx, r.Actor, r.Path("sitting"), reason, r.Form("again") == "true")
		return err
	})
}
