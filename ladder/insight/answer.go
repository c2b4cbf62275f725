package insight

import (
	"context"
	"encoding/base64"
	"math"
	"strings"
	"sync/atomic"
	"time"

	"tianti/internal/store"
	"tianti/rbac"
)

// Figures are everything that is said about a question.
type Figures struct {
	Question
	At       time.Time // of the counting
	Older    bool      // something has changed since, and it is being counted anew
	Today    rbac.Day
	Settings *Settings
	Cells    [figures][]Cell
	Curves   []Curve
	Effects  []Effect       // by course
	Need     map[string]int // people by seat
	Signs    bool           // the asker may see early signs; else there are none in Cells
}

// Curve is the survival of tenure in a stage.
type Curve struct {
	Stage string
	Of    int
	Left  int
	Steps []Step
}

// answerKey is what an answer depends on, besides the roll's version.
type answerKey struct {
	q     Question
	today day
	set   Settings
	fees  string
}

type answer struct {
	version uint64
	at      time.Time
	took    time.Duration // counting
	anew    atomic.Bool   // somebody counts it anew
	until   int64         // milliseconds: when a seat may open or close by itself; 0 is never
	cells   [figures][]Cell
	curves  []Curve
	effects []Effect
}

// mostAnswers bounds how many answers are kept until the roll changes.
const mostAnswers = 128

// Ask answers a question. Faults: ErrForbidden, ErrPeriod, ErrPost, ErrGathering.
func (s *Service) Ask(ctx context.Context, by rbac.Actor, q Question) (*Figures, error) {
	q, x, err := s.prepare(ctx, by, q)
	if err != nil {
		return nil, err
	}
	f := &Figures{Question: q, At: s.clock.Now(), Today: x.today.civil(), Settings: x.limits.Settings}
	a := s.answer(q, x, f.At)
	if f.Older = a.version != s.roll.version.Load(); f.Older {
		f.At = a.at
	}
	f.Cells, f.Curves, f.Effects = a.cells, a.curves, a.effects
	if _, err := s.gate.May(by, "ladder.sign.read", rbac.Place{Unit: q.Unit}); err == nil {
		f.Signs = true
	} else {
		f.Cells[Watch] = nil
	}
	f.Need, err = s.needs(ctx, q.Unit)
	return f, err
}

// prepare asks for permission, checks the question, and brings the roll up to date.
func (s *Service) prepare(ctx context.Context, by rbac.Actor, q Question) (Question, *scan, error) {
	if _, err := s.gate.May(by, "ladder.insight.read", rbac.Place{Unit: q.Unit}); err != nil {
		return q, nil, err
	}
	now := s.clock.Now()
	q, err := q.check(s.from.Org.Posts(), rbac.DayOf(now))
	if err != nil {
		return q, nil, err
	}
	set, err := s.Suppositions(ctx)
	if err != nil {
		return q, nil, err
	}
	if err := s.ready(ctx); err != nil {
		return q, nil, err
	}
	if err := s.recheck(ctx, q.Unit, now.UnixMilli()); err != nil {
		return q, nil, err
	}
	fees, err := s.fees(ctx)
	return q, s.scan(q, dayOf(now), set, fees), err
}

// recheck reads those again whose seats may have opened or closed by the passing of time.
func (s *Service) recheck(ctx context.Context, unit string, now int64) error {
	for {
		var due []string
		s.roll.mu.RLock()
		for _, c := range s.roll.below(unit) {
			if c.recheck != 0 && c.recheck <= now {
				due = append(due, c.person)
			}
		}
		s.roll.mu.RUnlock()
		if len(due) == 0 {
			return nil
		}
		due = due[:min(len(due), atOnce)]
		fresh, err := s.some(ctx, due)
		if err != nil {
			return err
		}
		for _, c := range fresh {
			if c.recheck <= now {
				c.recheck = 0 // whoever decides sees no change ahead
			}
		}
		s.roll.put(fresh)
	}
}

// What a large organisation's figures may lack: an answer that took longer than quick to count is given for at
// most lag after something has changed, while it is counted anew behind the one who asks. In a group of a hundred
// thousand people something changes all the time, and nobody would ever find an answer ready.
const (
	quick = 30 * time.Millisecond
	lag   = time.Minute
)

// answer counts, or remembers what it counted while nothing has changed, and for a moment longer where counting is slow.
func (s *Service) answer(q Question, x *scan, now time.Time) *answer {
	set := *x.limits.Settings
	set.Meta = store.Meta{}
	k := answerKey{q, x.today, set, x.feesText()}
	s.mu.Lock()
	a := s.answers[k]
	s.mu.Unlock()
	switch {
	case a == nil || a.until != 0 && now.UnixMilli() >= a.until:
	case a.version == s.roll.version.Load():
		return a
	case a.took > quick && now.Sub(a.at).Abs() < lag:
		if a.anew.CompareAndSwap(false, true) {
			s.behind.Go(func() { s.keep(k, x) })
		}
		return a
	}
	return s.keep(k, x)
}

// keep counts and remembers.
func (s *Service) keep(k answerKey, x *scan) *answer {
	began := s.clock.Now()
	a := s.counted(x)
	a.at, a.took = began, s.clock.Now().Sub(began)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.answers) >= mostAnswers {
		clear(s.answers)
	}
	s.answers[k] = a
	return a
}

