package web_test

import (
	"testing"

	"tianti/web/webtest"
)

// TestEveryRoleCanFollowEveryLink walks the pages that need no services; cmd/tianti walks all of
// them on a whole organisation, with the links that only others see.
func TestEveryRoleCanFollowEveryLink(t *testing.T) {
	s := site(t)
	for _, role := range webtest.Roles {
		for path, code := range s.As(role).Walk(500, "/") {
			if code != 200 && code != 303 {
				t.Errorf("%s follows a link to %s and gets %d", role, path, code)
			}
		}
	}
}

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
