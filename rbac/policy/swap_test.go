package policy

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"tianti/rbac"
)

// Ten thousand times: give, revoke, while others take over whatever version they read some time
// ago. After the revocation has been taken over, no question is answered with what was before.
func TestNoSlowReloadBringsBackWhatWasRevoked(t *testing.T) {
	rounds := 10_000
	if testing.Short() {
		rounds = 1_000
	}
	stay := Row{Subject: "r:admin", Scope: Any, Object: "rbac.policy", Action: "change", Effect: Allow}
	door := Row{Subject: "r:judge", Scope: Any, Object: "test.door", Action: "open", Effect: Allow}
	var s Service
	var read atomic.Pointer[Version] // what a reloading node has read, by the time it takes it
	var stop atomic.Bool
	var running sync.WaitGroup
	for range 2 {
		running.Go(func() {
			for !stop.Load() {
				if v := read.Load(); v != nil {
					_ = s.take(v)
				}
				runtime.Gosched()
			}
		})
	}
	for i := range int64(rounds) {
		given := &Version{Number: 2*i + 1, Rows: []Row{stay, door}}
		read.Store(given)
		if err := s.take(given); err != nil {
			t.Fatal(err)
		}
		if err := s.take(&Version{Number: 2*i + 2, Rows: []Row{stay}}); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if s.Current().Decide("judge", rbac.Relation{}, "test.door", "open") == rbac.Allowed {
				t.Fatalf("round %d: version %d lets in what was revoked", i, s.Current().Version())
			}
		}
	}
	stop.Store(true)
	running.Wait()
}
