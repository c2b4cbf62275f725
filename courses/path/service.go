package path

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tianti/courses"
	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/rbac"
)

var paths = store.Define[Path]("courses.paths", store.By("state", "state"))

var versions = store.Define[Version]("courses.path_versions", store.By("path", "path", "number"))

var walks = store.Define[Walk]("courses.walks",
	store.By("person", "person", "state"),
	store.By("path", "path", "unit", "state"),
	store.By("campaign", "campaign", "state"))

// Service is the use cases.
type Service struct {
	paths    audit.Book[Path]
	versions store.Collection[Version]
	walks    audit.Book[Walk]
	courses  *courses.Service
	people   courses.People
	gate     *rbac.Gate
	clock    clock.Clock
}

// New opens the paths, and lets the learner's home say what they ask for.
func New(db *store.Database, gate *rbac.Gate, c clock.Clock, cs *courses.Service, people courses.People) *Service {
	s := &Service{audit.Keep(paths.On(db), "content"), versions.On(db), audit.Keep(walks.On(db)), cs, people, gate, c}
	cs.Guide(s.guide)
	return s
}

// The permissions. Progress is read by whoever reads the enrolments of a unit.
const (
	mayRead    = "courses.path.read"
	mayEdit    = "courses.path.edit"
	mayPublish = "courses.path.publish"
	mayStart   = "courses.enrolment.create"
	mayAssign  = "courses.enrolment.assign"
	mayFollow  = "courses.enrolment.read"
	mayEnd     = "courses.enrolment.withdraw"
)

// Listen follows completed courses and people who move.
func (s *Service) Listen(b *event.Bus) {
	event.On(b, "paths: lead on from the completed course", func(ctx context.Context, f courses.CourseCompleted) error {
		return s.Follow(ctx, f.Person)
	})
	event.On(b, "paths: lead on from the exemption", func(ctx context.Context, f courses.Exempted) error {
		return s.Follow(ctx, f.Person)
	})
	event.On(b, "paths: follow people to their unit", func(ctx context.Context, f rbac.PersonMoved) error {
		return s.moved(ctx, f.Person, f.Unit)
	})
}

func (s *Service) now() time.Time { return s.clock.Now().UTC().Truncate(time.Millisecond) }

func unknown(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrUnknown
	}
	return err
}

func versionID(path string, number int) string { return fmt.Sprintf("%s@%d", path, number) }

func (s *Service) version(ctx context.Context, path string, number int) (*Version, error) {
	return s.versions.Get(ctx, versionID(path, number))
}

// requires tells what live courses ask for.
func (s *Service) requires(ctx context.Context) (func(string) ([]string, bool), error) {
	all, err := s.courses.Outline(ctx)
	return func(code string) ([]string, bool) {
		e := all[code]
		if e == nil || e.State != courses.Live {
			return nil, false
		}
		return e.Requires, true
	}, err
}

