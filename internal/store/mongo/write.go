package mongo

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	driver "go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"tianti/internal/store"
)

// parallel bounds how many single writes of one Apply are under way at once.
const parallel = 16

// Apply does each write by itself. Writes of different documents run side by side, new ones in bulk;
// two writes of one document keep their order.
func (e *Engine) Apply(ctx context.Context, writes []store.Write) []error {
	errs := make([]error, len(writes))
	var round []int
	seen := map[string]bool{}
	for i, w := range writes {
		key := w.Collection + "/" + w.ID
		if seen[key] {
			e.round(ctx, writes, round, errs)
			round, seen = nil, map[string]bool{}
		}
		round, seen[key] = append(round, i), true
	}
	e.round(ctx, writes, round, errs)
	return errs
}

// round does writes of documents that are all different.
func (e *Engine) round(ctx context.Context, writes []store.Write, at []int, errs []error) {
	fresh := map[string][]int{}
	var wait sync.WaitGroup
	slots := make(chan struct{}, parallel)
	for _, i := range at {
		w := writes[i]
		if w.Rev == 0 && w.Body != nil && len(at) > 1 {
			fresh[w.Collection] = append(fresh[w.Collection], i)
			continue
		}
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			errs[i] = e.one(ctx, w)
		})
	}
	wait.Wait()
	for collection, at := range fresh {
		for part := range slices.Chunk(at, 500) {
			e.insertMany(ctx, collection, writes, part, errs)
		}
	}
}

func (e *Engine) one(ctx context.Context, w store.Write) error {
	change, err := e.changeNumber(ctx, w.Collection)
	if err != nil {
		return unavailable(err)
	}
	switch {
	case w.Body == nil:
		err = e.delete(ctx, w, change)
	case w.Rev == 0:
		err = e.insert(ctx, w, change)
	default:
		err = e.replace(ctx, w, change)
	}
	if err == nil {
		e.writes.Add(1)
	}
	return unavailable(err)
}

// next is the document that a write leaves behind.
func (e *Engine) next(w store.Write, change int64) (bson.D, error) {
	body, err := escape(w.Body)
	if err != nil {
		return nil, err
	}
	sort, unique := keys(e.schema(w.Collection), w.Body, w.ID)
	return bson.D{
		{Key: "rev", Value: w.Rev + 1}, {Key: "b", Value: body}, {Key: "k", Value: sort},
		{Key: "u", Value: unique}, {Key: "w", Value: writeID()}, {Key: "c", Value: change},
	}, nil
}

func (e *Engine) insert(ctx context.Context, w store.Write, change int64) error {
	next, err := e.next(w, change)
	if err != nil {
		return err
	}
	doc := append(bson.D{{Key: "_id", Value: w.ID}}, next...)
	if len(w.Events) > 0 {
		doc = append(doc, bson.E{Key: "o", Value: w.Events}, bson.E{Key: "p", Value: pendingSince(w)})
	}
	_, err = e.db.Collection(w.Collection).InsertOne(ctx, doc)
	if !driver.IsDuplicateKeyError(err) {
		return err
	}
	return e.taken(ctx, w, next)
}

// taken is what to do when an insert found a key taken: it may be our own insert that was sent
// twice, a tombstone to bring back to life, or somebody else's document.
func (e *Engine) taken(ctx context.Context, w store.Write, next bson.D) error {
	var there stored
	err := e.db.Collection(w.Collection).FindOne(ctx, bson.D{{Key: "_id", Value: w.ID}}).Decode(&there)
	switch {
	case errors.Is(err, driver.ErrNoDocuments):
		return e.uniqueTaken(ctx, w, next)
	case err != nil:
		return err
	case there.Dead == nil && there.Write == value(next, "w"):
		return nil
	case there.Dead == nil:
		return store.ErrExists.With("index", "id")
	}
	res, err := e.db.Collection(w.Collection).UpdateOne(ctx,
		bson.D{{Key: "_id", Value: w.ID}, {Key: "w", Value: there.Write}},
		update(next, w, bson.D{{Key: "dead", Value: ""}}))
	if err != nil {
		return e.refusedKey(ctx, w, next, err)
	}
	if res.MatchedCount == 0 {
		return e.settleLost(ctx, w, next, store.ErrExists.With("index", "id"))
	}
	return nil
}

// uniqueTaken names the unique index whose key another document holds.
func (e *Engine) uniqueTaken(ctx context.Context, w store.Write, next bson.D) error {
	unique, _ := value(next, "u").(bson.D)
	for _, k := range unique {
		var other stored
		err := e.db.Collection(w.Collection).FindOne(ctx, bson.D{{Key: "u." + k.Key, Value: k.Value}},
			options.FindOne().SetProjection(bson.D{{Key: "_id", Value: 1}})).Decode(&other)
		if err == nil && other.ID != w.ID {
			return store.ErrExists.With("index", e.indexName(w.Collection, k.Key))
		}
		if err != nil && !errors.Is(err, driver.ErrNoDocuments) {
			return err
		}
	}
	// Whoever held the key has let it go since: the caller's retry will see.
	return store.ErrRace.With("id", w.ID)
}

func (e *Engine) indexName(collection, path string) string {
	for _, x := range e.schema(collection).Indexes {
		if field(x.Name) == path {
			return x.Name
		}
	}
	return path
}

