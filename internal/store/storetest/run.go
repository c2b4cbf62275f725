package storetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/store"
)

// thing is what the suite stores.
type thing struct {
	store.Meta `bson:",inline"`
	Kind       string         `bson:"kind"`
	N          int64          `bson:"n"`
	At         time.Time      `bson:"at"`
	Name       string         `bson:"name"`
	Pair       pair           `bson:"pair"`
	V          any            `bson:"v"`
	Words      map[string]any `bson:"words,omitempty"`
	Data       []byte         `bson:"data,omitempty"`
}

type pair struct {
	Left  string `bson:"left"`
	Right string `bson:"right"`
}

// things is defined when the suite runs, so that programs that only want a Database do not get
// its collection.
var things = sync.OnceValue(func() store.Kind[thing] {
	return store.Define[thing]("storetest.things",
		store.By("kind", "kind", "n"),
		store.By("at", "at"),
		store.By("any", "v", "n"),
		store.By("name_order", "name"),
		store.Unique("name", "name"),
		store.Unique("pair", "pair.left", "pair.right"))
})

var now = clock.At(time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC))

// room is an empty database on the engine under test.
type room struct {
	*testing.T
	engine store.Engine
	db     *store.Database
	things store.Collection[thing]
}

// promises is the suite, in the order of the contract.
var promises = []struct {
	name string
	keep func(*room)
}{
	{"a document comes back as it was", roundTrip},
	{"ids may be odd", oddIDs},
	{"ids that are no ids are refused", badIDs},
	{"values that look like operators are data", operatorsAreData},
	{"a document may take 15 MiB and no more", largeDocuments},
	{"a taken id is refused", takenID},
	{"what is missing is told", missing},
	{"many are read in the order that was asked", getMany},
	{"an update moves the revision by one", updates},
	{"an update that changes nothing writes nothing", idleUpdate},
	{"an upsert makes what is missing", upserts},
	{"a stale revision loses", staleRevision},
	{"a deleted document may come again", deletion},
	{"many writes fail one by one", manyWrites},
	{"unique keys are unique and empty ones are free", uniqueKeys},
	{"of 64 that want a key one gets it", uniqueRace},
	{"no increment is lost", lostUpdate},
	{"concurrent upserts add up", upsertRace},
	{"a query follows its index", queries},
	{"a query finds what a plain search finds", queriesAgainstModel},
	{"a query without an index is refused", badQueries},
	{"a foreign cursor is refused", badCursors},
	{"pages neither skip nor repeat while others write", stablePages},
	{"groups are counted", groups},
	{"times keep milliseconds and lose their zone", times},
	{"events are saved with their write or not at all", eventsWithWrite},
	{"events of a document come in order", eventOrder},
	{"a lease keeps others away until it ends", leases},
	{"two owners never hold the same event", leaseRace},
	{"events outlive their document", eventsAfterDelete},
	{"watchers see every change", watch},
	{"whoever is alone knows of a change before a later write returns", alone},
	{"followers take over what was changed", follow},
	{"a new index holds the old documents", backfill},
	{"an index that was gone comes back whole", indexReturns},
	{"a unique index over equal documents is refused", brokenUnique},
	{"a cancelled call says so", cancelled},
	{"who asks whether it answers reads nothing", reached},
	{"a closed engine says so", closed},
}

// Run checks every promise of package store against engines that open gives: each call must give
// an empty one, and close it in a cleanup if it needs that.
func Run(t *testing.T, open func(t *testing.T) store.Engine) {
	kind := things()
	for _, p := range promises {
		t.Run(p.name, func(t *testing.T) {
			e := open(t)
			db, err := store.NewDatabase(t.Context(), e, now)
			if err != nil {
				t.Fatal(err)
			}
			p.keep(&room{t, e, db, kind.On(db)})
		})
	}
}

// must ends the test when err is not nil.
func (r *room) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// refused demands a fault with this code and, where params are given as name, value …, with these.
func (r *room) refused(err error, want *fault.Fault, params ...any) {
	r.Helper()
	if !errors.Is(err, want) {
		r.Fatalf("got %v, want %s", err, want.Code())
	}
	for i := 0; i < len(params); i += 2 {
		if got := fault.From(err).Params()[params[i].(string)]; got != params[i+1] {
			r.Fatalf("parameter %v of %v is %v, want %v", params[i], err, got, params[i+1])
		}
	}
}

// put inserts things with the ids given.
func (r *room) put(all ...*thing) {
	r.Helper()
	for i, err := range r.things.InsertMany(r.Context(), all) {
		if err != nil {
			r.Fatalf("insert %q: %v", all[i].ID, err)
		}
	}
}

// named makes a thing with an id and nothing else.
func named(id string) *thing { return &thing{Meta: store.Meta{ID: id}} }

// add makes a change function that adds one, with a fact when name is not "".
func add(events ...store.Event) func(*thing) ([]store.Event, error) {
	return func(t *thing) ([]store.Event, error) {
		t.N++
		return append([]store.Event(nil), events...), nil
	}
}
