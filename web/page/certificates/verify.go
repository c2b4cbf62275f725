package certificates

import (
	"strconv"

	"tianti/certificates"
	"tianti/internal/fault"
	"tianti/web/api"
	"tianti/web/kit"
)

// publicPage is the answer to a code, and to a file.
type publicPage struct {
	certificates.Public
	Tone  string
	Title string
	By    string // the issuer in the page's language
	Code  string // as it is printed
	File  bool   // the answer is to a file, whose signature holds
}

// verifyPage is the form for a code or a file.
type verifyPage struct{ Code string }

func (p Pages) publicOf(r *kit.Request, v certificates.Public, code string, file bool) publicPage {
	page := publicPage{Public: v, Tone: tones[v.State], Title: v.TitleZH, By: v.Issuer, Code: certificates.Grouped(code), File: file}
	if r.Lang == "en" {
		page.Title = v.TitleEN
		if v.IssuerEN != "" {
			page.By = v.IssuerEN
		}
	}
	return page
}

// public is where a certificate's QR code leads (GET /v/:code).
func (p Pages) public(r *kit.Request) error {
	if err := p.Pace.Take(r); err != nil {
		return err
	}
	return p.answer(r, r.Path("code"))
}

func (p Pages) answer(r *kit.Request, typed string) error {
	v, err := p.Certificates.Verify(r.Context(), typed)
	if err != nil {
		return refused(r, verifyPage{typed}, err, "code")
	}
	code, _ := certificates.NormalCode(typed)
	return r.Show("certificate_public", p.publicOf(r, v, code, false))
}

// refused shows the form again with what is wrong at its field.
func refused(r *kit.Request, page verifyPage, err error, field string) error {
	status := 400
	switch fault.KindOf(err) {
	case fault.NotFound:
		status = 404
	case fault.Invalid:
	default:
		return err
	}
	return r.RefusedAs(status, "certificate_verify", page, fault.From(err).At(field))
}

func (p Pages) verify(r *kit.Request) error { return r.Show("certificate_verify", verifyPage{}) }

// check answers the form: a code, or a file (POST /verify).
func (p Pages) check(r *kit.Request) error {
	if err := p.Pace.Take(r); err != nil {
		return err
	}
	if typed := r.Form("code"); typed != "" {
		if code, ok := certificates.NormalCode(typed); ok {
			if _, err := p.Certificates.Verify(r.Context(), code); err == nil {
				return r.Done("/v/" + code)
			}
		}
		return p.answer(r, typed)
	}
	f, err := r.File("file")
	if err != nil {
		return r.Refused("certificate_verify", verifyPage{}, err)
	}
	v, err := p.Certificates.VerifyPDF(r.Context(), f.Data)
	if err != nil {
		return refused(r, verifyPage{}, err, "file")
	}
	return r.Show("certificate_public", p.publicOf(r, v.Now, v.Claims.Code, true))
}

// token answers the public page's script: does the token in the QR code's address hold, and is it
// this certificate's (POST /verify/token)?
func (p Pages) token(r *kit.Request) error {
	if err := p.Pace.Take(r); err != nil {
		return err
	}
	code, _ := certificates.NormalCode(r.Form("code"))
	v, err := p.Certificates.VerifyToken(r.Context(), r.Form("token"))
	return r.Send(map[string]bool{"genuine": err == nil && v.Claims.Code == code})
}

func (p Pages) keys(r *kit.Request) error {
	keys, err := p.Certificates.Keys(r.Context())
	if err != nil {
		return err
	}
	return r.Send(api.KeysOf(keys))
}

// status is a status list as a signed credential (GET /status/:purpose/:list), as a checker fetches it from
// the address in another credential.
func (p Pages) status(r *kit.Request) error {
	list, err := strconv.Atoi(r.Path("list"))
	if err != nil {
		list = -1
	}
	l, err := p.Certificates.StatusList(r.Context(), certificates.Purpose(r.Path("purpose")), list)
	if err != nil {
		return err
	}
	r.SetHeader("Cache-Control", "public, max-age="+strconv.Itoa(int(certificates.ListTTL.Seconds())))
	return r.Bytes("application/vc+jwt", []byte(l.JWT))
}
