package bank

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tianti/exams/item"
	"tianti/internal/fault"
	"tianti/internal/store"
)

// The faults of the bank.
var (
	ErrState      = fault.Define(fault.Conflict, "exams.bank.state")     // params from, to
	ErrChanged    = fault.Define(fault.Conflict, "exams.bank.changed")   // somebody else edited it meanwhile
	ErrDuplicate  = fault.Define(fault.Conflict, "exams.bank.duplicate") // param item: the one that stands there already
	ErrCategory   = fault.Define(fault.Invalid, "exams.bank.category")   // too deep, too long
	ErrDifficulty = fault.Define(fault.Invalid, "exams.bank.difficulty") // not 0 … 5
	ErrLabel      = fault.Define(fault.Invalid, "exams.bank.label")      // param field: tier, line or tag too long
)

// State is where an item stands in its review.
type State string

// The states.
const (
	Draft    State = "draft"
	Reviewed State = "reviewed"
	Live     State = "live"
	Retired  State = "retired"
)

// Labels are what blueprints ask for. Category is a path like "岗前/业务/账单/", each part ended by
// a slash; Tier and Line are the codes that the organisation uses for them; Difficulty is 1 (easy)
// to 5, 0 unknown.
type Labels struct {
	Category   string   `bson:"category" json:"category"`
	Tier       string   `bson:"tier,omitempty" json:"tier,omitempty"`
	Line       string   `bson:"line,omitempty" json:"line,omitempty"`
	Difficulty int      `bson:"difficulty,omitempty" json:"difficulty,omitempty"`
	Tags       []string `bson:"tags,omitempty" json:"tags,omitempty"`
}

// Shown counts how many candidates one exam showed the item to.
type Shown struct {
	Exam  string `bson:"exam" json:"exam"`
	Count int64  `bson:"count" json:"count"`
}

// Item is an item in a bank: its newest version with everything about it.
type Item struct {
	store.Meta `bson:",inline"`
	Labels     `bson:",inline"`
	Unit       string    `bson:"unit" json:"unit"` // path of the unit whose bank it is in
	Kind       item.Kind `bson:"kind" json:"kind"`
	State      State     `bson:"state" json:"state"`
	Version    int       `bson:"version" json:"version"`   // of Body
	Live       int       `bson:"live" json:"live"`         // the frozen version that papers draw, 0 none
	Drawable   bool      `bson:"drawable" json:"drawable"` // Live > 0 and not retired
	Body       item.Body `bson:"body" json:"body"`
	Hash       string    `bson:"hash" json:"hash"`
	Likeness   string    `bson:"likeness" json:"-"`
	Source     string    `bson:"source,omitempty" json:"source,omitempty"` // the id it had where it came from
	Author     string    `bson:"author" json:"author"`
	Reviewer   string    `bson:"reviewer,omitempty" json:"reviewer,omitempty"`
	Created    time.Time `bson:"created" json:"created"`
	Changed    time.Time `bson:"changed" json:"changed"`
	Exposure   []Shown   `bson:"exposure,omitempty" json:"exposure,omitempty"`
}

// Version is a frozen body, "{item}@{version}". It never changes once the item is live with it.
type Version struct {
	store.Meta `bson:",inline"`
	Item       string    `bson:"item" json:"item"`
	Version    int       `bson:"version" json:"version"`
	Body       item.Body `bson:"body" json:"body"`
	Hash       string    `bson:"hash" json:"hash"`
	Frozen     time.Time `bson:"frozen" json:"frozen"`
}

// Ref names a frozen version.
func Ref(id string, version int) string { return fmt.Sprintf("%s@%d", id, version) }

// ItemOf is the item of a ref.
func ItemOf(ref string) string {
	id, _, _ := strings.Cut(ref, "@")
	return id
}

// Exposures is how many candidates have seen the item.
func (i *Item) Exposures() int64 {
	var sum int64
	for _, s := range i.Exposure {
		sum += s.Count
	}
	return sum
}

// CategoryPath makes the stored form of a category from its parts.
func CategoryPath(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		if p = strings.Join(strings.Fields(strings.ReplaceAll(p, "/", "／")), " "); p != "" {
			b.WriteString(p + "/")
		}
	}
	return b.String()
}

// Limits of labels.
const (
	maxCategory = 400
	maxLabel    = 60
	maxTags     = 50
)

// Check says what is wrong with labels.
func (l *Labels) Check() fault.List {
	var out fault.List
	if len([]rune(l.Category)) > maxCategory || l.Category != "" && !strings.HasSuffix(l.Category, "/") {
		out = append(out, ErrCategory.At("category").With("most", maxCategory))
	}
	if l.Difficulty < 0 || l.Difficulty > 5 {
		out = append(out, ErrDifficulty.At("difficulty"))
	}
	if len(l.Tags) > maxTags || slices.ContainsFunc(l.Tags, func(t string) bool { return len([]rune(t)) > maxLabel }) {
		out = append(out, ErrLabel.At("tags").With("most", maxLabel))
	}
	if len([]rune(l.Tier)) > maxLabel {
		out = append(out, ErrLabel.At("tier").With("most", maxLabel))
	}
	if len([]rune(l.Line)) > maxLabel {
		out = append(out, ErrLabel.At("line").With("most", maxLabel))
	}
	return out
}

// fill takes new content in: prepared, checked, hashed.
func (i *Item) fill(body item.Body, labels Labels) error {
	item.Prepare(&body)
	problems := labels.Check()
	if err := item.Check(&body); err != nil {
		problems = append(problems, fault.All(err)...)
	}
	if err := problems.Err(); err != nil {
		return err
	}
	i.Body, i.Labels, i.Kind = body, labels, body.Kind
	i.Hash, i.Likeness = item.Hash(&body), item.Likeness(&body)
	return nil
}

// edit takes a change in. What is live or retired gets a new version; the rest is a draft again.
func (i *Item) edit(body item.Body, labels Labels, now time.Time) error {
	if i.State == Retired {
		return ErrState.With("from", Retired).With("to", Draft)
	}
	next := *i
	if err := next.fill(body, labels); err != nil {
		return err
	}
	if next.Hash != i.Hash {
		if i.State == Live {
			next.Version++
		}
		next.State, next.Reviewer = Draft, ""
	}
	next.Changed = now
	*i = next
	return nil
}

// step moves the item along its review.
func (i *Item) step(to State, now time.Time) error {
	allowed := map[State][]State{Reviewed: {Draft}, Live: {Reviewed}, Retired: {Live, Draft, Reviewed}}
	if !slices.Contains(allowed[to], i.State) {
		return ErrState.With("from", i.State).With("to", to)
	}
	i.State, i.Changed = to, now
	switch to {
	case Live:
		i.Live, i.Drawable = i.Version, true
	case Retired:
		i.Drawable = false
	}
	return nil
}
