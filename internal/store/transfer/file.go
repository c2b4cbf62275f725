package transfer

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"io"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/store"
)

// A backup is a gzip stream of BSON documents: a header, the documents with what is due of them,
// and a trailer with the counts and the SHA-256 of everything before it.

const format = "tianti backup 1"

type header struct {
	Format string    `bson:"format"`
	Taken  time.Time `bson:"taken"`
}

type row struct {
	Collection string        `bson:"c"`
	ID         string        `bson:"i"`
	Rev        int64         `bson:"r"`
	Body       bson.Raw      `bson:"b,omitempty"`
	Events     []store.Event `bson:"e,omitempty"`

	End    bool             `bson:"end,omitempty"` // the trailer
	Counts map[string]int64 `bson:"counts,omitempty"`
	Hash   []byte           `bson:"hash,omitempty"`
}

// Backup writes every collection to w.
func Backup(ctx context.Context, from store.Engine, schemas []store.Schema, taken time.Time, w io.Writer) (Report, error) {
	zip := gzip.NewWriter(w)
	out := &sink{w: bufio.NewWriterSize(zip, 1<<16), hash: sha256.New()}
	if err := out.put(header{format, taken.UTC()}); err != nil {
		return nil, err
	}
	due, err := pending(ctx, from)
	if err != nil {
		return nil, err
	}
	report, counts := Report{}, map[string]int64{}
	for _, s := range order(schemas) {
		d, err := walk(ctx, from, s, func(rs []store.Record) error {
			for _, r := range rs {
				if err := out.put(row{Collection: s.Name, ID: r.ID, Rev: r.Rev, Body: r.Body, Events: due[s.Name][r.ID]}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return report, err
		}
		report[s.Name], counts[s.Name] = d, d.Count
	}
	if err := out.put(row{End: true, Counts: counts, Hash: out.hash.Sum(nil)}); err != nil {
		return report, err
	}
	return report, errors.Join(out.w.Flush(), zip.Close())
}

type sink struct {
	w    *bufio.Writer
	hash hash.Hash
}

func (s *sink) put(v any) error {
	raw, err := bson.Marshal(v)
	if err != nil {
		return err
	}
	s.hash.Write(raw)
	_, err = s.w.Write(raw)
	return err
}

// Restore reads a backup into an empty engine. The whole file is checked as it is read; when it is
// damaged or cut short the restore fails and the engine must not be used.
func Restore(ctx context.Context, r io.Reader, to store.Engine, schemas []store.Schema) (Report, error) {
	load, ok := to.(Loader)
	if !ok {
		return nil, ErrUnable
	}
	if err := to.Ensure(ctx, schemas); err != nil {
		return nil, err
	}
	if err := empty(ctx, to, schemas); err != nil {
		return nil, err
	}
	zip, err := gzip.NewReader(r)
	if err != nil {
		return nil, ErrFile.With("why", "not gzip").Because(err)
	}
	in := &source{r: bufio.NewReaderSize(zip, 1<<16), hash: sha256.New()}
	var h header
	if err := in.take(&h); err != nil || h.Format != format {
		return nil, ErrFile.With("why", "not a backup of this program").Because(err)
	}
	in.hash.Write(in.raw)
	return in.load(ctx, load)
}

type source struct {
	r    *bufio.Reader
	hash hash.Hash
	raw  []byte
}

// take reads the next document; its bytes stay in raw until the next call.
func (s *source) take(v any) error {
	var size [4]byte
	if _, err := io.ReadFull(s.r, size[:]); err != nil {
		return err
	}
	n := binary.LittleEndian.Uint32(size[:])
	if n < 5 || n > 2*store.MaxDocument {
		return errors.New("document size out of range")
	}
	s.raw = make([]byte, n)
	copy(s.raw, size[:])
	if _, err := io.ReadFull(s.r, s.raw[4:]); err != nil {
		return err
	}
	if err := bson.Raw(s.raw).Validate(); err != nil {
		return err
	}
	return bson.Unmarshal(s.raw, v)
}

func (s *source) load(ctx context.Context, to Loader) (Report, error) {
	report := Report{}
	var batch []store.Record
	var events []store.Event
	current := ""
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		err := to.Load(ctx, current, batch, events)
		batch, events = nil, nil
		return err
	}
	for {
		before := s.hash.Sum(nil)
		var x row
		if err := s.take(&x); err != nil {
			return report, ErrFile.With("why", "cut short or damaged").Because(err)
		}
		if x.End {
			if err := flush(); err != nil {
				return report, err
			}
			return report, s.check(x, before, report)
		}
		s.hash.Write(s.raw)
		if x.Collection != current || len(batch) >= batchRecords {
			if err := flush(); err != nil {
				return report, err
			}
			current = x.Collection
		}
		r := store.Record{ID: x.ID, Rev: x.Rev, Body: x.Body}
		batch, events = append(batch, r), append(events, x.Events...)
		d := report[current]
		d.add(r)
		report[current] = d
	}
}

func (s *source) check(end row, hash []byte, report Report) error {
	if string(hash) != string(end.Hash) {
		return ErrFile.With("why", "changed since it was written")
	}
	for name, n := range end.Counts {
		if report[name].Count != n {
			return ErrFile.With("why", "documents of "+name+" are missing")
		}
	}
	return nil
}
