package token

import "tianti/internal/fault"

// The faults. People see the same for every token that is not good; the cause goes to the log.
var (
	ErrInvalid = fault.Define(fault.Unauthenticated, "token.invalid") // not ours, changed or run out
	ErrEnded   = fault.Define(fault.Unauthenticated, "token.ended")   // the session is over; param "reason"
	ErrReused  = fault.Define(fault.Unauthenticated, "token.reused")  // an old refresh token came back
	ErrNoKey   = fault.Define(fault.Unavailable, "token.no_key")      // no signing key is loaded
	ErrKey     = fault.Define(fault.Unavailable, "token.key")         // a stored key is damaged; param "key"
)
