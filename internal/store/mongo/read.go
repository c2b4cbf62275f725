package mongo

import (
	"context"
	"encoding/hex"
	"errors"
	"slices"

	"go.mongodb.org/mongo-driver/bson"
	driver "go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"tianti/internal/store"
	"tianti/internal/store/sortkey"
)

// content leaves the engine's own fields on the server.
var content = bson.D{{Key: "rev", Value: 1}, {Key: "b", Value: 1}, {Key: "dead", Value: 1}}

// Get reads one document.
func (e *Engine) Get(ctx context.Context, collection, id string) (store.Record, error) {
	e.reads.Add(1)
	var s stored
	err := e.db.Collection(collection).FindOne(ctx, bson.D{{Key: "_id", Value: id}}, options.FindOne().SetProjection(content)).Decode(&s)
	switch {
	case errors.Is(err, driver.ErrNoDocuments), err == nil && s.Dead != nil:
		return store.Record{}, store.ErrNotFound.With("id", id)
	case err != nil:
		return store.Record{}, unavailable(err)
	}
	return s.record()
}

// Reach looks for a document that is not there, with the same concern as any read.
func (e *Engine) Reach(ctx context.Context) error {
	err := e.db.Collection(counters).FindOne(ctx, bson.D{{Key: "_id", Value: ""}}).Err()
	if errors.Is(err, driver.ErrNoDocuments) {
		return nil
	}
	return unavailable(err)
}

// GetMany reads documents in the order of ids.
func (e *Engine) GetMany(ctx context.Context, collection string, ids []string) ([]store.Record, error) {
	e.reads.Add(1)
	found := map[string]store.Record{}
	for part := range slices.Chunk(ids, 1000) {
		cur, err := e.db.Collection(collection).Find(ctx,
			bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: part}}}}, options.Find().SetProjection(content))
		if err != nil {
			return nil, unavailable(err)
		}
		var page []stored
		if err := cur.All(ctx, &page); err != nil {
			return nil, unavailable(err)
		}
		for _, s := range page {
			if s.Dead != nil {
				continue
			}
			r, err := s.record()
			if err != nil {
				return nil, err
			}
			found[s.ID] = r
		}
	}
	out := make([]store.Record, 0, len(found))
	for _, id := range ids {
		if r, ok := found[id]; ok {
			out = append(out, r)
		}
	}
	return out, nil
}

// span is a query as a range over one field of the stored documents. Documents that are dead have
// no sort keys; only the index on ids must pass over them.
func span(s store.Schema, q store.Query) (path string, low, high any, err error) {
	x, err := q.Check(s)
	if err != nil {
		return "", nil, nil, err
	}
	if x.Name == "id" {
		lo, hi := idRange(q)
		return "_id", lo, hi, nil
	}
	lo, hi := sortkey.Range(q)
	return "k." + field(x.Name), hex.EncodeToString(lo), hexOrNil(hi), nil
}

func hexOrNil(b []byte) any {
	if b == nil {
		return nil
	}
	return hex.EncodeToString(b)
}

// idRange turns a query on ids into a half-open range of strings: id + NUL is the next string.
func idRange(q store.Query) (low, high any) {
	text := func(v any, next bool) string {
		s, _ := v.(string)
		if next {
			s += "\x00"
		}
		return s
	}
	low = ""
	switch {
	case len(q.Equal) == 1:
		return text(q.Equal[0], false), text(q.Equal[0], true)
	case q.Prefix != "":
		return q.Prefix, q.Prefix + "\U0010FFFF"
	}
	if q.From != nil {
		low = text(q.From, !q.FromInc)
	}
	if q.To != nil {
		high = text(q.To, q.ToInc)
	}
	return low, high
}

func filter(path string, low, high any) bson.D {
	bounds := bson.D{{Key: "$gte", Value: low}}
	if high != nil {
		bounds = append(bounds, bson.E{Key: "$lt", Value: high})
	}
	f := bson.D{{Key: path, Value: bounds}}
	if path == "_id" {
		f = append(f, bson.E{Key: "dead", Value: nil})
	}
	return f
}

// Find answers one page. The cursor is the sort key of its last document.
func (e *Engine) Find(ctx context.Context, s store.Schema, q store.Query) ([]store.Record, string, error) {
	e.reads.Add(1)
	path, low, high, err := span(s, q)
	if err != nil {
		return nil, "", err
	}
	f := filter(path, low, high)
	if q.Cursor != "" {
		key, err := store.OpenCursor(s, q)
		if err != nil {
			return nil, "", err
		}
		if path != "_id" {
			key = hex.EncodeToString([]byte(key))
		}
		side := "$gt"
		if q.Desc {
			side = "$lt"
		}
		f = append(f, bson.E{Key: "$and", Value: bson.A{bson.D{{Key: path, Value: bson.D{{Key: side, Value: key}}}}}})
	}
	order := 1
	if q.Desc {
		order = -1
	}
	cur, err := e.db.Collection(s.Name).Find(ctx, f, options.Find().
		SetSort(bson.D{{Key: path, Value: order}}).SetLimit(int64(q.PageSize())+1).
		SetProjection(append(bson.D{{Key: "k", Value: 1}}, content...)))
	if err != nil {
		return nil, "", unavailable(err)
	}
	var rows []stored
	if err := cur.All(ctx, &rows); err != nil {
		return nil, "", unavailable(err)
	}
	next := ""
	if n := q.PageSize(); len(rows) > n {
		rows = rows[:n]
		last := rows[n-1]
		key := last.ID
		if path != "_id" {
			raw, err := hex.DecodeString(last.Keys[path[2:]])
			if err != nil {
				return nil, "", err
			}
			key = string(raw)
		}
		next = store.SealCursor(s, q, key)
	}
	out := make([]store.Record, len(rows))
	for i, r := range rows {
		if out[i], err = r.record(); err != nil {
			return nil, "", err
		}
	}
	return out, next, nil
}

// Count counts what a query would find without limit.
func (e *Engine) Count(ctx context.Context, s store.Schema, q store.Query) (int64, error) {
	e.reads.Add(1)
	path, low, high, err := span(s, q)
	if err != nil {
		return 0, err
	}
	n, err := e.db.Collection(s.Name).CountDocuments(ctx, filter(path, low, high))
	return n, unavailable(err)
}

// GroupCount counts by the value of one field.
func (e *Engine) GroupCount(ctx context.Context, s store.Schema, q store.Query, by string) ([]store.Group, error) {
	e.reads.Add(1)
	path, low, high, err := span(s, q)
	if err != nil {
		return nil, err
	}
	cur, err := e.db.Collection(s.Name).Aggregate(ctx, bson.A{
		bson.D{{Key: "$match", Value: filter(path, low, high)}},
		bson.D{{Key: "$group", Value: bson.D{{Key: "_id", Value: "$b." + by}, {Key: "n", Value: bson.D{{Key: "$sum", Value: 1}}}}}},
	})
	if err != nil {
		return nil, unavailable(err)
	}
	var rows []struct {
		Value bson.RawValue `bson:"_id"`
		N     int64         `bson:"n"`
	}
	if err := cur.All(ctx, &rows); err != nil {
		return nil, unavailable(err)
	}
	out := make([]store.Group, len(rows))
	for i, r := range rows {
		out[i] = store.Group{Value: sortkey.Plain(r.Value), Count: r.N}
	}
	sortkey.SortGroups(out)
	return out, nil
}
