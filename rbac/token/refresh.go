package token

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
)

// refresh is a refresh token: 16 bytes of session id, the generation in 4, a secret of 32, and 16
// bytes that prove that this session made it. The proof tells an old token of ours, which ends the
// family, from one that somebody made up, which must not be able to log people out.
type refresh struct {
	session    [16]byte
	generation uint32
	secret     [32]byte
	proof      [16]byte
}

const refreshBytes = 16 + 4 + 32 + 16

// firstRefresh draws the id, the key and the first token of a session.
func firstRefresh() (r refresh, key []byte, err error) {
	key = make([]byte, 32)
	for _, b := range [][]byte{r.session[:], r.secret[:], key} {
		if _, err = rand.Read(b); err != nil {
			return r, nil, err
		}
	}
	r.generation = 1
	r.proof = r.prove(key)
	return r, key, nil
}

func readRefresh(text string) (refresh, bool) {
	var r refresh
	if len(text) != base64.RawURLEncoding.EncodedLen(refreshBytes) {
		return r, false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return r, false
	}
	copy(r.session[:], b)
	r.generation = binary.BigEndian.Uint32(b[16:])
	copy(r.secret[:], b[20:])
	copy(r.proof[:], b[52:])
	return r, true
}

func (r refresh) String() string {
	b := append([]byte(nil), r.session[:]...)
	b = binary.BigEndian.AppendUint32(b, r.generation)
	b = append(b, r.secret[:]...)
	return base64.RawURLEncoding.EncodeToString(append(b, r.proof[:]...))
}

// id is the session's id in the store.
func (r refresh) id() string { return hex.EncodeToString(r.session[:]) }

func (r refresh) hash() []byte {
	sum := sha256.Sum256(r.secret[:])
	return sum[:]
}

func (r refresh) hashes(hash []byte) bool { return subtle.ConstantTimeCompare(r.hash(), hash) == 1 }

func (r refresh) genuine(key []byte) bool {
	proof := r.prove(key)
	return subtle.ConstantTimeCompare(proof[:], r.proof[:]) == 1
}

// prove and after use the session's key with different first bytes, so that neither answers for
// the other.
func (r refresh) prove(key []byte) (out [16]byte) {
	copy(out[:], r.mac('p', key))
	return out
}

func (r refresh) mac(use byte, key []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte{use})
	m.Write(binary.BigEndian.AppendUint32(nil, r.generation))
	m.Write(r.secret[:])
	return m.Sum(nil)
}

// after is the token of a later generation.
func (r refresh) after(key []byte, generation uint32) refresh {
	for r.generation < generation {
		next := r.mac('n', key)
		r.generation++
		copy(r.secret[:], next)
	}
	r.proof = r.prove(key)
	return r
}
