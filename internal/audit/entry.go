// Package audit keeps what was done, by whom, why and under which policy, so that nothing can be
// cut or changed afterwards without being found.
//
// An entry is born in the write that it describes: Book hands document, entry and facts to the
// store in one atomic write, so there is no write without its entry and no entry without its
// write. Right after the commit the Chain appends the entry to its stream, hash-chained:
//
//	hash(n) = SHA-256( hash(n-1) ‖ canonical bytes of entry n )
//
// What a delivery brings is appended as one block, and a block is one document whose id is its
// number: two nodes that append at once race for the id, and the loser looks again. Beside the
// blocks stand the same entries one by one, indexed for questions, and a head with the last number
// and hash. Verify walks blocks, entries and heads and names the first that is missing, moved or
// changed.
package audit

import (
	"bytes"
	"strconv"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/x/bsonx/bsoncore"

	"tianti/internal/event"
	"tianti/internal/store"
)

// Entry is what a change says about itself. Only rbac.Grant.Record makes one: whoever writes has
// asked the policy first. Object, Changes and At are filled by Book.
type Entry struct {
	Actor   string   `bson:"actor"`             // person id, or "system:<what>"
	Name    string   `bson:"name,omitempty"`    // the actor's name at that time
	Action  string   `bson:"action"`            // the permission used: "exams.sitting.annul"
	Unit    string   `bson:"unit,omitempty"`    // path of the unit concerned
	Subject string   `bson:"subject,omitempty"` // the person concerned, if any
	Reason  string   `bson:"reason,omitempty"`
	Policy  int64    `bson:"policy"` // version of the policy that allowed it
	Object  string   `bson:"object"` // "{collection}/{id}"
	Rev     int64    `bson:"rev"`
	Changes []Change `bson:"changes,omitempty"`

	facts []event.Fact
	bytes bson.Raw // what was encoded already, when the chain passes it on
}

// MarshalBSON passes on what was encoded already: an entry is encoded once, in the write that it
// describes, and every hash is over those bytes. It is written here field by field, in the order of the
// struct: every write of the program does it, and by reflection it took four times as long.
func (e Entry) MarshalBSON() ([]byte, error) {
	if e.bytes != nil {
		return e.bytes, nil
	}
	start, b := bsoncore.AppendDocumentStart(make([]byte, 0, 512))
	b = bsoncore.AppendStringElement(b, "actor", e.Actor)
	b = appendText(b, "name", e.Name)
	b = bsoncore.AppendStringElement(b, "action", e.Action)
	b = appendText(b, "unit", e.Unit)
	b = appendText(b, "subject", e.Subject)
	b = appendText(b, "reason", e.Reason)
	b = bsoncore.AppendInt64Element(b, "policy", e.Policy)
	b = bsoncore.AppendStringElement(b, "object", e.Object)
	b = bsoncore.AppendInt64Element(b, "rev", e.Rev)
	if len(e.Changes) > 0 {
		var list int32
		list, b = bsoncore.AppendArrayElementStart(b, "changes")
		for i, c := range e.Changes {
			b = c.append(b, strconv.Itoa(i))
		}
		var err error
		if b, err = bsoncore.AppendArrayEnd(b, list); err != nil {
			return nil, err
		}
	}
	return bsoncore.AppendDocumentEnd(b, start)
}

// appendText leaves empty text out.
func appendText(b []byte, key, text string) []byte {
	if text == "" {
		return b
	}
	return bsoncore.AppendStringElement(b, key, text)
}

// passed is an entry as the chain needs it: with the fields that it is filed under, and as it was
// encoded.
func passed(payload bson.Raw) (Entry, error) {
	if err := payload.Validate(); err != nil {
		return Entry{}, err
	}
	field := func(name string) string {
		s, _ := payload.Lookup(name).StringValueOK()
		return s
	}
	return Entry{Actor: field("actor"), Action: field("action"), Subject: field("subject"), Object: field("object"), bytes: payload}, nil
}

// Change is one top-level field before and after. Secret fields show neither value.
type Change struct {
	Field  string        `bson:"field"`
	Before bson.RawValue `bson:"before,omitempty"`
	After  bson.RawValue `bson:"after,omitempty"`
	Secret bool          `bson:"secret,omitempty"`
}

// append writes the change as a document without what is empty.
func (c Change) append(b []byte, key string) []byte {
	start, b := bsoncore.AppendDocumentElementStart(b, key)
	b = bsoncore.AppendStringElement(b, "field", c.Field)
	b = appendValue(b, "before", c.Before)
	b = appendValue(b, "after", c.After)
	if c.Secret {
		b = bsoncore.AppendBooleanElement(b, "secret", true)
	}
	b, _ = bsoncore.AppendDocumentEnd(b, start) // fails only for a start that is not in b
	return b
}

func appendValue(b []byte, key string, v bson.RawValue) []byte {
	if v.IsZero() {
		return b
	}
	return bsoncore.AppendValueElement(b, key, bsoncore.Value{Type: v.Type, Data: v.Value})
}

// EventName makes an entry a fact: that is how it travels from the write to the chain.
func (Entry) EventName() string { return "audit.entry" }

// With adds facts that the write establishes besides the entry.
func (e Entry) With(facts ...event.Fact) Entry {
	e.facts = append(append([]event.Fact{}, e.facts...), facts...)
	return e
}

// events are the entry and its facts as the store takes them.
func (e Entry) events() ([]store.Event, error) {
	first, err := event.Of(e)
	if err != nil {
		return nil, err
	}
	out := []store.Event{first}
	for _, f := range e.facts {
		s, err := event.Of(f)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// maxValue bounds what one side of a Change keeps; longer values are told by length only.
const maxValue = 4 << 10

// diff lists the top-level fields that differ between two BSON documents, in the order of after,
// then what only before has. _id and rev are not changes.
func diff(before, after bson.Raw, secret map[string]bool) []Change {
	var out []Change
	add := func(field string, b, a bson.RawValue) {
		c := Change{Field: field, Before: clip(b), After: clip(a)}
		if secret[field] {
			c = Change{Field: field, Secret: true}
		}
		out = append(out, c)
	}
	elements, _ := after.Elements()
	for _, el := range elements {
		if el.Key() == "_id" || el.Key() == "rev" {
			continue
		}
		b, a := before.Lookup(el.Key()), el.Value()
		if b.Type != a.Type || !bytes.Equal(b.Value, a.Value) {
			add(el.Key(), b, a)
		}
	}
	elements, _ = before.Elements()
	for _, el := range elements {
		if el.Key() == "_id" || el.Key() == "rev" {
			continue
		}
		if _, err := after.LookupErr(el.Key()); err != nil {
			add(el.Key(), el.Value(), bson.RawValue{})
		}
	}
	return out
}

func clip(v bson.RawValue) bson.RawValue {
	if len(v.Value) <= maxValue {
		return v
	}
	t, b, err := bson.MarshalValue(bson.D{{Key: "bytes", Value: len(v.Value)}})
	if err != nil {
		return bson.RawValue{}
	}
	return bson.RawValue{Type: t, Value: b}
}

// Recorded is an entry in its chain, as questions find it.
type Recorded struct {
	store.Meta `bson:",inline"` // SHA-256 of the event id
	Stream     string           `bson:"stream"`
	N          int64            `bson:"n"`
	Event      string           `bson:"event"` // id of the store event: one entry is chained once
	At         time.Time        `bson:"at"`
	Entry      Entry            `bson:"entry"`
	Hash       []byte           `bson:"hash"`
	Actor      string           `bson:"actor"`
	Subject    string           `bson:"subject"`
	Object     string           `bson:"object"`
}
