package xapi

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"mime"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
)

// Document is what a program keeps beside statements: the state of somebody in an activity, or the profile
// of an activity or a person.
type Document struct {
	store.Meta `bson:",inline"`
	Shelf      string    `bson:"shelf"` // whose it is
	Name       string    `bson:"name"`
	Type       string    `bson:"type"`
	Data       []byte    `bson:"data"`
	At         time.Time `bson:"at"`
}

// The faults of documents.
var (
	ErrNoDocument = fault.Define(fault.NotFound, "courses.xapi.document") // param name
	ErrMerge      = fault.Define(fault.Invalid, "courses.xapi.merge")
	ErrLarge      = fault.Define(fault.Invalid, "courses.xapi.large")    // param most (KB)
	ErrStale      = fault.Define(fault.Conflict, "courses.xapi.stale")   // the condition of the request does not hold
	ErrBlind      = fault.Define(fault.Conflict, "courses.xapi.blindly") // a profile is not overwritten without a condition
)

const mostDocument = 512 << 10

// Tag names the document's bytes, with quotation marks, as ETag has it.
func (d *Document) Tag() string {
	sum := sha1.Sum(d.Data)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

// Shelf says whose documents are meant. A state has an activity and an agent; a profile one of them.
type Shelf struct {
	State                         bool
	Activity, Agent, Registration string
}

func (x Shelf) key() string {
	kind := map[bool]string{true: "state", false: "profile"}[x.State]
	return short(kind, x.Activity, x.Agent, strings.ToLower(x.Registration))
}

func (x Shelf) scope() Scope {
	if x.State {
		return States
	}
	return Profiles
}

// Condition is what the headers If-Match and If-None-Match ask; "" asks nothing.
type Condition struct{ Match, None string }

func (c Condition) holds(d *Document) bool {
	has := func(header, tag string) bool {
		for one := range strings.SplitSeq(header, ",") {
			if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == "*" || strings.Trim(one, `"`) == strings.Trim(tag, `"`) {
				return true
			}
		}
		return false
	}
	there, tag := d.Type != "", ""
	if there {
		tag = d.Tag()
	}
	if c.Match != "" && (!there || !has(c.Match, tag)) {
		return false
	}
	return c.None == "" || !there || !has(c.None, tag)
}

// Put keeps a document in the place of what was there. A profile that is there asks for a condition.
func (s *Service) Put(ctx context.Context, by Caller, x Shelf, name, media string, data []byte, c Condition) error {
	return s.write(ctx, by, x, name, c, data, func(d *Document) error {
		if !x.State && d.Type != "" && c == (Condition{}) {
			return ErrBlind
		}
		d.Type, d.Data = media, data
		return nil
	})
}

// State keeps a state document of our own: what a launch tells an activity about a learner.
func (s *Service) State(ctx context.Context, activity, learner, registration, name string, v any) error {
	agent, err := AgentIn(learner)
	if err != nil {
		return err
	}
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.Put(ctx, Caller{Scopes: []Scope{States}}, Shelf{State: true, Activity: activity, Agent: agent, Registration: registration}, name, "application/json", data, Condition{})
}

// Merge puts the properties of a JSON object over those that are there.
func (s *Service) Merge(ctx context.Context, by Caller, x Shelf, name, media string, data []byte, c Condition) error {
	fresh, err := parse(data)
	add, isObject := fresh.(object)
	return s.write(ctx, by, x, name, c, data, func(d *Document) error {
		if d.Type == "" {
			d.Type, d.Data = media, data
			if isJSON(media) && (err != nil || !isObject) {
				return ErrMerge
			}
			return nil
		}
		old, bad := parse(d.Data)
		into, was := old.(object)
		if !isJSON(media) || !isJSON(d.Type) || err != nil || bad != nil || !isObject || !was {
			return ErrMerge
		}
		maps.Copy(into, add)
		var failed error
		d.Data, failed = json.Marshal(into)
		return failed
	})
}

func isJSON(media string) bool {
	kind, _, _ := mime.ParseMediaType(media)
	return kind == "application/json"
}

func (s *Service) write(ctx context.Context, by Caller, x Shelf, name string, c Condition, data []byte, change func(*Document) error) error {
	if err := by.looks(ctx, x, name, true, data); err != nil {
		return err
	}
	shelf := x.key()
	_, err := s.documents.Upsert(ctx, shelf+"/"+short(name), func() *Document { return &Document{Shelf: shelf, Name: name} }, func(d *Document) ([]store.Event, error) {
		if !c.holds(d) {
			return nil, ErrStale
		}
		if err := change(d); err != nil {
			return nil, err
		}
		if len(d.Data) > mostDocument {
			return nil, ErrLarge.With("most", mostDocument>>10)
		}
		d.At = s.now()
		return nil, nil
	})
	return err
}

// Document reads one; ErrNoDocument.
func (s *Service) Document(ctx context.Context, by Caller, x Shelf, name string) (*Document, error) {
	if err := by.looks(ctx, x, name, false, nil); err != nil {
		return nil, err
	}
	d, err := s.documents.Get(ctx, x.key()+"/"+short(name))
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrNoDocument.With("name", clip(name))
	}
	return d, err
}

// Names lists the documents of a shelf that were written after an instant.
func (s *Service) Names(ctx context.Context, by Caller, x Shelf, since time.Time) ([]string, error) {
	out := []string{}
	if err := by.looks(ctx, x, "", false, nil); err != nil {
		return out, err
	}
	q := store.On("shelf").Is(x.key())
	if !since.IsZero() {
		q = q.After(since)
	}
	for d, err := range s.documents.Each(ctx, q) {
		if err != nil {
			return out, err
		}
		out = append(out, d.Name)
	}
	return out, nil
}

// Drop deletes one document, or with the name "" all of a shelf. What is not there is no error.
func (s *Service) Drop(ctx context.Context, by Caller, x Shelf, name string, c Condition) error {
	if err := by.looks(ctx, x, name, true, nil); err != nil {
		return err
	}
	if name != "" {
		id := x.key() + "/" + short(name)
		d, err := s.documents.Get(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			d, err = &Document{}, nil
		}
		if err == nil && !c.holds(d) {
			err = ErrStale
		}
		if err != nil || d.Type == "" {
			return err
		}
		return gone(s.documents.Delete(ctx, id))
	}
	var ids []string
	for d, err := range s.documents.Each(ctx, store.On("shelf").Is(x.key())) {
		if err != nil {
			return err
		}
		ids = append(ids, d.ID)
	}
	for _, id := range ids {
		if err := gone(s.documents.Delete(ctx, id)); err != nil {
			return err
		}
	}
	return nil
}

func gone(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
