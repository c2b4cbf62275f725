package webhook

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode"

	"tianti/internal/fault"
)

// The faults of an address, and of a message that did not arrive.
var (
	ErrURL     = fault.Define(fault.Invalid, "webhook.url")
	ErrScheme  = fault.Define(fault.Invalid, "webhook.scheme")
	ErrNetwork = fault.Define(fault.Invalid, "webhook.network")     // param "address"
	ErrTimeout = fault.Define(fault.Unavailable, "webhook.timeout") // param "seconds"
	ErrName    = fault.Define(fault.Unavailable, "webhook.name")
	ErrSecure  = fault.Define(fault.Unavailable, "webhook.secure")
	ErrConnect = fault.Define(fault.Unavailable, "webhook.connect")
	ErrStatus  = fault.Define(fault.Unavailable, "webhook.status") // param "status"
)

const (
	patience   = 15 * time.Second // for a whole message and its answer
	mostURL    = 500
	mostAnswer = 4 << 10 // bytes of an answer that are read
	mostWords  = 200     // runes of it that are shown
	mostWait   = time.Hour
)

// Sender sends messages. It is safe for many goroutines.
type Sender struct {
	listed        []netip.Prefix
	secure, plain *http.Client
	patience      time.Duration
}

// NewSender makes a sender that reaches the internet by https, and the listed networks, which may be
// private, also by http.
func NewSender(listed []netip.Prefix) *Sender {
	s := &Sender{listed: listed, patience: patience}
	s.secure, s.plain = s.client(false), s.client(true)
	return s
}

func (s *Sender) client(plain bool) *http.Client {
	dial := &net.Dialer{Timeout: 5 * time.Second, ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || !reachable(to.Addr(), plain, s.listed) {
			return ErrNetwork.With("address", address)
		}
		return nil
	}}
	return &http.Client{
		Transport: &http.Transport{
			DialContext: dial.DialContext, TLSHandshakeTimeout: 5 * time.Second, ForceAttemptHTTP2: true,
			MaxResponseHeaderBytes: 16 << 10, MaxIdleConnsPerHost: 2, MaxIdleConns: 50, IdleConnTimeout: 30 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Check says what is wrong with an address, as far as can be told without connecting. Faults: ErrURL,
// ErrScheme, ErrNetwork.
func (s *Sender) Check(address string) error {
	u, err := url.Parse(address)
	if err != nil || len(address) > mostURL || u.Hostname() == "" || u.User != nil || u.Fragment != "" || u.Opaque != "" {
		return ErrURL
	}
	plain := u.Scheme == "http"
	if u.Scheme != "https" && (!plain || len(s.listed) == 0) {
		return ErrScheme
	}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil && !reachable(a, plain, s.listed) {
		return ErrNetwork.With("address", u.Hostname())
	}
	return nil
}

// Message is what is sent.
type Message struct {
	ID      string
	At      time.Time
	Body    []byte // JSON
	Secrets []string
}

// Reply is what came of it.
type Reply struct {
	Status int           // 0 without an answer
	Wait   time.Duration // what the answer asks for by Retry-After, at most an hour
	Words  string        // the beginning of the answer, for people
	Err    error         // nil when it was accepted, with a 2xx
}

// Send sends a message and waits for the answer.
func (s *Sender) Send(ctx context.Context, address string, m Message) Reply {
	if err := s.Check(address); err != nil {
		return Reply{Err: err}
	}
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(m.Body))
	if err != nil {
		return Reply{Err: ErrURL.Because(err)}
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Tianti-Webhooks/1")
	if err := Sign(req.Header, m.ID, m.At, m.Body, m.Secrets...); err != nil {
		return Reply{Err: err}
	}
	client := s.secure
	if req.URL.Scheme == "http" {
		client = s.plain
	}
	answer, err := client.Do(req)
	if err != nil {
		return Reply{Err: s.whyNot(err)}
	}
	defer func() { _ = answer.Body.Close() }()
	// An answer that breaks off has told its status; that is all that is asked of it.
	words, _ := io.ReadAll(io.LimitReader(answer.Body, mostAnswer))
	out := Reply{Status: answer.StatusCode, Words: shown(words), Wait: wait(answer.Header.Get("Retry-After"))}
	if answer.StatusCode/100 != 2 {
		out.Err = ErrStatus.With("status", answer.StatusCode)
	}
	return out
}

// whyNot says in people's words why there was no answer.
func (s *Sender) whyNot(err error) error {
	var known *fault.Fault
	var name *net.DNSError
	var connection *net.OpError
	var late interface{ Timeout() bool }
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &late) && late.Timeout():
		return ErrTimeout.With("seconds", int(s.patience.Seconds())).Because(err)
	case errors.As(err, &name):
		return ErrName.Because(err)
	case errors.As(err, &connection):
		return ErrConnect.Because(err)
	case strings.Contains(err.Error(), "tls:"), strings.Contains(err.Error(), "x509:"): // their errors have no common type
		return ErrSecure.Because(err)
	}
	return ErrConnect.Because(err)
}

// wait reads Retry-After in seconds; dates are left to our own rhythm.
func wait(header string) time.Duration {
	n, err := strconv.Atoi(header)
	if err != nil || n < 0 {
		return 0
	}
	return min(time.Duration(min(n, 3600))*time.Second, mostWait)
}

// shown is the beginning of an answer on one line, without what cannot be shown.
func shown(b []byte) string {
	s := strings.Join(strings.Fields(strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c):
			return ' '
		case c == unicode.ReplacementChar || !unicode.IsPrint(c):
			return -1
		}
		return c
	}, strings.ToValidUTF8(string(b), ""))), " ")
	if r := []rune(s); len(r) > mostWords {
		return string(r[:mostWords]) + "…"
	}
	return s
}
