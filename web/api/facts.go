package api

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"tianti/internal/clock"
	"tianti/internal/event/feed"
	"tianti/internal/fault"
	"tianti/rbac"
	"tianti/rbac/trail"
	"tianti/web/kit"
)

// Facts is the log of facts, as pages and as a stream of server-sent events.
type Facts struct {
	Facts   trail.Facts
	Streams *Streams
}

// factPage is a page of facts. Position is where to go on whatever the filter left out; Next is the
// same while there is more to read at once, and null at the end.
type factPage struct {
	List[feed.Fact]
	Position int64 `json:"position"`
}

const (
	heartbeat = 15 * time.Second // silence after which a stream says that it lives, and asks whether it still may
	lifetime  = 10 * time.Minute // then the client comes again, and shows who it is
	breath    = time.Second      // between looks at the clock
)

// The faults of asking for facts.
var (
	ErrSince   = fault.Define(fault.Invalid, "web.facts.since")
	ErrStreams = fault.Define(fault.TooMany, "web.facts.streams") // param "most"
)

// Area is the route of the facts.
func (x Facts) Area() kit.Area {
	return kit.Area{Name: "api facts", Routes: []kit.Route{
		{Method: "GET", Path: "/api/v1/events", Needs: "audit.event.read", API: true, Do: x.read,
			Doc: &kit.Doc{Summary: "Follow the facts as server-sent events; with Accept: application/json read them page by page", Media: eventStream, Answer: factPage{}, Query: []kit.Param{
				{Name: "since", About: "position after which to read; none is from now on for a stream (Last-Event-ID goes before it) and the oldest that is kept for a page"},
				{Name: "types", About: "types or fronts of types with commas: certificates,rbac.person.hired; none is all"},
				{Name: "limit", About: "page size, at most 200"}}}},
	}}
}

const eventStream = "text/event-stream"

// read answers with a page to who asks for JSON, with a stream to everybody else.
func (x Facts) read(r *kit.Request) error {
	types := feed.FilterOf(r.Query("types"))
	since, given, err := sinceOf(r)
	if err != nil {
		return err
	}
	accept := r.Header("Accept")
	if strings.Contains(accept, "application/json") && !strings.Contains(accept, eventStream) {
		return x.page(r, since, given, types)
	}
	return x.follow(r, since, given, types)
}

// sinceOf is the position to read after: where a stream broke off, or what the query says.
func sinceOf(r *kit.Request) (since int64, given bool, err error) {
	word := r.Header("Last-Event-ID")
	if word == "" {
		word = r.Query("since")
	}
	if word == "" {
		return 0, false, nil
	}
	since, err = strconv.ParseInt(word, 10, 64)
	if err != nil || since < 0 {
		return 0, false, ErrSince.At("since")
	}
	return since, true, nil
}

func (x Facts) page(r *kit.Request, since int64, given bool, types feed.Filter) error {
	_, limit, err := Paging(r)
	if err != nil {
		return err
	}
	if err := x.Facts.May(r.Actor); err != nil {
		return err
	}
	if !given {
		if since, err = x.Facts.Log.Oldest(r.Context()); err != nil {
			return err
		}
	}
	page, err := x.Facts.Page(r.Context(), r.Actor, since, types, limit)
	if err != nil {
		return at(err)
	}
	next := ""
	if page.More {
		next = strconv.FormatInt(page.Position, 10)
	}
	return r.Send(factPage{ListOf(page.Facts, next), page.Position})
}

// at names the parameter that a fault of reading is about.
func at(err error) error {
	var f *fault.Fault
	switch {
	case !errors.As(err, &f):
		return err
	case errors.Is(err, feed.ErrGone), errors.Is(err, feed.ErrAhead):
		return f.At("since")
	case errors.Is(err, feed.ErrType):
		return f.At("types")
	}
	return err
}

