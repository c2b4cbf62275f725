package courses

import (
	"context"
	"strings"

	"tianti/rbac"
)

// Find looks for live courses by a text, as pages do that let somebody pick one: at most so many, the best match
// first; more says whether there are others. A text that is a course's code finds that one first. Nothing is
// found by nothing.
func (s *Service) Find(ctx context.Context, by rbac.Actor, text string, most int) (found []*Entry, more bool, err error) {
	if text = strings.TrimSpace(text); text == "" {
		return nil, false, nil
	}
	all, err := s.Catalogue(ctx, by, Filter{Text: text})
	if err != nil {
		return nil, false, err
	}
	for i, e := range all {
		if strings.EqualFold(e.Code, text) {
			copy(all[1:i+1], all[:i])
			all[0] = e
			break
		}
	}
	return all[:min(len(all), most)], len(all) > most, nil
}
