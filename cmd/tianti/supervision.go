package main

import (
	"context"

	"tianti/courses/supervision"
	"tianti/internal/store"
	"tianti/ladder/star"
	"tianti/rbac"
	"tianti/web"
)

// workdays counts the days that supervision gives for corrections by the organisation's calendar.
func workdays(p *web.Parts) func(context.Context, rbac.Day, int) (rbac.Day, error) {
	return func(ctx context.Context, from rbac.Day, n int) (rbac.Day, error) {
		c, err := p.Workdays.Calendar(ctx)
		if err != nil {
			return "", err
		}
		return c.After(from, n)
	}
}

// vetoes records the veto event that a serious finding becomes. It has the finding's id: where the finding could
// not be told of it, because the server went down between, doing it again makes no second one.
func vetoes(p *web.Parts) func(context.Context, rbac.Actor, supervision.Vetoed) (string, error) {
	return func(ctx context.Context, by rbac.Actor, v supervision.Vetoed) (string, error) {
		made, err := p.Stars.Record(ctx, by, star.Veto{Meta: store.Meta{ID: "finding-" + v.Finding}, Person: v.Person, Code: v.Code, Day: v.Day, Reason: v.Reason, Evidence: v.Evidence})
		if err != nil {
			return "", err
		}
		return made.ID, nil
	}
}
