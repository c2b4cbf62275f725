package policy

// Changed says that a version of the policy is in force.
type Changed struct {
	Version  int64  `bson:"version"`
	By       string `bson:"by"`
	Reason   string `bson:"reason"`
	Proposal int64  `bson:"proposal,omitempty"` // number of the proposal that was approved, 0 without one
}

// EventName is "rbac.policy.changed".
func (Changed) EventName() string { return "rbac.policy.changed" }

// ChangeProposed says that somebody wants other rows in force.
type ChangeProposed struct {
	Proposal int64  `bson:"proposal"`
	By       string `bson:"by"`
	Reason   string `bson:"reason"`
}

// EventName is "rbac.policy.proposed".
func (ChangeProposed) EventName() string { return "rbac.policy.proposed" }

// ChangeDecided says how a proposal ended.
type ChangeDecided struct {
	Proposal int64  `bson:"proposal"`
	State    string `bson:"state"` // published, refused or withdrawn
	By       string `bson:"by"`
	Reason   string `bson:"reason"`
}

// EventName is "rbac.policy.decided".
func (ChangeDecided) EventName() string { return "rbac.policy.decided" }
