package main

import (
	"errors"
	"testing"
	"time"

	"tianti/rbac/token"
)

// TestANewPasswordSendsOutWhoeverKnewTheOldOne plays a log-in page that dies between the new password
// and the end of the older sessions: the fact ends them all the same.
func TestANewPasswordSendsOutWhoeverKnewTheOldOne(t *testing.T) {
	c := newCentre(t)
	ctx := t.Context()
	login, code, err := c.Accounts.Open(ctx, operator, "KF1", "kf1", "入职")
	c.must(err)
	c.settle()
	old, err := c.Tokens.Issue(ctx, "KF1", "shared PC")
	c.must(err)
	c.now.Advance(time.Minute)
	_, err = c.Accounts.Redeem(ctx, login.ID, code, "Sechs Stufen hinauf 7", "203.0.113.9")
	c.must(err)
	fresh, err := c.Tokens.Issue(ctx, "KF1", "phone")
	c.must(err)
	c.settle()
	if _, err := c.Tokens.Check(ctx, old.Access); !errors.Is(err, token.ErrEnded) {
		t.Errorf("the old session: %v", err)
	}
	if _, err := c.Tokens.Check(ctx, fresh.Access); err != nil {
		t.Errorf("the new session: %v", err)
	}
}
