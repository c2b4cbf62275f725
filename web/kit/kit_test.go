package kit

import (
	"errors"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tianti/internal/fault"
)

func FuzzLocal(f *testing.F) {
	for _, s := range []string{"/", "/a?b=c", "//x", `/\x`, "http://x", "javascript:x", "/%2f/x", "\x00/", "/a\nb", "/./", "", "?x", "/..//x"} {
		f.Add(s)
	}
	base, _ := url.Parse("https://tianti.example/here")
	f.Fuzz(func(t *testing.T, path string) {
		got := Local(path)
		u, err := base.Parse(got)
		if err != nil || u.Host != base.Host || u.Scheme != base.Scheme || !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") {
			t.Fatalf("%q leads to %q", path, got)
		}
	})
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":1}`, `[[[`, `"\"{"`, `{"a":"\\"}`, "\xff", `{"a":1}{"a":2}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var in struct {
			A int            `json:"a"`
			B []any          `json:"b"`
			C map[string]any `json:"c"`
		}
		if err := decodeJSON([]byte(body), &in); err != nil && status(err) >= 500 {
			t.Fatalf("%q: %v", body, err)
		}
	})
}

func FuzzUnmask(f *testing.F) {
	f.Add(mask("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	f.Add("A")
	f.Fuzz(func(t *testing.T, s string) { unmask(s) })
}

func TestAMaskedTokenComesBackAndNeverLooksTheSame(t *testing.T) {
	secret := "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	a, b := mask(secret), mask(secret)
	if a == b || unmask(a) != secret || unmask(b) != secret {
		t.Fatalf("%q %q", a, b)
	}
	if unmask("") != "" || unmask("%%%") != "" {
		t.Fatal("rubbish is a token")
	}
}

func TestRequestsAtOnceShareOneRefresh(t *testing.T) {
	f := refreshing{done: map[string]refreshed{}}
	var exchanges atomic.Int32
	start := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	exchange := func() (Tokens, error) {
		exchanges.Add(1)
		return Tokens{Access: "new"}, nil
	}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if got, err := f.get(start, "old", exchange); err != nil || got.Access != "new" {
				t.Errorf("%v %v", got, err)
			}
		})
	}
	all.Wait()
	if n := exchanges.Load(); n != 1 {
		t.Errorf("the token was exchanged %d times", n)
	}
	if _, err := f.get(start.Add(shareFor+time.Second), "old", func() (Tokens, error) { return Tokens{}, errors.New("used up") }); err == nil {
		t.Error("an old token works for ever")
	}
}

func TestScoresAreWrittenWithoutNeedlessZeros(t *testing.T) {
	for milli, want := range map[int64]string{0: "0", 87500: "87.5", 100000: "100", 59999: "59.999", -500: "-0.5", 60010: "60.01"} {
		if got := Score(milli); got != want {
			t.Errorf("%d is %q, want %q", milli, got, want)
		}
	}
}

func TestNumbersAreGrouped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "n")
		got := number(n)
		if strings.ReplaceAll(got, ",", "") != show(n) || strings.HasPrefix(got, ",") || strings.HasPrefix(got, "-,") {
			t.Fatalf("%d is %q", n, got)
		}
	})
}

func TestWrongRoutesAreRefused(t *testing.T) {
	do := func(*Request) error { return nil }
	for why, x := range map[string]Route{
		"no reason":           {Method: "GET", Path: "/a", Do: do},
		"no handler":          {Method: "GET", Path: "/a", Needs: "a.b.c"},
		"a short permission":  {Method: "GET", Path: "/a", Needs: "read", Do: do},
		"public and guarded":  {Method: "GET", Path: "/a", Needs: "a.b.c", Public: true, Do: do},
		"trailing slash":      {Method: "GET", Path: "/a/", Needs: "a.b.c", Do: do},
		"API without a Doc":   {Method: "GET", Path: "/a", Needs: "a.b.c", Do: do, API: true},
		"menu with parameter": {Method: "GET", Path: "/a/:id", Needs: "a.b.c", Do: do, Nav: &Nav{}},
		"unknown method":      {Method: "FETCH", Path: "/a", Needs: "a.b.c", Do: do},
	} {
		if x.Check() == nil {
			t.Errorf("%s: accepted", why)
		}
	}
}

func TestNetworksCountAsOneAddress(t *testing.T) {
	if network("2001:db8::1") != network("2001:db8::ffff") || network("2001:db8::1") == network("2001:db8:0:1::1") {
		t.Error("an IPv6 network is a /64")
	}
	if network("::ffff:10.0.0.1") != network("10.0.0.1") || network("10.0.0.1") == network("10.0.0.2") {
		t.Error("an IPv4 address is itself")
	}
}

func TestOneBodySaysNothingInTheNext(t *testing.T) {
	type shape struct {
		A string `json:"a"`
		N int    `json:"n"`
	}
	long := strings.Repeat(" ", mostKept)
	for round := range 3 {
		for _, x := range []struct {
			body string
			want shape
			code string
		}{
			{`{"a":"first","n":1}`, shape{"first", 1}, ""},
			{`{}`, shape{}, ""},
			{" {\"n\":2}\n\t", shape{N: 2}, ""},
			{`{"n":3}` + long[:4000], shape{N: 3}, ""},
			{`{"n":4} 5`, shape{}, "web.json"},
			{`{"a":"open`, shape{}, "web.json"},
			{`{"b":1}`, shape{}, "web.json.unknown"},
			{`{"n":"x"}`, shape{}, "web.json.type"},
			{``, shape{}, "web.json"},
			{`{"n":5}` + long + `{"n":6}`, shape{}, "web.json"},
			{`{"n":7}` + long, shape{N: 7}, ""},
		} {
			var got shape
			err := decodeJSON([]byte(x.body), &got)
			if x.code == "" && (err != nil || got != x.want) {
				t.Errorf("round %d: %.20s: %+v %v", round, x.body, got, err)
			}
			if x.code != "" && (err == nil || fault.From(err).Code() != x.code) {
				t.Errorf("round %d: %.20s: %v, want %s", round, x.body, err, x.code)
			}
		}
	}
}
