package ladder

import (
	"context"
	"errors"
	"time"

	"tianti/internal/audit"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// Draft is what one person is writing: a file of rules that is not proposed yet. Each has one; its id is
// the person's. It need not be without faults, but it can be read.
type Draft struct {
	store.Meta `bson:",inline"`
	Base       int       `bson:"base" json:"base"` // the edition that it was begun from
	YAML       string    `bson:"yaml" json:"yaml"`
	Changed    time.Time `bson:"changed" json:"changed"`
}

// ErrDraftMoved says that the draft is not the one that was read: written on in another window.
var ErrDraftMoved = fault.Define(fault.Conflict, "ladder.draft.moved")

var drafts = store.Define[Draft]("ladder.drafts")

// Draft is the actor's own draft; where there is none, the newest rules, with Rev 0.
func (s *Service) Draft(ctx context.Context, by rbac.Actor) (*Draft, error) {
	if _, err := s.gate.May(by, "ladder.requirement.edit", rbac.Place{}); err != nil {
		return nil, err
	}
	d, err := s.drafts.Get(ctx, by.Person)
	if errors.Is(err, store.ErrNotFound) {
		b := s.Newest()
		return &Draft{Base: b.Version, YAML: b.Source}, nil
	}
	return d, err
}

// KeepDraft keeps what was written on top of the revision that was read, 0 for a new draft. The file may
// have faults that only the whole shows, such as a rung that is not there any more, but it must be
// readable: ErrDraftMoved, ErrLadderLong, or the faults of strictyaml at the field "yaml".
func (s *Service) KeepDraft(ctx context.Context, by rbac.Actor, rev int64, yaml string) (*Draft, error) {
	if len(yaml) > mostYAML {
		return nil, ErrLadderLong.At("yaml").With("limit", mostYAML>>10)
	}
	if _, err := Sketch("ladder.yaml", []byte(yaml)); err != nil {
		var at fault.List
		for _, f := range fault.All(err) {
			at = append(at, f.At("yaml"))
		}
		return nil, at
	}
	fresh := func() *Draft { return &Draft{Base: s.Newest().Version} }
	return s.drafts.Upsert(ctx, by.Person, fresh, func(d *Draft) (audit.Entry, error) {
		grant, err := s.gate.May(by, "ladder.requirement.edit", rbac.Place{})
		if err != nil {
			return audit.Entry{}, err
		}
		if d.Rev != rev {
			return audit.Entry{}, ErrDraftMoved
		}
		if d.YAML == yaml {
			return audit.Entry{}, nil
		}
		d.YAML, d.Changed = yaml, milli(s.clock.Now())
		return grant.Record("draft"), nil
	})
}

// DropDraft throws the actor's draft away.
func (s *Service) DropDraft(ctx context.Context, by rbac.Actor) error {
	grant, err := s.gate.May(by, "ladder.requirement.edit", rbac.Place{})
	if err != nil {
		return err
	}
	err = s.drafts.Delete(ctx, by.Person, grant.Record("draft"))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// dropDraft removes the draft that was proposed: the edition keeps the file, and its record.
func (s *Service) dropDraft(ctx context.Context, person string) error {
	return s.drafts.Unrecorded().DeleteMany(ctx, []string{person})
}
