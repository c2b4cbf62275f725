package kit

import (
	"fmt"
	"io/fs"
	"strings"
)

// Handler answers one request. What it returns as an error is answered by the kit.
type Handler func(r *Request) error

// Route is one line of the route table.
type Route struct {
	Method, Path string
	Needs        string // permission that the actor must reach somewhere; object permission is the use case's
	Public       bool   // nobody need be logged in
	Why          string // mandatory when Needs is empty: why no permission is asked
	Do           Handler
	API          bool // JSON in and out, problem documents, bearer tokens
	Limit        int  // most bytes of a body; 0 is DefaultLimit
	Stream       bool // Do reads Body itself instead of finding it in memory
	Nav          *Nav // a menu entry that leads here
	Doc          *Doc // what the OpenAPI document says; every API route has one
	Once         bool // an API write that must not keep its answer under an Idempotency-Key (tokens)
	Dev          bool // mounted in development only
	Keyed        bool // asks for a key of its own in the request: no session is looked at, so none can be used by another site
	Content      bool // served on the content's host only, to whoever knows the token in the path; Public, with a Why

	name string // Name, once it is mounted
}

// DefaultLimit bounds a body where the route says nothing.
const DefaultLimit = 1 << 20

// Nav is a menu entry. It is shown to those whom the route's Needs reaches.
type Nav struct {
	Group string // one of Groups
	Label string // locale key
	Icon  string // name in the sprite
	Order int
	Quick int // place in a phone's bottom bar, from 1; 0 stands in the menu only
}

// Groups are the menu's chapters in order; "nav.<group>" is the text. Entries of "home" stand
// first without a heading.
var Groups = []string{"home", "learning", "exams", "certificates", "seats", "ladder", "people", "training", "supervision", "audit", "settings"}

// Doc describes an API route for OpenAPI. Request and Answer are zero values of the Go types
// whose JSON goes over the wire; nil where there is none.
type Doc struct {
	Summary string
	Request any
	Answer  any
	Status  int     // of success; 0 is 200
	Query   []Param // query parameters
	Form    bool    // Request is multipart/form-data; fields of type []byte are files
	Takes   string  // media type of the body where it is no JSON: the route reads it as it comes
	Media   string  // of the answer where it is not JSON: "application/pdf"; with an Answer beside it, either
}

// Param is a query parameter.
type Param struct{ Name, About string }

// Cursor are the parameters that every list takes.
var Cursor = []Param{{"cursor", "where to go on, from next of the page before"}, {"limit", "page size, at most 200"}}

// Sample shows a page with data in /dev/pages and says of which type the page's data is. A page may
// have several; Case tells them apart. Err fills the errors of a form.
type Sample struct {
	Page, Case string
	Data       any
	Err        error
}

// Card is a piece of the home page. Its template is card_<name>.html in the area's folder; dot is a
// View whose Page is what Load gave. Load answers nil, nil when there is nothing to show to this
// actor; an error hides the card behind a note and never the page.
type Card struct {
	Name   string
	Order  int
	Needs  string // as Route.Needs; "" is for everybody who is logged in
	Wide   bool
	Load   func(r *Request) (any, error)
	Sample any
}

// Area is a folder of pages.
type Area struct {
	Name    string
	Files   fs.FS // *.html and *.js beside the handlers; files that begin with "_" are shared parts
	Routes  []Route
	Samples []Sample
	Cards   []Card
}

// Check says what is wrong with a route, nil if nothing.
func (x Route) Check() error {
	name := x.Method + " " + x.Path
	switch {
	case x.Do == nil:
		return fmt.Errorf("kit: %s: no Do", name)
	case !strings.HasPrefix(x.Path, "/") || (len(x.Path) > 1 && strings.HasSuffix(x.Path, "/")):
		return fmt.Errorf("kit: %s: a path begins with / and does not end with it", name)
	case x.Needs == "" && x.Why == "":
		return fmt.Errorf("kit: %s: needs a permission, or a Why", name)
	case x.Content && (!x.Public || x.API):
		return fmt.Errorf("kit: %s: content is public and no API: there is no session on its host", name)
	case x.Keyed && (!x.Public || x.API || x.Content):
		return fmt.Errorf("kit: %s: keyed is public and knows no session", name)
	case x.Needs != "" && x.Public:
		return fmt.Errorf("kit: %s: cannot be public and need %s", name, x.Needs)
	case x.Needs != "" && strings.Count(x.Needs, ".") < 2:
		return fmt.Errorf("kit: %s: %q is no <area>.<thing>.<verb>", name, x.Needs)
	case x.API && x.Doc == nil:
		return fmt.Errorf("kit: %s: an API route needs a Doc", name)
	case x.Nav != nil && (x.Method != "GET" || strings.Contains(x.Path, ":")):
		return fmt.Errorf("kit: %s: a menu entry leads to a page without parameters", name)
	}
	switch x.Method {
	case "GET", "POST", "PUT", "PATCH", "DELETE":
		return nil
	}
	return fmt.Errorf("kit: %s: unknown method", name)
}

// Name is the route as the matrix and the log spell it.
func (x Route) Name() string {
	if x.name != "" {
		return x.name
	}
	return x.Method + " " + x.Path
}

// Writes says whether the route changes something.
func (x Route) Writes() bool { return x.Method != "GET" }

func (x Route) limit() int {
	if x.Limit > 0 {
		return x.Limit
	}
	return DefaultLimit
}
