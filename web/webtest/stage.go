package webtest

import (
	"context"
	"testing"
)

// Stage is where a story is played: one browser, tabs of one size.
type Stage struct {
	t             *testing.T
	browser       context.Context
	name          string
	width, height int64
}

// OnPhoneAndDesk plays a story once on a phone and once at a desk.
func OnPhoneAndDesk(t *testing.T, story func(t *testing.T, s *Stage)) {
	t.Helper()
	browser := Browser(t)
	for _, s := range []Stage{{name: "phone", width: 390, height: 844}, {name: "desk", width: 1280, height: 900}} {
		t.Run(s.name, func(t *testing.T) {
			s.t, s.browser = t, browser
			story(t, &s)
		})
	}
}

// Tab is a tab of somebody who is logged in at the site.
func (s *Stage) Tab(site *Site, who string) *Tab {
	s.t.Helper()
	b := OpenTab(s.t, s.browser, site.URL, s.width, s.height)
	b.Cookie("access", site.Sessions.Token(who))
	return b
}

// Stranger is a tab of somebody who is not logged in.
func (s *Stage) Stranger(site *Site) *Tab {
	s.t.Helper()
	return OpenTab(s.t, s.browser, site.URL, s.width, s.height)
}

// Fine demands that Inspect finds nothing wrong with what a tab shows, and takes a shot of it.
func (s *Stage) Fine(b *Tab, shot string) {
	s.t.Helper()
	for _, wrong := range b.Inspect() {
		s.t.Errorf("%s: %s", shot, wrong)
	}
	b.Shot(shot + "_" + s.name)
}
