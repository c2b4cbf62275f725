package api_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/store/storetest"
	"tianti/web"
	"tianti/web/api"
	"tianti/web/kit"
	"tianti/web/page/layout"
	"tianti/web/webtest"
)

var errFull = fault.Define(fault.Conflict, "web_test.full")

func TestAWriteWithAKeyRunsOnce(t *testing.T) {
	now := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	replay := api.NewReplay(storetest.Database(t, now), now)
	var runs atomic.Int32
	area := kit.Area{Name: "count", Routes: []kit.Route{
		{Method: "POST", Path: "/api/v1/things/:id", Why: "test", API: true, Doc: &kit.Doc{Summary: "count"}, Do: func(r *kit.Request) error {
			switch n := runs.Add(1); r.Path("id") {
			case "full":
				return errFull
			case "broken":
				return errors.New("disk")
			default:
				return r.Created("/things/1", map[string]any{"run": n, "person": r.Actor.Person})
			}
		}},
	}}
	site := webtest.Serve(t, webtest.Options{Bare: true, Clock: now, Config: func(c *web.Config) { c.Replay = replay }}, layout.Area(), area)
	call := func(who, path string, body any, key string) *webtest.Answer {
		return site.API(who, "POST", path, body, "Idempotency-Key", key)
	}
	first := call("hr", "/api/v1/things/a", map[string]int{"n": 1}, "k1").Status(201)
	again := call("hr", "/api/v1/things/a", map[string]int{"n": 1}, "k1").Status(201)
	if first.Body != again.Body || again.Header.Get("Idempotency-Replayed") != "true" || again.Header.Get("Location") != "/things/1" {
		t.Errorf("%s then %s %v", first.Body, again.Body, again.Header)
	}
	call("hr", "/api/v1/things/a", map[string]int{"n": 2}, "k1").Problem(422, "web.idempotency.other")
	call("agent", "/api/v1/things/a", map[string]int{"n": 1}, "k1").Status(201).Has("p:agent")
	call("hr", "/api/v1/things/b", map[string]int{"n": 1}, "k1").Status(201).Has(`"run":3`)

	before := runs.Load()
	call("hr", "/api/v1/things/full", nil, "k2").Problem(409, "web_test.full")
	call("hr", "/api/v1/things/full", nil, "k2").Problem(409, "web_test.full")
	if runs.Load() != before+1 {
		t.Error("a refusal is an answer, too")
	}
	call("hr", "/api/v1/things/broken", nil, "k3").Status(500)
	call("hr", "/api/v1/things/broken", nil, "k3").Status(500)
	if runs.Load() != before+3 {
		t.Error("a failure of ours may be tried again")
	}

	now.Advance(api.KeepAnswers + time.Hour)
	if n, err := replay.Purge(context.Background()); err != nil || n != 4 {
		t.Errorf("purged %d, %v", n, err)
	}
}

func TestACallThatStillRunsIsNotRunTwice(t *testing.T) {
	now := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	replay, ctx := api.NewReplay(storetest.Database(t, now), now), context.Background()
	if a, err := replay.Begin(ctx, "call", "body"); a != nil || err != nil {
		t.Fatal(a, err)
	}
	if _, err := replay.Begin(ctx, "call", "body"); !errors.Is(err, kit.ErrInProgress) {
		t.Errorf("got %v", err)
	}
	now.Advance(5 * time.Minute) // whoever ran it has crashed
	if a, err := replay.Begin(ctx, "call", "body"); a != nil || err != nil {
		t.Errorf("got %v %v", a, err)
	}
}
