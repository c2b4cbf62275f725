package store

import (
	"time"
)

// Query asks along one declared index: equality on its first fields, then at most one range on
// the next, in index order. Build it with On: On("due").Is("open").Before(t).Limit(50).
type Query struct {
	Index   string
	Equal   []any // values of the first len(Equal) fields
	From    any   // nil: no bound. Bounds are on field len(Equal)
	FromInc bool
	To      any
	ToInc   bool
	Prefix  string // a string range: values that start with Prefix
	Desc    bool
	Max     int    // 0: DefaultLimit
	Cursor  string // "" starts; else what the last page's Next said
}

// DefaultLimit is the page size when a query names none; MaxLimit the most it may ask.
const (
	DefaultLimit = 100
	MaxLimit     = 10_000
)

// On starts a query along an index; "id" is the documents' ids.
func On(index string) Query { return Query{Index: index} }

// Is fixes the next fields of the index to these values.
func (q Query) Is(values ...any) Query {
	q.Equal = append(append([]any{}, q.Equal...), values...)
	return q
}

// AtLeast, After, UpTo and Before bound the field after the fixed ones.
func (q Query) AtLeast(v any) Query { q.From, q.FromInc = v, true; return q }
func (q Query) After(v any) Query   { q.From, q.FromInc = v, false; return q }
func (q Query) UpTo(v any) Query    { q.To, q.ToInc = v, true; return q }
func (q Query) Before(v any) Query  { q.To, q.ToInc = v, false; return q }

// StartsWith bounds a string field to values with this prefix; "" bounds nothing.
func (q Query) StartsWith(prefix string) Query { q.Prefix = prefix; return q }

// Down turns the order round.
func (q Query) Down() Query { q.Desc = true; return q }

// Limit sets the page size.
func (q Query) Limit(n int) Query { q.Max = n; return q }

// At goes on from a cursor.
func (q Query) At(cursor string) Query { q.Cursor = cursor; return q }

// PageSize is the limit that engines use.
func (q Query) PageSize() int {
	switch {
	case q.Max <= 0:
		return DefaultLimit
	case q.Max > MaxLimit:
		return MaxLimit
	}
	return q.Max
}

// Check says whether the schema's index serves the query, and gives that index.
func (q Query) Check(s Schema) (Index, error) {
	x, ok := s.Index(q.Index)
	if !ok {
		return x, ErrQuery.With("collection", s.Name).With("index", q.Index)
	}
	ranged := q.From != nil || q.To != nil || q.Prefix != ""
	if len(q.Equal) > len(x.Fields) || ranged && len(q.Equal) == len(x.Fields) {
		return x, ErrQuery.With("collection", s.Name).With("index", q.Index).With("why", "more values than fields")
	}
	if q.Prefix != "" && (q.From != nil || q.To != nil) {
		return x, ErrQuery.With("collection", s.Name).With("index", q.Index).With("why", "prefix and range together")
	}
	for i, v := range append(append([]any{}, q.Equal...), q.From, q.To) {
		if _, text := v.(string); x.Name == "id" && !text && (v != nil || i < len(q.Equal)) {
			return x, ErrQuery.With("collection", s.Name).With("index", q.Index).With("why", "ids are strings")
		}
		switch v.(type) {
		case nil, string, bool, int, int32, int64, time.Time:
		default:
			return x, ErrQuery.With("collection", s.Name).With("index", q.Index).With("why", "value type")
		}
	}
	return x, nil
}
