package static_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"path"
	"strings"
	"testing"

	"tianti/web/static"
)

func TestVendoredFilesAreWhatTheManifestPins(t *testing.T) {
	data, err := static.Files.ReadFile("vendor/manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var packages []struct {
		Package, Version, Licence, Folder string
		SHA256                            map[string]string
	}
	if err := json.Unmarshal(data, &packages); err != nil {
		t.Fatal(err)
	}
	pinned := map[string]string{"vendor/manifest.json": ""}
	for _, p := range packages {
		if p.Version == "" || p.Licence == "" {
			t.Errorf("%s: no version or licence", p.Package)
		}
		if _, err := static.Files.ReadFile("vendor/" + p.Folder + "/LICENSE"); err != nil {
			t.Errorf("%s: no licence text: %v", p.Package, err)
		}
		pinned["vendor/"+p.Folder+"/LICENSE"] = ""
		for file, sum := range p.SHA256 {
			pinned["vendor/"+p.Folder+"/"+file] = sum
		}
	}
	err = fs.WalkDir(static.Files, "vendor", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		want, known := pinned[name]
		if !known {
			t.Errorf("%s is not in the manifest", name)
		}
		if want == "" {
			return nil
		}
		data, err := static.Files.ReadFile(name)
		if err != nil {
			return err
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s is not the file that the manifest pins", name)
		}
		if ext := path.Ext(name); (ext == ".js" || ext == ".css") && strings.Contains(string(data), "sourceMappingURL") {
			t.Errorf("%s points to a source map that is not here", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
