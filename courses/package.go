package courses

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"tianti/courses/cmi5"
	"tianti/courses/scorm"
	"tianti/internal/archive"
	"tianti/internal/fault"
	"tianti/internal/file"
	"tianti/internal/store"
	"tianti/rbac"
)

// Package is an uploaded content package, unpacked into the files of the store. It never changes: its id
// is made of the archive's bytes, so the same archive is the same package, and a lesson's version keeps
// what it was published with.
type Package struct {
	store.Meta `bson:",inline"`
	Unit       string         `bson:"unit" json:"unit"`
	By         string         `bson:"by" json:"by"`
	At         time.Time      `bson:"at" json:"at"`
	Name       string         `bson:"name" json:"name"`                         // of the archive, as it was uploaded
	Size       int64          `bson:"size" json:"size"`                         // bytes, unpacked
	Manifest   scorm.Manifest `bson:"manifest" json:"manifest"`                 // of SCORM
	Course     *cmi5.Course   `bson:"course,omitempty" json:"course,omitempty"` // of cmi5; nil of SCORM
	Files      []Part         `bson:"files" json:"-"`
}

// Part is a file of a package.
type Part struct {
	Path string `bson:"path"`
	File string `bson:"file"` // id
	Type string `bson:"type"`
}

// The faults of uploads.
var (
	ErrUpload    = fault.Define(fault.Invalid, "courses.file.kind") // param kind
	ErrEmptyPart = fault.Define(fault.Invalid, "courses.package.empty")
)

// mostPackage bounds an archive as it arrives, and inside bounds what is in it: nothing is believed of
// the sizes that the archive itself claims.
const mostPackage = 256 << 20

var inside = archive.Limits{Entries: 5000, File: 64 << 20, Total: 512 << 20}

// Unpack takes an archive that an author uploads and makes a package of it. What is no package is
// refused with the line of its manifest; an archive with names that lead out of it, links or
// bombs is refused by package archive. Who may edit courses somewhere may upload.
func (s *Service) Unpack(ctx context.Context, by rbac.Actor, name string, r io.Reader) (*Package, error) {
	grant, err := s.uploads(by)
	if err != nil {
		return nil, err
	}
	info, err := s.files.Put(ctx, r, file.Limits{Most: mostPackage, Types: []string{"application/zip", "text/xml"}})
	if err != nil {
		return nil, err
	}
	if info.Type != "application/zip" {
		return nil, s.alone(ctx, info)
	}
	id := "p" + info.ID
	if p, err := s.packages.Get(ctx, id); !missing(err) {
		return p, err
	}
	a, err := archive.OpenAt(s.files.At(ctx, info), info.Size, inside)
	if err != nil {
		return nil, err
	}
	p := &Package{Meta: store.Meta{ID: id}, Unit: by.Unit, By: by.Person, At: s.clock.Now(), Name: clipped(name)}
	if err := p.understand(a); err != nil {
		return nil, err
	}
	if err := s.spread(ctx, a, p); err != nil {
		return nil, err
	}
	err = s.packages.Insert(ctx, p, grant.Record(p.Name))
	if errors.Is(err, store.ErrExists) { // somebody else uploads the same
		return s.packages.Get(ctx, id)
	}
	return p, err
}

// mostAlone bounds a course structure that comes without its package.
const mostAlone = 8 << 20

// alone says what is wrong with a course structure that came as an XML file of its own (14.2): its units have
// to be elsewhere, and content of other sites is not launched from here.
func (s *Service) alone(ctx context.Context, info *file.Info) error {
	if info.Size > mostAlone {
		return file.ErrTooLarge.With("most", mostAlone>>20)
	}
	data, err := s.files.Bytes(ctx, info)
	if err != nil {
		return err
	}
	if _, err := cmi5.Read(data, nil); err != nil {
		return err
	}
	return cmi5.ErrNoStructure
}

// uploads asks whether the actor writes courses anywhere: a file is nobody's until a lesson shows it.
func (s *Service) uploads(by rbac.Actor) (rbac.Grant, error) {
	reach := s.gate.Reach(by, "courses.course.edit")
	if len(reach) == 0 {
		return rbac.Grant{}, rbac.ErrForbidden.With("permission", "courses.course.edit")
	}
	return s.gate.May(by, "courses.course.edit", rbac.Place{Unit: reach[0], Owner: by.Person})
}

func clipped(name string) string {
	r := []rune(strings.TrimSpace(name))
	return string(r[:min(len(r), 120)])
}

