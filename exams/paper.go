package exams

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"time"

	"tianti/exams/bank"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
)

// PaperState is where a paper is in its life.
type PaperState string

// The states of a paper.
const (
	PaperDraft    PaperState = "draft"
	PaperLive     PaperState = "live"
	PaperArchived PaperState = "archived"
)

// Show is how much of a released result the candidate gets to see.
type Show string

// The shows, each with what the one before it has.
const (
	ShowPassed Show = "passed" // passed or not
	ShowScore  Show = "score"  // the points
	ShowItems  Show = "items"  // the points of each item, with the own response and the comments
	ShowKeys   Show = "keys"   // the keys
)

// PaperStates and Shows list the values in the order in which pages offer them.
var (
	PaperStates = []PaperState{PaperDraft, PaperLive, PaperArchived}
	Shows       = []Show{ShowPassed, ShowScore, ShowItems, ShowKeys}
)

// Row asks for items: either those that it names, all of them, or Count of those that Draw finds.
type Row struct {
	Items  []string   `bson:"items,omitempty" json:"items,omitempty"` // ids of items in the bank
	Draw   *bank.Want `bson:"draw,omitempty" json:"draw,omitempty"`   //
	Count  int        `bson:"count,omitempty" json:"count,omitempty"` // how many are drawn
	Points int64      `bson:"points,omitempty" json:"points"`         // milli-points of each; 0: the item's own
}

// Section is a part of a paper with a heading. Items never leave their section.
type Section struct {
	Title locale.Text `bson:"title" json:"title"`
	Rows  []Row       `bson:"rows" json:"rows"`
}

// Content is what an author writes and a version freezes. One of PassPercent and PassPoints is set.
type Content struct {
	Title       locale.Text `bson:"title" json:"title"`
	About       locale.Text `bson:"about" json:"about"` // what candidates read before they start
	Minutes     int         `bson:"minutes" json:"minutes"`
	PassPercent int         `bson:"pass_percent,omitempty" json:"pass_percent"`
	PassPoints  int64       `bson:"pass_points,omitempty" json:"pass_points"` // milli-points
	Penalty     int         `bson:"penalty,omitempty" json:"penalty"`         // percent of its points that a wrong answer costs
	Shuffle     bool        `bson:"shuffle" json:"shuffle"`                   // items and options in an order of each candidate's own
	Show        Show        `bson:"show" json:"show"`
	Sections    []Section   `bson:"sections" json:"sections"`
}

// Paper is a paper with its working copy. Its id is its code.
type Paper struct {
	store.Meta `bson:",inline"`
	Unit       string     `bson:"unit" json:"unit"` // path of the unit that owns it
	State      PaperState `bson:"state" json:"state"`
	Content    Content    `bson:"content" json:"content"`
	Hash       string     `bson:"hash" json:"-"`
	Version    int        `bson:"version" json:"version"` // the newest published; 0 is none
	LiveHash   string     `bson:"live_hash" json:"-"`
	Author     string     `bson:"author" json:"author"`
	Created    time.Time  `bson:"created" json:"created"`
	Changed    time.Time  `bson:"changed" json:"changed"`
}

// Ahead says whether the working copy differs from what was published.
func (p *Paper) Ahead() bool { return p.Version > 0 && p.Hash != p.LiveHash }

const (
	mostTitle    = 100
	mostMinutes  = 600
	mostItems    = 500
	mostSections = 50
)

var codeShape = regexp.MustCompile(`^[A-Z0-9]+(-[A-Z0-9]+)*$`)

// CheckCode says whether a text can be the code of a paper or an exam.
func CheckCode(code string) error {
	if len(code) < 2 || len(code) > 40 || !codeShape.MatchString(code) {
		return ErrCode.At("code").With("code", code)
	}
	return nil
}

func checkTitle(t locale.Text) fault.List {
	if t.Zh == "" || len([]rune(t.Zh)) > mostTitle || len([]rune(t.En)) > 2*mostTitle {
		return fault.List{ErrTitle.At("title").With("most", mostTitle)}
	}
	return nil
}

// Check lists what an author still has to mend; a draft may ask nothing yet. What only the bank
// knows is found at publishing.
func (c *Content) Check(publish bool) error {
	out := checkTitle(c.Title)
	if c.Minutes < 1 || c.Minutes > mostMinutes {
		out = append(out, ErrMinutes.At("minutes").With("most", mostMinutes))
	}
	if (c.PassPercent == 0) == (c.PassPoints == 0) || c.PassPercent < 0 || c.PassPercent > 100 || c.PassPoints < 0 {
		out = append(out, ErrPassMark.At("pass_percent"))
	}
	if c.Penalty < 0 || c.Penalty > 100 {
		out = append(out, ErrPenalty.At("penalty"))
	}
	if !slices.Contains(Shows, c.Show) {
		out = append(out, ErrShow.At("show").With("show", c.Show))
	}
	out = append(out, c.checkRows()...)
	n := c.Count()
	if publish && n == 0 {
		out = append(out, ErrNoItems.At("sections"))
	}
	if n > mostItems || len(c.Sections) > mostSections {
		out = append(out, ErrManyItems.At("sections").With("most", mostItems).With("have", n))
	}
	return out.Err()
}

func (c *Content) checkRows() (out fault.List) {
	seen := map[string]bool{}
	for i, s := range c.Sections {
		for j, r := range s.Rows {
			at := fmt.Sprintf("sections.%d.rows.%d", i, j)
			where := func(f *fault.Fault) *fault.Fault { return f.At(at).With("section", i+1).With("row", j+1) }
			if (len(r.Items) > 0) == (r.Draw != nil) || r.Draw != nil && r.Count < 1 || len(r.Items) > 0 && r.Count != 0 {
				out = append(out, where(ErrRow))
			}
			if r.Points < 0 || r.Points > mostPoints {
				out = append(out, where(ErrRowPoints))
			}
			for _, id := range r.Items {
				if seen[id] {
					out = append(out, where(ErrRowItem).With("item", id))
				}
				seen[id] = true
			}
		}
	}
	return out
}

// mostPoints bounds what one item may be worth.
const mostPoints = 1_000_000

// Count is how many items a candidate gets.
func (c *Content) Count() (n int) {
	for _, s := range c.Sections {
		for _, r := range s.Rows {
			n += len(r.Items) + max(r.Count, 0)
		}
	}
	return n
}

func (c *Content) hash() string {
	data, err := json.Marshal(c)
	if err != nil {
		panic(err) // plain values always marshal
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:12])
}

// edit replaces the working copy.
func (p *Paper) edit(c Content, now time.Time) error {
	if p.State == PaperArchived {
		return ErrNotLive.With("paper", p.ID)
	}
	if err := c.Check(false); err != nil {
		return err
	}
	if h := c.hash(); h != p.Hash {
		p.Content, p.Hash, p.Changed = c, h, now
	}
	return nil
}
