package api

import (
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"time"
)

// schemas turns Go types into JSON Schema, as encoding/json would write them. Named structs become
// components and are referred to.
type schemas struct {
	defs  object
	names map[reflect.Type]string
}

var (
	timeType = reflect.TypeFor[time.Time]()
	rawType  = reflect.TypeFor[json.RawMessage]()
	odd      = regexp.MustCompile(`[^A-Za-z0-9]+`)
)

func (s *schemas) of(v any) object { return s.typ(reflect.TypeOf(v)) }

func (s *schemas) typ(t reflect.Type) object {
	switch {
	case t == nil, t == rawType:
		return object{}
	case t == timeType:
		return object{"type": "string", "format": "date-time"}
	case t.Implements(reflect.TypeFor[json.Marshaler]()), t.Implements(reflect.TypeFor[interface{ MarshalText() ([]byte, error) }]()):
		return object{"type": "string"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		inner := s.typ(t.Elem())
		return object{"anyOf": []any{inner, object{"type": "null"}}}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return object{"type": "integer"}
	case reflect.Float32, reflect.Float64:
		return object{"type": "number"}
	case reflect.String:
		return object{"type": "string"}
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			return object{"type": "string", "format": "binary"}
		}
		return object{"type": "array", "items": s.typ(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": s.typ(t.Elem())}
	case reflect.Struct:
		return s.structure(t)
	}
	return object{}
}

// structure refers to the component of a named struct, making it on first sight.
func (s *schemas) structure(t reflect.Type) object {
	if t.Name() == "" {
		return s.fields(t)
	}
	if s.names == nil {
		s.names = map[reflect.Type]string{}
	}
	name, known := s.names[t]
	if !known {
		name = s.free(t)
		s.names[t] = name
		s.defs[name] = object{} // stands while a type that holds itself is written
		s.defs[name] = s.fields(t)
	}
	return object{"$ref": "#/components/schemas/" + name}
}

// free is a component name that no other type has: Problem, or Problem2.
func (s *schemas) free(t reflect.Type) string {
	name := t.Name()
	if i := strings.IndexByte(name, '['); i >= 0 { // List[tianti/web/api.person] → ListPerson
		inner := name[i+1 : len(name)-1]
		name = name[:i] + upper(inner[strings.LastIndexAny(inner, "./")+1:])
	}
	name = upper(odd.ReplaceAllString(name, ""))
	for n := name; ; n += "X" {
		if _, taken := s.defs[n]; !taken {
			return n
		}
	}
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func (s *schemas) fields(t reflect.Type) object {
	props, required := object{}, []any{}
	s.collect(t, props, &required)
	out := object{"type": "object", "properties": props}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

func (s *schemas) collect(t reflect.Type, props object, required *[]any) {
	for f := range fieldsOf(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || (!f.IsExported() && !f.Anonymous) {
			continue
		}
		if f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct {
			s.collect(f.Type, props, required)
			continue
		}
		if name == "" {
			name = f.Name
		}
		props[name] = s.typ(f.Type)
		if !strings.Contains(options, "omitempty") && !strings.Contains(options, "omitzero") {
			*required = append(*required, name)
		}
	}
}

func fieldsOf(t reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range t.NumField() {
			if !yield(t.Field(i)) {
				return
			}
		}
	}
}
