package formattest

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
)

// zipDresses are those of a package.
var zipDresses = []dress{
	{"in another order, not compressed", rezip(func(fs []*zip.File) []*zip.File {
		fs = slices.Clone(fs)
		slices.Reverse(fs)
		return fs
	}, func(name string) string { return name }, nil)},
	{"with what a Mac adds", rezip(nil, func(name string) string { return name }, []string{"__MACOSX/._imsmanifest.xml", ".DS_Store", "__MACOSX/"})},
	{"in a folder", rezip(nil, func(name string) string { return "题库 1/" + name }, []string{"题库 1/"})},
	{"with folders of Windows", rezip(nil, func(name string) string { return strings.ReplaceAll(name, "/", `\`) }, nil)},
	{"with paths from here", rezip(nil, func(name string) string { return "./" + name }, nil)},
}

func rezip(order func([]*zip.File) []*zip.File, name func(string) string, more []string) func([]byte) []byte {
	return func(data []byte) []byte {
		in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return nil
		}
		files, method := in.File, zip.Deflate
		if order != nil {
			files, method = order(files), zip.Store
		}
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for _, n := range more {
			if _, err := w.Create(n); err != nil {
				return nil
			}
		}
		for _, f := range files {
			switch {
			case slices.Contains(more, f.Name): // it was a Mac's already
				return nil
			case strings.HasSuffix(f.Name, "/"):
				continue
			}
			body, err := readZipped(f)
			if err != nil {
				return nil
			}
			to, err := w.CreateHeader(&zip.FileHeader{Name: name(f.Name), Method: method})
			if err == nil {
				_, err = to.Write(body)
			}
			if err != nil {
				return nil
			}
		}
		if w.Close() != nil {
			return nil
		}
		return out.Bytes()
	}
}

func readZipped(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, 64<<20))
}
