package api

import (
	"time"

	"tianti/internal/event/feed"
	"tianti/rbac/subscription"
	"tianti/web/kit"
)

// Webhooks is the subscriptions of programs outside.
type Webhooks struct{ Service *subscription.Service }

type webhookInput struct {
	URL         string   `json:"url"`
	Types       []string `json:"types,omitempty"` // none is all
	Description string   `json:"description"`
	Reason      string   `json:"reason"`
}

type redeliverInput struct {
	From   int64  `json:"from"` // the first position to send again
	Reason string `json:"reason"`
}

// webhookView is a subscription and how its delivery stands. Times that are none are left out.
type webhookView struct {
	ID          string    `json:"id"`
	URL         string    `json:"url"`
	Types       []string  `json:"types"`
	Description string    `json:"description"`
	State       string    `json:"state"` // active | stopped | failed
	Why         string    `json:"why"`   // code of what ended it
	Made        time.Time `json:"made_at"`
	By          string    `json:"made_by"`
	Position    int64     `json:"position"` // everything up to it is delivered
	Behind      int64     `json:"behind"`   // facts after it
	Sent        int64     `json:"sent"`
	Lost        int64     `json:"lost"`
	Tries       int       `json:"tries"` // failures in a row
	Failing     time.Time `json:"failing_since,omitzero"`
	Next        time.Time `json:"next_try_at,omitzero"`
	Status      int       `json:"last_status"`
	Fault       string    `json:"last_fault"`
	At          time.Time `json:"last_at,omitzero"`
	OldUntil    time.Time `json:"old_secret_until,omitzero"`
}

type attemptView struct {
	Number   int64     `json:"number"`
	At       time.Time `json:"at"`
	Took     int64     `json:"took_ms"`
	Message  string    `json:"message"` // the header webhook-id
	Type     string    `json:"type"`
	Position int64     `json:"position"` // 0 is a test
	Try      int       `json:"try"`
	Status   int       `json:"status"` // 0 is no answer
	Fault    string    `json:"fault"`  // "" is accepted
	Answer   string    `json:"answer"`
}

// webhookDetail is a subscription with its last attempts, the newest first.
type webhookDetail struct {
	webhookView
	Attempts []attemptView `json:"attempts"`
}

// webhookSecret is told once.
type webhookSecret struct {
	ID     string `json:"id"`
	Secret string `json:"secret"` // whsec_…
}

// Area is the routes of the subscriptions.
func (x Webhooks) Area() kit.Area {
	const base = "/api/v1/webhooks"
	act := func(path, permission, summary string, do kit.Handler, request, answer any) kit.Route {
		return kit.Route{Method: "POST", Path: base + "/:id/" + path, Needs: "audit.webhook." + permission, API: true, Do: do,
			Doc: &kit.Doc{Summary: summary, Request: request, Answer: answer}}
	}
	rotate := act("rotate", "rotate", "Give a new secret; the old one signs beside it for a day", x.rotate, reasonInput{}, webhookSecret{})
	rotate.Once = true
	return kit.Area{Name: "api webhooks", Routes: []kit.Route{
		{Method: "GET", Path: base, Needs: "audit.webhook.read", API: true, Do: x.list,
			Doc: &kit.Doc{Summary: "List webhooks", Answer: List[webhookView]{}}},
		{Method: "POST", Path: base, Needs: "audit.webhook.create", API: true, Once: true, Do: x.create,
			Doc: &kit.Doc{Summary: "Send facts to an address from now on; the secret is told in this answer only", Request: webhookInput{}, Answer: webhookSecret{}, Status: 201}},
		{Method: "GET", Path: base + "/:id", Needs: "audit.webhook.read", API: true, Do: x.show,
			Doc: &kit.Doc{Summary: "A webhook with its last attempts", Answer: webhookDetail{}}},
		{Method: "PUT", Path: base + "/:id", Needs: "audit.webhook.edit", API: true, Do: x.edit,
			Doc: &kit.Doc{Summary: "Change address, types and description", Request: webhookInput{}, Answer: webhookDetail{}}},
		{Method: "DELETE", Path: base + "/:id", Needs: "audit.webhook.delete", API: true, Do: x.delete,
			Doc: &kit.Doc{Summary: "End a webhook for good", Request: reasonInput{}, Status: 204}},
		act("stop", "edit", "Send nothing more until it is started again", x.stop, reasonInput{}, webhookDetail{}),
		act("start", "edit", "Go on where the delivery stopped", x.start, reasonInput{}, webhookDetail{}),
		act("redeliver", "redeliver", "Send everything from a position on again", x.redeliver, redeliverInput{}, webhookDetail{}),
		act("test", "edit", "Send a message that says nothing, and tell what came of it", x.test, reasonInput{}, attemptView{}),
		rotate,
	}}
}

