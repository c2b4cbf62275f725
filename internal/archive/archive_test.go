package archive_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"tianti/internal/archive"
)

var limits = archive.Limits{Entries: 1000, File: 1 << 20, Total: 4 << 20}

// packed makes an archive; each pair is a name and a content.
func packed(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i+1 < len(pairs); i += 2 {
		w, err := z.Create(pairs[i])
		if err == nil {
			_, err = w.Write([]byte(pairs[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestFilesAreReadByTheirCleanName(t *testing.T) {
	a, err := archive.Open(packed(t, "b/./c.txt", "see", "d/", "", `e\f.txt`, "eff"), limits)
	if err != nil || len(a.Names()) != 2 || !a.Has("b/c.txt") {
		t.Fatal(a, err)
	}
	if data, err := a.Read("e/f.txt"); err != nil || string(data) != "eff" {
		t.Error(string(data), err)
	}
	if _, err := a.Read("../x"); !errors.Is(err, archive.ErrMissing) {
		t.Error(err)
	}
}

func TestHostileArchivesAreRefused(t *testing.T) {
	many := make([]string, 0, 4000)
	for i := range 1001 {
		many = append(many, string(rune('a'+i%26))+string(rune('一'+i)), "")
	}
	for name, x := range map[string]struct {
		data []byte
		want error
	}{
		"leads upwards":      {packed(t, "a/../../x", ""), archive.ErrName},
		"begins at the root": {packed(t, "/etc/passwd", ""), archive.ErrName},
		"names a drive":      {packed(t, `C:\x`, ""), archive.ErrName},
		"backslashes up":     {packed(t, `..\x`, ""), archive.ErrName},
		"twins":              {packed(t, "A.txt", "", "a.TXT", ""), archive.ErrTwice},
		"very many":          {packed(t, many...), archive.ErrMany},
		"no archive":         {[]byte("PK\x03\x04 but not really"), archive.ErrArchive},
	} {
		if _, err := archive.Open(x.data, limits); !errors.Is(err, x.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestABombIsCutOff(t *testing.T) {
	big := string(make([]byte, 3<<20))
	a, err := archive.Open(packed(t, "big", big, "half", big[:900<<10]), limits)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Read("big"); !errors.Is(err, archive.ErrLarge) {
		t.Error(err)
	}
	var last error
	for range 5 {
		_, last = a.Read("half")
	}
	if !errors.Is(last, archive.ErrLarge) {
		t.Error("the total was not kept to:", last)
	}
}

func TestTheAttacksOfTheCorpusEndInAClearError(t *testing.T) {
	root := os.Getenv("TIANTI_CORPUS")
	if root == "" {
		t.Skip("TIANTI_CORPUS is not set: no real files to read")
	}
	paths, err := filepath.Glob(filepath.Join(root, "attacks", "*.zip"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no attacks", err)
	}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		a, err := archive.Open(data, limits)
		if err != nil {
			t.Logf("%s: %v", filepath.Base(p), err)
			continue
		}
		for _, n := range a.Names() {
			if _, err := a.Read(n); err != nil {
				t.Logf("%s: %s: %v", filepath.Base(p), n, err)
			}
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(packed(f, "a", "b", "c/d", "e"))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := archive.Open(data, limits)
		if err != nil {
			return
		}
		for _, n := range a.Names() {
			if data, err := a.Read(n); err == nil && int64(len(data)) > limits.File {
				t.Fatal("more than the limit")
			}
		}
	})
}
