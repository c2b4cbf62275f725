package token

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	accessType = "at+jwt"
	mostBytes  = 2048 // ours have about 500
)

// Claims is what a good access token says: who, in which session, until when.
type Claims struct {
	Person  string
	Session string
	ID      string
	Issued  time.Time
	Expires time.Time
}

type claims struct {
	jwt.RegisteredClaims
	Session string `json:"sid"`
}

// sign makes an access token.
func (s *Service) sign(session, person string, now time.Time) (string, time.Time, error) {
	r := s.ring.Load()
	if r == nil {
		return "", time.Time{}, ErrNoKey
	}
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		return "", time.Time{}, err
	}
	now = now.Truncate(time.Second)
	expires := now.Add(s.config.Access)
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{jwt.RegisteredClaims{
		Issuer: s.config.Issuer, Audience: jwt.ClaimStrings{s.config.Audience}, Subject: person,
		ID:       base64.RawURLEncoding.EncodeToString(id[:]),
		IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now.Add(-skew)), ExpiresAt: jwt.NewNumericDate(expires),
	}, session})
	t.Header["typ"], t.Header["kid"] = accessType, r.kid
	text, err := t.SignedString(r.private)
	return text, expires, err
}

// skew is how far the clocks of two nodes may lie apart.
const skew = 10 * time.Second

// verify reads an access token: signature first, then everything that it must say. It does not
// look at the session.
func (s *Service) verify(ctx context.Context, text string) (Claims, error) {
	if len(text) > mostBytes {
		return Claims{}, ErrInvalid
	}
	r := s.ring.Load()
	if known, ok := s.proven.get(text, r, s.clock.Now()); ok {
		return known, nil
	}
	if strings.Count(text, ".") != 2 || strings.ContainsFunc(text, strange) {
		return Claims{}, ErrInvalid
	}
	c, err := s.parse(text)
	if errors.Is(err, errKid) && s.lookAgain(ctx) {
		c, err = s.parse(text) // another node may have rotated a moment ago
	}
	if err != nil {
		return Claims{}, ErrInvalid.Because(err)
	}
	if c.Subject == "" || c.Session == "" || c.ID == "" || len(c.Audience) != 1 ||
		c.IssuedAt == nil || c.IssuedAt.After(s.clock.Now().Add(skew)) || c.ExpiresAt.Sub(c.IssuedAt.Time) > s.config.Access {
		return Claims{}, ErrInvalid
	}
	found := Claims{c.Subject, c.Session, c.ID, c.IssuedAt.UTC(), c.ExpiresAt.UTC()}
	s.proven.put(text, proof{r, found, c.NotBefore.UTC()}) // r is the older one if keys came meanwhile: then it is proven again
	return found, nil
}

// strange says whether a rune stands in no token; Go's base64 reads over line breaks.
func strange(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.')
}

var errKid = errors.New("no such key")

func (s *Service) parse(text string) (*claims, error) {
	var c claims
	r := s.ring.Load()
	if r == nil {
		return nil, ErrNoKey
	}
	_, err := jwt.ParseWithClaims(text, &c, func(t *jwt.Token) (any, error) {
		if len(t.Header) != 3 || t.Header["typ"] != accessType {
			return nil, errors.New("not the header of an access token")
		}
		kid, _ := t.Header["kid"].(string)
		if key, ok := r.public[kid]; ok {
			return key, nil
		}
		return nil, errKid
	},
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithExpirationRequired(), jwt.WithNotBeforeRequired(),
		jwt.WithIssuer(s.config.Issuer), jwt.WithAudience(s.config.Audience), jwt.WithStrictDecoding(),
		jwt.WithTimeFunc(s.clock.Now))
	return &c, err
}

// lookAgain reads the keys anew for an unknown kid, at most once a second: a stream of made-up kids
// must not become a stream of reads.
func (s *Service) lookAgain(ctx context.Context) bool {
	now := s.clock.Now().UnixMilli()
	last := s.looked.Load()
	if now-last < 1000 && now >= last || !s.looked.CompareAndSwap(last, now) {
		return false
	}
	return s.LoadKeys(ctx) == nil
}
