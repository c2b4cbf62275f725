// Package mongo is the storage engine for many nodes, on MongoDB 5 or newer.
//
// It keeps to what any MongoDB-compatible server does atomically: single-document commands,
// plain and unique indexes, equality and range on one field, $set/$unset/$push/$pull/$inc, and
// $match/$group with $sum. A stored document is
//
//	{_id, rev, b: body, k: {index: sort key}, u: {index: unique key},
//	 o: [pending events], p: time of the newest of them, l: lease, w: id of the last write,
//	 c: change number, s: how often its outbox was settled, dead: time of its deletion}
//
// The body is the caller's document, readable by any MongoDB tool. Sort keys make one ranged field
// of each declared index, so that both engines order alike. A deleted document stays as a
// tombstone without body until its events are settled and every node has seen the change.
//
// Each write carries a fresh id in w. When a write that the driver sent twice, or whose answer got
// lost, finds the revision moved on, w tells whether it was moved by that same write.
package mongo

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	driver "go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
	"go.mongodb.org/mongo-driver/mongo/readconcern"
	"go.mongodb.org/mongo-driver/mongo/readpref"
	"go.mongodb.org/mongo-driver/mongo/writeconcern"

	"tianti/internal/store"
)

// serverWait is how long a command may look for a server before it fails as unavailable.
const serverWait = 5 * time.Second

// Engine implements store.Engine on one database of a MongoDB deployment.
type Engine struct {
	client  *driver.Client
	db      *driver.Database
	streams bool // the deployment has change streams
	reads   atomic.Int64
	writes  atomic.Int64
	pulse   pulse

	mu      sync.Mutex
	schemas map[string]store.Schema
}

// Open connects to a mongodb:// or mongodb+srv:// address. The path names the database; "tianti"
// where it names none. ErrUnavailable when no server answers.
func Open(ctx context.Context, address string) (*Engine, error) {
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(u.Scheme, "mongodb") {
		return nil, fmt.Errorf("mongo: %q is no mongodb:// address", u.Redacted())
	}
	name := strings.Trim(u.Path, "/")
	if name == "" {
		name = "tianti"
	}
	client, err := driver.Connect(ctx, options.Client().ApplyURI(address).
		SetServerAPIOptions(options.ServerAPI(options.ServerAPIVersion1)).
		SetServerSelectionTimeout(serverWait).
		SetMaxPoolSize(64).
		SetReadPreference(readpref.Primary()).
		SetReadConcern(readconcern.Majority()).
		SetWriteConcern(writeconcern.Majority()).
		SetRetryWrites(true))
	if err != nil {
		return nil, store.ErrUnavailable.Because(err)
	}
	e := &Engine{client: client, db: client.Database(name), schemas: map[string]store.Schema{}}
	var hello struct {
		SetName string `bson:"setName"`
		Msg     string `bson:"msg"`
	}
	if err := client.Database("admin").RunCommand(ctx, bson.D{{Key: "hello", Value: 1}}).Decode(&hello); err != nil {
		_ = client.Disconnect(context.WithoutCancel(ctx))
		return nil, unavailable(err)
	}
	e.streams = hello.SetName != "" || hello.Msg == "isdbgrid"
	if !e.streams { // a single server without a replica set keeps no history and no majority
		e.db = client.Database(name, options.Database().SetReadConcern(readconcern.Local()))
	}
	return e, nil
}

// Close ends all connections.
func (e *Engine) Close() error { return e.client.Disconnect(context.Background()) }

// Stats counts the calls since Open.
func (e *Engine) Stats() store.Stats {
	return store.Stats{Reads: e.reads.Load(), Writes: e.writes.Load()}
}

func (e *Engine) schema(collection string) store.Schema {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.schemas[collection]
}

// unavailable classifies a driver's error: what concerns the server's reach is ErrUnavailable.
func unavailable(err error) error {
	switch {
	case err == nil, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded) && !driver.IsTimeout(err):
		return err
	case driver.IsNetworkError(err), driver.IsTimeout(err), errors.Is(err, driver.ErrClientDisconnected):
		return store.ErrUnavailable.Because(err)
	}
	var selection interface{ Error() string }
	if errors.As(err, &selection) && strings.Contains(err.Error(), "server selection") {
		return store.ErrUnavailable.Because(err)
	}
	var server driver.ServerError
	if errors.As(err, &server) && (server.HasErrorLabel("RetryableWriteError") || server.HasErrorLabel("TransientTransactionError")) {
		return store.ErrUnavailable.Because(err)
	}
	return err
}
