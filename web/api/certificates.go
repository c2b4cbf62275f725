package api

import (
	"context"
	"strconv"
	"strings"
	"time"

	"tianti/certificates"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/web/kit"
)

// Certificates is the API of certificates, and what anybody may ask without an account.
type Certificates struct {
	Service *certificates.Service
	People  *rbac.Organisation
	Pace    *kit.Pace // of the public questions
}

type certificateView struct {
	ID           string                  `json:"id"`
	Kind         string                  `json:"kind"`
	Title        locale.Text             `json:"title"`
	Person       string                  `json:"person"`
	Holder       string                  `json:"holder"`
	Unit         string                  `json:"unit"`
	Issuer       certificates.Issuer     `json:"issuer"`
	Number       string                  `json:"number"`
	Code         string                  `json:"code"`
	Link         string                  `json:"link"`
	Valid        bool                    `json:"valid"`
	State        certificates.Standing   `json:"state"`
	IssuedOn     rbac.Day                `json:"issued_on"`
	ValidFrom    rbac.Day                `json:"valid_from"`
	ValidUntil   *rbac.Day               `json:"valid_until"` // the last day; null without end
	EndsAt       *time.Time              `json:"ends_at"`     // the instant at which it is over
	Subject      string                  `json:"subject,omitempty"`
	Evidence     []certificates.Evidence `json:"evidence"`
	History      []certificates.Step     `json:"history"`
	Shows        []string                `json:"shows"`
	Supersedes   string                  `json:"supersedes,omitempty"`
	SupersededBy string                  `json:"superseded_by,omitempty"`
}

type reasonInput struct {
	Reason string `json:"reason"`
}

type tokenInput struct {
	Token string `json:"token"`
}

// publicLimit bounds what is sent to be checked without a log-in.
const publicLimit = 4 << 20

// Area is the routes of certificates.
func (x Certificates) Area() kit.Area {
	const path = "/api/v1/certificates"
	life := func(verb, summary string, do kit.Handler) kit.Route {
		return kit.Route{Method: "POST", Path: path + "/:id/" + verb, Needs: "certificates.certificate." + verb, API: true, Do: do,
			Doc: &kit.Doc{Summary: summary, Request: reasonInput{}, Answer: certificateView{}}}
	}
	anybody := "anybody may check a certificate whose code, token or file they have"
	return kit.Area{Name: "api certificates", Routes: []kit.Route{
		{Method: "GET", Path: "/api/v1/people/:id/certificates", Needs: "certificates.certificate.read", API: true, Do: x.ofPerson,
			Doc: &kit.Doc{Summary: "A person's certificates, the newest first", Answer: List[certificateView]{}}},
		{Method: "GET", Path: path + "/:id", Needs: "certificates.certificate.read", API: true, Do: x.get,
			Doc: &kit.Doc{Summary: "A certificate with evidence and history", Answer: certificateView{}}},
		{Method: "GET", Path: path + "/:id.pdf", Needs: "certificates.certificate.download", API: true, Do: x.pdf,
			Doc: &kit.Doc{Summary: "The signed file; the same bytes each time", Media: "application/pdf"}},
		{Method: "GET", Path: path + "/:id/credential", Needs: "certificates.certificate.download", API: true, Do: x.credential,
			Doc: &kit.Doc{Summary: "The certificate as an Open Badges 3.0 credential, and as a JWT by a key of the key set", Answer: certificates.Credential{}}},
		life("revoke", "End a certificate for good", x.revoke),
		life("suspend", "Take a certificate out of force until it is reinstated", x.suspend),
		life("reinstate", "Put a suspended certificate back into force", x.reinstate),
		life("reissue", "Write a certificate anew, with the name that the person has now", x.reissue),
		{Method: "GET", Path: "/api/v1/verify/:code", Public: true, Why: anybody, API: true, Do: x.verify,
			Doc: &kit.Doc{Summary: "How the certificate with a code stands now", Answer: certificates.Public{}}},
		{Method: "POST", Path: "/api/v1/verify/token", Public: true, Why: anybody, API: true, Once: true, Limit: 8 << 10, Do: x.token,
			Doc: &kit.Doc{Summary: "Check the signed token of a QR code", Request: tokenInput{}, Answer: certificates.Public{}}},
		{Method: "POST", Path: "/api/v1/verify/file", Public: true, Why: anybody, API: true, Once: true, Limit: publicLimit, Do: x.file,
			Doc: &kit.Doc{Summary: "Check a PDF file, byte by byte", Form: true, Request: fileInput{}, Answer: certificates.Public{}}},
		{Method: "GET", Path: path + "/status/:purpose/:list", Public: true, Why: "whoever has a credential may ask whether it still holds", API: true, Do: x.status,
			Doc: &kit.Doc{Summary: "A status list (W3C Bitstring Status List): which credentials are revoked or suspended; purpose is revocation or suspension", Answer: certificates.StatusList{}}},
		{Method: "GET", Path: path + "/keys", Public: true, Why: "public keys are for everybody", API: true, Do: x.keys,
			Doc: &kit.Doc{Summary: "All public keys that ever signed (JWKS): Ed25519 of tokens, P-256 of files", Answer: KeySet{}}},
	}}
}

