package format

import (
	"mime"
	"path"
	"regexp"
	"strings"

	"tianti/exams/item"
	"tianti/internal/fault"
	"tianti/internal/file"
)

// File is a picture, sound or document that travels with a question.
type File struct {
	ID   string // as internal/file names its bytes
	Type string // as its bytes say
	Name string
	Data []byte
}

// Shown are the types of files that questions may show.
var Shown = []string{"image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml", "audio/*", "video/*", "application/ogg", "application/pdf"}

// MostFile bounds one file of a question, in bytes.
const MostFile = 8 << 20

// ErrFile says that a question's file is of no type that can be shown, or too large.
var ErrFile = fault.Define(fault.Invalid, "exams.format.file") // param name

// NewFile makes a file of its bytes; ErrFile when it cannot be shown.
func NewFile(name string, data []byte) (File, error) {
	name = item.Clip(path.Base(strings.ReplaceAll(name, `\`, "/")), 120)
	kind := file.Sniff(data)
	if len(data) == 0 || len(data) > MostFile || !file.Is(kind, Shown...) {
		return File{}, ErrFile.With("name", name)
	}
	return File{ID: file.ID(data), Type: kind, Name: name, Data: data}, nil
}

// Address is where texts refer to a file.
func Address(id string) string { return item.FileAddress + id }

// Carry adds a file that a text of the entry refers to.
func (e *Entry) Carry(f File) {
	for _, have := range e.Files {
		if have.ID == f.ID {
			return
		}
	}
	e.Files = append(e.Files, f)
}

// Attach shows a file below the stem.
func (e *Entry) Attach(f File) {
	e.Carry(f)
	for _, m := range e.Body.Media {
		if m.ID == f.ID {
			return
		}
	}
	e.Body.Media = append(e.Body.Media, item.Media{ID: f.ID, Type: f.Type, Name: f.Name})
}

// FileName is the name of a file that has none: its id and what its type ends in.
func FileName(f File) string {
	if f.Name != "" {
		return f.Name
	}
	ending := map[string]string{"image/jpeg": ".jpg", "image/svg+xml": ".svg", "audio/mpeg": ".mp3", "video/mp4": ".mp4"}[f.Type]
	if all, err := mime.ExtensionsByType(f.Type); ending == "" && err == nil && len(all) > 0 {
		ending = all[0]
	}
	return f.ID[:min(len(f.ID), 12)] + ending
}

var address = regexp.MustCompile(regexp.QuoteMeta(item.FileAddress) + `(f[a-z2-7]{52})`)

// Readdress replaces the addresses of files in a text.
func Readdress(text string, to func(id string) string) string {
	return address.ReplaceAllStringFunc(text, func(s string) string { return to(s[len(item.FileAddress):]) })
}
