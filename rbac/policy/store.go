package policy

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tianti/internal/store"
)

// Version is a policy as it was put in force. Versions are added and never changed.
type Version struct {
	store.Meta `bson:",inline"` // the number in twelve digits: two changes at once race for it
	Number     int64            `bson:"number" json:"number"`
	Rows       []Row            `bson:"rows" json:"rows"`
	By         string           `bson:"by" json:"by"`
	Name       string           `bson:"name" json:"name"`
	Reason     string           `bson:"reason" json:"reason"`
	At         time.Time        `bson:"at" json:"at"`
	Defaults   string           `bson:"defaults,omitempty" json:"defaults,omitempty"` // hash of the built-in rows; "" if a person wrote them
}

var versions = store.Define[Version]("rbac.policies", store.By("number", "number"))

func versionID(n int64) string { return fmt.Sprintf("%012d", n) }

// latest is the newest version, nil if there is none yet.
func (s *Service) latest(ctx context.Context) (*Version, error) {
	v, err := s.versions.First(ctx, store.On("number").Down())
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return v, err
}

// History lists versions, the newest first.
func (s *Service) History(ctx context.Context, cursor string) (store.Page[Version], error) {
	return s.versions.Find(ctx, store.On("number").Down().Limit(50).At(cursor))
}

// At is the version with a number.
func (s *Service) At(ctx context.Context, number int64) (*Version, error) {
	return s.versions.Get(ctx, versionID(number))
}
