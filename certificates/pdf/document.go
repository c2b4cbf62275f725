package pdf

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Document is all that a certificate shows, as values.
type Document struct {
	Template   Template
	TitleZH    string // 客服代表上岗证
	TitleEN    string
	Holder     string // the name as the holder writes it
	HolderEN   string // a Latin form, if there is one
	BodyZH     string // what is certified
	BodyEN     string
	Number     string
	Code       string // for typing on the public page
	Issued     time.Time
	Until      time.Time // the last day; zero: without end
	IssuerZH   string
	IssuerEN   string
	SealArc    string // the words along the seal's edge
	SealLine   string // the words below its star
	Signatures []Signature
	QR         string
	State      string // printed across the page when it is not valid: 已撤销 REVOKED
	Sign       Signer // nil leaves the file unsigned
}

// Signature is one line to sign on, with what stands below it.
type Signature struct {
	Name string `yaml:"name,omitempty" bson:"name,omitempty" json:"name"`
	Role string `yaml:"role" bson:"role" json:"role"`
}

// Signer signs a finished file: token travels inside the file, seal(content) is the detached
// signature over all its other bytes, of at most size bytes.
type Signer interface {
	Token() string
	Size() int
	Seal(content []byte) ([]byte, error)
}

// File is a finished PDF.
type File struct {
	Bytes   []byte
	Missing []rune // runes that no face can show; 〓 stands in their place
	Cut     bool   // some text was so long that its end is not shown
}

// Template is the look of a kind of certificate, as data. Lengths are millimetres from the upper
// left corner, sizes are points.
type Template struct {
	Name       string  `yaml:"name" bson:"name" json:"name"`
	Wide       bool    `yaml:"wide,omitempty" bson:"wide,omitempty" json:"wide"` // landscape
	Background string  `yaml:"background" bson:"background" json:"background"`   // guilloche, frame or plain
	Paper      Colour  `yaml:"paper" bson:"paper" json:"paper"`
	Ink        Colour  `yaml:"ink" bson:"ink" json:"ink"`
	Accent     Colour  `yaml:"accent" bson:"accent" json:"accent"`
	Line       Colour  `yaml:"line" bson:"line" json:"line"` // the ornament
	Faint      Colour  `yaml:"faint" bson:"faint" json:"faint"`
	Fields     []Field `yaml:"fields" bson:"fields" json:"fields"`
	QR         Square  `yaml:"qr" bson:"qr" json:"qr"`
	Seal       Square  `yaml:"seal" bson:"seal" json:"seal"`
	Signatures Row     `yaml:"signatures" bson:"signatures" json:"signatures"`
}

// Field is a box of text. Text is a pattern of words and {names}: title.zh, title.en, holder,
// holder.en, body.zh, body.en, number, code, issued.zh, issued.en, until.zh, until.en, issuer.zh,
// issuer.en. A field in which every name is empty is left out.
type Field struct {
	Text    string  `yaml:"text" bson:"text" json:"text"`
	X       float64 `yaml:"x" bson:"x" json:"x"`
	Y       float64 `yaml:"y" bson:"y" json:"y"`
	W       float64 `yaml:"w" bson:"w" json:"w"`
	H       float64 `yaml:"h" bson:"h" json:"h"`
	Size    float64 `yaml:"size" bson:"size" json:"size"`
	Align   string  `yaml:"align,omitempty" bson:"align,omitempty" json:"align"`       // left (default), center, right
	Middle  bool    `yaml:"middle,omitempty" bson:"middle,omitempty" json:"middle"`    // centred between top and bottom
	Bold    bool    `yaml:"bold,omitempty" bson:"bold,omitempty" json:"bold"`          //
	Colour  string  `yaml:"colour,omitempty" bson:"colour,omitempty" json:"colour"`    // ink (default), accent, line, faint
	Spacing float64 `yaml:"spacing,omitempty" bson:"spacing,omitempty" json:"spacing"` // extra points between characters
	Rule    bool    `yaml:"rule,omitempty" bson:"rule,omitempty" json:"rule"`          // a thin line below
}

// Square is a place for the QR code or the seal; Side 0 leaves it out.
type Square struct {
	X    float64 `yaml:"x" bson:"x" json:"x"`
	Y    float64 `yaml:"y" bson:"y" json:"y"`
	Side float64 `yaml:"side" bson:"side" json:"side"`
}

// Row is where the signature lines stand, side by side.
type Row struct {
	X float64 `yaml:"x" bson:"x" json:"x"`
	Y float64 `yaml:"y" bson:"y" json:"y"`
	W float64 `yaml:"w" bson:"w" json:"w"` // of one line
}

// Width and Height are the page's, A4.
func (t Template) Width() float64 {
	if t.Wide {
		return 297
	}
	return 210
}

// Height is the page's height.
func (t Template) Height() float64 { return 507 - t.Width() }

// Colour is written "#8a1c1c".
type Colour struct{ R, G, B uint8 }

// MarshalText writes "#8a1c1c".
func (c Colour) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

func (c Colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// UnmarshalText reads "#8a1c1c".
func (c *Colour) UnmarshalText(text []byte) error {
	const digits = "0123456789abcdef"
	s := strings.ToLower(string(text))
	if len(s) != 7 || s[0] != '#' {
		return errors.New("#rrggbb")
	}
	var v [3]uint8
	for i := range v {
		a, b := strings.IndexByte(digits, s[1+2*i]), strings.IndexByte(digits, s[2+2*i])
		if a < 0 || b < 0 {
			return errors.New("#rrggbb")
		}
		v[i] = uint8(16*a + b)
	}
	*c = Colour{v[0], v[1], v[2]}
	return nil
}

func (t Template) colour(name string) Colour {
	switch name {
	case "accent":
		return t.Accent
	case "line":
		return t.Line
	case "faint":
		return t.Faint
	}
	return t.Ink
}

// Values are the names that a field's pattern may use.
var Values = []string{"title.zh", "title.en", "holder", "holder.en", "body.zh", "body.en", "number",
	"code", "issued.zh", "issued.en", "until.zh", "until.en", "issuer.zh", "issuer.en"}

func (d Document) values() map[string]string {
	v := map[string]string{
		"title.zh": d.TitleZH, "title.en": d.TitleEN, "holder": d.Holder, "holder.en": d.HolderEN,
		"body.zh": d.BodyZH, "body.en": d.BodyEN, "number": d.Number, "code": d.Code,
		"issuer.zh": d.IssuerZH, "issuer.en": d.IssuerEN,
		"issued.zh": "", "issued.en": "", "until.zh": "长期有效", "until.en": "without end",
	}
	if !d.Issued.IsZero() {
		v["issued.zh"], v["issued.en"] = d.Issued.Format("2006年1月2日"), d.Issued.Format("2 January 2006")
	}
	if !d.Until.IsZero() {
		v["until.zh"], v["until.en"] = d.Until.Format("2006年1月2日"), d.Until.Format("2 January 2006")
	}
	return v
}

// fill puts the values into a pattern; ok is false when there are names and all are empty. A name
// in a value is not looked at again: {number} as somebody's name stays what it is.
func fill(pattern string, values map[string]string) (text string, ok bool) {
	var b strings.Builder
	named, any := false, false
	for {
		before, rest, found := strings.Cut(pattern, "{")
		b.WriteString(before)
		if !found {
			break
		}
		name, after, closed := strings.Cut(rest, "}")
		if v, known := values[name]; closed && known {
			named = true
			any = any || v != ""
			b.WriteString(v)
			pattern = after
			continue
		}
		b.WriteString("{")
		pattern = rest
	}
	return b.String(), any || !named
}
