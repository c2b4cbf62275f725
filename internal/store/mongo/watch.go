package mongo

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	driver "go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"tianti/internal/store"
)

// changeNumber draws the next change number of a collection, for pollers. A deployment with change
// streams needs none.
func (e *Engine) changeNumber(ctx context.Context, collection string) (int64, error) {
	if e.streams {
		return 0, nil
	}
	var c struct {
		N int64 `bson:"n"`
	}
	err := e.db.Collection(counters).FindOneAndUpdate(ctx, bson.D{{Key: "_id", Value: collection}},
		bson.D{{Key: "$inc", Value: bson.D{{Key: "n", Value: int64(1)}}}},
		options.FindOneAndUpdate().SetUpsert(true).SetReturnDocument(options.After)).Decode(&c)
	return c.N, err
}

// Alone is never so: other nodes write, and what they change is told later.
func (e *Engine) Alone() bool { return false }

// Watch follows the deployment's change stream, or polls by change number where it has none. Lost
// connections are taken up again; a gap that cannot be closed is told as a change of everything
// that the collection holds now, so that no cache stays stale.
func (e *Engine) Watch(ctx context.Context, collections []string, f func(store.Change)) error {
	if e.streams {
		return e.follow(ctx, collections, f)
	}
	return e.pulse.listen(ctx, e, collections, f)
}

func aliveRev(d stored) int64 {
	if d.Dead != nil {
		return 0
	}
	return d.Rev
}

func (e *Engine) follow(ctx context.Context, collections []string, f func(store.Change)) error {
	match := bson.A{bson.D{{Key: "$match", Value: bson.D{
		{Key: "ns.coll", Value: bson.D{{Key: "$in", Value: collections}}},
		{Key: "operationType", Value: bson.D{{Key: "$in", Value: bson.A{"insert", "update", "replace", "delete"}}}},
	}}}}
	open := func(opts *options.ChangeStreamOptions) (*driver.ChangeStream, error) {
		return e.db.Watch(ctx, match, opts.SetFullDocument(options.UpdateLookup))
	}
	stream, err := open(options.ChangeStream())
	if err != nil {
		return unavailable(err)
	}
	go func() {
		for ctx.Err() == nil {
			for stream.Next(ctx) {
				tell(stream, f)
			}
			token := stream.ResumeToken()
			_ = stream.Close(context.WithoutCancel(ctx))
			stream = e.reopen(ctx, open, token, collections, f)
			if stream == nil {
				return
			}
		}
	}()
	return nil
}

func tell(stream *driver.ChangeStream, f func(store.Change)) {
	var c struct {
		NS struct {
			Coll string `bson:"coll"`
		} `bson:"ns"`
		Key struct {
			ID string `bson:"_id"`
		} `bson:"documentKey"`
		Doc stored `bson:"fullDocument"`
	}
	if stream.Decode(&c) == nil {
		f(store.Change{Collection: c.NS.Coll, ID: c.Key.ID, Rev: aliveRev(c.Doc)})
	}
}

// reopen goes on after the token. When the server no longer has it, the gap is closed by telling
// every document.
func (e *Engine) reopen(ctx context.Context, open func(*options.ChangeStreamOptions) (*driver.ChangeStream, error),
	token bson.Raw, collections []string, f func(store.Change)) *driver.ChangeStream {
	for ctx.Err() == nil {
		if stream, err := open(options.ChangeStream().SetResumeAfter(token)); err == nil {
			return stream
		} else if fault := unavailable(err); fault == err { // the server answered, and refused the token
			if stream, err := open(options.ChangeStream()); err == nil {
				e.tellAll(ctx, collections, f)
				return stream
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
	return nil
}

func (e *Engine) tellAll(ctx context.Context, collections []string, f func(store.Change)) {
	for _, name := range collections {
		cur, err := e.db.Collection(name).Find(ctx, bson.D{}, options.Find().SetProjection(bson.D{{Key: "rev", Value: 1}, {Key: "dead", Value: 1}}))
		if err != nil {
			continue
		}
		for cur.Next(ctx) {
			var d stored
			if cur.Decode(&d) == nil {
				f(store.Change{Collection: name, ID: d.ID, Rev: aliveRev(d)})
			}
		}
		_ = cur.Close(ctx)
	}
}
