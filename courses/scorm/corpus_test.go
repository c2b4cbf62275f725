package scorm_test

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"tianti/courses/scorm"
	"tianti/internal/archive"
	"tianti/internal/fault"
)

// TestEveryPackageOfTheCorpusIsReadOrRefusedWithAReason walks packages that nobody here has made.
func TestEveryPackageOfTheCorpusIsReadOrRefusedWithAReason(t *testing.T) {
	root := os.Getenv("TIANTI_CORPUS")
	if root == "" {
		t.Skip("TIANTI_CORPUS is not set: no real packages to read")
	}
	files, err := filepath.Glob(filepath.Join(root, "scorm", "*.zip"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no packages in %s: %v", root, err)
	}
	attacks, _ := filepath.Glob(filepath.Join(root, "attacks", "*.zip"))
	for _, name := range append(files, attacks...) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		a, err := archive.Open(data, archive.Limits{Entries: 5000, File: 64 << 20, Total: 512 << 20})
		var m *scorm.Manifest
		if err == nil && a.Has(scorm.ManifestName) {
			text, rerr := a.Read(scorm.ManifestName)
			if err = rerr; err == nil {
				m, err = scorm.Read(text, a.Has)
			}
		} else if err == nil {
			err = scorm.ErrNoManifest
		}
		if _, zerr := zip.NewReader(bytes.NewReader(data), int64(len(data))); zerr != nil && err == nil {
			t.Errorf("%s is no archive and was read", name)
		}
		switch {
		case err != nil && fault.KindOf(err) != fault.Invalid:
			t.Errorf("%s: %v", name, err)
		case err == nil && len(m.Root.Leaves()) == 0:
			t.Errorf("%s holds nothing", name)
		}
		t.Log(filepath.Base(name), err)
	}
}
