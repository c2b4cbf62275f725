package xapi

import (
	"context"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/file"
	"tianti/internal/store"
	"tianti/rbac"
)

// Version is the specification's that the store keeps.
const Version = "1.0.3"

type entry = audit.Entry

// The faults of statements.
var (
	ErrConflict   = fault.Define(fault.Conflict, "courses.xapi.conflict")  // param id
	ErrNoSuch     = fault.Define(fault.NotFound, "courses.xapi.statement") // param id
	ErrSigned     = fault.Define(fault.Invalid, "courses.xapi.signed")     // param why
	ErrAttachment = fault.Define(fault.Invalid, "courses.xapi.attachment") // param sha2
	ErrMany       = fault.Define(fault.Invalid, "courses.xapi.many")       // param most
	ErrForeign    = fault.Define(fault.Forbidden, "courses.xapi.foreign")  // param id: another client's, not to be voided
)

// Service is the store.
type Service struct {
	statements store.Collection[Kept]
	batches    store.Collection[batch]
	keys       store.Collection[key]
	activities store.Collection[known]
	enclosures store.Collection[enclosed]
	documents  store.Collection[Document]
	clients    audit.Book[Client]
	files      *file.Shelf
	gate       *rbac.Gate
	clock      clock.Clock
	home       string
}

// unserved names people and things of an organisation whose site has no address yet: commands tell what they do
// without one.
const unserved = "urn:tianti"

// New opens the store. home is the address of the site: what names people and things of ours begins with it.
func New(db *store.Database, c clock.Clock, gate *rbac.Gate, home string) *Service {
	if home == "" {
		home = unserved
	}
	return &Service{statements: statements.On(db), batches: batches.On(db), keys: keys.On(db), activities: activities.On(db), enclosures: enclosures.On(db), documents: documents.On(db),
		clients: audit.Keep(clients.On(db), "hash"), files: file.Closed(db, c), gate: gate, clock: c, home: strings.TrimRight(home, "/")}
}

func (s *Service) now() time.Time { return s.clock.Now().UTC().Truncate(time.Millisecond) }

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func (s *Service) account(name, home, id string) object {
	return object{"objectType": "Agent", "name": name, "account": object{"homePage": home, "name": id}}
}

// NewID is a random UUID, version 4.
func NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return uuidText(b)
}

// DerivedID is the UUID, version 5, of a name: the same fact always has the same statement.
func DerivedID(name string) string {
	sum := sha1.Sum([]byte("tianti xapi " + name))
	b := [16]byte(sum[:16])
	b[6], b[8] = b[6]&0x0f|0x50, b[8]&0x3f|0x80
	return uuidText(b)
}

func uuidText(b [16]byte) string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// Enclosure is what came beside statements in one request.
type Enclosure struct {
	SHA2, Type string
	Data       []byte
}

const (
	mostAtOnce   = 500
	mostEnclosed = 16 << 20 // bytes of one attachment
)

// Keep stores statements of a caller, all of them or none, and gives their ids. One that is there
// already with the same meaning is no error; with another meaning it is ErrConflict. What came beside them is
// kept first: without a statement that names it nobody is given it.
func (s *Service) Keep(ctx context.Context, by Caller, list []Statement, with []Enclosure) ([]string, error) {
	if err := by.May(WriteStatements); err != nil {
		return nil, err
	}
	if len(list) > mostAtOnce {
		return nil, ErrMany.With("most", mostAtOnce)
	}
	if err := s.enclosedIn(ctx, list, with); err != nil {
		return nil, err
	}
	return s.keep(ctx, by, list)
}

