package strictyaml

import (
	"encoding"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"tianti/internal/fault"
)

// refuse notes a fault; the first hundred say enough.
func (d *decoder) refuse(f *fault.Fault, at Spot, path string) {
	if len(d.faults) < 100 {
		d.faults = append(d.faults, AtSpot(f, d.file, at).With("field", path).At(path))
	}
}

func spot(n *yaml.Node) Spot { return Spot{n.Line, n.Column} }

var textType = reflect.TypeFor[encoding.TextUnmarshaler]()

func (d *decoder) value(n *yaml.Node, v reflect.Value, path string, depth int) {
	switch {
	case depth > maxDepth:
		d.refuse(ErrSyntax.With("why", "nested too deeply"), spot(n), path)
		return
	case n.Kind == yaml.AliasNode:
		d.refuse(ErrAlias, spot(n), path)
		return
	case v.Kind() == reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		d.value(n, p.Elem(), path, depth+1)
		v.Set(p)
		return
	case reflect.PointerTo(v.Type()).Implements(textType):
		d.text(n, v, path)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.section(n, v, path, depth)
	case reflect.Map:
		d.table(n, v, path, depth)
	case reflect.Slice:
		d.list(n, v, path, depth)
	default:
		d.scalar(n, v, path)
	}
}

func (d *decoder) text(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		d.refuse(ErrWantText.With("value", said(n)), spot(n), path)
		return
	}
	if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(n.Value)); err != nil {
		if own := (*fault.Fault)(nil); errors.As(err, &own) {
			d.refuse(own, spot(n), path)
			return
		}
		d.refuse(ErrValue.With("value", n.Value).With("why", err.Error()), spot(n), path)
	}
}

func (d *decoder) scalar(n *yaml.Node, v reflect.Value, path string) {
	ok := n.Kind == yaml.ScalarNode && n.Tag != "!!null"
	switch v.Kind() {
	case reflect.String:
		if ok = ok && n.Tag != "!!bool"; !ok {
			d.refuse(ErrWantText.With("value", said(n)), spot(n), path)
			return
		}
		v.SetString(n.Value)
	case reflect.Bool:
		if ok = ok && n.Tag == "!!bool"; !ok {
			d.refuse(ErrWantSwitch.With("value", said(n)), spot(n), path)
			return
		}
		v.SetBool(strings.EqualFold(n.Value, "true"))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		i, err := strconv.ParseInt(n.Value, 10, 64)
		if !ok || n.Tag != "!!int" || err != nil || v.OverflowInt(i) {
			d.refuse(ErrWantNumber.With("value", said(n)), spot(n), path)
			return
		}
		v.SetInt(i)
	case reflect.Float64, reflect.Float32:
		f, err := strconv.ParseFloat(n.Value, 64)
		if !ok || n.Tag != "!!int" && n.Tag != "!!float" || err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			d.refuse(ErrWantNumber.With("value", said(n)), spot(n), path)
			return
		}
		v.SetFloat(f)
	default:
		panic(fmt.Sprintf("strictyaml: %s: cannot read into %v", path, v.Type()))
	}
}

func (d *decoder) list(n *yaml.Node, v reflect.Value, path string, depth int) {
	if n.Kind != yaml.SequenceNode {
		d.refuse(ErrWantList.With("value", said(n)), spot(n), path)
		return
	}
	out := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, c := range n.Content {
		d.value(c, out.Index(i), fmt.Sprintf("%s[%d]", path, i), depth+1)
	}
	v.Set(out)
}

func (d *decoder) table(n *yaml.Node, v reflect.Value, path string, depth int) {
	out := reflect.MakeMap(v.Type())
	d.entries(n, path, func(key, val *yaml.Node, at string) {
		k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		d.value(key, k, at, depth+1)
		d.value(val, e, at, depth+1)
		out.SetMapIndex(k, e)
	})
	v.Set(out)
}

// entries walks a mapping's pairs and refuses keys that stand twice.
func (d *decoder) entries(n *yaml.Node, path string, do func(key, val *yaml.Node, at string)) bool {
	if n.Kind != yaml.MappingNode {
		d.refuse(ErrWantSection.With("value", said(n)), spot(n), path)
		return false
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		at := join(path, key.Value)
		switch first, twice := seen[key.Value]; {
		case key.Kind != yaml.ScalarNode || key.Tag == "!!merge":
			d.refuse(ErrAlias, spot(key), at)
		case twice:
			d.refuse(ErrTwice.With("first", first), spot(key), at)
		default:
			seen[key.Value] = key.Line
			do(key, val, at)
		}
	}
	return true
}

// section reads a struct: every key must be a field, every field that is not optional a key.
func (d *decoder) section(n *yaml.Node, v reflect.Value, path string, depth int) {
	fields := fieldsOf(v.Type())
	read := map[string]bool{}
	if !d.entries(n, path, func(key, val *yaml.Node, at string) {
		f, known := fields[key.Value]
		if !known {
			d.refuse(ErrUnknown.With("known", strings.Join(names(fields), ", ")), spot(key), at)
			return
		}
		read[key.Value] = true
		d.value(val, v.FieldByIndex(f.index), at, depth+1)
	}) {
		return
	}
	for _, name := range names(fields) {
		if !read[name] && !fields[name].optional {
			d.refuse(ErrMissing, spot(n), join(path, name))
		}
	}
	for i := range v.NumField() {
		switch v.Type().Field(i).Type {
		case reflect.TypeFor[Line]():
			v.Field(i).SetInt(int64(n.Line))
		case reflect.TypeFor[Spots]():
			v.Field(i).Set(reflect.ValueOf(spots(n)))
		}
	}
}

func spots(n *yaml.Node) Spots {
	out := Spots{"": spot(n)}
	for i := 0; i+1 < len(n.Content); i += 2 {
		out[n.Content[i].Value] = spot(n.Content[i+1])
	}
	return out
}

type field struct {
	index    []int
	optional bool
}

func fieldsOf(t reflect.Type) map[string]field {
	out := map[string]field{}
	for _, f := range reflect.VisibleFields(t) {
		name, rest, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "" || name == "-" || !f.IsExported() {
			continue
		}
		out[name] = field{f.Index, slices.Contains(strings.Split(rest, ","), "omitempty")}
	}
	return out
}

func names(fields map[string]field) []string {
	out := make([]string, 0, len(fields))
	for n := range fields {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}
