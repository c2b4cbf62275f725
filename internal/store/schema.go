package store

import (
	"fmt"
	"regexp"
	"slices"
	"sync"
)

// Index is declared with a collection. Fields are BSON names, dotted for nested ones; their
// values are strings, integers, booleans or times. A missing field sorts first, as null.
type Index struct {
	Name   string
	Fields []string
	Unique bool // a document in which every field of the index is null or "" is left out of it
}

// By declares an index.
func By(name string, fields ...string) Index { return Index{Name: name, Fields: fields} }

// Unique declares a unique index. Documents with all its fields empty do not take part.
func Unique(name string, fields ...string) Index {
	return Index{Name: name, Fields: fields, Unique: true}
}

// Schema is a collection's name and indexes. Each has the built-in index "id" on _id.
type Schema struct {
	Name    string
	Indexes []Index
}

// Index finds an index by name.
func (s Schema) Index(name string) (Index, bool) {
	if name == "id" {
		return Index{Name: "id", Fields: []string{"_id"}, Unique: true}, true
	}
	i := slices.IndexFunc(s.Indexes, func(x Index) bool { return x.Name == name })
	if i < 0 {
		return Index{}, false
	}
	return s.Indexes[i], true
}

var (
	nameShape = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$`)
	schemaMu  sync.Mutex
	schemas   = map[string]Schema{}
)

func register(s Schema) {
	if !nameShape.MatchString(s.Name) {
		panic("store: collection name: " + s.Name)
	}
	seen := map[string]bool{"id": true}
	for _, x := range s.Indexes {
		if !nameShape.MatchString(x.Name) || seen[x.Name] || len(x.Fields) == 0 {
			panic(fmt.Sprintf("store: index %q of %s", x.Name, s.Name))
		}
		seen[x.Name] = true
	}
	schemaMu.Lock()
	defer schemaMu.Unlock()
	if _, taken := schemas[s.Name]; taken {
		panic("store: collection defined twice: " + s.Name)
	}
	schemas[s.Name] = s
}

// Schemas lists every collection that the program defines, by name. cmd ensures them at start;
// copy and backup walk them.
func Schemas() []Schema {
	schemaMu.Lock()
	defer schemaMu.Unlock()
	out := make([]Schema, 0, len(schemas))
	for _, s := range schemas {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b Schema) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return out
}
