package courses

import (
	"context"
	"errors"
	"slices"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/rbac"
)

// Create adds a draft. ErrTaken when the code is another course's.
func (s *Service) Create(ctx context.Context, by rbac.Actor, unit, code string, content Content, reason string) (*Course, error) {
	grant, err := s.gate.May(by, "courses.course.create", rbac.Place{Unit: unit, Owner: by.Person})
	if err != nil {
		return nil, err
	}
	if err := CheckCode(code); err != nil {
		return nil, err
	}
	if err := content.Check(code, false); err != nil {
		return nil, err
	}
	if err := s.knowsAll(ctx, slices.Concat(content.Requires, content.Counts)); err != nil {
		return nil, err
	}
	if err := s.knowsFiles(ctx, content.Lessons); err != nil {
		return nil, err
	}
	now := s.clock.Now()
	c := &Course{
		Meta: store.Meta{ID: code}, Unit: unit, State: Draft, Content: content, Hash: content.hash(),
		Author: by.Person, Created: now, Changed: now,
	}
	if err := s.courses.Insert(ctx, c, grant.Record(reason)); err != nil {
		if errors.Is(err, store.ErrExists) {
			return nil, ErrTaken.At("code").With("code", code)
		}
		return nil, err
	}
	s.catalogue.forget()
	return c, nil
}

// knowsAll refuses prerequisites that do not exist.
func (s *Service) knowsAll(ctx context.Context, codes []string) error {
	known, err := s.courses.GetMany(ctx, codes)
	if err != nil || len(known) == len(codes) {
		return err
	}
	seen := map[string]bool{}
	for _, c := range known {
		seen[c.ID] = true
	}
	for _, code := range codes {
		if !seen[code] {
			return ErrRequires.At("requires").With("code", code)
		}
	}
	return nil
}

func (s *Service) change(ctx context.Context, by rbac.Actor, code, permission, reason string, do func(*Course) (event.Fact, error)) (*Course, error) {
	c, err := s.courses.Update(ctx, code, func(c *Course) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission, rbac.Place{Unit: c.Unit, Owner: c.Author})
		if err != nil {
			return audit.Entry{}, err
		}
		fact, err := do(c)
		if err != nil {
			return audit.Entry{}, err
		}
		if fact == nil {
			return grant.Record(reason), nil
		}
		return grant.Record(reason, fact), nil
	})
	s.catalogue.forget()
	return c, err
}

// Edit replaces the working copy. rev is the revision that the editor saw; ErrChanged when
// somebody else was quicker. What learners see changes with the next Publish only.
func (s *Service) Edit(ctx context.Context, by rbac.Actor, code string, rev int64, content Content, reason string) (*Course, error) {
	if err := s.knowsAll(ctx, slices.Concat(content.Requires, content.Counts)); err != nil {
		return nil, err
	}
	if err := s.knowsFiles(ctx, content.Lessons); err != nil {
		return nil, err
	}
	return s.change(ctx, by, code, "courses.course.edit", reason, func(c *Course) (event.Fact, error) {
		if rev != 0 && rev != c.Rev {
			return nil, ErrChanged
		}
		if rows, ok := s.arrangement().Needs[code]; ok && sameNeeds(content.Needs, rows) {
			content.Needs = nil // as it was read
		}
		return nil, c.edit(content, s.clock.Now())
	})
}

// Publish freezes the working copy and makes it what new learners get.
func (s *Service) Publish(ctx context.Context, by rbac.Actor, code, reason string) (*Course, error) {
	seen, err := s.courses.Get(ctx, code)
	if err != nil {
		return nil, err
	}
	// Ask and look before the version is written: a refused publication leaves nothing behind.
	if _, err := s.gate.May(by, "courses.course.publish", rbac.Place{Unit: seen.Unit, Owner: seen.Author}); err != nil {
		return nil, err
	}
	if err := seen.Content.Check(code, true); err != nil {
		return nil, err
	}
	if seen.State == Live && !seen.Ahead() {
		return nil, ErrUnchanged
	}
	if err := s.acyclic(ctx, code, seen.Content.Requires); err != nil {
		return nil, err
	}
	var before []string
	if seen.Version > 0 {
		v, err := s.frozen(ctx, code, seen.Version)
		if err != nil {
			return nil, err
		}
		before = v.Content.Counts
	}
	number, err := s.freeze(ctx, seen)
	if err != nil {
		return nil, err
	}
	return s.change(ctx, by, code, "courses.course.publish", reason, func(c *Course) (event.Fact, error) {
		if c.Hash != seen.Hash || c.Version != seen.Version {
			return nil, ErrChanged
		}
		err := c.publish(number, s.clock.Now())
		return CoursePublished{c.ID, number, c.Unit, c.Content.Counts, before}, err
	})
}

// freeze writes the version and says its number. A number that another content holds, left by a
// publication that did not come to its end, is passed over.
func (s *Service) freeze(ctx context.Context, c *Course) (int, error) {
	for number := c.Version + 1; ; number++ {
		v := &Version{
			Meta: store.Meta{ID: versionID(c.ID, number)}, Course: c.ID, Number: number, Unit: c.Unit,
			Content: c.Content, Hash: c.Hash, Frozen: s.clock.Now(),
		}
		err := s.versions.Insert(ctx, v)
		if !errors.Is(err, store.ErrExists) {
			return number, err
		}
		there, err := s.versions.Get(ctx, v.ID)
		if err != nil {
			return 0, err
		}
		if there.Hash == c.Hash {
			return number, nil
		}
	}
}

// acyclic refuses prerequisites that lead back to the course.
func (s *Service) acyclic(ctx context.Context, code string, requires []string) error {
	entries, err := s.entries(ctx)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	queue := append([]string{}, requires...)
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		if next == code {
			return ErrRequires.At("requires").With("code", code)
		}
		if e, ok := entries.by[next]; ok && !seen[next] {
			seen[next] = true
			queue = append(queue, e.Requires...)
		}
	}
	return nil
}

// Archive takes a course out of the catalogue. Who studies it may finish.
func (s *Service) Archive(ctx context.Context, by rbac.Actor, code, reason string) (*Course, error) {
	if err := Said(reason); err != nil {
		return nil, err
	}
	return s.change(ctx, by, code, "courses.course.archive", reason, func(c *Course) (event.Fact, error) {
		err := c.archive()
		return CourseArchived{c.ID, c.Unit, reason}, err
	})
}

// Course is a course with its working copy, for those who may edit it.
func (s *Service) Course(ctx context.Context, by rbac.Actor, code string) (*Course, error) {
	c, err := s.courses.Get(ctx, code)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, "courses.course.edit", rbac.Place{Unit: c.Unit, Owner: c.Author}); err != nil {
		return nil, err
	}
	if rows, ok := s.arrangement().Needs[code]; ok && c.Version > 0 {
		c.Content.Needs = rows
	}
	return c, nil
}

// Published is a frozen version of a course, 0 for the newest one. It is shared and must not be
// changed. The right options of its quizzes are in it: pages show questions, not the lesson.
func (s *Service) Published(ctx context.Context, by rbac.Actor, code string, number int) (*Version, error) {
	if _, err := s.gate.May(by, "courses.course.read", rbac.Place{Unit: by.Unit, Owner: by.Person}); err != nil {
		return nil, err
	}
	if number == 0 {
		c, err := s.courses.Get(ctx, code)
		if err != nil {
			return nil, err
		}
		number = c.Version
	}
	return s.frozen(ctx, code, number)
}