type fileInput struct {
	File []byte `json:"file"`
}

func viewOfCertificate(ctx context.Context, x *certificates.Service, now time.Time) func(*certificates.Certificate) certificateView {
	return func(c *certificates.Certificate) certificateView {
		v := certificateView{
			ID: c.ID, Kind: c.Kind, Title: locale.Text{Zh: c.Kind}, Person: c.Person, Holder: c.Holder, Unit: c.Unit, Issuer: c.Issuer,
			Number: c.Number, Code: certificates.Grouped(c.Code), Link: x.Link(c), State: c.Standing(now),
			IssuedOn: rbac.DayOf(c.IssuedAt), ValidFrom: rbac.DayOf(c.From), Subject: c.Subject,
			Evidence: c.Evidence, History: c.History, Shows: c.Shows, Supersedes: c.Supersedes, SupersededBy: c.SupersededBy,
		}
		if v.Valid = v.State == certificates.Valid; v.Evidence == nil {
			v.Evidence = []certificates.Evidence{}
		}
		if v.Shows == nil {
			v.Shows = []string{}
		}
		if k, err := x.KindOf(ctx, c); err == nil {
			v.Title = locale.Text{Zh: k.ZH, En: k.EN}
		}
		if !c.Until.IsZero() {
			last := rbac.DayOf(c.LastDay())
			v.ValidUntil, v.EndsAt = &last, &c.Until
		}
		return v
	}
}

func (x Certificates) ofPerson(r *kit.Request) error {
	p, err := x.People.Person(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	cs, err := x.Service.OfPerson(r.Context(), r.Actor, p.ID)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(cs, "", viewOfCertificate(r.Context(), x.Service, r.Now())))
}

func (x Certificates) get(r *kit.Request) error {
	c, err := x.Service.Get(r.Context(), r.Actor, r.Path("id"))
	return x.send(r, c, err)
}

func (x Certificates) send(r *kit.Request, c *certificates.Certificate, err error) error {
	if err != nil {
		return err
	}
	return r.Send(viewOfCertificate(r.Context(), x.Service, r.Now())(c))
}

func (x Certificates) pdf(r *kit.Request) error {
	f, err := x.Service.PDF(r.Context(), r.Actor, strings.TrimSuffix(r.Path("id"), ".pdf"))
	if err != nil {
		return err
	}
	return r.Download(f.Name, "application/pdf", f.File)
}

func (x Certificates) status(r *kit.Request) error {
	list, err := strconv.Atoi(r.Path("list"))
	if err != nil {
		list = -1
	}
	l, err := x.Service.StatusList(r.Context(), certificates.Purpose(r.Path("purpose")), list)
	if err != nil {
		return err
	}
	return r.Send(l)
}

func (x Certificates) credential(r *kit.Request) error {
	c, err := x.Service.Credential(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(c)
}

func (x Certificates) reason(r *kit.Request) (string, error) {
	var in reasonInput
	err := r.JSON(&in)
	return in.Reason, err
}

func (x Certificates) revoke(r *kit.Request) error {
	why, err := x.reason(r)
	if err != nil {
		return err
	}
	c, err := x.Service.Revoke(r.Context(), r.Path("id"), r.Actor, why)
	return x.send(r, c, err)
}

func (x Certificates) suspend(r *kit.Request) error {
	why, err := x.reason(r)
	if err != nil {
		return err
	}
	c, err := x.Service.Suspend(r.Context(), r.Path("id"), r.Actor, why)
	return x.send(r, c, err)
}

func (x Certificates) reinstate(r *kit.Request) error {
	why, err := x.reason(r)
	if err != nil {
		return err
	}
	c, err := x.Service.Reinstate(r.Context(), r.Path("id"), r.Actor, why)
	return x.send(r, c, err)
}

func (x Certificates) reissue(r *kit.Request) error {
	why, err := x.reason(r)
	if err != nil {
		return err
	}
	c, err := x.Service.Reissue(r.Context(), r.Path("id"), r.Actor, why)
	return x.send(r, c, err)
}
