package certificates

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Difference is one field that two versions of a kind do not share. Field is named as the kind's JSON names
// it: "asks.theory.least", "look.fields[3].size"; a side that lacks it is "".
type Difference struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Differences compares two versions of a kind, field by field in the order of names.
func Differences(before, after Kind) (out []Difference) {
	a, b := flat(before), flat(after)
	var fields []string
	for f := range a {
		fields = append(fields, f)
	}
	for f := range b {
		if _, both := a[f]; !both {
			fields = append(fields, f)
		}
	}
	slices.Sort(fields)
	for _, f := range fields {
		if a[f] != b[f] {
			out = append(out, Difference{f, a[f], b[f]})
		}
	}
	return out
}

// flat writes a kind as fields with their values. Lists of plain values are one field.
func flat(k Kind) map[string]string {
	k.Version = 0
	text, err := json.Marshal(k)
	if err != nil {
		panic(err) // numbers, texts and lists of them
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		panic(err)
	}
	out := map[string]string{}
	flatten(out, "", tree)
	delete(out, "version")
	return out
}

func flatten(out map[string]string, at string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			flatten(out, strings.TrimPrefix(at+"."+name, "."), x)
		}
	case []any:
		var plain []string
		for i, x := range v {
			if _, deep := x.(map[string]any); deep {
				flatten(out, fmt.Sprintf("%s[%d]", at, i), x)
			} else {
				plain = append(plain, said(x))
			}
		}
		if len(plain) > 0 {
			out[at] = strings.Join(plain, ", ")
		}
	default:
		if s := said(v); s != "" {
			out[at] = s
		}
	}
}

func said(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
