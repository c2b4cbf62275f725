package supervision

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"tianti/internal/store"
	"tianti/internal/text"
	"tianti/rbac"
)

// Publish puts another standard in force that was made from the version base. Categories that it leaves out are
// retired: findings have them. Faults: those of Check, ErrReason, ErrStale.
func (s *Service) Publish(ctx context.Context, by rbac.Actor, base string, next Standard, reason string) (*Standard, error) {
	grant, err := s.gate.May(by, mayEdit, rbac.Place{Unit: "/"})
	if err != nil {
		return nil, err
	}
	now, err := s.Standard(ctx)
	if err != nil {
		return nil, err
	}
	next = next.tidied()
	faults := next.Check()
	if f := reasonFault("reason", reason); f != nil {
		faults = append(faults, f)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	if base != now.ID {
		return nil, ErrStale
	}
	for _, c := range now.Categories {
		if next.Category(c.Code) == nil {
			c.Retired = true
			next.Categories = append(next.Categories, c)
		}
	}
	n, _ := strconv.Atoi(now.ID)
	next.Meta = store.Meta{ID: fmt.Sprintf("%04d", n+1)}
	next.By, next.ByName, next.At, next.Reason = by.Person, by.Name, s.now(), strings.TrimSpace(reason)
	err = s.standards.Insert(ctx, &next, grant.Record(reason, StandardPublished{next.ID, by.Person}))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrStale
	}
	return &next, err
}

// tidied cuts blanks.
func (s Standard) tidied() Standard {
	out := s
	out.Categories = nil
	for _, c := range s.Categories {
		c.Code, c.Name.Zh, c.Name.En = strings.TrimSpace(c.Code), text.Clean(c.Name.Zh), text.Clean(c.Name.En)
		causes := c.Causes
		c.Causes = nil
		for _, x := range causes {
			x.Code, x.Name.Zh, x.Name.En = strings.TrimSpace(x.Code), text.Clean(x.Name.Zh), text.Clean(x.Name.En)
			c.Causes = append(c.Causes, x)
		}
		out.Categories = append(out.Categories, c)
	}
	return out
}

// MayEdit says whether an actor may publish standards.
func (s *Service) MayEdit(by rbac.Actor) bool {
	_, err := s.gate.May(by, mayEdit, rbac.Place{Unit: "/"})
	return err == nil
}

// Named tells the standard's names of codes, those of earlier versions among them.
type Named []*Standard

// Category is what people call a category; its code where there is none.
func (n Named) Category(lang, code string) string {
	for _, s := range n {
		if c := s.Category(code); c != nil {
			return c.Name.In(lang)
		}
	}
	return code
}

// Cause is what people call a cause of a category.
func (n Named) Cause(lang, category, code string) string {
	for _, s := range n {
		if c := s.Category(category); c != nil {
			if x := c.Cause(code); x != nil {
				return x.Name.In(lang)
			}
		}
	}
	return code
}
