package demo

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"tianti/internal/store"
	"tianti/internal/store/sqlite"
)

// draft begins the names of directories in which an organisation is being made.
const draft = ".demo-"

// Create makes the sample organisation in a directory that has no store yet, and says whether it did. A
// directory with a store is left as it is, whatever is in it: see Found and Build.
//
// It is filled in a directory inside of that one, without waiting for the disk at each step, and moved
// to its place when it is whole and on the disk. What an earlier call left that was killed is removed.
// The store must not be open; Parts.DB is not looked at.
func Create(ctx context.Context, dir string, p Parts, o Options) (bool, error) {
	if _, err := os.Stat(filepath.Join(dir, sqlite.FileName)); err == nil || !errors.Is(err, os.ErrNotExist) {
		return false, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return false, store.ErrReadOnly.With("dir", dir).Because(err)
	}
	if err := sweep(dir); err != nil {
		return false, err
	}
	at, err := os.MkdirTemp(dir, draft)
	if err != nil {
		return false, store.ErrReadOnly.With("dir", dir).Because(err)
	}
	defer func() { _ = os.RemoveAll(at) }()
	if err := fill(ctx, at, p, o); err != nil {
		return false, err
	}
	if err := flush(filepath.Join(at, sqlite.FileName)); err != nil {
		return false, store.ErrReadOnly.With("dir", dir).Because(err)
	}
	if err := os.Rename(filepath.Join(at, sqlite.FileName), filepath.Join(dir, sqlite.FileName)); err != nil {
		return false, store.ErrReadOnly.With("dir", dir).Because(err)
	}
	return true, nil
}

// sweep removes what calls left that were killed.
func sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() && strings.HasPrefix(e.Name(), draft) {
			if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// fill builds the organisation in an empty directory and closes it: then one file holds it all.
func fill(ctx context.Context, dir string, p Parts, o Options) error {
	engine, err := sqlite.Open(dir, sqlite.Fill())
	if err != nil {
		return err
	}
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // much is made and thrown away at once
	db, err := store.NewDatabase(ctx, engine, p.Clock)
	if err == nil {
		p.DB = db
		_, err = Build(ctx, p, o)
	}
	return errors.Join(err, engine.Close())
}

// flush waits until a file is on the disk.
func flush(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
