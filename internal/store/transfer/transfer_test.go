package transfer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/clock"
	"tianti/internal/store"
	"tianti/internal/store/storetest"
	"tianti/internal/store/transfer"
)

type note struct {
	store.Meta `bson:",inline"`
	Text       string `bson:"text"`
}

var (
	notes = store.Define[note]("transfer_test.notes", store.Unique("text", "text"))
	now   = clock.At(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
)

// filled is a database with 1,200 notes, some changed, one event pending.
func filled(t *testing.T) *store.Database {
	t.Helper()
	db := storetest.Database(t, now)
	c := notes.On(db)
	docs := make([]*note, 1200)
	for i := range docs {
		docs[i] = &note{Meta: store.Meta{ID: fmt.Sprint("n", i)}, Text: fmt.Sprint("text ", i, " 客服")}
	}
	for _, err := range c.InsertMany(t.Context(), docs) {
		if err != nil {
			t.Fatal(err)
		}
	}
	payload, _ := bson.Marshal(bson.D{{Key: "a", Value: 1}})
	_, err := c.Update(t.Context(), "n7", func(n *note) ([]store.Event, error) {
		n.Text = "seven"
		return []store.Event{{Name: "transfer_test.changed", Payload: payload}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func sameAs(t *testing.T, db *store.Database) {
	t.Helper()
	n, err := notes.On(db).Get(t.Context(), "n7")
	if err != nil || n.Text != "seven" || n.Rev != 2 {
		t.Fatalf("n7: %+v %v", n, err)
	}
	if count, err := notes.On(db).Count(t.Context(), store.On("text")); err != nil || count != 1200 {
		t.Fatalf("%d notes, %v", count, err)
	}
	events, err := db.Engine().Pending(t.Context(), "me", time.Minute, 10)
	if err != nil || len(events) != 1 || events[0].Doc != "n7" {
		t.Fatalf("pending: %v %v", events, err)
	}
}

func TestCopyMovesEverythingAndMayBeRepeated(t *testing.T) {
	from, to := filled(t), storetest.Database(t, now)
	for range 2 {
		report, err := transfer.Copy(t.Context(), from.Engine(), to.Engine(), store.Schemas(), nil)
		if err != nil || report["transfer_test.notes"].Count != 1200 {
			t.Fatalf("%v %v", report, err)
		}
	}
	sameAs(t, to)
}

func TestABackupRestoresIntoAnEmptyStoreOnly(t *testing.T) {
	from := filled(t)
	var file bytes.Buffer
	if _, err := transfer.Backup(t.Context(), from.Engine(), store.Schemas(), now.Now(), &file); err != nil {
		t.Fatal(err)
	}
	to := storetest.Database(t, now)
	if _, err := transfer.Restore(t.Context(), bytes.NewReader(file.Bytes()), to.Engine(), store.Schemas()); err != nil {
		t.Fatal(err)
	}
	sameAs(t, to)
	_, err := transfer.Restore(t.Context(), bytes.NewReader(file.Bytes()), to.Engine(), store.Schemas())
	if !errors.Is(err, transfer.ErrNotEmpty) {
		t.Fatalf("restoring over data: %v", err)
	}
}

func TestADamagedBackupIsRefused(t *testing.T) {
	var file bytes.Buffer
	if _, err := transfer.Backup(t.Context(), filled(t).Engine(), store.Schemas(), now.Now(), &file); err != nil {
		t.Fatal(err)
	}
	whole := file.Bytes()
	damaged := map[string][]byte{
		"cut in the middle": whole[:len(whole)/2],
		"cut at the end":    whole[:len(whole)-20],
		"not a backup":      []byte("hello"),
		"empty":             nil,
		"one bit turned":    append(append(bytes.Clone(whole[:len(whole)/2]), whole[len(whole)/2]^4), whole[len(whole)/2+1:]...),
	}
	for name, data := range damaged {
		t.Run(name, func(t *testing.T) {
			_, err := transfer.Restore(context.Background(), bytes.NewReader(data), storetest.Database(t, now).Engine(), store.Schemas())
			if !errors.Is(err, transfer.ErrFile) {
				t.Fatalf("got %v", err)
			}
		})
	}
}
