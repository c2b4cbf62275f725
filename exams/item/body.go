package item

// Kind names how an item asks.
type Kind string

// Format says how a Text is written. Cleaning HTML is the renderer's duty, not ours.
type Format string

// The formats of texts; no format is plain, and that is how Prepare writes it.
const (
	Plain    Format = "plain"
	Markdown Format = "markdown"
	HTML     Format = "html"
)

// Text is a text with its format.
type Text struct {
	Format Format `bson:"format,omitempty" json:"format,omitempty"`
	Text   string `bson:"text" json:"text"`
}

// T is a plain text.
func T(s string) Text { return Text{Text: s} }

// IsZero says whether there is nothing to read; it keeps empty texts out of stored documents.
func (t Text) IsZero() bool { return t.Text == "" }

// Full is the weight of an answer that earns everything. Weights are ten-millionths, so that
// GIFT's 33.33333 % is a whole number.
const Full int64 = 10_000_000

// Point is one point in the milli-points in which everything is counted.
const Point int64 = 1000

// Rule says what a partly right response earns.
type Rule string

// The rules. Whatever they add up to is cut at 0 unless Body.Negative, and at Max.
const (
	MatchCorrect         Rule = "match_correct"           // all or nothing
	MapResponse          Rule = "map_response"            // the sum of the weights
	PerCorrect           Rule = "per_correct"             // a share for each right part
	PerCorrectMinusWrong Rule = "per_correct_minus_wrong" // … less a share for each wrong one
	PerCorrectNoneWrong  Rule = "per_correct_none_wrong"  // a share for each right one, nothing at all once one is wrong (少选得分, 错选不得分)
)

// Option is something to choose, to put in order or to match with. A weight above zero makes it
// right; below zero it costs.
type Option struct {
	ID       string `bson:"id" json:"id"`
	Text     Text   `bson:"text" json:"text"`
	Weight   int64  `bson:"weight,omitempty" json:"weight,omitempty"`
	Feedback Text   `bson:"feedback,omitempty" json:"feedback,omitzero"`
	Area     *Area  `bson:"area,omitempty" json:"area,omitempty"` // of a hot-spot: where on the picture it is
}

// Prompt is the left side of a match; Match is the id of the option that belongs to it.
type Prompt struct {
	ID    string `bson:"id" json:"id"`
	Text  Text   `bson:"text" json:"text"`
	Match string `bson:"match" json:"match"`
}

// Answer is a text or number that earns its weight. A short text is a Pattern in which * stands
// for anything and \* for a star; a number lies within [Low, High], written as decimals. A numeric
// answer without bounds is for every number that no other answer knows.
type Answer struct {
	Pattern  string `bson:"pattern,omitempty" json:"pattern,omitempty"`
	Case     bool   `bson:"case,omitempty" json:"case,omitempty"` // capitals matter
	Low      string `bson:"low,omitempty" json:"low,omitempty"`
	High     string `bson:"high,omitempty" json:"high,omitempty"`
	Weight   int64  `bson:"weight,omitempty" json:"weight,omitempty"`
	Feedback Text   `bson:"feedback,omitempty" json:"feedback,omitzero"`
}

// Blank is a gap of a cloze stem, which names it as [[id]]. It asks like a single, short or
// numeric item; Share is its part of the whole (0 counts as 1).
type Blank struct {
	ID      string   `bson:"id" json:"id"`
	Kind    Kind     `bson:"kind" json:"kind"`
	Share   int64    `bson:"share,omitempty" json:"share,omitempty"`
	Options []Option `bson:"options,omitempty" json:"options,omitempty"`
	Answers []Answer `bson:"answers,omitempty" json:"answers,omitempty"`
}

// Media is a stored file that the item shows below its stem.
type Media struct {
	ID   string `bson:"id" json:"id"`
	Type string `bson:"type" json:"type"` // "image/png"
	Name string `bson:"name,omitempty" json:"name,omitempty"`
}

