package class

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"time"
)

// The code at the door is an HMAC of the half minute, so a photograph of it is of no use to somebody
// elsewhere a minute later, and no node has to remember which codes it showed. It is RFC 6238's scheme
// with a longer code, since a machine reads it.
const (
	doorStep = 30 * time.Second
	doorKey  = 32 // bytes
)

var doorText = base32.StdEncoding.WithPadding(base32.NoPadding)

// DoorCode is the code that the door shows at an instant: 16 letters and digits.
func (c *Class) DoorCode(at time.Time) string {
	mac := hmac.New(sha256.New, c.Key)
	var step [8]byte
	binary.BigEndian.PutUint64(step[:], uint64(at.Unix()/int64(doorStep.Seconds())))
	mac.Write([]byte(c.ID))
	mac.Write(step[:])
	return doorText.EncodeToString(mac.Sum(nil)[:10])
}

// opens says whether a code is that of this half minute or of the last one: somebody has to type, walk or
// wait for a network.
func (c *Class) opens(code string, now time.Time) bool {
	is := func(at time.Time) bool { return hmac.Equal([]byte(code), []byte(c.DoorCode(at))) }
	return is(now) || is(now.Add(-doorStep))
}
