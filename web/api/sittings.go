package api

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"tianti/exams"
	"tianti/exams/item"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/web/kit"
)

// Sittings is exams from the side of the candidate: what can be sat, start, answers, hand in, result.
type Sittings struct{ Exams *exams.Service }

type invitationView struct {
	Exam    string      `json:"exam"`
	Title   locale.Text `json:"title"`
	Kind    string      `json:"kind"`
	Mode    exams.Mode  `json:"mode"`
	Opens   time.Time   `json:"opens"`
	Closes  time.Time   `json:"closes"`
	Minutes int         `json:"minutes"`
	Count   int         `json:"count"`
	Left    int         `json:"attempts_left"`
	Room    *exams.Room `json:"room,omitempty"` // where it is sat, if not anywhere
	Seat    int         `json:"seat,omitempty"`
	Can     bool        `json:"can_start"` // or go on
	Sitting string      `json:"sitting,omitempty"`
	Code    string      `json:"code,omitempty"` // why not
	Why     string      `json:"why,omitempty"`
	Mend    string      `json:"mend,omitempty"`
}

type answerInput struct {
	Seq      int64           `json:"seq"`
	Response json.RawMessage `json:"response"` // the full form, or the short one that suits the kind: an option id, a list, a text, a number
}

type signalsInput struct {
	Signals []exams.Signal `json:"signals"`
}

type answerView struct {
	Seq      int64         `json:"seq"`
	SavedAt  time.Time     `json:"saved_at"`
	Response item.Response `json:"response"` // what is stored
}

// Area is the sittings' routes.
func (x Sittings) Area() kit.Area {
	return kit.Area{Name: "api sittings", Routes: []kit.Route{
		{Method: "GET", Path: "/api/v1/me/exams", Needs: "exams.sitting.start", API: true, Do: x.mine,
			Doc: &kit.Doc{Summary: "The caller's exams: what can be sat now, and why others cannot", Answer: List[invitationView]{}}},
		{Method: "POST", Path: "/api/v1/exams/:id/sittings", Needs: "exams.sitting.start", API: true, Once: true, Do: x.start,
			Doc: &kit.Doc{Summary: "Start or resume the own sitting; another device that held it loses it", Answer: exams.Sheet{}}},
		{Method: "GET", Path: "/api/v1/sittings/:id", Needs: "exams.sitting.answer", API: true, Do: x.sheet,
			Doc: &kit.Doc{Summary: "The own sitting as it stands", Answer: exams.Sheet{}}},
		{Method: "POST", Path: "/api/v1/sittings/:id/take-over", Needs: "exams.sitting.answer", API: true, Once: true, Do: x.takeOver,
			Doc: &kit.Doc{Summary: "Move the own sitting to this device; the other one may not save any more", Answer: exams.Sheet{}}},
		{Method: "PUT", Path: "/api/v1/sittings/:id/answers/:n", Needs: "exams.sitting.answer", API: true, Once: true, Limit: 256 << 10, Do: x.answer,
			Doc: &kit.Doc{Summary: "Save an answer; answered once it is durable. A lower or equal seq changes nothing", Request: answerInput{}, Answer: answerView{}}},
		{Method: "POST", Path: "/api/v1/sittings/:id/items/:n/files", Needs: "exams.sitting.answer", API: true, Once: true, Stream: true, Limit: mostUpload, Do: x.attach,
			Doc: &kit.Doc{Summary: "Upload a file for an item; the answer that names it is saved afterwards. The body is the file's bytes", Answer: exams.Attachment{}, Status: 201,
				Query: []kit.Param{{Name: "part", About: "of a case"}, {Name: "name", About: "what the candidate calls the file"}}}},
		{Method: "POST", Path: "/api/v1/sittings/:id/signals", Needs: "exams.sitting.answer", API: true, Once: true, Do: x.signals,
			Doc: &kit.Doc{Summary: "Tell what the page noticed: that it was left (seconds), that text was pasted (characters)", Request: signalsInput{}, Status: 204}},
		{Method: "POST", Path: "/api/v1/sittings/:id/submit", Needs: "exams.sitting.submit", API: true, Once: true, Do: x.submit,
			Doc: &kit.Doc{Summary: "Hand the sitting in; repeated, it answers the same", Answer: exams.Ended{}}},
		{Method: "GET", Path: "/api/v1/sittings/:id/result", Needs: "exams.result.read", API: true, Do: x.result,
			Doc: &kit.Doc{Summary: "The released result, as far as the paper shows it", Answer: exams.Outcome{}}},
	}}
}

