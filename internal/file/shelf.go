package file

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/internal/store"
)

// Shelf keeps the files of an organisation.
type Shelf struct {
	infos   store.Collection[Info]
	pieces  store.Collection[piece]
	uploads store.Collection[upload]
	clock   clock.Clock
}

// New opens the shelf of what everybody who is logged in may be shown.
func New(db *store.Database, c clock.Clock) *Shelf { return open.on(db, c) }

// Closed opens the shelf of what a few people may see: answers of candidates.
func Closed(db *store.Database, c clock.Clock) *Shelf { return closed.on(db, c) }

func (x shelving) on(db *store.Database, c clock.Clock) *Shelf {
	return &Shelf{x.infos.On(db), x.pieces.On(db), x.uploads.On(db), c}
}

// Limits bound what Put takes.
type Limits struct {
	Most  int64    // bytes
	Types []string // wanted media types, as Is reads them; none: any
}

// Put reads a file to its end and keeps it. The same bytes again give the same file. Faults:
// ErrEmpty, ErrTooLarge, ErrType; an error of the reader comes back as it is.
func (s *Shelf) Put(ctx context.Context, r io.Reader, l Limits) (*Info, error) {
	up := &upload{Meta: store.Meta{ID: strings.ToLower(rand.Text())}, At: s.clock.Now()}
	if err := s.uploads.Insert(ctx, up); err != nil {
		return nil, err
	}
	info, err := s.take(ctx, up.ID, r, l)
	if err != nil || info.Upload != up.ID {
		// Refused, broken off, or kept before: these pieces are nobody's.
		if drop := s.drop(context.WithoutCancel(ctx), up.ID); err == nil {
			err = drop
		}
		return info, err
	}
	return info, s.uploads.Delete(ctx, up.ID)
}

// PutBytes keeps a file that is in memory; one that is there already costs one read.
func (s *Shelf) PutBytes(ctx context.Context, data []byte, l Limits) (*Info, error) {
	if info, err := s.infos.Get(ctx, ID(data)); err == nil && l.allow(info.Type, info.Size) == nil {
		return info, nil
	}
	return s.Put(ctx, bytes.NewReader(data), l)
}

func (l Limits) allow(kind string, size int64) error {
	switch {
	case size > l.Most:
		return ErrTooLarge.With("most", max(l.Most>>20, 1))
	case len(l.Types) > 0 && !Is(kind, l.Types...):
		return ErrType.With("type", kind).With("want", strings.Join(l.Types, ", "))
	}
	return nil
}

// take writes the pieces and names the file. When the file is there already, what is there comes
// back, with the upload that made it.
func (s *Shelf) take(ctx context.Context, id string, r io.Reader, l Limits) (*Info, error) {
	info := &Info{Upload: id, At: s.clock.Now()}
	sum := sha256.New()
	for n, buf := 0, make([]byte, pieceSize); ; n++ {
		got, err := io.ReadFull(r, buf)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, err
		}
		last := err != nil
		if n == 0 {
			if got == 0 {
				return nil, ErrEmpty
			}
			info.Type = Sniff(buf[:got])
		}
		info.Size += int64(got)
		if err := l.allow(info.Type, info.Size); err != nil {
			return nil, err
		}
		if got > 0 {
			sum.Write(buf[:got])
			if err := s.pieces.Insert(ctx, &piece{Meta: store.Meta{ID: pieceID(id, int64(n))}, Data: bytes.Clone(buf[:got])}); err != nil {
				return nil, err
			}
		}
		if last {
			break
		}
	}
	info.ID = named(sum.Sum(nil))
	err := s.infos.Insert(ctx, info)
	if errors.Is(err, store.ErrExists) {
		return s.infos.Get(ctx, info.ID)
	}
	return info, err
}

func pieceID(upload string, n int64) string { return fmt.Sprintf("%s/%08d", upload, n) }

// drop deletes the pieces of an upload from the first on, and then its note.
func (s *Shelf) drop(ctx context.Context, id string) error {
	for n := int64(0); ; n++ {
		err := s.pieces.Delete(ctx, pieceID(id, n))
		if errors.Is(err, store.ErrNotFound) {
			break
		}
		if err != nil {
			return err
		}
	}
	if err := s.uploads.Delete(ctx, id); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return nil
}

// Get is what is known of a file; ErrNone when there is none.
func (s *Shelf) Get(ctx context.Context, id string) (*Info, error) {
	if !Valid(id) {
		return nil, ErrNone
	}
	info, err := s.infos.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrNone
	}
	return info, err
}

// Bytes is a whole file in memory, for files that are known to be small.
func (s *Shelf) Bytes(ctx context.Context, info *Info) ([]byte, error) {
	var out bytes.Buffer
	_, err := io.Copy(&out, s.Read(ctx, info, 0, info.Size))
	return out.Bytes(), err
}

// Read gives n bytes from one place on, a piece at a time, as ranges of a video are asked for.
func (s *Shelf) Read(ctx context.Context, info *Info, from, n int64) io.Reader {
	return &reading{s, ctx, info, from, min(from+n, info.Size), nil}
}

// At reads a file from any place, for those who look things up in it: archives.
func (s *Shelf) At(ctx context.Context, info *Info) io.ReaderAt { return readerAt{s, ctx, info} }

type readerAt struct {
	shelf *Shelf
	ctx   context.Context
	info  *Info
}

func (r readerAt) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off >= r.info.Size {
		return 0, io.EOF
	}
	n, err := io.ReadFull(r.shelf.Read(r.ctx, r.info, off, int64(len(p))), p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}

type reading struct {
	shelf *Shelf
	ctx   context.Context
	info  *Info
	at    int64
	end   int64
	rest  []byte
}

func (r *reading) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		if r.at >= r.end || r.at < 0 {
			return 0, io.EOF
		}
		d, err := r.shelf.pieces.Get(r.ctx, pieceID(r.info.Upload, r.at/pieceSize))
		if err != nil {
			return 0, err
		}
		skip := r.at % pieceSize
		if skip >= int64(len(d.Data)) {
			return 0, io.ErrUnexpectedEOF
		}
		r.rest = d.Data[skip:min(int64(len(d.Data)), skip+r.end-r.at)]
	}
	n := copy(p, r.rest)
	r.rest, r.at = r.rest[n:], r.at+int64(n)
	return n, nil
}

// stale is how old the note of an upload is when it cannot be going on any more.
const stale = 24 * time.Hour

// Sweep deletes what broken-off uploads left, and says how many there were.
func (s *Shelf) Sweep(ctx context.Context) (int, error) {
	old, err := s.uploads.Find(ctx, store.On("at").Before(s.clock.Now().Add(-stale)).Limit(100))
	if err != nil {
		return 0, err
	}
	for i, up := range old.Items {
		owned, err := s.owned(ctx, up.ID)
		if err == nil && owned {
			err = s.uploads.Delete(ctx, up.ID)
		} else if err == nil {
			err = s.drop(ctx, up.ID)
		}
		if err != nil {
			return i, err
		}
	}
	return len(old.Items), nil
}

// owned says whether a file was made of an upload whose note was left by a crash: the bytes tell.
func (s *Shelf) owned(ctx context.Context, id string) (bool, error) {
	sum := sha256.New()
	for n := int64(0); ; n++ {
		d, err := s.pieces.Get(ctx, pieceID(id, n))
		if errors.Is(err, store.ErrNotFound) {
			break
		}
		if err != nil {
			return false, err
		}
		sum.Write(d.Data)
	}
	info, err := s.infos.Get(ctx, named(sum.Sum(nil)))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && info.Upload == id, err
}
