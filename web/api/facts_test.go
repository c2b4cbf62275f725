package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"tianti/internal/event/feed"
	"tianti/internal/webhook"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/rbac/subscription"
	"tianti/rbac/trail"
	"tianti/web/api"
	"tianti/web/webtest"
)

// outlet is a centre whose facts can be read.
type outlet struct {
	*rbactest.World
	t       *testing.T
	site    *webtest.Site
	log     *feed.Log
	hooks   *subscription.Service
	streams *api.Streams
	units   int
}

func openOutlet(t *testing.T) *outlet {
	t.Helper()
	w := rbactest.Empty(t)
	o := &outlet{World: w, t: t, streams: api.NewStreams()}
	o.log = feed.New(w.DB, w.Clock, []feed.Kind{{Fact: rbac.PersonHired{}, Names: map[string]string{"no": "employee_no"}}, {Fact: rbac.UnitCreated{}}})
	o.log.Listen(w.Bus)
	w.Settle(t)
	w.Drain(t)
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	o.hooks = subscription.New(w.DB, w.Clock, w.Gate, o.log, webhook.NewSender(nil))
	o.site = webtest.Serve(t, webtest.Options{Gate: w.Gate, Actors: actors, Clock: w.Clock},
		api.Facts{Facts: trail.Facts{Log: o.log, Gate: w.Gate}, Streams: o.streams}.Area(), api.Webhooks{Service: o.hooks}.Area())
	return o
}

// build makes units, which are facts.
func (o *outlet) build(n int) {
	o.t.Helper()
	for range n {
		o.units++
		code := fmt.Sprintf("u%d", o.units)
		if _, err := o.Org.CreateUnit(o.t.Context(), rbac.System("test: build"), "group.gd", code, code, "", "test"); err != nil {
			o.t.Fatal(err)
		}
	}
	o.Drain(o.t)
}

