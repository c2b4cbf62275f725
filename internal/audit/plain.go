package audit

import (
	"strconv"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/clock"
)

// Was and Became are a change's values as people read them; "" is none.
func (c Change) Was() string    { return plain(c.Before) }
func (c Change) Became() string { return plain(c.After) }

// plain writes a stored value without the marks of its format: days and numbers as they are, instants
// in the centres' time, lists and parts in the order in which they are kept.
func plain(v bson.RawValue) string {
	switch v.Type {
	case bson.TypeString:
		return v.StringValue()
	case bson.TypeInt32, bson.TypeInt64:
		return strconv.FormatInt(v.AsInt64(), 10)
	case bson.TypeDouble:
		return strconv.FormatFloat(v.Double(), 'f', -1, 64)
	case bson.TypeBoolean:
		return strconv.FormatBool(v.Boolean())
	case bson.TypeDateTime:
		t := v.Time()
		if t.Year() <= 1 {
			return ""
		}
		return t.In(clock.Shanghai).Format(time.DateTime)
	case bson.TypeBinary:
		_, b := v.Binary()
		return strconv.Itoa(len(b)) + " B"
	case bson.TypeArray:
		return parts(v.Array(), false)
	case bson.TypeEmbeddedDocument:
		return parts(v.Document(), true)
	}
	return ""
}

func parts(doc bson.Raw, named bool) string {
	elements, err := doc.Elements()
	if err != nil {
		return ""
	}
	var out []string
	for _, e := range elements {
		text := plain(e.Value())
		if text == "" {
			continue
		}
		if named {
			text = e.Key() + "=" + text
		}
		out = append(out, text)
	}
	if named {
		return strings.Join(out, ", ")
	}
	return strings.Join(out, "; ")
}
