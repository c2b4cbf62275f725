package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"tianti/internal/fault"
	"tianti/internal/setting"
	"tianti/internal/store"
	"tianti/internal/store/mongo"
	"tianti/internal/store/sqlite"
)

// storeSetting names where an organisation lies: a directory, or a mongodb:// address.
var storeSetting = setting.Setting{Name: "store", Default: "./data", Help: "data directory, or mongodb://host/database"}

// openEngine opens the engine that the address asks for.
func openEngine(ctx context.Context, address string) (store.Engine, error) {
	dir, ok := directory(address)
	if !ok {
		return mongo.Open(ctx, address)
	}
	return sqlite.Open(dir)
}

// directory is the data directory that an address names; ok is false for a server.
func directory(address string) (dir string, ok bool) {
	if strings.HasPrefix(address, "mongodb://") || strings.HasPrefix(address, "mongodb+srv://") {
		return "", false
	}
	return strings.TrimPrefix(address, "file:"), true
}

// ErrNoStore says that a directory holds no organisation.
var ErrNoStore = fault.Define(fault.NotFound, "program.no_store") // param "dir"

// inhabited says whether there is anything to read at an address; opening a directory makes one.
func inhabited(address string) error {
	dir, ok := directory(address)
	if !ok {
		return nil
	}
	if _, err := os.Stat(filepath.Join(dir, sqlite.FileName)); err != nil {
		return ErrNoStore.With("dir", dir).Because(err)
	}
	return nil
}

// quiet is the log of commands that end with their work: what is wrong they say themselves.
func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
