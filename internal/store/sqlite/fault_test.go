package sqlite_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/internal/store/sqlite"
)

func demand(t *testing.T, err error, want *fault.Fault, dir string) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %s", err, want.Code())
	}
	if got := fault.From(err).Params()["dir"]; got != dir {
		t.Fatalf("the fault names %v, want %s", got, dir)
	}
}

func holdUntilKilled(dir string) error {
	if _, err := sqlite.Open(dir); err != nil {
		return err
	}
	fmt.Println("open")
	select {}
}

func TestASecondProcessIsToldWhoHasTheDirectory(t *testing.T) {
	dir := t.TempDir()
	c, out := child(t, "hold", dir)
	if line, err := out.ReadString('\n'); line != "open\n" {
		t.Fatalf("%q %v", line, err)
	}
	_, err := sqlite.Open(dir)
	demand(t, err, store.ErrLocked, dir)
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	e, err := sqlite.Open(dir)
	if err != nil {
		t.Fatalf("after the other was killed: %v", err)
	}
	if _, err := sqlite.Open(dir); !errors.Is(err, store.ErrLocked) {
		t.Fatalf("twice in one process: %v", err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestADirectoryThatCannotBeWrittenIsToldAtOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := sqlite.Open(file)
	demand(t, err, store.ErrReadOnly, file)

	dir := t.TempDir()
	for _, d := range []string{filepath.Dir(dir), dir} { // others may look, nobody but us may write
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	_, out := child(t, "open as nobody", dir)
	if line, err := out.ReadString('\n'); line != "store.read_only\n" {
		t.Fatalf("%q %v", line, err)
	}
}

// filled is a directory with a closed database of n documents, each with a fact.
func filled(t *testing.T, n, size int) string {
	t.Helper()
	dir := t.TempDir()
	db := open(t, dir)
	fill(t, db, n, size)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func open(t *testing.T, dir string) *store.Database {
	t.Helper()
	e, err := sqlite.Open(dir, sqlite.Volatile())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	db, err := store.NewDatabase(t.Context(), e, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

type sheet struct {
	store.Meta `bson:",inline"`
	N          int    `bson:"n"`
	Text       string `bson:"text"`
}

var sheets = store.Define[sheet]("fault_test.sheets", store.By("n", "n"))

func sheetText(n, size int) string { return strings.Repeat(fmt.Sprint(n, " "), size) }

func fill(t *testing.T, db *store.Database, n, size int) {
	t.Helper()
	for i := range n {
		d := &sheet{Meta: store.Meta{ID: fmt.Sprintf("s%05d", i)}, N: i, Text: sheetText(i, size)}
		if err := sheets.On(db).Insert(t.Context(), d, store.Event{Name: "fault_test.filled", Payload: []byte{5, 0, 0, 0, 0}}); err != nil {
			t.Fatal(err)
		}
	}
}

// scribble overwrites part of the database file with noise.
func scribble(t *testing.T, dir string, at, n int64, random *rand.Rand) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(dir, sqlite.FileName), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	noise := make([]byte, n)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	if _, err := f.WriteAt(noise, at); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func sizeOf(t *testing.T, dir string) int64 {
	t.Helper()
	at, err := os.Stat(filepath.Join(dir, sqlite.FileName))
	if err != nil {
		t.Fatal(err)
	}
	return at.Size()
}

func TestADamagedFileIsRefusedWhenItIsOpened(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	for name, damage := range map[string]func(dir string){
		"header": func(dir string) { scribble(t, dir, 0, 100, random) },
		"schema": func(dir string) { scribble(t, dir, 100, 3000, random) },
		"not SQLite": func(dir string) {
			_ = os.WriteFile(filepath.Join(dir, sqlite.FileName), []byte(strings.Repeat("hello ", 2000)), 0o600)
		},
		"cut in half": func(dir string) { _ = os.Truncate(filepath.Join(dir, sqlite.FileName), sizeOf(t, dir)/2) },
		"all but one page": func(dir string) {
			for at := int64(4096); at < sizeOf(t, dir); at += 4096 {
				scribble(t, dir, at, 4096, random)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filled(t, 200, 30)
			damage(dir)
			_, err := sqlite.Open(dir)
			demand(t, err, store.ErrCorrupt, dir)
			_, err = sqlite.Open(dir)
			demand(t, err, store.ErrCorrupt, dir) // and not locked by the first attempt
		})
	}
}

// TestADamagedPageNeverGivesAWrongDocument damages one page after the other. Wherever it hits, a
// document comes back as it was written, or the fault says that the file is damaged.
func TestADamagedPageNeverGivesAWrongDocument(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	whole := filled(t, 60, 800) // documents that spill to pages of their own, which SQLite does not check
	data, err := os.ReadFile(filepath.Join(whole, sqlite.FileName))
	if err != nil {
		t.Fatal(err)
	}
	refused, damaged := 0, 0
	for range 40 {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, sqlite.FileName), data, 0o600); err != nil {
			t.Fatal(err)
		}
		scribble(t, dir, 1+random.Int64N(int64(len(data))-64), 32, random)
		e, err := sqlite.Open(dir, sqlite.Volatile())
		if err != nil {
			demand(t, err, store.ErrCorrupt, dir)
			refused++
			continue
		}
		damaged += readAll(t, e, dir)
		_ = e.Close()
	}
	if refused == 0 || damaged == 0 {
		t.Fatalf("%d files refused, %d documents found damaged: the test does not reach both", refused, damaged)
	}
}

func readAll(t *testing.T, e *sqlite.Engine, dir string) (damaged int) {
	t.Helper()
	db, err := store.NewDatabase(t.Context(), e, clock.System{})
	if err != nil {
		demand(t, err, store.ErrCorrupt, dir)
		return 1
	}
	for i := range 60 {
		d, err := sheets.On(db).Get(t.Context(), fmt.Sprintf("s%05d", i))
		switch {
		case err != nil:
			demand(t, err, store.ErrCorrupt, dir)
			damaged++
		case d.N != i || d.Text != sheetText(i, 800):
			t.Fatalf("document %d came back different", i)
		}
	}
	return damaged
}

// TestATruncatedWALLosesOnlyItsEnd cuts the write-ahead log as a disk may that lied about fsync:
// the file opens, and holds whole writes up to some point, each with its fact.
func TestATruncatedWALLosesOnlyItsEnd(t *testing.T) {
	live := t.TempDir()
	db := open(t, live)
	fill(t, db, 120, 5)
	random := rand.New(rand.NewPCG(11, 2))
	for round := range 12 {
		dir := t.TempDir()
		for _, name := range []string{sqlite.FileName, sqlite.FileName + "-wal"} {
			data, err := os.ReadFile(filepath.Join(live, name))
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(name, "-wal") {
				data = data[:random.IntN(len(data)+1)]
				if round == 0 {
					data = nil
				}
			}
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		cut := open(t, dir)
		n := 0
		for d, err := range sheets.On(cut).Each(t.Context(), store.On("n")) {
			if err != nil || d.N != n {
				t.Fatalf("place %d: %+v %v", n, d, err)
			}
			n++
		}
		events, err := cut.Engine().Pending(t.Context(), "me", time.Minute, 1000)
		if err != nil || len(events) != n {
			t.Fatalf("%d documents, %d facts, %v", n, len(events), err)
		}
		if err := cut.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