// Role is somebody in a role-play. Candidate marks the one that is examined; what the others are
// told, their players and the examiner know, and the candidate does not.
type Role struct {
	Name      string `bson:"name" json:"name"`
	Brief     string `bson:"brief,omitempty" json:"brief,omitempty"`
	Candidate bool   `bson:"candidate,omitempty" json:"candidate,omitempty"`
}

// Body is the content of an item. Which parts a kind uses, its file says.
type Body struct {
	ID       string            `bson:"id,omitempty" json:"id,omitempty"` // of a part within its case, else ""
	Kind     Kind              `bson:"kind" json:"kind"`
	Title    string            `bson:"title,omitempty" json:"title,omitempty"`
	Stem     Text              `bson:"stem" json:"stem"`
	Max      int64             `bson:"max" json:"max"` // milli-points: 1000 is one point
	Rule     Rule              `bson:"rule,omitempty" json:"rule,omitempty"`
	Negative bool              `bson:"negative,omitempty" json:"negative,omitempty"` // a score may fall below 0, to -Max
	Fixed    bool              `bson:"fixed,omitempty" json:"fixed,omitempty"`       // options keep their order ("all of the above")
	Options  []Option          `bson:"options,omitempty" json:"options,omitempty"`
	Prompts  []Prompt          `bson:"prompts,omitempty" json:"prompts,omitempty"`
	Answers  []Answer          `bson:"answers,omitempty" json:"answers,omitempty"`
	Blanks   []Blank           `bson:"blanks,omitempty" json:"blanks,omitempty"`
	Media    []Media           `bson:"media,omitempty" json:"media,omitempty"`
	Parts    []Body            `bson:"parts,omitempty" json:"parts,omitempty"`
	Roles    []Role            `bson:"roles,omitempty" json:"roles,omitempty"`
	Rubric   *Rubric           `bson:"rubric,omitempty" json:"rubric,omitempty"`
	Model    Text              `bson:"model,omitempty" json:"model,omitzero"`       // model answer, for markers
	Feedback Text              `bson:"feedback,omitempty" json:"feedback,omitzero"` // shown after release
	Settings map[string]string `bson:"settings,omitempty" json:"settings,omitempty"`
}

// Response is what a candidate answers. Choice holds option ids — chosen ones, or all of them in
// the candidate's order —, Text a number or a text, Pairs prompt or blank id → option id or text,
// Files ids of uploads (Pairs then has the name of each), Spots places on a picture, Parts the
// responses to the parts of a case by their ids. The zero value is no answer.
type Response struct {
	Choice []string            `bson:"choice,omitempty" json:"choice,omitempty"`
	Text   string              `bson:"text,omitempty" json:"text,omitempty"`
	Pairs  map[string]string   `bson:"pairs,omitempty" json:"pairs,omitempty"`
	Files  []string            `bson:"files,omitempty" json:"files,omitempty"`
	Spots  []Spot              `bson:"spots,omitempty" json:"spots,omitempty"`
	Parts  map[string]Response `bson:"parts,omitempty" json:"parts,omitempty"`
}

// Empty says whether nothing was answered.
func (r Response) Empty() bool {
	for _, v := range r.Pairs {
		if v != "" {
			return false
		}
	}
	for _, p := range r.Parts {
		if !p.Empty() {
			return false
		}
	}
	return len(r.Choice) == 0 && r.Text == "" && len(r.Files) == 0 && len(r.Spots) == 0
}

// Spot is a place on a picture, in pixels from its left upper corner.
type Spot struct {
	X int64 `bson:"x" json:"x"`
	Y int64 `bson:"y" json:"y"`
}

// Shape is how an area is bounded.
type Shape string

// The shapes, with their coordinates as in HTML's image maps and QTI: a rectangle has left, top,
// right and bottom, a circle its centre and radius, a polygon x and y of each corner.
const (
	Rect   Shape = "rect"
	Circle Shape = "circle"
	Poly   Shape = "poly"
)

// Area is a part of a picture, in pixels from its left upper corner.
type Area struct {
	Shape  Shape   `bson:"shape" json:"shape"`
	Coords []int64 `bson:"coords" json:"coords"`
}
