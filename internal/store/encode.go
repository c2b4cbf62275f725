package store

import (
	"bytes"
	"reflect"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/bsoncodec"
	"go.mongodb.org/mongo-driver/bson/bsonrw"
)

// Encode gives the BSON of a document: the bytes of bson.Marshal, for less work. Whether an instant
// that may be left out is one to leave out, the driver finds out anew for each field by looking
// through the methods of its type; here the codec of instants knows.
func Encode(doc any) (bson.Raw, error) {
	if d, ok := doc.(interface {
		document
		FieldWriter
	}); ok {
		return encodeFields(d.meta(), d)
	}
	p := pens.Get().(*pen)
	p.ink.Reset()
	if err := p.encoder.Encode(doc); err != nil {
		return nil, err // the pen is thrown away: it stands in the middle of a document
	}
	body := bytes.Clone(p.ink.Bytes())
	if p.ink.Cap() <= mostInk {
		pens.Put(p)
	}
	return body, nil
}

// mostInk is how large a buffer is kept for the next document, in bytes.
const mostInk = 1 << 20

// pen is an encoder with the buffer that it writes to.
type pen struct {
	ink     bytes.Buffer
	encoder *bson.Encoder
}

var pens = sync.Pool{New: func() any {
	p := &pen{}
	w, err := bsonrw.NewBSONValueWriter(&p.ink)
	if err == nil {
		p.encoder, err = bson.NewEncoder(w)
	}
	if err == nil {
		err = p.encoder.SetRegistry(registry)
	}
	if err != nil {
		panic(err) // only of a nil writer or registry
	}
	return p
}}

var registry = func() *bsoncodec.Registry {
	r := bson.NewRegistry()
	t := reflect.TypeFor[time.Time]()
	plain, err := r.LookupEncoder(t)
	if err != nil {
		panic(err) // the driver's registry has one
	}
	r.RegisterTypeEncoder(t, instants{plain})
	return r
}()

// instants encodes time.Time as the driver does, and is a bsoncodec.CodecZeroer.
type instants struct{ bsoncodec.ValueEncoder }

// IsTypeZero says whether an instant is the zero one, which omitempty leaves out.
func (instants) IsTypeZero(v any) bool {
	t, ok := v.(time.Time)
	return ok && t.IsZero()
}