// follow streams what comes after a position.
func (x Facts) follow(r *kit.Request, since int64, given bool, types feed.Filter) (err error) {
	if err := x.Facts.May(r.Actor); err != nil {
		return err
	}
	if !given {
		if since, err = x.Facts.Log.Last(r.Context()); err != nil {
			return err
		}
	}
	reader, err := x.Facts.Reader(r.Context(), r.Actor, since, types)
	if err != nil {
		return at(err)
	}
	leave, err := x.Streams.enter(r.Actor.Person)
	if err != nil {
		return err
	}
	r.SetHeader("Cache-Control", "no-store")
	s := stream{facts: x.Facts, reader: reader, types: types, by: r.Actor, clock: r.Clock()}
	return r.Stream("", eventStream, func(ctx context.Context, w *bufio.Writer) error {
		defer leave()
		return s.run(ctx, w)
	})
}

// stream is one client who follows. It holds one block of the log and what waits in its connection;
// a client that reads slowly makes it wait, one that has gone ends it at the next write.
type stream struct {
	facts  trail.Facts
	reader *feed.Reader
	types  feed.Filter
	by     rbac.Actor
	clock  clock.Clock
}

func (s *stream) run(ctx context.Context, w *bufio.Writer) error {
	begun := s.clock.Now()
	spoke := begun
	watch := time.NewTicker(breath)
	defer watch.Stop()
	if _, err := w.WriteString("retry: 3000\n\n"); err != nil {
		return err
	}
	for look := true; ; {
		grown := s.facts.Log.Grown()
		if look {
			told, more, err := s.tell(ctx, w)
			if err != nil {
				return err
			}
			if told {
				spoke = s.clock.Now()
			}
			if more {
				continue
			}
		}
		if err := w.Flush(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-grown:
			look = true
			continue
		case <-watch.C:
			look = false
		}
		switch now := s.clock.Now(); {
		case now.Sub(begun) >= lifetime:
			return nil
		case now.Sub(spoke) >= heartbeat:
			if err := s.facts.May(s.by); err != nil {
				return nil // it ends like any stream; who comes again is told why
			}
			// The id without data moves the place at which a client with a filter goes on.
			fmt.Fprintf(w, ": still here\nid: %d\n\n", s.reader.Position())
			spoke, look = now, true // should a notice have got lost
		}
	}
}

// tell writes the next facts that the filter takes. More says that there may be others behind them.
func (s *stream) tell(ctx context.Context, w *bufio.Writer) (told, more bool, err error) {
	facts, err := s.reader.Next(ctx)
	if err != nil {
		return false, false, err
	}
	for _, f := range facts {
		if !s.types.Takes(f.Type) {
			continue
		}
		data, err := json.Marshal(f)
		if err != nil {
			return told, false, err
		}
		if _, err := fmt.Fprintf(w, "id: %d\nevent: %s\ndata: %s\n\n", f.Position, f.Type, data); err != nil {
			return told, false, err
		}
		told = true
	}
	return told, len(facts) > 0, nil
}

// How many streams a node carries, and how many one account may have.
const (
	mostStreams = 200
	mostOfOne   = 20 // a client that broke off counts until the next heartbeat
)

// Streams counts those who follow on this node.
type Streams struct {
	mu   sync.Mutex
	most int
	each int
	open map[string]int // by person
	all  int
}

// NewStreams makes a count.
func NewStreams() *Streams { return NewStreamsOf(mostStreams) }

// NewStreamsOf makes a count that ends at most.
func NewStreamsOf(most int) *Streams {
	return &Streams{most: most, each: mostOfOne, open: map[string]int{}}
}

// Each bounds how many one account, or one address, may have.
func (x *Streams) Each(most int) *Streams { x.each = most; return x }

// Open is how many streams are open.
func (x *Streams) Open() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.all
}

func (x *Streams) enter(person string) (leave func(), err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case x.open[person] >= x.each:
		return nil, ErrStreams.With("most", x.each)
	case x.all >= x.most:
		return nil, ErrStreams.With("most", x.most)
	}
	x.open[person]++
	x.all++
	return func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.all--
		if x.open[person]--; x.open[person] == 0 {
			delete(x.open, person)
		}
	}, nil
}
