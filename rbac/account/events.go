package account

import "tianti/internal/fault"

// The faults of logging in. ErrLogIn is the same whatever was wrong.
var (
	ErrLogIn     = fault.Define(fault.Unauthenticated, "rbac.account.login")
	ErrTooMany   = fault.Define(fault.TooMany, "rbac.account.too_many") // param "minutes"
	ErrBusy      = fault.Define(fault.Unavailable, "rbac.account.busy")
	ErrCode      = fault.Define(fault.Unauthenticated, "rbac.account.code")
	ErrShort     = fault.Define(fault.Invalid, "rbac.account.short") // param "least"
	ErrLong      = fault.Define(fault.Invalid, "rbac.account.long")  // param "most"
	ErrGuessable = fault.Define(fault.Invalid, "rbac.account.guessable")
	ErrSame      = fault.Define(fault.Invalid, "rbac.account.same")
	ErrName      = fault.Define(fault.Invalid, "rbac.account.name")   // param "value"
	ErrTaken     = fault.Define(fault.Conflict, "rbac.account.taken") // param "value"
	ErrNone      = fault.Define(fault.NotFound, "rbac.account.none")
)

// Opened says that a person can log in from now on.
type Opened struct {
	Login  string `bson:"login"`
	Person string `bson:"person"`
}

// EventName is "rbac.account.opened".
func (Opened) EventName() string { return "rbac.account.opened" }

// Disabled says that a log-in name works no more: whoever is logged in with it is to be sent out.
type Disabled struct {
	Login  string `bson:"login"`
	Person string `bson:"person"`
}

// EventName is "rbac.account.disabled".
func (Disabled) EventName() string { return "rbac.account.disabled" }

// Enabled takes a Disabled back.
type Enabled struct {
	Login  string `bson:"login"`
	Person string `bson:"person"`
}

// EventName is "rbac.account.enabled".
func (Enabled) EventName() string { return "rbac.account.enabled" }

// CodeGiven says that somebody got a one-time code for an account.
type CodeGiven struct {
	Login  string `bson:"login"`
	Person string `bson:"person"`
}

// EventName is "rbac.account.code_given".
func (CodeGiven) EventName() string { return "rbac.account.code_given" }

// PasswordChanged says that the password is another one: every other session ends.
type PasswordChanged struct {
	Login   string `bson:"login"`
	Person  string `bson:"person"`
	Session string `bson:"session,omitempty"` // in which it was changed, "" with a one-time code
}

// EventName is "rbac.account.password_changed".
func (PasswordChanged) EventName() string { return "rbac.account.password_changed" }
