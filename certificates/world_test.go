package certificates_test

import (
	"context"
	"testing"
	"time"

	"tianti/certificates"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/internal/store/storetest"
	"tianti/rbac"
	"tianti/rbac/policy"
)

const centre = "/group/gd/shenzhen/"

var (
	manager  = rbac.Actor{Person: "M1", Name: "林若溪", Unit: centre, Roles: []rbac.Held{{Role: "trainee", Unit: centre}, {Role: "manager", Unit: centre}}}
	stranger = rbac.Actor{Person: "M2", Name: "外省经理", Unit: "/group/zj/", Roles: []rbac.Held{{Role: "trainee", Unit: "/group/zj/"}, {Role: "manager", Unit: "/group/zj/"}}}
	admin    = rbac.Actor{Person: "A1", Name: "管理员", Unit: "/", Roles: []rbac.Held{{Role: "admin", Unit: "/"}}}
	system   = rbac.System("certificates: test")
	morning  = time.Date(2026, 11, 24, 9, 30, 0, 0, clock.Shanghai)
)

func agent(id string) rbac.Actor {
	return rbac.Actor{Person: id, Name: id, Unit: centre, Roles: []rbac.Held{{Role: "trainee", Unit: centre}, {Role: "agent", Unit: centre}}}
}

// people is a roster in which everybody belongs to one centre.
type people map[string]string

func (p people) Holder(_ context.Context, person string) (certificates.Holder, error) {
	name, ok := p[person]
	if !ok {
		return certificates.Holder{}, store.ErrNotFound
	}
	return certificates.Holder{Person: person, Name: name, Unit: centre,
		Issuer: certificates.Issuer{Code: "SZ", Name: "深圳客户服务中心", NameEN: "Shenzhen Customer Service Centre"}}, nil
}

type world struct {
	*certificates.Service
	db    *store.Database
	clock *clock.Manual
	bus   *event.Bus
	facts []string
	names people
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{clock: clock.At(morning), names: people{"P1": "欧阳𠮷祥", "P2": "王小明", "M1": "林若溪"}}
	w.db = storetest.Database(t, w.clock)
	w.bus = event.New(w.db, w.clock, "test")
	event.OnEvery(w.bus, "test: note facts", func(_ context.Context, e store.Event) error {
		if e.Name != "audit.entry" {
			w.facts = append(w.facts, e.Name)
		}
		return nil
	})
	w.Service = certificates.New(w.db, w.clock, policy.BuiltinGate(), w.names, certificates.Options{Organisation: "天梯通信集团", Address: "https://tianti.example.cn/"})
	load(t, w.Service)
	return w
}

// passed asks for the seat certificate that a sitting earned.
func passed(person, sitting string) certificates.Request {
	return certificates.Request{
		Kind: "GENERAL", Person: person, Source: "sitting:" + sitting, Reason: "通过岗前认证",
		Evidence: []certificates.Evidence{
			{Source: "exams", Ref: "sitting:" + sitting, What: "理论考试", WhatEN: "theory", Score: 92_000, When: morning},
			{Source: "exams", Ref: "drill:" + sitting, What: "实操考核", WhatEN: "practice", Score: 88_500, When: morning},
		},
	}
}

func (w *world) issue(t testing.TB, r certificates.Request) *certificates.Certificate {
	t.Helper()
	c, err := w.Issue(t.Context(), system, r)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// told lists the facts since the last call, in order.
func (w *world) told(t testing.TB) []string {
	t.Helper()
	w.facts = nil
	if err := w.bus.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w.facts
}

// on is the same service on another database.
func (w *world) on(db *store.Database) *certificates.Service {
	x := certificates.New(db, w.clock, policy.BuiltinGate(), w.names, certificates.Options{Organisation: "天梯通信集团", Address: "https://tianti.example.cn"})
	if err := x.Load(context.Background()); err != nil {
		panic(err)
	}
	return x
}

// load puts the built-in kinds in force.
func load(t testing.TB, x *certificates.Service) {
	t.Helper()
	if err := x.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
}
