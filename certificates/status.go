package certificates

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"io"
)

// A status list says of many credentials at once whether they are revoked or suspended, one bit each, as
// the W3C's Bitstring Status List v1.0 writes it: the left-most bit of the first byte is index 0, the
// whole is compressed with GZIP and written in multibase base64url ("u…", without padding). A list
// is so long that asking for it tells nobody about whom one asks.

// listBits is the length of a list: 16 KB, the least that the standard allows (131,072 credentials).
const listBits = 1 << 17

// Purpose is what a set bit means.
type Purpose string

// The purposes.
const (
	Revocation Purpose = "revocation" // ended for good: revoked, or replaced by another one
	Suspension Purpose = "suspension" // out of force until further notice
)

// Purposes lists them.
var Purposes = []Purpose{Revocation, Suspension}

// says whether a certificate's bit is set in the list of a purpose. Whether it has begun or run out its
// credential says itself.
func (p Purpose) says(s State) bool {
	if p == Suspension {
		return s == Suspended
	}
	return s == Revoked || s == Superseded
}

// bits are the certificates of a list, as bytes.
type bits []byte

func newBits() bits { return make(bits, listBits/8) }

func (b bits) turn(i int)     { b[i/8] ^= 0x80 >> (i % 8) }
func (b bits) get(i int) bool { return b[i/8]&(0x80>>(i%8)) != 0 }

// encode writes bits as the standard wants them; the same bits give the same text.
func (b bits) encode() (string, error) {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err := z.Write(b); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	return "u" + base64.RawURLEncoding.EncodeToString(out.Bytes()), nil
}

// errBits says that a text is no list of bits.
var errBits = errors.New("not a bitstring of a status list")

// ReadBit reads one bit of an encoded list.
func ReadBit(encoded string, index int) (bool, error) {
	if len(encoded) == 0 || encoded[0] != 'u' || index < 0 {
		return false, errBits
	}
	raw, err := base64.RawURLEncoding.DecodeString(encoded[1:])
	if err != nil {
		return false, errors.Join(errBits, err)
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return false, errors.Join(errBits, err)
	}
	b, err := io.ReadAll(io.LimitReader(z, 1<<24))
	if err != nil || len(b) < listBits/8 || index >= len(b)*8 {
		return false, errors.Join(errBits, err)
	}
	return bits(b).get(index), nil
}

// Position is where a certificate stands: the number of its list, and its index there.
type Position struct{ List, Index int }

// positionOf gives the position of the n-th certificate that asked for one, n beginning with 1. Neighbours
// in the row are no neighbours in the list: an index says nothing about when it was given.
func positionOf(n int64) Position {
	const stride, shift = 40_503, 25_117 // odd: every index is met once
	return Position{int((n - 1) / listBits), int(((n-1)%listBits*stride + shift) % listBits)}
}
