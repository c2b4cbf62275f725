package qti

import (
	"bytes"
	"errors"
	"path"
	"slices"
	"strings"

	"tianti/exams/format"
	"tianti/exams/format/markup"
	"tianti/exams/item"
	"tianti/internal/archive"
	"tianti/internal/fault"
)

// Name is the format's name in reports.
const Name = "qti"

// The faults that refuse a file as a whole.
var (
	ErrNoItem   = fault.Define(fault.Invalid, "exams.qti.no_item")  // param root: the element that the file holds instead
	ErrVersion  = fault.Define(fault.Invalid, "exams.qti.version")  // param version
	ErrManifest = fault.Define(fault.Invalid, "exams.qti.manifest") // nothing in the package is a question
)

// limits bound a package.
var limits = archive.Limits{Entries: 20_000, File: 16 << 20, Total: 96 << 20}

// Looks says whether a file is QTI rather than another XML.
func Looks(data []byte) bool {
	if bytes.HasPrefix(data, []byte("PK")) {
		return true
	}
	head := data[:min(len(data), 4096)]
	for _, sign := range []string{"assessmentItem", "qti-assessment", "assessmentTest", "questestinterop", "imsqti", "<manifest"} {
		if bytes.Contains(head, []byte(sign)) {
			return true
		}
	}
	return false
}

// Read reads an item or a package: every item in it comes back as an entry that is kept, changed or
// refused. The error is a fault that refuses the file itself.
func Read(data []byte) ([]format.Entry, error) {
	if bytes.HasPrefix(data, []byte("PK")) {
		return readPackage(data)
	}
	root, err := markup.Parse(data)
	if err != nil {
		return nil, err
	}
	if err := known(root); err != nil {
		return nil, err
	}
	return []format.Entry{readItem(root, nothing{}, "", nil)}, nil
}

// known refuses what is no item.
func known(root *markup.Node) error {
	switch name(root) {
	case "assessmentitem":
		return nil
	case "questestinterop":
		return ErrVersion.With("version", "1.2")
	}
	return ErrNoItem.With("root", item.Clip(root.Name, 40))
}

// source is where an item finds the files that it refers to.
type source interface {
	Read(name string) ([]byte, error)
}

type nothing struct{}

func (nothing) Read(name string) ([]byte, error) { return nil, archive.ErrMissing.With("name", name) }

// resource is a line of a manifest.
type resource struct {
	node *markup.Node
	href string
}

func readPackage(data []byte) ([]format.Entry, error) {
	if len(data) > format.MaxBytes {
		return nil, format.ErrTooLarge.With("most", format.MaxBytes>>20)
	}
	a, err := archive.Open(data, limits)
	if err != nil {
		return nil, err
	}
	resources, err := manifest(a)
	if err != nil {
		return nil, err
	}
	var entries []format.Entry
	for i, r := range resources {
		if len(entries) == format.MaxEntries {
			return nil, format.ErrTooMany.With("most", format.MaxEntries)
		}
		e, ok := readResource(a, r)
		if !ok {
			continue
		}
		e.Line = i + 1
		entries = append(entries, e)
	}
	if len(entries) == 0 {
		return nil, ErrManifest
	}
	return entries, nil
}

// manifest lists what of a package can be a question: the items that its manifest names, and behind them every other
// XML file, because some name only the test that asks the items.
func manifest(a *archive.Archive) ([]resource, error) {
	var named []resource
	at := slices.IndexFunc(a.Names(), func(n string) bool { return path.Base(n) == "imsmanifest.xml" && !strings.HasPrefix(n, "__MACOSX") })
	if at >= 0 {
		var err error
		if named, err = listed(a, a.Names()[at]); err != nil {
			return nil, err
		}
	}
	known := map[string]bool{}
	for _, r := range named {
		known[r.href] = true
	}
	out := named
	for _, n := range a.Names() {
		if strings.HasSuffix(strings.ToLower(n), ".xml") && !strings.HasPrefix(n, "__MACOSX") && !strings.HasPrefix(path.Base(n), "._") && path.Base(n) != "imsmanifest.xml" && !known[n] {
			out = append(out, resource{nil, n})
		}
	}
	return out, nil
}

// listed are the items that a manifest names.
func listed(a *archive.Archive, name string) ([]resource, error) {
	data, err := a.Read(name)
	if err != nil {
		return nil, err
	}
	root, err := markup.Parse(data)
	if err != nil {
		return nil, err
	}
	var out []resource
	base, old := path.Dir(name), false
	for _, n := range all(root, "resource") {
		kind := strings.ToLower(attr(n, "type"))
		old = old || strings.Contains(kind, "imsqti_xmlv1p") || strings.Contains(kind, "v1p2")
		if !strings.Contains(kind, "imsqti_item") && !strings.Contains(kind, "qti_apipitem") {
			continue
		}
		href := attr(n, "href")
		if href == "" {
			href = attr(kid(n, "file"), "href")
		}
		out = append(out, resource{n, path.Join(base, unescaped(href))})
	}
	if len(out) == 0 && old {
		return nil, ErrVersion.With("version", "1.2")
	}
	return out, nil
}

// readResource reads one file of a package; false when it is something else than an item, and nothing
// said that it was one.
func readResource(a *archive.Archive, r resource) (format.Entry, bool) {
	e := format.Entry{Title: item.Clip(path.Base(r.href), 60)}
	data, err := a.Read(r.href)
	if err == nil {
		var root *markup.Node
		if root, err = markup.Parse(data); err == nil {
			if err = known(root); err == nil {
				return readItem(root, a, path.Dir(r.href), r.node), true
			}
		}
	}
	if r.node == nil && errors.Is(err, ErrNoItem) {
		return e, false
	}
	e.Fail(err)
	return e, true
}