func (s *Service) counted(x *scan) *answer {
	s.roll.mu.RLock()
	defer s.roll.mu.RUnlock()
	careers := s.roll.below(x.unit)
	a := &answer{version: s.roll.version.Load()}
	for _, c := range careers {
		if c.recheck != 0 && (a.until == 0 || c.recheck < a.until) {
			a.until = c.recheck
		}
	}
	cells, seen := x.count(careers)
	a.effects = x.effects(careers)
	for f := range cells {
		a.cells[f] = x.written(&cells[f])
	}
	for _, stage := range s.from.Ladder.Blueprint().Stages {
		c := Curve{Stage: stage.Code, Of: len(seen[x.lex.code(stage.Code)])}
		c.Steps = Survive(seen[x.lex.code(stage.Code)])
		for _, step := range c.Steps {
			c.Left += step.Left
		}
		a.curves = append(a.curves, c)
	}
	return a
}

// People finds a cell's people; 0 where there is no such cell.
func (f *Figures) People(fig Figure, a, b string) int { return f.cell(fig, a, b).People }

func (f *Figures) cell(fig Figure, a, b string) Cell {
	for _, c := range f.Cells[fig] {
		if c.A == a && c.B == b {
			return c
		}
	}
	return Cell{}
}

// Heads is the mean of those on the ladder at the begin and at the end of the period.
func (f *Figures) Heads() float64 {
	return float64(f.People(Heads, "from", "")+f.People(Heads, "to", "")) / 2
}

// Leavers is how many left in the period.
func (f *Figures) Leavers() (n int) {
	for _, c := range f.Cells[Leavers] {
		n += c.People
	}
	return n
}

// Attrition is leavers by mean heads, brought to a year of 365 days; ok is false without heads.
func (f *Figures) Attrition() (share float64, ok bool) {
	days := float64(dayOf(f.To.Start())-dayOf(f.From.Start())) + 1
	if f.Heads() == 0 {
		return 0, false
	}
	return float64(f.Leavers()) / f.Heads() * 365 / days, true
}

// Lost is what the leavers had cost at least: fen, and months of training.
func (f *Figures) Lost() (fen int64, months int) {
	n := f.Leavers()
	return int64(n) * f.Settings.Cost, n * f.Settings.Months
}

// Learnt is the class hours of the period in all and by mean head, and what they and the courses cost, in fen.
func (f *Figures) Learnt() (hours int64, perHead float64, fen int64) {
	for _, c := range f.Cells[Learning] {
		hours += c.Amount
	}
	if h := f.Heads(); h > 0 {
		perHead = math.Round(float64(hours)/h*10) / 10
	}
	for _, c := range f.Cells[Spent] {
		fen += c.Amount
	}
	return hours, perHead, fen
}

// Spent is what the learning of a month cost, in fen.
func (f *Figures) Spent(month string) int64 { return f.cell(Spent, "", month).Amount }

// Listed is somebody behind a number.
type Listed struct {
	Person string `json:"person"`
	Name   string `json:"name"`
	Unit   string `json:"unit"`
	Post   string `json:"post"`
	Grade  string `json:"grade"`            // now; "" off the ladder
	Amount int64  `json:"amount,omitempty"` // of what the figure adds up
	Signs  []Sign `json:"signs,omitempty"`
}

// Behind is a page of the people behind a number.
type Behind struct {
	Question
	Items []Listed
	Next  string // cursor; "" at the end
}

// Any as a mark takes in every cell.
const Any = "*"

// Show lists who stands in a cell of a figure, in the order of units; Any for a or b takes in all. Faults:
// those of Ask; ErrForbidden for early signs where only figures may be seen; store.ErrCursor.
func (s *Service) Show(ctx context.Context, by rbac.Actor, q Question, fig Figure, a, b, cursor string, most int) (*Behind, error) {
	if fig == Watch {
		if _, err := s.gate.May(by, "ladder.sign.read", rbac.Place{Unit: q.Unit}); err != nil {
			return nil, err
		}
	}
	unit, person, err := position(cursor)
	if err != nil {
		return nil, err
	}
	q, x, err := s.prepare(ctx, by, q)
	if err != nil {
		return nil, err
	}
	out := &Behind{Question: q}
	matches := x.matching(fig, a, b)
	s.roll.mu.RLock()
	defer s.roll.mu.RUnlock()
	for _, c := range s.roll.below(q.Unit) {
		if cursor != "" && order(c, unit, person) <= 0 {
			continue
		}
		amount, in := matches(c)
		if !in {
			continue
		}
		if len(out.Items) == most {
			last := out.Items[most-1]
			out.Next = base64.RawURLEncoding.EncodeToString([]byte(last.Unit + "\x00" + last.Person))
			break
		}
		l := Listed{Person: c.person, Name: c.name, Unit: c.unit, Post: x.lex.word(c.post), Grade: x.lex.word(c.grade), Amount: amount}
		if fig == Watch {
			c.signs(x.today, x.limits, func(which, n int) { l.Signs = append(l.Signs, Sign{Signs[which], n}) })
		}
		out.Items = append(out.Items, l)
	}
	return out, nil
}

// matching says whether somebody stands in a cell, and with how much.
func (x *scan) matching(fig Figure, a, b string) func(*career) (amount int64, in bool) {
	wantA, knownA := x.lex.known(a)
	wantB, knownB := x.lex.known(b)
	if a != Any && !knownA || b != Any && !knownB {
		return func(*career) (int64, bool) { return 0, false }
	}
	return func(c *career) (amount int64, in bool) {
		x.sort(c, func(f Figure, ca, cb code, n int64) {
			if f == fig && (a == Any || ca == wantA) && (b == Any || cb == wantB) {
				in, amount = true, amount+n
			}
		})
		return amount, in
	}
}

func position(cursor string) (unit, person string, err error) {
	if cursor == "" {
		return "", "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	unit, person, ok := strings.Cut(string(raw), "\x00")
	if err != nil || !ok {
		return "", "", store.ErrCursor.With("cursor", cursor)
	}
	return unit, person, nil
}
