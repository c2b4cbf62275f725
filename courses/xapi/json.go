package xapi

import (
	"bytes"
	"encoding/json"
	"io"
	"unicode/utf8"

	"tianti/internal/fault"
)

// The faults of reading. Their field is the place, such as "0.actor.mbox".
var (
	ErrJSON    = fault.Define(fault.Invalid, "courses.xapi.json")    // param detail
	ErrMissing = fault.Define(fault.Invalid, "courses.xapi.missing") // param at
	ErrUnknown = fault.Define(fault.Invalid, "courses.xapi.unknown") // param at
	ErrWrong   = fault.Define(fault.Invalid, "courses.xapi.wrong")   // params at, want
)

// object is a JSON object as it came; numbers stay json.Number.
type object = map[string]any

const deepest = 40

// parse reads one JSON value strictly: a name stands once in an object, nothing follows, the text is UTF-8.
func parse(data []byte) (any, error) {
	if !utf8.Valid(data) {
		return nil, ErrJSON.With("detail", "not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := value(d, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, ErrJSON.With("detail", "more than one value")
	}
	return v, nil
}

func value(d *json.Decoder, depth int) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, ErrJSON.With("detail", err.Error()).Because(err)
	}
	open, nested := t.(json.Delim)
	if !nested {
		return t, nil
	}
	if depth++; depth > deepest {
		return nil, ErrJSON.With("detail", "nested too deeply")
	}
	if open == '[' {
		list := []any{}
		for d.More() {
			v, err := value(d, depth)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, closed(d)
	}
	o := object{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, ErrJSON.With("detail", err.Error()).Because(err)
		}
		key, _ := t.(string)
		if _, twice := o[key]; twice {
			return nil, ErrJSON.With("detail", "name twice: "+clip(key))
		}
		if o[key], err = value(d, depth); err != nil {
			return nil, err
		}
	}
	return o, closed(d)
}

func closed(d *json.Decoder) error {
	if _, err := d.Token(); err != nil {
		return ErrJSON.With("detail", err.Error()).Because(err)
	}
	return nil
}

func clip(s string) string {
	r := []rune(s)
	return string(r[:min(len(r), 60)])
}
