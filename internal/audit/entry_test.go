package audit

import (
	"bytes"
	"testing"

	"go.mongodb.org/mongo-driver/bson"
	"pgregory.net/rapid"
)

// TestAnEntryIsEncodedAsItsFieldsSay compares the encoding by hand with the driver's.
func TestAnEntryIsEncodedAsItsFieldsSay(t *testing.T) {
	value := rapid.Custom(func(t *rapid.T) bson.RawValue {
		if rapid.Bool().Draw(t, "null") {
			return bson.RawValue{Type: bson.TypeNull}
		}
		v := rapid.OneOf(rapid.Map(rapid.String(), func(s string) any { return s }),
			rapid.Map(rapid.Int64(), func(n int64) any { return bson.D{{Key: "n", Value: n}} })).Draw(t, "value")
		if rapid.Bool().Draw(t, "none") {
			return bson.RawValue{}
		}
		kind, data, err := bson.MarshalValue(v)
		if err != nil {
			t.Fatal(err)
		}
		return bson.RawValue{Type: kind, Value: data}
	})
	change := rapid.Custom(func(t *rapid.T) Change {
		return Change{rapid.String().Draw(t, "field"), value.Draw(t, "before"), value.Draw(t, "after"), rapid.Bool().Draw(t, "secret")}
	})
	text := rapid.OneOf(rapid.Just(""), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		e := Entry{Actor: text.Draw(t, "actor"), Name: text.Draw(t, "name"), Action: text.Draw(t, "action"), Unit: text.Draw(t, "unit"),
			Subject: text.Draw(t, "subject"), Reason: text.Draw(t, "reason"), Policy: rapid.Int64().Draw(t, "policy"), Object: text.Draw(t, "object"),
			Rev: rapid.Int64().Draw(t, "rev"), Changes: rapid.SliceOf(change).Draw(t, "changes")}
		type plain Entry
		want, err := bson.Marshal(plain(e))
		if err != nil {
			t.Fatal(err)
		}
		got, err := bson.Marshal(e)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%v\n%v\n%v", err, bson.Raw(got), bson.Raw(want))
		}
	})
}

// TestWhatThePassedEntrySaysIsWhatWasWritten files an entry by its encoded form.
func TestWhatThePassedEntrySaysIsWhatWasWritten(t *testing.T) {
	e := Entry{Actor: "p1", Name: "李明", Action: "exams.sitting.annul", Unit: "/g/", Subject: "p2", Reason: "替考", Policy: 3,
		Object: "exams.sittings/s1", Rev: 2, Changes: []Change{{Field: "state"}}}
	raw, err := bson.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	got, err := passed(raw)
	if err != nil || got.Actor != e.Actor || got.Action != e.Action || got.Subject != e.Subject || got.Object != e.Object {
		t.Fatalf("%+v %v", got, err)
	}
	again, err := bson.Marshal(got)
	if err != nil || !bytes.Equal(again, raw) {
		t.Fatalf("%v: %v became %v", err, bson.Raw(raw), bson.Raw(again))
	}
	if _, err := passed(raw[:len(raw)-3]); err == nil {
		t.Error("half an entry is passed on")
	}
}
