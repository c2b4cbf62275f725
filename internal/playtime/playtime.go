// Package playtime says how long a recording plays, read from the file itself: WebM and Matroska, Ogg, MP4 and
// WAV, which is what browsers record. It walks over the file once without decoding anything and keeps nothing
// of it in memory.
//
// Whoever sends a file writes what it says of itself, so the answer bounds honest recorders and mistakes; the
// size of a file stays the bound that holds against everybody.
package playtime

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"time"
)

// errUnknown ends a walk that cannot go on.
var errUnknown = errors.New("not a recording that can be measured")

// Of is how long a recording plays; false when it does not say so.
func Of(r io.Reader) (time.Duration, bool) {
	b := bufio.NewReaderSize(r, 64<<10)
	head, _ := b.Peek(12)
	var seconds float64
	switch {
	case len(head) < 12:
		return 0, false
	case binary.BigEndian.Uint32(head) == ebmlHead:
		seconds = webm(b)
	case string(head[:4]) == "OggS":
		seconds = ogg(b)
	case string(head[4:8]) == "ftyp":
		seconds = mp4(b)
	case string(head[:4]) == "RIFF" && string(head[8:]) == "WAVE":
		seconds = wav(b)
	}
	if !(seconds > 0) || seconds > 365*24*3600 { // also not a number
		return 0, false
	}
	return time.Duration(seconds * float64(time.Second)), true
}

// skip passes over n bytes.
func skip(b *bufio.Reader, n uint64) error {
	for n > 0 {
		step := int(min(n, 1<<20))
		if _, err := b.Discard(step); err != nil {
			return err
		}
		n -= uint64(step)
	}
	return nil
}

// number is a big-endian number of n bytes.
func number(b *bufio.Reader, n uint64) (v uint64, err error) {
	if n > 8 {
		return 0, errUnknown
	}
	for range n {
		c, err := b.ReadByte()
		if err != nil {
			return 0, err
		}
		v = v<<8 | uint64(c)
	}
	return v, nil
}

// The elements of RFC 9559 (Matroska) that matter.
const (
	ebmlHead    = 0x1A45DFA3
	segment     = 0x18538067
	info        = 0x1549A966
	scale       = 0x2AD7B1
	duration    = 0x4489
	cluster     = 0x1F43B675
	clusterTime = 0xE7
	blockGroup  = 0xA0
	block       = 0xA1
	simpleBlock = 0xA3
)

// vint reads a number of RFC 8794; with mark its length stays in it, as in an id. all says that every bit is set:
// a size that nobody knows.
func vint(b *bufio.Reader, mark bool) (v uint64, n uint64, all bool, err error) {
	first, err := b.ReadByte()
	if err != nil {
		return 0, 0, false, err
	}
	for n = 1; n <= 8 && first&(0x80>>(n-1)) == 0; n++ {
	}
	if n > 8 {
		return 0, 0, false, errUnknown
	}
	v = uint64(first)
	if !mark {
		v &= 0xFF >> n
	}
	rest, err := number(b, n-1)
	v = v<<(8*(n-1)) | rest
	return v, n, !mark && v == 1<<(7*n)-1, err
}

// webm is the time of the last block, or what the file says where that is more. A recorder that cannot go back
// writes no duration and a segment without size; those elements that hold others are simply gone into.
func webm(b *bufio.Reader) float64 {
	nanos, said, at, last := 1e6, 0.0, uint64(0), 0.0
	for {
		id, _, _, err := vint(b, true)
		if err != nil {
			break
		}
		size, _, open, err := vint(b, false)
		if err != nil {
			break
		}
		switch id {
		case segment, info, cluster, blockGroup:
			continue
		case scale:
			v, err2 := number(b, size)
			if err = err2; v > 0 {
				nanos = float64(v)
			}
		case duration:
			v, err2 := number(b, size)
			if err = err2; size == 4 {
				said = float64(math.Float32frombits(uint32(v)))
			} else {
				said = math.Float64frombits(v)
			}
		case clusterTime:
			at, err = number(b, size)
		case block, simpleBlock:
			var n, rel uint64
			if _, n, _, err = vint(b, false); err == nil && size >= n+2 {
				rel, err = number(b, 2)
				last = max(last, float64(at)+float64(int16(rel)))
				if err == nil {
					err = skip(b, size-n-2)
				}
			}
		default:
			if open {
				err = errUnknown
			} else {
				err = skip(b, size)
			}
		}
		if err != nil {
			break
		}
	}
	return max(last, said) * nanos / 1e9
}