func (e *Engine) replace(ctx context.Context, w store.Write, change int64) error {
	next, err := e.next(w, change)
	if err != nil {
		return err
	}
	res, err := e.db.Collection(w.Collection).UpdateOne(ctx,
		bson.D{{Key: "_id", Value: w.ID}, {Key: "rev", Value: w.Rev}, {Key: "dead", Value: nil}}, update(next, w, nil))
	switch {
	case err != nil:
		return e.refusedKey(ctx, w, next, err)
	case res.MatchedCount == 0:
		return e.settleLost(ctx, w, next, store.ErrRace.With("id", w.ID))
	}
	return nil
}

// refusedKey looks whether a server refused an update because another document holds a unique key.
// MongoDB says so with code 11000; some compatible servers answer an error without meaning, so
// whoever holds the key is what decides.
func (e *Engine) refusedKey(ctx context.Context, w store.Write, next bson.D, err error) error {
	var server driver.ServerError
	if !errors.As(err, &server) {
		return err
	}
	taken := e.uniqueTaken(ctx, w, next)
	if errors.Is(taken, store.ErrExists) || driver.IsDuplicateKeyError(err) {
		return taken
	}
	return err
}

// settleLost looks why a conditional write matched nothing: done already by the same write,
// deleted, or overtaken.
func (e *Engine) settleLost(ctx context.Context, w store.Write, next bson.D, overtaken error) error {
	var there stored
	err := e.db.Collection(w.Collection).FindOne(ctx, bson.D{{Key: "_id", Value: w.ID}}).Decode(&there)
	switch {
	case errors.Is(err, driver.ErrNoDocuments), err == nil && there.Dead != nil:
		return store.ErrNotFound.With("id", w.ID)
	case err != nil:
		return err
	case there.Write == value(next, "w"):
		return nil
	}
	return overtaken
}

// delete leaves a tombstone, which carries the events and shows the change to other nodes.
func (e *Engine) delete(ctx context.Context, w store.Write, change int64) error {
	f := bson.D{{Key: "_id", Value: w.ID}, {Key: "dead", Value: nil}}
	if w.Rev >= 0 {
		f = append(f, bson.E{Key: "rev", Value: w.Rev})
	}
	now := time.Now().UTC()
	next := bson.D{{Key: "dead", Value: now}, {Key: "w", Value: writeID()}, {Key: "c", Value: change}}
	gone := bson.D{{Key: "b", Value: ""}, {Key: "k", Value: ""}}
	// A tombstone keeps out of every unique index as a document with empty fields does.
	unique := bson.D{}
	for _, x := range e.schema(w.Collection).Indexes {
		if x.Unique {
			unique = append(unique, bson.E{Key: field(x.Name), Value: "-" + w.ID})
		}
	}
	next = append(next, bson.E{Key: "u", Value: unique})
	res, err := e.db.Collection(w.Collection).UpdateOne(ctx, f, update(next, w, gone))
	if err != nil || res.MatchedCount > 0 {
		return err
	}
	var there stored
	err = e.db.Collection(w.Collection).FindOne(ctx, bson.D{{Key: "_id", Value: w.ID}}).Decode(&there)
	switch {
	case err == nil && there.Write == value(next, "w"):
		return nil
	case errors.Is(err, driver.ErrNoDocuments), err == nil && there.Dead != nil:
		return store.ErrNotFound.With("id", w.ID)
	case err != nil:
		return err
	}
	return store.ErrRace.With("id", w.ID)
}

func update(set bson.D, w store.Write, unset bson.D) bson.D {
	u := bson.D{}
	if len(w.Events) > 0 {
		set = append(set[:len(set):len(set)], bson.E{Key: "p", Value: pendingSince(w)})
		u = append(u, bson.E{Key: "$push", Value: bson.D{{Key: "o", Value: bson.D{{Key: "$each", Value: w.Events}}}}})
	}
	u = append(u, bson.E{Key: "$set", Value: set})
	if len(unset) > 0 {
		u = append(u, bson.E{Key: "$unset", Value: unset})
	}
	return u
}

func pendingSince(w store.Write) time.Time { return w.Events[len(w.Events)-1].At.UTC() }

func value(d bson.D, key string) any {
	for _, e := range d {
		if e.Key == key {
			return e.Value
		}
	}
	return nil
}

// insertMany inserts new documents in bulk; those that the server refused are tried one by one,
// which finds out why.
func (e *Engine) insertMany(ctx context.Context, collection string, writes []store.Write, at []int, errs []error) {
	docs := make([]any, 0, len(at))
	index := make([]int, 0, len(at))
	change, err := e.changeNumber(ctx, collection)
	if err != nil {
		for _, i := range at {
			errs[i] = unavailable(err)
		}
		return
	}
	for _, i := range at {
		w := writes[i]
		next, err := e.next(w, change)
		if err != nil {
			errs[i] = err
			continue
		}
		doc := append(bson.D{{Key: "_id", Value: w.ID}}, next...)
		if len(w.Events) > 0 {
			doc = append(doc, bson.E{Key: "o", Value: w.Events}, bson.E{Key: "p", Value: pendingSince(w)})
		}
		docs, index = append(docs, doc), append(index, i)
	}
	_, err = e.db.Collection(collection).InsertMany(ctx, docs, options.InsertMany().SetOrdered(false))
	var many driver.BulkWriteException
	switch {
	case err == nil:
		e.writes.Add(int64(len(docs)))
	case errors.As(err, &many) && many.WriteConcernError == nil:
		e.writes.Add(int64(len(docs) - len(many.WriteErrors)))
		for _, we := range many.WriteErrors {
			i := index[we.Index]
			errs[i] = e.one(ctx, writes[i])
		}
	default:
		for _, i := range index {
			errs[i] = unavailable(err)
		}
	}
}
