package token

// SessionStarted says that somebody logged in.
type SessionStarted struct {
	Session string `bson:"session"`
	Person  string `bson:"person"`
	Device  string `bson:"device,omitempty"`
}

// EventName is "rbac.session.started".
func (SessionStarted) EventName() string { return "rbac.session.started" }

// SessionEnded says that a session is over, and why.
type SessionEnded struct {
	Session string `bson:"session"`
	Person  string `bson:"person"`
	Reason  string `bson:"reason"`
}

// EventName is "rbac.session.ended".
func (SessionEnded) EventName() string { return "rbac.session.ended" }

// KeyRotated says that access tokens are signed with another key.
type KeyRotated struct {
	Key string `bson:"key"`
}

// EventName is "rbac.key.rotated".
func (KeyRotated) EventName() string { return "rbac.key.rotated" }
