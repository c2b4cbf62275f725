// Package sortkey encodes the values of an index as bytes that compare like the values, so that
// every engine orders documents alike and serves a query with one range over one key.
//
// A key is its fields' encodings one after the other, then the document's id. Values of different
// types order as: missing or null < false < true < integers < strings < times.
//
//	null   01
//	bool   02 | 03
//	int    04 + 8 bytes, big-endian, sign bit turned
//	string 05 + bytes with 00 written as 00 FF, then 00 01
//	time   06 + milliseconds as int
package sortkey

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/store"
)

const (
	tagNull   = 0x01
	tagFalse  = 0x02
	tagTrue   = 0x03
	tagInt    = 0x04
	tagString = 0x05
	tagTime   = 0x06
)

func appendInt(dst []byte, n int64) []byte {
	return binary.BigEndian.AppendUint64(dst, uint64(n)^1<<63)
}

// appendText writes the escaped bytes of a string without its terminator: a prefix of these bytes
// is what a prefix of the string encodes to.
func appendText(dst []byte, s string) []byte {
	dst = append(dst, tagString)
	for {
		i := strings.IndexByte(s, 0)
		if i < 0 {
			return append(dst, s...)
		}
		dst = append(append(dst, s[:i]...), 0x00, 0xFF)
		s = s[i+1:]
	}
}

func appendString(dst []byte, s string) []byte { return append(appendText(dst, s), 0x00, 0x01) }

// appendValue encodes a query's value; store.Query.Check has seen its type.
func appendValue(dst []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return appendString(dst, v)
	case bool:
		if v {
			return append(dst, tagTrue)
		}
		return append(dst, tagFalse)
	case int:
		return appendInt(append(dst, tagInt), int64(v))
	case int32:
		return appendInt(append(dst, tagInt), int64(v))
	case int64:
		return appendInt(append(dst, tagInt), v)
	case time.Time:
		return appendInt(append(dst, tagTime), v.UnixMilli())
	}
	return append(dst, tagNull)
}

// Plain is an indexable value as Go has it: string, bool, int64, time.Time in UTC, or nil for
// everything else.
func Plain(v bson.RawValue) any {
	switch v.Type {
	case bson.TypeString:
		return v.StringValue()
	case bson.TypeBoolean:
		return v.Boolean()
	case bson.TypeInt32:
		return int64(v.Int32())
	case bson.TypeInt64:
		return v.Int64()
	case bson.TypeDateTime:
		return time.UnixMilli(v.DateTime()).UTC()
	}
	return nil
}

// Value reads the value of a dotted path of a document.
func Value(body bson.Raw, path string) any {
	v, err := body.LookupErr(strings.Split(path, ".")...)
	if err != nil {
		return nil
	}
	return Plain(v)
}

// SortGroups orders groups by their values, as keys do.
func SortGroups(groups []store.Group) {
	slices.SortFunc(groups, func(a, b store.Group) int {
		return bytes.Compare(appendValue(nil, a.Value), appendValue(nil, b.Value))
	})
}

// Fields encodes the index's fields of a document, and says whether all of them are empty (null or
// ""), which leaves the document out of a unique index.
func Fields(x store.Index, body bson.Raw) (key []byte, empty bool) {
	empty = true
	for _, f := range x.Fields {
		v := Value(body, f)
		if v != nil && v != "" {
			empty = false
		}
		key = appendValue(key, v)
	}
	return key, empty
}

// Key is what the document sorts by in the index: its fields, then its id.
func Key(x store.Index, body bson.Raw, id string) []byte {
	key, _ := Fields(x, body)
	return appendString(key, id)
}

// ValueIn reads one field's value back from a key that Key made.
func ValueIn(x store.Index, key []byte, field string) (any, error) {
	for _, f := range x.Fields {
		v, rest, err := cut(key)
		if err != nil {
			return nil, err
		}
		if f == field {
			return v, nil
		}
		key = rest
	}
	return nil, errKey
}

var errKey = errors.New("sortkey: not a key of this index")

// cut decodes the first value of a key.
func cut(key []byte) (v any, rest []byte, err error) {
	if len(key) == 0 {
		return nil, nil, errKey
	}
	tag, key := key[0], key[1:]
	switch tag {
	case tagNull:
		return nil, key, nil
	case tagFalse, tagTrue:
		return tag == tagTrue, key, nil
	case tagInt, tagTime:
		if len(key) < 8 {
			return nil, nil, errKey
		}
		n := int64(binary.BigEndian.Uint64(key) ^ 1<<63)
		if tag == tagTime {
			return time.UnixMilli(n).UTC(), key[8:], nil
		}
		return n, key[8:], nil
	case tagString:
		return cutString(key)
	}
	return nil, nil, errKey
}

func cutString(key []byte) (v any, rest []byte, err error) {
	var text []byte
	for {
		i := bytes.IndexByte(key, 0)
		if i < 0 || i+1 >= len(key) {
			return nil, nil, errKey
		}
		text = append(text, key[:i]...)
		if key[i+1] == 0x01 {
			return string(text), key[i+2:], nil
		}
		text, key = append(text, 0), key[i+2:]
	}
}

// Range is the half-open interval of keys [low, high) that a checked query asks for.
func Range(q store.Query) (low, high []byte) {
	var base []byte
	for _, v := range q.Equal {
		base = appendValue(base, v)
	}
	switch {
	case q.Prefix != "":
		low = appendText(append([]byte{}, base...), q.Prefix)
		return low, after(low)
	case q.From == nil && q.To == nil:
		return base, after(base)
	}
	low, high = base, after(base)
	if q.From != nil {
		low = appendValue(append([]byte{}, base...), q.From)
		if !q.FromInc {
			low = after(low)
		}
	}
	if q.To != nil {
		high = appendValue(append([]byte{}, base...), q.To)
		if q.ToInc {
			high = after(high)
		}
	}
	return low, high
}

// after is the least key that is greater than every key with this beginning; nil when there is no
// bound, which is so for the empty beginning alone.
func after(key []byte) []byte {
	for i := len(key) - 1; i >= 0; i-- {
		if key[i] != 0xFF {
			out := append([]byte{}, key[:i+1]...)
			out[i]++
			return out
		}
	}
	return nil
}
