package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"

	"tianti/internal/clock"
	"tianti/internal/setting"
	"tianti/internal/store"
	"tianti/internal/store/sqlite"
	"tianti/internal/store/transfer"
)

var backupCommand = command{
	name: "backup", args: "FILE", about: "saves a whole organisation into one file, also while it is served",
	table: []setting.Setting{storeSetting, jsonSwitch},
	run:   runBackup,
}

func runBackup(ctx context.Context, t *terminal, v setting.Values, args []string) error {
	if len(args) != 1 {
		return usageError("name the one file to write")
	}
	var m moved
	err := whole(args[0], func(w io.Writer) (err error) {
		m, err = backup(ctx, v.Text("store"), w)
		return err
	})
	if err != nil {
		return err
	}
	return t.tellMoved(v, m)
}

// whole writes beside the target and renames at the end: a file of that name is always whole.
func whole(path string, write func(io.Writer) error) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, ".tianti-backup-*")
	if err != nil {
		return store.ErrReadOnly.With("dir", dir).Because(err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return store.ErrReadOnly.With("dir", dir).Because(err)
	}
	return os.Rename(f.Name(), path)
}

// backup writes the organisation of a store; one that another process serves is asked of it.
func backup(ctx context.Context, address string, w io.Writer) (moved, error) {
	if err := inhabited(address); err != nil {
		return moved{}, err
	}
	e, err := openEngine(ctx, address)
	if errors.Is(err, store.ErrLocked) {
		if n, ok := noteOf(address); ok {
			return n.backup(ctx, w)
		}
	}
	if err != nil {
		return moved{}, err
	}
	defer e.Close()
	if err := e.Ensure(ctx, store.Schemas()); err != nil {
		return moved{}, err
	}
	return snapshot(ctx, e, clock.System{}, w)
}

// snapshot writes an organisation as it is at one instant, while others go on writing: of a data
// directory through a copy of the file that is thrown away, so that documents and what is due of
// them agree. A database server is read as it goes; docs/operation.md says what that means.
func snapshot(ctx context.Context, e store.Engine, c clock.Clock, w io.Writer) (moved, error) {
	file, ok := e.(*sqlite.Engine)
	if ok {
		dir, err := os.MkdirTemp("", "tianti-snapshot-")
		if err != nil {
			return moved{}, err
		}
		defer os.RemoveAll(dir)
		if err := file.SnapshotTo(ctx, filepath.Join(dir, sqlite.FileName)); err != nil {
			return moved{}, err
		}
		still, err := sqlite.Open(dir, sqlite.Volatile())
		if err != nil {
			return moved{}, err
		}
		defer still.Close()
		if err := still.Ensure(ctx, store.Schemas()); err != nil {
			return moved{}, err
		}
		e = still
	}
	report, err := transfer.Backup(ctx, e, store.Schemas(), c.Now(), w)
	return movedOf(report), err
}

// movedTrailer follows the body of a backup and says what is in it; without it the body is cut short.
const movedTrailer = "Tianti-Moved"

// serveBackup streams a backup to a command.
func (p *Program) serveBackup(w http.ResponseWriter, r *http.Request) {
	m, err := snapshot(r.Context(), p.DB.Engine(), p.Clock, w)
	if err != nil {
		p.Log.Error("backup", "err", err)
		return // without the trailer nobody takes it for whole
	}
	text, err := json.Marshal(m)
	if err == nil {
		w.Header().Set(http.TrailerPrefix+movedTrailer, string(text))
	}
}

// backup asks the serving program for one.
func (n note) backup(ctx context.Context, w io.Writer) (m moved, err error) {
	res, err := n.post(ctx, "backup", url.Values{}, nil)
	if err != nil {
		return m, err
	}
	defer res.Body.Close()
	if _, err := io.Copy(w, res.Body); err != nil {
		return m, ErrAway.Because(err)
	}
	if err := json.Unmarshal([]byte(res.Trailer.Get(movedTrailer)), &m); err != nil {
		return m, ErrAway.Because(err)
	}
	return m, nil
}
