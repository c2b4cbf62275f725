package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

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
	if err := inhabited(v.Text("from")); err != nil {
		return err
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
	return t.tellMoved(v, movedOf(report))
}

// moved is what a copy, a backup or a restore moved.
type moved struct {
	Documents   int64            `json:"documents"`
	Collections map[string]int64 `json:"collections"`
}

func movedOf(r transfer.Report) moved {
	m := moved{r.Documents(), map[string]int64{}}
	for name, d := range r {
		m.Collections[name] = d.Count
	}
	return m
}

func (t *terminal) tellMoved(v setting.Values, m moved) error {
	if v.On("json") {
		return json.NewEncoder(t.out).Encode(m)
	}
	_, err := fmt.Fprintf(t.out, "%d documents in %d collections\n", m.Documents, len(m.Collections))
	return err
}

var restoreCommand = command{
	name: "restore", args: "FILE", about: "reads a saved organisation into an empty store",
	table: []setting.Setting{storeSetting, jsonSwitch},
	run:   runRestore,
}

func runRestore(ctx context.Context, t *terminal, v setting.Values, args []string) error {
	if len(args) != 1 {
		return usageError("name the one file to read")
	}
	f, err := os.Open(args[0])
	if err != nil {
		return ErrRead.With("file", args[0]).Because(err)
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
	return t.tellMoved(v, movedOf(report))
}
