package token

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/rbac"
)

// Key signs access tokens until it is retired; its public half verifies a while longer.
type Key struct {
	store.Meta `bson:",inline"` // the kid
	Order      int64            `bson:"order"`
	Created    time.Time        `bson:"created"`
	Seed       []byte           `bson:"seed"`
	Public     []byte           `bson:"public"`
}

var keys = store.Define[Key]("rbac.keys", store.Unique("order", "order"))

// keyLife is how long a key signs before Run rotates it; keysKept how many of the newest verify.
// Access tokens live ten minutes, so one more than the signing key would do.
const (
	keyLife  = 90 * 24 * time.Hour
	keysKept = 3
)

// ring is the keys that a node works with. It never changes.
type ring struct {
	kid     string
	order   int64
	private ed25519.PrivateKey
	created time.Time
	public  map[string]ed25519.PublicKey
	newest  []string // kids, newest first
}

// newKey draws a key. Its id says nothing about it.
func newKey(order int64, now time.Time) (*Key, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	var id [8]byte
	if _, err := rand.Read(id[:]); err != nil {
		return nil, err
	}
	return &Key{Meta: store.Meta{ID: hex.EncodeToString(id[:])}, Order: order, Created: now, Seed: private.Seed(), Public: public}, nil
}

// check refuses keys of the wrong length or whose halves do not belong together.
func (k *Key) check() error {
	if len(k.Seed) != ed25519.SeedSize || len(k.Public) != ed25519.PublicKeySize ||
		!slices.Equal(ed25519.NewKeyFromSeed(k.Seed).Public().(ed25519.PublicKey), k.Public) {
		return ErrKey.With("key", k.ID)
	}
	return nil
}

// LoadKeys reads the key set, and makes the first key in an empty store.
func (s *Service) LoadKeys(ctx context.Context) error {
	page, err := s.keys.Find(ctx, store.On("order").Down().Limit(keysKept))
	if err != nil {
		return err
	}
	if len(page.Items) == 0 {
		err := s.addKey(ctx, rbac.System("token: first signing key"), 1, "first start")
		if errors.Is(err, store.ErrExists) {
			return s.LoadKeys(ctx)
		}
		return err
	}
	r := &ring{public: map[string]ed25519.PublicKey{}}
	for i, k := range page.Items {
		if err := k.check(); err != nil {
			return err
		}
		if i == 0 {
			r.kid, r.order, r.created, r.private = k.ID, k.Order, k.Created, ed25519.NewKeyFromSeed(k.Seed)
		}
		r.public[k.ID] = k.Public
		r.newest = append(r.newest, k.ID)
	}
	for {
		old := s.ring.Load()
		if old != nil && old.order > r.order || s.ring.CompareAndSwap(old, r) {
			return nil
		}
	}
}

// Rotate makes a new signing key. Tokens signed with the last one stay good until they run out.
func (s *Service) Rotate(ctx context.Context, by rbac.Actor, reason string) error {
	r := s.ring.Load()
	if r == nil {
		return ErrNoKey
	}
	err := s.addKey(ctx, by, r.order+1, reason)
	if errors.Is(err, store.ErrExists) { // another node has just rotated
		return s.LoadKeys(ctx)
	}
	return err
}

func (s *Service) addKey(ctx context.Context, by rbac.Actor, order int64, reason string) error {
	grant, err := s.gate.May(by, "rbac.key.rotate", rbac.Place{Unit: "/"})
	if err != nil {
		return err
	}
	k, err := newKey(order, s.clock.Now())
	if err != nil {
		return err
	}
	if err := s.keys.Insert(ctx, k, grant.Record(reason, KeyRotated{k.ID})); err != nil {
		return err
	}
	return s.LoadKeys(ctx)
}

// JWK is a public key as other programs read it (RFC 8037).
type JWK struct {
	Kty string `json:"kty"`
	Crv string `json:"crv"`
	Kid string `json:"kid"`
	Use string `json:"use"`
	Alg string `json:"alg"`
	X   string `json:"x"`
}

// JWKS is the public halves of the keys that verify, the signing one first.
func (s *Service) JWKS() []JWK {
	r := s.ring.Load()
	if r == nil {
		return nil
	}
	out := make([]JWK, 0, len(r.newest))
	for _, kid := range r.newest {
		out = append(out, JWK{"OKP", "Ed25519", kid, "sig", "EdDSA", base64.RawURLEncoding.EncodeToString(r.public[kid])})
	}
	return out
}

func keepKeys(db *store.Database) audit.Book[Key] { return audit.Keep(keys.On(db), "seed") }
