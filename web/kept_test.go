package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tianti/web/kit"
	"tianti/web/page/home"
	"tianti/web/page/layout"
	"tianti/web/webtest"
)

// everything is what a handler can ask of a request.
func everything(r *kit.Request) []string {
	return []string{r.Path("id"), r.Query("q"), r.Header("X-Mark"), r.URL(), r.Method(), r.Absolute(), r.Origin(), r.Address(), r.Client().Agent, r.RequestID(), r.Lang, r.Form("a"), r.Access()}
}

// The server reads request after request into the same memory; what a handler took from one is its own.
func TestWhatAHandlerKeepsOfARequestStaysWhatItWas(t *testing.T) {
	var kept, then [][]string
	keep := func(r *kit.Request) error {
		all := everything(r)
		kept = append(kept, all)
		now := make([]string, len(all))
		for i, s := range all {
			now[i] = string([]byte(s))
		}
		then = append(then, now)
		return r.Nothing()
	}
	s := webtest.Serve(t, webtest.Options{Bare: true, Gate: only("admin")}, layout.Area(), home.Pages{}.Area(), kit.Area{Name: "kept", Routes: []kit.Route{
		{Method: "POST", Path: "/kept/:id", Public: true, Why: "test", Keyed: true, Do: keep},
	}})
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}}
	defer client.CloseIdleConnections()
	for i := range 20 {
		mark := strings.Repeat(string(rune('a'+i)), 12)
		req, err := http.NewRequest("POST", fmt.Sprintf("%s/kept/%s?q=%s", s.URL, mark, mark), strings.NewReader("a="+mark))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("X-Mark", mark)
		req.Header.Set("User-Agent", mark)
		req.Header.Set("Accept-Language", []string{"zh", "en"}[i%2])
		res, err := client.Do(req)
		if err != nil || res.StatusCode != http.StatusNoContent {
			t.Fatal(res, err)
		}
		_ = res.Body.Close()
	}
	for i := range kept {
		for j := range kept[i] {
			if kept[i][j] != then[i][j] {
				t.Errorf("request %d: value %d was %q and became %q", i, j, then[i][j], kept[i][j])
			}
		}
		if mark := strings.Repeat(string(rune('a'+i)), 12); kept[i][0] != mark || kept[i][1] != mark || kept[i][2] != mark || kept[i][8] != mark || kept[i][11] != mark {
			t.Errorf("request %d gave %q", i, kept[i])
		}
	}
}
