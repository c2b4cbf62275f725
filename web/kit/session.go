package kit

import (
	"context"
	"time"

	"tianti/rbac"
)

// Sessions turns tokens into actors. rbac provides it. Resolve answers a fault of kind
// Unauthenticated for a token that is expired, revoked or not ours.
type Sessions interface {
	Resolve(ctx context.Context, access string) (rbac.Actor, error)
	LogIn(ctx context.Context, login, password string, from Client) (Tokens, error)
	Refresh(ctx context.Context, refresh, address string) (Tokens, error)
	LogOut(ctx context.Context, access string) error
}

// Client is where a request comes from: the address, and what the browser or program says it is.
type Client struct{ Address, Agent string }

// Tokens are what a log-in gives. Ends is when the refresh token stops working.
type Tokens struct {
	Access, Refresh string
	Expires, Ends   time.Time
	Actor           rbac.Actor
}

// Gate is the early gate of routes and menus.
type Gate interface {
	MayAnywhere(by rbac.Actor, permission string) bool
}
