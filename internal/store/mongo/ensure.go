package mongo

import (
	"context"
	"slices"

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
		models := []driver.IndexModel{
			{Keys: bson.D{{Key: "p", Value: 1}}, Options: options.Index().SetName("pending")},
			{Keys: bson.D{{Key: "c", Value: 1}}, Options: options.Index().SetName("changes")},
			{Keys: bson.D{{Key: "dead", Value: 1}}, Options: options.Index().SetName("dead")},
		}
		for _, x := range s.Indexes {
			models = append(models, driver.IndexModel{
				Keys: bson.D{{Key: "k." + field(x.Name), Value: 1}}, Options: options.Index().SetName("k_" + field(x.Name))})
			if x.Unique {
				models = append(models, driver.IndexModel{
					Keys: bson.D{{Key: "u." + field(x.Name), Value: 1}}, Options: options.Index().SetName("u_" + field(x.Name)).SetUnique(true)})
			}
		}
		if _, err := e.db.Collection(s.Name).Indexes().CreateMany(ctx, models); err != nil {
			return unavailable(err)
		}
		if err := e.bury(ctx, s.Name); err != nil {
			return err
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
