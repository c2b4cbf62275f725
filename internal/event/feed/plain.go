package feed

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"go.mongodb.org/mongo-driver/bson"
)

// plain writes a BSON document as JSON with the stored names, which are stable, in their order. Times
// are RFC 3339 in UTC; Go's zero time, which says "none", is null.
func plain(doc bson.Raw, names map[string]string) ([]byte, error) {
	var out bytes.Buffer
	if err := writeDoc(&out, doc, names); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func writeDoc(out *bytes.Buffer, doc bson.Raw, names map[string]string) error {
	elements, err := doc.Elements()
	if err != nil {
		return err
	}
	out.WriteByte('{')
	for i, el := range elements {
		if i > 0 {
			out.WriteByte(',')
		}
		name := el.Key()
		if other := names[name]; other != "" {
			name = other
		}
		writeText(out, name)
		out.WriteByte(':')
		if err := writeValue(out, el.Value()); err != nil {
			return fmt.Errorf("%s: %w", el.Key(), err)
		}
	}
	out.WriteByte('}')
	return nil
}

func writeValue(out *bytes.Buffer, v bson.RawValue) error {
	switch v.Type {
	case bson.TypeEmbeddedDocument:
		return writeDoc(out, v.Document(), nil)
	case bson.TypeArray:
		return writeArray(out, v.Array())
	case bson.TypeString:
		writeText(out, v.StringValue())
	case bson.TypeBoolean:
		out.WriteString(strconv.FormatBool(v.Boolean()))
	case bson.TypeInt32:
		out.WriteString(strconv.FormatInt(int64(v.Int32()), 10))
	case bson.TypeInt64:
		out.WriteString(strconv.FormatInt(v.Int64(), 10))
	case bson.TypeDouble:
		return writeFloat(out, v.Double())
	case bson.TypeDateTime:
		writeTime(out, v.Time())
	case bson.TypeBinary:
		_, b := v.Binary()
		writeText(out, base64.StdEncoding.EncodeToString(b))
	default: // null, and what no fact holds: it must not stop the delivery of all others
		out.WriteString("null")
	}
	return nil
}

func writeArray(out *bytes.Buffer, array bson.Raw) error {
	values, err := array.Values()
	if err != nil {
		return err
	}
	out.WriteByte('[')
	for i, v := range values {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := writeValue(out, v); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	return nil
}

func writeFloat(out *bytes.Buffer, f float64) error {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		out.WriteString("null")
		return nil
	}
	b, err := json.Marshal(f)
	out.Write(b)
	return err
}

func writeTime(out *bytes.Buffer, t time.Time) {
	if t.UTC().Year() <= 1 {
		out.WriteString("null")
		return
	}
	out.WriteString(`"` + t.UTC().Format(time.RFC3339Nano) + `"`)
}

func writeText(out *bytes.Buffer, s string) {
	b, _ := json.Marshal(s) // a string is always encodable
	out.Write(b)
}
