// Package audit is the pages of the audit trail: who did what, when, to whom, what changed and why; and
// whether the chain is whole.
package audit

import (
	"context"
	"embed"
	"net/url"
	"strings"
	"time"

	trails "tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/rbac/trail"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers.
type Pages struct {
	Trail trail.Service
	Org   *rbac.Organisation
}

// Area is the folder's routes and pages.
func (p Pages) Area() kit.Area {
	return kit.Area{
		Name: "audit", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/audit", Needs: "audit.entry.read", Do: p.list,
				Nav: &kit.Nav{Group: "audit", Label: "audit.title", Icon: "history", Order: 10, Quick: 6}},
			{Method: "GET", Path: "/audit/chain", Needs: "audit.entry.read", Do: p.chain,
				Nav: &kit.Nav{Group: "audit", Label: "audit.chain", Icon: "shield-check", Order: 20}},
			{Method: "POST", Path: "/audit/chain", Needs: "audit.entry.read", Do: p.verify},
		},
		Samples: samples(),
	}
}

type listPage struct {
	Subject, Object, Actor string
	From, Until            string // days
	Rows                   []entry
	Next                   string
	Seats                  bool // there is a page that answers who could take a seat
}

// entry is an entry in plain words.
type entry struct {
	ID, Action, Permission string
	Actor, Name            string // id and name; the system has no id
	Subject, SubjectName   string
	System                 string // what part of the program acted, and why; "" for people
	Object, Thing, Unit    string
	Reason, Stream, Hash   string
	At                     time.Time
	N, Policy              int64
	Changes                []change
}

type change struct {
	Field, Was, Became string
	Secret             bool
}

const pageSize = 30

// list searches the trail (GET /audit).
func (p Pages) list(r *kit.Request) error {
	page := listPage{Subject: r.Query("subject"), Object: r.Query("object"), Actor: r.Query("actor"), From: r.Query("from"), Until: r.Query("until")}
	ask := trails.Ask{Subject: p.person(r, page.Subject), Object: page.Object, Actor: p.person(r, page.Actor),
		From: rbac.Day(page.From).Start(), Cursor: r.Query("cursor"), Limit: pageSize}
	if day := rbac.Day(page.Until); day.Valid() {
		ask.Until = day.Add(1).Start()
	}
	found, err := p.Trail.Find(r.Context(), r.Actor, ask)
	if err != nil {
		return err
	}
	if page.Rows, err = p.entries(r, found.Items); err != nil {
		return err
	}
	if found.Next != "" {
		page.Next = "/audit?" + url.Values{"subject": {page.Subject}, "object": {page.Object}, "actor": {page.Actor},
			"from": {page.From}, "until": {page.Until}, "cursor": {found.Next}}.Encode()
	}
	for _, route := range r.Routes() {
		page.Seats = page.Seats || route.Method == "GET" && route.Path == "/seats"
	}
	return r.Show("audit_list", page)
}

// person takes an employee number however it is typed; the system's parts go by their own names.
func (p Pages) person(r *kit.Request, typed string) string {
	if typed == "" || strings.HasPrefix(typed, "system:") {
		return typed
	}
	if x, err := p.Org.ByNumber(r.Context(), typed); err == nil {
		return x.ID
	}
	return rbac.Number(typed)
}

