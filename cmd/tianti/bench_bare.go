package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"sync/atomic"
	"time"

	"tianti/internal/setting"
	"tianti/internal/store"
	"tianti/internal/store/sqlite"
	"tianti/web"
)

// bareSaves is how many durable writes a second a bare handler makes on an embedded store of its own. Like the
// server that is held against it, it is another process than the load.
func bareSaves(ctx context.Context, dir string, lasts time.Duration, workers int, request func(n int64) (string, []byte)) (float64, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return 0, err
	}
	cmd, err := self("bench", "bare")
	if err != nil {
		return 0, err
	}
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	cmd.Env = append(cmd.Env, "TMPDIR="+dir)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return 0, err
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	var hello greeting
	if err := json.NewDecoder(out).Decode(&hello); err != nil {
		return 0, fmt.Errorf("bench: the bare handler did not start: %w", err)
	}
	return flood(hello.URL, "", "PUT", workers, lasts, request)
}

// benchBare is the other end of bareSaves: it says where it serves, and serves until it is killed.
func benchBare(ctx context.Context, t *terminal, _ setting.Values) (any, error) {
	dir, err := os.MkdirTemp("", "tianti-bare-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	e, err := sqlite.Open(dir)
	if err != nil {
		return nil, err
	}
	defer e.Close()
	write, err := store.Scratch(ctx, e)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	if err := json.NewEncoder(t.out).Encode(map[string]string{"url": "http://" + l.Addr().String()}); err != nil {
		return nil, err
	}
	var n atomic.Int64
	return nil, web.Bare(ctx, l, func(ctx context.Context, body []byte) (any, error) {
		id := fmt.Sprint(n.Add(1))
		return map[string]string{"id": id}, write(ctx, id, string(body))
	})
}
