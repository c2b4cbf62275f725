package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"sync/atomic"
	"time"

	"tianti/internal/setting"
	"tianti/internal/store"
	"tianti/internal/store/sqlite"
	"tianti/web"
)

// bareServer is a bare handler that makes one durable write for each request, on an embedded store of its own.
// Like the server that is held against it, it is another process than the load.
type bareServer struct {
	cmd   *exec.Cmd
	wires wires
}

// startBare starts one on a directory, for so many who save at once.
func startBare(dir string, workers int) (*bareServer, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	cmd, url, err := spawn([]string{"TMPDIR=" + dir}, "bench", "bare")
	if err != nil {
		return nil, err
	}
	return &bareServer{cmd, dialAll(url, workers)}, nil
}

// saves is how many small answers a second it takes.
func (b *bareServer) saves(lasts time.Duration) (float64, error) {
	body := []byte(`{"seq":1,"response":"a"}`)
	return b.wires.flood("", "PUT", lasts, func(int64) (string, []byte) { return "/", body })
}

func (b *bareServer) stop() {
	b.wires.close()
	_ = b.cmd.Process.Kill()
	_ = b.cmd.Wait()
}

// benchBare is what startBare starts: it says where it serves, and serves until it is killed.
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