// Create begins a path in a unit.
func (s *Service) Create(ctx context.Context, by rbac.Actor, unit, code string, c Content) (*Path, error) {
	grant, err := s.gate.May(by, mayEdit, rbac.Place{Unit: unit})
	if err != nil {
		return nil, err
	}
	if courses.CheckCode(code) != nil {
		return nil, ErrCode.At("code").With("code", code)
	}
	requires, err := s.requires(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.check(false, requires); err != nil {
		return nil, err
	}
	p := &Path{Meta: store.Meta{ID: code}, Unit: unit, State: courses.Draft, Author: by.Person}
	p.edit(c, s.now())
	if err := s.paths.Insert(ctx, p, grant.Record("")); err != nil {
		if errors.Is(err, store.ErrExists) {
			return nil, ErrTaken.At("code")
		}
		return nil, err
	}
	return p, nil
}

// Edit replaces the working copy; rev is the revision that the author saw.
func (s *Service) Edit(ctx context.Context, by rbac.Actor, code string, rev int64, c Content) (*Path, error) {
	requires, err := s.requires(ctx)
	if err != nil {
		return nil, err
	}
	return s.change(ctx, by, mayEdit, code, "", func(p *Path) (*Published, error) {
		if p.Rev != rev {
			return nil, ErrChanged
		}
		if err := c.check(false, requires); err != nil {
			return nil, err
		}
		p.edit(c, s.now())
		return nil, nil
	})
}

// Publish freezes the working copy as the version that new learners get.
func (s *Service) Publish(ctx context.Context, by rbac.Actor, code string) (*Path, error) {
	requires, err := s.requires(ctx)
	if err != nil {
		return nil, err
	}
	p, err := s.paths.Get(ctx, code)
	if err != nil {
		return nil, unknown(err)
	}
	if _, err := s.gate.May(by, mayPublish, rbac.Place{Unit: p.Unit}); err != nil {
		return nil, err
	}
	if err := p.Content.check(true, requires); err != nil {
		return nil, err
	}
	if p.State == courses.Live && !p.Ahead() {
		return nil, ErrSame
	}
	number, err := s.freeze(ctx, p)
	if err != nil {
		return nil, err
	}
	return s.change(ctx, by, mayPublish, code, "", func(now *Path) (*Published, error) {
		if now.Hash != p.Hash || now.Version != p.Version {
			return nil, ErrChanged
		}
		if err := now.publish(number, s.now()); err != nil {
			return nil, err
		}
		return &Published{code, number, now.Unit, string(now.State)}, nil
	})
}

// freeze writes the version and says its number. A number that another content holds, left by a publication
// that broke off, is passed over.
func (s *Service) freeze(ctx context.Context, p *Path) (int, error) {
	for number := p.Version + 1; ; number++ {
		v := &Version{Meta: store.Meta{ID: versionID(p.ID, number)}, Path: p.ID, Number: number, Content: p.Content, Hash: p.Hash, Frozen: s.now()}
		err := s.versions.Insert(ctx, v)
		if !errors.Is(err, store.ErrExists) {
			return number, err
		}
		there, err := s.versions.Get(ctx, v.ID)
		if err != nil {
			return 0, err
		}
		if there.Hash == p.Hash {
			return number, nil
		}
	}
}

// Archive takes a path out of the list. Who is on it may finish.
func (s *Service) Archive(ctx context.Context, by rbac.Actor, code, reason string) (*Path, error) {
	if err := courses.Said(reason); err != nil {
		return nil, err
	}
	return s.change(ctx, by, mayPublish, code, reason, func(p *Path) (*Published, error) {
		if err := p.archive(); err != nil {
			return nil, err
		}
		return &Published{code, p.Version, p.Unit, string(p.State)}, nil
	})
}

func (s *Service) change(ctx context.Context, by rbac.Actor, permission, code, reason string, do func(*Path) (*Published, error)) (*Path, error) {
	p, err := s.paths.Update(ctx, code, func(p *Path) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission, rbac.Place{Unit: p.Unit})
		if err != nil {
			return audit.Entry{}, err
		}
		fact, err := do(p)
		switch {
		case err != nil:
			return audit.Entry{}, err
		case fact != nil:
			return grant.Record(reason, *fact), nil
		}
		return grant.Record(reason), nil
	})
	return p, unknown(err)
}

// Path is one path with its working copy, for those who may edit it.
func (s *Service) Path(ctx context.Context, by rbac.Actor, code string) (*Path, error) {
	p, err := s.paths.Get(ctx, code)
	if err != nil {
		return nil, unknown(err)
	}
	if _, err := s.gate.May(by, mayEdit, rbac.Place{Unit: p.Unit}); err != nil {
		return nil, err
	}
	return p, nil
}

// May says whether the actor may edit or publish a path.
func (s *Service) May(by rbac.Actor, p *Path, action string) bool {
	_, err := s.gate.May(by, "courses.path."+action, rbac.Place{Unit: p.Unit})
	return err == nil
}
