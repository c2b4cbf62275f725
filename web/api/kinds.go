package api

import (
	"context"
	"time"

	"tianti/certificates"
	"tianti/rbac"
	"tianti/web/kit"
)

// Kinds is the API of certificate kinds.
type Kinds struct{ Service *certificates.Service }

// kindInput puts a kind in force. Base is the version that the sender has seen, 0 for a new kind.
type kindInput struct {
	Kind   certificates.Kind `json:"kind"`
	Base   int64             `json:"base"`
	Reason string            `json:"reason"`
}

type trialInput struct {
	Kind certificates.Kind `json:"kind"`
}

// versionView is a version of a kind with what it changed.
type versionView struct {
	Version int64                     `json:"version"`
	Retired bool                      `json:"retired"`
	At      time.Time                 `json:"at"`
	By      string                    `json:"by"`
	ByName  string                    `json:"by_name"`
	Reason  string                    `json:"reason"`
	Kind    certificates.Kind         `json:"kind"`
	Changes []certificates.Difference `json:"changes"`
}

// Area is the routes of kinds.
func (x Kinds) Area() kit.Area {
	const path = "/api/v1/certificate-kinds"
	return kit.Area{Name: "api certificate kinds", Routes: []kit.Route{
		{Method: "GET", Path: path, Needs: "certificates.kind.read", API: true, Do: x.list,
			Doc: &kit.Doc{Summary: "All kinds of certificates, retired ones included", Answer: List[certificates.Kind]{}}},
		{Method: "GET", Path: path + "/:code", Needs: "certificates.kind.read", API: true, Do: x.get,
			Doc: &kit.Doc{Summary: "A kind with its programme and its look", Answer: certificates.Kind{}}},
		{Method: "PUT", Path: path + "/:code", Needs: "certificates.kind.edit", API: true, Do: x.put,
			Doc: &kit.Doc{Summary: "Put a kind in force at once, or make a new one (base 0); certificates that are issued keep theirs", Request: kindInput{}, Answer: certificates.Kind{}}},
		{Method: "POST", Path: path + "/:code/trial", Needs: "certificates.kind.edit", API: true, Do: x.trial,
			Doc: &kit.Doc{Summary: "Whom a kind would touch if it were put in force now; changes nothing", Request: trialInput{}, Answer: certificates.Trial{}}},
		{Method: "GET", Path: path + "/:code/versions", Needs: "certificates.kind.read", API: true, Do: x.versions,
			Doc: &kit.Doc{Summary: "The versions of a kind, the newest first, with what each changed", Answer: List[versionView]{}, Query: []kit.Param{kit.Cursor[0]}}},
		{Method: "GET", Path: path + "/:code/sample", Needs: "certificates.kind.read", API: true, Do: x.sample,
			Doc: &kit.Doc{Summary: "A sample print of a kind", Media: "application/pdf"}},
		{Method: "POST", Path: path + "/:code/retire", Needs: "certificates.kind.edit", API: true, Do: x.retire,
			Doc: &kit.Doc{Summary: "Issue no certificates of a kind any more; those that are issued stay valid", Request: reasonInput{}, Answer: certificates.Kind{}}},
		{Method: "POST", Path: path + "/:code/restore", Needs: "certificates.kind.edit", API: true, Do: x.restore,
			Doc: &kit.Doc{Summary: "Undo retire", Request: reasonInput{}, Answer: certificates.Kind{}}},
	}}
}

func (x Kinds) list(r *kit.Request) error {
	c, err := x.Service.Kinds(r.Actor)
	if err != nil {
		return err
	}
	return r.Send(ListOf(c.Kinds, ""))
}

func (x Kinds) find(r *kit.Request) (certificates.Kind, error) {
	c, err := x.Service.Kinds(r.Actor)
	if err != nil {
		return certificates.Kind{}, err
	}
	return c.Kind(r.Path("code"))
}

func (x Kinds) get(r *kit.Request) error {
	k, err := x.find(r)
	if err != nil {
		return err
	}
	return r.Send(k)
}

// named takes the code from the path; another one in the body is a mistake.
func named(r *kit.Request, k certificates.Kind) (certificates.Kind, error) {
	if k.Code == "" {
		k.Code = r.Path("code")
	}
	if k.Code != r.Path("code") {
		return k, certificates.ErrKindCode.With("code", k.Code).At("kind.code")
	}
	return k, nil
}

func (x Kinds) put(r *kit.Request) error {
	var in kindInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	k, err := named(r, in.Kind)
	if err != nil {
		return err
	}
	if _, err := x.Service.Publish(r.Context(), r.Actor, in.Base, k, in.Reason); err != nil {
		return err
	}
	return x.get(r)
}

func (x Kinds) trial(r *kit.Request) error {
	var in trialInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	k, err := named(r, in.Kind)
	if err != nil {
		return err
	}
	t, err := x.Service.Try(r.Context(), r.Actor, k)
	if err != nil {
		return err
	}
	return r.Send(t)
}

func (x Kinds) versions(r *kit.Request) error {
	k, err := x.find(r)
	if err != nil {
		return err
	}
	found, err := x.Service.History(r.Context(), r.Actor, k.Code, r.Query("cursor"))
	if err != nil {
		return err
	}
	var out []versionView
	for i, v := range found.Items {
		var before *certificates.KindVersion
		if i+1 < len(found.Items) {
			before = found.Items[i+1]
		} else if before, err = x.Service.Before(r.Context(), r.Actor, k.Code, v.Number); err != nil {
			return err
		}
		view := versionView{v.Number, v.Retired, v.At, v.By, v.ByName, v.Reason, v.Kind, []certificates.Difference{}}
		view.Kind.Version, view.Kind.Retired = v.Number, v.Retired
		if before != nil {
			view.Changes = append(view.Changes, certificates.Differences(before.Kind, v.Kind)...)
		}
		out = append(out, view)
	}
	return r.Send(ListOf(out, found.Next))
}

func (x Kinds) sample(r *kit.Request) error {
	k, err := x.find(r)
	if err != nil {
		return err
	}
	f, err := x.Service.Preview(r.Context(), r.Actor, k)
	if err != nil {
		return err
	}
	return r.Download(f.Name, "application/pdf", f.File)
}

func (x Kinds) retire(r *kit.Request) error  { return x.turn(r, x.Service.Retire) }
func (x Kinds) restore(r *kit.Request) error { return x.turn(r, x.Service.Restore) }

func (x Kinds) turn(r *kit.Request, do func(context.Context, rbac.Actor, int64, string, string) (*certificates.KindVersion, error)) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	k, err := x.find(r)
	if err != nil {
		return err
	}
	if _, err := do(r.Context(), r.Actor, k.Version, k.Code, in.Reason); err != nil {
		return err
	}
	return x.get(r)
}
