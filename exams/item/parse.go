package item

import (
	"bytes"
	"encoding/json"
	"strings"

	"tianti/internal/fault"
)

// ParseResponse reads a response as a program or page sends it: the full shape of Response, or
// the short form that the kind suggests — an option id, a list of ids, a text, a number, true or
// false, or a map from prompt or blank to its answer. Each part of a case has either form, under its
// id. null is no answer.
func ParseResponse(b *Body, data []byte) (Response, error) {
	wrong := ErrResponse.At("response").With("kind", b.Kind)
	if len(b.Parts) > 0 {
		return parseParts(b, data)
	}
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
	for _, full := range []string{"choice", "text", "pairs", "files", "spots", "parts"} {
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

// parseParts reads a map from parts to responses, by itself or as the member "parts".
func parseParts(b *Body, data []byte) (Response, error) {
	var given map[string]json.RawMessage
	wrong := ErrResponse.At("response").With("kind", b.Kind)
	if err := json.Unmarshal(data, &given); err != nil {
		return Response{}, wrong.Because(err)
	}
	if full, ok := given["parts"]; ok && len(given) == 1 {
		given = nil
		if err := json.Unmarshal(full, &given); err != nil {
			return Response{}, wrong.Because(err)
		}
	}
	var r Response
	for id, one := range given {
		p := b.Part(id)
		if p == nil || id == "" {
			return Response{}, ErrResponseOption.At("response").With("option", Clip(id, 40))
		}
		given, err := ParseResponse(p, one)
		if err != nil {
			return Response{}, fault.From(err).At("response." + id)
		}
		if !given.Empty() {
			if r.Parts == nil {
				r.Parts = map[string]Response{}
			}
			r.Parts[id] = given
		}
	}
	return r, CheckResponse(b, r)
}
