package naming

import "tianti/web/kit"

// Link is a name that may lead somewhere; Path is "" where the reader may not go.
type Link struct{ Text, Path string }

// Facts say what the facts behind a decision are called and where they stand, by their ids; nil where nobody
// knows. It is asked once a request, since what a reader may open depends on the reader.
type Facts func(r *kit.Request) (func(id string) Link, error)

// For is the namer of a request. Without anybody who knows the names, ids stand for themselves.
func (f Facts) For(r *kit.Request) (func(id string) Link, error) {
	if f == nil {
		return func(id string) Link { return Link{Text: id} }, nil
	}
	return f(r)
}

// Links names a list of facts.
func Links(name func(id string) Link, ids []string) []Link {
	out := make([]Link, len(ids))
	for i, id := range ids {
		out[i] = name(id)
	}
	return out
}
