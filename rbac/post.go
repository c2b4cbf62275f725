package rbac

import (
	_ "embed"
	"fmt"
	"sync"

	"tianti/internal/strictyaml"
	"tianti/internal/text"
)

// Post is what a person is employed as. Key and management posts demand a certificate of the post.
type Post struct {
	Code       string   `yaml:"code" json:"code"`
	Zh         string   `yaml:"zh" json:"zh"`
	En         string   `yaml:"en" json:"en"`
	Line       string   `yaml:"line" json:"line"` // front, quality, training, management
	Key        bool     `yaml:"key,omitempty" json:"key"`
	Management bool     `yaml:"management,omitempty" json:"management"`
	Aliases    []string `yaml:"aliases,omitempty" json:"-"` // other names that rosters use
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

type catalogue struct {
	list []Post
	code map[string]Post
	word map[string]Post // every name and alias, squashed
}

// readPosts reads a blueprint; a code or name that stands twice is a fault of the file.
func readPosts(file string, data []byte) (catalogue, error) {
	var doc struct {
		Posts []Post `yaml:"posts"`
	}
	if err := strictyaml.Decode(file, data, &doc); err != nil {
		return catalogue{}, err
	}
	c := catalogue{list: doc.Posts, code: map[string]Post{}, word: map[string]Post{}}
	for _, p := range doc.Posts {
		if _, twice := c.code[p.Code]; twice {
			return catalogue{}, fmt.Errorf("%s: post %s stands twice", file, p.Code)
		}
		c.code[p.Code] = p
		for _, w := range append([]string{p.Code, p.Zh, p.En}, p.Aliases...) {
			if other, twice := c.word[text.Squash(w)]; twice && other.Code != p.Code {
				return catalogue{}, fmt.Errorf("%s: posts %s and %s share the name %q", file, other.Code, p.Code, w)
			}
			c.word[text.Squash(w)] = p
		}
	}
	return c, nil
}

var posts = sync.OnceValue(func() catalogue {
	c, err := readPosts("rbac/blueprint.yaml", blueprint)
	if err != nil {
		panic(err)
	}
	return c
})

// Posts lists the catalogue in its order.
func Posts() []Post { return posts().list }

// PostOf finds a post by its code.
func PostOf(code string) (Post, bool) {
	p, ok := posts().code[code]
	return p, ok
}

// PostNamed finds a post by code, name or alias, however it is spelled.
func PostNamed(name string) (Post, bool) {
	p, ok := posts().word[text.Squash(name)]
	return p, ok
}
