package strictyaml

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

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
// Items of lists are recognised by their code, id or certificate, or by being the same as before.
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

// lines of a text, each with its end.
func linesOf(text []byte) []string { return strings.SplitAfter(string(text), "\n") }

// idle says whether a line has nothing but a comment.
func idle(line string) bool {
	s := strings.TrimSpace(line)
	return s == "" || strings.HasPrefix(s, "#")
}

// chunks parts lines at the given begins (from 1, ascending): each chunk has the idle lines before its
// begin with it. head is what stands before the first one.
func chunks(lines []string, begins []int, end int) (out [][]string) {
	last := begins[0] - 1
	for i := range begins {
		stop := end
		if i+1 < len(begins) {
			stop = begins[i+1] - 1
			for stop > begins[i] && idle(lines[stop-1]) {
				stop--
			}
		}
		out = append(out, lines[last:stop])
		last = stop
	}
	return out
}

// splice puts what changed in the place of its lines; with dense, lists within items stand as far left as
// those of a file do whose own lists are not indented.
func splice(source []byte, root *yaml.Node, old, v reflect.Value, dense bool) ([]byte, error) {
	if root.Kind != yaml.MappingNode || root.Style&yaml.FlowStyle != 0 || len(root.Content) == 0 {
		return nil, ErrRewrite
	}
	lines := linesOf(source)
	var begins []int
	for i := 0; i < len(root.Content); i += 2 {
		begins = append(begins, root.Content[i].Line)
	}
	if !slices.IsSorted(begins) || len(slices.Compact(slices.Clone(begins))) != len(begins) {
		return nil, ErrRewrite
	}
	var out strings.Builder
	out.WriteString(strings.Join(lines[:begins[0]-1], ""))
	parts, fields, written := chunks(lines, begins, len(lines)), fieldsOf(v.Type()), map[string]bool{}
	for i, part := range parts {
		key, val := root.Content[2*i], root.Content[2*i+1]
		f := fields[key.Value]
		written[key.Value] = true
		was, is := old.FieldByIndex(f.index), v.FieldByIndex(f.index)
		switch {
		case canon(was) == canon(is):
			out.WriteString(strings.Join(part, ""))
		case f.optional && empty(is): // it goes, with its comments
		case is.Kind() == reflect.Slice && val.Kind == yaml.SequenceNode && val.Style&yaml.FlowStyle == 0 && len(val.Content) > 0 && is.Len() > 0:
			text, err := spliceList(part, key.Line, val, was, is, dense)
			if err != nil {
				return nil, err
			}
			out.WriteString(text)
		default:
			data, err := encode(pair(key.Value, merged(val, is)))
			if err != nil {
				return nil, err
			}
			out.WriteString(leading(part) + string(data))
		}
	}
	for _, f := range ordered(v.Type()) {
		if x := v.FieldByIndex(f.index); !written[f.name] && (!f.optional || !empty(x)) {
			data, err := encode(pair(f.name, merged(nil, x)))
			if err != nil {
				return nil, err
			}
			if s := out.String(); s != "" && !strings.HasSuffix(s, "\n") {
				out.WriteByte('\n')
			}
			out.Write(data)
		}
	}
	return []byte(out.String()), nil
}

// leading are the idle lines that a chunk begins with.
func leading(part []string) string {
	n := 0
	for n < len(part) && idle(part[n]) {
		n++
	}
	return strings.Join(part[:n], "")
}

func pair(name string, val *yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{text(name), val}}
}

// spliceList writes a list of the file item by item. part are the lines of the whole field, of which the
// key stands on the line keyLine of the file.
func spliceList(part []string, keyLine int, list *yaml.Node, was, is reflect.Value, dense bool) (string, error) {
	lead := 0
	for idle(part[lead]) {
		lead++
	}
	offset := keyLine - 1 - lead // line n of the file is part[n-1-offset]
	var begins []int
	for _, n := range list.Content {
		at := n.Line - offset
		if at < 1 || at > len(part) || !strings.HasPrefix(strings.TrimLeft(part[at-1], " "), "-") {
			return "", ErrRewrite
		}
		begins = append(begins, at)
	}
	end := len(part)
	items := chunks(part, begins, end)
	margin := part[begins[0]-1][:strings.IndexByte(part[begins[0]-1], '-')]
	from := pairUp(was, is)
	var out strings.Builder
	out.WriteString(strings.Join(part[:begins[0]-1], ""))
	for i := range is.Len() {
		j := from[i]
		if j >= 0 && canon(was.Index(j)) == canon(is.Index(i)) {
			out.WriteString(ended(strings.Join(items[j], "")))
			continue
		}
		var before *yaml.Node
		if j >= 0 {
			lead := leading(items[j])
			out.WriteString(lead)
			own, err := parse([]byte(strings.TrimPrefix(strings.Join(items[j], ""), lead)))
			if err != nil || own == nil || own.Kind != yaml.SequenceNode || len(own.Content) != 1 {
				return "", ErrRewrite
			}
			before = own.Content[0]
		} else if i > 0 && len(items) > 1 && strings.HasPrefix(leading(items[1]), "\n") {
			out.WriteByte('\n') // the file parts its items by empty lines
		}
		data, err := encode(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{merged(before, is.Index(i))}})
		if err != nil {
			return "", err
		}
		written := string(data)
		if dense && margin == "" {
			written = outdented(written)
		}
		for line := range strings.Lines(written) {
			if line != "\n" {
				line = margin + line
			}
			out.WriteString(line)
		}
	}
	return out.String(), nil
}

// outdented moves the lists of a written item as far left as the keys that they belong to. yaml.v3 has no
// setting for it. A line of a long text may be mistaken for one of a list; Rewrite reads what comes out.
func outdented(written string) string {
	var out strings.Builder
	var lists []int // columns of the lists that a line is in
	key := -1       // column of the key that the line before ends with
	for line := range strings.Lines(written) {
		text := strings.TrimLeft(line, " ")
		column := len(line) - len(text)
		for len(lists) > 0 && column < lists[len(lists)-1] && strings.TrimSpace(text) != "" && !strings.HasPrefix(text, "#") {
			lists = lists[:len(lists)-1]
		}
		if key >= 0 && column == key+2 && (strings.HasPrefix(text, "- ") || strings.HasPrefix(text, "#")) {
			lists = append(lists, column)
		}
		out.WriteString(strings.Repeat(" ", max(column-2*len(lists), 0)) + text)
		at := column
		for strings.HasPrefix(text, "- ") {
			text, at = text[2:], at+2
		}
		if key = -1; strings.HasSuffix(strings.TrimRight(text, "\n"), ":") {
			key = at
		}
	}
	return out.String()
}

func ended(s string) string {
	if strings.HasSuffix(s, "\n") {
		return s
	}
	return s + "\n"
}

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
	for _, name := range []string{"code", "id", "certificate"} {
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
