package contest

import (
	"fmt"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
)

// Entry is one line of a run's log. Its id is the run and the number: two writers cannot have the same one, and
// whoever takes the next has seen the one before.
type Entry struct {
	store.Meta `bson:",inline"`
	Run        string    `bson:"run" json:"run"`
	Seq        int64     `bson:"seq" json:"seq"` // from 1, without gaps
	Kind       string    `bson:"kind" json:"kind"`
	Key        string    `bson:"key" json:"key"` // what it is about
	N          int64     `bson:"n" json:"n"`     // the writer's own number of it; the highest counts
	Entrant    string    `bson:"entrant,omitempty" json:"entrant,omitempty"`
	Part       string    `bson:"part,omitempty" json:"part,omitempty"`
	Source     string    `bson:"source,omitempty" json:"source,omitempty"` // judge, or the person whose result it is
	Panel      int       `bson:"panel,omitempty" json:"panel,omitempty"`   // of a seat
	Seat       int       `bson:"seat,omitempty" json:"seat,omitempty"`
	Given      []Given   `bson:"given,omitempty" json:"given,omitempty"`
	Points     int64     `bson:"points" json:"points"`                           // thousandths of a point of 100
	Void       bool      `bson:"void,omitempty" json:"void,omitempty"`           // takes back what was said about the key
	Objection  string    `bson:"objection,omitempty" json:"objection,omitempty"` // that asked for it
	Note       string    `bson:"note,omitempty" json:"note,omitempty"`
	By         string    `bson:"by" json:"by"`
	At         time.Time `bson:"at" json:"at"`
}

// Given is the points for one criterion, in whole points.
type Given struct {
	Code   string `bson:"code" json:"code"`
	Points int    `bson:"points" json:"points"`
}

// The kinds of entries.
const (
	SheetEntry  = "sheet"  // a judge's sheet
	ResultEntry = "result" // of a paper
	AbsentEntry = "absent" // an entrant did not appear, or was disqualified; Void: is there after all
	BarEntry    = "bar"    // a judge must not score an entrant
	SeatEntry   = "seat"   // somebody else sits on a panel
	CloseEntry  = "close"  // what was scored again for an objection does not count: it was closed before all judges had
	FreezeMark  = "freeze"
	EndMark     = "end"
	PlaceEntry  = "place" // so many places are uncovered, from the last up; N says how many
	RevealMark  = "reveal"
)

// keyOf names what an entry is about.
func keyOf(e *Entry) string {
	switch e.Kind {
	case SheetEntry, ResultEntry:
		return e.Kind + "/" + e.Entrant + "/" + e.Part + "/" + e.Source
	case BarEntry:
		return e.Kind + "/" + e.Entrant + "/" + e.Source
	case AbsentEntry:
		return e.Kind + "/" + e.Entrant
	case CloseEntry:
		return e.Kind + "/" + e.Objection
	case SeatEntry:
		return fmt.Sprintf("%s/%d/%d", e.Kind, e.Panel, e.Seat)
	}
	return e.Kind
}

// entryID names the nth entry of a run.
func entryID(run string, seq int64) string { return fmt.Sprintf("%s:%08d", run, seq) }

// The faults of a sheet.
var (
	ErrPoints  = fault.Define(fault.Invalid, "contest.points")  // params "name", "most"; at "points-{code}"
	ErrComment = fault.Define(fault.Invalid, "contest.comment") // params "least", "most"
	ErrNumber  = fault.Define(fault.Invalid, "contest.number")  // param "most"
)

const (
	leastComment, mostComment = 2, 1000
	mostNumber                = 1000
)

// fill checks a judge's sheet against the rubric and adds it up.
func (e *Entry) fill(rubric []Criterion, given map[string]int, comment, lang string) error {
	var out fault.List
	e.Given, e.Points = nil, 0
	for _, c := range rubric {
		n, there := given[c.Code]
		if !there || n < 0 || n > c.Most {
			out = append(out, ErrPoints.At("points-"+c.Code).With("name", c.Name.In(lang)).With("most", c.Most))
			continue
		}
		e.Given = append(e.Given, Given{c.Code, n})
		e.Points += int64(n) * 1000
	}
	if n := len([]rune(comment)); n > mostComment || e.Objection != "" && n < leastComment {
		out = append(out, ErrComment.At("comment").With("least", leastComment).With("most", mostComment))
	}
	if e.N < 1 || e.N > mostNumber {
		out = append(out, ErrNumber.At("n").With("most", mostNumber))
	}
	e.Note = comment
	return out.Err()
}

