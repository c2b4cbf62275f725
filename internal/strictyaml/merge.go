package strictyaml

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// pairUp finds for each new item the old one that it was: the same one, or that of the same name. -1 is a
// new item.
func pairUp(was, is reflect.Value) []int {
	out, taken := make([]int, is.Len()), map[int]bool{}
	match := func(same func(a, b reflect.Value) bool) {
		for i := range out {
			for j := 0; out[i] < 0 && j < was.Len(); j++ {
				if !taken[j] && same(was.Index(j), is.Index(i)) {
					out[i], taken[j] = j, true
				}
			}
		}
	}
	for i := range out {
		out[i] = -1
	}
	match(func(a, b reflect.Value) bool { return canon(a) == canon(b) })
	match(func(a, b reflect.Value) bool { return nameOf(a) != "" && nameOf(a) == nameOf(b) })
	if was.Len() == is.Len() {
		for i := range out { // one that got another name stays in its place
			if out[i] < 0 && !taken[i] {
				out[i], taken[i] = i, true
			}
		}
	}
	return out
}

// nameOf is what a list's item is known by.
func nameOf(v reflect.Value) string {
	if v.Kind() != reflect.Struct {
		return ""
	}
	known := fieldsOf(v.Type())
	for _, name := range []string{"code", "id", "certificate", "veto"} {
		if f, ok := known[name]; ok && v.FieldByIndex(f.index).Kind() == reflect.String {
			return v.FieldByIndex(f.index).String()
		}
	}
	return ""
}

// merged is a value as a node, made of the old node as far as it still says the same.
func merged(old *yaml.Node, v reflect.Value) *yaml.Node {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	was := reflect.New(v.Type())
	if old != nil {
		d := decoder{}
		if d.value(old, was.Elem(), "", 0); len(d.faults) > 0 {
			old = nil
		} else if canon(was.Elem()) == canon(v) {
			return old
		}
	}
	n := &yaml.Node{}
	switch v.Kind() {
	case reflect.Struct:
		mergeStruct(n, old, v)
	case reflect.Slice:
		mergeList(n, old, was.Elem(), v)
	case reflect.Bool:
		n.Kind, n.Tag, n.Value = yaml.ScalarNode, "!!bool", strconv.FormatBool(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n.Kind, n.Tag, n.Value = yaml.ScalarNode, "!!int", strconv.FormatInt(v.Int(), 10)
	case reflect.String:
		n = text(v.String())
	default:
		panic(fmt.Sprintf("strictyaml: cannot write %v", v.Type()))
	}
	if old != nil {
		n.HeadComment, n.LineComment, n.FootComment = old.HeadComment, old.LineComment, old.FootComment
	}
	return n
}

func text(s string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || strings.ContainsRune("\u0085\u2028\u2029\uFEFF", r) }) || strings.TrimSpace(s) != s {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

func mergeStruct(n, old *yaml.Node, v reflect.Value) {
	n.Kind = yaml.MappingNode
	keys, vals := map[string]*yaml.Node{}, map[string]*yaml.Node{}
	var order []string
	if old != nil {
		n.Style = old.Style & yaml.FlowStyle
		for i := 0; i+1 < len(old.Content); i += 2 {
			name := old.Content[i].Value
			keys[name], vals[name], order = old.Content[i], old.Content[i+1], append(order, name)
		}
	}
	fields := ordered(v.Type())
	for i, f := range fields { // new fields come behind the one that is declared before them
		if slices.Contains(order, f.name) {
			continue
		}
		at := 0
		for _, before := range fields[:i] {
			if k := slices.Index(order, before.name); k >= at {
				at = k + 1
			}
		}
		order = slices.Insert(order, at, f.name)
	}
	plain := true
	for _, name := range order {
		f := fieldsOf(v.Type())[name]
		x := v.FieldByIndex(f.index)
		if f.optional && empty(x) {
			continue
		}
		key := keys[name]
		if key == nil {
			key = text(name)
		}
		val := merged(vals[name], x)
		plain = plain && (val.Kind == yaml.ScalarNode || val.Style&yaml.FlowStyle != 0)
		n.Content = append(n.Content, key, val)
	}
	switch {
	case old == nil && plain && len(n.Content) <= 16:
		n.Style = yaml.FlowStyle
	case !plain:
		n.Style = 0
	}
}

func mergeList(n, old *yaml.Node, was, v reflect.Value) {
	n.Kind = yaml.SequenceNode
	from := pairUp(was, v)
	for i := range v.Len() {
		var before *yaml.Node
		if old != nil && from[i] >= 0 {
			before = old.Content[from[i]]
		}
		n.Content = append(n.Content, merged(before, v.Index(i)))
	}
	if elem := v.Type().Elem().Kind(); elem != reflect.Struct && elem != reflect.Slice || v.Len() == 0 {
		n.Style = yaml.FlowStyle
	}
	if old != nil && old.Style&yaml.FlowStyle == 0 && v.Len() > 0 {
		n.Style = 0
	}
}

func encode(n *yaml.Node) (out []byte, err error) {
	defer func() { // yaml.v3 panics where it cannot write
		if r := recover(); r != nil {
			err = ErrRewrite.With("why", fmt.Sprint(r))
		}
	}()
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(n); err != nil {
		return nil, err
	}
	return b.Bytes(), e.Close()
}

func pair(name string, val *yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{text(name), val}}
}
