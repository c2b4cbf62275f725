package exams

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"regexp"
	"strings"

	"tianti/internal/store"
	"tianti/rbac"
)

// Safe Exam Browser tells with each page which configuration and which program asks for it: SHA-256 over
// the page's address and a key, in hexadecimal, in the headers X-SafeExamBrowser-ConfigKeyHash and
// X-SafeExamBrowser-RequestHash (https://safeexambrowser.org/developer/seb-config-key.html and
// seb-integration.html). Whoever knows the keys can compute them, a browser's name alone proves nothing.

// Proof is what a request says of the browser that sends it.
type Proof struct {
	URL     string // absolute, as the browser asked for it
	Config  string // X-SafeExamBrowser-ConfigKeyHash
	Request string // X-SafeExamBrowser-RequestHash
}

// ProofIn reads what the headers of a request say; of one without hashes the address is not asked for.
func ProofIn(header func(name string) string, url func() string) Proof {
	p := Proof{Config: header("X-SafeExamBrowser-ConfigKeyHash"), Request: header("X-SafeExamBrowser-RequestHash")}
	if p.Config != "" || p.Request != "" {
		p.URL = url()
	}
	return p
}

var keyShape = regexp.MustCompile(`^[0-9a-f]{64}$`)

// mostKeys bounds how many configurations or versions of the browser an exam allows.
const mostKeys = 50

// checkKeys says whether keys are as Safe Exam Browser shows them.
func checkKeys(keys []string) bool {
	for _, k := range keys {
		if !keyShape.MatchString(k) {
			return false
		}
	}
	return len(keys) <= mostKeys
}

// tidyKeys writes keys in one way.
func tidyKeys(keys []string) (out []string) {
	for _, k := range keys {
		if k = strings.ToLower(strings.TrimSpace(k)); k != "" {
			out = append(out, k)
		}
	}
	return out
}

// locked says whether the plan asks for Safe Exam Browser.
func (p *Plan) locked() bool { return len(p.ConfigKeys)+len(p.BrowserKeys) > 0 }

// proven says whether a request comes from a configuration or a program that the plan allows.
func (p *Plan) proven(x Proof) bool {
	return hashed(x.URL, x.Config, p.ConfigKeys) || hashed(x.URL, x.Request, p.BrowserKeys)
}

func hashed(url, given string, keys []string) bool {
	url, _, _ = strings.Cut(url, "#")
	given = strings.ToLower(strings.TrimSpace(given))
	ok := false
	for _, k := range keys {
		sum := sha256.Sum256([]byte(url + k))
		if subtle.ConstantTimeCompare([]byte(hex.EncodeToString(sum[:])), []byte(given)) == 1 {
			ok = true
		}
	}
	return ok
}

// Enter asks, before an exam is started, whether the browser may: ErrBrowser when the exam asks for Safe
// Exam Browser and the request does not come from it.
func (s *Service) Enter(ctx context.Context, exam string, x Proof) error {
	e, err := s.exam(ctx, exam)
	if err != nil {
		return err
	}
	if e.Plan.locked() && !e.Plan.proven(x) {
		return ErrBrowser
	}
	return nil
}

// Stay asks the same of a sitting that is under way. A page that proved itself vouches for what its
// scripts send from the same log-in session: not every version of the browser signs those.
func (s *Service) Stay(ctx context.Context, by rbac.Actor, sitting string, x Proof) error {
	h, err := s.header(ctx, sitting)
	if err != nil {
		return err
	}
	e, err := s.exam(ctx, h.Exam)
	if err != nil {
		return err
	}
	session := device(by, "")
	switch {
	case !e.Plan.locked() || h.Person != by.Person || h.Over(): // whose sitting it is, the use case asks
		return nil
	case !e.Plan.proven(x):
		if h.Browser == session {
			return nil
		}
		if h, err = s.stored(ctx, sitting); err == nil && h.Browser == session { // on another node
			return nil
		}
		return ErrBrowser
	case h.Browser == session:
		return nil
	}
	h, err = s.sittings.Unrecorded().Update(ctx, sitting, func(h *Sitting) ([]store.Event, error) {
		h.Browser = session
		return nil, nil
	})
	if err == nil {
		s.changed(h)
	}
	return err
}
