package main

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"path/filepath"
	"time"

	"tianti/internal/store"
)

// private is the port for the machine's own people: figures, profiles, and what commands ask of a
// program that serves. It speaks plain HTTP and belongs on the loopback.
//
// One process at a time may open a data directory. So that backup and import work while another
// process serves it, that one leaves a note in the directory with the private port's address and a
// key: whoever may read the directory may ask.
type private struct {
	listens net.Listener
	key     string
	note    string // path of the note, "" for stores that are no directory
}

// noteName is the note's file in the data directory.
const noteName = "tianti.private"

// note is what stands in it.
type note struct {
	URL string `json:"url"`
	Key string `json:"key"`
}

// openPrivate takes the private port and leaves the note.
func openPrivate(addr, storeAddress string) (*private, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, ErrAddress.At("private").With("flag", "--private").With("addr", addr).Because(err)
	}
	x := &private{listens: l, key: rand.Text()}
	dir, ok := directory(storeAddress)
	if !ok {
		return x, nil
	}
	x.note = filepath.Join(dir, noteName)
	text, err := json.Marshal(note{"http://" + l.Addr().String(), x.key})
	if err == nil {
		err = os.WriteFile(x.note, text, 0o600)
	}
	if err != nil {
		_ = l.Close()
		return nil, store.ErrReadOnly.With("dir", dir).Because(err)
	}
	return x, nil
}

func (x *private) close() {
	_ = x.listens.Close() // closed already after Run
	if x.note != "" {
		_ = os.Remove(x.note)
	}
}

// servePrivate answers on the private port until ctx ends.
func (p *Program) servePrivate(ctx context.Context) error {
	server := &http.Server{Handler: p.privateRoutes(), ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() {
		patience, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		_ = server.Shutdown(patience)
	})
	if err := server.Serve(p.private.listens); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (p *Program) privateRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", p.Metrics.Handler())
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	for name, do := range errands {
		mux.HandleFunc("POST /do/"+name, p.keyed(p.serveErrand(do)))
	}
	mux.HandleFunc("POST /do/backup", p.keyed(p.serveBackup))
	return mux
}

// keyed lets in who has read the note.
func (p *Program) keyed(do http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+p.private.key)) != 1 {
			http.Error(w, "the key stands in "+noteName+" in the data directory", http.StatusForbidden)
			return
		}
		do(w, r)
	}
}
