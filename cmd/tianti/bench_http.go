package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"tianti/web"
)

// kept is one connection that is kept to a server. It does less than a usual HTTP client: load generator
// and server share the machine that is measured.
type kept struct {
	host string
	conn net.Conn
	in   *bufio.Reader
	out  []byte
}

// dial gives a connection to the server of a URL; it connects at the first request.
func dial(url string) *kept {
	_, host, _ := strings.Cut(url, "://")
	return &kept{host: strings.TrimRight(host, "/")}
}

// answer is a status and what came with it.
type answer struct {
	status int
	body   []byte
}

// into reads the answer of a request that went well.
func (a answer) into(v any) error {
	if a.status/100 != 2 {
		return fmt.Errorf("bench: the server says %d: %s", a.status, a.body)
	}
	return json.Unmarshal(a.body, v)
}

// do sends a request and reads the answer; after an error the next one connects anew.
func (w *kept) do(method, path, token string, body []byte) (answer, error) {
	a, err := w.exchange(method, path, token, body)
	if err != nil {
		w.close()
	}
	return a, err
}

func (w *kept) exchange(method, path, token string, body []byte) (a answer, err error) {
	if w.conn == nil {
		if w.conn, err = net.DialTimeout("tcp", w.host, 5*time.Second); err != nil {
			return a, err
		}
		w.in = bufio.NewReader(w.conn)
	}
	w.out = w.out[:0]
	for _, s := range [...]string{method, " ", path, " HTTP/1.1\r\nHost: ", w.host, "\r\nAuthorization: Bearer ", token, "\r\nContent-Type: application/json\r\nContent-Length: "} {
		w.out = append(w.out, s...)
	}
	w.out = append(append(strconv.AppendInt(w.out, int64(len(body)), 10), "\r\n\r\n"...), body...)
	_ = w.conn.SetDeadline(time.Now().Add(60 * time.Second))
	if _, err = w.conn.Write(w.out); err != nil {
		return a, err
	}
	ends, err := w.read(&a)
	if ends { // as after a request that was refused
		w.close()
	}
	return a, err
}

// read reads an answer whose length is told, as those of the API are, and says whether the server ends the
// connection. It looks at no other header: what the load generator does with an answer is not what is measured.
func (w *kept) read(a *answer) (ends bool, err error) {
	head, err := w.head()
	if err != nil {
		return false, err
	}
	if bytes.HasPrefix(head, []byte("HTTP/1.1 ")) && len(head) > 12 {
		a.status, _ = strconv.Atoi(string(head[9:12]))
	}
	length, err := strconv.Atoi(headerOf(head, "Content-Length"))
	if a.status == 0 || err != nil {
		return false, fmt.Errorf("bench: no HTTP answer of a known length: %q", head)
	}
	ends = headerOf(head, "Connection") == "close"
	_, _ = w.in.Discard(len(head))
	a.body = make([]byte, length)
	_, err = io.ReadFull(w.in, a.body)
	return ends, err
}

// head waits for the status line and headers of an answer, which stay in the buffer.
func (w *kept) head() ([]byte, error) {
	for seen := 0; ; {
		if _, err := w.in.Peek(seen + 1); err != nil {
			return nil, err
		}
		seen = w.in.Buffered()
		all, err := w.in.Peek(seen)
		if end := bytes.Index(all, []byte("\r\n\r\n")); end >= 0 {
			return all[:end+4], err
		}
	}
}

// headerOf is a header's value, "" if there is none. The servers that are measured spell names in one way.
func headerOf(head []byte, name string) string {
	_, rest, _ := bytes.Cut(head, []byte("\r\n"+name+": "))
	value, _, _ := bytes.Cut(rest, []byte("\r\n"))
	return string(value)
}

func (w *kept) close() {
	if w.conn != nil {
		_ = w.conn.Close()
		w.conn = nil
	}
}

// wires are connections that are kept to one server.
type wires []*kept

func dialAll(url string, n int) wires {
	ws := make(wires, n)
	for i := range ws {
		ws[i] = dial(url)
	}
	return ws
}

func (ws wires) close() {
	for _, w := range ws {
		w.close()
	}
}

// flood sends requests over the connections for a time and says how many a second were answered.
// request gives the n-th request's path and body.
func (ws wires) flood(token, method string, lasts time.Duration, request func(n int64) (path string, body []byte)) (perSecond float64, err error) {
	var count atomic.Int64
	var all errgroup.Group
	begin := time.Now()
	for _, w := range ws {
		all.Go(func() error {
			for time.Since(begin) < lasts {
				path, body := request(count.Add(1))
				a, err := w.do(method, path, token, body)
				if err == nil && a.status/100 != 2 {
					err = fmt.Errorf("bench: %s %s: %d %s", method, path, a.status, a.body)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	err = all.Wait()
	return round(float64(count.Load()) / time.Since(begin).Seconds()), err
}

// turn is how long one of two that are compared has the machine for itself.
const turn = time.Second

// inTurns measures how much a second two can do who take turns, so that what the machine does besides hits both.
func inTurns(lasts time.Duration, one, other func(lasts time.Duration) (perSecond float64, err error)) (ofOne, ofOther float64, err error) {
	for left := lasts; left > 0; left -= turn {
		part := min(turn, left)
		share := part.Seconds() / lasts.Seconds()
		a, err := one(part)
		if err != nil {
			return 0, 0, err
		}
		b, err := other(part)
		if err != nil {
			return 0, 0, err
		}
		ofOne, ofOther = ofOne+a*share, ofOther+b*share
	}
	return round(ofOne), round(ofOther), nil
}

// bare is the raw limit: nothing but Fiber around a function, in this process, until stop.
func bare(ctx context.Context, do func(ctx context.Context, body []byte) (any, error)) (url string, stop func() error, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- web.Bare(ctx, l, do) }()
	return "http://" + l.Addr().String(), func() error { cancel(); return <-ended }, nil
}
