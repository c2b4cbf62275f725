package courses

import (
	"context"
	"fmt"
	"sync"

	"tianti/internal/store"
)

var courses = store.Define[Course]("courses.courses",
	store.By("unit", "unit"),
	store.By("state", "state"))

var versions = store.Define[Version]("courses.versions", store.By("course", "course", "number"))

var enrolments = store.Define[Enrolment]("courses.enrolments",
	store.By("person", "person", "state", "due"),
	store.By("unit", "unit", "state", "due"),
	store.By("course", "course", "unit", "state"),
	store.By("due", "state", "due", "unit"),
	store.By("campaign", "campaign", "state", "due"),
	store.By("remind", "remind_at"),
	store.By("renew", "renew_at"),
	store.By("escalated", "escalated", "state", "unit", "due"))

var packages = store.Define[Package]("courses.packages", store.By("unit", "unit", "at"))

var attempts = store.Define[Attempt]("courses.attempts", store.By("token", "token"))

var documents = store.Define[sheets]("courses.documents")

var works = store.Define[Work]("courses.works")

func versionID(course string, number int) string { return fmt.Sprintf("%s@%d", course, number) }

// shelf keeps frozen versions at hand. They never change, so only want of room throws them away.
type shelf struct {
	mu    sync.RWMutex
	known map[string]*Version
}

const room = 2000

// frozen reads a version that must not be changed: it is shared.
func (s *Service) frozen(ctx context.Context, course string, number int) (*Version, error) {
	id := versionID(course, number)
	s.shelf.mu.RLock()
	v, ok := s.shelf.known[id]
	s.shelf.mu.RUnlock()
	if ok {
		return v, nil
	}
	v, err := s.versions.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	s.shelf.mu.Lock()
	defer s.shelf.mu.Unlock()
	if s.shelf.known == nil || len(s.shelf.known) >= room {
		s.shelf.known = map[string]*Version{}
	}
	s.shelf.known[id] = v
	return v, nil
}

// of are a person's enrolments, all of them.
func (s *Service) of(ctx context.Context, person string) ([]*Enrolment, error) {
	p, err := s.enrolments.Find(ctx, store.On("person").Is(person).Limit(store.MaxLimit))
	return p.Items, err
}
