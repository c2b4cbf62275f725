package mongo

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/store"
	"tianti/internal/store/sortkey"
)

// stored is a document as it lies in a collection.
type stored struct {
	ID      string            `bson:"_id"`
	Rev     int64             `bson:"rev"`
	Body    bson.Raw          `bson:"b,omitempty"`
	Keys    map[string]string `bson:"k,omitempty"`
	Outbox  []store.Event     `bson:"o,omitempty"`
	Write   string            `bson:"w"`
	Dead    *time.Time        `bson:"dead,omitempty"`
	Change  int64             `bson:"c"`
	Settled int64             `bson:"s,omitempty"` // how often its outbox was settled
}

func (s stored) record() (store.Record, error) {
	body, err := unescape(s.Body)
	return store.Record{ID: s.ID, Rev: s.Rev, Body: body}, err
}

// keys are the sort keys and unique keys of a document, named after their indexes. A document
// that a unique index leaves out takes part with a key of its own, which no other can have; so
// the index needs neither sparse nor partial.
func keys(s store.Schema, body bson.Raw, id string) (sort, unique bson.D) {
	sort, unique = bson.D{}, bson.D{}
	for _, x := range s.Indexes {
		sort = append(sort, bson.E{Key: field(x.Name), Value: hex.EncodeToString(sortkey.Key(x, body, id))})
		if !x.Unique {
			continue
		}
		key, empty := sortkey.Fields(x, body)
		value := hex.EncodeToString(key)
		if empty {
			value = "-" + id
		}
		unique = append(unique, bson.E{Key: field(x.Name), Value: value})
	}
	return sort, unique
}

// field makes one path element of an index name.
func field(index string) string { return strings.ReplaceAll(index, ".", "_") }

func writeID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand does not fail
	return hex.EncodeToString(b[:])
}

var escaper = strings.NewReplacer("%", "%25", ".", "%2e", "$", "%24")
var unescaper = strings.NewReplacer("%25", "%", "%2e", ".", "%24", "$")

// escape writes keys that hold a dot or a dollar, as maps of the domain may, in a form that every
// server takes; documents without such keys, nearly all, pass through.
func escape(body bson.Raw) (bson.Raw, error) {
	return rewrite(body, "%.$", escaper)
}

func unescape(body bson.Raw) (bson.Raw, error) { return rewrite(body, "%", unescaper) }

func rewrite(body bson.Raw, marks string, r *strings.Replacer) (bson.Raw, error) {
	if !needs(body, marks) {
		return body, nil
	}
	elements, err := body.Elements()
	if err != nil {
		return nil, err
	}
	out := make(bson.D, len(elements))
	for i, el := range elements {
		v := el.Value()
		out[i] = bson.E{Key: r.Replace(el.Key()), Value: v}
		if v.Type != bson.TypeEmbeddedDocument && v.Type != bson.TypeArray {
			continue
		}
		inner, err := rewrite(bson.Raw(v.Value), marks, r)
		if err != nil {
			return nil, err
		}
		out[i].Value = bson.RawValue{Type: v.Type, Value: inner}
	}
	raw, err := bson.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("mongo: rewrite keys: %w", err)
	}
	return raw, nil
}

func needs(body bson.Raw, marks string) bool {
	elements, err := body.Elements()
	if err != nil {
		return false
	}
	for _, el := range elements {
		if strings.ContainsAny(el.Key(), marks) {
			return true
		}
		if v := el.Value(); (v.Type == bson.TypeEmbeddedDocument || v.Type == bson.TypeArray) && needs(bson.Raw(v.Value), marks) {
			return true
		}
	}
	return false
}
