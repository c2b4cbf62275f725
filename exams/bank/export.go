package bank

import (
	"context"
	"io"
	"strconv"
	"strings"

	"tianti/exams/format"
	"tianti/exams/format/gift"
	"tianti/internal/store"
	"tianti/rbac"
)

// Export writes the items of a filter as GIFT, with labels in the form that Import reads, and
// reports what GIFT could not say. Keys leave the program here: it needs a permission of its own,
// for each unit whose items are in the file.
func (s *Service) Export(ctx context.Context, by rbac.Actor, f Filter, w io.Writer) (*format.Report, error) {
	if reach := s.gate.Reach(by, "exams.item.export"); len(reach) == 0 {
		_, err := s.gate.May(by, "exams.item.export", rbac.Place{})
		return nil, err
	}
	var entries []format.Entry
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
		entries = append(entries, entryOf(i))
	}
	if len(entries) == 0 {
		return nil, store.ErrNotFound.With("collection", s.items.Name())
	}
	return gift.Write(w, entries)
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
