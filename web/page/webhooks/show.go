package webhooks

import (
	"strconv"
	"strings"
	"time"

	"tianti/internal/locale"
	"tianti/rbac/subscription"
	"tianti/web/kit"
)

type listPage struct {
	Rows []row
	May  bool // make one
}

// row is a webhook in plain words.
type row struct {
	ID, URL, Description string
	State, Tone          string // active | failing | stopped | failed
	Why                  string // what went wrong last, in words; "" nothing
	Types                []string
	Behind, Sent, Lost   int64
	Position             int64
	Failing, Next, Made  time.Time
	By                   string
	OldUntil             time.Time
}

type attempt struct {
	At       time.Time
	Type     string
	Message  string
	Position int64
	Try      int
	Took     int64
	Good     bool
	Outcome  string // in words
	Answer   string
}

type showPage struct {
	row
	From     string // what was typed
	Attempts []attempt
	May      mays
}

// mays is what the page offers.
type mays struct{ Edit, Rotate, Redeliver, Delete bool }

// list shows all webhooks (GET /webhooks).
func (p Pages) list(r *kit.Request) error {
	all, err := p.Webhooks.List(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	page := listPage{May: r.May("audit.webhook.create")}
	for _, x := range all {
		page.Rows = append(page.Rows, rowOf(r.Lang, x, r.Now()))
	}
	return r.Show("webhook_list", page)
}

func rowOf(lang string, x subscription.Standing, now time.Time) row {
	c := x.Course
	out := row{ID: x.ID, URL: x.URL, Description: x.Description, State: string(x.State), Tone: "green", Types: x.Types,
		Behind: x.Behind, Sent: c.Sent, Lost: c.Lost, Position: c.Position, Failing: c.Failing, Next: c.Next, Made: x.Made, By: x.By}
	if x.Old != "" && now.Before(x.OldUntil) {
		out.OldUntil = x.OldUntil
	}
	switch {
	case x.State == subscription.Stopped:
		out.Tone = "gray"
	case x.State == subscription.Failed:
		out.Tone, out.Why = "red", outcome(lang, x.Why, c.Status, "")
	case c.Tries > 0:
		out.State, out.Tone, out.Why = "failing", "yellow", outcome(lang, c.Fault, c.Status, "")
	}
	return out
}

// outcome says in words what came of an attempt.
func outcome(lang, code string, status int, words string) string {
	if code == "" {
		return locale.T(lang, "webhooks.accepted", map[string]any{"status": status})
	}
	return locale.T(lang, "fault."+code, map[string]any{"status": status, "seconds": 15, "address": words})
}

func attemptOf(lang string, a *subscription.Attempt) attempt {
	return attempt{At: a.At, Type: a.Type, Message: a.Message, Position: a.Position, Try: a.Try, Took: a.Took, Good: a.Fault == "",
		Outcome: outcome(lang, a.Fault, a.Status, a.Words), Answer: a.Words}
}

// show is one webhook with its last attempts (GET /webhooks/:id).
func (p Pages) show(r *kit.Request) error {
	page, err := p.page(r)
	if err != nil {
		return err
	}
	return r.Show("webhook_show", page)
}

func (p Pages) page(r *kit.Request) (showPage, error) {
	x, list, err := p.Webhooks.Show(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return showPage{}, err
	}
	page := showPage{row: rowOf(r.Lang, x, r.Now()), From: r.Form("from"), May: mays{
		r.May("audit.webhook.edit"), r.May("audit.webhook.rotate"), r.May("audit.webhook.redeliver"), r.May("audit.webhook.delete")}}
	for _, a := range list {
		page.Attempts = append(page.Attempts, attemptOf(r.Lang, a))
	}
	return page, nil
}

// settle goes back to the webhook, or shows it with what was wrong.
func (p Pages) settle(r *kit.Request, said string, err error) error {
	if err != nil {
		page, perr := p.page(r)
		if perr != nil {
			return perr
		}
		return r.Refused("webhook_show", page, err)
	}
	r.Flash(said)
	return r.Done("/webhooks/" + r.Path("id"))
}

// stop ends the delivery for now (POST /webhooks/:id/stop).
func (p Pages) stop(r *kit.Request) error {
	return p.settle(r, "webhooks.stopped", p.Webhooks.Stop(r.Context(), r.Actor, r.Path("id"), r.Form("reason")))
}

// start goes on with it (POST /webhooks/:id/start).
func (p Pages) start(r *kit.Request) error {
	return p.settle(r, "webhooks.started", p.Webhooks.Start(r.Context(), r.Actor, r.Path("id"), r.Form("reason")))
}

// test sends a message that says nothing (POST /webhooks/:id/test). What came of it stands on top of the
// attempts.
func (p Pages) test(r *kit.Request) error {
	a, err := p.Webhooks.Test(r.Context(), r.Actor, r.Path("id"), r.T("webhooks.test.reason"))
	if err == nil && a.Fault != "" {
		return p.settle(r, "webhooks.test.bad", nil)
	}
	return p.settle(r, "webhooks.test.good", err)
}

// rotate gives a new secret and shows it, this once (POST /webhooks/:id/rotate).
func (p Pages) rotate(r *kit.Request) error {
	secret, err := p.Webhooks.Rotate(r.Context(), r.Actor, r.Path("id"), r.Form("reason"))
	if err != nil {
		return p.settle(r, "", err)
	}
	return r.Show("webhook_secret", secretPage{r.Path("id"), secret, true})
}

// redeliver sends again from a position on (POST /webhooks/:id/redeliver).
func (p Pages) redeliver(r *kit.Request) error {
	from, err := strconv.ParseInt(strings.TrimSpace(r.Form("from")), 10, 64)
	if err != nil {
		return p.settle(r, "", subscription.ErrFrom.At("from"))
	}
	return p.settle(r, "webhooks.again", p.Webhooks.Redeliver(r.Context(), r.Actor, r.Path("id"), from, r.Form("reason")))
}

// delete ends a webhook for good (POST /webhooks/:id/delete).
func (p Pages) delete(r *kit.Request) error {
	if err := p.Webhooks.Delete(r.Context(), r.Actor, r.Path("id"), r.Form("reason")); err != nil {
		return p.settle(r, "", err)
	}
	r.Flash("webhooks.deleted")
	return r.Done("/webhooks")
}
