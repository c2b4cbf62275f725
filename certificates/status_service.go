package certificates

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
)

// ErrNoList says that there is no such status list. Params "purpose", "list".
var ErrNoList = fault.Define(fault.NotFound, "certificates.no_list")

// place gives a certificate its position in the status lists. Places are numbered without a gap in the
// order in which credentials are asked for the first time, and are never given again.
type place struct {
	store.Meta  `bson:",inline"` // the number in twelve digits
	Number      int64            `bson:"number"`
	Certificate string           `bson:"certificate"`
}

// statusList is the bits of one list for one purpose. It has the same size from the first bit on, and is
// written only when a certificate's state changes. It follows from the certificates, which have their
// audit entries.
type statusList struct {
	store.Meta `bson:",inline"` // "revocation/0"
	Bits       []byte           `bson:"bits"`
	At         time.Time        `bson:"at"` // of the last change
}

// BadgeStatus points at a credential's bit in a status list.
type BadgeStatus struct {
	ID         string  `json:"id"`
	Type       string  `json:"type"`
	Purpose    Purpose `json:"statusPurpose"`
	Index      string  `json:"statusListIndex"`
	Credential string  `json:"statusListCredential"`
}

// StatusList is a status list as a credential, and signed as one.
type StatusList struct {
	Credential ListCredential `json:"credential"`
	JWT        string         `json:"jwt"`
	Key        string         `json:"kid"`
	rev        int64
}

// ListCredential is the body of a BitstringStatusListCredential.
type ListCredential struct {
	Context   []string    `json:"@context"`
	ID        string      `json:"id"`
	Type      []string    `json:"type"`
	Issuer    string      `json:"issuer"`
	ValidFrom string      `json:"validFrom"`
	Subject   ListSubject `json:"credentialSubject"`
}

// ListSubject is the list itself.
type ListSubject struct {
	ID      string  `json:"id"`
	Type    string  `json:"type"`
	Purpose Purpose `json:"statusPurpose"`
	TTL     int64   `json:"ttl"` // milliseconds that a checker may keep it
	Encoded string  `json:"encodedList"`
}

// ListTTL is how long a checker may keep a list.
const ListTTL = time.Minute

func listID(p Purpose, list int) string { return string(p) + "/" + strconv.Itoa(list) }

func (x *Service) listURL(p Purpose, list int) string {
	return x.address + "/status/" + listID(p, list)
}

// statusOf is where a certificate's credential says that its state stands.
func (x *Service) statusOf(ctx context.Context, c *Certificate) (out []BadgeStatus, err error) {
	pos, err := x.position(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range Purposes {
		url := x.listURL(p, pos.List)
		out = append(out, BadgeStatus{fmt.Sprintf("%s#%d", url, pos.Index), "BitstringStatusListEntry", p, strconv.Itoa(pos.Index), url})
	}
	return out, nil
}

// position finds a certificate's place, or gives it the next one.
func (x *Service) position(ctx context.Context, certificate string) (Position, error) {
	for {
		has, err := x.places.First(ctx, store.On("certificate").Is(certificate))
		if !errors.Is(err, store.ErrNotFound) {
			if err != nil {
				return Position{}, err
			}
			return positionOf(has.Number), nil
		}
		next := &place{Number: 1, Certificate: certificate}
		last, err := x.places.First(ctx, store.On("number").Down())
		if err == nil {
			next.Number = last.Number + 1
		} else if !errors.Is(err, store.ErrNotFound) {
			return Position{}, err
		}
		next.ID = versionID(next.Number)
		if err = x.places.Insert(ctx, next); err == nil {
			return positionOf(next.Number), x.tell(ctx, certificate) // it may have fallen meanwhile
		}
		if !errors.Is(err, store.ErrExists) || ctx.Err() != nil {
			return Position{}, errors.Join(err, ctx.Err())
		}
	}
}

// tell brings a certificate's bits in line with its state; one without a place has none. Of two who do so
// at once the later one looks at the certificate again and finds what it overlooked.
func (x *Service) tell(ctx context.Context, certificate string) error {
	p, err := x.places.First(ctx, store.On("certificate").Is(certificate))
	if err != nil {
		return nothing(err)
	}
	pos := positionOf(p.Number)
	for seen := int64(-1); ; {
		c, err := x.find(ctx, certificate)
		if err != nil || c.Rev == seen {
			return err
		}
		seen = c.Rev
		for _, purpose := range Purposes {
			if err := x.turnBit(ctx, purpose, pos, purpose.says(c.State)); err != nil {
				return err
			}
		}
	}
}

// turnBit sets or clears one bit. A list without a set bit is not stored.
func (x *Service) turnBit(ctx context.Context, p Purpose, pos Position, set bool) error {
	id := listID(p, pos.List)
	if !set {
		if l, err := x.lists.Get(ctx, id); err != nil || !bits(l.Bits).get(pos.Index) {
			return nothing(err)
		}
	}
	_, err := x.lists.Upsert(ctx, id, func() *statusList { return &statusList{Bits: newBits()} }, func(l *statusList) ([]store.Event, error) {
		if bits(l.Bits).get(pos.Index) != set {
			bits(l.Bits).turn(pos.Index)
			l.At = x.clock.Now()
		}
		return nil, nil
	})
	return err
}

// StatusList is a list as a signed credential, for anybody. It is put together and signed anew only after
// a change: asking again costs one read.
func (x *Service) StatusList(ctx context.Context, p Purpose, list int) (StatusList, error) {
	unknown := ErrNoList.With("purpose", string(p)).With("list", list)
	if p != Revocation && p != Suspension || list < 0 {
		return StatusList{}, unknown
	}
	l, err := x.lists.Get(ctx, listID(p, list))
	if errors.Is(err, store.ErrNotFound) {
		if _, err = x.places.Get(ctx, versionID(int64(list)*listBits+1)); errors.Is(err, store.ErrNotFound) {
			return StatusList{}, unknown
		}
		l = &statusList{Bits: newBits()}
	}
	if err != nil {
		return StatusList{}, err
	}
	key, err := x.activeKey(ctx)
	if err != nil {
		return StatusList{}, err
	}
	id := listID(p, list)
	if kept, ok := x.signed.Load(id); ok && kept.(StatusList).rev == l.Rev && kept.(StatusList).Key == key.ID {
		return kept.(StatusList), nil
	}
	out, err := x.signList(l, key, p, list)
	if err == nil {
		x.signed.Store(id, out)
	}
	return out, err
}

func (x *Service) signList(l *statusList, key *Key, p Purpose, list int) (StatusList, error) {
	encoded, err := bits(l.Bits).encode()
	if err != nil {
		return StatusList{}, err
	}
	from := l.At
	if from.IsZero() || from.Before(key.Made) {
		from = key.Made
	}
	url := x.listURL(p, list)
	body := ListCredential{
		Context: []string{"https://www.w3.org/ns/credentials/v2"}, ID: url, Type: []string{"VerifiableCredential", "BitstringStatusListCredential"},
		Issuer: x.address, ValidFrom: from.UTC().Format(time.RFC3339),
		Subject: ListSubject{url + "#list", "BitstringStatusList", p, ListTTL.Milliseconds(), encoded},
	}
	claims := struct {
		ListCredential
		Iss       string `json:"iss"`
		Jti       string `json:"jti"`
		NotBefore int64  `json:"nbf"`
	}{body, body.Issuer, body.ID, from.Unix()}
	jwt, err := signJWT("vc+jwt", claims, key.ID, key.private())
	return StatusList{body, jwt, key.ID, l.Rev}, err
}
