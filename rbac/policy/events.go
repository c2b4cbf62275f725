package policy

// Changed says that a version of the policy is in force.
type Changed struct {
	Version int64  `bson:"version"`
	By      string `bson:"by"`
	Reason  string `bson:"reason"`
}

// EventName is "rbac.policy.changed".
func (Changed) EventName() string { return "rbac.policy.changed" }
