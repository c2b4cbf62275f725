package api

import (
	"net/url"
	"time"

	"tianti/ladder/round"
	"tianti/web/kit"
)

type objectionInput struct {
	About string `json:"about,omitempty"` // person; none is the round as a whole
	Text  string `json:"text"`
}

type objectionAnswer struct {
	Answer string `json:"answer"`
	Upheld bool   `json:"upheld"`
}

// objView is an objection. By is told to those who answer, and to nobody else; so is its id, which says the same,
// beside whoever objected.
type objView struct {
	ID     string    `json:"id,omitempty"`
	About  string    `json:"about"`
	By     string    `json:"by,omitempty"`
	Text   string    `json:"text"`
	Filed  time.Time `json:"filed"`
	State  string    `json:"state"`
	Answer string    `json:"answer"`
	Letter string    `json:"letter,omitempty"` // page of the letter with the answer; its PDF is at …/pdf
}

// sight is how much of objections the reader is told.
type sight int

const (
	others sight = iota
	own
	all
)

func objectionsOf(xs []*round.Objection, s sight) []objView {
	out := []objView{}
	for _, o := range xs {
		v := objView{About: o.About, Text: o.Text, Filed: o.Filed.UTC(), State: o.State, Answer: o.Answer}
		if s != others {
			v.ID = o.ID
			if o.State != round.ObjectionOpen {
				v.Letter = "/objections/" + url.PathEscape(o.ID) + "/letter"
			}
		}
		if s == all {
			v.By = o.By
		}
		out = append(out, v)
	}
	return out
}

func (x Rounds) object(r *kit.Request) error {
	var in objectionInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	o, err := x.Rounds.Object(r.Context(), r.Actor, r.Path("id"), in.About, in.Text)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/rounds/"+url.PathEscape(o.Round), objectionsOf([]*round.Objection{o}, all)[0])
}

func (x Rounds) answer(r *kit.Request) error {
	var in objectionAnswer
	if err := r.JSON(&in); err != nil {
		return err
	}
	o, err := x.Rounds.Answer(r.Context(), r.Actor, r.Path("id"), in.Answer, in.Upheld)
	if err != nil {
		return err
	}
	return r.Send(objectionsOf([]*round.Objection{o}, all)[0])
}
