package cmi5_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tianti/courses/cmi5"
	"tianti/courses/cmi5/cmi5test"
	"tianti/internal/fault"
)

// unit is an assignable unit of a structure, with its attributes and what stands in it after the description.
func unit(attrs, rest string) string {
	return `<au id="https://x.cn/au/1" ` + attrs + `>` + cmi5test.Titled("One") + rest + `</au>`
}

func there(names ...string) func(string) bool {
	return func(name string) bool {
		for _, n := range names {
			if n == name {
				return true
			}
		}
		return false
	}
}

func TestAStructureIsReadWithWhatItsUnitsAsk(t *testing.T) {
	c, err := cmi5.Read([]byte(cmi5test.Structure(`<objectives><objective id="https://x.cn/o">`+cmi5test.Titled("Goal")+`</objective></objectives>
<block id="https://x.cn/b">`+cmi5test.Titled("Block")+`<objectives><objective idref="https://x.cn/o"/></objectives>
<au id="https://x.cn/1" moveOn="CompletedAndPassed" masteryScore=" 0.85 " launchMethod="OwnWindow" activityType="http://adlnet.gov/expapi/activities/lesson">`+cmi5test.Titled("One")+`<url><![CDATA[
   in/start.html?a=1&b=2#top
]]></url><launchParameters>
  Quiz=1 </launchParameters><entitlementKey>k</entitlementKey></au></block>
<au id="https://x.cn/2"><title><langstring lang="fr">Deux</langstring><langstring lang="zh-Hans">第二</langstring><langstring lang="en-US">Two</langstring></title><description><langstring>x</langstring></description><url>./in/start.html</url></au>`)), there("in/start.html"))
	if err != nil {
		t.Fatal(err)
	}
	units := c.Units()
	if len(units) != 2 || len(c.Parts) != 2 || c.Parts[0].Unit() || len(c.Parts[0].Objectives) != 1 {
		t.Fatalf("%+v", c)
	}
	one, two := units[0], units[1]
	if one.MoveOn != cmi5.CompletedAndPassed || one.Mastery == nil || *one.Mastery != 0.85 || !one.OwnWindow || one.Type != "http://adlnet.gov/expapi/activities/lesson" ||
		one.URL != "in/start.html?a=1&b=2#top" || one.Parameters != "Quiz=1" || one.Entitlement != "k" || one.Title.Zh != "One" {
		t.Errorf("%+v", one)
	}
	if two.MoveOn != cmi5.NotApplicable || two.Mastery != nil || two.OwnWindow || two.URL != "in/start.html" || two.Title.Zh != "第二" || two.Title.En != "Two" || two.About.Zh != "x" {
		t.Errorf("%+v", two)
	}
}

