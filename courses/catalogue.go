package courses

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

// Entry is a course as the catalogue shows it: of the live version, or of the draft.
type Entry struct {
	Code     string      `json:"code"`
	Unit     string      `json:"unit"`
	State    State       `json:"state"`
	Version  int         `json:"version"`
	Ahead    bool        `json:"ahead"` // a newer working copy is being written
	Title    locale.Text `json:"title"`
	Summary  locale.Text `json:"summary"`
	Line     Line        `json:"line"`
	Tier     Tier        `json:"tier"`
	Step     string      `json:"step"`
	Hours    int         `json:"hours"`
	Credits  int         `json:"credits"`
	Cost     int64       `json:"cost"` // fen a head, besides the class hours
	Months   int         `json:"months"`
	Requires []string    `json:"requires"`
	Counts   []string    `json:"counts"` // courses that count for this one
	Needs    []Need      `json:"needs"`
	Lessons  int         `json:"lessons"`
	own      []Need      // as the course has them, where no arrangement speaks
	author   string
	practice bool           // some lesson is practice on the job or a drill
	class    bool           // some lesson is held live
	packaged bool           // some lesson plays a package
	grams    map[string]int // what a search finds it by, with weights
}

// Packaged says whether some lesson plays a package.
func (e *Entry) Packaged() bool { return e.packaged }

// NeededBy says how a post at a grade needs the course; "" is not at all.
func (e *Entry) NeededBy(post, grade string) As {
	return NeededBy(e.Needs, post, grade)
}

// Concerns says whether a post needs the course at any grade; a row without posts concerns all.
func (e *Entry) Concerns(post string) bool {
	return slices.ContainsFunc(e.Needs, func(n Need) bool {
		return slices.ContainsFunc(n.Grades, func(g string) bool { return e.NeededBy(post, g) != "" })
	})
}

// catalogue is the whole catalogue in memory: some thousand courses, read by everybody, written
// rarely. A write on this node drops it. Follow reads it anew behind the requests when others write, and
// now and then; where nobody follows, a request reads it anew after freshness.
type catalogue struct {
	mu       sync.Mutex
	now      *shown
	writes   int // counts drops, so that a slow reading does not bring back what was dropped
	followed bool
}

type shown struct {
	read    time.Time
	matrix  int // number of the arrangement that was read
	ordered []*Entry
	by      map[string]*Entry
}

const freshness = 30 * time.Second

func (c *catalogue) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.writes = nil, c.writes+1
}

// Follow keeps up with what any node changes in the catalogue, until ctx ends.
func (s *Service) Follow(ctx context.Context) error {
	s.catalogue.follow(true)
	defer s.catalogue.follow(false)
	return s.courses.Follow(ctx, func(ctx context.Context) error {
		_, err := s.readEntries(ctx)
		return err
	})
}

func (c *catalogue) follow(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.followed = on
}

func (s *Service) entries(ctx context.Context) (*shown, error) {
	s.catalogue.mu.Lock()
	now, followed := s.catalogue.now, s.catalogue.followed
	s.catalogue.mu.Unlock()
	if now != nil && (followed || s.clock.Now().Sub(now.read) < freshness) && now.matrix == s.arrangement().Number {
		return now, nil
	}
	return s.readEntries(ctx)
}

func (s *Service) readEntries(ctx context.Context) (*shown, error) {
	s.catalogue.mu.Lock()
	writes := s.catalogue.writes
	s.catalogue.mu.Unlock()
	arranged := s.arrangement()
	now := &shown{read: s.clock.Now(), matrix: arranged.Number, by: map[string]*Entry{}}
	for c, err := range s.courses.Each(ctx, store.On("id")) {
		if err != nil {
			return nil, err
		}
		e, err := s.entry(ctx, c)
		if err != nil {
			return nil, err
		}
		if needs, ok := arranged.Needs[c.ID]; ok {
			e.Needs = needs
		}
		now.ordered, now.by[c.ID] = append(now.ordered, e), e
	}
	s.catalogue.mu.Lock()
	defer s.catalogue.mu.Unlock()
	if s.catalogue.writes == writes {
		s.catalogue.now = now
	}
	return now, nil
}

