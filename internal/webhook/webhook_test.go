package webhook

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

var loopback = prefixes("127.0.0.0/8", "::1/128")

// receiver is a server that answers as told and keeps what it got.
func receiver(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	return s.URL
}

func TestAReceiverVerifiesWhatWasSent(t *testing.T) {
	secret, old := NewSecret(), NewSecret()
	body := `{"type":"certificates.certificate.issued","data":{"name":"张𬘡"}}`
	verified := 0
	address := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		got, _ := io.ReadAll(r.Body)
		for _, known := range []string{secret, old} {
			key, err := standard.NewWebhook(known)
			if err != nil {
				t.Error(err)
				return
			}
			if err := key.Verify(got, r.Header); err != nil {
				t.Error(err)
			}
			if key.Verify(append(got, ' '), r.Header) == nil {
				t.Error("a changed body verifies")
			}
			verified++
		}
		if other, _ := standard.NewWebhook(NewSecret()); other.Verify(got, r.Header) == nil {
			t.Error("any secret verifies")
		}
		if string(got) != body || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("webhook-id") != "f1" {
			t.Errorf("%s %v", got, r.Header)
		}
	})
	reply := NewSender(loopback).Send(t.Context(), address, Message{ID: "f1", At: time.Now(), Body: []byte(body), Secrets: []string{secret, old}})
	if reply.Err != nil || reply.Status != 200 || verified != 2 {
		t.Fatalf("%+v, verified %d times", reply, verified)
	}
}

// The example of the specification's own libraries.
func TestTheSignatureIsThatOfTheSpecification(t *testing.T) {
	h := http.Header{}
	err := Sign(h, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if got := h.Get("webhook-signature"); err != nil || got != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" || h.Get("webhook-timestamp") != "1614265330" {
		t.Fatalf("%s %v", got, err)
	}
}

func TestWhatConnectionsMayReach(t *testing.T) {
	listed := prefixes("10.1.2.0/24", "fd00::/8")
	for _, c := range []struct {
		address       string
		secure, plain bool
	}{
		{"114.114.114.114", true, false}, {"2400:3200::1", true, false},
		{"10.1.2.9", true, true}, {"fd00::7", true, true}, {"::ffff:10.1.2.9", true, true},
		{"10.1.3.9", false, false}, {"127.0.0.1", false, false}, {"127.8.8.8", false, false}, {"::1", false, false},
		{"::ffff:127.0.0.1", false, false}, {"::127.0.0.1", false, false}, {"0.0.0.0", false, false}, {"::", false, false},
		{"169.254.169.254", false, false}, {"fe80::1%eth0", false, false}, {"192.168.1.1", false, false}, {"172.16.0.1", false, false},
		{"100.64.0.1", false, false}, {"224.0.0.1", false, false}, {"ff02::1", false, false}, {"255.255.255.255", false, false},
		{"64:ff9b::7f00:1", false, false}, {"2002:7f00:1::", false, false}, {"2001:0:7f00:1::", false, false}, {"fc00::1", false, false}, {"198.18.0.1", false, false},
	} {
		a := netip.MustParseAddr(c.address)
		if got := reachable(a, false, listed); got != c.secure {
			t.Errorf("https to %s: %v", c.address, got)
		}
		if got := reachable(a, true, listed); got != c.plain {
			t.Errorf("http to %s: %v", c.address, got)
		}
	}
}

func TestAddressesThatAreRefused(t *testing.T) {
	open, closed := NewSender(loopback), NewSender(nil)
	for _, c := range []struct {
		address      string
		open, closed error
	}{
		{"https://hooks.example.cn/tianti?team=1", nil, nil},
		{"http://hooks.example.cn/", nil, ErrScheme}, // refused when it is dialled
		{"http://127.0.0.1:9000/", nil, ErrScheme},
		{"https://127.0.0.1/", nil, ErrNetwork},
		{"https://[::1]/", nil, ErrNetwork},
		{"https://169.254.169.254/latest/meta-data", ErrNetwork, ErrNetwork},
		{"http://10.0.0.1/", ErrNetwork, ErrScheme},
		{"https://user:secret@example.cn/", ErrURL, ErrURL},
		{"https://example.cn/#part", ErrURL, ErrURL},
		{"https:///path", ErrURL, ErrURL}, {"", ErrURL, ErrURL}, {"example.cn", ErrURL, ErrURL}, {"mailto:a@example.cn", ErrURL, ErrURL},
		{"ftp://example.cn/", ErrScheme, ErrScheme}, {"file://example.cn/etc/passwd", ErrScheme, ErrScheme},
		{"https://example.cn/" + strings.Repeat("x", mostURL), ErrURL, ErrURL},
	} {
		if err := open.Check(c.address); !errors.Is(err, c.open) {
			t.Errorf("%s with loopback listed: %v", c.address, err)
		}
		if err := closed.Check(c.address); !errors.Is(err, c.closed) {
			t.Errorf("%s: %v", c.address, err)
		}
	}
}

