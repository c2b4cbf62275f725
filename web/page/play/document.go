package play

import (
	"context"
	"io"
	"path"
	"strings"

	"tianti/courses"
	"tianti/web/kit"
	"tianti/web/static"
)

// documentPage is the viewer of a document. A sample has no Base and stays still.
type documentPage struct{ Title, Base, Page string }

// document shows the viewer (GET /play/:token, of a lesson that shows a document).
func (p Pages) document(r *kit.Request, a *courses.Attempt) error {
	r.Player(base(r)+"/", a.Page)
	return r.Show("play_document", documentPage{Title: a.Shown.Name, Base: base(r), Page: a.Page})
}

// pdf serves the document, as bytes for our script to draw (GET /play/:token/document).
func (p Pages) pdf(r *kit.Request) error {
	a, err := p.Courses.Token(r.Context(), r.Path("token"))
	if err != nil {
		return err
	}
	info, err := p.Files.Get(r.Context(), a.Shown.File)
	if err != nil {
		return err
	}
	content := kit.Content{Tag: info.ID, Type: "application/octet-stream", Name: "document.pdf", Size: info.Size, Read: func(ctx context.Context, from, n int64) io.Reader {
		return p.Files.Read(ctx, info, from, n)
	}}
	return r.ServeConfined(content, base(r)+"/", a.Page)
}

// data serves what the PDF library asks for by name while it draws: character maps, fonts, a decoder
// (GET /play/:token/viewer/:name).
func (p Pages) data(r *kit.Request) error {
	name := r.Path("name")
	file := "vendor/pdfjs/data/" + path.Base(name)
	data, err := static.Files.ReadFile(file)
	if err != nil || strings.HasPrefix(name, "LICENSE") {
		return courses.ErrPart.With("path", strings.ToValidUTF8(name, ""))
	}
	media := "application/octet-stream"
	if path.Ext(name) == ".js" {
		media = "text/javascript; charset=utf-8"
	}
	return r.Serve(kit.Content{Tag: "pdfjs-5.4.530-" + path.Base(name), Type: media, Size: int64(len(data)), Read: func(_ context.Context, from, n int64) io.Reader {
		return strings.NewReader(string(data[from : from+n]))
	}})
}
