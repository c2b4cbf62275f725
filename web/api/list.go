package api

import (
	"strconv"

	"tianti/internal/fault"
	"tianti/web/kit"
)

// List is what every list answers. Next is the cursor of the following page, null at the end.
type List[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next"`
}

// ListOf makes a List; no items are [] and not null.
func ListOf[T any](items []T, next string) List[T] {
	l := List[T]{Items: items}
	if l.Items == nil {
		l.Items = []T{}
	}
	if next != "" {
		l.Next = &next
	}
	return l
}

// ListFrom is ListOf with each item turned into its JSON shape.
func ListFrom[A, B any](items []A, next string, shape func(A) B) List[B] {
	out := make([]B, len(items))
	for i, a := range items {
		out[i] = shape(a)
	}
	return ListOf(out, next)
}

// ErrLimit is a page size that we do not serve.
var ErrLimit = fault.Define(fault.Invalid, "web.limit") // params "most"

// The page sizes.
const (
	usualLimit = 50
	mostLimit  = 200
)

// Paging reads cursor and limit of a list.
func Paging(r *kit.Request) (cursor string, limit int, err error) {
	limit = usualLimit
	if s := r.Query("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > mostLimit {
			return "", 0, ErrLimit.At("limit").With("most", mostLimit)
		}
		limit = n
	}
	return r.Query("cursor"), limit, nil
}
