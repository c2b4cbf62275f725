package certificates

import "sync"

// queues let the goroutines of one node stand in line for a name. It is a courtesy between them,
// not a lock that anything relies on.
type queues struct {
	mu    sync.Mutex
	lines map[string]*queue
}

type queue struct {
	sync.Mutex
	waiting int
}

func (q *queues) enter(name string) (leave func()) {
	q.mu.Lock()
	if q.lines == nil {
		q.lines = map[string]*queue{}
	}
	l := q.lines[name]
	if l == nil {
		l = &queue{}
		q.lines[name] = l
	}
	l.waiting++
	q.mu.Unlock()
	l.Lock()
	return func() {
		l.Unlock()
		q.mu.Lock()
		defer q.mu.Unlock()
		if l.waiting--; l.waiting == 0 {
			delete(q.lines, name)
		}
	}
}
