package scorm_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"tianti/courses/scorm"
	"tianti/courses/scorm/scormtest"
	"tianti/internal/fault"
)

// open reads the manifest of an archive.
func open(t testing.TB, data []byte) (*scorm.Manifest, error) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	names, text := map[string]bool{}, []byte(nil)
	for _, f := range z.File {
		names[f.Name] = true
		if f.Name == scorm.ManifestName {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			if text, err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
	}
	return scorm.Read(text, func(name string) bool { return names[name] })
}

func TestRealPackagesAreRead(t *testing.T) {
	m, err := open(t, scormtest.Golf12)
	if err != nil || m.Standard != scorm.V12 {
		t.Fatalf("%+v %v", m, err)
	}
	var hrefs []string
	for _, l := range m.Root.Leaves() {
		hrefs = append(hrefs, l.Href)
		if l.Asset || l.Title == "" {
			t.Errorf("%+v", l)
		}
	}
	if len(hrefs) != 9 || hrefs[5] != "shared/assessmenttemplate.html?questions=Playing" {
		t.Errorf("%q", hrefs)
	}
	m, err = open(t, scormtest.Golf2004)
	if err != nil || m.Standard != scorm.V2004 || m.Edition != "2004 3rd Edition" || len(m.Root.Leaves()) != 1 {
		t.Fatalf("%+v %v", m, err)
	}
	if s := m.Root.Leaves()[0].Sequencing; !s.ContentCompletes || !s.ContentSatisfies || !m.Root.Sequencing.Flow {
		t.Errorf("%+v %+v", s, m.Root.Sequencing)
	}
}

func TestWhatIsNoPackageIsRefusedWithItsPlace(t *testing.T) {
	const end = `</manifest>`
	resources := func(href string) string {
		return `<organizations><organization identifier="o"><item identifier="i" identifierref="r"/></organization></organizations>` + "\n" + `<resources><resource identifier="r" href="` + href + `"/></resources>`
	}
	laughs := `<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]>` + scormtest.Head12 + `&lol2;` + end
	for name, c := range map[string]struct {
		text string
		want error
		line any
	}{
		"empty":                     {"", scorm.ErrManifest, 1},
		"not XML":                   {"\n<manifest", scorm.ErrManifest, 2},
		"entities":                  {laughs, scorm.ErrManifest, 1},
		"an external entity":        {`<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><manifest>&x;</manifest>`, scorm.ErrManifest, 1},
		"another root":              {`<course/>`, scorm.ErrManifest, 1},
		"too deep":                  {strings.Repeat("<a>", 200), scorm.ErrManifest, 1},
		"another standard":          {`<manifest><metadata><schemaversion>AICC 4</schemaversion></metadata></manifest>`, scorm.ErrVersion, nil},
		"no organization":           {scormtest.Head12 + `<organizations/>` + end, scorm.ErrNoCourse, nil},
		"nothing to open":           {scormtest.Head12 + `<organizations><organization identifier="o"><item identifier="i"/></organization></organizations>` + end, scorm.ErrNothing, nil},
		"no such resource":          {scormtest.Head12 + `<organizations><organization identifier="o"><item identifier="i" identifierref="x"/></organization></organizations>` + end, scorm.ErrItem, 2},
		"an id twice":               {scormtest.Head12 + `<organizations><organization identifier="o"><item identifier="o"/></organization></organizations>` + end, scorm.ErrItem, 2},
		"a file that is not there":  {scormtest.Head12 + resources("b.html") + end, scorm.ErrHref, 3},
		"an address elsewhere":      {scormtest.Head12 + resources("https://evil.example/a.html") + end, scorm.ErrHref, 3},
		"an address without scheme": {scormtest.Head12 + resources("//evil.example/a.html") + end, scorm.ErrHref, 3},
		"a way out":                 {scormtest.Head12 + resources("../a.html") + end, scorm.ErrHref, 3},
		"a way out in disguise":     {scormtest.Head12 + resources("%2e%2e/a.html") + end, scorm.ErrHref, 3},
		"a script":                  {scormtest.Head12 + resources("javascript:alert(1)") + end, scorm.ErrHref, 3},
		"a backslash":               {scormtest.Head12 + resources(`x\..\..\a.html`) + end, scorm.ErrHref, 3},
	} {
		_, err := scorm.Read([]byte(c.text), func(name string) bool { return name == "a.html" })
		if !errors.Is(err, c.want) || c.line != nil && fault.From(err).Params()["line"] != c.line {
			t.Errorf("%s: %v %v", name, err, fault.From(err))
		}
	}
}

func TestParametersJoinTheAddress(t *testing.T) {
	text := func(base, href, parameters string) string {
		return strings.Replace(scormtest.Head2004, `identifier="m"`, `identifier="m" xml:base="`+base+`"`, 1) +
			`<organizations><organization identifier="o"><item identifier="i" identifierref="r" parameters="` + parameters + `"/></organization></organizations>
<resources><resource identifier="r" adlcp:scormType="sco" href="` + href + `"/></resources></manifest>`
	}
	for _, c := range [][4]string{
		{"", "a b.html", "", "a%20b.html"},
		{"", "a%20b.html", "?x=1", "a%20b.html?x=1"},
		{"", "a b.html?y=2", "x=1", "a%20b.html?y=2&x=1"},
		{"", "a b.html?y=2#f", "&amp;x=1", "a%20b.html?y=2&x=1#f"},
		{"", "a b.html#f", "#g", "a%20b.html#f"},
		{"in/", "a b.html", "#g", "in/a%20b.html#g"},
	} {
		m, err := scorm.Read([]byte(text(c[0], c[1], c[2])), func(name string) bool { return name == "a b.html" || name == "in/a b.html" })
		if err != nil {
			t.Errorf("%q: %v", c, err)
		} else if got := m.Root.Leaves()[0].Href; got != c[3] {
			t.Errorf("%q: %s", c, got)
		}
	}
}

func FuzzManifest(f *testing.F) {
	f.Add([]byte(scormtest.SequencedManifest))
	f.Add([]byte(scormtest.Head12 + `</manifest>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := scorm.Read(data, func(string) bool { return true })
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("%v", err)
			}
			return
		}
		w := scorm.Through(m, scorm.State{})
		for _, request := range []string{scorm.Begin, scorm.Continue, scorm.Continue, scorm.Previous, scorm.ExitAll} {
			if _, err := w.Go(request, ""); err != nil && !errors.Is(err, scorm.ErrNavigation) {
				t.Fatal(err)
			}
		}
		w.Contents()
	})
}
