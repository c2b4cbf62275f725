package store

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
)

// SealCursor makes the cursor that goes on after a sort key. It is bound to the collection, the
// index, the fixed values and the direction, so that a cursor of another list is refused.
func SealCursor(s Schema, q Query, key string) string {
	return base64.RawURLEncoding.EncodeToString(append(cursorMark(s, q), key...))
}

// OpenCursor gives the sort key back; ErrCursor for anything that SealCursor did not make for this
// query.
func OpenCursor(s Schema, q Query) (key string, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(q.Cursor)
	mark := cursorMark(s, q)
	if err != nil || len(raw) < len(mark) || string(raw[:len(mark)]) != string(mark) {
		return "", ErrCursor
	}
	return string(raw[len(mark):]), nil
}

func cursorMark(s Schema, q Query) []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%s|%v|%q|%v", s.Name, q.Index, q.Equal, q.Prefix, q.Desc))
	return sum[:6]
}
