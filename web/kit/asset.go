package kit

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base32"
	"io/fs"
	"mime"
	"path"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
)

// Assets are the embedded files that browsers may keep for ever: the hash in the URL changes with
// the content. They are compressed once, when first asked for.
type Assets struct {
	byName map[string]*asset
	byURL  map[string]*asset
}

type asset struct {
	url, media string
	data       []byte
	zip, br    func() []byte
}

// NewAssets takes every file below the folder; a file is known by its path in it.
func NewAssets(files fs.FS) *Assets {
	a := &Assets{map[string]*asset{}, map[string]*asset{}}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		switch path.Ext(name) {
		case ".css", ".js", ".mjs", ".svg", ".png", ".ico", ".woff2", ".webp", ".json", ".webmanifest":
			a.add(files, name, name)
		}
		return nil
	})
	if err != nil {
		panic(err)
	}
	return a
}

func (a *Assets) add(files fs.FS, file, name string) {
	data, err := fs.ReadFile(files, file)
	if err != nil {
		panic(err)
	}
	if a.byName[name] != nil {
		panic("kit: asset " + name + " stands in two places")
	}
	sum := sha256.Sum256(data)
	hash := strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:12])
	ext := path.Ext(name)
	x := &asset{url: "/static/" + strings.TrimSuffix(name, ext) + "." + hash + ext, media: mediaOf(ext), data: data}
	x.zip = sync.OnceValue(func() []byte { return zipped(data) })
	x.br = sync.OnceValue(func() []byte { return brotlied(data) })
	a.byName[name], a.byURL[x.url] = x, x
}

func mediaOf(ext string) string {
	switch ext {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".webmanifest":
		return "application/manifest+json"
	}
	return mime.TypeByExtension(ext)
}

// URL is the address of an asset. Asking for one that does not exist stops the program at its first
// test: a page would come out without its looks.
func (a *Assets) URL(name string) string {
	if x := a.byName[name]; x != nil {
		return x.url
	}
	panic("kit: no asset " + name)
}

func (a *Assets) optional(name string) string {
	if x := a.byName[name]; x != nil {
		return x.url
	}
	return ""
}

// Serve answers GET /static/*.
func (a *Assets) Serve(c *fiber.Ctx) error {
	x := a.byURL[c.Path()]
	if x == nil {
		return c.Next()
	}
	c.Set("Content-Type", x.media)
	c.Set("Cache-Control", "public, max-age=31536000, immutable")
	c.Vary("Accept-Encoding")
	switch accepts := c.Get("Accept-Encoding"); {
	case len(x.data) < squeezeAbove || incompressible(x.media):
	case strings.Contains(accepts, "br"):
		c.Set("Content-Encoding", "br")
		return c.Send(x.br())
	case strings.Contains(accepts, "gzip"):
		c.Set("Content-Encoding", "gzip")
		return c.Send(x.zip())
	}
	return c.Send(x.data)
}

func incompressible(media string) bool {
	return strings.HasPrefix(media, "image/") && !strings.Contains(media, "svg") || strings.HasPrefix(media, "font/")
}

func zipped(data []byte) []byte {
	var buf bytes.Buffer
	w, _ := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	_, _ = w.Write(data)
	_ = w.Close()
	return buf.Bytes()
}

func brotlied(data []byte) []byte {
	var buf bytes.Buffer
	w := brotli.NewWriterLevel(&buf, 9)
	_, _ = w.Write(data)
	_ = w.Close()
	return buf.Bytes()
}
