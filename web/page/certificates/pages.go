// Package certificates is the pages of certificates: one's own, the register of those who answer
// for others, the life of one certificate, and the public pages on which anybody verifies one.
package certificates

import (
	"context"
	"embed"

	"tianti/certificates"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/web/kit"
)

//go:embed *.html *.js
var files embed.FS

// Pages are the handlers.
type Pages struct {
	Certificates *certificates.Service
	People       *rbac.Organisation
	Pace         *kit.Pace // of the public pages
	// Titles are what people call courses; nil shows their codes.
	Titles func(ctx context.Context, codes []string) (map[string]locale.Text, error)
}

// publicLimit bounds a file that somebody without an account has checked.
const publicLimit = 4 << 20

// Area is the folder's routes, pages, cards and samples.
func (p Pages) Area() kit.Area {
	anybody := "anybody may check a certificate whose code, token or file they have"
	life := func(verb string, do kit.Handler) kit.Route {
		return kit.Route{Method: "POST", Path: "/certificates/:id/" + verb, Needs: "certificates.certificate." + verb, Do: do}
	}
	return kit.Area{
		Name: "certificates", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/certificates", Needs: "certificates.certificate.read", Do: p.mine,
				Nav: &kit.Nav{Group: "certificates", Label: "certificates.mine", Icon: "certificate", Order: 1, Quick: 10}},
			{Method: "GET", Path: "/people/:id/certificates", Needs: "certificates.certificate.read", Do: p.person},
			{Method: "GET", Path: "/people/:id/certificates/:kind", Needs: "certificates.certificate.read", Do: p.way},
			{Method: "GET", Path: "/certificates/register", Needs: "certificates.register.read", Do: p.register,
				Nav: &kit.Nav{Group: "certificates", Label: "certificates.register", Icon: "clipboard-list", Order: 2}},
			{Method: "GET", Path: "/certificates/register/zip", Needs: "certificates.certificate.download", Do: p.zip},
			{Method: "GET", Path: "/certificates/issue", Needs: "certificates.certificate.issue", Do: p.form,
				Nav: &kit.Nav{Group: "certificates", Label: "certificates.issue", Icon: "file-certificate", Order: 3}},
			{Method: "POST", Path: "/certificates/issue", Needs: "certificates.certificate.issue", Do: p.issue},
			{Method: "GET", Path: "/certificates/:id", Needs: "certificates.certificate.read", Do: p.show},
			{Method: "GET", Path: "/certificates/:id/pdf", Needs: "certificates.certificate.download", Do: p.pdf},
			{Method: "POST", Path: "/certificates/:id/shows", Needs: "certificates.certificate.share", Do: p.share},
			life("suspend", p.suspend), life("reinstate", p.reinstate), life("revoke", p.revoke), life("reissue", p.reissue),
			{Method: "GET", Path: "/certificates/keys.json", Public: true, Why: "public keys are for everybody", Do: p.keys},
			{Method: "GET", Path: "/status/:purpose/:list", Public: true, Why: "whoever has a credential may ask whether it still holds", Do: p.status},
			{Method: "GET", Path: "/v/:code", Public: true, Why: anybody, Do: p.public},
			{Method: "GET", Path: "/verify", Public: true, Why: anybody, Do: p.verify,
				Nav: &kit.Nav{Group: "certificates", Label: "certificates.verify", Icon: "shield-check", Order: 5}},
			{Method: "POST", Path: "/verify", Public: true, Why: anybody, Limit: publicLimit, Do: p.check},
			{Method: "POST", Path: "/verify/token", Public: true, Why: anybody, Limit: 8 << 10, Do: p.token},
		},
		Samples: samples(),
		Cards: []kit.Card{
			{Name: "certificates", Order: 30, Needs: "certificates.certificate.read", Load: p.expiring, Sample: minePage{Cards: sampleCards()[:1]}},
		},
	}
}
