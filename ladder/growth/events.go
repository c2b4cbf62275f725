package growth

import "tianti/rbac"

// PlanApproved says that a development plan is followed from now on.
type PlanApproved struct {
	Plan   string   `bson:"plan" json:"plan"`
	Person string   `bson:"person" json:"person"`
	Mentor string   `bson:"mentor" json:"mentor"`
	From   rbac.Day `bson:"from" json:"from"`
	Until  rbac.Day `bson:"until" json:"until"`
}

// EventName is the fact's stable name.
func (PlanApproved) EventName() string { return "ladder.plan.approved" }

// ReviewDue reminds both of a review.
type ReviewDue struct {
	Plan   string   `bson:"plan" json:"plan"`
	Person string   `bson:"person" json:"person"`
	Mentor string   `bson:"mentor" json:"mentor"`
	Due    rbac.Day `bson:"due" json:"due"`
}

// EventName is the fact's stable name.
func (ReviewDue) EventName() string { return "ladder.plan.review_due" }

// ReviewHeld says that both have spoken. It does not say what.
type ReviewHeld struct {
	Plan   string   `bson:"plan" json:"plan"`
	Person string   `bson:"person" json:"person"`
	Due    rbac.Day `bson:"due" json:"due"`
}

// EventName is the fact's stable name.
func (ReviewHeld) EventName() string { return "ladder.plan.reviewed" }

// PlanEnded says that a plan is not followed any more.
type PlanEnded struct {
	Plan   string `bson:"plan" json:"plan"`
	Person string `bson:"person" json:"person"`
	Goals  int    `bson:"goals" json:"goals"`
	Done   int    `bson:"done" json:"done"` // of them
}

// EventName is the fact's stable name.
func (PlanEnded) EventName() string { return "ladder.plan.ended" }
