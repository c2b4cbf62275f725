package mongotest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/FerretDB/FerretDB/ferretdb"
	"go.mongodb.org/mongo-driver/bson"
	driver "go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"tianti/internal/store"
	"tianti/internal/store/mongo"
	"tianti/internal/store/storetest"
)

// server is the address that the whole run uses.
var server string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		if server = os.Getenv("TIANTI_TEST_MONGODB"); server != "" {
			return m.Run()
		}
		stop, err := startEmbedded()
		if err != nil {
			fmt.Fprintln(os.Stderr, "cannot start the embedded server:", err)
			return 1
		}
		defer stop()
		return m.Run()
	}())
}

func startEmbedded() (stop func(), err error) {
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	dir, err := os.MkdirTemp("", "mongotest")
	if err != nil {
		return nil, err
	}
	f, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: "127.0.0.1:0"},
		Handler:   "sqlite",
		SQLiteURL: "file:" + dir + "/",
	})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		_ = f.Run(ctx)
		close(done)
	}()
	u, err := url.Parse(f.MongoDBURI())
	if err != nil {
		cancel()
		return nil, err
	}
	p, err := startProxy(u.Host)
	if err != nil {
		cancel()
		return nil, err
	}
	server = p.address()
	return func() {
		_ = p.listener.Close()
		cancel()
		<-done
		_ = os.RemoveAll(dir)
	}, nil
}

// freshDatabase names a database that nobody has used and drops it afterwards.
func freshDatabase(t *testing.T) string {
	t.Helper()
	var b [6]byte
	_, _ = rand.Read(b[:])
	name := "tianti_test_" + hex.EncodeToString(b[:])
	t.Cleanup(func() {
		client, err := driver.Connect(context.Background(), options.Client().ApplyURI(server))
		if err != nil {
			t.Errorf("drop %s: %v", name, err)
			return
		}
		defer func() { _ = client.Disconnect(context.Background()) }()
		if err := client.Database(name).Drop(context.Background()); err != nil {
			t.Errorf("drop %s: %v", name, err)
		}
	})
	return strings.TrimSuffix(server, "/") + "/" + name
}

func open(t *testing.T, address string) store.Engine {
	t.Helper()
	e, err := mongo.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

func TestMongoKeepsTheContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Engine { return open(t, freshDatabase(t)) })
}

func TestTheProxyMakesUpdatesAtomic(t *testing.T) {
	client, err := driver.Connect(context.Background(), options.Client().ApplyURI(server))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Disconnect(context.Background()) }()
	u, err := url.Parse(freshDatabase(t))
	if err != nil {
		t.Fatal(err)
	}
	c := client.Database(strings.Trim(u.Path, "/")).Collection("counters")
	if _, err := c.InsertOne(context.Background(), bson.D{{Key: "_id", Value: "n"}, {Key: "n", Value: 0}}); err != nil {
		t.Fatal(err)
	}
	const workers, each = 8, 25
	errs := make(chan error, workers)
	for range workers {
		go func() {
			var err error
			for range each {
				if _, e := c.UpdateOne(context.Background(), bson.D{{Key: "_id", Value: "n"}}, bson.D{{Key: "$inc", Value: bson.D{{Key: "n", Value: 1}}}}); e != nil {
					err = e
				}
			}
			errs <- err
		}()
	}
	for range workers {
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
	}
	var got struct{ N int }
	if err := c.FindOne(context.Background(), bson.D{{Key: "_id", Value: "n"}}).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got.N != workers*each {
		t.Fatalf("acknowledged %d increments, stored %d", workers*each, got.N)
	}
}