func (s *Service) entry(ctx context.Context, c *Course) (*Entry, error) {
	content := &c.Content
	if c.Ahead() { // an archived one, too: who studied it sees its name
		v, err := s.frozen(ctx, c.ID, c.Version)
		if err != nil {
			return nil, err
		}
		content = &v.Content
	}
	e := &Entry{
		Code: c.ID, Unit: c.Unit, State: c.State, Version: c.Version, Ahead: c.Ahead(), author: c.Author,
		Title: content.Title, Summary: content.Summary, Line: content.Line, Tier: content.Tier, Step: content.Step,
		Hours: content.Hours, Credits: content.Credits, Cost: content.Cost, Months: content.Months, Requires: content.Requires, Counts: content.Counts,
		Needs: content.Needs, own: content.Needs, Lessons: len(content.Lessons), grams: map[string]int{},
	}
	if c.Version == 0 {
		e.Counts = nil // nothing counts for a course before it is published
	}
	e.index(c.ID, 3)
	e.index(content.Title.Zh, 3)
	e.index(content.Title.En, 3)
	e.index(content.Summary.Zh, 1)
	e.index(content.Summary.En, 1)
	for _, l := range content.Lessons {
		e.practice = e.practice || l.Kind == Practice || l.Kind == MockDrill
		e.class = e.class || l.Kind == LiveClass
		e.packaged = e.packaged || l.Kind == Packaged
		e.index(l.Title.Zh, 1)
		e.index(l.Title.En, 1)
	}
	return e, nil
}

// Filter narrows the catalogue; empty fields do not.
type Filter struct {
	Text  string
	State State // "" is Live
	Line  Line
	Tier  Tier
	Step  string
}

// Catalogue lists the courses that fit, the best match first or by step and code. Drafts and
// archived courses show only to those who may edit them.
func (s *Service) Catalogue(ctx context.Context, by rbac.Actor, f Filter) ([]*Entry, error) {
	if _, err := s.gate.May(by, "courses.course.read", rbac.Place{Unit: by.Unit, Owner: by.Person}); err != nil {
		return nil, err
	}
	if f.State == "" {
		f.State = Live
	}
	all, err := s.entries(ctx)
	if err != nil {
		return nil, err
	}
	asked := grams(f.Text)
	score := map[string]int{}
	var out []*Entry
	for _, e := range all.ordered {
		if e.State != f.State || f.Line != "" && e.Line != f.Line || f.Tier != "" && e.Tier != f.Tier || f.Step != "" && e.Step != f.Step {
			continue
		}
		if e.State != Live {
			if _, err := s.gate.May(by, "courses.course.edit", rbac.Place{Unit: e.Unit, Owner: e.author}); err != nil {
				continue
			}
		}
		if strings.TrimSpace(f.Text) != "" {
			if score[e.Code] = e.match(asked); score[e.Code] == 0 {
				continue
			}
		}
		out = append(out, e)
	}
	slices.SortStableFunc(out, func(a, b *Entry) int {
		if d := score[b.Code] - score[a.Code]; d != 0 {
			return d
		}
		if d := strings.Compare(stepOrder(a.Step), stepOrder(b.Step)); d != 0 {
			return d
		}
		return strings.Compare(a.Code, b.Code)
	})
	return out, nil
}

// stepOrder sorts F before A before E and M: the stages of the ladder, not the alphabet.
func stepOrder(step string) string {
	if step == "" {
		return "9"
	}
	if i := strings.IndexByte("FAEM", step[0]); i >= 0 {
		return string(rune('0'+i)) + step[1:]
	}
	return "8" + step
}

// Outline is the live catalogue by code for those who plan with it: the ladder. It is shared and
// must not be changed.
func (s *Service) Outline(ctx context.Context) (map[string]*Entry, error) {
	all, err := s.entries(ctx)
	if err != nil {
		return nil, err
	}
	return all.by, nil
}
