package xapi

import (
	"strings"
	"time"

	"tianti/courses/xapi"
)

// shelfOf reads from a query whose documents are meant and which one of them; want are the parameters
// that the resource has.
type shelfOf struct {
	want []string
	name string // parameter of the document's name
	read func(a *ask) (xapi.Shelf, error)
}

var (
	stateOf = shelfOf{[]string{"!activityId", "!agent", "registration"}, "stateId", func(a *ask) (xapi.Shelf, error) {
		x, err := activityShelf(a)
		if err != nil {
			return x, err
		}
		x.State, x.Registration = true, a.query.Get("registration")
		if x.Registration != "" && !xapi.IsID(x.Registration) {
			return x, xapi.ErrWrong.At("registration").With("at", "registration").With("want", "a UUID")
		}
		x.Agent, err = xapi.AgentIn(a.query.Get("agent"))
		return x, err
	}}
	activityOf = shelfOf{[]string{"!activityId"}, "profileId", activityShelf}
	agentOf    = shelfOf{[]string{"!agent"}, "profileId", func(a *ask) (x xapi.Shelf, err error) {
		x.Agent, err = xapi.AgentIn(a.query.Get("agent"))
		return x, err
	}}
)

func activityShelf(a *ask) (xapi.Shelf, error) {
	id := a.query.Get("activityId")
	return xapi.Shelf{Activity: id}, xapi.CheckIRI("activityId", id)
}

// documents are the methods of a resource that keeps documents.
func (p Pages) documents(of shelfOf) map[string]handler {
	one := func(do func(a *ask, x xapi.Shelf, name string) error) handler {
		return func(a *ask) error {
			if err := a.only(append(of.want, "!"+of.name)...); err != nil {
				return err
			}
			x, err := of.read(a)
			if err != nil {
				return err
			}
			return do(a, x, a.query.Get(of.name))
		}
	}
	write := func(do func(a *ask, x xapi.Shelf, name, media string) error) handler {
		return one(func(a *ask, x xapi.Shelf, name string) error {
			if err := do(a, x, name, orElse(a.header("Content-Type"), "application/octet-stream")); err != nil {
				return err
			}
			return a.Nothing()
		})
	}
	return map[string]handler{
		"PUT": write(func(a *ask, x xapi.Shelf, name, media string) error {
			return p.Store.Put(a.Context(), a.by, x, name, media, a.body, a.condition())
		}),
		"POST": write(func(a *ask, x xapi.Shelf, name, media string) error {
			return p.Store.Merge(a.Context(), a.by, x, name, media, a.body, a.condition())
		}),
		"GET": func(a *ask) error {
			if a.query.Get(of.name) != "" {
				return one(p.document)(a)
			}
			return p.names(a, of)
		},
		"DELETE": func(a *ask) error {
			names := append(of.want, "!"+of.name)
			if x := of.name; x == "stateId" { // a state may be cleared as a whole
				names = append(of.want, x)
			}
			if err := a.only(names...); err != nil {
				return err
			}
			x, err := of.read(a)
			if err != nil {
				return err
			}
			if err := p.Store.Drop(a.Context(), a.by, x, a.query.Get(of.name), a.condition()); err != nil {
				return err
			}
			return a.Nothing()
		},
	}
}

func (a *ask) condition() xapi.Condition {
	return xapi.Condition{Match: strings.TrimSpace(a.header("If-Match")), None: strings.TrimSpace(a.header("If-None-Match"))}
}

func (p Pages) document(a *ask, x xapi.Shelf, name string) error {
	d, err := p.Store.Document(a.Context(), a.by, x, name)
	if err != nil {
		return err
	}
	a.SetHeader("ETag", d.Tag())
	a.SetHeader("Content-Security-Policy", "default-src 'none'; sandbox") // whatever it says it is, a browser runs nothing of it
	modified(a.Request, d.At)
	return a.Bytes(d.Type, d.Data)
}

func (p Pages) names(a *ask, of shelfOf) error {
	if err := a.only(append(of.want, "since")...); err != nil {
		return err
	}
	x, err := of.read(a)
	if err != nil {
		return err
	}
	var since time.Time
	if text := a.query.Get("since"); text != "" {
		if since, err = xapi.Instant("since", text); err != nil {
			return err
		}
	}
	list, err := p.Store.Names(a.Context(), a.by, x, since)
	if err != nil {
		return err
	}
	return a.Send(list)
}
