// Package archive opens ZIP files that strangers made. Nothing is ever written to a disk: a file is
// read into memory when it is asked for, and never more than its limit, whatever the directory of the
// archive claims about sizes.
package archive

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"tianti/internal/fault"
)

// The faults.
var (
	ErrArchive = fault.Define(fault.Invalid, "archive.damaged")
	ErrName    = fault.Define(fault.Invalid, "archive.name")    // param name: it leads out of the archive
	ErrMany    = fault.Define(fault.Invalid, "archive.many")    // param most
	ErrLarge   = fault.Define(fault.Invalid, "archive.large")   // params name, most (MB)
	ErrTwice   = fault.Define(fault.Invalid, "archive.twice")   // param name: two files that some systems take for one
	ErrMissing = fault.Define(fault.Invalid, "archive.missing") // param name
)

// Limits bound an archive.
type Limits struct {
	Entries int   // files
	File    int64 // bytes of one file, unpacked
	Total   int64 // bytes of all that is read, unpacked
}

// Archive is an open ZIP file.
type Archive struct {
	limits Limits
	files  map[string]*zip.File
	names  []string
	read   int64
}

var drive = regexp.MustCompile(`^[A-Za-z]:`)

// Open reads the directory of an archive. A name that leads out of it, a link, or two names that
// differ only in capitals refuse the whole.
func Open(data []byte, l Limits) (*Archive, error) {
	return OpenAt(bytes.NewReader(data), int64(len(data)), l)
}

// OpenAt is Open for an archive that is not in memory.
func OpenAt(r io.ReaderAt, size int64, l Limits) (*Archive, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, ErrArchive.Because(err)
	}
	if len(z.File) > l.Entries {
		return nil, ErrMany.With("most", l.Entries)
	}
	a := &Archive{limits: l, files: map[string]*zip.File{}}
	folded := map[string]bool{}
	for _, f := range z.File {
		name := strings.ReplaceAll(f.Name, `\`, "/")
		clean := path.Clean(name)
		if strings.HasPrefix(name, "/") || drive.MatchString(name) || clean == ".." || strings.HasPrefix(clean, "../") || strings.ContainsRune(name, 0) || f.Mode()&fs.ModeSymlink != 0 {
			return nil, ErrName.With("name", f.Name)
		}
		if strings.HasSuffix(name, "/") || f.Mode().IsDir() {
			continue
		}
		if folded[strings.ToLower(clean)] {
			return nil, ErrTwice.With("name", clean)
		}
		folded[strings.ToLower(clean)] = true
		a.files[clean] = f
		a.names = append(a.names, clean)
	}
	return a, nil
}

// Names are the files in the order of the archive.
func (a *Archive) Names() []string { return a.names }

// Has says whether there is a file of that name.
func (a *Archive) Has(name string) bool { return a.files[name] != nil }

// Read unpacks a file. What is read counts towards the total each time.
func (a *Archive) Read(name string) ([]byte, error) {
	f := a.files[name]
	if f == nil {
		return nil, ErrMissing.With("name", name)
	}
	most := min(a.limits.File, a.limits.Total-a.read)
	r, err := f.Open()
	if err != nil {
		return nil, ErrArchive.Because(err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	a.read += int64(len(data))
	if int64(len(data)) > most {
		return nil, ErrLarge.With("name", name).With("most", max(a.limits.File>>20, 1))
	}
	if err != nil {
		return nil, ErrArchive.Because(err)
	}
	return data, nil
}
