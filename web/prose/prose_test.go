package prose_test

import (
	"strings"
	"testing"

	"tianti/web/prose"
)

func TestWhatALessonMayShow(t *testing.T) {
	for name, c := range map[string]struct{ md, has, hasNot string }{
		"a heading begins at the second level": {"# 一", "<h2>一</h2>", "<h1"},
		"a table has no style":                 {"|a|b|\n|:-:|--:|\n|1|2|", "<td>1</td>", "style"},
		"a list keeps its numbers":             {"3. 三\n4. 四", `<ol start="3">`, ""},
		"a script is gone":                     {"<script>alert(1)</script>后", "", "<script"},
		"an event handler is gone":             {`<p onclick="x()">文</p>`, "", "onclick"},
		"a link to a script is gone":           {"[点](javascript:alert(1))", "点", "javascript:"},
		"a link does not vouch":                {"[点](https://example.com)", `rel="nofollow noreferrer noopener"`, ""},
		"a picture of another site is gone":    {"![x](https://example.com/x.png)", "", "<img"},
		"a style attribute is gone":            {`<b style="position:fixed">大</b>`, "", "style"},
		"a frame is gone":                      {`<iframe src="https://example.com"></iframe>`, "", "iframe"},
		"emphasis stays":                       {"**要点**", "<strong>要点</strong>", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := string(prose.HTML(c.md, ""))
			if !strings.Contains(got, c.has) || c.hasNot != "" && strings.Contains(got, c.hasNot) {
				t.Errorf("%q became %q", c.md, got)
			}
		})
	}
}

func TestTheTitleIsNotSaidTwice(t *testing.T) {
	if got := string(prose.HTML("## 开头和结尾\n\n正文", "开头和结尾")); strings.Contains(got, "h2") || !strings.Contains(got, "正文") {
		t.Error(got)
	}
	if got := string(prose.HTML("## 别的\n\n正文", "开头和结尾")); !strings.Contains(got, "别的") {
		t.Error(got)
	}
}

func FuzzHTML(f *testing.F) {
	f.Add("# a\n<script>x</script>\n[l](javascript:1)")
	f.Fuzz(func(t *testing.T, md string) {
		got := strings.ToLower(string(prose.HTML(md, "")))
		for _, bad := range []string{"<script", "<iframe", "<img", "<style", "<h1", "<svg"} {
			if strings.Contains(got, bad) {
				t.Errorf("%q lets %s through: %q", md, bad, got)
			}
		}
	})
}
