package bank

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"tianti/exams/format"
	"tianti/internal/file"
	"tianti/internal/store"
	"tianti/rbac"
)

// Export writes the items of a filter in a format ("" is GIFT), with labels in the form that Import
// reads, and reports what the format could not say. Keys leave the program here: it needs a
// permission of its own, for each unit whose items are in the file.
func (s *Service) Export(ctx context.Context, by rbac.Actor, f Filter, name string, w io.Writer) (*format.Report, error) {
	out, err := FormatNamed(name)
	if err != nil {
		return nil, err
	}
	if reach := s.gate.Reach(by, "exams.item.export"); len(reach) == 0 {
		_, err := s.gate.May(by, "exams.item.export", rbac.Place{})
		return nil, err
	}
	var entries []format.Entry
	held := 0
	for i, err := range s.items.Each(ctx, f.query()) {
		if err != nil {
			return nil, err
		}
		if _, err := s.gate.May(by, "exams.item.export", rbac.Place{Unit: i.Unit, Owner: i.Author}); err != nil || !f.fits(i) {
			continue
		}
		if len(entries) == format.MaxEntries {
			return nil, format.ErrTooMany.With("most", format.MaxEntries)
		}
		e := entryOf(i)
		if err := s.bring(ctx, &e); err != nil {
			return nil, err
		}
		if held += weight(e.Files); held > mostExported {
			return nil, format.ErrTooLarge.With("most", mostExported>>20)
		}
		entries = append(entries, e)
	}
	if len(entries) == 0 {
		return nil, store.ErrNotFound.With("collection", s.items.Name())
	}
	return out.write(w, entries)
}

// mostExported bounds the files that one export holds in memory, in bytes.
const mostExported = 128 << 20

func weight(files []format.File) int {
	n := 0
	for _, f := range files {
		n += len(f.Data)
	}
	return n
}

// bring adds the files that an item shows.
func (s *Service) bring(ctx context.Context, e *format.Entry) error {
	for _, id := range e.Body.Files() {
		info, err := s.files.Get(ctx, id)
		if errors.Is(err, file.ErrNone) {
			continue // an address in a text that never was one of a file
		}
		if err != nil {
			return err
		}
		data, err := s.files.Bytes(ctx, info)
		if err != nil {
			return err
		}
		e.Carry(format.File{ID: id, Type: info.Type, Data: data})
	}
	return nil
}

// entryOf is an item as formats carry it.
func entryOf(i *Item) format.Entry {
	e := format.Entry{Title: i.Body.Title, ID: i.Source, Body: &i.Body}
	if e.ID == "" {
		e.ID = i.ID
	}
	for part := range strings.SplitSeq(strings.TrimSuffix(i.Category, "/"), "/") {
		if part != "" {
			e.Category = append(e.Category, part)
		}
	}
	for _, label := range [][2]string{{"tier", i.Tier}, {"line", i.Line}, {"difficulty", strconv.Itoa(i.Difficulty)}} {
		if label[1] != "" && label[1] != "0" {
			e.Tags = append(e.Tags, label[0]+"="+label[1])
		}
	}
	e.Tags = append(e.Tags, i.Tags...)
	return e
}
