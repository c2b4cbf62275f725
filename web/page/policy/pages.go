// Package policy is the pages of the access policy: its rows in words, what each role may do, why somebody may
// do something or not, and other rows proposed, tried out, decided and kept in versions.
package policy

import (
	"embed"

	"tianti/rbac"
	rules "tianti/rbac/policy"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers.
type Pages struct {
	Desk *rules.Desk
	Org  *rbac.Organisation
}

// Area is the folder's routes and pages.
func (p Pages) Area() kit.Area {
	const (
		read   = "rbac.policy.read"
		change = "rbac.policy.change"
	)
	return kit.Area{
		Name: "policy", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/policy", Needs: read, Do: p.list,
				Nav: &kit.Nav{Group: "settings", Label: "policy.title", Icon: "shield-lock", Order: 20}},
			{Method: "GET", Path: "/policy/roles/:role", Needs: read, Do: p.role},
			{Method: "GET", Path: "/policy/explain", Needs: read, Do: p.explain,
				Nav: &kit.Nav{Group: "settings", Label: "policy.explain", Icon: "help-circle", Order: 21}},
			{Method: "GET", Path: "/policy/history", Needs: read, Do: p.history},
			{Method: "GET", Path: "/policy/proposals", Needs: read, Do: p.proposals},
			{Method: "GET", Path: "/policy/proposals/:number", Needs: read, Do: p.proposal},
			{Method: "GET", Path: "/policy/edit", Needs: change, Do: p.edit},
			{Method: "POST", Path: "/policy/edit", Needs: change, Do: p.change},
			{Method: "POST", Path: "/policy/proposals/:number/approve", Needs: change, Do: p.decide(rules.Approve)},
			{Method: "POST", Path: "/policy/proposals/:number/refuse", Needs: change, Do: p.decide(rules.Refuse)},
			{Method: "POST", Path: "/policy/proposals/:number/withdraw", Needs: change, Do: p.decide(rules.Withdraw)},
		},
		Samples: samples(),
	}
}
