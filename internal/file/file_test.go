package file_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"tianti/internal/clock"
	"tianti/internal/file"
	"tianti/internal/store/storetest"
)

var noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)

func open(t *testing.T) (*file.Shelf, *clock.Manual) {
	t.Helper()
	c := clock.At(noon)
	return file.New(storetest.Database(t, c), c), c
}

func some(n int) []byte {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(r.Uint32())
	}
	return out
}

const roomy = 64 << 20

func TestAFileComesBackWholeAndInStretches(t *testing.T) {
	s, _ := open(t)
	for _, n := range []int{1, 256<<10 - 1, 256 << 10, 256<<10 + 1, 700_001} {
		data := some(n)
		info, err := s.Put(t.Context(), bytes.NewReader(data), file.Limits{Most: roomy})
		if err != nil || info.ID != file.ID(data) || info.Size != int64(n) {
			t.Fatal(n, info, err)
		}
		if back, err := s.Bytes(t.Context(), info); err != nil || !bytes.Equal(back, data) {
			t.Fatal(n, len(back), err)
		}
		for _, r := range [][2]int64{{0, 1}, {int64(n) - 1, 1}, {int64(n) / 2, int64(n)}, {int64(n), 5}, {200_000, 100_000}} {
			got, err := io.ReadAll(s.Read(t.Context(), info, r[0], r[1]))
			want := data[min(r[0], int64(n)):min(r[0]+r[1], int64(n))]
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%d bytes from %d of %d: %d bytes, %v", r[1], r[0], n, len(got), err)
			}
		}
	}
}

func TestTheSameBytesAreKeptOnce(t *testing.T) {
	s, c := open(t)
	data := some(600_000)
	var wait sync.WaitGroup
	made := make([]*file.Info, 8)
	for i := range made {
		wait.Go(func() {
			info, err := s.Put(context.Background(), bytes.NewReader(data), file.Limits{Most: roomy})
			if err != nil {
				t.Error(err)
			}
			made[i] = info
		})
	}
	wait.Wait()
	for _, info := range made {
		if info.ID != made[0].ID || info.Upload != made[0].Upload {
			t.Fatalf("%+v and %+v", info, made[0])
		}
	}
	if again, err := s.PutBytes(t.Context(), data, file.Limits{Most: roomy}); err != nil || again.Upload != made[0].Upload {
		t.Fatal(again, err)
	}
	c.Set(noon.Add(48 * time.Hour))
	if n, err := s.Sweep(t.Context()); n != 0 || err != nil {
		t.Fatal("an upload that ended left something behind:", n, err)
	}
	if back, err := s.Bytes(t.Context(), made[0]); err != nil || !bytes.Equal(back, data) {
		t.Fatal(err)
	}
}

// breaking fails after n bytes, as a connection does.
type breaking struct {
	r io.Reader
	n int
}

var errBroken = errors.New("connection lost")

func (b *breaking) Read(p []byte) (int, error) {
	if b.n <= 0 {
		return 0, errBroken
	}
	n, err := b.r.Read(p[:min(len(p), b.n)])
	b.n -= n
	return n, err
}

func TestWhatIsRefusedOrBreaksOffLeavesNothing(t *testing.T) {
	s, c := open(t)
	png := append([]byte("\x89PNG\r\n\x1a\n"), some(500_000)...)
	for name, x := range map[string]struct {
		r      io.Reader
		l      file.Limits
		expect error
	}{
		"nothing in it":        {bytes.NewReader(nil), file.Limits{Most: roomy}, file.ErrEmpty},
		"too much of it":       {bytes.NewReader(png), file.Limits{Most: 300_000}, file.ErrTooLarge},
		"of a type not wanted": {bytes.NewReader(png), file.Limits{Most: roomy, Types: []string{"video/*", "application/pdf"}}, file.ErrType},
		"a lost connection":    {&breaking{bytes.NewReader(png), 400_000}, file.Limits{Most: roomy}, errBroken},
	} {
		if _, err := s.Put(t.Context(), x.r, x.l); !errors.Is(err, x.expect) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Get(t.Context(), file.ID(png)); !errors.Is(err, file.ErrNone) {
		t.Error(err)
	}
	c.Set(noon.Add(48 * time.Hour))
	if n, err := s.Sweep(t.Context()); n != 0 || err != nil {
		t.Error(n, err)
	}
	if _, err := s.Put(t.Context(), bytes.NewReader(png), file.Limits{Most: roomy, Types: []string{"image/*"}}); err != nil {
		t.Error(err)
	}
}

func TestATypeIsWhatTheBytesSay(t *testing.T) {
	for head, want := range map[string]string{
		"\x89PNG\r\n\x1a\n": "image/png",
		"\xff\xd8\xff\xe0":  "image/jpeg",
		"%PDF-1.7":          "application/pdf",
		"<svg xmlns='http://www.w3.org/2000/svg'/>":          "image/svg+xml",
		"\ufeff<?xml version='1.0'?>\n<!-- made -->\n<svg >": "image/svg+xml",
		"<?xml version='1.0'?><quiz/>":                       "text/xml",
		"<html><svg></svg></html>":                           "text/html",
		"GIF89a":                                             "image/gif",
		"\x00\x00\x00\x14ftypmp42\x00\x00\x00\x00mp42":       "video/mp4",
		"客户":                           "text/plain",
		"\x00\x00\x00\x1cftypM4A \x00": "audio/mp4",
		"\x00\x00\x00\x14ftypqt  \x00": "video/quicktime",
		"\x00\x00\x00\x18ftypisom\x00": "video/mp4",
		"#!AMR\n":                      "audio/amr",
		"\x1aE\xdf\xa3":                "video/webm",
	} {
		if got := file.Sniff([]byte(head)); got != want {
			t.Errorf("%q: %s, want %s", head, got, want)
		}
	}
	if !file.Is("image/png", "video/mp4", "image/*") || file.Is("imagery", "image/*") || file.Valid("f"+"../../etc/passwd") {
		t.Error("types and ids are compared wrongly")
	}
}

func TestTheShelvesHaveNothingInCommon(t *testing.T) {
	c := clock.At(noon)
	db := storetest.Database(t, c)
	shown, kept := file.New(db, c), file.Closed(db, c)
	info, err := kept.PutBytes(t.Context(), some(300_000), file.Limits{Most: roomy})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := shown.Get(t.Context(), info.ID); !errors.Is(err, file.ErrNone) {
		t.Fatalf("a closed file is on the open shelf: %v", err)
	}
	again, err := shown.PutBytes(t.Context(), some(300_000), file.Limits{Most: roomy})
	if err != nil || again.ID != info.ID || again.Upload == info.Upload {
		t.Fatalf("%+v %v", again, err)
	}
}
