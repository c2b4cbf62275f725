package account

import (
	"time"

	"tianti/rbac"
	accounts "tianti/rbac/account"
	"tianti/web/kit"
)

// samples show every page with data in /dev/pages.
func samples() []kit.Sample {
	at := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	roles := []role{{ID: "a", Role: "leader", Unit: "广东 / 深圳中心 / 1组", From: at, Until: at.AddDate(0, 1, 0), Holds: true}, {ID: "b", Role: "agent", Unit: "广东 / 深圳中心 / 1组", From: at.AddDate(-1, 0, 0), Ended: at}}
	roles = append(roles, role{ID: "c", Role: "leader", Unit: "广东 / 深圳中心 / 2组", From: at, Until: at.AddDate(0, 0, 7), Holds: true, Delegator: "孙丽"})
	given := []delegation{{ID: "d1", Role: "leader", Unit: "广东 / 深圳中心 / 1组", Other: "王芳", Reason: "年休假", From: at, Until: at.AddDate(0, 0, 7), State: "counts"},
		{ID: "d2", Role: "leader", Unit: "广东 / 深圳中心 / 1组", Other: "欧阳·买买提", Reason: "外出培训", From: at.AddDate(0, 1, 0), Until: at.AddDate(0, 1, 7), State: "coming"},
		{ID: "d3", Role: "leader", Unit: "广东 / 深圳中心 / 1组", Other: "王芳", From: at.AddDate(0, -2, 0), Until: at.AddDate(0, -1, 0), Ended: at.AddDate(0, -2, 1), State: "over"}}
	delegations := delegationsPage{Given: given, Received: given[:1], Next: "/delegations?cursor=x", Days: 90, Roles: []kit.Option{{Value: "leader /group/gd/shenzhen/t1/", Text: "班组长 · 广东 / 深圳中心 / 1组"}}}
	wrong := delegations
	wrong.Form = delegationForm{To: "KF000099", Role: "leader /group/gd/shenzhen/t1/", Until: "2026-11-30", Reason: "年休假"}
	sessions := []session{{"s1", "", at, at, true}, {"s2", "Firefox", at.AddDate(0, 0, -1), at, false}}
	access := accessPage{
		Person: "KF000001", Name: "李明", Unit: "广东 / 深圳中心 / 1组", SeesAccount: true, Account: &state{"kf000001", true, false, at, at}, Sessions: sessions[1:], Roles: roles,
		Units: []kit.Option{{Value: "/", Text: "全部单位"}}, RoleNames: []kit.Option{{Value: "leader", Text: "班组长"}}, May: rights{true, true, true, true, true, true, true},
	}
	fresh, none, seen := access, access, access
	fresh.Code = "ABCDE-FGHIJ-KLMNO-PQRST"
	none.Account, none.Sessions, none.Roles = nil, nil, nil
	seen.SeesAccount, seen.Account, seen.May, seen.Sessions = false, nil, rights{}, nil
	return []kit.Sample{
		{Page: "account_code", Case: "fresh", Data: codePage{"admin", accounts.Shortest}},
		{Page: "account_code", Case: "refused", Data: codePage{"admin", accounts.Shortest}, Err: accounts.ErrCode},
		{Page: "account_own", Case: "usual", Data: ownPage{"kf000001", at, at, accounts.Shortest, sessions, roles, true}},
		{Page: "account_own", Case: "refused", Data: ownPage{"kf000001", at, at, accounts.Shortest, sessions[:1], nil, false}, Err: accounts.ErrShort.At("password").With("least", 15)},
		{Page: "account_access", Case: "usual", Data: access},
		{Page: "account_access", Case: "code", Data: fresh},
		{Page: "account_access", Case: "no account", Data: none},
		{Page: "account_access", Case: "roles only", Data: seen},
		{Page: "account_delegations", Case: "usual", Data: delegations},
		{Page: "account_delegations", Case: "none", Data: delegationsPage{Days: 90}},
		{Page: "account_delegations", Case: "refused", Data: wrong, Err: rbac.ErrDelegateReach.At("to")},
		{Page: "account_list", Case: "rows", Data: listPage{Rows: []row{{"admin", "ADMIN", "系统管理员", "集团", "open", at}, {"kf000001", "KF000001", "李明", "广东 / 深圳中心 / 1组", "waiting", time.Time{}}}, Next: "/accounts?cursor=x"}},
		{Page: "account_list", Case: "none", Data: listPage{Query: "zz"}},
	}
}
