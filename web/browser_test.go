package web_test

import (
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"tianti/internal/locale"
	"tianti/web/webtest"
)

// TestEverySampleIsWellMadeOnAPhoneAndADesk opens every sample page in both languages, and lists
// what Inspect finds at either size and what the browser complains about.
func TestEverySampleIsWellMadeOnAPhoneAndADesk(t *testing.T) {
	s := site(t)
	browser := webtest.Browser(t)
	list := eachPageInBothLanguages(samples(s.As("").Get("/dev/pages").Body))
	for some := range slices.Chunk(list, tabful) {
		t.Run(some[0], func(t *testing.T) {
			t.Parallel() // one tab waits while the other draws
			now, next := screens[0], screens[1]
			tab := webtest.OpenTab(t, browser, s.URL, now.width, now.height)
			for _, path := range some {
				tab.Go(path)
				judge(t, tab, path, now.name)
				tab.Size(next.width, next.height)
				judge(t, tab, path, next.name)
				now, next = next, now // the next page opens at the size that this one ended with
			}
		})
	}
}

// TestASittingIsReadableAtFourHundredPercent looks at the pages of a sitting as they are on a screen of 1280 by 1024
// pixels at a zoom of 400 % (WCAG 2.2, 1.4.10): nothing is to be scrolled sideways.
func TestASittingIsReadableAtFourHundredPercent(t *testing.T) {
	s := site(t)
	tab := webtest.OpenTab(t, webtest.Browser(t), s.URL, 320, 256)
	seen := 0
	for _, path := range samples(s.As("").Get("/dev/pages").Body) {
		if strings.HasPrefix(path, "/dev/pages/sitting_") {
			tab.Go(path)
			judge(t, tab, path, "400")
			seen++
		}
	}
	if seen < 4 {
		t.Errorf("%d pages of a sitting were looked at", seen)
	}
}

// screens are the sizes at which each page is looked at, in CSS pixels.
var screens = [2]struct {
	name          string
	width, height int64
}{{"phone", 390, 844}, {"desk", 1280, 900}}

// tabful is how many pages a tab opens before another one takes its place: what a tab has shown it keeps
// in memory, and it gets slower.
const tabful = 40

// eachPageInBothLanguages keeps the first case of each page in both languages and of its other cases one
// language in turn: a page's words are the same in all of its cases, and a browser's time is dear.
// TIANTI_EVERY_CASE=1 keeps them all.
func eachPageInBothLanguages(all []string) []string {
	if os.Getenv("TIANTI_EVERY_CASE") != "" {
		return all
	}
	var kept []string
	first, cases := map[string]string{}, 0
	for i, path := range all {
		page, rest, _ := strings.Cut(path, "?")
		name, lang, _ := strings.Cut(rest, "&lang=")
		if _, known := first[page]; !known {
			first[page] = name
		}
		if i == 0 || !strings.Contains(all[i-1], "?"+name+"&") || !strings.HasPrefix(all[i-1], page+"?") {
			cases++
		}
		if first[page] == name || (lang == locale.English) == (cases%2 == 0) {
			kept = append(kept, path)
		}
	}
	return kept
}

func TestEachPageIsLookedAtInBothLanguages(t *testing.T) {
	all := samples(site(t).As("").Get("/dev/pages").Body)
	kept := eachPageInBothLanguages(all)
	of := func(list []string) map[string]int {
		seen := map[string]int{}
		for _, path := range list {
			page, rest, _ := strings.Cut(path, "?")
			name, lang, _ := strings.Cut(rest, "&lang=")
			seen[page+" in "+lang] = 1
			seen[page+" "+name] = 1
		}
		return seen
	}
	if !maps.Equal(of(all), of(kept)) || len(kept) >= len(all) {
		t.Errorf("%d of %d samples are kept, and they show other pages or cases", len(kept), len(all))
	}
}

func judge(t *testing.T, tab *webtest.Tab, path, size string) {
	t.Helper()
	for _, wrong := range tab.Inspect() {
		t.Errorf("%s on a %s: %s", path, size, wrong)
	}
	tab.Shot(shotName(path, size))
}

func shotName(path, size string) string {
	u, err := url.Parse(path)
	if err != nil {
		return "odd"
	}
	q := u.Query()
	return strings.Join([]string{strings.TrimPrefix(u.Path, "/dev/pages/"), q.Get("case"), q.Get("lang"), size}, "_")
}

func TestAPersonLogsInChangesTheLanguageAndLeaves(t *testing.T) {
	s := site(t)
	tab := webtest.OpenTab(t, webtest.Browser(t), s.URL, 390, 844)
	tab.LogIn("hr", "wrong")
	tab.See("[role=alert]")
	tab.LogIn("hr", webtest.Password)
	tab.See(".hello")
	tab.Click(".bottombar button")
	tab.See("#menu.show .sidebar-menu")
	tab.Click("#menu .btn-close")
	tab.Gone("#menu.show")
	tab.ClickAway("button[name=to]")
	if tab.See("html[lang=en] .hello"); !strings.Contains(tab.Text("h1"), "Good") {
		t.Errorf("heading %q", tab.Text("h1"))
	}
	tab.LogOut()
	if tab.See(".login-form"); tab.At() != "/login" {
		t.Errorf("at %s", tab.At())
	}
	for _, trouble := range tab.Troubles() {
		t.Error(trouble)
	}
}
