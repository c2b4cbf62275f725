package scorm

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"tianti/internal/fault"
	"tianti/internal/text"
)

// The faults that refuse a package.
var (
	ErrNoManifest = fault.Define(fault.Invalid, "courses.package.no_manifest")
	ErrManifest   = fault.Define(fault.Invalid, "courses.package.manifest")     // params line, what
	ErrVersion    = fault.Define(fault.Invalid, "courses.package.version")      // param version
	ErrNoCourse   = fault.Define(fault.Invalid, "courses.package.organization") // nothing says which activities there are
	ErrItem       = fault.Define(fault.Invalid, "courses.package.item")         // params line, item: its resource is not there, or its id is taken
	ErrHref       = fault.Define(fault.Invalid, "courses.package.href")         // params line, href: leads out of the package, or to no file of it
	ErrNothing    = fault.Define(fault.Invalid, "courses.package.nothing")      // no activity can be started
	ErrTooMany    = fault.Define(fault.Invalid, "courses.package.items")        // param most
)

// The editions that are read.
const (
	V12   = "1.2"
	V2004 = "2004"
)

// ManifestName is where a package says what is in it: at its root and nowhere else.
const ManifestName = "imsmanifest.xml"

// Manifest is what a package is.
type Manifest struct {
	Standard string `bson:"standard" json:"standard"` // V12 or V2004
	Edition  string `bson:"edition" json:"edition"`   // as the package writes it: "2004 4th Edition"
	ID       string `bson:"id" json:"id"`
	Root     Item   `bson:"root" json:"root"` // the default organization
}

// Item is an activity: a leaf that can be delivered, or a cluster of others.
type Item struct {
	ID         string      `bson:"id" json:"id"`
	Title      string      `bson:"title" json:"title"`
	Href       string      `bson:"href,omitempty" json:"href,omitempty"`     // within the package, with its query; "" of a cluster
	Asset      bool        `bson:"asset,omitempty" json:"asset,omitempty"`   // shows, and says nothing
	Hidden     bool        `bson:"hidden,omitempty" json:"hidden,omitempty"` // from the table of contents
	Hide       []string    `bson:"hide,omitempty" json:"hide,omitempty"`     // buttons that the content brings itself: "continue", "previous"
	Mastery    string      `bson:"mastery,omitempty" json:"mastery,omitempty"`
	MaxTime    string      `bson:"max_time,omitempty" json:"maxTime,omitempty"`
	TimeAction string      `bson:"time_action,omitempty" json:"timeAction,omitempty"`
	LaunchData string      `bson:"launch_data,omitempty" json:"launchData,omitempty"`
	Threshold  string      `bson:"threshold,omitempty" json:"threshold,omitempty"`   // 2004: least progress measure
	ByMeasure  bool        `bson:"by_measure,omitempty" json:"byMeasure,omitempty"`  // 2004 4th: complete when the measure says so
	Sequencing *Sequencing `bson:"sequencing,omitempty" json:"sequencing,omitempty"` // nil: the defaults
	Items      []Item      `bson:"items,omitempty" json:"items,omitempty"`           //
}

// Leaf says whether the activity is delivered rather than entered.
func (i *Item) Leaf() bool { return len(i.Items) == 0 }

// Find is the activity of an id, nil if there is none.
func (i *Item) Find(id string) *Item {
	if i.ID == id {
		return i
	}
	for n := range i.Items {
		if found := i.Items[n].Find(id); found != nil {
			return found
		}
	}
	return nil
}

// Leaves are the activities that are delivered, in order.
func (i *Item) Leaves() []*Item {
	if i.Leaf() {
		return []*Item{i}
	}
	var out []*Item
	for n := range i.Items {
		out = append(out, i.Items[n].Leaves()...)
	}
	return out
}

// mostItems bounds the activities of a package.
const mostItems = 2000

// Read reads an imsmanifest.xml. has says whether the package holds a file of that path.
func Read(data []byte, has func(path string) bool) (*Manifest, error) {
	root, err := parse(data)
	if err != nil {
		return nil, err
	}
	if root.name != "manifest" {
		return nil, ErrManifest.With("line", root.line).With("what", "the root is "+text.Cut(root.name, 40)+", not manifest")
	}
	m := &Manifest{ID: root.attr("identifier")}
	if m.Standard, m.Edition, err = edition(root); err != nil {
		return nil, err
	}
	b := builder{m: m, has: has, resources: map[string]*node{}, seen: map[string]bool{}, shared: shared(root)}
	b.base = folder("", root.attr("base"))
	rs := root.kid("resources")
	b.base = folder(b.base, rs.attr("base"))
	for _, r := range rs.all("resource") {
		b.resources[r.attr("identifier")] = r
	}
	org := chosen(root.kid("organizations"))
	if org == nil {
		return nil, ErrNoCourse
	}
	if m.Root, err = b.item(org, true); err != nil {
		return nil, err
	}
	if len(m.Root.Items) == 0 {
		return nil, ErrNothing
	}
	if !slices.ContainsFunc(m.Root.Leaves(), func(i *Item) bool { return i.Href != "" }) {
		return nil, ErrNothing
	}
	return m, nil
}

