package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Cost is what one hash takes: memory in KiB, passes and lanes.
type Cost struct {
	Memory uint32
	Passes uint32
	Lanes  uint8
}

// Strong is the cost in use: 19 MiB, two passes (OWASP's first choice of 2025), some 20 ms.
var Strong = Cost{19 * 1024, 2, 1}

// Cheap is for tests only.
var Cheap = Cost{64, 1, 1}

const (
	saltSize = 16
	keySize  = 32
)

// hasher computes few hashes at a time; others wait for their turn.
type hasher struct {
	cost  Cost
	turns chan struct{}
	none  string // the hash of a password that nobody has
}

func newHasher(cost Cost, atOnce int) *hasher {
	h := &hasher{cost: cost, turns: make(chan struct{}, atOnce)}
	h.none = encode(cost, random(saltSize), random(keySize))
	return h
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return b
}

// normal is the form of a password that is hashed, so that one password typed on two systems is one.
func normal(password string) []byte { return norm.NFKC.Bytes([]byte(password)) }

func encode(c Cost, salt, key []byte) string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.Memory, c.Passes, c.Lanes, b.EncodeToString(salt), b.EncodeToString(key))
}

// decode reads what encode wrote.
func decode(s string) (c Cost, salt, key []byte, ok bool) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return c, nil, nil, false
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.Memory, &c.Passes, &c.Lanes); n != 3 || err != nil {
		return c, nil, nil, false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return c, nil, nil, false
	}
	key, err = base64.RawStdEncoding.DecodeString(parts[5])
	return c, salt, key, err == nil && len(key) == keySize
}

// wait takes a turn; ErrBusy when ctx ends first.
func (h *hasher) wait(ctx context.Context) error {
	select {
	case h.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ErrBusy.Because(ctx.Err())
	}
}

// hash is a password as it is stored.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.wait(ctx); err != nil {
		return "", err
	}
	defer func() { <-h.turns }()
	salt := random(saltSize)
	c := h.cost
	return encode(c, salt, argon2.IDKey(normal(password), salt, c.Passes, c.Memory, c.Lanes, keySize)), nil
}

// matches compares in constant time; stale says that the hash is of another cost than today's. An
// empty stored hash matches nothing and costs the same.
func (h *hasher) matches(ctx context.Context, stored, password string) (ok, stale bool, err error) {
	if err := h.wait(ctx); err != nil {
		return false, false, err
	}
	defer func() { <-h.turns }()
	c, salt, key, readable := decode(stored)
	if !readable {
		c, salt, key, _ = decode(h.none)
	}
	got := argon2.IDKey(normal(password), salt, c.Passes, c.Memory, c.Lanes, keySize)
	return subtle.ConstantTimeCompare(got, key) == 1 && readable, c != h.cost, nil
}