// Each refusal names the line and the element. The numbers are the requirements of ADL's conformance suite.
func TestAStructureThatIsWrongIsRefusedWithItsElement(t *testing.T) {
	url := `<url>a.html</url>`
	of := func(body string) string { return cmi5test.Structure(body) }
	for _, c := range []struct {
		requirement, name, text string
		want                    *fault.Fault
		element                 any
	}{
		{"13.2.0.0-1", "nothing", "", cmi5.ErrXML, nil},
		{"13.2.0.0-1", "not XML", "<courseStructure", cmi5.ErrXML, nil},
		{"13.2.0.0-1", "another root", strings.ReplaceAll(of(unit("", url)), "courseStructure", "manifest"), cmi5.ErrXML, nil},
		{"13.2.0.0-1", "another namespace", strings.ReplaceAll(of(unit("", url)), "/v1/", "/v0/"), cmi5.ErrXML, nil},
		{"13.2.0.0-1", "entities", `<!DOCTYPE x [<!ENTITY a "b">]>` + of(unit("", url)), cmi5.ErrXML, nil},
		{"13.2.0.0-1", "an external entity", `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + of(unit("", `<url>&a;</url>`)), cmi5.ErrXML, nil},
		{"13.2.0.0-1", "too deep", of(strings.Repeat(`<block id="https://x.cn/b">`, 120)), cmi5.ErrXML, nil},
		{"13.2.0.0-1", "no course", `<courseStructure xmlns="` + cmi5.Namespace + `">` + unit("", url) + `</courseStructure>`, cmi5.ErrMissing, "course"},
		{"13.2.0.0-1", "nothing to launch", of(""), cmi5.ErrMissing, "au, block"},
		{"13.2.0.0-1", "an empty block", of(`<block id="https://x.cn/b">` + cmi5test.Titled("B") + `</block>`), cmi5.ErrMissing, "au, block"},
		{"13.2.0.0-1", "an unknown element", of(unit("", url+`<score/>`)), cmi5.ErrUnexpected, "score"},
		{"13.2.0.0-1", "the wrong order", of(unit("", `<launchParameters>x</launchParameters>`+url)), cmi5.ErrUnexpected, "launchParameters"},
		{"13.2.0.0-1", "an unknown attribute", of(unit(`moveon="Passed"`, url)), cmi5.ErrUnexpected, "@moveon"},
		{"13.1.4", "no title", of(`<au id="https://x.cn/1"><description><langstring>x</langstring></description>` + url + `</au>`), cmi5.ErrMissing, "title"},
		{"13.1.4", "a title without words", of(`<au id="https://x.cn/1"><title/><description><langstring>x</langstring></description>` + url + `</au>`), cmi5.ErrMissing, "langstring"},
		{"13.1.4", "no url", of(unit("", "")), cmi5.ErrMissing, "url"},
		{"13.1.4", "a criterion that is none", of(unit(`moveOn="passed"`, url)), cmi5.ErrValue, "au@moveOn"},
		{"13.1.4", "a launch method that is none", of(unit(`launchMethod="NewWindow"`, url)), cmi5.ErrValue, "au@launchMethod"},
		{"13.1.4", "a mastery score beyond one", of(unit(`masteryScore="1.1"`, url)), cmi5.ErrValue, "au@masteryScore"},
		{"13.1.4", "a mastery score of five places", of(unit(`masteryScore="0.12345"`, url)), cmi5.ErrValue, "au@masteryScore"},
		{"13.1.4", "a mastery score that is no decimal", of(unit(`masteryScore="1e-1"`, url)), cmi5.ErrValue, "au@masteryScore"},
		{"3.0.0.0-1", "an id without scheme", of(strings.Replace(unit("", url), "https://", "", 1)), cmi5.ErrValue, "au@id"},
		{"3.0.0.0-1", "a type without scheme", of(unit(`activityType="lesson"`, url)), cmi5.ErrValue, "au@activityType"},
		{"13.1.2.0-1", "a block and a unit of one id", of(`<block id="https://x.cn/au/1">` + cmi5test.Titled("B") + unit("", url) + `</block>`), cmi5.ErrTwice, "au"},
		{"13.1.3.0-1", "an objective twice", of(`<objectives>` + strings.Repeat(`<objective id="https://x.cn/o">`+cmi5test.Titled("G")+`</objective>`, 2) + `</objectives>` + unit("", url)), cmi5.ErrTwice, "objective"},
		{"13.1.4.0-1", "a unit twice", of(unit("", url) + unit("", url)), cmi5.ErrTwice, "au"},
		{"13.1.4.0-2", "a url with a blank", of(unit("", `<url>http://x.cn index.html</url>`)), cmi5.ErrValue, "url"},
		{"8.1.0.0-6", "a parameter of the launch", of(unit("", `<url>a.html?x=1&amp;fetch=2</url>`)), cmi5.ErrParameter, nil},
		{"14.1.0.0-4", "a file that is not there", of(unit("", `<url>b.html</url>`)), cmi5.ErrURL, nil},
		{"14.1.0.0-4", "a way out", of(unit("", `<url>../a.html</url>`)), cmi5.ErrURL, nil},
		{"14.1.0.0-4", "a way out in disguise", of(unit("", `<url>%2e%2e/a.html</url>`)), cmi5.ErrURL, nil},
		{"14.1.0.0-4", "a path from the root", of(unit("", `<url>/a.html</url>`)), cmi5.ErrURL, nil},
		{"content origin", "another site", of(unit("", `<url>https://evil.example/a.html</url>`)), cmi5.ErrElsewhere, nil},
		{"content origin", "another site without scheme", of(unit("", `<url>//evil.example/a.html</url>`)), cmi5.ErrElsewhere, nil},
		{"content origin", "a script", of(unit("", `<url>javascript:alert(1)</url>`)), cmi5.ErrElsewhere, nil},
		{"13.1.5.0-1", "an extension without schema", of(unit("", url+`<x:y xmlns:x="https://x.cn/ns"/>`)), cmi5.ErrSchema, "y"},
	} {
		_, err := cmi5.Read([]byte(c.text), there("a.html"))
		var f *fault.Fault
		if !errors.Is(err, c.want) || !errors.As(err, &f) {
			t.Errorf("%s, %s: %v", c.requirement, c.name, err)
			continue
		}
		if line, ok := f.Params()["line"].(int); !ok || line < 1 {
			t.Errorf("%s, %s: no line: %v", c.requirement, c.name, f.Params())
		}
		if c.element != nil && f.Params()["element"] != c.element {
			t.Errorf("%s, %s: %v, want %v", c.requirement, c.name, f.Params(), c.element)
		}
	}
}

func TestAnExtensionWithItsSchemaIsPassedOver(t *testing.T) {
	text := strings.Replace(cmi5test.Structure(unit(`x:level="3" xmlns:x="https://x.cn/ns"`, `<url>a.html</url><x:y xmlns:x="https://x.cn/ns"><x:z id="1"/></x:y>`)), `<courseStructure `,
		`<courseStructure xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="https://x.cn/ns https://x.cn/ns.xsd" `, 1)
	if _, err := cmi5.Read([]byte(text), there("a.html")); err != nil {
		t.Error(err)
	}
}

func TestWithoutItsPackageEveryUnitIsRefused(t *testing.T) {
	for url, want := range map[string]error{"a.html": cmi5.ErrURL, "https://x.cn/a.html": cmi5.ErrElsewhere} { // 14.2.0.0-1, and the content's origin
		if _, err := cmi5.Read([]byte(cmi5test.Structure(unit("", `<url>`+url+`</url>`))), nil); !errors.Is(err, want) {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestMoreThanAThousandUnitsAreReadAndNoMoreThanTheLimit(t *testing.T) {
	many := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `<au id="https://x.cn/%d">%s<url>a.html</url></au>`, i, cmi5test.Titled("U"))
		}
		return cmi5test.Structure(b.String())
	}
	c, err := cmi5.Read([]byte(many(1001)), there("a.html")) // 6.1.0.0-2
	if err != nil || len(c.Units()) != 1001 {
		t.Error(err)
	}
	if _, err := cmi5.Read([]byte(many(5001)), there("a.html")); !errors.Is(err, cmi5.ErrMany) {
		t.Error(err)
	}
}

// The structures of ADL's CATAPULT: those of its courses and of the tests that a system has to import are read, those
// that it has to refuse are refused.
func TestTheStructuresOfTheConformanceSuiteAreReadAsTheirNamesSay(t *testing.T) {
	root := os.Getenv("TIANTI_CORPUS")
	if root == "" {
		t.Skip("skipped: TIANTI_CORPUS names no folder of third-party files")
	}
	root = filepath.Join(root, "cmi5")
	n := 0
	for _, pattern := range []string{"courses/*/cmi5.xml", "lts/*/cmi5.xml", "lts/*.xml", "tests/files/*.xml"} {
		names, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range names {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			name, _ := filepath.Rel(root, path)
			// Their content is not in the corpus, and some units stand on a site: the files are taken for there.
			data = bytes.ReplaceAll(data, []byte("<url>http://example.com/index.html</url>"), []byte("<url>index.html</url>"))
			alone := strings.Contains(name, "no-zip")
			has := func(file string) bool { return file != "not-found.html" }
			if alone {
				has = nil
			}
			_, err = cmi5.Read(data, has)
			good := strings.HasPrefix(name, "courses") || strings.HasPrefix(name, "lts/0") || strings.HasPrefix(name, "lts/1")
			if good != (err == nil) || err != nil && fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", name, err)
			}
			n++
		}
	}
	if n < 25 {
		t.Errorf("only %d structures", n)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(cmi5test.Structure(unit(`moveOn="Passed" masteryScore="0.5"`, `<url>a.html?x=1#y</url>`))))
	f.Add([]byte(cmi5test.Structure(`<block id="https://x.cn/b">` + cmi5test.Titled("B") + unit("", `<url>./a:b.html</url>`) + `</block>`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := cmi5.Read(data, func(string) bool { return true })
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatal(err)
			}
			return
		}
		if len(c.Units()) == 0 {
			t.Fatal("nothing to launch")
		}
		for _, u := range c.Units() {
			if u.URL == "" || strings.HasPrefix(u.URL, "/") || strings.Contains(u.URL, "://") && !strings.ContainsAny(u.URL, "?#") {
				t.Fatalf("%q leads elsewhere", u.URL)
			}
		}
	})
}
