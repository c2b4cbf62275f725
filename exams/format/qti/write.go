package qti

import (
	"archive/zip"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"tianti/exams/format"
	"tianti/exams/format/markup"
	"tianti/exams/format/own"
	"tianti/exams/item"
)

// version is how one version of QTI spells things.
type version struct {
	name     string
	items    string // namespace of items
	packages string // namespace of manifests
	resource string // type of a resource that is an item
	template string // where the standard templates are
	schema   string
	kebab    bool
}

var (
	v22 = version{Name, "http://www.imsglobal.org/xsd/imsqti_v2p2", "http://www.imsglobal.org/xsd/imscp_v1p1", "imsqti_item_xmlv2p2",
		"http://www.imsglobal.org/question/qti_v2p2/rptemplates/", "QTIv2.2 Package", false}
	v30 = version{"qti3", "http://www.imsglobal.org/xsd/imsqtiasi_v3p0", "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1", "imsqti_item_xmlv3p0",
		"https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/", "QTI Package", true}
)

// Write writes entries as a content package of QTI 2.2, Write3 as one of QTI 3.0. Each item is read
// back: the report says "changed" wherever another program would not find quite the same. Entries bring
// the files that their texts refer to. The error is the writer's.
func Write(w io.Writer, entries []format.Entry) (*format.Report, error) {
	return write(w, entries, v22)
}

// Write3 writes a package of QTI 3.0; see Write.
func Write3(w io.Writer, entries []format.Entry) (*format.Report, error) {
	return write(w, entries, v30)
}

// packing is a package that is being written.
type packing struct {
	v         version
	zip       *zip.Writer
	resources strings.Builder
	files     map[string]format.File // by name in the package
}

// epoch dates the files of a package, so that the same items give the same bytes.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func (p *packing) put(name string, data []byte) error {
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: epoch})
	if err == nil {
		_, err = w.Write(data)
	}
	return err
}

func write(w io.Writer, entries []format.Entry, v version) (*format.Report, error) {
	report := format.NewReport(v.name)
	p := &packing{v: v, zip: zip.NewWriter(w), files: map[string]format.File{}}
	for i, e := range entries {
		told := format.Entry{Line: i + 1, Title: e.Title, Body: e.Body}
		if e.Body == nil {
			told.Refuse(e.Notes...)
		} else if err := p.item(i+1, e, &told); err != nil {
			return nil, err
		}
		report.Add(&told)
	}
	for _, name := range slices.Sorted(maps.Keys(p.files)) {
		if err := p.put(name, p.files[name].Data); err != nil {
			return nil, err
		}
	}
	head := fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?>
<manifest xmlns="%s" xmlns:imsmd="http://ltsc.ieee.org/xsd/LOM" xmlns:tianti="%s" identifier="items">
<metadata><schema>%s</schema><schemaversion>1.0.0</schemaversion></metadata>
<organizations/>
<resources>
`, v.packages, Namespace, v.schema)
	if err := p.put("imsmanifest.xml", []byte(head+p.resources.String()+"</resources>\n</manifest>\n")); err != nil {
		return nil, err
	}
	return report, p.zip.Close()
}

// item writes one item with its line in the manifest, and reads it back.
func (p *packing) item(n int, e format.Entry, told *format.Entry) error {
	d := &drawing{v: p.v, e: e, b: e.Body, told: told}
	text, ok := d.item(fmt.Sprintf("item%05d", n))
	if !ok {
		told.Refuse(format.Say("exams.qti.no_kind"))
		return nil
	}
	href := fmt.Sprintf("items/item%05d.xml", n)
	resource := d.resource(fmt.Sprintf("item%05d", n), href)
	for name, f := range d.used {
		p.files["items/"+name] = f
	}
	if !d.survives(text, resource) {
		told.Change(format.Say("exams.qti.changed"))
	}
	p.resources.WriteString(resource)
	return p.put(href, []byte(text))
}

// beside are files that lie in the folder of an item.
type beside map[string]format.File

func (b beside) Read(name string) ([]byte, error) {
	if f, ok := b[strings.TrimPrefix(name, "items/")]; ok {
		return f.Data, nil
	}
	return nothing{}.Read(name)
}

// survives says whether the item is read as what it was.
func (d *drawing) survives(text, resource string) bool {
	root, err := markup.Parse([]byte(text))
	if err != nil {
		return false
	}
	meta, err := markup.Parse([]byte(`<m xmlns:imsmd="http://ltsc.ieee.org/xsd/LOM" xmlns:tianti="` + Namespace + `">` + resource + `</m>`))
	if err != nil {
		return false
	}
	back := readItem(root, beside(d.used), "items", meta)
	return back.Body != nil && len(back.Notes) == 0 && item.Hash(back.Body) == item.Hash(d.b)
}

// resource is an item's line in the manifest: its files, labels, and what QTI has no words for.
func (d *drawing) resource(id, href string) string {
	var s strings.Builder
	fmt.Fprintf(&s, "<resource identifier=\"%s\" type=\"%s\" href=\"%s\"><metadata><imsmd:lom>", id, d.v.resource, href)
	if len(d.e.Tags) > 0 {
		s.WriteString("<imsmd:general>")
		for _, t := range d.e.Tags {
			s.WriteString("<imsmd:keyword><imsmd:string>" + escaped(t) + "</imsmd:string></imsmd:keyword>")
		}
		s.WriteString("</imsmd:general>")
	}
	if len(d.e.Category) > 0 {
		s.WriteString("<imsmd:classification><imsmd:taxonPath>")
		for _, c := range d.e.Category {
			s.WriteString("<imsmd:taxon><imsmd:entry><imsmd:string>" + escaped(c) + "</imsmd:string></imsmd:entry></imsmd:taxon>")
		}
		s.WriteString("</imsmd:taxonPath></imsmd:classification>")
	}
	s.WriteString("</imsmd:lom>" + d.extension() + "</metadata>\n")
	fmt.Fprintf(&s, "<file href=\"%s\"/>", href)
	for _, name := range slices.Sorted(maps.Keys(d.used)) {
		s.WriteString("<file href=\"items/" + escaped(name) + "\"/>")
	}
	return s.String() + "</resource>\n"
}

// extension is our own element; own reads it.
func (d *drawing) extension() string {
	b, flag := d.b, map[bool]string{true: "1", false: "0"}
	var s strings.Builder
	fmt.Fprintf(&s, `<tianti:item kind="%s" rule="%s" negative="%s" fixed="%s"`, b.Kind, b.Rule, flag[b.Negative], flag[b.Fixed])
	if b.Stem.Format == item.Markdown {
		s.WriteString(` stem="markdown"`)
	}
	s.WriteString(` id="` + escaped(d.e.ID) + `">`)
	if b.Kind == item.Case || b.Kind == item.HotSpot {
		s.WriteString(own.Whole("tianti:", b))
		for _, name := range slices.Sorted(maps.Keys(d.used)) {
			s.WriteString(`<tianti:file href="` + escaped(name) + `"/>`)
		}
		return s.String() + "</tianti:item>"
	}
	return s.String() + own.Elements("tianti:", b) + "</tianti:item>"
}
