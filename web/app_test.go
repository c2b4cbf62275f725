package web_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"tianti/web/kit"
	"tianti/web/webtest"
)

// alone are the areas whose handlers work without any service.
var alone = []string{"layout", "home", "session", "api session", "api openapi", "dev", "example"}

// site serves what needs no services: these areas, and of the others the samples on /dev/pages.
func site(t testing.TB) *webtest.Site {
	t.Helper()
	served := areas()
	for i, a := range served {
		if slices.Contains(alone, a.Name) {
			continue
		}
		served[i].Routes = nil
		served[i].Cards = slices.Clone(a.Cards)
		for j := range a.Cards {
			served[i].Cards[j].Load = func(*kit.Request) (any, error) { return nil, nil }
		}
	}
	return webtest.Serve(t, webtest.Options{Bare: true}, served...)
}

func TestTheDaysWorkStandsFirstOnTheHomePage(t *testing.T) {
	served, order := areas(), map[string]int{}
	for i, a := range served {
		if !slices.Contains(alone, a.Name) {
			served[i].Routes = nil
		}
		served[i].Cards = slices.Clone(a.Cards)
		for j, c := range a.Cards {
			order[c.Name] = c.Order
			served[i].Cards[j].Needs = ""
			served[i].Cards[j].Load = func(*kit.Request) (any, error) { return c.Sample, nil }
		}
	}
	s := webtest.Serve(t, webtest.Options{Bare: true}, served...)
	var shown []int
	for _, m := range cardID.FindAllStringSubmatch(s.As("hr").Get("/").Status(200).Body, -1) {
		shown = append(shown, order[m[1]])
	}
	if len(shown) < 5 || !slices.IsSorted(shown) {
		t.Errorf("cards of order %v", shown)
	}
}

var cardID = regexp.MustCompile(`<section class="card[^"]*" id="card-([a-z_]+)"`)

func TestNobodyIsSentToTheLogInAndBack(t *testing.T) {
	s := site(t)
	nobody := s.As("")
	nobody.Get("/").Status(303).To("/login")
	nobody.Get("/login?next=%2Fpeople%3Fq%3Dx").Status(200).Has("登录", `value="/people?q=x"`)
	nobody.Post("/login", "login", "hr", "password", webtest.Password, "next", "/people?q=x").Status(303).To("/people?q=x")
	nobody.Get("/").Status(200).Has("测试hr")
	nobody.Get("/login").Status(303).To("/")
}

func TestARefusedLogInDoesNotTellWhichPartWasWrong(t *testing.T) {
	s := site(t)
	unknown := s.As("").Post("/login", "login", "nobody", "password", "x").Status(401)
	wrong := s.As("").Post("/login", "login", "hr", "password", "x").Status(401)
	clean := func(a *webtest.Answer, login string) string {
		body := a.Body[strings.Index(a.Body, "<main"):]
		body = csrfValue.ReplaceAllString(body, "")
		return strings.ReplaceAll(body, `value="`+login+`"`, "")
	}
	if a, b := clean(unknown, "nobody"), clean(wrong, "hr"); a != b {
		t.Errorf("the pages differ:\n%s\n---\n%s", a, b)
	}
}

func TestTheNextPageIsOneOfOurs(t *testing.T) {
	s := site(t)
	for _, evil := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "javascript:alert(1)", "/%2F/..//evil", "\t//evil.example", ""} {
		s.As("").Post("/login", "login", "hr", "password", webtest.Password, "next", evil).Status(303)
		if to := s.As("").Post("/login", "login", "hr", "password", webtest.Password, "next", evil).Header.Get("Location"); !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`) {
			t.Errorf("next %q leads to %q", evil, to)
		}
	}
}
