package exams

import (
	"context"
	"math/bits"
	"strconv"
	"strings"
	"sync"
	"time"
)

// headcount is how many questions each candidate of a room has answered, kept at hand while somebody watches the
// room. The answers of a candidate are read once; from then on it goes with what the store tells of answers that
// are written, on whatever node. So the board of a room costs the same few reads every few seconds, however many
// sit in it, and saving an answer costs nothing more.
type headcount struct {
	mu      sync.Mutex
	counted time.Time         // when it began to count
	seen    map[string]ticked // by sitting
	reading map[string]ticked // of sittings that are being read: what is written meanwhile
	idle    *time.Timer
}

// ticked is which questions of a sitting have an answer, a bit for each.
type ticked []uint64

func (a ticked) with(n int) ticked {
	for len(a) <= n/64 {
		a = append(a, 0)
	}
	a[n/64] |= 1 << (n % 64)
	return a
}

func (a ticked) count() (n int64) {
	for _, word := range a {
		n += int64(bits.OnesCount64(word))
	}
	return n
}

// headcounts are those of the rooms that are watched on this node, by exam and room.
type headcounts struct {
	mu    sync.Mutex
	rooms map[string]*headcount
}

const (
	recount = 2 * time.Minute // after which the answers are read again, should the store ever have missed telling
	unseen  = 2 * time.Minute // after which nobody watches any more
)

// headcount is that of a room. Whoever is the first to watch it makes it listen.
func (s *Service) headcount(room string) (*headcount, error) {
	s.headcounts.mu.Lock()
	defer s.headcounts.mu.Unlock()
	if x := s.headcounts.rooms[room]; x != nil {
		x.idle.Reset(unseen)
		return x, nil
	}
	x := &headcount{seen: map[string]ticked{}, reading: map[string]ticked{}}
	ctx, end := context.WithCancel(context.Background())
	if err := s.answers.Watch(ctx, x.take); err != nil {
		end()
		return nil, err
	}
	x.idle = time.AfterFunc(unseen, func() {
		end()
		s.headcounts.mu.Lock()
		defer s.headcounts.mu.Unlock()
		if s.headcounts.rooms[room] == x {
			delete(s.headcounts.rooms, room)
		}
	})
	if s.headcounts.rooms == nil {
		s.headcounts.rooms = map[string]*headcount{}
	}
	s.headcounts.rooms[room] = x
	return x, nil
}

// take notes that an answer was written. It is told of those of all exams, and of some more than once.
func (x *headcount) take(id string) {
	at := strings.LastIndexByte(id, ':')
	if at < 0 {
		return
	}
	sitting := id[:at]
	n, err := strconv.Atoi(id[at+1:])
	if err != nil || n < 1 {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if have, ok := x.seen[sitting]; ok {
		x.seen[sitting] = have.with(n)
	}
	if have, ok := x.reading[sitting]; ok {
		x.reading[sitting] = have.with(n)
	}
}

// begin picks the sittings whose answers are not known yet. What is written from now on is noted for them.
func (x *headcount) begin(all []*Sitting, now time.Time) (fresh []*Sitting) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if now.Sub(x.counted).Abs() >= recount {
		x.counted, x.seen = now, map[string]ticked{}
	}
	for _, h := range all {
		if _, known := x.seen[h.ID]; known {
			continue
		}
		fresh = append(fresh, h)
		if _, ok := x.reading[h.ID]; !ok {
			x.reading[h.ID] = nil
		}
	}
	return fresh
}

// end takes in what was read, together with what was written meanwhile.
func (x *headcount) end(fresh []*Sitting, read map[string]ticked) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, h := range fresh {
		all := x.seen[h.ID]
		for _, part := range []ticked{read[h.ID], x.reading[h.ID]} {
			for i, word := range part {
				for b := range 64 {
					if word&(1<<b) != 0 {
						all = all.with(i*64 + b)
					}
				}
			}
		}
		x.seen[h.ID] = all
		delete(x.reading, h.ID)
	}
}

// giveUp forgets sittings that could not be read.
func (x *headcount) giveUp(fresh []*Sitting) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, h := range fresh {
		delete(x.reading, h.ID)
	}
}

// answeredIn is how many questions each of the sittings of a room has answered.
func (s *Service) answeredIn(ctx context.Context, exam, room string, all []*Sitting) (map[string]int64, error) {
	x, err := s.headcount(exam + "\x00" + room)
	if err != nil {
		return nil, err
	}
	if fresh := x.begin(all, s.clock.Now()); len(fresh) > 0 {
		read, err := s.answersOf(ctx, fresh)
		if err != nil {
			x.giveUp(fresh)
			return nil, err
		}
		x.end(fresh, read)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	out := make(map[string]int64, len(all))
	for _, h := range all {
		out[h.ID] = x.seen[h.ID].count()
	}
	return out, nil
}

// answersOf reads which questions of sittings are answered, in one read for all of them.
func (s *Service) answersOf(ctx context.Context, all []*Sitting) (map[string]ticked, error) {
	var ids []string
	for _, h := range all {
		for n := range h.Count {
			ids = append(ids, answerID(h.ID, n+1))
		}
	}
	found, err := s.answers.GetMany(ctx, ids)
	out := map[string]ticked{}
	for _, a := range found {
		sitting := a.ID[:strings.LastIndexByte(a.ID, ':')]
		out[sitting] = out[sitting].with(a.n())
	}
	return out, err
}
