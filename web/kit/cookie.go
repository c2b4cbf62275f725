package kit

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// The cookies. On https they get the prefix __Host-, which a browser accepts only from this very
// host, over TLS, for the whole site: no neighbouring subdomain can plant one.
const (
	accessCookie  = "access"
	refreshCookie = "refresh"
	csrfCookie    = "csrf"
)

func (r *Request) cookieName(name string) string {
	if r.kit.Secure {
		return "__Host-" + name
	}
	return name
}

func (r *Request) cookie(name string) string { return strings.Clone(r.c.Cookies(r.cookieName(name))) }

func (r *Request) setCookie(name, value string, lasts time.Duration) {
	c := &fiber.Cookie{
		Name: r.cookieName(name), Value: value, Path: "/", HTTPOnly: true, Secure: r.kit.Secure,
		SameSite: fiber.CookieSameSiteLaxMode,
	}
	switch {
	case lasts < 0:
		c.Value, c.Expires = "", time.Unix(1, 0)
	case lasts > 0:
		c.MaxAge = int(lasts.Seconds())
	}
	r.c.Cookie(c)
}

// Keep logs a browser in: the tokens go into cookies, and a new CSRF token begins.
func (r *Request) Keep(t Tokens) {
	lasts := max(t.Ends.Sub(r.Now()), time.Minute)
	r.setCookie(accessCookie, t.Access, lasts)
	r.setCookie(refreshCookie, t.Refresh, lasts)
	r.newToken()
}

// Forget logs a browser out.
func (r *Request) Forget() {
	r.setCookie(accessCookie, "", -1)
	r.setCookie(refreshCookie, "", -1)
	r.newToken()
}

// Access is the token that the request was authenticated with, to end that session.
func (r *Request) Access() string { return strings.Clone(r.access) }

// SetLang remembers the language.
func (r *Request) SetLang(lang string) {
	r.c.Cookie(&fiber.Cookie{Name: langCookie, Value: lang, Path: "/", MaxAge: 365 * 24 * 3600,
		SameSite: fiber.CookieSameSiteLaxMode, Secure: r.kit.Secure, HTTPOnly: true})
}

// token is the browser's CSRF secret; it is made when a page with a form first needs it.
func (r *Request) token() string {
	if r.csrf == "" {
		r.csrf = r.cookie(csrfCookie)
	}
	if len(r.csrf) != tokenLength {
		r.newToken()
	}
	return r.csrf
}

const tokenLength = 26 // rand.Text: 130 bits in base32

func (r *Request) newToken() {
	r.csrf = rand.Text()
	r.setCookie(csrfCookie, r.csrf, 0)
}

// mask hides the secret behind a fresh pad, so that a compressed page tells nothing of it.
func mask(secret string) string {
	pad := make([]byte, len(secret))
	_, _ = rand.Read(pad)
	out := append([]byte{}, pad...)
	for i := range pad {
		out = append(out, pad[i]^secret[i])
	}
	return base64.RawURLEncoding.EncodeToString(out)
}

func unmask(masked string) string {
	b, err := base64.RawURLEncoding.DecodeString(masked)
	if err != nil || len(b)%2 != 0 {
		return ""
	}
	half := len(b) / 2
	for i := range half {
		b[half+i] ^= b[i]
	}
	return string(b[half:])
}

// sameSite refuses a write that a page of another site made a browser send. Programs send neither
// header; for them the cookie check of sameOrigin does not matter, either.
func (r *Request) sameSite() error {
	switch r.c.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		return ErrCrossSite
	}
	if origin := r.c.Get("Origin"); origin != "" {
		u, err := url.Parse(origin)
		if err != nil || !strings.EqualFold(u.Host, string(r.c.Request().Host())) {
			return ErrCrossSite
		}
	}
	return nil
}

// sameOrigin asks for the CSRF token wherever a browser may have added cookies by itself: every
// page form, logged in or not, and API calls that came with the page session.
func (r *Request) sameOrigin() error {
	if err := r.sameSite(); err != nil {
		return err
	}
	if r.bearer || (r.route.API && r.Actor.Anonymous()) {
		return nil
	}
	sent := r.c.Get("X-CSRF-Token")
	if sent == "" && !r.route.Stream {
		sent = r.Form("_csrf")
	}
	secret := r.cookie(csrfCookie)
	if len(secret) != tokenLength || subtle.ConstantTimeCompare([]byte(unmask(sent)), []byte(secret)) != 1 {
		return ErrToken
	}
	return nil
}
