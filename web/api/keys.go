package api

import (
	"tianti/rbac/token"
	"tianti/web/kit"
)

// Keys offers the public keys with which other programs check our access tokens. List is that of the
// token service; nil is an empty set.
type Keys struct{ List func() []token.JWK }

type keySet struct {
	Keys []token.JWK `json:"keys"`
}

// Area is the key set's route, at the address where programs look for it.
func (x Keys) Area() kit.Area {
	return kit.Area{Name: "api keys", Routes: []kit.Route{
		{Method: "GET", Path: "/.well-known/jwks.json", Public: true, Why: "public halves of keys, to be read by anybody", API: true,
			Doc: &kit.Doc{Summary: "Public keys of access tokens (RFC 7517)", Answer: keySet{}}, Do: x.show},
	}}
}

func (x Keys) show(r *kit.Request) error {
	set := keySet{Keys: []token.JWK{}}
	if x.List != nil {
		set.Keys = append(set.Keys, x.List()...)
	}
	r.SetHeader("Cache-Control", "public, max-age=300")
	return r.Send(set)
}
