package api

import (
	"encoding/hex"
	"time"

	"tianti/internal/audit"
	"tianti/rbac/trail"
	"tianti/web/kit"
)

// Audit is the API of the audit trail.
type Audit struct{ Trail trail.Service }

type auditEntry struct {
	ID      string        `json:"id"`
	Stream  string        `json:"stream"`
	N       int64         `json:"n"`
	At      time.Time     `json:"at"`
	Actor   string        `json:"actor"`
	Name    string        `json:"name"`
	Action  string        `json:"action"` // the permission that was used
	Subject string        `json:"subject"`
	Object  string        `json:"object"`
	Unit    string        `json:"unit"`
	Reason  string        `json:"reason"`
	Policy  int64         `json:"policy_version"`
	Changes []auditChange `json:"changes"`
	Hash    string        `json:"hash"`
}

type auditChange struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
	Secret bool   `json:"secret"`
}

type auditChain struct {
	Heads []audit.Head `json:"heads"`
}

// Area is the routes of the audit trail.
func (x Audit) Area() kit.Area {
	return kit.Area{Name: "api audit", Routes: []kit.Route{
		{Method: "GET", Path: "/api/v1/audit", Needs: "audit.entry.read", API: true, Do: x.list,
			Doc: &kit.Doc{Summary: "List audit entries, newest first", Answer: List[auditEntry]{}, Query: append([]kit.Param{
				{Name: "subject", About: "person concerned"}, {Name: "object", About: "{collection}/{id}"}, {Name: "actor", About: "who did it"}}, kit.Cursor...)}},
		{Method: "GET", Path: "/api/v1/audit/heads", Needs: "audit.entry.read", API: true, Do: x.heads,
			Doc: &kit.Doc{Summary: "The ends of the hash chains", Answer: auditChain{}}},
		{Method: "POST", Path: "/api/v1/audit/verify", Needs: "audit.entry.read", API: true, Once: true, Do: x.verify,
			Doc: &kit.Doc{Summary: "Walk the chains and name what is missing, moved or changed", Answer: audit.Report{}}},
	}}
}

func (x Audit) list(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	page, err := x.Trail.Find(r.Context(), r.Actor, audit.Ask{Subject: r.Query("subject"), Object: r.Query("object"), Actor: r.Query("actor"), Cursor: cursor, Limit: limit})
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, entryOf))
}

func entryOf(x *audit.Recorded) auditEntry {
	e := x.Entry
	out := auditEntry{x.ID, x.Stream, x.N, x.At, e.Actor, e.Name, e.Action, e.Subject, e.Object, e.Unit, e.Reason, e.Policy, []auditChange{}, hex.EncodeToString(x.Hash)}
	for _, c := range e.Changes {
		out.Changes = append(out.Changes, auditChange{c.Field, c.Was(), c.Became(), c.Secret})
	}
	return out
}

func (x Audit) heads(r *kit.Request) error {
	heads, err := x.Trail.Heads(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Send(auditChain{heads})
}

func (x Audit) verify(r *kit.Request) error {
	report, err := x.Trail.Verify(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Send(report)
}
