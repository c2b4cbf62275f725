package mongo

import (
	"context"
	"maps"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/bson"
	driver "go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"tianti/internal/store"
)

// shapes remembers which fields each index was built from, so that a new or changed index makes
// the keys of stored documents anew.
const shapes = "tianti.shapes"

type shape struct {
	ID      string              `bson:"_id"`
	Indexes map[string][]string `bson:"indexes"`
}

// Ensure makes the indexes of each collection and the keys that they need.
func (e *Engine) Ensure(ctx context.Context, schemas []store.Schema) error {
	for _, s := range schemas {
		e.mu.Lock()
		e.schemas[s.Name] = s
		e.mu.Unlock()
		if err := e.rekey(ctx, s); err != nil {
			return err
		}
		if err := e.index(ctx, s); err != nil {
			return err
		}
		if err := e.bury(ctx, s.Name); err != nil {
			return err
		}
	}
	return nil
}

// index makes the indexes that are missing and drops those of ours that no schema asks for any
// more: a unique one would go on refusing, over keys that documents no longer have.
func (e *Engine) index(ctx context.Context, s store.Schema) error {
	want := map[string]driver.IndexModel{}
	add := func(name, key string, o *options.IndexOptions) {
		want[name] = driver.IndexModel{Keys: bson.D{{Key: key, Value: 1}}, Options: o.SetName(name)}
	}
	add("pending", "p", options.Index())
	add("changes", "c", options.Index())
	add("dead", "dead", options.Index())
	for _, x := range s.Indexes {
		add("k_"+field(x.Name), "k."+field(x.Name), options.Index())
		if x.Unique {
			add("u_"+field(x.Name), "u."+field(x.Name), options.Index().SetUnique(true))
		}
	}
	view := e.db.Collection(s.Name).Indexes()
	there, err := view.ListSpecifications(ctx)
	if err != nil {
		return unavailable(err)
	}
	for _, x := range there {
		_, wanted := want[x.Name]
		if !wanted && (strings.HasPrefix(x.Name, "k_") || strings.HasPrefix(x.Name, "u_")) {
			if _, err := view.DropOne(ctx, x.Name); err != nil {
				return unavailable(err)
			}
		}
		delete(want, x.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if _, err := view.CreateOne(ctx, want[name]); err != nil {
			return unavailable(err)
		}
	}
	return nil
}

// rekey brings the keys of stored documents up to date when the schema's indexes have changed.
func (e *Engine) rekey(ctx context.Context, s store.Schema) error {
	want := shape{ID: s.Name, Indexes: map[string][]string{}}
	for _, x := range s.Indexes {
		want.Indexes[field(x.Name)] = x.Fields
	}
	var have shape
	err := e.db.Collection(shapes).FindOne(ctx, bson.D{{Key: "_id", Value: s.Name}}).Decode(&have)
	if err != nil && err != driver.ErrNoDocuments {
		return unavailable(err)
	}
	if err == nil && same(have, want) {
		return nil
	}
	cur, err := e.db.Collection(s.Name).Find(ctx, bson.D{{Key: "dead", Value: nil}}, options.Find().SetBatchSize(200))
	if err != nil {
		return unavailable(err)
	}
	defer func() { _ = cur.Close(ctx) }()
	for cur.Next(ctx) {
		var d stored
		if err := cur.Decode(&d); err != nil {
			return err
		}
		if err := e.rekeyOne(ctx, s, d); err != nil {
			return err
		}
	}
	if err := cur.Err(); err != nil {
		return unavailable(err)
	}
	_, err = e.db.Collection(shapes).ReplaceOne(ctx, bson.D{{Key: "_id", Value: s.Name}}, want, options.Replace().SetUpsert(true))
	return unavailable(err)
}

// rekeyOne skips a document that was written meanwhile: that write has made the new keys.
func (e *Engine) rekeyOne(ctx context.Context, s store.Schema, d stored) error {
	r, err := d.record()
	if err != nil {
		return err
	}
	sort, unique := keys(s, r.Body, d.ID)
	_, err = e.db.Collection(s.Name).UpdateOne(ctx,
		bson.D{{Key: "_id", Value: d.ID}, {Key: "w", Value: d.Write}},
		bson.D{{Key: "$set", Value: bson.D{{Key: "k", Value: sort}, {Key: "u", Value: unique}}}})
	return unavailable(err)
}

func same(a, b shape) bool {
	if len(a.Indexes) != len(b.Indexes) {
		return false
	}
	for name, fields := range b.Indexes {
		if !slices.Equal(a.Indexes[name], fields) {
			return false
		}
	}
	return true
}
