package rbac

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"tianti/internal/strictyaml"
	"tianti/internal/text"
)

// PostLines are the lines of work to which posts belong.
var PostLines = []string{"front", "quality", "training", "management"}

// Post is what a person is employed as. Key and management posts demand a certificate of the post.
type Post struct {
	Code       string   `yaml:"code" bson:"code" json:"code"`
	Zh         string   `yaml:"zh" bson:"zh" json:"zh"`
	En         string   `yaml:"en" bson:"en" json:"en"`
	Line       string   `yaml:"line" bson:"line" json:"line"` // one of PostLines
	Key        bool     `yaml:"key,omitempty" bson:"key,omitempty" json:"key"`
	Management bool     `yaml:"management,omitempty" bson:"management,omitempty" json:"management"`
	Aliases    []string `yaml:"aliases,omitempty" bson:"aliases,omitempty" json:"aliases,omitempty"` // other names that rosters use
	Retired    bool     `yaml:"-" bson:"retired,omitempty" json:"retired,omitempty"`                 // whoever holds it keeps it; nobody is given it
}

// In is the post's name in a language.
func (p Post) In(lang string) string {
	if lang == "en" {
		return p.En
	}
	return p.Zh
}

// Certified says whether nobody may take the post without its certificate.
func (p Post) Certified() bool { return p.Key || p.Management }

// NeedsTeam says whether whoever holds the post belongs to a team; others may stand at the centre.
func (p Post) NeedsTeam() bool { return p.Line == "front" && !p.Management }

//go:embed blueprint.yaml
var blueprint []byte

// PostList is a catalogue of posts, immutable.
type PostList struct {
	list []Post
	code map[string]Post
	word map[string]Post // every name and alias, squashed
}

// NewPostList makes a catalogue in the order given. A code or name that stands twice is refused:
// ErrPostCodeTaken, ErrPostNameTaken.
func NewPostList(list []Post) (*PostList, error) {
	c := &PostList{list: list, code: map[string]Post{}, word: map[string]Post{}}
	for _, p := range list {
		if _, twice := c.code[p.Code]; twice {
			return nil, ErrPostCodeTaken.At("code").With("value", p.Code)
		}
		c.code[p.Code] = p
		for _, w := range append([]string{p.Code, p.Zh, p.En}, p.Aliases...) {
			if other, twice := c.word[text.Squash(w)]; twice && other.Code != p.Code {
				return nil, ErrPostNameTaken.At("zh").With("value", w).With("other", other.Zh)
			}
			c.word[text.Squash(w)] = p
		}
	}
	return c, nil
}

// readPosts reads a blueprint; a code or name that stands twice is a fault of the file.
func readPosts(file string, data []byte) (*PostList, error) {
	var doc struct {
		Posts []Post `yaml:"posts"`
	}
	if err := strictyaml.Decode(file, data, &doc); err != nil {
		return nil, err
	}
	list, err := NewPostList(doc.Posts)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return list, nil
}

// BuiltinPosts are the posts that a new installation starts with.
var BuiltinPosts = sync.OnceValue(func() *PostList {
	list, err := readPosts("rbac/blueprint.yaml", blueprint)
	if err != nil {
		panic(err)
	}
	return list
})

// All lists the posts in their order, those that nobody is given any more included.
func (l *PostList) All() []Post { return l.list }

// Offered lists the posts that people may be given.
func (l *PostList) Offered() []Post {
	return slices.DeleteFunc(slices.Clone(l.list), func(p Post) bool { return p.Retired })
}

// Of finds a post by its code.
func (l *PostList) Of(code string) (Post, bool) {
	p, ok := l.code[code]
	return p, ok
}

// Called is what people call the post of a code; the code itself where there is none.
func (l *PostList) Called(lang, code string) string {
	if p, ok := l.code[code]; ok {
		return p.In(lang)
	}
	return code
}

// Named finds a post by code, name or alias, however it is spelled.
func (l *PostList) Named(name string) (Post, bool) {
	p, ok := l.word[text.Squash(name)]
	return p, ok
}

// names lists the offered posts for messages.
func (l *PostList) names() string {
	var names []string
	for _, p := range l.Offered() {
		names = append(names, p.Zh)
	}
	return strings.Join(names, "、")
}
