package xapi

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"

	"tianti/internal/store"
)

// Kept is a statement as it is kept; its id is the statement's.
type Kept struct {
	store.Meta `bson:",inline"`
	At         time.Time `bson:"at"`     // when it was stored
	Body       string    `bson:"body"`   // the whole statement
	Sum        string    `bson:"sum"`    // of what two statements with one id have to agree on
	Client     string    `bson:"client"` // who sent it; "" is the program itself
	Voided     bool      `bson:"voided"`
	Batch      string    `bson:"batch,omitempty"` // of what came in one request, until all of it is there
	Keys       []string  `bson:"keys"`            // everything that it can be looked for by
}

// key finds a statement by one thing: "{key}/{statement}".
type key struct {
	store.Meta `bson:",inline"`
	Key        string    `bson:"key"`
	At         time.Time `bson:"at"` // of the statement
	Statement  string    `bson:"statement"`
}

// known is the last that was said of an activity; its id is the hash of the activity's.
type known struct {
	store.Meta `bson:",inline"`
	Body       string `bson:"body"`
}

// enclosed is what came with a statement; its id is the SHA-2 sum that the statement names.
type enclosed struct {
	store.Meta `bson:",inline"`
	File       string `bson:"file"` // on the closed shelf
	Type       string `bson:"type"`
}

// batch is there when all statements of a request are: from then on they count.
type batch struct {
	store.Meta `bson:",inline"`
	At         time.Time `bson:"at"`
}

var (
	batches    = store.Define[batch]("courses.xapi_batches")
	statements = store.Define[Kept]("courses.xapi_statements", store.By("at", "at"))
	keys       = store.Define[key]("courses.xapi_keys", store.By("key", "key", "at"))
	activities = store.Define[known]("courses.xapi_activities")
	enclosures = store.Define[enclosed]("courses.xapi_attachments")
	documents  = store.Define[Document]("courses.xapi_documents", store.By("shelf", "shelf", "at"))
	clients    = store.Define[Client]("courses.xapi_clients", store.Unique("hash", "hash"), store.By("made", "made"))
)

// short is a hash in the place of what may be long.
func short(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:20]))
}
