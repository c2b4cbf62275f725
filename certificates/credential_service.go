package certificates

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"tianti/internal/locale"
	"tianti/rbac"
)

// Credential is a certificate as an Open Badges 3.0 achievement credential, with the signed form that
// wallets take: a JWT by the Ed25519 key of the published key set. It says what was certified, and in
// which status lists it stands now whether that still holds.
type Credential struct {
	Credential Badge  `json:"credential"`
	JWT        string `json:"jwt"`
	Key        string `json:"kid"`
}

// Badge is the credential's body.
type Badge struct {
	Context    []string      `json:"@context"`
	ID         string        `json:"id"`
	Type       []string      `json:"type"`
	Name       string        `json:"name"`
	Issuer     BadgeIssuer   `json:"issuer"`
	ValidFrom  string        `json:"validFrom"`
	ValidUntil string        `json:"validUntil,omitempty"`
	Status     []BadgeStatus `json:"credentialStatus"`
	Subject    BadgeSubject  `json:"credentialSubject"`
}

// BadgeIssuer is the unit that certifies, at the address of this system.
type BadgeIssuer struct {
	ID   string   `json:"id"`
	Type []string `json:"type"`
	Name string   `json:"name"`
}

// BadgeSubject is the holder, by the name on the certificate, and what was achieved.
type BadgeSubject struct {
	Type        []string          `json:"type"`
	Identifier  []BadgeIdentifier `json:"identifier"`
	Achievement Achievement       `json:"achievement"`
}

// BadgeIdentifier is the holder's name.
type BadgeIdentifier struct {
	Type         string `json:"type"`
	Identity     string `json:"identityHash"`
	IdentityType string `json:"identityType"`
	Hashed       bool   `json:"hashed"`
}

// Achievement is the kind of certificate.
type Achievement struct {
	ID          string   `json:"id"`
	Type        []string `json:"type"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Criteria    Criteria `json:"criteria"`
}

// Criteria is what the certificate was issued on, in a sentence.
type Criteria struct {
	Narrative string `json:"narrative"`
}

// Credential gives a certificate as a signed badge to whoever may have its file. One that is
// suspended or has ended gives none.
func (x *Service) Credential(ctx context.Context, by rbac.Actor, id string) (Credential, error) {
	c, err := x.find(ctx, id)
	if err != nil {
		return Credential{}, err
	}
	if _, err := x.gate.May(by, "certificates.certificate.download", placeOf(c)); err != nil {
		return Credential{}, hide(err, id)
	}
	if err := c.ended(); err != nil {
		return Credential{}, err
	}
	if c.State == Suspended {
		return Credential{}, ErrSuspended.With("number", c.Number)
	}
	kind, err := x.KindOf(ctx, c)
	if err != nil {
		return Credential{}, err
	}
	key, err := x.keys.Get(ctx, c.Key)
	if err != nil {
		return Credential{}, fmt.Errorf("key of certificate %s: %w", c.ID, err)
	}
	badge := x.badge(c, kind)
	if badge.Status, err = x.statusOf(ctx, c); err != nil {
		return Credential{}, err
	}
	jwt, err := signBadge(badge, c, key.ID, key.private())
	return Credential{badge, jwt, key.ID}, err
}

func (x *Service) badge(c *Certificate, k Kind) Badge {
	text := sentence(k.BodyZH, c.Subject, results(c, locale.Chinese))
	b := Badge{
		Context: []string{"https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"},
		ID:      x.Link(c), Type: []string{"VerifiableCredential", "OpenBadgeCredential"}, Name: k.ZH,
		Issuer:    BadgeIssuer{x.address, []string{"Profile"}, c.Issuer.Name},
		ValidFrom: c.From.UTC().Format(time.RFC3339),
		Subject: BadgeSubject{
			Type:        []string{"AchievementSubject"},
			Identifier:  []BadgeIdentifier{{"IdentityObject", c.Holder, "name", false}},
			Achievement: Achievement{x.address + "/certificates/kinds#" + k.Code, []string{"Achievement"}, k.ZH, text, Criteria{text}},
		},
	}
	if !c.Until.IsZero() {
		b.ValidUntil = c.Until.UTC().Format(time.RFC3339)
	}
	return b
}

// signBadge writes a badge as a JWT. Nothing in it depends on when it is asked for, so it is the same
// each time.
func signBadge(b Badge, c *Certificate, kid string, private ed25519.PrivateKey) (string, error) {
	claims := struct {
		Badge
		Iss       string `json:"iss"`
		Jti       string `json:"jti"`
		NotBefore int64  `json:"nbf"`
		Expires   int64  `json:"exp,omitempty"`
	}{b, b.Issuer.ID, b.ID, c.From.Unix(), 0}
	if !c.Until.IsZero() {
		claims.Expires = c.Until.Unix()
	}
	return signJWT("JWT", claims, kid, private)
}

// signJWT writes claims as a JWT.
func signJWT(typ string, claims any, kid string, private ed25519.PrivateKey) (string, error) {
	body, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	head, err := json.Marshal(map[string]string{"alg": "EdDSA", "typ": typ, "kid": kid})
	if err != nil {
		return "", err
	}
	enc := base64.RawURLEncoding.EncodeToString
	signed := enc(head) + "." + enc(body)
	return signed + "." + enc(ed25519.Sign(private, []byte(signed))), nil
}