func (s *Service) keep(ctx context.Context, by Caller, list []Statement) ([]string, error) {
	now := s.now()
	var ids []string
	var fresh []*Kept
	var came []json.RawMessage
	for _, st := range list {
		text, err := json.Marshal(st.o) // before anything is filled in
		if err != nil {
			return nil, err
		}
		k, err := s.prepare(ctx, by, st, now)
		if err != nil {
			return nil, err
		}
		ids = append(ids, st.ID())
		if k != nil {
			fresh, came = append(fresh, k), append(came, text)
		}
	}
	if by.guard != nil && len(fresh) > 0 {
		if err := by.guard.Statements(ctx, came); err != nil {
			return nil, err
		}
	}
	if err := s.put(ctx, fresh); err != nil {
		return nil, err
	}
	if by.guard != nil {
		return ids, by.guard.Kept(ctx)
	}
	return ids, nil
}

// prepare fills in what the store sets; nil for a statement that is there already.
func (s *Service) prepare(ctx context.Context, by Caller, st Statement, now time.Time) (*Kept, error) {
	if st.ID() == "" {
		st.o["id"] = NewID()
	} else if old, err := s.there(ctx, st.ID()); err == nil {
		if old.Sum != sumOf(st) {
			return nil, ErrConflict.With("id", st.ID())
		}
		return nil, nil
	} else if !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	st.o["id"] = st.ID()
	if target := st.Voids(); target != "" {
		old, err := s.there(ctx, target)
		if err == nil && old.Client != by.Client && by.May(All) != nil {
			return nil, ErrForeign.With("id", target)
		}
	}
	k := &Kept{Meta: store.Meta{ID: st.ID()}, At: now, Client: by.Client, Sum: sumOf(st)}
	stored := now.Format("2006-01-02T15:04:05.000Z07:00")
	st.o["stored"], st.o["authority"], st.o["version"] = stored, by.who, "1.0.0"
	if _, there := st.o["timestamp"]; !there {
		st.o["timestamp"] = stored
	}
	if around, ok := st.at("context", "contextActivities").(object); ok {
		for name, v := range around {
			around[name] = oneOrMany(v) // as it is answered, whatever came
		}
	}
	k.Keys = keysOf(st)
	if target := st.Refers(); target != "" && st.Voids() == "" { // it is found by what it speaks of, too
		if old, err := s.there(ctx, target); err == nil {
			k.Keys = append(k.Keys, old.Keys...)
			slices.Sort(k.Keys)
			k.Keys = slices.Compact(k.Keys)
		}
	}
	data, err := json.Marshal(st.o)
	k.Body = string(data)
	return k, err
}

// void marks a statement as taken back, unless it takes back another one itself.
func (s *Service) void(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	_, err := s.statements.Update(ctx, id, func(k *Kept) ([]store.Event, error) {
		st, err := k.read()
		if err == nil && st.Voids() == "" {
			k.Voided = true
		}
		return nil, err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil // it may come later
	}
	return err
}

func (k *Kept) read() (Statement, error) {
	v, err := parse([]byte(k.Body))
	o, _ := v.(object)
	return Statement{o}, err
}

// learn keeps how an activity is called and what it is.
func (s *Service) learn(ctx context.Context, st Statement) error {
	id := asActivity(st.at("object"))
	if _, defined := st.at("object", "definition").(object); id == "" || !defined {
		return nil
	}
	o := object{"objectType": "Activity", "id": id, "definition": st.at("object", "definition")}
	data, err := json.Marshal(o)
	if err != nil {
		return err
	}
	_, err = s.activities.Upsert(ctx, short(id), func() *known { return &known{} }, func(k *known) ([]store.Event, error) {
		k.Body = string(data)
		return nil, nil
	})
	return err
}

// Activity is what is known of an activity; its id alone when that is all.
func (s *Service) Activity(ctx context.Context, by Caller, id string) (json.RawMessage, error) {
	if err := by.May(ReadAll, ReadMine, States, Profiles); err != nil {
		return nil, err
	}
	if err := iri("activityId", id); err != nil {
		return nil, err
	}
	k, err := s.activities.Get(ctx, short(id))
	if errors.Is(err, store.ErrNotFound) {
		return json.Marshal(object{"objectType": "Activity", "id": id})
	}
	if err != nil {
		return nil, err
	}
	return json.RawMessage(k.Body), nil
}
