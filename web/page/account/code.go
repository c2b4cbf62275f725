package account

import (
	"tianti/internal/fault"
	"tianti/rbac"
	accounts "tianti/rbac/account"
	"tianti/web/kit"
)

type codePage struct {
	Login string
	Least int // characters of a password
}

// errRepeat says that the two passwords differ.
var errRepeat = fault.Define(fault.Invalid, "web.account.repeat")

// codeForm asks for a one-time code and a password to choose (GET /login/code).
func (p Pages) codeForm(r *kit.Request) error {
	return r.Show("account_code", codePage{r.Query("login"), accounts.Shortest})
}

// redeem sets the password and lets in (POST /login/code). Whoever was logged in with the old password is
// not any more.
func (p Pages) redeem(r *kit.Request) error {
	login, password := r.Form("login"), r.Raw("password")
	page := codePage{login, accounts.Shortest}
	if password != r.Raw("repeat") {
		return r.Refused("account_code", page, errRepeat.At("repeat"))
	}
	who, err := p.Accounts.Redeem(r.Context(), login, r.Form("code"), password, r.Address())
	if fault.KindOf(err) == fault.Unauthenticated {
		return r.RefusedAs(401, "account_code", page, err)
	}
	if err != nil {
		return r.Refused("account_code", page, err)
	}
	if err := p.Tokens.EndOthers(r.Context(), rbac.System("account: a new password ends every session"), who, ""); err != nil {
		return err
	}
	tokens, err := p.Tries.LogIn(r, p.Sessions, login, password)
	if err != nil {
		return err
	}
	r.Keep(tokens)
	r.Flash("account.code.done")
	return r.Done("/")
}
