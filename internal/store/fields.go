package store

import (
	"strconv"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/x/bsonx/bsoncore"
)

// FieldWriter is a document that writes its fields by itself, those of its Meta excepted: for one that is
// written so often that looking through its type each time is felt. The bytes have to be those that its type
// would give, field by field in the same order; a test has to hold them against bson.Marshal.
type FieldWriter interface{ WriteFields(f *Fields) }

// Fields takes the fields of a document one after the other.
type Fields struct {
	to    []byte
	opens []int32 // where the documents begin that are not closed yet
	err   error
}

func encodeFields(m *Meta, doc FieldWriter) (bson.Raw, error) {
	f := &Fields{to: make([]byte, 0, 192)}
	f.begin(bsoncore.AppendDocumentStart(f.to))
	f.Text("_id", m.ID)
	f.Int64("rev", m.Rev)
	doc.WriteFields(f)
	f.Close()
	return f.to, f.err
}

func (f *Fields) begin(at int32, to []byte) { f.opens, f.to = append(f.opens, at), to }

// Int writes what is of type int.
func (f *Fields) Int(name string, v int) {
	if int64(int32(v)) == int64(v) {
		f.to = bsoncore.AppendInt32Element(f.to, name, int32(v))
		return
	}
	f.Int64(name, int64(v))
}

// Int64 writes what is of type int64.
func (f *Fields) Int64(name string, v int64) { f.to = bsoncore.AppendInt64Element(f.to, name, v) }

// Text writes a string.
func (f *Fields) Text(name, v string) { f.to = bsoncore.AppendStringElement(f.to, name, v) }

// Texts writes a list of strings.
func (f *Fields) Texts(name string, vs []string) {
	f.begin(bsoncore.AppendArrayElementStart(f.to, name))
	for i, v := range vs {
		f.Text(strconv.Itoa(i), v)
	}
	f.Close()
}

// Time writes an instant, in milliseconds.
func (f *Fields) Time(name string, t time.Time) {
	f.to = bsoncore.AppendDateTimeElement(f.to, name, t.UnixMilli())
}

// Open begins a document as a field; what comes until Close belongs to it.
func (f *Fields) Open(name string) { f.begin(bsoncore.AppendDocumentElementStart(f.to, name)) }

// Close ends what was opened last.
func (f *Fields) Close() {
	last := len(f.opens) - 1
	to, err := bsoncore.AppendDocumentEnd(f.to, f.opens[last])
	f.opens = f.opens[:last]
	if err != nil && f.err == nil {
		f.err = err
	}
	f.to = to
}

// Document writes a struct or map as its type says.
func (f *Fields) Document(name string, v any) {
	body, err := Encode(v)
	if err != nil && f.err == nil {
		f.err = err
	}
	f.to = bsoncore.AppendDocumentElement(f.to, name, bsoncore.Document(body))
}
