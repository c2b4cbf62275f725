package mongo

import (
	"context"
	"errors"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	driver "go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"tianti/internal/store"
)

// graveTime is how long a tombstone stays for nodes that learn of changes by polling.
const graveTime = 10 * time.Minute

// waiting is a document with pending events.
type waiting struct {
	ID     string        `bson:"_id"`
	Outbox []store.Event `bson:"o"`
	Since  time.Time     `bson:"p"`
}

// Pending leases documents with pending events to owner and lists those events: documents in the
// order of their newest event, events of one document in the order of its revisions.
func (e *Engine) Pending(ctx context.Context, owner string, lease time.Duration, limit int) ([]store.Event, error) {
	var all []waiting
	for _, name := range e.names() {
		cur, err := e.db.Collection(name).Find(ctx, bson.D{{Key: "p", Value: bson.D{{Key: "$gt", Value: time.Unix(0, 0)}}}},
			options.Find().SetSort(bson.D{{Key: "p", Value: 1}}).SetLimit(int64(limit)).
				SetProjection(bson.D{{Key: "p", Value: 1}, {Key: "o", Value: 1}}))
		if err != nil {
			return nil, unavailable(err)
		}
		var page []waiting
		if err := cur.All(ctx, &page); err != nil {
			return nil, unavailable(err)
		}
		if owner == "" { // it only looks
			all = append(all, page...)
			continue
		}
		for _, d := range page {
			d, ok, err := e.lease(ctx, name, d.ID, owner, lease)
			if err != nil {
				return nil, err
			}
			if ok {
				all = append(all, d)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b waiting) int { return a.Since.Compare(b.Since) })
	var out []store.Event
	for _, d := range all {
		if len(out) >= limit {
			break
		}
		for _, ev := range d.Outbox {
			ev.At = ev.At.UTC()
			out = append(out, ev)
		}
	}
	return out, nil
}

// lease takes a document's outbox for owner unless another holds it, and reads it in the same
// command, so that the owner sees every event that was there when it took over. It asks for the
// whole document: not every server projects what it modifies.
func (e *Engine) lease(ctx context.Context, collection, id, owner string, lease time.Duration) (waiting, bool, error) {
	now := time.Now().UTC()
	var d waiting
	err := e.db.Collection(collection).FindOneAndUpdate(ctx,
		bson.D{{Key: "_id", Value: id}, {Key: "$or", Value: bson.A{
			bson.D{{Key: "l.owner", Value: owner}},
			bson.D{{Key: "l", Value: nil}},
			bson.D{{Key: "l.until", Value: bson.D{{Key: "$lt", Value: now}}}},
		}}},
		bson.D{{Key: "$set", Value: bson.D{{Key: "l", Value: bson.D{{Key: "owner", Value: owner}, {Key: "until", Value: now.Add(lease)}}}}}},
		options.FindOneAndUpdate().SetReturnDocument(options.After)).Decode(&d)
	if err == driver.ErrNoDocuments {
		return d, false, nil
	}
	return d, err == nil && len(d.Outbox) > 0, unavailable(err)
}

// Settle takes handled events out of their documents' outboxes and frees documents that have none
// left.
func (e *Engine) Settle(ctx context.Context, events []store.Event) error {
	type place struct{ collection, id string }
	handled := map[place]map[string]bool{}
	var order []place
	for _, ev := range events {
		p := place{ev.Collection, ev.Doc}
		if handled[p] == nil {
			handled[p] = map[string]bool{}
			order = append(order, p)
		}
		handled[p][ev.ID] = true
	}
	for _, p := range order {
		if err := e.settle(ctx, e.db.Collection(p.collection), p.id, handled[p]); err != nil {
			return unavailable(err)
		}
	}
	return nil
}

// settle rewrites one outbox. Whoever writes the document changes w, and whoever settles counts s
// up, so what is written back rests on the outbox as it is, and nothing that was pushed is lost.
// ($pull by a field of the elements would do it in one command, but not every server knows it.)
func (e *Engine) settle(ctx context.Context, c *driver.Collection, id string, handled map[string]bool) error {
	for {
		var d stored
		err := c.FindOne(ctx, bson.D{{Key: "_id", Value: id}},
			options.FindOne().SetProjection(bson.D{{Key: "o", Value: 1}, {Key: "w", Value: 1}, {Key: "s", Value: 1}})).Decode(&d)
		if errors.Is(err, driver.ErrNoDocuments) {
			return nil
		}
		if err != nil {
			return err
		}
		left := slices.DeleteFunc(slices.Clone(d.Outbox), func(ev store.Event) bool { return handled[ev.ID] })
		if len(left) == len(d.Outbox) {
			return nil
		}
		change := bson.D{{Key: "$set", Value: bson.D{{Key: "o", Value: left}, {Key: "s", Value: d.Settled + 1}}}}
		if len(left) == 0 {
			change = bson.D{
				{Key: "$set", Value: bson.D{{Key: "s", Value: d.Settled + 1}}},
				{Key: "$unset", Value: bson.D{{Key: "o", Value: ""}, {Key: "p", Value: ""}, {Key: "l", Value: ""}}}}
		}
		var settled any // nil finds a document that was never settled
		if d.Settled > 0 {
			settled = d.Settled
		}
		res, err := c.UpdateOne(ctx, bson.D{{Key: "_id", Value: id}, {Key: "w", Value: d.Write}, {Key: "s", Value: settled}}, change)
		if err != nil || res.MatchedCount > 0 {
			return err
		}
	}
}

func (e *Engine) names() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := make([]string, 0, len(e.schemas))
	for n := range e.schemas {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

// bury removes tombstones that have no events left and that every node has had time to see.
func (e *Engine) bury(ctx context.Context, collection string) error {
	_, err := e.db.Collection(collection).DeleteMany(ctx, bson.D{
		{Key: "dead", Value: bson.D{{Key: "$lt", Value: time.Now().UTC().Add(-graveTime)}}},
		{Key: "p", Value: nil},
	})
	return unavailable(err)
}
