// Package files serves what questions, lessons and records show: pictures, sound, video, documents.
package files

import (
	"context"
	"io"

	"tianti/internal/file"
	"tianti/web/kit"
)

// Pages serves stored files.
type Pages struct{ Files *file.Shelf }

// Area is the one route of files.
func (p Pages) Area() kit.Area {
	return kit.Area{Name: "files", Routes: []kit.Route{
		{Method: "GET", Path: "/files/:id", Why: "the address is made of the file's own bytes: whoever knows it has been shown the file", Do: p.show},
	}}
}

// show answers with a file or a stretch of it (GET /files/:id). What a browser could run is
// downloaded, never shown.
func (p Pages) show(r *kit.Request) error {
	info, err := p.Files.Get(r.Context(), r.Path("id"))
	if err != nil {
		return err
	}
	kind := info.Type
	if !file.Is(kind, "image/*", "audio/*", "video/*", "application/ogg", "application/pdf") {
		kind = "application/octet-stream"
		r.SetHeader("Content-Disposition", "attachment")
	}
	return r.Serve(kit.Content{Tag: info.ID, Type: kind, Size: info.Size, Read: func(ctx context.Context, from, n int64) io.Reader {
		return p.Files.Read(ctx, info, from, n)
	}})
}
