package main

import (
	"context"
	"strings"

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
