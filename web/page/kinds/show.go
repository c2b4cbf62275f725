package kinds

import (
	"errors"
	"slices"
	"strings"
	"time"

	"tianti/certificates"
	"tianti/internal/locale"
	"tianti/rbac/passport"
	"tianti/web/kit"
)

// listPage is all kinds, and what is being worked on.
type listPage struct {
	Kinds  []row
	Drafts []draftRow
	Edits  bool
}

type row struct {
	Code, Name, Class string
	Months            int
	Auto, Retired     bool // issued by the program; issued no more
	Parts             int
}

type draftRow struct {
	Code, Name, By string
	At             time.Time
	New            bool
}

// list shows all kinds (GET /certificates/kinds).
func (p Pages) list(r *kit.Request) error {
	cat, err := p.Certificates.Kinds(r.Actor)
	if err != nil {
		return err
	}
	page := listPage{Edits: p.Certificates.Edits(r.Actor)}
	for _, k := range cat.Kinds {
		page.Kinds = append(page.Kinds, row{k.Code, k.In(r.Lang), string(k.Class), k.Months, k.Asks != nil, k.Retired, len(k.Parts())})
	}
	slices.SortStableFunc(page.Kinds, func(a, b row) int { return rank(a) - rank(b) })
	if page.Edits {
		ds, err := p.Certificates.Drafts(r.Context(), r.Actor)
		if err != nil {
			return err
		}
		for _, d := range ds {
			page.Drafts = append(page.Drafts, draftRow{d.ID, d.Kind.In(r.Lang), d.ByName, d.At, d.Base == 0})
		}
	}
	return r.Show("kind_list", page)
}

// rank puts retired kinds last.
func rank(x row) int {
	if x.Retired {
		return 1
	}
	return 0
}

// showPage is one kind in words.
type showPage struct {
	row
	Version    int64
	TitleZH    string
	TitleEN    string
	Body, Note string // what is certified, in both languages
	Prefix     string
	Reminders  string
	Renew      int
	Posts      string
	Seats      string
	Needs      []need
	Edits      bool
	Draft      bool
}

// need is a part of the programme in words.
type need struct{ Text, Counts string }

// show is a kind's page (GET /certificates/kinds/:code).
func (p Pages) show(r *kit.Request) error {
	page, err := p.load(r, r.Path("code"))
	if err != nil {
		return err
	}
	return r.Show("kind_show", page)
}

func (p Pages) load(r *kit.Request, code string) (showPage, error) {
	cat, err := p.Certificates.Kinds(r.Actor)
	if err != nil {
		return showPage{}, err
	}
	k, err := cat.Kind(code)
	if err != nil {
		return showPage{}, err
	}
	page := showPage{row: row{k.Code, k.In(r.Lang), string(k.Class), k.Months, k.Asks != nil, k.Retired, len(k.Parts())},
		Version: k.Version, TitleZH: k.ZH, TitleEN: k.EN, Body: k.BodyZH, Note: k.BodyEN, Prefix: k.Prefix, Renew: k.RenewDays,
		Seats: p.seats(r, k.Code), Edits: p.Certificates.Edits(r.Actor)}
	and := r.T("certificates.results.and")
	page.Reminders = strings.Join(numbers(k.Reminders), and)
	var posts []string
	for _, code := range k.Posts {
		if post, ok := p.People.Posts().Of(code); ok {
			posts = append(posts, post.In(r.Lang))
		}
	}
	page.Posts = strings.Join(posts, and)
	w, err := p.words(r, k)
	if err != nil {
		return showPage{}, err
	}
	for _, part := range k.Parts() {
		n := need{Text: w.need(part)}
		if m := mark(k, part.Part); m != nil {
			n.Counts = r.T("kinds.counts", "months", m.Months)
		}
		page.Needs = append(page.Needs, n)
	}
	if page.Edits {
		_, err := p.Certificates.Draft(r.Context(), r.Actor, k.Code)
		if err != nil && !errors.Is(err, certificates.ErrNoDraft) {
			return showPage{}, err
		}
		page.Draft = err == nil
	}
	return page, nil
}

func mark(k certificates.Kind, part certificates.PartKind) *certificates.Mark {
	switch part {
	case certificates.MentoredPart:
		return k.Asks.Log
	case certificates.TheoryPart:
		return k.Asks.Theory
	case certificates.PracticePart:
		return k.Asks.Practice
	}
	return nil
}

// seats names the seats that ask for a kind.
func (p Pages) seats(r *kit.Request, code string) string {
	if p.Seats == nil {
		return ""
	}
	plan, _, err := p.Seats.Plan()
	if err != nil {
		return ""
	}
	var out []string
	for _, s := range plan.Seats {
		for _, n := range s.Requires {
			if n.Kind == passport.Certificate && n.Code == code {
				out = append(out, s.Name.In(r.Lang))
			}
		}
	}
	return strings.Join(out, r.T("certificates.results.and"))
}

// words says parts of programmes with the names of what they speak of.
type words struct {
	r       *kit.Request
	kind    certificates.Kind
	courses map[string]locale.Text
	kinds   certificates.Catalogue
}

func (p Pages) words(r *kit.Request, ks ...certificates.Kind) (words, error) {
	w := words{r: r, kind: ks[0], kinds: p.Certificates.Catalogue()}
	var codes []string
	for _, k := range ks {
		if k.Asks != nil {
			codes = append(codes, k.Asks.Courses...)
		}
	}
	var err error
	if p.Titles != nil && len(codes) > 0 {
		w.courses, err = p.Titles(r.Context(), codes)
	}
	return w, err
}

func (w words) name(part certificates.Part) string {
	switch part.Part {
	case certificates.CoursePart:
		if t, ok := w.courses[part.Code]; ok {
			return t.In(w.r.Lang)
		}
		return part.Code
	case certificates.HeldPart:
		if k, err := w.kinds.Kind(part.Code); err == nil {
			return k.In(w.r.Lang)
		}
		return part.Code
	}
	return w.kind.In(w.r.Lang)
}

func (w words) need(part certificates.Part) string {
	need, _, _ := part.Says(w.r.Lang, w.name(part))
	return need
}

// have is what a person has of a part, and what it lacks.
func (w words) have(part certificates.Part) string {
	_, have, fix := part.Says(w.r.Lang, w.name(part))
	if fix == "" {
		return have
	}
	return have + " · " + fix
}

// sample prints a kind in force (GET /certificates/kinds/:code/sample).
func (p Pages) sample(r *kit.Request) error {
	cat, err := p.Certificates.Kinds(r.Actor)
	if err != nil {
		return err
	}
	k, err := cat.Kind(r.Path("code"))
	if err != nil {
		return err
	}
	return p.print(r, k)
}

func (p Pages) draftSample(r *kit.Request) error {
	d, err := p.Certificates.Draft(r.Context(), r.Actor, r.Path("code"))
	if err != nil {
		return err
	}
	return p.print(r, d.Kind)
}

func (p Pages) print(r *kit.Request, k certificates.Kind) error {
	f, err := p.Certificates.Preview(r.Context(), r.Actor, k)
	if err != nil {
		return err
	}
	return r.Bytes("application/pdf", f.File)
}

// retire and restore post from the kind's page.
func (p Pages) retire(r *kit.Request) error {
	return p.turned(r, "kinds.done.retire", p.Certificates.Retire)
}

func (p Pages) restore(r *kit.Request) error {
	return p.turned(r, "kinds.done.restore", p.Certificates.Restore)
}
