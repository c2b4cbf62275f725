package item

// View is what a candidate may see of an item. It is built from nothing, field by field, so that
// a new field of Body stays hidden until somebody decides to show it.
type View struct {
	ID      string        `json:"id,omitempty"` // of a part of a case
	Kind    Kind          `json:"kind"`
	Stem    Text          `json:"stem"`
	Max     int64         `json:"max"`
	Options []Shown       `json:"options,omitempty"`
	Prompts []Shown       `json:"prompts,omitempty"`
	Blanks  []ShownGap    `json:"blanks,omitempty"`
	Media   []Media       `json:"media,omitempty"`
	Parts   []View        `json:"parts,omitempty"`
	Picture *ShownPicture `json:"picture,omitempty"` // to point at
	Roles   []ShownRole   `json:"roles,omitempty"`   // of a role-play
	Limits  *ShownLimit   `json:"limits,omitempty"`
}

// Shown is an option or prompt without what it is worth.
type Shown struct {
	ID   string `json:"id"`
	Text Text   `json:"text"`
}

// ShownGap is a gap of a cloze: a list to choose from, or an empty field.
type ShownGap struct {
	ID      string  `json:"id"`
	Kind    Kind    `json:"kind"`
	Options []Shown `json:"options,omitempty"`
}

// ShownLimit tells the candidate how much may be answered.
type ShownLimit struct {
	Characters int      `json:"characters,omitempty"`
	Choices    int      `json:"choices,omitempty"`   // options to choose, where not all may be
	Spots      int      `json:"spots,omitempty"`     // places to mark, or areas to choose
	Files      int      `json:"files,omitempty"`     // files to hand in
	Megabytes  int      `json:"megabytes,omitempty"` // of each
	Types      []string `json:"types,omitempty"`     // media types, "image/*" for every picture
	Sorts      []string `json:"sorts,omitempty"`     // the words for them
	Seconds    int      `json:"seconds,omitempty"`   // of a recording
	Minutes    int      `json:"minutes,omitempty"`   // of a performance
	Prepare    int      `json:"prepare,omitempty"`   // minutes before it
}

// ShownPicture is a picture to point at, with its size in pixels. Areas are there only where candidates
// choose among them.
type ShownPicture struct {
	File   string      `json:"file"`
	Name   string      `json:"name,omitempty"`
	Width  int64       `json:"width"`
	Height int64       `json:"height"`
	Areas  []ShownArea `json:"areas,omitempty"`
}

// ShownArea is an area that a candidate sees, by the id of its option.
type ShownArea struct {
	ID string `json:"id"`
	Area
}

// ShownRole is a role as the candidate knows it: the own brief, and of the others only who they are.
type ShownRole struct {
	Name  string `json:"name"`
	Brief string `json:"brief,omitempty"`
	Own   bool   `json:"own,omitempty"`
}

// View shows the item to a candidate. The same seed gives the same order for ever; the seed
// should differ from candidate to candidate and from item to item.
func (b *Body) View(seed int64) View {
	v := View{Kind: b.Kind, Stem: b.Stem, Max: b.Max, Media: b.Media}
	if d, ok := definitions[b.Kind]; ok {
		d.Show(b, &v, NewShuffle(seed))
	}
	return v
}

// Shuffle is a source of orders that is fixed by its seed: splitmix64, written out here so that
// no change of a library can ever reorder a sitting that is under way.
type Shuffle struct{ state uint64 }

// NewShuffle starts from a seed.
func NewShuffle(seed int64) *Shuffle { return &Shuffle{uint64(seed)} }

func (s *Shuffle) next() uint64 {
	s.state += 0x9e3779b97f4a7c15
	z := s.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Below is a number in [0, n), without bias.
func (s *Shuffle) Below(n int) int {
	limit := ^uint64(0) - ^uint64(0)%uint64(n)
	for {
		if x := s.next(); x < limit {
			return int(x % uint64(n))
		}
	}
}

// Order is a permutation of 0 … n-1.
func (s *Shuffle) Order(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	for i := n - 1; i > 0; i-- {
		j := s.Below(i + 1)
		order[i], order[j] = order[j], order[i]
	}
	return order
}

// shown shows options, in shuffled order unless s is nil.
func shown(options []Option, s *Shuffle) []Shown {
	out := make([]Shown, len(options))
	for i, o := range options {
		out[i] = Shown{o.ID, o.Text}
	}
	if s == nil {
		return out
	}
	mixed := make([]Shown, len(out))
	for i, j := range s.Order(len(out)) {
		mixed[i] = out[j]
	}
	return mixed
}