func (x Sittings) mine(r *kit.Request) error {
	all, err := x.Exams.Mine(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(all, "", func(i exams.Invitation) invitationView {
		v := invitationView{Exam: i.Exam, Title: i.Title, Kind: i.Kind, Mode: i.Mode, Opens: i.Opens, Closes: i.Closes, Minutes: i.Minutes, Count: i.Count,
			Left: i.Left, Can: i.Open || i.Why == nil}
		if i.Sitting != nil {
			v.Sitting = i.Sitting.ID
		}
		if !v.Can {
			v.Code = faultCode(i.Why)
			v.Why, v.Mend = problemIn(r.Lang, i.Why)
		}
		return v
	}))
}

// start begins or goes on. A program that asks for its sitting is where the candidate is now: the
// device that held it before gives way.
func (x Sittings) start(r *kit.Request) error {
	exam := r.Path("id")
	if err := x.Exams.Enter(r.Context(), exam, proof(r)); err != nil {
		return err
	}
	s, err := x.Exams.Start(r.Context(), r.Actor, exam, "")
	if errors.Is(err, exams.ErrElsewhere) {
		s, err = x.moved(r.Context(), r.Actor, exam)
	}
	if err != nil {
		return err
	}
	return r.Send(s)
}

// proof is what a request says of the browser that sends it.
func proof(r *kit.Request) exams.Proof { return exams.ProofIn(r.Header, r.Absolute) }

func (x Sittings) moved(ctx context.Context, by rbac.Actor, exam string) (*exams.Sheet, error) {
	i, err := x.Exams.Invitation(ctx, by, exam)
	if err != nil {
		return nil, err
	}
	if i.Sitting == nil {
		return nil, exams.ErrElsewhere
	}
	return x.Exams.TakeOver(ctx, by, i.Sitting.ID, "")
}

func (x Sittings) sheet(r *kit.Request) error {
	if err := x.Exams.Stay(r.Context(), r.Actor, r.Path("id"), proof(r)); err != nil {
		return err
	}
	s, err := x.Exams.Sheet(r.Context(), r.Actor, r.Path("id"), "")
	if err != nil {
		return err
	}
	return r.Send(s)
}

func (x Sittings) signals(r *kit.Request) error {
	var in signalsInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Exams.Tell(r.Context(), r.Actor, r.Path("id"), in.Signals); err != nil {
		return err
	}
	return r.Nothing()
}

func (x Sittings) takeOver(r *kit.Request) error {
	if err := x.Exams.Stay(r.Context(), r.Actor, r.Path("id"), proof(r)); err != nil {
		return err
	}
	s, err := x.Exams.TakeOver(r.Context(), r.Actor, r.Path("id"), "")
	if err != nil {
		return err
	}
	return r.Send(s)
}

func (x Sittings) answer(r *kit.Request) error {
	var in answerInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	n, err := strconv.Atoi(r.Path("n"))
	if err != nil {
		return exams.ErrNoItem.With("n", r.Path("n"))
	}
	if len(in.Response) == 0 {
		in.Response = json.RawMessage("null")
	}
	if err := x.Exams.Stay(r.Context(), r.Actor, r.Path("id"), proof(r)); err != nil {
		return err
	}
	saved, err := x.Exams.Answer(r.Context(), r.Actor, r.Path("id"), exams.Save{N: n, Seq: in.Seq, Short: in.Response})
	if err != nil {
		return err
	}
	return r.Send(answerView(saved))
}

// mostUpload bounds any upload; what an item takes is less and is asked by the sitting.
const mostUpload = 200 << 20

// attach takes a file in as it arrives.
func (x Sittings) attach(r *kit.Request) error {
	n, err := strconv.Atoi(r.Path("n"))
	if err != nil {
		return exams.ErrNoItem.With("n", r.Path("n"))
	}
	if err := x.Exams.Stay(r.Context(), r.Actor, r.Path("id"), proof(r)); err != nil {
		return err
	}
	a, err := x.Exams.Attach(r.Context(), r.Actor, r.Path("id"), exams.Incoming{N: n, Part: r.Query("part"), Name: r.Query("name")}, r.Body())
	if err != nil {
		return err
	}
	return r.Created("/sittings/"+r.Path("id")+"/items/"+strconv.Itoa(n)+"/files/"+a.File, a)
}

func (x Sittings) submit(r *kit.Request) error {
	end, err := x.Exams.Submit(r.Context(), r.Actor, r.Path("id"), "")
	if err != nil {
		return err
	}
	return r.Send(end)
}

func (x Sittings) result(r *kit.Request) error {
	out, err := x.Exams.Result(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(out)
}
