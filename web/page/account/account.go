// Package account is the pages about getting in: the first log-in with a one-time code, the own
// password and sessions, and what administrators do with the accounts and roles of others.
package account

import (
	"embed"

	"tianti/rbac"
	accounts "tianti/rbac/account"
	"tianti/rbac/token"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers.
type Pages struct {
	Accounts *accounts.Service
	Tokens   *token.Service
	Org      *rbac.Organisation
	Gate     *rbac.Gate
	Sessions kit.Sessions
	Tries    *kit.Tries
}

// Area is the folder's routes and pages.
func (p Pages) Area() kit.Area {
	const first = "whoever has a one-time code has no password yet"
	return kit.Area{
		Name: "account", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/login/code", Public: true, Why: first, Do: p.codeForm},
			{Method: "POST", Path: "/login/code", Public: true, Why: first, Limit: 8 << 10, Do: p.redeem},
			{Method: "GET", Path: "/account", Needs: "rbac.account.change_password", Do: p.own},
			{Method: "POST", Path: "/account/password", Needs: "rbac.account.change_password", Limit: 8 << 10, Do: p.change},
			{Method: "POST", Path: "/account/sessions/:session/end", Needs: "rbac.session.end", Do: p.endOwn},
			{Method: "POST", Path: "/account/sessions/end", Needs: "rbac.session.end", Do: p.endOthers},
			{Method: "GET", Path: "/delegations", Needs: "rbac.role.delegate", Do: p.delegations,
				Nav: &kit.Nav{Group: "people", Label: "account.delegations", Icon: "user-check", Order: 60}},
			{Method: "POST", Path: "/delegations", Needs: "rbac.role.delegate", Do: p.delegate},
			{Method: "POST", Path: "/delegations/end", Needs: "rbac.role.relinquish", Do: p.endDelegation},
			{Method: "GET", Path: "/accounts", Needs: "rbac.account.read", Do: p.list,
				Nav: &kit.Nav{Group: "settings", Label: "account.list", Icon: "key", Order: 10}},
			{Method: "GET", Path: "/people/:id/access", Needs: "rbac.role.read", Do: p.access},
			{Method: "POST", Path: "/people/:id/access/account", Needs: "rbac.account.create", Do: p.open},
			{Method: "POST", Path: "/people/:id/access/code", Needs: "rbac.account.reset", Do: p.reset},
			{Method: "POST", Path: "/people/:id/access/disable", Needs: "rbac.account.disable", Do: p.disable},
			{Method: "POST", Path: "/people/:id/access/enable", Needs: "rbac.account.enable", Do: p.enable},
			{Method: "POST", Path: "/people/:id/access/sessions/end", Needs: "rbac.session.end", Do: p.endAll},
			{Method: "POST", Path: "/people/:id/access/roles", Needs: "rbac.role.assign", Do: p.assign},
			{Method: "POST", Path: "/people/:id/access/revoke", Needs: "rbac.role.revoke", Do: p.revoke},
		},
		Samples: samples(),
	}
}
