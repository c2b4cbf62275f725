package item

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"tianti/internal/fault"
)

// ParseResponse reads a response as a program or page sends it: the full shape of Response, or
// the short form that the kind suggests — an option id, a list of ids, a text, a number, true or
// false, or a map from prompt or blank to its answer. Each part of a case has either form, under its
// id. null is no answer.
func ParseResponse(b *Body, data []byte) (Response, error) {
	if len(b.Parts) > 0 {
		return parseParts(b, data)
	}
	r, err := b.read(bytes.TrimSpace(data))
	if err != nil {
		return Response{}, ErrResponse.At("response").With("kind", b.Kind).Because(err)
	}
	return r, CheckResponse(b, r)
}

// read reads what is no case, by its first character.
func (b *Body) read(data []byte) (r Response, err error) {
	if len(data) == 0 {
		return r, io.ErrUnexpectedEOF
	}
	switch data[0] {
	case '"':
		return b.readText(data)
	case '[':
		return readList(data)
	case '{':
		return readObject(data)
	}
	switch text := string(data); text {
	case "null":
		return r, nil
	case "true":
		return Response{Choice: []string{True}}, nil
	case "false":
		return Response{Choice: []string{False}}, nil
	default: // a number, which stays as it was written
		var n json.Number
		return Response{Text: text}, json.Unmarshal(data, &n)
	}
}

func (b *Body) readText(data []byte) (r Response, err error) {
	var text string
	err = json.Unmarshal(data, &text)
	if len(b.Options) > 0 && text != "" {
		return Response{Choice: []string{text}}, err
	}
	return Response{Text: text}, err
}

func readList(data []byte) (r Response, err error) {
	var list []*string
	if err := json.Unmarshal(data, &list); err != nil {
		return r, err
	}
	for i, s := range list {
		if s == nil {
			return r, fmt.Errorf("entry %d of the list is no text", i+1)
		}
		r.Choice = append(r.Choice, *s)
	}
	return r, nil
}

// members are those of the full shape; an object without any is a map from prompt or blank to its answer.
var members = []string{"choice", "text", "pairs", "files", "spots", "parts"}

func readObject(data []byte) (r Response, err error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(data, &object); err != nil {
		return r, err
	}
	for _, m := range members {
		if _, full := object[m]; full {
			d := json.NewDecoder(bytes.NewReader(data))
			d.DisallowUnknownFields()
			err = d.Decode(&r)
			return r, err
		}
	}
	r.Pairs = make(map[string]string, len(object))
	for k, v := range object {
		if r.Pairs[k], err = readEntry(v); err != nil {
			return Response{}, fmt.Errorf("%q: %w", Clip(k, 40), err)
		}
	}
	return r, nil
}

// readEntry reads what stands under a prompt or blank: a text, a number or null.
func readEntry(data json.RawMessage) (string, error) {
	switch {
	case data[0] == '-' || '0' <= data[0] && data[0] <= '9':
		return string(data), nil
	case data[0] == '"' || data[0] == 'n':
		var text string
		err := json.Unmarshal(data, &text)
		return text, err
	}
	return "", errors.New("neither text nor number")
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
