package token

import (
	"testing"

	"tianti/internal/store"
)

// ChangeKeys damages stored keys.
func ChangeKeys(t *testing.T, db *store.Database, change func(*Key)) {
	c := keys.On(db)
	for k, err := range c.Each(t.Context(), store.On("order")) {
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Update(t.Context(), k.ID, func(k *Key) ([]store.Event, error) { change(k); return nil, nil }); err != nil {
			t.Fatal(err)
		}
	}
}

// Private gives the signing key to tests that forge tokens.
func (s *Service) Private() (kid string, private any) {
	r := s.ring.Load()
	return r.kid, r.private
}
