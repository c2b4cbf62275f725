package courses

import (
	"context"
	"iter"

	"tianti/rbac"
)

// roster is People made of the organisation and the ladder.
type roster struct {
	org   *rbac.Organisation
	rungs func(ctx context.Context, people []string) (map[string]string, error)
}

// Roster makes People of the organisation; rungs tells on which grades people stand
// (ladder.Service.Rungs), nil that nobody knows.
func Roster(org *rbac.Organisation, rungs func(ctx context.Context, people []string) (map[string]string, error)) People {
	if rungs == nil {
		rungs = func(context.Context, []string) (map[string]string, error) { return nil, nil }
	}
	return roster{org, rungs}
}

func (r roster) Learner(ctx context.Context, person string) (Learner, error) {
	p, err := r.org.Lookup(ctx, person)
	if err != nil {
		return Learner{}, err
	}
	grades, err := r.rungs(ctx, []string{p.ID})
	return learner(p, grades), err
}

func learner(p *rbac.Person, grades map[string]string) Learner {
	return Learner{Person: p.ID, Name: p.Name, Unit: p.Path, Post: p.Post, Grade: grades[p.ID]}
}

func (r roster) Count(ctx context.Context, unit string) (int64, error) {
	counts, err := r.org.Headcount(ctx, unit)
	return rbac.CountBelow(counts, unit), err
}

func (r roster) From(ctx context.Context, unit, cursor string, n int) ([]Learner, string, error) {
	page, err := r.org.MembersFrom(ctx, unit, cursor, n)
	if err != nil {
		return nil, "", err
	}
	ids := make([]string, len(page.Items))
	for i, p := range page.Items {
		ids[i] = p.ID
	}
	grades, err := r.rungs(ctx, ids)
	if err != nil {
		return nil, "", err
	}
	out := make([]Learner, len(page.Items))
	for i, p := range page.Items {
		out[i] = learner(p, grades)
	}
	return out, page.Next, nil
}

// together is how many people are read at once.
const together = 500

// Below reads on only as far as somebody listens: a page of a group turns away after some hundred people.
func (r roster) Below(ctx context.Context, unit string) iter.Seq2[Learner, error] {
	return func(yield func(Learner, error) bool) {
		for cursor := ""; ; {
			some, next, err := r.From(ctx, unit, cursor, together)
			if err != nil {
				yield(Learner{}, err)
				return
			}
			for _, p := range some {
				if !yield(p, nil) {
					return
				}
			}
			if cursor = next; cursor == "" {
				return
			}
		}
	}
}
