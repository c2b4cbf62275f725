// Package centre is rbactest's small organisation with certificates, passports and seats on it,
// joined as the program joins them, for scenario tests of pages and API.
//
//	w := centre.Open(t)
//	c := w.Certify(t, "agent1", "GENERAL")
//	site := w.Serve(t, areas…)
//	site.API("leader1", "POST", "/api/v1/seats/GENERAL/decide", …)
package centre

import (
	"context"
	"errors"
	"testing"

	"tianti/certificates"
	"tianti/internal/event"
	"tianti/rbac"
	"tianti/rbac/passport"
	"tianti/rbac/rbactest"
	"tianti/rbac/seat"
	"tianti/web/kit"
	"tianti/web/webtest"
)

// World is the organisation with its services; the clock, the bus and the people are rbactest's.
type World struct {
	*rbactest.World
	Passports    *passport.Service
	Seats        *seat.Service
	Certificates *certificates.Service
}

// Open builds it; everybody has a passport when it returns.
func Open(t testing.TB) *World {
	t.Helper()
	w := &World{World: rbactest.Centre(t)}
	w.Passports = passport.New(w.DB, w.Clock)
	w.Seats = seat.New(w.DB, w.Gate, w.Passports, w.Clock)
	w.Certificates = certificates.New(w.DB, w.Clock, w.Gate, certificates.FromOrganisation(w.Org), certificates.Options{Organisation: "天梯通信集团", Address: "https://tianti.example.cn"})
	w.react()
	if err := errors.Join(w.Passports.Start(t.Context()), w.Seats.Load(t.Context()), w.Certificates.Load(t.Context())); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	return w
}

// react feeds passports from people and certificates.
func (w *World) react() {
	p := w.Passports
	event.On(w.Bus, "passport: hired", p.Hired)
	event.On(w.Bus, "passport: moved", p.Moved)
	event.On(w.Bus, "passport: post", p.Posted)
	event.On(w.Bus, "passport: left", p.Left)
	event.On(w.Bus, "passport: role", p.Assigned)
	event.On(w.Bus, "passport: role ended", p.Revoked)
	event.On(w.Bus, "passport: certified", func(ctx context.Context, e certificates.CertificateIssued) error {
		return p.Certify(ctx, e.Person, e.Kind, e.Certificate, e.From, e.Until)
	})
	event.On(w.Bus, "passport: revoked", func(ctx context.Context, e certificates.CertificateRevoked) error {
		return p.Uncertify(ctx, e.Person, e.Certificate, e.At)
	})
	event.On(w.Bus, "passport: suspended", func(ctx context.Context, e certificates.CertificateSuspended) error {
		return p.Uncertify(ctx, e.Person, e.Certificate, e.At)
	})
	event.On(w.Bus, "passport: reissued", func(ctx context.Context, e certificates.CertificateReissued) error {
		return p.Uncertify(ctx, e.Person, e.Certificate, e.At)
	})
	event.On(w.Bus, "passport: reinstated", func(ctx context.Context, e certificates.CertificateReinstated) error {
		return p.Certify(ctx, e.Person, e.Kind, e.Certificate, e.At, e.Until)
	})
}

// Certify gives somebody, by log-in name, a certificate on two results, and delivers the news.
func (w *World) Certify(t testing.TB, login, kind string) *certificates.Certificate {
	t.Helper()
	c, err := w.Certificates.Issue(t.Context(), rbac.System("test"), certificates.Request{
		Kind: kind, Person: rbactest.ID(login), Source: "sitting:" + login + kind, Reason: "通过岗前认证",
		Evidence: []certificates.Evidence{
			{Source: "exams", Ref: "sitting:" + login + kind, What: "理论考试", WhatEN: "theory", Score: 92_000, When: w.Clock.Now()},
			{Source: "exams", Ref: "drill:" + login + kind, What: "实操考核", WhatEN: "practice", Score: 88_500, When: w.Clock.Now()},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	return c
}

// Serve serves areas to everybody of the world under the built-in policy.
func (w *World) Serve(t testing.TB, areas ...kit.Area) *webtest.Site {
	t.Helper()
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	return webtest.Serve(t, webtest.Options{Gate: w.Gate, Clock: w.Clock, Actors: actors}, areas...)
}
