package subscription

// Created says that a program outside gets facts from now on.
type Created struct {
	Webhook string `bson:"webhook"`
	URL     string `bson:"url"`
}

// EventName is "audit.webhook.created".
func (Created) EventName() string { return "audit.webhook.created" }

// Changed says that address, types, secret or position of a webhook are others now.
type Changed struct {
	Webhook string `bson:"webhook"`
	URL     string `bson:"url"`
	What    string `bson:"what"` // edited | secret | position | started | tested
}

// EventName is "audit.webhook.changed".
func (Changed) EventName() string { return "audit.webhook.changed" }

// Ended says that a webhook gets nothing more: somebody stopped or deleted it, or it failed too long.
type Ended struct {
	Webhook string `bson:"webhook"`
	URL     string `bson:"url"`
	How     string `bson:"how"` // stopped | failed | deleted
	Why     string `bson:"why"` // a person's reason, or the code of what is wrong
}

// EventName is "audit.webhook.ended".
func (Ended) EventName() string { return "audit.webhook.ended" }
