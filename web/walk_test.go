package web_test

import (
	"regexp"
	"testing"
)

// address is what a pointer looks like that a page prints in the place of what it points to.
var address = regexp.MustCompile(`\b0x[0-9a-f]{8,}\b`)

func TestEverySampleShowsInBothLanguages(t *testing.T) {
	s := site(t)
	c := s.As("")
	n := 0
	for _, link := range samples(c.Get("/dev/pages").Body) {
		a := c.Get(link)
		if a.Code != 200 && a.Code >= 500 {
			t.Errorf("%s: %d", link, a.Code)
		}
		a.HasNot("ZgotmplZ", "&lt;no value&gt;", "%!")
		if at := address.FindString(a.Body); at != "" {
			t.Errorf("%s shows an address of memory: %s", link, at)
		}
		n++
	}
	if n < 10 {
		t.Errorf("only %d samples", n)
	}
}
