package xapi

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// Scope is what a client may do (xAPI 1.0.3, Part Three, 4.2).
type Scope string

// The scopes. ReadMine reads what the client itself sent, ReadAll what everybody sent; All does everything.
const (
	WriteStatements Scope = "statements/write"
	ReadMine        Scope = "statements/read/mine"
	ReadAll         Scope = "statements/read"
	States          Scope = "state"
	Profiles        Scope = "profile"
	All             Scope = "all"
)

// Scopes are all of them, in the order in which forms offer them.
var Scopes = []Scope{WriteStatements, ReadMine, ReadAll, States, Profiles, All}

// Client is a program outside that may speak to the store. Its secret is kept as a hash.
type Client struct {
	store.Meta `bson:",inline"`
	Name       string    `bson:"name"`
	Scopes     []Scope   `bson:"scopes"`
	Hash       string    `bson:"hash"`
	By         string    `bson:"by"`
	Made       time.Time `bson:"made"`
	Ended      time.Time `bson:"ended,omitempty"` // zero while it works
}

// The faults of clients.
var (
	ErrClient = fault.Define(fault.NotFound, "courses.xapi.client")
	ErrName   = fault.Define(fault.Invalid, "courses.xapi.name")  // param most
	ErrScope  = fault.Define(fault.Invalid, "courses.xapi.scope") // param scope
	ErrKey    = fault.Define(fault.Unauthenticated, "courses.xapi.key")
	ErrReach  = fault.Define(fault.Forbidden, "courses.xapi.reach") // param scope
	ErrReason = fault.Define(fault.Invalid, "courses.xapi.reason")
)

// Caller is who speaks to the store: a client, and what it may.
type Caller struct {
	Client string
	Scopes []Scope
	who    object // authority of its statements
	within string // key that everything it reads has; "" where it reads without that
	guard  Guard  // nil: nobody looks
}

// Guard looks at what a caller is about to do, and may refuse it.
type Guard interface {
	// Statements hears of new ones as they came, which keep the rules of xAPI, before they are written.
	Statements(ctx context.Context, came []json.RawMessage) error
	// Kept hears that they are written, or were before.
	Kept(ctx context.Context) error
	// Document hears of a document that is to be read, or written; name is "" for all of a shelf, data nil where
	// they are dropped.
	Document(ctx context.Context, x Shelf, name string, write bool, data []byte) error
}

// Launched is the caller that a launched activity is. It writes statements, reads those of its registration and
// has its documents, as far as the guard lets it.
func (s *Service) Launched(registration string, guard Guard) Caller {
	return Caller{"launched " + registration, []Scope{WriteStatements, ReadAll, States, Profiles},
		s.account("cmi5", s.home+"/xapi/registrations", registration), keyOf(byRegistration, strings.ToLower(registration)), guard}
}

// sees says whether the caller may read a statement.
func (c Caller) sees(k *Kept) bool {
	if c.within != "" {
		return slices.Contains(k.Keys, c.within)
	}
	return c.May(ReadAll) == nil || k.Client == c.Client
}

func (c Caller) looks(ctx context.Context, x Shelf, name string, write bool, data []byte) error {
	if err := c.May(x.scope()); err != nil || c.guard == nil {
		return err
	}
	return c.guard.Document(ctx, x, name, write, data)
}

// May refuses what none of the scopes allows.
func (c Caller) May(scopes ...Scope) error {
	for _, s := range append(scopes, All) {
		if slices.Contains(c.Scopes, s) {
			return nil
		}
	}
	return ErrReach.With("scope", string(scopes[0]))
}

const longName = 100

// top is the place of the store: it speaks of people of all units, so whoever has to do with it is
// responsible for the whole organisation.
func top(by rbac.Actor) rbac.Place {
	first, _, _ := strings.Cut(strings.TrimPrefix(by.Unit, "/"), "/")
	if first == "" {
		return rbac.Place{Unit: "/"}
	}
	return rbac.Place{Unit: "/" + first + "/"}
}

func secretHash(client, secret string) string { return short("xapi client", client, secret) }

// NewClient lets a program in and gives its secret, which is told this once.
func (s *Service) NewClient(ctx context.Context, by rbac.Actor, name string, scopes []Scope, reason string) (*Client, string, error) {
	grant, err := s.gate.May(by, "courses.client.create", top(by))
	if err != nil {
		return nil, "", err
	}
	if name = strings.TrimSpace(name); name == "" || len([]rune(name)) > longName {
		return nil, "", ErrName.At("name").With("most", longName)
	}
	if len(scopes) == 0 {
		return nil, "", ErrScope.At("scopes").With("scope", "")
	}
	for _, x := range scopes {
		if !slices.Contains(Scopes, x) {
			return nil, "", ErrScope.At("scopes").With("scope", string(x))
		}
	}
	if strings.TrimSpace(reason) == "" {
		return nil, "", ErrReason.At("reason")
	}
	c := &Client{Meta: store.Meta{ID: strings.ToLower(rand.Text()[:16])}, Name: name, Scopes: scopes, By: by.Person, Made: s.now()}
	secret := strings.ToLower(rand.Text())
	c.Hash = secretHash(c.ID, secret)
	return c, secret, s.clients.Insert(ctx, c, grant.Record(reason))
}

// EndClient shuts a program out for good; what it sent stays.
func (s *Service) EndClient(ctx context.Context, by rbac.Actor, id, reason string) error {
	grant, err := s.gate.May(by, "courses.client.revoke", top(by))
	if err != nil {
		return err
	}
	if strings.TrimSpace(reason) == "" {
		return ErrReason.At("reason")
	}
	if _, err := s.clients.Get(ctx, id); errors.Is(err, store.ErrNotFound) {
		return ErrClient
	}
	_, err = s.clients.Update(ctx, id, func(c *Client) (entry, error) {
		if c.Ended.IsZero() {
			c.Ended = s.now()
		}
		return grant.Record(reason), nil
	})
	return err
}

// Clients lists the programs, the newest first.
func (s *Service) Clients(ctx context.Context, by rbac.Actor) ([]*Client, error) {
	if _, err := s.gate.May(by, "courses.client.read", top(by)); err != nil {
		return nil, err
	}
	page, err := s.clients.Find(ctx, store.On("made").Down().Limit(store.MaxLimit))
	return page.Items, err
}

// Enter says who a client's name and secret belong to, or ErrKey. An ended one is nobody.
func (s *Service) Enter(ctx context.Context, id, secret string) (Caller, error) {
	c, err := s.clients.Get(ctx, id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return Caller{}, ErrKey
	case err != nil:
		return Caller{}, err
	case !same(c.Hash, secretHash(id, secret)) || !c.Ended.IsZero():
		return Caller{}, ErrKey
	}
	return Caller{Client: c.ID, Scopes: c.Scopes, who: s.account(c.Name, s.home+"/xapi/clients", c.ID)}, nil
}
