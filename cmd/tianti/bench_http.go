package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tianti/web"
)

// kept is one connection that is kept to a server. It does less than a usual HTTP client: load generator
// and server share the machine that is measured.
type kept struct {
	host string
	conn net.Conn
	in   *bufio.Reader
	out  bytes.Buffer
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
	w.out.Reset()
	fmt.Fprintf(&w.out, "%s %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", method, path, w.host, token, len(body))
	w.out.Write(body)
	_ = w.conn.SetDeadline(time.Now().Add(60 * time.Second))
	if _, err = w.conn.Write(w.out.Bytes()); err != nil {
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
	line, err := w.in.ReadSlice('\n')
	if err == nil && len(line) < len("HTTP/1.1 200") {
		err = fmt.Errorf("bench: no HTTP answer: %q", line)
	}
	if err == nil {
		a.status, err = strconv.Atoi(string(line[9:12]))
	}
	length := 0
	for err == nil {
		if line, err = w.in.ReadSlice('\n'); err != nil {
			break
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(": "))
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			length, err = strconv.Atoi(string(value))
		case bytes.EqualFold(name, []byte("Connection")):
			ends = bytes.EqualFold(value, []byte("close"))
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			err = fmt.Errorf("bench: an answer of unknown length")
		}
	}
	if err != nil {
		return ends, err
	}
	a.body = make([]byte, length)
	_, err = io.ReadFull(w.in, a.body)
	return ends, err
}

func (w *kept) close() {
	if w.conn != nil {
		_ = w.conn.Close()
		w.conn = nil
	}
}

// flood sends requests over some connections for a time and says how many a second were answered.
// request gives the n-th request's path and body.
func flood(url, token, method string, workers int, lasts time.Duration, request func(n int64) (path string, body []byte)) (perSecond float64, err error) {
	var count atomic.Int64
	var all sync.WaitGroup
	failed := make(chan error, workers)
	begin := time.Now()
	for range workers {
		all.Go(func() {
			w := dial(url)
			defer w.close()
			for time.Since(begin) < lasts {
				path, body := request(count.Add(1))
				a, err := w.do(method, path, token, body)
				if err == nil && a.status/100 != 2 {
					err = fmt.Errorf("bench: %s %s: %d %s", method, path, a.status, a.body)
				}
				if err != nil {
					failed <- err
					return
				}
			}
		})
	}
	all.Wait()
	select {
	case err = <-failed:
	default:
	}
	return round(float64(count.Load()) / time.Since(begin).Seconds()), err
}

// bare is the raw limit: nothing but Fiber around a function, in this process.
func bare(ctx context.Context, lasts time.Duration, workers int, do func(ctx context.Context, body []byte) (any, error), request func(n int64) (string, []byte)) (float64, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- web.Bare(ctx, l, do) }()
	perSecond, err := flood("http://"+l.Addr().String(), "", http.MethodPut, workers, lasts, request)
	stop()
	if served := <-ended; err == nil {
		err = served
	}
	return perSecond, err
}
