package store

import "context"

// mostLooks bounds how often one call of Sift reads on.
const mostLooks = 100

// Sift reads along a query until a page is full of what keep lets through: for filters that no index knows,
// such as what the reader may see. It does not read on without end: a page may be short, or empty, and have
// a cursor to go on from.
func Sift[T any](ctx context.Context, find func(context.Context, Query) (Page[T], error), q Query, keep func(*T) bool) (out Page[T], err error) {
	size := q.PageSize()
	for range mostLooks {
		page, err := find(ctx, q.Limit(size-len(out.Items)))
		if err != nil {
			return out, err
		}
		for _, x := range page.Items {
			if keep(x) {
				out.Items = append(out.Items, x)
			}
		}
		if out.Next = page.Next; out.Next == "" || len(out.Items) >= size {
			break
		}
		q = q.At(page.Next)
	}
	return out, nil
}
