package kit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"sync"
	"time"

	"tianti/internal/fault"
	"tianti/rbac"
)

// identify finds who asks: a bearer token for programs, cookies for pages. A page's access token
// that has run out is renewed with the refresh token on the way.
func (k *Kit) identify(r *Request) error {
	if scheme, token, ok := strings.Cut(r.c.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
		actor, err := k.resolve(r, token)
		if err != nil {
			if r.route.Public && fault.KindOf(err) == fault.Unauthenticated {
				return nil
			}
			return err
		}
		r.Actor, r.bearer, r.access = actor, true, token
		return nil
	}
	access := r.cookie(accessCookie)
	if access != "" {
		actor, err := k.resolve(r, access)
		if err == nil {
			r.Actor, r.access = actor, access
			return nil
		}
		if fault.KindOf(err) != fault.Unauthenticated {
			return err
		}
	}
	if refresh := r.cookie(refreshCookie); refresh != "" {
		return k.renew(r, refresh)
	}
	return nil
}

func (k *Kit) resolve(r *Request, token string) (rbac.Actor, error) {
	actor, err := k.Sessions.Resolve(r.ctx, token)
	actor.Address = r.Address()
	return actor, err
}

// renew logs a page in again. The browser may send several requests with the same old token at
// once; only one of them may use it up, the others share what it got.
func (k *Kit) renew(r *Request, refresh string) error {
	t, err := k.fresh.get(r.Now(), refresh, func() (Tokens, error) {
		return k.Sessions.Refresh(context.WithoutCancel(r.ctx), refresh, r.Address())
	})
	if err != nil {
		if kind := fault.KindOf(err); kind == fault.Unauthenticated || kind == fault.Forbidden {
			// Over: the page goes on as nobody and asks to log in.
			r.setCookie(accessCookie, "", -1)
			r.setCookie(refreshCookie, "", -1)
			return nil
		}
		return err
	}
	actor, err := k.resolve(r, t.Access)
	if err != nil {
		if errors.Is(err, rbac.ErrAnonymous) || fault.KindOf(err) == fault.Unauthenticated {
			return nil
		}
		return err
	}
	lasts := max(t.Ends.Sub(r.Now()), time.Minute)
	r.setCookie(accessCookie, t.Access, lasts)
	r.setCookie(refreshCookie, t.Refresh, lasts)
	r.Actor, r.access = actor, t.Access
	return nil
}

// refreshing remembers for a moment what an old refresh token was exchanged for.
type refreshing struct {
	mu   sync.Mutex
	done map[string]refreshed
}

type refreshed struct {
	ready chan struct{}
	at    time.Time
	got   *Tokens
	err   *error
}

const shareFor = 20 * time.Second

func (f *refreshing) get(now time.Time, token string, exchange func() (Tokens, error)) (Tokens, error) {
	sum := sha256.Sum256([]byte(token))
	key := hex.EncodeToString(sum[:])
	f.mu.Lock()
	for k, e := range f.done {
		if now.Sub(e.at) > shareFor {
			delete(f.done, k)
		}
	}
	if e, ok := f.done[key]; ok {
		f.mu.Unlock()
		<-e.ready
		return *e.got, *e.err
	}
	e := refreshed{make(chan struct{}), now, new(Tokens), new(error)}
	f.done[key] = e
	f.mu.Unlock()
	defer close(e.ready)
	*e.got, *e.err = exchange()
	return *e.got, *e.err
}
