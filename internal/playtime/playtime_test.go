package playtime

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"
	"time"
)

// element is an EBML element; size -1 leaves the size open, as a recorder does that cannot go back.
func element(id []byte, size int, data ...byte) []byte {
	out := bytes.Clone(id)
	if size < 0 {
		return append(append(out, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF), data...)
	}
	return append(append(out, 0x10, byte(size>>16), byte(size>>8), byte(size)), data...)
}

// aWebM plays for so many clusters of a second each, as a browser's recorder writes it.
func aWebM(seconds int) []byte {
	out := element([]byte{0x1A, 0x45, 0xDF, 0xA3}, 4, 1, 2, 3, 4)
	out = append(out, element([]byte{0x18, 0x53, 0x80, 0x67}, -1)...)
	scaled := element([]byte{0x2A, 0xD7, 0xB1}, 3, 0x0F, 0x42, 0x40) // 1,000,000 ns
	out = append(out, element([]byte{0x15, 0x49, 0xA9, 0x66}, len(scaled), scaled...)...)
	for s := range seconds {
		out = append(out, element([]byte{0x1F, 0x43, 0xB6, 0x75}, -1)...)
		out = append(out, element([]byte{0xE7}, 4, binary.BigEndian.AppendUint32(nil, uint32(s*1000))...)...)
		for _, rel := range []byte{0, 200} {
			out = append(out, element([]byte{0xA3}, 8, 0x81, 0, rel, 0x80, 'x', 'x', 'x', 'x')...)
		}
	}
	return out
}

func anOgg(seconds int) []byte {
	page := func(at uint64, data string) []byte {
		out := append([]byte("OggS\x00\x00"), binary.LittleEndian.AppendUint64(nil, at)...)
		out = append(out, make([]byte, 12)...)
		return append(append(out, 1, byte(len(data))), data...)
	}
	return append(page(0, "OpusHead\x01\x01\x00\x00\x80\xBB\x00\x00"), page(uint64(seconds)*48_000, "sound")...)
}

func box(kind string, data []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(8+len(data)))
	return append(append(out, kind...), data...)
}

func header(units, length uint32) []byte {
	out := make([]byte, 12)
	out = binary.BigEndian.AppendUint32(out, units)
	return append(binary.BigEndian.AppendUint32(out, length), make([]byte, 8)...)
}

func anMP4(seconds int, fragments bool) []byte {
	out := box("ftyp", []byte("isom\x00\x00\x00\x00"))
	if !fragments {
		return append(out, box("moov", box("mvhd", header(1000, uint32(seconds)*1000)))...)
	}
	track := append(make([]byte, 12), 0, 0, 0, 1)
	out = append(out, box("moov", append(box("mvhd", header(1000, 0)), box("trak", append(box("tkhd", track), box("mdia", box("mdhd", header(48_000, 0)))...))...))...)
	at := binary.BigEndian.AppendUint32(make([]byte, 4), uint32(seconds)*48_000)
	return append(out, box("moof", box("traf", append(box("tfhd", []byte{0, 0, 0, 0, 0, 0, 0, 1}), box("tfdt", at)...)))...)
}

func aWAV(seconds int) []byte {
	out := append([]byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00"), 1, 0, 1, 0, 0x40, 0x1F, 0, 0, 0x40, 0x1F, 0, 0, 1, 0, 8, 0)
	out = append(append(out, "data"...), binary.LittleEndian.AppendUint32(nil, uint32(seconds)*8000)...)
	return append(out, make([]byte, seconds*8000)...)
}

func TestARecordingSaysHowLongItPlays(t *testing.T) {
	for name, data := range map[string][]byte{
		"WebM of a recorder": aWebM(91), "Opus in Ogg": anOgg(90), "MP4": anMP4(90, false), "MP4 in fragments": anMP4(90, true), "WAV": aWAV(90),
	} {
		got, ok := Of(bytes.NewReader(data))
		if !ok || math.Abs(got.Seconds()-90) > 0.5 {
			t.Errorf("%s plays %v %t", name, got, ok)
		}
	}
	for name, data := range map[string][]byte{"nothing": nil, "a text": []byte("a text that is no recording"), "a broken WebM": aWebM(3)[:14], "a header alone": anOgg(9)[:27]} {
		if got, ok := Of(bytes.NewReader(data)); ok {
			t.Errorf("%s plays %v", name, got)
		}
	}
}

// FuzzOf never fails and never says what cannot be.
func FuzzOf(f *testing.F) {
	for _, data := range [][]byte{aWebM(3), anOgg(3), anMP4(3, false), anMP4(3, true), aWAV(1)} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if got, ok := Of(bytes.NewReader(data)); ok && (got < 0 || got > 366*24*time.Hour) {
			t.Errorf("it plays %v", got)
		}
	})
}