func (p Pages) entries(r *kit.Request, found []*trails.Recorded) ([]entry, error) {
	var ids, paths []string
	for _, x := range found {
		ids, paths = append(ids, x.Subject), append(paths, x.Entry.Unit)
	}
	names, err := p.names(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	labels, err := p.Org.Labels(r.Context(), r.Lang, paths...)
	if err != nil {
		return nil, err
	}
	out := make([]entry, len(found))
	for i, x := range found {
		out[i] = entryOf(r.Lang, x)
		out[i].SubjectName, out[i].Unit = names[x.Subject], labels[x.Entry.Unit]
	}
	return out, nil
}

func (p Pages) names(ctx context.Context, ids []string) (map[string]string, error) {
	people, err := p.Org.LookupMany(ctx, ids)
	out := map[string]string{}
	for id, x := range people {
		out[id] = x.Name
	}
	return out, err
}

func entryOf(lang string, x *trails.Recorded) entry {
	e := x.Entry
	out := entry{
		ID: x.ID, Action: Permission(lang, e.Action), Permission: e.Action, Actor: e.Actor, Name: e.Name, Subject: e.Subject,
		Object: e.Object, Thing: thing(lang, e.Object), Reason: reason(lang, e.Reason), Stream: x.Stream, Hash: hexOf(x.Hash), At: x.At, N: x.N, Policy: e.Policy,
	}
	if strings.HasPrefix(e.Actor, "system:") {
		room, _, _ := strings.Cut(strings.TrimPrefix(e.Actor, "system:"), ":")
		out.Actor, out.Name, out.System = "", locale.T(lang, "role.system", nil)+" · "+known(lang, "room.", room), e.Name
	}
	for _, c := range e.Changes {
		out.Changes = append(out.Changes, change{known(lang, "audit.field.", c.Field), c.Was(), c.Became(), c.Secret})
	}
	return out
}

// Permission is a permission in plain words: what is done to what.
func Permission(lang, permission string) string {
	i := strings.LastIndexByte(permission, '.')
	if i < 0 {
		return permission
	}
	what, act := known(lang, "object.", permission[:i]), known(lang, "action.", permission[i+1:])
	return locale.T(lang, "audit.action", map[string]any{"what": what, "act": act})
}

// reason is why: what a person wrote as it was written, and what the program gives of itself in the
// reader's language.
func reason(lang, given string) string {
	key := "audit.reason." + strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return c
		}
		return '_'
	}, given)
	if given != "" && locale.Has(lang, key) {
		return locale.T(lang, key, nil)
	}
	return given
}

// thing is what an object "{collection}/{id}" is.
func thing(lang, object string) string {
	collection, id, _ := strings.Cut(object, "/")
	return strings.TrimSpace(known(lang, "collection.", collection) + " " + id)
}

// known is the text of a word, or the word where there is none.
func known(lang, prefix, word string) string {
	if locale.Has(lang, prefix+word) {
		return locale.T(lang, prefix+word, nil)
	}
	return word
}

func hexOf(b []byte) string {
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 2*len(b))
	for _, x := range b {
		out = append(out, digits[x>>4], digits[x&15])
	}
	return string(out)
}

type chainPage struct {
	Heads    []trails.Head
	Verified bool
	Entries  int64
	Broken   []trails.Broken
	At       time.Time
}

// chain shows the ends of the streams (GET /audit/chain).
func (p Pages) chain(r *kit.Request) error {
	heads, err := p.Trail.Heads(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Show("audit_chain", chainPage{Heads: heads})
}

// verify walks the whole chain (POST /audit/chain). It reads only, but long, hence a POST.
func (p Pages) verify(r *kit.Request) error {
	report, err := p.Trail.Verify(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	heads, err := p.Trail.Heads(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Show("audit_chain", chainPage{heads, true, report.Entries(), report.Broken, r.Now().In(clock.Shanghai)})
}

func samples() []kit.Sample {
	at := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	rows := []entry{
		{ID: "a", Action: "人员：调动", Permission: "rbac.person.move", Actor: "KF000011", Name: "吴婷", Subject: "KF000001", SubjectName: "李明", Object: "rbac.people/KF000001", Thing: "人员 KF000001",
			Unit: "广东 / 深圳中心 / 1组", Reason: "支援二组", Stream: "rbac", Hash: "9f2c", At: at, N: 41, Policy: 3, Changes: []change{{"单位", "group.gd.shenzhen.t1", "group.gd.shenzhen.t2", false}, {"hash", "", "", true}}},
		{ID: "b", Action: "证书：颁发", Permission: "certificates.certificate.issue", Name: "系统 (certificates)", Object: "certificates/C1", Thing: "证书 C1", Stream: "certificates", At: at, N: 7, Policy: 3},
	}
	heads := []trails.Head{{Stream: "rbac", Entries: 1204, Hash: "9f2c86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a"}}
	return []kit.Sample{
		{Page: "audit_list", Case: "rows", Data: listPage{Rows: rows, Next: "/audit?cursor=x", Seats: true}},
		{Page: "audit_list", Case: "none", Data: listPage{Subject: "KF000001"}},
		{Page: "audit_chain", Case: "heads", Data: chainPage{Heads: heads}},
		{Page: "audit_chain", Case: "whole", Data: chainPage{heads, true, 1204, nil, at}},
		{Page: "audit_chain", Case: "broken", Data: chainPage{heads, true, 1203, []trails.Broken{{Stream: "rbac", N: 17, Why: "changed"}}, at}},
	}
}