// edition is what the package says of its standard. A 1.2 package may say nothing, or anything: its
// namespace tells.
func edition(root *node) (standard, said string, err error) {
	said = root.kid("metadata").said("schemaversion")
	fold := strings.ToLower(said)
	switch {
	case strings.Contains(fold, "2004") || fold == "cam 1.3":
		return V2004, said, nil
	case fold == "" || strings.Contains(fold, "1.2") || strings.HasPrefix(fold, "1.1"):
		if fold == "" {
			said = V12
		}
		return V12, said, nil
	}
	return "", "", ErrVersion.With("version", text.Cut(said, 40))
}

// chosen is the default organization, or the first.
func chosen(orgs *node) *node {
	all := orgs.all("organization")
	for _, o := range all {
		if o.attr("identifier") == orgs.attr("default") {
			return o
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all[0]
}

type builder struct {
	m         *Manifest
	has       func(string) bool
	base      string
	resources map[string]*node
	seen      map[string]bool
	shared    map[string]*node
}

func (b *builder) item(n *node, root bool) (Item, error) {
	i := Item{ID: n.attr("identifier"), Title: text.Cut(n.said("title"), 200), Hidden: strings.EqualFold(n.attr("isvisible"), "false")}
	if i.ID == "" && root {
		i.ID = "organization"
	}
	if i.ID == "" || len(i.ID) > 200 || b.seen[i.ID] {
		return i, ErrItem.With("line", n.line).With("item", text.Cut(i.ID, 60))
	}
	if b.seen[i.ID] = true; len(b.seen) > mostItems {
		return i, ErrTooMany.With("most", mostItems)
	}
	for _, k := range n.all("item") {
		sub, err := b.item(k, false)
		if err != nil {
			return i, err
		}
		i.Items = append(i.Items, sub)
	}
	b.details(n, &i)
	ref := n.attr("identifierref")
	if ref == "" || len(i.Items) > 0 {
		return i, nil
	}
	r := b.resources[ref]
	if r == nil {
		return i, ErrItem.With("line", n.line).With("item", text.Cut(i.ID, 60))
	}
	var err error
	i.Asset = !strings.EqualFold(r.attr("scormtype"), "sco")
	i.Href, err = b.href(r, n.attr("parameters"))
	return i, err
}

// details are what the content is told at its launch.
func (b *builder) details(n *node, i *Item) {
	i.Mastery, i.MaxTime, i.TimeAction = n.said("masteryscore"), n.said("maxtimeallowed"), n.said("timelimitaction")
	i.LaunchData = n.said("datafromlms")
	if b.m.Standard == V12 {
		return
	}
	i.TimeAction, i.LaunchData = n.said("timeLimitAction"), n.said("dataFromLMS")
	if c := n.kid("completionThreshold"); c != nil { // 3rd edition writes it as text, the 4th in attributes
		i.Threshold = strings.TrimSpace(c.text)
		if v := c.attr("minProgressMeasure"); v != "" {
			i.Threshold = v
		}
		i.ByMeasure = strings.EqualFold(c.attr("completedByMeasure"), "true")
		if i.Threshold == "" && i.ByMeasure {
			i.Threshold = "1.0"
		}
	}
	for _, h := range n.kid("presentation").kid("navigationInterface").all("hideLMSUI") {
		i.Hide = append(i.Hide, strings.TrimSpace(h.text))
	}
	if s := n.kid("sequencing"); s != nil {
		i.Sequencing = b.sequencing(s)
		if o := i.Sequencing.primary(); o != nil && o.ByMeasure {
			i.Mastery = fmt.Sprint(o.Least)
		}
		if limit := i.Sequencing.Duration; limit != "" {
			i.MaxTime = limit
		}
	}
}

var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)

// folder joins an xml:base to the one around it.
func folder(base, more string) string {
	if more == "" {
		return base
	}
	return strings.TrimSuffix(base, "/") + "/" + strings.Trim(more, "/") + "/"
}

// href is where a resource begins, below the package's root: a file of it, with parameters behind.
func (b *builder) href(r *node, parameters string) (string, error) {
	raw := r.attr("href")
	refused := ErrHref.With("line", r.line).With("href", text.Cut(raw, 120))
	if raw == "" || scheme.MatchString(raw) || strings.HasPrefix(raw, "//") || strings.Contains(raw, `\`) {
		return "", refused
	}
	file, rest := raw, ""
	if at := strings.IndexAny(raw, "?#"); at >= 0 {
		file, rest = raw[:at], raw[at:]
	}
	file, err := url.PathUnescape(file)
	if err != nil {
		return "", refused
	}
	file = strings.TrimPrefix(folder(b.base, r.attr("base"))+file, "/")
	clean := path.Clean(file)
	if strings.HasPrefix(file, "/") || clean == "." || clean == ".." || strings.HasPrefix(clean, "../") || !b.has(clean) {
		return "", refused
	}
	escaped := (&url.URL{Path: clean}).EscapedPath()
	return escaped + joined(rest, parameters), nil
}

// joined adds an item's parameters to what its resource's address has already (CAM 3.4.1.11).
func joined(rest, parameters string) string {
	parameters = strings.TrimLeft(parameters, "?&")
	switch {
	case parameters == "":
		return rest
	case strings.HasPrefix(parameters, "#"):
		if strings.Contains(rest, "#") {
			return rest
		}
		return rest + parameters
	}
	query, fragment, found := strings.Cut(rest, "#")
	if found {
		fragment = "#" + fragment
	}
	if query == "" {
		return "?" + parameters + fragment
	}
	return query + "&" + parameters + fragment
}
