package mongo

import (
	"context"
	"slices"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/options"

	"tianti/internal/store"
)

const (
	counters  = "tianti.changes"
	pollEvery = 200 * time.Millisecond
	// overlap is how long a write may take between drawing its change number and being visible: so
	// long a poller looks again at numbers that it has passed.
	overlap = 10 * time.Second
	// inFlight bounds the writes that have drawn a number and are not yet visible when someone begins
	// to listen. It is told of them too, and of as many that were visible already: a cache that
	// listens first and loads then misses none.
	inFlight = 256
)

// pulse tells the changes of a deployment without change streams. It reads all change numbers in
// one command a tick and asks a collection only when its number moved, so that what a quiet node
// costs the server does not grow with the number of those who listen.
type pulse struct {
	mu      sync.Mutex
	pollers map[string]*poller
	running bool
}

// poller asks one collection for change numbers above a mark that trails behind the newest.
type poller struct {
	collection string
	listeners  []listener
	marks      []mark           // newest number known at past looks, oldest first
	seen       map[string]int64 // change number last told, by document
	again      time.Time        // when to look again for writes that were slow to become visible
	wait       time.Duration
}

type mark struct {
	n  int64
	at time.Time
}

type listener struct {
	ctx   context.Context
	since int64 // change number above which it is told
	tell  func(store.Change)
}

// listen calls f for every change of the collections from now on until ctx ends.
func (p *pulse) listen(ctx context.Context, e *Engine, collections []string, f func(store.Change)) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	now, err := e.changeNumbers(ctx)
	if err != nil {
		return unavailable(err)
	}
	if p.pollers == nil {
		p.pollers = map[string]*poller{}
	}
	for _, name := range collections {
		q := p.pollers[name]
		if q == nil {
			begin := time.Now()
			q = &poller{collection: name, seen: map[string]int64{}, again: begin, wait: pollEvery,
				marks: []mark{{now[name] - inFlight, begin}, {now[name], begin}}}
			p.pollers[name] = q
		}
		q.listeners = append(q.listeners, listener{ctx, now[name] - inFlight, f})
	}
	if !p.running {
		p.running = true
		go p.run(e)
	}
	return nil
}

// run looks every tick until nobody listens any more.
func (p *pulse) run(e *Engine) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for range tick.C {
		due := p.heard()
		if due == nil {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), serverWait)
		if numbers, err := e.changeNumbers(ctx); err == nil { // else the next tick tries again
			for _, q := range due {
				q.look(ctx, e, numbers[q.collection], p.listeners(q))
			}
		}
		cancel()
	}
}

// heard drops those who listen no more and answers what is still listened to; nil ends the pulse.
func (p *pulse) heard() []*poller {
	p.mu.Lock()
	defer p.mu.Unlock()
	var due []*poller
	for name, q := range p.pollers {
		q.listeners = slices.DeleteFunc(q.listeners, func(l listener) bool { return l.ctx.Err() != nil })
		if len(q.listeners) == 0 {
			delete(p.pollers, name)
			continue
		}
		due = append(due, q)
	}
	p.running = due != nil
	return due
}

func (p *pulse) listeners(q *poller) []listener {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(q.listeners)
}

func (e *Engine) changeNumbers(ctx context.Context) (map[string]int64, error) {
	cur, err := e.db.Collection(counters).Find(ctx, bson.D{})
	if err != nil {
		return nil, err
	}
	var page []struct {
		ID string `bson:"_id"`
		N  int64  `bson:"n"`
	}
	if err := cur.All(ctx, &page); err != nil {
		return nil, err
	}
	numbers := make(map[string]int64, len(page))
	for _, c := range page {
		numbers[c.ID] = c.N
	}
	return numbers, nil
}

// look asks for the documents whose number is above the oldest mark, when a number was drawn since
// the last look or one drawn before may have become visible late. It waits twice as long before
// each further look, until the overlap is over.
func (q *poller) look(ctx context.Context, e *Engine, newest int64, listeners []listener) {
	now := time.Now()
	moved := newest > q.marks[len(q.marks)-1].n
	if !moved && (q.again.IsZero() || now.Before(q.again)) {
		return
	}
	cur, err := e.db.Collection(q.collection).Find(ctx, bson.D{{Key: "c", Value: bson.D{{Key: "$gt", Value: q.marks[0].n}}}},
		options.Find().SetSort(bson.D{{Key: "c", Value: 1}}).SetProjection(bson.D{{Key: "rev", Value: 1}, {Key: "c", Value: 1}, {Key: "dead", Value: 1}}))
	if err != nil {
		return // the next tick tries again from the same mark
	}
	var page []stored
	if cur.All(ctx, &page) != nil {
		return
	}
	for _, d := range page {
		if q.seen[d.ID] >= d.Change {
			continue
		}
		q.seen[d.ID] = d.Change
		for _, l := range listeners {
			if d.Change > l.since {
				l.tell(store.Change{Collection: q.collection, ID: d.ID, Rev: aliveRev(d)})
			}
		}
	}
	q.settle(now, newest, moved)
}

// settle moves the marks on: what was drawn longer ago than the overlap is visible or will never be.
func (q *poller) settle(now time.Time, newest int64, moved bool) {
	if moved {
		q.marks = append(q.marks, mark{newest, now})
		q.wait = pollEvery
	} else {
		q.wait *= 2
	}
	for len(q.marks) > 1 && now.Sub(q.marks[1].at) > overlap {
		q.marks = q.marks[1:]
	}
	q.again = now.Add(q.wait)
	if len(q.marks) == 1 {
		q.again = time.Time{}
	}
	for id, n := range q.seen {
		if n <= q.marks[0].n {
			delete(q.seen, id)
		}
	}
}
