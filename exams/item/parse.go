package item

import (
	"bytes"
	"encoding/json"
	"strings"
)

// ParseResponse reads a response as a program or page sends it: the full shape of Response, or
// the short form that the kind suggests — an option id, a list of ids, a text, a number, true or
// false, or a map from prompt or blank to its answer. null is no answer.
func ParseResponse(b *Body, data []byte) (Response, error) {
	wrong := ErrResponse.At("response").With("kind", b.Kind)
	var any any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&any); err != nil || d.More() {
		return Response{}, wrong.Because(err)
	}
	r, ok := b.short(any)
	if !ok {
		full := json.NewDecoder(bytes.NewReader(data))
		full.DisallowUnknownFields()
		if err := full.Decode(&r); err != nil {
			return Response{}, wrong.Because(err)
		}
	}
	return r, CheckResponse(b, r)
}

// short reads the short forms; ok is false for everything else.
func (b *Body) short(v any) (r Response, ok bool) {
	switch v := v.(type) {
	case nil:
		return r, true
	case string:
		if len(b.Options) > 0 && v != "" {
			return Response{Choice: []string{v}}, true
		}
		return Response{Text: v}, true
	case json.Number:
		return Response{Text: v.String()}, true
	case bool:
		return Response{Choice: []string{map[bool]string{true: True, false: False}[v]}}, true
	case []any:
		for _, e := range v {
			s, isText := e.(string)
			if !isText {
				return Response{}, false
			}
			r.Choice = append(r.Choice, s)
		}
		return r, true
	case map[string]any:
		return shortPairs(v)
	}
	return r, false
}

func shortPairs(v map[string]any) (r Response, ok bool) {
	for _, full := range []string{"choice", "text", "pairs", "files"} {
		if _, named := v[full]; named {
			return r, false
		}
	}
	r.Pairs = map[string]string{}
	for k, e := range v {
		switch e := e.(type) {
		case string:
			r.Pairs[k] = strings.Clone(e)
		case json.Number:
			r.Pairs[k] = e.String()
		case nil:
			r.Pairs[k] = ""
		default:
			return Response{}, false
		}
	}
	return r, true
}
