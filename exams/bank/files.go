package bank

import (
	"bytes"
	"context"

	"tianti/exams/format"
	"tianti/exams/item"
	"tianti/internal/file"
	"tianti/rbac"
)

// Keep keeps a picture, sound, video or document for an item of a unit. Faults: file.ErrTooLarge,
// file.ErrType, file.ErrEmpty. Until an item shows it, nobody knows its address.
func (s *Service) Keep(ctx context.Context, by rbac.Actor, unit, name string, data []byte) (item.Media, error) {
	if _, err := s.gate.May(by, "exams.item.create", rbac.Place{Unit: unit, Owner: by.Person}); err != nil {
		return item.Media{}, err
	}
	info, err := s.files.Put(ctx, bytes.NewReader(data), file.Limits{Most: format.MostFile, Types: format.Shown})
	if err != nil {
		return item.Media{}, err
	}
	return item.Media{ID: info.ID, Type: info.Type, Name: item.Clip(name, 120)}, nil
}
