package strictyaml

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"tianti/internal/fault"
)

// ErrRewrite says that a value cannot be written so that it reads back the same. Param "why".
var ErrRewrite = fault.Define(fault.Internal, "strictyaml.rewrite")

// Rewrite writes a changed value into the text that it was read from. value is a struct, or a pointer to
// one; source must be readable into its type. The result reads back as value, and says what did not
// change as it was said before:
//
//   - a field of the file, and an item of its lists, that did not change keeps its lines byte for byte,
//     with the comments above and within it; an item keeps them also when it moves;
//   - within an item that did change, the parts that did not keep their style and their comments, but may
//     be indented and spaced in the usual way;
//   - comments that stand in what was removed go with it.
//
// Items of lists are recognised by their code, id, certificate or veto, or by being the same as before.
func Rewrite(source []byte, value any) ([]byte, error) {
	v := reflect.Indirect(reflect.ValueOf(value))
	if v.Kind() != reflect.Struct {
		panic(fmt.Sprintf("strictyaml: Rewrite wants a struct, not %T", value))
	}
	root, err := parse(source)
	if err != nil || root == nil {
		return nil, ErrRewrite.With("why", "not readable").Because(err)
	}
	old := reflect.New(v.Type())
	if err := Decode("", source, old.Interface()); err != nil {
		return nil, err
	}
	want := canon(v)
	if canon(old.Elem()) == want {
		return source, nil
	}
	for _, write := range []func() ([]byte, error){
		func() ([]byte, error) { return splice(source, root, old.Elem(), v, true) },
		func() ([]byte, error) { return splice(source, root, old.Elem(), v, false) },
		func() ([]byte, error) { return encode(merged(root, v)) },
		func() ([]byte, error) { return encode(merged(nil, v)) },
	} {
		out, err := write()
		if err != nil {
			continue
		}
		back := reflect.New(v.Type())
		if Decode("", out, back.Interface()) == nil && canon(back.Elem()) == want {
			return out, nil
		}
	}
	return nil, ErrRewrite.With("why", "it would read back differently")
}

// canon spells a value so that two are the same if and only if they are spelled the same: places and
// empty optional fields are left out.
func canon(v reflect.Value) string {
	var b strings.Builder
	spell(&b, v)
	return b.String()
}

func spell(b *strings.Builder, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			b.WriteString("nil")
			return
		}
		spell(b, v.Elem())
	case reflect.Struct:
		b.WriteByte('{')
		for _, f := range ordered(v.Type()) {
			if x := v.FieldByIndex(f.index); !f.optional || !empty(x) {
				b.WriteString(f.name + ":")
				spell(b, x)
				b.WriteByte(',')
			}
		}
		b.WriteByte('}')
	case reflect.Slice:
		b.WriteByte('[')
		for i := range v.Len() {
			spell(b, v.Index(i))
			b.WriteByte(',')
		}
		b.WriteByte(']')
	default:
		fmt.Fprintf(b, "%q", fmt.Sprint(v.Interface()))
	}
}

func empty(v reflect.Value) bool {
	return v.Kind() == reflect.Slice && v.Len() == 0 || v.Kind() != reflect.Struct && v.IsZero() || v.Kind() == reflect.Struct && allEmpty(v)
}

func allEmpty(v reflect.Value) bool {
	for _, f := range ordered(v.Type()) {
		if !empty(v.FieldByIndex(f.index)) {
			return false
		}
	}
	return true
}

type named struct {
	name string
	field
}

// ordered are a struct's fields in the order in which they are declared.
func ordered(t reflect.Type) (out []named) {
	known := fieldsOf(t)
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if x, ok := known[name]; ok && slices.Equal(x.index, f.Index) {
			out = append(out, named{name, x})
		}
	}
	return out
}
