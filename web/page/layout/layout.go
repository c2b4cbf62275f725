// Package layout is the frame around every page and the few components that pages are built of.
package layout

import (
	"embed"

	"tianti/web/kit"
)

//go:embed frame.html parts.html
var frame embed.FS

//go:embed error.html
var pages embed.FS

// Frame is what kit.New wraps around the pages.
var Frame = kit.Layout{Files: frame, Error: "error"}

// Area holds the page that shows what went wrong.
func Area() kit.Area {
	return kit.Area{Name: "layout", Files: pages, Samples: []kit.Sample{
		{Page: "error", Case: "404", Data: kit.ErrorPage{Status: 404, Key: "not_found", What: "没有这个页面。", Mend: "请检查网址。"}},
		{Page: "error", Case: "403", Data: kit.ErrorPage{Status: 403, Key: "forbidden", What: "您没有查看这里的权限。", Mend: "需要时请联系管理员。"}},
		{Page: "error", Case: "500", Data: kit.ErrorPage{Status: 500, Key: "internal", What: "系统出了点问题。", Mend: "请稍后重试。", Incident: "k3v9x2m7qa"}},
	}}
}
