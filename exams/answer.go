package exams

import (
	"strconv"
	"strings"
	"time"

	"tianti/exams/item"
	"tianti/internal/store"
)

// Answer is the newest answer to one item of a sitting, "{sitting}:{n}". It is small and is written
// as it is given.
type Answer struct {
	store.Meta `bson:",inline"`
	Turn       int           `bson:"turn"` // the lease under which it was given
	Seq        int64         `bson:"seq"`
	Response   item.Response `bson:"response"`
	At         time.Time     `bson:"at"`
}

// WriteFields is a store.FieldWriter: nothing is written as often as answers.
func (a *Answer) WriteFields(f *store.Fields) {
	f.Int("turn", a.Turn)
	f.Int64("seq", a.Seq)
	if r := a.Response; len(r.Pairs)+len(r.Files)+len(r.Spots)+len(r.Parts) > 0 {
		f.Document("response", r)
	} else {
		f.Open("response")
		if len(r.Choice) > 0 {
			f.Texts("choice", r.Choice)
		}
		if r.Text != "" {
			f.Text("text", r.Text)
		}
		f.Close()
	}
	f.Time("at", a.At)
}

func answerID(sitting string, n int) string { return sitting + ":" + strconv.Itoa(n) }

// take replaces the answer by a newer one. A lower or equal seq is an echo of what is here, and a
// device that lost the lease comes too late: both change nothing.
func (a *Answer) take(turn int, seq int64, r item.Response, now time.Time) {
	if seq > a.Seq && turn >= a.Turn {
		a.Turn, a.Seq, a.Response, a.At = turn, seq, r, now
	}
}

// Given is an answer as the script keeps it.
type Given struct {
	N        int           `bson:"n" json:"n"`
	Seq      int64         `bson:"seq" json:"seq"`
	Response item.Response `bson:"response" json:"response"`
	At       time.Time     `bson:"at" json:"at"`
}

// Script is what was handed in. The first one stands and is never written again.
type Script struct {
	store.Meta `bson:",inline"` // of the sitting
	Answers    []Given          `bson:"answers"`
	At         time.Time        `bson:"at"`
}

// to is the answer to an item, nil if there is none.
func (s *Script) to(n int) *Given {
	for i := range s.Answers {
		if s.Answers[i].N == n {
			return &s.Answers[i]
		}
	}
	return nil
}

// saved is the answer as candidates get it back.
func (a *Answer) saved() Saved { return Saved{a.Seq, a.At, a.Response} }

// n is the number of the item that is answered.
func (a *Answer) n() int {
	n, _ := strconv.Atoi(a.ID[strings.LastIndexByte(a.ID, ':')+1:]) // written by answerID
	return n
}