func webhookOf(s subscription.Standing) webhookView {
	types := []string(s.Types)
	if types == nil {
		types = []string{}
	}
	c := s.Course
	v := webhookView{ID: s.ID, URL: s.URL, Types: types, Description: s.Description, State: string(s.State), Why: s.Why, Made: s.Made, By: s.By,
		Position: c.Position, Behind: s.Behind, Sent: c.Sent, Lost: c.Lost, Tries: c.Tries, Failing: c.Failing, Next: c.Next, Status: c.Status, Fault: c.Fault, At: c.At}
	if s.Old != "" {
		v.OldUntil = s.OldUntil
	}
	return v
}

func attemptOf(a *subscription.Attempt) attemptView {
	return attemptView{a.Number, a.At, a.Took, a.Message, a.Type, a.Position, a.Try, a.Status, a.Fault, a.Words}
}

func (x Webhooks) list(r *kit.Request) error {
	all, err := x.Service.List(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(all, "", webhookOf))
}

func (x Webhooks) show(r *kit.Request) error {
	s, attempts, err := x.Service.Show(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(webhookDetail{webhookOf(s), ListFrom(attempts, "", attemptOf).Items})
}

func (in webhookInput) wish() subscription.Wish {
	return subscription.Wish{URL: in.URL, Types: feed.Filter(in.Types), Description: in.Description}
}

func (x Webhooks) create(r *kit.Request) error {
	var in webhookInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	s, secret, err := x.Service.Create(r.Context(), r.Actor, in.wish(), in.Reason)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/webhooks/"+s.ID, webhookSecret{s.ID, secret})
}

func (x Webhooks) edit(r *kit.Request) error {
	var in webhookInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Service.Edit(r.Context(), r.Actor, r.Path("id"), in.wish(), in.Reason); err != nil {
		return err
	}
	return x.show(r)
}

func (x Webhooks) rotate(r *kit.Request) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	secret, err := x.Service.Rotate(r.Context(), r.Actor, r.Path("id"), in.Reason)
	if err != nil {
		return err
	}
	return r.Send(webhookSecret{r.Path("id"), secret})
}

func (x Webhooks) delete(r *kit.Request) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Service.Delete(r.Context(), r.Actor, r.Path("id"), in.Reason); err != nil {
		return err
	}
	return r.Nothing()
}

func (x Webhooks) stop(r *kit.Request) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Service.Stop(r.Context(), r.Actor, r.Path("id"), in.Reason); err != nil {
		return err
	}
	return x.show(r)
}

func (x Webhooks) start(r *kit.Request) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Service.Start(r.Context(), r.Actor, r.Path("id"), in.Reason); err != nil {
		return err
	}
	return x.show(r)
}

func (x Webhooks) redeliver(r *kit.Request) error {
	var in redeliverInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Service.Redeliver(r.Context(), r.Actor, r.Path("id"), in.From, in.Reason); err != nil {
		return err
	}
	return x.show(r)
}

func (x Webhooks) test(r *kit.Request) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	a, err := x.Service.Test(r.Context(), r.Actor, r.Path("id"), in.Reason)
	if err != nil {
		return err
	}
	return r.Send(attemptOf(&a))
}
