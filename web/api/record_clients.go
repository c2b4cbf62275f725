package api

import (
	"time"

	"tianti/courses/xapi"
	"tianti/web/kit"
)

// RecordClients is the programs that may write and read learning records at /xapi.
type RecordClients struct{ Store *xapi.Service }

const recordClients = "/api/v1/record-clients"

// Area is the routes of the clients.
func (x RecordClients) Area() kit.Area {
	return kit.Area{Name: "api record clients", Routes: []kit.Route{
		{Method: "GET", Path: recordClients, Needs: "courses.client.read", API: true, Do: x.list,
			Doc: &kit.Doc{Summary: "List the programs that may write or read learning records at /xapi", Answer: List[recordClient]{}}},
		{Method: "POST", Path: recordClients, Needs: "courses.client.create", API: true, Once: true, Do: x.create,
			Doc: &kit.Doc{Summary: "Let a program in; its secret is told in this answer only", Request: recordClientInput{}, Answer: recordClientSecret{}, Status: 201}},
		{Method: "POST", Path: recordClients + "/:id/end", Needs: "courses.client.revoke", API: true, Do: x.end,
			Doc: &kit.Doc{Summary: "Shut a program out for good; what it sent stays", Request: reasonInput{}, Status: 204}},
	}}
}

type recordClientInput struct {
	Name   string       `json:"name"`
	Scopes []xapi.Scope `json:"scopes"` // statements/write, statements/read/mine, statements/read, state, profile, all
	Reason string       `json:"reason"`
}

type recordClient struct {
	ID     string       `json:"id"`
	Name   string       `json:"name"`
	Scopes []xapi.Scope `json:"scopes"`
	By     string       `json:"made_by"`
	Made   time.Time    `json:"made_at"`
	Ended  time.Time    `json:"ended_at,omitzero"`
}

type recordClientSecret struct {
	ID     string `json:"id"`     // user name of Basic
	Secret string `json:"secret"` // its password; as Bearer: the id, a dot, the secret
}

func (x RecordClients) list(r *kit.Request) error {
	all, err := x.Store.Clients(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(all, "", func(c *xapi.Client) recordClient {
		return recordClient{c.ID, c.Name, c.Scopes, c.By, c.Made, c.Ended}
	}))
}

func (x RecordClients) create(r *kit.Request) error {
	var in recordClientInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	c, secret, err := x.Store.NewClient(r.Context(), r.Actor, in.Name, in.Scopes, in.Reason)
	if err != nil {
		return err
	}
	return r.Created(recordClients+"/"+c.ID, recordClientSecret{c.ID, secret})
}

func (x RecordClients) end(r *kit.Request) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Store.EndClient(r.Context(), r.Actor, r.Path("id"), in.Reason); err != nil {
		return err
	}
	return r.Nothing()
}
