package kit

import (
	"net"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Uploaded content is hostile, and it wants to be of one origin with the frames around it: packages look
// for their run-time API in a parent, and their own frames talk to each other. So it is shown on an
// origin of its own where there is no session and no other route: a host name that leads to this server
// and is not the one that people log in at. See docs/decisions/0010-content-on-its-own-origin.md.

// loopHost is the content's host where the site itself is reached on this machine: browsers lead every
// name below localhost here, and no cookie of 127.0.0.1 or localhost goes there.
const loopHost = "content.localhost"

// contentHost says whether a request came to the content's host.
func (k *Kit) contentHost(c *fiber.Ctx) bool {
	host := string(c.Request().Host())
	if k.Content != "" {
		return strings.EqualFold(k.contentName, host)
	}
	return strings.EqualFold(nameOf(host), loopHost)
}

// hostOf is the host of an origin with its port, if it has one; of what is none it is no host's name.
func hostOf(origin string) string {
	if u, err := url.Parse(origin); err == nil && u.Host != "" {
		return u.Host
	}
	return "?"
}

func nameOf(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return host
}

// Origin is where the request came to: "https://tianti.example.cn".
func (r *Request) Origin() string {
	scheme := "http"
	if r.kit.Secure {
		scheme = "https"
	}
	return scheme + "://" + strings.Clone(string(r.c.Request().Host()))
}

// ContentOrigin is where uploaded content is shown to who asks from here; "" when the site has no such
// place, because it is reached by a name of the network and no other was given for content.
func (r *Request) ContentOrigin() string {
	if r.kit.Content != "" {
		return r.kit.Content
	}
	name := nameOf(string(r.c.Request().Host()))
	if ip := net.ParseIP(name); name != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return ""
	}
	_, port, err := net.SplitHostPort(string(r.c.Request().Host()))
	if err != nil {
		return "http://" + loopHost
	}
	return "http://" + net.JoinHostPort(loopHost, port)
}

// Launched is the address of a player under a token, or ErrContent.
func (r *Request) Launched(token string) (string, error) {
	origin := r.ContentOrigin()
	if origin == "" {
		return "", ErrContent
	}
	return origin + "/play/" + token + "?lang=" + r.Lang, nil
}

// contentFrames is what pages may frame: the content's origin.
func (k *Kit) contentFrames() string {
	if k.Content != "" {
		return k.Content
	}
	return "http://" + loopHost + ":*"
}

// Confine lets a document of the content's origin load what lies below one path of it, frame itself and
// be framed by one page, and nothing else: no other route, no other site, no worker, no plug-in, no way
// out of its frame.
func (r *Request) Confine(path, page string) {
	here := r.Origin() + path
	inline := " 'unsafe-inline' 'unsafe-eval' data: blob:"
	r.c.Set("Content-Security-Policy", "default-src 'none'; script-src "+here+inline+"; style-src "+here+" 'unsafe-inline'; img-src "+here+" data: blob:; font-src "+here+
		" data:; media-src "+here+" data: blob:; connect-src "+here+" data: blob:; frame-src "+here+" blob:; form-action "+here+"; base-uri "+here+
		"; object-src 'none'; worker-src 'none'; manifest-src 'none'; frame-ancestors "+r.Origin()+" "+page+
		"; sandbox allow-scripts allow-same-origin allow-forms allow-modals allow-downloads")
	r.c.Response().Header.Del("X-Frame-Options") // frame-ancestors says it more exactly
}

// Player is Confine for our own document around the content: scripts and styles of the site, nothing inline.
func (r *Request) Player(path, page string) {
	here := r.Origin() + path
	r.c.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src "+here+
		"; frame-src "+here+" 'self'; form-action 'none'; base-uri 'none'; object-src 'none'; frame-ancestors "+r.Origin()+" "+page+
		"; sandbox allow-scripts allow-same-origin allow-forms allow-modals allow-downloads")
	r.c.Response().Header.Del("X-Frame-Options")
}

// ServeConfined answers with stored content as Serve does, under the policy of Confine.
func (r *Request) ServeConfined(x Content, path, page string) error {
	err := r.Serve(x)
	r.Confine(path, page)
	return err
}
