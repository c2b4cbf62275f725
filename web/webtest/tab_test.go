package webtest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"tianti/web/webtest"
)

// TestAClickThatMissesIsAimedAnew has a button that moves away from under the first press.
func TestAClickThatMissesIsAimedAnew(t *testing.T) {
	const page = `<!doctype html><html lang="en"><title>x</title><style>body{margin:0;height:3000px} button{position:absolute;top:400px;left:20px}</style>
	<button type="button">go</button><p id="count">0</p><script>
	const b = document.querySelector("button"); let n = 0;
	addEventListener("mousedown", () => { b.style.top = "600px"; }, {once: true});
	b.addEventListener("click", () => { count.textContent = ++n; if (location.search) location = "/there"; });</script></html>`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if r.URL.Path == "/there" {
			_, _ = io.WriteString(w, `<!doctype html><html lang="en"><title>there</title><p id="there">there</p></html>`)
			return
		}
		_, _ = io.WriteString(w, page)
	}))
	t.Cleanup(server.Close)
	tab := webtest.OpenTab(t, webtest.Browser(t), server.URL, 390, 844)
	tab.Go("/")
	tab.Click("button")
	if got := tab.Text("#count"); got != "1" {
		t.Errorf("clicked %s times", got)
	}
	tab.Click("button")
	if got := tab.Text("#count"); got != "2" {
		t.Errorf("clicked %s times, want twice", got)
	}
	tab.Go("/?away")
	tab.ClickAway("button")
	tab.See("#there")
}
