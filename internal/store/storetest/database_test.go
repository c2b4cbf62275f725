package storetest_test

import (
	"fmt"
	"testing"
	"time"

	"tianti/internal/clock"
	"tianti/internal/store"
	"tianti/internal/store/storetest"
)

type card struct {
	store.Meta `bson:",inline"`
	N          int `bson:"n"`
}

var (
	now   = clock.At(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	cards = store.Define[card]("database_test.cards", store.By("n", "n"))
)

func TestEachDatabaseIsEmptyAndItsOwn(t *testing.T) {
	for range 3 {
		db := storetest.Database(t, now)
		if n, err := cards.On(db).Count(t.Context(), store.On("n")); err != nil || n != 0 {
			t.Fatalf("%d documents, %v", n, err)
		}
		if err := cards.On(db).Insert(t.Context(), &card{Meta: store.Meta{ID: "a"}}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestADatabaseIsThereWhenItsDirectoryIsOpenedAgain(t *testing.T) {
	dir := t.TempDir()
	for i := range 3 {
		db := storetest.DatabaseAt(t, dir, now)
		if n, err := cards.On(db).Count(t.Context(), store.On("n")); err != nil || n != int64(i) {
			t.Fatalf("%d documents, %v", n, err)
		}
		if err := cards.On(db).Insert(t.Context(), &card{Meta: store.Meta{ID: fmt.Sprint("c", i)}}); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
