package exams

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"tianti/exams/analysis"
	"tianti/exams/item"
)

// AlikeReport is how much alike candidates of an exam answered: evidence for people to look into, and no
// verdict about anybody.
type AlikeReport struct {
	Exam      *Exam       `json:"exam"`
	Sittings  int         `json:"sittings"`  // that were handed in
	Compared  int         `json:"compared"`  // pairs with enough items in common
	Threshold float64     `json:"threshold"` // most that a pair's probability may be, among all pairs
	Few       bool        `json:"few"`       // too few to compare at all
	Pairs     []AlikePair `json:"pairs"`
}

// AlikePair is two candidates whose answers are more alike than chance lets expect.
type AlikePair struct {
	analysis.Pair
	A     AlikeSide   `json:"a"`
	B     AlikeSide   `json:"b"`
	Items []AlikeItem `json:"items"` // that both answered alike and wrong, at most mostAlikeItems
}

// AlikeSide is one of the two.
type AlikeSide struct {
	Sitting string    `json:"sitting"`
	Who     Who       `json:"who"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended"`
}

// AlikeItem is a question that both answered with the same wrong answer.
type AlikeItem struct {
	Ref    string `json:"ref"`
	Stem   string `json:"stem"`
	Answer string `json:"answer"`
	Share  int64  `json:"share"` // of all who answered it, how many gave this answer, in thousandths
}

// alikeMost is how probable a pair's likeness by chance may be, among all pairs, to be shown.
const (
	alikeMost      = 0.01
	mostAlike      = 50
	mostAlikeItems = 30
)

// answered sorts the answers to one item into kinds: the same number for the same answer.
type answered struct {
	body  *item.Body
	kinds map[string]int16
	right []bool
	said  []string
	count []int64
}

func newAnswered(b *item.Body) *answered {
	return &answered{body: b, kinds: map[string]int16{}, right: []bool{false}, said: []string{""}, count: []int64{0}}
}

// mostKinds bounds how many different answers of an item are told apart; what comes later is no answer.
const mostKinds = 2000

// kind is the number of a response.
func (a *answered) kind(r item.Response) int16 {
	if r.Empty() {
		return 0
	}
	key := a.canonical(r)
	n, known := a.kinds[key]
	if !known {
		if len(a.right) > mostKinds {
			return 0
		}
		milli, _, err := item.Score(a.body, r)
		n = int16(len(a.right))
		a.kinds[key] = n
		a.right = append(a.right, err == nil && milli >= a.body.Max)
		a.said = append(a.said, a.words(r))
		a.count = append(a.count, 0)
	}
	a.count[n]++
	return n
}

// canonical is the same for responses that mean the same.
func (a *answered) canonical(r item.Response) string {
	if a.body.Kind != "ordering" {
		r.Choice = slices.Sorted(slices.Values(r.Choice))
	}
	r.Text = item.Fold(r.Text, false)
	data, err := json.Marshal(r) // maps are sorted
	if err != nil {
		panic(err) // plain values always marshal
	}
	return string(data)
}

// words are a response as people read it.
func (a *answered) words(r item.Response) string {
	if r.Text != "" {
		return item.Clip(r.Text, 80)
	}
	var out []string
	text := func(id string) string {
		for _, o := range a.body.Options {
			if o.ID == id {
				return cmp.Or(item.Clip(strings.Join(strings.Fields(o.Text.Text), " "), 40), id)
			}
		}
		return item.Clip(id, 40)
	}
	for _, id := range r.Choice {
		out = append(out, text(id))
	}
	for _, p := range a.body.Prompts {
		if v := r.Pairs[p.ID]; v != "" {
			out = append(out, item.Clip(p.Text.Text, 20)+" → "+text(v))
		}
	}
	for _, g := range a.body.Blanks {
		if v := r.Pairs[g.ID]; v != "" {
			out = append(out, g.ID+": "+item.Clip(v, 20))
		}
	}
	return item.Clip(strings.Join(out, "；"), 160)
}
