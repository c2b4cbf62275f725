package bank

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"strings"

	"tianti/exams/item"
	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/file"
	"tianti/internal/store"
	"tianti/rbac"
)

// Service is the bank's use cases.
type Service struct {
	items    audit.Book[Item]
	versions store.Collection[Version]
	pendings store.Collection[Pending]
	files    *file.Shelf
	gate     *rbac.Gate
	clock    clock.Clock
	shelf    shelf
}

// New opens the bank. Bodies stay out of the audit entries, which more people may read than the
// keys; the frozen versions keep them.
func New(db *store.Database, gate *rbac.Gate, c clock.Clock) *Service {
	return &Service{items: audit.Keep(items.On(db), "body"), versions: versions.On(db), pendings: pendings.On(db), files: file.New(db, c), gate: gate, clock: c}
}

func isNotFound(err error) bool { return errors.Is(err, store.ErrNotFound) }

// idFor is the id of a new item: it follows from unit and content, so that two nodes that import
// the same file at once cannot both add it.
func idFor(unit, likeness string) string {
	sum := sha256.Sum256([]byte(unit + "\x00" + likeness))
	return "q" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))
}

// fresh makes a new draft.
func (s *Service) fresh(by rbac.Actor, unit string, body item.Body, labels Labels) (*Item, error) {
	now := s.clock.Now()
	i := &Item{Unit: unit, State: Draft, Version: 1, Author: by.Person, Created: now, Changed: now}
	if err := i.fill(body, labels); err != nil {
		return nil, err
	}
	i.ID = idFor(unit, i.Likeness)
	return i, nil
}

// Create adds a draft to a unit's bank. ErrDuplicate names the item that already asks this.
func (s *Service) Create(ctx context.Context, by rbac.Actor, unit string, body item.Body, labels Labels, reason string) (*Item, error) {
	grant, err := s.gate.May(by, "exams.item.create", rbac.Place{Unit: unit, Owner: by.Person})
	if err != nil {
		return nil, err
	}
	i, err := s.fresh(by, unit, body, labels)
	if err != nil {
		return nil, err
	}
	if err := s.items.Insert(ctx, i, grant.Record(reason)); err != nil {
		return nil, s.taken(ctx, i, err)
	}
	return i, nil
}

// change updates an item under a permission, with the fact that do establishes, if any.
func (s *Service) change(ctx context.Context, by rbac.Actor, id, permission, reason string, do func(*Item) (event.Fact, error)) (*Item, error) {
	var tried Item
	i, err := s.items.Update(ctx, id, func(i *Item) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission, rbac.Place{Unit: i.Unit, Owner: i.Author})
		if err != nil {
			return audit.Entry{}, err
		}
		fact, err := do(i)
		if err != nil {
			return audit.Entry{}, err
		}
		tried = *i
		if fact != nil {
			return grant.Record(reason, fact), nil
		}
		return grant.Record(reason), nil
	})
	if err != nil {
		return nil, s.taken(ctx, &tried, err)
	}
	return i, nil
}

// Edit replaces content and labels. rev is the revision that the editor saw; ErrChanged when
// somebody else was quicker. Changed content of a live item becomes its next version, a draft;
// changed labels alone do not.
func (s *Service) Edit(ctx context.Context, by rbac.Actor, id string, rev int64, body item.Body, labels Labels, reason string) (*Item, error) {
	return s.change(ctx, by, id, "exams.item.edit", reason, func(i *Item) (event.Fact, error) {
		if rev != 0 && i.Rev != rev {
			return nil, ErrChanged
		}
		return nil, i.edit(body, labels, s.clock.Now())
	})
}

// Review says that a draft is good.
func (s *Service) Review(ctx context.Context, by rbac.Actor, id, reason string) (*Item, error) {
	return s.change(ctx, by, id, "exams.item.review", reason, func(i *Item) (event.Fact, error) {
		i.Reviewer = by.Person
		return nil, i.step(Reviewed, s.clock.Now())
	})
}

// Publish freezes the reviewed version and lets papers draw it.
func (s *Service) Publish(ctx context.Context, by rbac.Actor, id, reason string) (*Item, error) {
	i, err := s.items.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	// Ask and look before the version is written: a refused publication leaves nothing behind.
	if _, err := s.gate.May(by, "exams.item.publish", rbac.Place{Unit: i.Unit, Owner: i.Author}); err != nil {
		return nil, err
	}
	trial := *i
	if err := trial.step(Live, s.clock.Now()); err != nil {
		return nil, err
	}
	version, err := s.freeze(ctx, i)
	if err != nil {
		return nil, err
	}
	return s.change(ctx, by, id, "exams.item.publish", reason, func(now *Item) (event.Fact, error) {
		if now.Hash != i.Hash || now.Version != i.Version {
			return nil, ErrChanged
		}
		now.Version = version
		err := now.step(Live, s.clock.Now())
		return ItemPublished{now.ID, version, now.Unit, now.Category}, err
	})
}

// freeze writes the version document and says its number. Such a document is never written
// twice: a number that somebody else's attempt has used for other content is passed over.
func (s *Service) freeze(ctx context.Context, i *Item) (version int, err error) {
	for version = i.Version; ; version++ {
		v := &Version{Meta: store.Meta{ID: Ref(i.ID, version)}, Item: i.ID, Version: version, Body: i.Body, Hash: i.Hash, Frozen: s.clock.Now()}
		err := s.versions.Insert(ctx, v)
		if err == nil {
			return version, nil
		}
		if !errors.Is(err, store.ErrExists) {
			return 0, err
		}
		there, err := s.versions.Get(ctx, v.ID)
		if err != nil {
			return 0, err
		}
		if there.Hash == i.Hash {
			return version, nil
		}
	}
}

// Retire takes an item out of use, whatever its state. What was asked with it stands.
func (s *Service) Retire(ctx context.Context, by rbac.Actor, id, reason string) (*Item, error) {
	return s.change(ctx, by, id, "exams.item.retire", reason, func(i *Item) (event.Fact, error) {
		return ItemRetired{i.ID, i.Unit, reason}, i.step(Retired, s.clock.Now())
	})
}
