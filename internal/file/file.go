package file

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"net/http"
	"regexp"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
)

// The faults.
var (
	ErrTooLarge = fault.Define(fault.Invalid, "file.too_large") // param most (MB)
	ErrEmpty    = fault.Define(fault.Invalid, "file.empty")
	ErrType     = fault.Define(fault.Invalid, "file.type") // params type, want
	ErrNone     = fault.Define(fault.NotFound, "file.none")
)

// pieceSize is how much of a file one document holds: small enough that a write of one does not
// hold up the small writes beside it, large enough that a video is not a million documents.
const pieceSize = 256 << 10

// Info is what is known of a file. ID is "f" and the SHA-256 of its bytes in base 32.
type Info struct {
	store.Meta `bson:",inline"`
	Type       string    `bson:"type"` // as sniffed: "image/png"
	Size       int64     `bson:"size"` // bytes
	Upload     string    `bson:"upload"`
	At         time.Time `bson:"at"`
}

// piece is one stretch of an upload; its id is "<upload>/<number>", the number padded so that ids
// sort in the order of the bytes.
type piece struct {
	store.Meta `bson:",inline"`
	Data       []byte `bson:"data"`
}

// upload notes that pieces are being written that no file may own yet.
type upload struct {
	store.Meta `bson:",inline"`
	At         time.Time `bson:"at"`
}

// shelving is where one shelf keeps its files.
type shelving struct {
	infos   store.Kind[Info]
	pieces  store.Kind[piece]
	uploads store.Kind[upload]
}

// The shelves. What lies on the closed one has no address by itself: who may have it, the package asks
// that keeps it.
var (
	open = shelving{store.Define[Info]("files.infos"), store.Define[piece]("files.pieces"),
		store.Define[upload]("files.uploads", store.By("at", "at"))}
	closed = shelving{store.Define[Info]("files.closed_infos"), store.Define[piece]("files.closed_pieces"),
		store.Define[upload]("files.closed_uploads", store.By("at", "at"))}
)

// ID is the id that a file of these bytes has.
func ID(data []byte) string {
	sum := sha256.Sum256(data)
	return named(sum[:])
}

func named(sum []byte) string {
	return "f" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum))
}

var shape = regexp.MustCompile(`^f[a-z2-7]{52}$`)

// Valid says whether a text can be the id of a file.
func Valid(id string) bool { return shape.MatchString(id) }

// sniffed is how many bytes Sniff looks at.
const sniffed = 3072

// Sniff says what a file is by its first bytes, as a media type without parameters;
// "application/octet-stream" when nothing tells. It follows the WHATWG MIME Sniffing Standard, and
// tells SVG from other XML.
func Sniff(head []byte) string {
	head = head[:min(len(head), sniffed)]
	kind, _, _ := strings.Cut(http.DetectContentType(head), ";")
	if film, ok := brand(head); ok {
		return film
	}
	if (kind == "text/xml" || kind == "text/plain" || kind == "text/html") && svgRoot.Match(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))) {
		return "image/svg+xml"
	}
	return kind
}

// brand tells what telephones record from other containers of ISO base media (ISO/IEC 14496-12, 4.3), and
// sound in AMR (RFC 4867, section 5), which the sniffing standard leaves out.
func brand(head []byte) (kind string, ok bool) {
	if bytes.HasPrefix(head, []byte("#!AMR")) {
		return "audio/amr", true
	}
	if len(head) < 12 || string(head[4:8]) != "ftyp" {
		return "", false
	}
	switch major := string(head[8:12]); {
	case strings.HasPrefix(major, "M4A"):
		return "audio/mp4", true
	case major == "qt  ":
		return "video/quicktime", true
	case strings.HasPrefix(major, "iso"), strings.HasPrefix(major, "M4V"), strings.HasPrefix(major, "3gp"), strings.HasPrefix(major, "avc1"):
		return "video/mp4", true
	}
	return "", false
}

var svgRoot = regexp.MustCompile(`(?s)^\s*(?:<\?xml.*?\?>\s*)?(?:<!--.*?-->\s*)*(?:<!DOCTYPE\s+svg[^>]*>\s*)?(?:<!--.*?-->\s*)*<svg[\s>]`)

// Is says whether a media type is among those wanted; "image/*" stands for every picture.
func Is(kind string, wanted ...string) bool {
	for _, w := range wanted {
		if prefix, all := strings.CutSuffix(w, "*"); w == kind || all && strings.HasPrefix(kind, prefix) {
			return true
		}
	}
	return false
}
