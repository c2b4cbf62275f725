package mongo

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	driver "go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"tianti/internal/store"
)

// Load takes documents as they are, with revisions and pending events, for copy and restore.
func (e *Engine) Load(ctx context.Context, collection string, records []store.Record, events []store.Event) error {
	due := map[string][]store.Event{}
	for _, ev := range events {
		due[ev.Doc] = append(due[ev.Doc], ev)
	}
	change, err := e.changeNumber(ctx, collection)
	if err != nil {
		return unavailable(err)
	}
	models := make([]driver.WriteModel, len(records))
	for i, r := range records {
		w := store.Write{Collection: collection, ID: r.ID, Rev: r.Rev - 1, Body: r.Body, Events: due[r.ID]}
		doc, err := e.next(w, change)
		if err != nil {
			return err
		}
		if len(w.Events) > 0 {
			doc = append(doc, bson.E{Key: "o", Value: w.Events}, bson.E{Key: "p", Value: pendingSince(w)})
		}
		models[i] = driver.NewReplaceOneModel().SetFilter(bson.D{{Key: "_id", Value: r.ID}}).SetReplacement(doc).SetUpsert(true)
	}
	if len(models) == 0 {
		return nil
	}
	_, err = e.db.Collection(collection).BulkWrite(ctx, models, options.BulkWrite().SetOrdered(false))
	return unavailable(err)
}
