// Package files serves what questions, lessons and records show: pictures, sound, video, documents.
package files

import (
	"cmp"
	"context"
	"io"

	"tianti/exams"
	"tianti/internal/file"
	"tianti/web/kit"
)

// Pages serves stored files.
type Pages struct{ Files *file.Shelf }

// Area is the one route of files.
func (p Pages) Area() kit.Area {
	return kit.Area{Name: "files", Routes: []kit.Route{
		{Method: "GET", Path: "/files/:id", Why: "for whoever is logged in; the address is made of the file's own bytes, so who knows it has been shown the file. Answers of candidates are not on this shelf", Do: p.show},
	}}
}

// show answers with a file or a stretch of it (GET /files/:id). What a browser could run is
// downloaded, never shown.
func (p Pages) show(r *kit.Request) error {
	info, err := p.Files.Get(r.Context(), r.Path("id"))
	if err != nil {
		return err
	}
	return r.Serve(Content(info, "", func(ctx context.Context, from, n int64) io.Reader {
		return p.Files.Read(ctx, info, from, n)
	}))
}

// Content is a file as a browser may have it: pictures, sound, film and PDF to be shown, everything else
// to be saved under the name.
func Content(info *file.Info, name string, read func(ctx context.Context, from, n int64) io.Reader) kit.Content {
	c := kit.Content{Tag: info.ID, Type: info.Type, Size: info.Size, Read: read}
	if !file.Is(c.Type, "image/*", "audio/*", "video/*", "application/ogg", "application/pdf") {
		c.Type, c.Name = "application/octet-stream", cmp.Or(name, "file")
	}
	return c
}

// Answer is a file of an answer: for whoever was just let in, and kept by no browser.
func Answer(r *kit.Request, d *exams.Download) error {
	c := Content(d.Info, d.Name, d.Read)
	c.Closed = true
	return r.Serve(c)
}
