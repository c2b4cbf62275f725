package webtest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"tianti/web/webtest"
)

// TestInspectFindsWhatIsWrong shows it pages with one fault each, and demands that
// this one is named and no other.
func TestInspectFindsWhatIsWrong(t *testing.T) {
	const page = `<!doctype html><html lang="en"><title>x</title><link rel="icon" href="data:,"><style>
	main{background:#fff;color:#111;font-size:16px} .half{background:rgba(0,0,0,.5)} .dark{background:#111;color:#eee} .pale{color:#999}
	.wide{width:900px} .tiny{padding:0;border:0;height:9px;width:9px}
	.blend{background:linear-gradient(#000,#fff)}</style><main><h1>x</h1>%s</main></html>`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, page, r.URL.Query().Get("main"))
	}))
	t.Cleanup(server.Close)
	tab := webtest.OpenTab(t, webtest.Browser(t), server.URL, 390, 844)
	for _, tt := range []struct{ main, wrong string }{
		{`<p>text</p>`, ""},
		{`<p class=pale>text</p>`, "contrast 2.85"},
		{`<p class=pale>one</p><p class=pale>two</p>`, "contrast 2.85"},
		{`<div class=dark><p>light on dark</p><p class=pale>pale on dark</p></div>`, ""},
		{`<div class=half><p class=pale>on grey over white</p></div>`, "contrast"},
		{`<div class=dark><div class=half><p>on dark over darker</p></div></div>`, ""},
		{`<div class=blend><p class=pale>on a gradient</p></div>`, ""},
		{`<p class=pale aria-hidden=true>not read</p>`, ""},
		{`<p class=wide>wide</p>`, "wider than the screen"},
		{`<p style="color:#111">own style</p>`, "style attribute"},
		{`<h1>again</h1>`, "2 visible h1"},
		{`<p><input></p>`, "field without label"},
		{`<p><a href="/x"><svg></svg></a></p>`, "control without name"},
		{`<img src="data:,">`, "image without alt"},
		{`<p id=a>a</p><p id=a>b</p>`, "id twice"},
		{`<p aria-describedby=gone>a</p>`, "aria-describedby leads nowhere"},
		{`<form method=post></form>`, "form without token"},
		{`<table><tr><td>1</table>`, "table without headings"},
		{`<button aria-label=x class=tiny></button>`, "target smaller than 24 px"},
	} {
		tab.Go("/?main=" + url.QueryEscape(tt.main))
		found := tab.Inspect()
		if tt.wrong != "" && len(found) == 0 {
			t.Errorf("%s: no %q found", tt.main, tt.wrong)
		}
		for _, x := range found {
			if tt.wrong == "" || !strings.HasPrefix(x, tt.wrong) {
				t.Errorf("%s: %q found, not %q", tt.main, x, tt.wrong)
			}
		}
	}
}
