package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// Recalling gives a context in which what was read once is not read again: for a request that only
// reads, whose page is drawn by many rooms that ask for the same people and units.
//
// A collection that changes is forgotten before anybody learns of the change: this node's writes and
// those that a watch tells of end what was read before them. So whoever keeps a copy, and reads it
// anew because it was told to, reads anew indeed. A change that nobody was told of yet may go unseen
// as long as the context lives.
func Recalling(ctx context.Context) context.Context {
	return context.WithValue(ctx, recallKey{}, &memory{records: map[string]recalled{}, pages: map[string]recalledPage{}})
}

type recallKey struct{}

// mostRecalled bounds the records of one memory: who reads more goes through a list once.
const mostRecalled = 1000

// memory is what a context has read.
type memory struct {
	mu      sync.Mutex
	records map[string]recalled
	pages   map[string]recalledPage
}

// recalled is what was found under an id: nil or ErrNotFound tells which.
type recalled struct {
	Record
	err error
	age int64 // changes of the collection before the reading began
}

type recalledPage struct {
	records []Record
	next    string
	age     int64
}

func recallOf(ctx context.Context) *memory {
	m, _ := ctx.Value(recallKey{}).(*memory)
	return m
}

func recordKey(collection, id string) string { return collection + "\x00" + id }

// get asks read unless the answer is known. age is how often the collection has changed.
func (m *memory) get(age int64, collection, id string, read func() (Record, error)) (Record, error) {
	if m == nil {
		return read()
	}
	key := recordKey(collection, id)
	m.mu.Lock()
	known, ok := m.records[key]
	m.mu.Unlock()
	if ok && known.age == age {
		return known.Record, known.err
	}
	r, err := read()
	if err == nil || errors.Is(err, ErrNotFound) {
		m.keep(key, recalled{r, err, age})
	}
	return r, err
}

// getMany reads those that are not known, in one go.
func (m *memory) getMany(age int64, collection string, ids []string, read func([]string) ([]Record, error)) ([]Record, error) {
	if m == nil {
		return read(ids)
	}
	found, unknown := m.sift(age, collection, ids)
	if len(unknown) > 0 {
		rs, err := read(unknown)
		if err != nil {
			return nil, err
		}
		for _, r := range rs {
			found[r.ID] = recalled{Record: r, age: age}
		}
		for _, id := range unknown {
			if _, there := found[id]; !there {
				found[id] = recalled{err: ErrNotFound.With("id", id), age: age}
			}
			m.keep(recordKey(collection, id), found[id])
		}
	}
	out := make([]Record, 0, len(ids))
	for _, id := range ids {
		if r := found[id]; r.err == nil {
			out = append(out, r.Record)
		}
	}
	return out, nil
}

// sift parts ids into those that are known and those to be read.
func (m *memory) sift(age int64, collection string, ids []string) (found map[string]recalled, unknown []string) {
	found = make(map[string]recalled, len(ids))
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, id := range ids {
		if known, ok := m.records[recordKey(collection, id)]; ok && known.age == age {
			found[id] = known
		} else {
			unknown = append(unknown, id)
		}
	}
	return found, unknown
}

// find asks read unless this very query was answered. What a page holds is known by id as well.
func (m *memory) find(age int64, s Schema, q Query, read func() ([]Record, string, error)) ([]Record, string, error) {
	if m == nil {
		return read()
	}
	key := fmt.Sprintf("%s %#v", s.Name, q)
	m.mu.Lock()
	known, ok := m.pages[key]
	m.mu.Unlock()
	if ok && known.age == age {
		return known.records, known.next, nil
	}
	rs, next, err := read()
	if err != nil {
		return nil, "", err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.records)+len(rs) <= mostRecalled && len(m.pages) < mostRecalled {
		m.pages[key] = recalledPage{rs, next, age}
		for _, r := range rs {
			m.records[recordKey(s.Name, r.ID)] = recalled{Record: r, age: age}
		}
	}
	return rs, next, nil
}

func (m *memory) keep(key string, r recalled) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.records) < mostRecalled {
		m.records[key] = r
	}
}

// ages counts the changes of each collection that this node knows of.
type ages struct{ of sync.Map } // collection → *atomic.Int64

func (a *ages) counter(collection string) *atomic.Int64 {
	if n, ok := a.of.Load(collection); ok {
		return n.(*atomic.Int64)
	}
	n, _ := a.of.LoadOrStore(collection, new(atomic.Int64))
	return n.(*atomic.Int64)
}

func (a *ages) now(collection string) int64 { return a.counter(collection).Load() }
func (a *ages) changed(collection string)   { a.counter(collection).Add(1) }
