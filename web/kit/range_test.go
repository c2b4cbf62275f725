package kit

import "testing"

func TestAStretchIsWhatTheHeaderAsksFor(t *testing.T) {
	x := Content{Tag: "t", Size: 100}
	for header, want := range map[string][3]int64{
		"":                           {0, 100, 200},
		"bytes=0-":                   {0, 100, 206},
		"bytes=0-0":                  {0, 1, 206},
		"bytes=90-200":               {90, 10, 206},
		"bytes=-1":                   {99, 1, 206},
		"bytes=-500":                 {0, 100, 206},
		"bytes=100-":                 {0, 0, 416},
		"bytes=-0":                   {0, 0, 416},
		"bytes=5-4":                  {0, 100, 200},
		"bytes=a-b":                  {0, 100, 200},
		"bytes=-":                    {0, 100, 200},
		"bytes=0-1,5-6":              {0, 100, 200},
		"lines=1-2":                  {0, 100, 200},
		"bytes=9999999999999999999-": {0, 100, 200},
	} {
		from, n, status := stretch(header, "", x)
		if got := [3]int64{from, n, int64(status)}; got != want {
			t.Errorf("%q: %v, want %v", header, got, want)
		}
	}
	if _, n, status := stretch("bytes=0-1", `"older"`, x); n != 100 || status != 200 {
		t.Error("a stretch of another version was given")
	}
}