func (o *outlet) last() int64 {
	o.t.Helper()
	n, err := o.log.Last(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	return n
}

// client follows the facts as a program outside does.
type client struct {
	t     *testing.T
	body  io.ReadCloser
	lines *bufio.Scanner
	id    string // what it would send as Last-Event-ID
}

func (o *outlet) follow(query, lastID string) *client {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(o.t.Context(), 30*time.Second)
	o.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "GET", o.site.URL+"/api/v1/events"+query, nil)
	if err != nil {
		o.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+o.site.Sessions.Token("admin"))
	if lastID != "" {
		req.Header.Set("Last-Event-ID", lastID)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		o.t.Fatal(err)
	}
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/event-stream" {
		o.t.Fatalf("%d %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
	c := &client{t: o.t, body: res.Body, lines: bufio.NewScanner(res.Body), id: lastID}
	o.t.Cleanup(c.leave)
	if !c.lines.Scan() || c.lines.Text() != "retry: 3000" || !c.lines.Scan() { // now it runs
		o.t.Fatalf("%q %v", c.lines.Text(), c.lines.Err())
	}
	return c
}

func (c *client) leave() { _ = c.body.Close() }

// next is the next event's fact; nil is one that only moves the id.
func (c *client) next() *feed.Fact {
	c.t.Helper()
	var f *feed.Fact
	kind, seen := "", false
	for c.lines.Scan() {
		line := c.lines.Text()
		field, value, _ := strings.Cut(line, ": ")
		switch field {
		case "id":
			c.id, seen = value, true
		case "event":
			kind = value
		case "data":
			f = &feed.Fact{}
			if err := json.Unmarshal([]byte(value), f); err != nil {
				c.t.Fatal(err)
			}
		case "":
			if line == "" && seen {
				if f != nil && (f.Type != kind || fmt.Sprint(f.Position) != c.id) {
					c.t.Fatalf("event %s, id %s, data %+v", kind, c.id, f)
				}
				return f
			}
		}
	}
	c.t.Fatalf("the stream ended: %v", c.lines.Err())
	return nil
}

func TestAFollowerGetsEachFactOnceAcrossReconnections(t *testing.T) {
	o := openOutlet(t)
	total := o.last() + 12
	seen, lastID := map[string]int{}, ""
	for n, portion := range []int{1, 7, 9, 3, 0, 12} {
		c := o.follow("?since=0", lastID)
		for range portion {
			seen[c.next().ID]++
		}
		lastID = c.id
		c.leave()
		if n < 4 {
			o.build(3) // while nobody listens
		}
	}
	c := o.follow("", lastID)
	for int64(len(seen)) < total {
		seen[c.next().ID]++
	}
	for id, times := range seen {
		if times != 1 {
			t.Errorf("%s came %d times", id, times)
		}
	}
	if c.id != fmt.Sprint(total) {
		t.Fatalf("stopped at %s of %d", c.id, total)
	}
}

func TestAStreamWithoutAPositionTellsWhatHappensFromNowOn(t *testing.T) {
	o := openOutlet(t)
	c := o.follow("?types=rbac.unit", "")
	before := o.last()
	o.build(1)
	if f := c.next(); f == nil || f.Position != before+1 || f.Type != "rbac.unit.created" {
		t.Fatalf("%+v", f)
	}
}

func TestAQuietStreamSaysThatItLivesAndMovesOn(t *testing.T) {
	o := openOutlet(t)
	c := o.follow("?types=rbac.person", "")
	o.build(2) // which the filter leaves out
	o.Clock.Advance(15 * time.Second)
	if f := c.next(); f != nil || c.id != fmt.Sprint(o.last()) {
		t.Fatalf("%+v, id %s of %d", f, c.id, o.last())
	}
	for range 60 {
		o.Clock.Advance(15 * time.Second)
	}
	for c.lines.Scan() { // ten minutes are over: it ends by itself
	}
	if err := c.lines.Err(); err != nil {
		t.Fatal(err)
	}
	o.wait("the stream is released", func() bool { return o.streams.Open() == 0 })
}

// wait waits for something that another goroutine does.
func (o *outlet) wait(what string, seen func() bool) {
	o.t.Helper()
	for begun := time.Now(); !seen(); time.Sleep(5 * time.Millisecond) {
		if time.Since(begun) > 20*time.Second {
			o.t.Fatal("waited in vain: ", what)
		}
	}
}

func TestWhoHasGoneOrReadsNothingReleasesEverything(t *testing.T) {
	o := openOutlet(t)
	gone := o.follow("?since=0", "")
	gone.next()
	lazy := o.follow("?since=0", "") // reads nothing more
	if o.streams.Open() != 2 {
		t.Fatalf("%d streams", o.streams.Open())
	}
	gone.leave()
	lazy.leave()
	o.wait("both are released", func() bool { o.Clock.Advance(20 * time.Second); return o.streams.Open() == 0 })
}

func TestNobodyHoldsAllStreams(t *testing.T) {
	o := openOutlet(t)
	for range 20 {
		o.follow("", "")
	}
	o.site.API("admin", "GET", "/api/v1/events", nil).Problem(429, "web.facts.streams")
	o.site.API("auditor1", "GET", "/api/v1/events", nil, "Accept", "application/json").Status(200)
}

func TestFactsArePagesForWhoAsksForJSON(t *testing.T) {
	o := openOutlet(t)
	ask := func(query string) (page struct {
		Items    []feed.Fact
		Next     *string
		Position int64
	}) {
		o.site.API("auditor1", "GET", "/api/v1/events"+query, nil, "Accept", "application/json").Status(200).JSON(&page)
		return page
	}
	all := ask("?limit=200")
	if int64(len(all.Items)) != o.last() || all.Next != nil || all.Position != o.last() {
		t.Fatalf("%d facts, next %v, position %d", len(all.Items), all.Next, all.Position)
	}
	first := ask("?limit=5")
	if first.Next == nil || *first.Next != "5" || len(first.Items) != 5 {
		t.Fatalf("%+v", first)
	}
	if rest := ask("?since=5&limit=200"); rest.Items[0].ID != all.Items[5].ID || len(rest.Items)+5 != len(all.Items) {
		t.Fatalf("%+v", rest)
	}
	hired := ask("?types=rbac.person.hired&limit=200")
	if len(hired.Items) != len(rbactest.Logins()) || !strings.Contains(string(hired.Items[0].Data), `"employee_no":"KF`) || hired.Items[0].Person == "" || hired.Items[0].Unit == "" {
		t.Fatalf("%d people: %+v", len(hired.Items), hired.Items[0])
	}
	for query, code := range map[string]string{"?since=x": "web.facts.since", "?since=-1": "web.facts.since", "?since=99999": "event.feed.ahead", "?types=certificate": "event.feed.type", "?limit=0": "web.limit"} {
		for _, accept := range []string{"application/json", "text/event-stream"} {
			if code == "web.limit" && accept != "application/json" {
				continue
			}
			o.site.API("admin", "GET", "/api/v1/events"+query, nil, "Accept", accept).Problem(400, code)
		}
	}
	for _, who := range []string{"hr1", "manager1", "trainee1"} {
		o.site.API(who, "GET", "/api/v1/events", nil).Problem(403, "rbac.forbidden")
	}
}

func TestAPositionThatIsTooOldIsGone(t *testing.T) {
	o := openOutlet(t)
	old := o.last()
	o.Clock.Advance(feed.Keep + time.Hour)
	o.build(1)
	if n, err := o.log.Trim(t.Context()); n == 0 || err != nil {
		t.Fatalf("forgot %d: %v", n, err)
	}
	for _, accept := range []string{"application/json", "text/event-stream"} {
		a := o.site.API("admin", "GET", "/api/v1/events?since=3", nil, "Accept", accept)
		a.Problem(410, "event.feed.gone").Has(fmt.Sprintf("since=%d", old), `"field":"since"`)
	}
}

func TestWebhooksByAPI(t *testing.T) {
	o := openOutlet(t)
	in := map[string]any{"url": "https://hooks.example.cn/tianti", "types": []string{"rbac.unit"}, "description": "排班", "reason": "接入"}
	var made struct{ ID, Secret string }
	o.site.API("admin", "POST", "/api/v1/webhooks", in).Status(201).JSON(&made)
	if !strings.HasPrefix(made.Secret, "whsec_") {
		t.Fatalf("%+v", made)
	}
	at := "/api/v1/webhooks/" + made.ID
	for _, path := range []string{"/api/v1/webhooks", at} {
		o.site.API("auditor1", "GET", path, nil).Status(200).Has(`"state":"active"`, "hooks.example.cn").HasNot("whsec_", made.Secret)
	}
	why := map[string]any{"reason": "维护"}
	o.site.API("admin", "POST", at+"/start", why).Problem(409, "audit.webhook.running")
	o.site.API("admin", "POST", at+"/stop", map[string]any{"reason": ""}).Problem(400, "rbac.reason")
	o.site.API("admin", "POST", at+"/stop", why).Status(200).Has(`"state":"stopped"`)
	o.site.API("admin", "POST", at+"/redeliver", map[string]any{"from": 1, "reason": "补发"}).Status(200).Has(`"state":"active"`, `"position":0`)
	o.site.API("admin", "POST", at+"/rotate", why).Status(200).Has("whsec_").HasNot(made.Secret)
	in["url"] = "https://192.168.1.1/"
	o.site.API("admin", "PUT", at, in).Problem(400, "webhook.network")
	o.site.API("admin", "DELETE", at, why).Status(204)
	o.site.API("admin", "GET", at, nil).Problem(404, "audit.webhook.none")
}
