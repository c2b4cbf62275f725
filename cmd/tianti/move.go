package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"tianti/internal/clock"
	"tianti/internal/setting"
	"tianti/internal/store"
	"tianti/internal/store/transfer"
)

var copyCommand = command{
	name: "copy", about: "moves an organisation from one store to another and compares them",
	table: []setting.Setting{
		{Name: "from", Help: "store to read: a data directory or mongodb://…"},
		{Name: "to", Help: "store to write"},
		jsonSwitch,
	},
	run: runCopy,
}

func runCopy(ctx context.Context, t *terminal, v setting.Values, args []string) error {
	if v.Text("from") == "" || v.Text("to") == "" || len(args) > 0 {
		return usageError("give --from and --to, each a data directory or a mongodb:// address")
	}
	from, err := openEngine(ctx, v.Text("from"))
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := openEngine(ctx, v.Text("to"))
	if err != nil {
		return err
	}
	defer to.Close()
	if err := from.Ensure(ctx, store.Schemas()); err != nil {
		return err
	}
	report, err := transfer.Copy(ctx, from, to, store.Schemas(), func(c string, d transfer.Digest) {
		if !v.On("json") && d.Count > 0 {
			fmt.Fprintf(t.out, "%-32s %8d documents, same hash on both sides\n", c, d.Count)
		}
	})
	if err != nil {
		return err
	}
	return t.tellMoved(v, report)
}

func (t *terminal) tellMoved(v setting.Values, report transfer.Report) error {
	if v.On("json") {
		return json.NewEncoder(t.out).Encode(map[string]any{"documents": report.Documents(), "collections": report})
	}
	_, err := fmt.Fprintf(t.out, "%d documents in %d collections\n", report.Documents(), len(report))
	return err
}

var backupCommand = command{
	name: "backup", args: "FILE", about: "saves a whole organisation into one file",
	table: []setting.Setting{storeSetting, jsonSwitch},
	run: func(ctx context.Context, t *terminal, v setting.Values, args []string) error {
		if len(args) != 1 {
			return usageError("name the one file to write")
		}
		e, err := openEngine(ctx, v.Text("store"))
		if err != nil {
			return err
		}
		defer e.Close()
		if err := e.Ensure(ctx, store.Schemas()); err != nil {
			return err
		}
		report, err := backupTo(ctx, e, args[0])
		if err != nil {
			return err
		}
		return t.tellMoved(v, report)
	},
}

// backupTo writes beside the target and renames at the end: a file of that name is always whole.
func backupTo(ctx context.Context, e store.Engine, path string) (transfer.Report, error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".tianti-backup-*")
	if err != nil {
		return nil, store.ErrReadOnly.With("dir", filepath.Dir(path)).Because(err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	report, err := transfer.Backup(ctx, e, store.Schemas(), clock.System{}.Now(), f)
	if err != nil {
		return nil, err
	}
	if err := f.Sync(); err != nil {
		return nil, store.ErrReadOnly.With("dir", filepath.Dir(path)).Because(err)
	}
	return report, os.Rename(f.Name(), path)
}

var restoreCommand = command{
	name: "restore", args: "FILE", about: "reads a saved organisation into an empty store",
	table: []setting.Setting{storeSetting, jsonSwitch},
	run: func(ctx context.Context, t *terminal, v setting.Values, args []string) error {
		if len(args) != 1 {
			return usageError("name the one file to read")
		}
		f, err := os.Open(args[0])
		if err != nil {
			return transfer.ErrFile.With("why", err.Error())
		}
		defer f.Close()
		e, err := openEngine(ctx, v.Text("store"))
		if err != nil {
			return err
		}
		defer e.Close()
		report, err := transfer.Restore(ctx, f, e, store.Schemas())
		if err != nil {
			return err
		}
		return t.tellMoved(v, report)
	},
}
