package certificates

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"time"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/rbac"
)

// Key is a pair of keys: Ed25519 for tokens, which must be short, and ECDSA on P-256 for files, which
// PDF readers know. Keys are numbered; the last one signs what is issued, the earlier
// ones stay, so that what they signed still verifies and can be printed again byte by byte. The
// private halves lie in the store, and whoever can read the store can sign: docs/certificates.md
// says how to guard it.
type Key struct {
	store.Meta  `bson:",inline"` // "key-0001"
	Seed        []byte           `bson:"seed"`   // of the tokens' key
	Scalar      []byte           `bson:"scalar"` // of the files' key, SEC 1
	Public      []byte           `bson:"public"`
	Certificate []byte           `bson:"certificate"` // of the files' key
	Hint        string           `bson:"hint"`
	Made        time.Time        `bson:"made"`
}

func keyID(n int) string { return fmt.Sprintf("key-%04d", n) }

// makeKey draws a key, with an X.509 certificate of its own for the files.
func makeKey(n int, organisation string, now time.Time) (*Key, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	files, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	scalar, err := x509.MarshalECPrivateKey(files)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	subject := pkix.Name{CommonName: "Tianti certificates " + keyID(n), Organization: []string{organisation}}
	shape := &x509.Certificate{
		SerialNumber: serial, Subject: subject, Issuer: subject, NotBefore: now.Add(-time.Hour),
		NotAfter: now.AddDate(30, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
		BasicConstraintsValid: true,
	}
	cert, err := x509.CreateCertificate(rand.Reader, shape, shape, files.Public(), files)
	if err != nil {
		return nil, err
	}
	hint := keyHint(public)
	k := &Key{Seed: private.Seed(), Scalar: scalar, Public: public, Certificate: cert, Hint: hex.EncodeToString(hint[:]), Made: now}
	k.ID = keyID(n)
	return k, nil
}

func (k *Key) private() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(k.Seed) }

// penman opens the key for signing one file.
func (k *Key) penman(token string) (penman, error) {
	private, err := x509.ParseECPrivateKey(k.Scalar)
	if err != nil {
		return penman{}, fmt.Errorf("key %s: %w", k.ID, err)
	}
	cert, err := x509.ParseCertificate(k.Certificate)
	if err != nil {
		return penman{}, fmt.Errorf("key %s: %w", k.ID, err)
	}
	return penman{token, private, cert}, nil
}

// PublicKey is the half of a key that everybody may have.
func (k *Key) PublicKey() PublicKey { return PublicKey{k.ID, k.Public, k.Certificate} }

// allKeys reads all keys, oldest first.
func (x *Service) allKeys(ctx context.Context) ([]*Key, error) {
	p, err := x.keys.Find(ctx, store.On("id").Limit(store.MaxLimit))
	return p.Items, err
}

// Keys lists the public halves of all keys that ever signed, for the published key set and for
// offline checks.
func (x *Service) Keys(ctx context.Context) ([]PublicKey, error) {
	ks, err := x.allKeys(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]PublicKey, len(ks))
	for i, k := range ks {
		out[i] = k.PublicKey()
	}
	return out, nil
}

// activeKey is the key that signs now. The first issue of an installation makes the first one; of
// two nodes that do so at once, one wins and both use its key.
func (x *Service) activeKey(ctx context.Context) (*Key, error) {
	last, err := x.keys.First(ctx, store.On("id").Down())
	if !errors.Is(err, store.ErrNotFound) {
		return last, err
	}
	grant, err := x.gate.May(rbac.System("certificates: make the first key"), "certificates.key.rotate", rbac.Place{Unit: "/"})
	if err != nil {
		return nil, err
	}
	return x.insertKey(ctx, 1, grant.Record("first start", KeyRotated{keyID(1)}))
}

func (x *Service) insertKey(ctx context.Context, n int, e audit.Entry) (*Key, error) {
	k, err := makeKey(n, x.organisation, x.clock.Now())
	if err != nil {
		return nil, err
	}
	if err := x.keys.Insert(ctx, k, e); errors.Is(err, store.ErrExists) {
		return x.keys.Get(ctx, k.ID)
	} else if err != nil {
		return nil, err
	}
	return k, nil
}

// RotateKey makes a new key that signs from now on. What earlier keys signed stays valid.
func (x *Service) RotateKey(ctx context.Context, by rbac.Actor, reason string) (PublicKey, error) {
	grant, err := x.gate.May(by, "certificates.key.rotate", rbac.Place{Unit: "/"})
	if err != nil {
		return PublicKey{}, err
	}
	if err := needReason(reason); err != nil {
		return PublicKey{}, err
	}
	ks, err := x.allKeys(ctx)
	if err != nil {
		return PublicKey{}, err
	}
	n := len(ks) + 1
	k, err := x.insertKey(ctx, n, grant.Record(reason, KeyRotated{keyID(n)}))
	if err != nil {
		return PublicKey{}, err
	}
	return k.PublicKey(), nil
}
