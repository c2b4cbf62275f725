package records

import (
	"errors"
	"slices"
	"strings"
	"time"

	"tianti/courses/xapi"
	"tianti/internal/clock"
	"tianti/internal/store"
	"tianti/web/kit"
)

// clientsPage is the programs that may write or read.
type clientsPage struct {
	URL    string
	Rows   []*xapi.Client
	Create bool
	Revoke bool
}

// Word is the text key of a scope.
func (clientsPage) Word(s xapi.Scope) string { return wordOf(s) }

func wordOf(s xapi.Scope) string { return "records.scope." + strings.ReplaceAll(string(s), "/", "_") }

// formPage is the form of a new client.
type formPage struct {
	Name, Reason string
	Scopes       []choice
}

type choice struct {
	Scope  xapi.Scope
	Word   string
	Chosen bool
}

// secretPage shows a secret, once.
type secretPage struct{ ID, Secret string }

// clients lists the programs (GET /records/clients).
func (p Pages) clients(r *kit.Request) error {
	rows, err := p.Store.Clients(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Show("record_clients", clientsPage{r.Origin() + "/xapi/", rows, r.May("courses.client.create"), r.May("courses.client.revoke")})
}

func form(name, reason string, chosen []xapi.Scope) formPage {
	f := formPage{Name: name, Reason: reason}
	for _, s := range xapi.Scopes {
		f.Scopes = append(f.Scopes, choice{s, wordOf(s), slices.Contains(chosen, s)})
	}
	return f
}

// fresh is the form (GET /records/clients/new).
func (p Pages) fresh(r *kit.Request) error {
	return r.Show("record_client", form("", "", []xapi.Scope{xapi.WriteStatements, xapi.States}))
}

// create makes a client and shows its secret (POST /records/clients/new).
func (p Pages) create(r *kit.Request) error {
	var scopes []xapi.Scope
	for _, s := range r.FormAll("scopes") {
		scopes = append(scopes, xapi.Scope(s))
	}
	name, reason := r.Form("name"), r.Form("reason")
	c, secret, err := p.Store.NewClient(r.Context(), r.Actor, name, scopes, reason)
	if err != nil {
		return r.Refused("record_client", form(name, reason, scopes), err)
	}
	return r.Show("record_secret", secretPage{c.ID, secret})
}

// end shuts a client out (POST /records/clients/:id/end).
func (p Pages) end(r *kit.Request) error {
	if err := p.Store.EndClient(r.Context(), r.Actor, r.Path("id"), r.Form("reason")); err != nil {
		if !errors.Is(err, xapi.ErrReason) {
			return err
		}
		rows, lost := p.Store.Clients(r.Context(), r.Actor)
		if lost != nil {
			return lost
		}
		return r.Refused("record_clients", clientsPage{r.Origin() + "/xapi/", rows, r.May("courses.client.create"), true}, err)
	}
	r.Flash("web.saved")
	return r.Done("/records/clients")
}

// samples fill the pages for /dev/pages.
func samples() []kit.Sample {
	on := time.Date(2026, 11, 24, 9, 30, 0, 0, clock.Shanghai)
	rows := []row{
		{At: on, Who: "李明", Verb: "完成", What: "情绪管理与情绪感染", IRI: "https://tianti.example.cn/courses/EMOTION", Score: "92.5%", Sender: "Tianti"},
		{At: on.Add(-time.Hour), Who: "li@example.cn", Verb: "answered", What: "http://example.cn/xapi/activities/question/0b7f-very-long-name-of-an-activity-that-has-to-break", IRI: "http://example.cn/xapi/activities/question/0b7f", Outcome: "records.failed", Sender: "移动学习 App", Signed: true},
		{At: on.Add(-2 * time.Hour), Who: "周岩", Verb: "通过", What: "上岗考试", Outcome: "records.passed", Good: true, Score: "88%", Sender: "Tianti"}}
	one := &xapi.Client{Meta: store.Meta{ID: "k3v7q2m5x9w4a6ts"}, Name: "移动学习 App", Scopes: []xapi.Scope{xapi.WriteStatements, xapi.States}, Made: on}
	over := &xapi.Client{Meta: store.Meta{ID: "b6r8t3n5y7u2c9df"}, Name: "旧数据仓库", Scopes: []xapi.Scope{xapi.ReadAll}, Made: on.AddDate(0, -6, 0), Ended: on}
	return []kit.Sample{
		{Page: "record_list", Case: "some", Data: listPage{Rows: rows, More: "/records?more=x", Clients: true}},
		{Page: "record_list", Case: "none", Data: listPage{Person: "p1", Since: "2026-11-01"}},
		{Page: "record_list", Case: "refused", Data: listPage{Activity: "x"}, Err: xapi.ErrWrong.At("activity").With("at", "activity").With("want", "an IRI")},
		{Page: "record_clients", Case: "some", Data: clientsPage{"https://tianti.example.cn/xapi/", []*xapi.Client{one, over}, true, true}},
		{Page: "record_clients", Case: "none", Data: clientsPage{URL: "https://tianti.example.cn/xapi/", Create: true}},
		{Page: "record_client", Case: "new", Data: form("", "", []xapi.Scope{xapi.WriteStatements})},
		{Page: "record_client", Case: "refused", Data: form("", "", nil), Err: xapi.ErrName.At("name").With("most", 100)},
		{Page: "record_secret", Data: secretPage{"k3v7q2m5x9w4a6ts", "q2j7mzk4v5t3w6x8y9a2b4c6d8"}},
	}
}
