package web_test

import "testing"

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
		n++
	}
	if n < 10 {
		t.Errorf("only %d samples", n)
	}
}