// ogg is the highest position of a page over the rate that the first page tells (RFC 3533; Opus counts at
// 48 kHz whatever it was recorded at, RFC 7845).
func ogg(b *bufio.Reader) float64 {
	rate, last := 0.0, 0.0
	for {
		var head [27]byte
		if _, err := io.ReadFull(b, head[:]); err != nil || string(head[:4]) != "OggS" {
			break
		}
		at := int64(binary.LittleEndian.Uint64(head[6:]))
		table := make([]byte, head[26])
		if _, err := io.ReadFull(b, table); err != nil {
			break
		}
		size := 0
		for _, n := range table {
			size += int(n)
		}
		if rate == 0 {
			first, _ := b.Peek(min(size, 16))
			switch {
			case len(first) >= 8 && string(first[:8]) == "OpusHead":
				rate = 48_000
			case len(first) >= 16 && string(first[:7]) == "\x01vorbis":
				rate = float64(binary.LittleEndian.Uint32(first[12:]))
			default:
				return 0
			}
		}
		last = max(last, float64(at))
		if skip(b, uint64(size)) != nil {
			break
		}
	}
	if rate == 0 {
		return 0
	}
	return last / rate
}

// mp4 is what the movie says (ISO/IEC 14496-12), or where the last fragment begins: a recorder that cannot go back
// writes fragments and a movie of no length.
func mp4(b *bufio.Reader) float64 {
	said, last, track := 0.0, 0.0, uint64(0)
	scales := map[uint64]float64{}
	for {
		size, err := number(b, 4)
		if err != nil {
			break
		}
		var kind [4]byte
		if _, err = io.ReadFull(b, kind[:]); err != nil {
			break
		}
		body := size - 8
		switch {
		case size == 1:
			if size, err = number(b, 8); err != nil || size < 16 {
				return max(said, last)
			}
			body = size - 16
		case size < 8:
			return max(said, last) // the rest of the file, or nonsense
		}
		switch string(kind[:]) {
		case "moov", "trak", "mdia", "moof", "traf":
			continue
		case "mvhd", "mdhd", "tkhd", "tfhd", "tfdt":
			if body > 1024 {
				return max(said, last)
			}
			data := make([]byte, body)
			if _, err = io.ReadFull(b, data); err != nil {
				return max(said, last)
			}
			wide := len(data) > 0 && data[0] == 1
			switch string(kind[:]) {
			case "mvhd":
				if units, length := times(data, wide); units > 0 {
					said = length / units
				}
			case "mdhd":
				if units, _ := times(data, wide); len(scales) < 64 {
					scales[track] = units
				}
			case "tkhd":
				if at := map[bool]int{false: 12, true: 20}[wide]; len(data) >= at+4 {
					track = uint64(binary.BigEndian.Uint32(data[at:]))
				}
			case "tfhd":
				if len(data) >= 8 {
					track = uint64(binary.BigEndian.Uint32(data[4:]))
				}
			case "tfdt":
				var at float64
				switch {
				case wide && len(data) >= 12:
					at = float64(binary.BigEndian.Uint64(data[4:]))
				case len(data) >= 8:
					at = float64(binary.BigEndian.Uint32(data[4:]))
				}
				if units := scales[track]; units > 0 {
					last = max(last, at/units)
				}
			}
		default:
			if skip(b, body) != nil {
				return max(said, last)
			}
		}
	}
	return max(said, last)
}

// times are the units a second and the length of a header of a movie or of its media.
func times(data []byte, wide bool) (units, length float64) {
	switch {
	case wide && len(data) >= 32:
		return float64(binary.BigEndian.Uint32(data[20:])), float64(binary.BigEndian.Uint64(data[24:]))
	case !wide && len(data) >= 20:
		return float64(binary.BigEndian.Uint32(data[12:])), float64(binary.BigEndian.Uint32(data[16:]))
	}
	return 0, 0
}

// wav is the bytes of the sound over those of a second.
func wav(b *bufio.Reader) float64 {
	rate := 0.0
	if skip(b, 12) != nil {
		return 0
	}
	for {
		var head [8]byte
		if _, err := io.ReadFull(b, head[:]); err != nil {
			return 0
		}
		size := uint64(binary.LittleEndian.Uint32(head[4:]))
		switch string(head[:4]) {
		case "fmt ":
			first, _ := b.Peek(12)
			if len(first) == 12 {
				rate = float64(binary.LittleEndian.Uint32(first[8:]))
			}
		case "data":
			if rate == 0 {
				return 0
			}
			return float64(size) / rate
		}
		if skip(b, size+size%2) != nil {
			return 0
		}
	}
}
