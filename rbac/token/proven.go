package token

import (
	"crypto/sha256"
	"sync"
	"time"
)

// mostProven bounds how many tokens a node remembers; beyond it all are read anew once.
const mostProven = 20_000

// proven are tokens whose signature was found right, by hash: whoever works sends the same one with
// every request, and proving it is most of what a small request costs. What was proven with other
// keys than those of now does not count, and the times are looked at again.
type proven struct {
	mu  sync.RWMutex
	all map[[sha256.Size]byte]proof
}

type proof struct {
	ring   *ring
	claims Claims
	from   time.Time
}

// hashOf copies the text to the stack: each request asks for it.
func hashOf(text string) [sha256.Size]byte {
	var room [mostBytes]byte
	return sha256.Sum256(room[:copy(room[:], text)])
}

func (p *proven) get(text string, r *ring, now time.Time) (Claims, bool) {
	hash := hashOf(text)
	p.mu.RLock()
	x, ok := p.all[hash]
	p.mu.RUnlock()
	return x.claims, ok && x.ring == r && !now.Before(x.from) && now.Before(x.claims.Expires)
}

func (p *proven) put(text string, x proof) {
	hash := hashOf(text)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all == nil || len(p.all) >= mostProven {
		p.all = map[[sha256.Size]byte]proof{}
	}
	p.all[hash] = x
}
