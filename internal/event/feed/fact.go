package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"tianti/internal/event"
	"tianti/internal/store"
)

// Fact is a fact as it goes out, the same in a page, a stream and a webhook.
type Fact struct {
	Position int64           `json:"position"` // 0 of a message that is in no log
	ID       string          `json:"id"`       // the same however often it is sent
	Type     string          `json:"type"`
	At       time.Time       `json:"timestamp"`
	Unit     string          `json:"unit,omitempty"`   // path, where the fact is of one
	Person   string          `json:"person,omitempty"` // id, where the fact is about one
	Data     json.RawMessage `json:"data"`
}

// Kind is a kind of fact that goes out.
type Kind struct {
	Type  string            // "certificates.certificate.issued"; "" is the fact's own name
	Fact  event.Fact        // its zero value
	Names map[string]string // stored field → name outside, where the stored one says too little
}

// Name is the type under which the kind goes out.
func (k Kind) Name() string {
	if k.Type != "" {
		return k.Type
	}
	return k.Fact.EventName()
}

// Filter is what a reader asks for: types, or the fronts of types up to a dot ("certificates",
// "rbac.person"). Empty takes everything.
type Filter []string

// FilterOf reads a filter from a list with commas.
func FilterOf(list string) Filter {
	var f Filter
	for _, word := range strings.Split(list, ",") {
		if word = strings.TrimSpace(word); word != "" && !slices.Contains(f, word) {
			f = append(f, word)
		}
	}
	return f
}

// Takes says whether the filter lets a type through.
func (f Filter) Takes(name string) bool {
	return len(f) == 0 || slices.ContainsFunc(f, func(word string) bool { return name == word || strings.HasPrefix(name, word+".") })
}

// Check refuses a word that can never let anything through: a misspelt filter would wait for ever.
// Fault: ErrType.
func (l *Log) Check(f Filter) error {
	for _, word := range f {
		if !slices.ContainsFunc(l.types, Filter{word}.Takes) {
			return ErrType.With("type", word)
		}
	}
	return nil
}

// Types are all types that can occur, sorted.
func (l *Log) Types() []string { return slices.Clone(l.types) }

// idOf is the id that a fact has outside: the first half of a SHA-256 of the stored event's id.
func idOf(eventID string) string {
	sum := sha256.Sum256([]byte(eventID))
	return hex.EncodeToString(sum[:16])
}

// lineOf makes the form in which a stored event goes out.
func (l *Log) lineOf(k Kind, e store.Event) (line, error) {
	data, err := plain(e.Payload, k.Names)
	if err != nil {
		return line{}, fmt.Errorf("fact %s: %w", e.ID, err)
	}
	out := line{ID: idOf(e.ID), Type: k.Name(), At: e.At.UTC(), Data: string(data)}
	out.Unit, _ = e.Payload.Lookup("unit").StringValueOK()
	out.Person, _ = e.Payload.Lookup("person").StringValueOK()
	return out, nil
}

func (b *block) fact(i int) Fact {
	x := b.Lines[i]
	return Fact{b.First + int64(i), x.ID, x.Type, x.At.UTC(), x.Unit, x.Person, json.RawMessage(x.Data)}
}