// Tally is what a log says up to some entry: of each key all that was said. It comes out the same whatever the order
// in which entries are added, and however often.
type Tally struct {
	said   map[string][]*Entry // by key
	bars   map[string]map[string]bool
	seats  map[[2]int]*Entry
	closed map[string]bool // objections
	seen   map[int64]bool
	frozen int64 // numbers of the marks; 0: there is none
	ended  int64
	reveal int64
}

func newTally() *Tally {
	return &Tally{said: map[string][]*Entry{}, bars: map[string]map[string]bool{}, seats: map[[2]int]*Entry{}, closed: map[string]bool{}, seen: map[int64]bool{}}
}

// add takes an entry; false if it was there already.
func (t *Tally) add(e *Entry) bool {
	if t.seen[e.Seq] {
		return false
	}
	t.seen[e.Seq] = true
	mark := func(at *int64) {
		if *at == 0 || e.Seq < *at {
			*at = e.Seq
		}
	}
	switch e.Kind {
	case FreezeMark:
		mark(&t.frozen)
	case EndMark:
		mark(&t.ended)
	case RevealMark:
		mark(&t.reveal)
	case BarEntry:
		if t.bars[e.Entrant] == nil {
			t.bars[e.Entrant] = map[string]bool{}
		}
		t.bars[e.Entrant][e.Source] = true
	case CloseEntry:
		t.closed[e.Objection] = true
	case SeatEntry:
		if at := [2]int{e.Panel, e.Seat}; t.seats[at] == nil || t.seats[at].N < e.N {
			t.seats[at] = e
		}
	default:
		t.said[e.Key] = append(t.said[e.Key], e)
	}
	return true
}

// counts says whether an entry was made in time: after the mark "ended" only an objection opens a sheet again
// that was not closed since, or an exam that corrects its result.
func (t *Tally) counts(e *Entry) bool {
	if t.closed[e.Objection] {
		return false
	}
	return t.ended == 0 || e.Seq < t.ended || e.Objection != "" || e.Kind == ResultEntry
}

// now is what holds for a key: the entry with the highest number among those that count; nil if there is none or
// it was taken back.
func (t *Tally) now(key string) *Entry {
	var best *Entry
	for _, e := range t.said[key] {
		if t.counts(e) && (best == nil || e.N > best.N) {
			best = e
		}
	}
	if best == nil || best.Void {
		return nil
	}
	return best
}

// uncovered is how many lines the reveal has come to place by place, and the number of the entry that says so.
// What was said before the end does not count.
func (t *Tally) uncovered() (n int, seq int64) {
	for _, e := range t.said[PlaceEntry] {
		if t.ended > 0 && e.Seq > t.ended && int(e.N) > n {
			n, seq = int(e.N), e.Seq
		}
	}
	return n, seq
}

// panel is who sits on a panel now.
func (t *Tally) panel(l *Lineup, n int) []string {
	if n >= len(l.Panels) {
		return nil
	}
	out := append([]string(nil), l.Panels[n]...)
	for i := range out {
		if e := t.seats[[2]int{n, i}]; e != nil {
			out[i] = e.Source
		}
	}
	return out
}

// judges are those of the panel who may score a slot, in the order of their seats.
func (t *Tally) judges(l *Lineup, s *Slot) (out []string) {
	for _, j := range t.panel(l, s.Panel) {
		if s.barred(j) == "" && !t.bars[s.Entrant][j] {
			out = append(out, j)
		}
	}
	return out
}

func sheetKey(entrant, part, judge string) string {
	return keyOf(&Entry{Kind: SheetEntry, Entrant: entrant, Part: part, Source: judge})
}

func resultKey(entrant, part, person string) string {
	return keyOf(&Entry{Kind: ResultEntry, Entrant: entrant, Part: part, Source: person})
}

func absentKey(entrant string) string { return AbsentEntry + "/" + entrant }
