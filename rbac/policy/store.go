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
	Proposal   int64            `bson:"proposal,omitempty" json:"proposal,omitempty"` // that it was approved from, 0 if from none
	Proposer   string           `bson:"proposer,omitempty" json:"proposer,omitempty"`
	Alone      bool             `bson:"alone,omitempty" json:"alone,omitempty"`       // nobody else could have approved it
	Defaults   string           `bson:"defaults,omitempty" json:"defaults,omitempty"` // hash of the built-in rows; "" if a person wrote them
}

var versions = store.Define[Version]("rbac.policies", store.By("number", "number"), store.By("at", "at"))

func versionID(n int64) string { return fmt.Sprintf("%012d", n) }

// latest is the newest version, nil if there is none yet.
func (s *Service) latest(ctx context.Context) (*Version, error) {
	v, err := s.versions.First(ctx, store.On("number").Down())
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return v, err
}

// changed is the fact that the version is in force.
func (v *Version) changed() Changed { return Changed{v.Number, v.By, v.Reason, v.Proposal} }

// inForce is the version that was in force at an instant; store.ErrNotFound before the first.
func (s *Service) inForce(ctx context.Context, at time.Time) (*Version, error) {
	return s.versions.First(ctx, store.On("at").UpTo(at).Down())
}

// History lists versions, the newest first.
func (s *Service) History(ctx context.Context, cursor string) (store.Page[Version], error) {
	return s.versions.Find(ctx, store.On("number").Down().Limit(20).At(cursor))
}

// At is the version with a number.
func (s *Service) At(ctx context.Context, number int64) (*Version, error) {
	return s.versions.Get(ctx, versionID(number))
}
