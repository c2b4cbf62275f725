package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tianti/internal/store"
	"tianti/internal/store/sqlite"
	"tianti/rbac/account"
)

// shaky is an engine that may be gone, or may take no writes.
type shaky struct {
	store.Engine
	gone, full atomic.Bool
}

func (e *shaky) fate() error {
	if e.gone.Load() {
		return store.ErrUnavailable
	}
	return nil
}

func (e *shaky) Reach(ctx context.Context) error {
	if err := e.fate(); err != nil {
		return err
	}
	return e.Engine.Reach(ctx)
}

func (e *shaky) Get(ctx context.Context, c, id string) (store.Record, error) {
	if err := e.fate(); err != nil {
		return store.Record{}, err
	}
	return e.Engine.Get(ctx, c, id)
}

func (e *shaky) GetMany(ctx context.Context, c string, ids []string) ([]store.Record, error) {
	if err := e.fate(); err != nil {
		return nil, err
	}
	return e.Engine.GetMany(ctx, c, ids)
}

func (e *shaky) Find(ctx context.Context, s store.Schema, q store.Query) ([]store.Record, string, error) {
	if err := e.fate(); err != nil {
		return nil, "", err
	}
	return e.Engine.Find(ctx, s, q)
}

func (e *shaky) Count(ctx context.Context, s store.Schema, q store.Query) (int64, error) {
	if err := e.fate(); err != nil {
		return 0, err
	}
	return e.Engine.Count(ctx, s, q)
}

func (e *shaky) GroupCount(ctx context.Context, s store.Schema, q store.Query, f string) ([]store.Group, error) {
	if err := e.fate(); err != nil {
		return nil, err
	}
	return e.Engine.GroupCount(ctx, s, q, f)
}

func (e *shaky) Pending(ctx context.Context, owner string, lease time.Duration, limit int) ([]store.Event, error) {
	if err := e.fate(); err != nil {
		return nil, err
	}
	return e.Engine.Pending(ctx, owner, lease, limit)
}

func (e *shaky) Apply(ctx context.Context, ws []store.Write) []error {
	err := e.fate()
	if err == nil && e.full.Load() {
		err = store.ErrReadOnly
	}
	if err == nil {
		return e.Engine.Apply(ctx, ws)
	}
	errs := make([]error, len(ws))
	for i := range errs {
		errs[i] = err
	}
	return errs
}

// standing serves a settled organisation on an engine that the test can take away.
func standing(t *testing.T) (*shaky, *Program, caller) {
	t.Helper()
	inner, err := sqlite.Open(settled(t))
	if err != nil {
		t.Fatal(err)
	}
	e := &shaky{Engine: inner}
	p, err := Open(t.Context(), Options{Engine: e, Addr: "127.0.0.1:0", Cost: account.Cheap, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		<-ended
		_ = p.Close()
	})
	return e, p, (&server{URL: p.URL, t: t}).logIn("admin", sentence)
}

// refused asks for something that cannot be answered now: 503, soon, with the time to try again.
func (c caller) refused(method, path, body string) {
	c.s.t.Helper()
	req, err := http.NewRequest(method, c.s.URL+path, strings.NewReader(body))
	if err != nil {
		c.s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	begin := time.Now()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.s.t.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	if took := time.Since(begin); res.StatusCode != 503 || res.Header.Get("Retry-After") == "" || took > 2*time.Second {
		c.s.t.Errorf("%s %s: %d after %v, Retry-After %q\n%.400s", method, path, res.StatusCode, took, res.Header.Get("Retry-After"), text)
	}
	if strings.HasPrefix(path, "/api/") {
		var p struct{ Code, Mend string }
		if json.Unmarshal(text, &p) != nil || p.Code == "" || p.Mend == "" {
			c.s.t.Errorf("%s %s says nothing that helps: %s", method, path, text)
		}
	}
}

func TestWhileTheStoreIsGoneRequestsEndSoonAndNothingIsHalfDone(t *testing.T) {
	e, p, admin := standing(t)
	if status, _ := admin.call("POST", "/api/v1/units", map[string]string{"parent": "", "code": "group", "name": "集团", "reason": "test"}); status != 201 && status != 409 {
		t.Fatal(status)
	}
	const unit = `{"parent":"group","code":"late","name":"省","reason":"test"}`
	e.gone.Store(true)
	for _, c := range [][3]string{
		{"GET", "/readyz", ""}, {"GET", "/", ""}, {"GET", "/people", ""}, {"GET", "/api/v1/me", ""}, {"GET", "/api/v1/people", ""},
		{"POST", "/api/v1/units", unit}, {"POST", "/api/v1/session", `{"login":"admin","password":"` + sentence + `"}`},
	} {
		admin.refused(c[0], c[1], c[2])
	}
	if status, _ := http.Get(p.URL + "/healthz"); status == nil || status.StatusCode != 200 {
		t.Error("the process lives and says that it does not")
	}

	e.gone.Store(false)
	e.full.Store(true) // reads work: it stops where it would write
	admin.refused("POST", "/api/v1/units", unit)
	if status, _ := admin.call("GET", "/api/v1/units/group.late", nil); status != 404 {
		t.Errorf("half a unit is there: %d", status)
	}

	e.full.Store(false)
	if status, got := admin.call("POST", "/api/v1/units", json.RawMessage(unit)); status != 201 {
		t.Fatalf("the store is back: %d %v", status, got)
	}
	if err := p.Bus.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if report, err := p.Audit.Verify(t.Context()); err != nil || len(report.Broken) > 0 {
		t.Fatalf("%+v %v", report, err)
	}
	if res, err := http.Get(p.URL + "/readyz"); err != nil || res.StatusCode != 200 {
		t.Errorf("ready again, but: %v %v", res, err)
	}
}