// understand reads what the archive says of itself: as cmi5 where it has a course structure, else as SCORM.
func (p *Package) understand(a *archive.Archive) error {
	for _, name := range []string{cmi5.FileName, scorm.ManifestName} {
		if !a.Has(name) {
			continue
		}
		data, err := a.Read(name)
		if err != nil {
			return err
		}
		if name == cmi5.FileName {
			p.Course, err = cmi5.Read(data, a.Has)
			return err
		}
		m, err := scorm.Read(data, a.Has)
		if err == nil {
			p.Manifest = *m
		}
		return err
	}
	return scorm.ErrNoManifest
}

// spread keeps every file of an archive. Empty ones have no bytes to be known by and are left out.
func (s *Service) spread(ctx context.Context, a *archive.Archive, p *Package) error {
	for _, name := range a.Names() {
		data, err := a.Read(name)
		if err != nil {
			return err
		}
		if len(data) == 0 {
			continue
		}
		info, err := s.files.PutBytes(ctx, data, file.Limits{Most: inside.File})
		if err != nil {
			return err
		}
		p.Size += info.Size
		p.Files = append(p.Files, Part{name, info.ID, mediaOf(name, info.Type)})
	}
	return nil
}

// media are the types that content packages are made of; a system's own table may know others.
var media = map[string]string{
	".html": "text/html; charset=utf-8", ".htm": "text/html; charset=utf-8", ".xhtml": "application/xhtml+xml",
	".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".json": "application/json", ".xml": "text/xml", ".xsd": "text/xml", ".txt": "text/plain; charset=utf-8", ".vtt": "text/vtt",
	".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".ico": "image/x-icon",
	".mp4": "video/mp4", ".webm": "video/webm", ".mp3": "audio/mpeg", ".wav": "audio/wav", ".ogg": "audio/ogg", ".m4a": "audio/mp4",
	".woff": "font/woff", ".woff2": "font/woff2", ".ttf": "font/ttf", ".pdf": "application/pdf", ".wasm": "application/wasm",
}

// mediaOf is how a part is served. Its name decides, as on the web server that it was made for; text is
// taken for UTF-8 unless the document itself says otherwise.
func mediaOf(name, sniffed string) string {
	ext := strings.ToLower(path.Ext(name))
	if m := media[ext]; m != "" {
		return strings.TrimSuffix(m, map[bool]string{true: "; charset=utf-8"}[ext == ".html" || ext == ".htm"])
	}
	if m := mime.TypeByExtension(ext); m != "" {
		return m
	}
	return sniffed
}

// Package is a package by its id, shared and not to be changed; ErrNoPackage when there is none.
func (s *Service) Package(ctx context.Context, id string) (*Package, error) {
	s.unpacked.mu.RLock()
	p := s.unpacked.known[id]
	s.unpacked.mu.RUnlock()
	if p != nil {
		return p, nil
	}
	p, err := s.packages.Get(ctx, id)
	if missing(err) {
		return nil, ErrNoPackage.At("package")
	}
	if err != nil {
		return nil, err
	}
	s.unpacked.mu.Lock()
	defer s.unpacked.mu.Unlock()
	if s.unpacked.known == nil || len(s.unpacked.known) >= fewPackages {
		s.unpacked.known = map[string]*Package{}
	}
	s.unpacked.known[id] = p
	return p, nil
}

// unpacked keeps packages at hand, as shelf does versions: a lesson asks for one with each of its files.
type unpacked struct {
	mu    sync.RWMutex
	known map[string]*Package
}

const fewPackages = 100

// Part finds a file of a package.
func (p *Package) Part(name string) (Part, bool) {
	i := slices.IndexFunc(p.Files, func(x Part) bool { return x.Path == name })
	if i < 0 {
		return Part{}, false
	}
	return p.Files[i], true
}

// knowsFiles refuses lessons that show what nobody uploaded.
func (s *Service) knowsFiles(ctx context.Context, lessons []Lesson) error {
	var out fault.List
	for i, l := range lessons {
		if l.Media.File != "" {
			if _, err := s.files.Get(ctx, l.Media.File); fault.KindOf(err) == fault.NotFound {
				out = append(out, ErrNoMedia.At(fmt.Sprintf("lessons.%d.media", i)))
			} else if err != nil {
				return err
			}
		}
		if l.Kind == Document && file.Valid(l.Media.File) {
			if err := s.pagesAre(ctx, &lessons[i]); fault.KindOf(err) == fault.Invalid {
				for _, f := range fault.All(err) {
					out = append(out, f.At(fmt.Sprintf("lessons.%d.%s", i, f.Field())))
				}
			} else if err != nil {
				return err
			}
		}
		if l.Package == "" {
			continue
		}
		if _, err := s.Package(ctx, l.Package); fault.KindOf(err) == fault.Invalid {
			out = append(out, ErrNoPackage.At(fmt.Sprintf("lessons.%d.package", i)))
		} else if err != nil {
			return err
		}
	}
	return out.Err()
}