// A name tells nothing about where it leads: what counts is the address that is dialled.
func TestANameThatLeadsInsideIsRefusedWhenItIsDialled(t *testing.T) {
	reached := false
	inside := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer inside.Close()
	port := inside.URL[strings.LastIndex(inside.URL, ":"):]
	reply := NewSender(nil).Send(t.Context(), "https://localhost"+port+"/", Message{ID: "f1", At: time.Now(), Secrets: []string{NewSecret()}})
	if !errors.Is(reply.Err, ErrNetwork) || reached || reply.Status != 0 {
		t.Fatalf("%+v, reached %v", reply, reached)
	}
}

func TestWhatBecomesOfAMessage(t *testing.T) {
	for _, c := range []struct {
		says   string
		answer http.HandlerFunc
		err    error
		status int
		wait   time.Duration
		words  string
	}{
		{"accepted", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, nil, 204, 0, ""},
		{"refused with words", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no\x00 such\n\ttype", 400) }, ErrStatus, 400, 0, "no such type"},
		{"asked to wait", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Retry-After", "120"); w.WriteHeader(429) }, ErrStatus, 429, 2 * time.Minute, ""},
		{"asked to wait for years", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "99999999999")
			w.WriteHeader(503)
		}, ErrStatus, 503, time.Hour, ""},
		{"sent elsewhere", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/", http.StatusTemporaryRedirect)
		}, ErrStatus, 307, 0, ""},
		{"hung up on", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, ErrConnect, 0, 0, ""},
		{"answered without end", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = w.Write([]byte(strings.Repeat("长", 1000)))
			}
		}, nil, 200, 0, strings.Repeat("长", mostWords) + "…"},
	} {
		reply := NewSender(loopback).Send(t.Context(), receiver(t, c.answer), Message{ID: "f1", At: time.Now(), Body: []byte("{}"), Secrets: []string{NewSecret()}})
		if !errors.Is(reply.Err, c.err) || reply.Status != c.status || reply.Wait != c.wait || reply.Words != c.words {
			t.Errorf("%s: %+v", c.says, reply)
		}
	}
}

func TestAReceiverThatDoesNotAnswerIsGivenUp(t *testing.T) {
	release := make(chan struct{})
	address := receiver(t, func(http.ResponseWriter, *http.Request) { <-release })
	defer close(release)
	s := NewSender(loopback)
	s.patience = 50 * time.Millisecond
	if reply := s.Send(t.Context(), address, Message{ID: "f1", At: time.Now(), Secrets: []string{NewSecret()}}); !errors.Is(reply.Err, ErrTimeout) {
		t.Fatalf("%+v", reply)
	}
}

func TestACertificateThatNobodyVouchesForIsRefused(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer s.Close()
	if reply := NewSender(loopback).Send(t.Context(), s.URL, Message{ID: "f1", At: time.Now(), Secrets: []string{NewSecret()}}); !errors.Is(reply.Err, ErrSecure) {
		t.Fatalf("%+v", reply)
	}
}

func TestNetworksAreReadFromAList(t *testing.T) {
	got, err := Networks(" 10.1.2.9/24, 127.0.0.1,fd00::1 ,")
	if err != nil || len(got) != 3 || got[0].String() != "10.1.2.0/24" || got[1].String() != "127.0.0.1/32" || got[2].String() != "fd00::1/128" {
		t.Fatalf("%v %v", got, err)
	}
	for _, wrong := range []string{"localhost", "10.1.2", "10.1.2.0/33", "all"} {
		if _, err := Networks(wrong); err == nil {
			t.Errorf("%s is taken", strconv.Quote(wrong))
		}
	}
}
