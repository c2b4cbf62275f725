package strictyaml

import (
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// linesOf are the lines of a text, each with its end.
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
