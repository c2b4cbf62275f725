package store

import (
	"bytes"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"pgregory.net/rapid"
)

type stop struct {
	At    time.Time  `bson:"at,omitempty"`
	Until *time.Time `bson:"until,omitempty"`
	Note  string     `bson:"note,omitempty"`
}

type journey struct {
	Meta  `bson:",inline"`
	Began time.Time            `bson:"began"`
	Ended time.Time            `bson:"ended,omitempty"`
	Stops []stop               `bson:"stops,omitempty"`
	Named map[string]time.Time `bson:"named,omitempty"`
	Any   any                  `bson:"any,omitempty"`
}

// someJourney draws one with instants that are there, zero and missing.
func someJourney(t *rapid.T) *journey {
	instant := rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.Bool().Draw(t, "zero") {
			return time.Time{}
		}
		return time.UnixMilli(rapid.Int64Range(-1<<40, 1<<42).Draw(t, "ms"))
	})
	j := &journey{Meta: Meta{ID: rapid.String().Draw(t, "id"), Rev: 3}, Began: instant.Draw(t, "began"), Ended: instant.Draw(t, "ended")}
	for range rapid.IntRange(0, 4).Draw(t, "stops") {
		s := stop{At: instant.Draw(t, "at"), Note: rapid.String().Draw(t, "note")}
		if rapid.Bool().Draw(t, "until") {
			u := instant.Draw(t, "u")
			s.Until = &u
		}
		j.Stops = append(j.Stops, s)
	}
	if rapid.Bool().Draw(t, "named") {
		j.Named = map[string]time.Time{"x": instant.Draw(t, "x")}
	}
	if rapid.Bool().Draw(t, "any") {
		j.Any = instant.Draw(t, "a")
	}
	return j
}

func TestADocumentIsEncodedAsTheDriverDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := someJourney(t)
		want, err := bson.Marshal(j)
		if err != nil {
			t.Skip("not to be encoded")
		}
		got, err := Encode(j)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%s, %v; the driver has %s", got, err, bson.Raw(want))
		}
	})
}

// TestADocumentThatCannotBeEncodedSpoilsNoOther encodes both kinds by turns, in parallel.
func TestADocumentThatCannotBeEncodedSpoilsNoOther(t *testing.T) {
	good := &journey{Meta: Meta{ID: "a", Rev: 1}, Began: time.UnixMilli(5)}
	bad := &journey{Meta: Meta{ID: "b", Rev: 1}, Any: make(chan int)}
	want, err := bson.Marshal(good)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 200 {
				if _, err := Encode(bad); err == nil {
					t.Error("a channel was encoded")
				}
				if got, err := Encode(good); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s, %v", got, err)
				}
			}
		})
	}
	all.Wait()
}
