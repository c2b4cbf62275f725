// Package kit is the one place that touches Fiber's context. It turns a request into values that
// are safe to keep, an actor and a language; and a result into a page, a redirect, JSON or an error
// that a person can act on. Everything in web/page and web/api is written on top of it.
//
// # A page in twenty lines
//
// An area is a folder web/page/<area>. Its Go file, its templates and its scripts lie side by side:
//
//	//go:embed *.html
//	var files embed.FS
//
//	type noticePage struct{ Text string }               // a page is a typed struct
//
//	type Pages struct{ Notices *notices.Service }       // what the handlers call
//
//	func (p Pages) Area() kit.Area {
//		return kit.Area{Name: "notices", Files: files,
//			Routes: []kit.Route{
//				{Method: "GET", Path: "/notices/:id", Needs: "notices.notice.read", Do: p.show},
//				{Method: "POST", Path: "/notices/:id", Needs: "notices.notice.edit", Do: p.edit},
//			},
//			Samples: []kit.Sample{{Page: "notice_show", Data: noticePage{Text: "…"}}},
//		}
//	}
//
//	func (p Pages) edit(r *kit.Request) error {
//		id, text := r.Path("id"), r.Form("text")
//		if err := p.Notices.Edit(r.Context(), id, r.Actor, text); err != nil {
//			return r.Refused("notice_show", noticePage{Text: text}, err) // the form again, with errors
//		}
//		return r.Done("/notices/" + id) // 303
//	}
//
// notice_show.html defines what the layout shows; its dot is a *View, with the struct in .Page:
//
//	{{define "title"}}{{t "notices.title"}}{{end}}
//	{{define "main"}}
//	<form method="post" class="card"><div class="card-body">
//	  {{template "csrf" .}} {{template "alerts" .}}
//	  {{template "textarea" (field . "text" .Page.Text "required" "rows=4")}}
//	  {{if .May "notices.notice.edit"}}{{template "submit" (t "act.save")}}{{end}}
//	</div></form>
//	{{end}}
//
// Then add one line to web/routes.go (the area), one row per route to web/testdata/matrix/<area>.txt, and
// the texts to internal/locale/texts/{zh-CN,en}/<area>.json: "field.text" for the label of the field.
// web/page/example is a living example, shown under /dev/pages with every other page's samples.
//
// # Rules that the kit keeps
//
//   - Needs names the permission that some role must reach before Do runs (the early gate). The
//     permission on the object is asked in the use case. An empty Needs demands a Why, and still
//     demands that somebody is logged in unless the route is Public.
//   - Every string from a request is a copy. Bodies are bounded by Route.Limit; JSON is strict.
//   - Writes that a browser sends with cookies need the same origin and the CSRF token. Templates
//     send it with {{template "csrf" .}}; htmx sends it by itself.
//   - Do returns an error and writes nothing: a fault becomes the form again, an error page, a
//     redirect to the log-in page, or an RFC 9457 document, once, in fault.go.
//   - A page that has a file and no Sample, or the reverse, stops the program at start. Show
//     refuses data of another type than the sample's.
//
// # Template functions
//
// t "key" "name" value …; date, datetime, clock (Asia/Shanghai); score (milli-points); number;
// percent; asset "app.css"; icon "users"; field and choice build form fields; dict builds arguments
// for a component; .May "permission", .Actor, .Lang, .Path and .Error "field" are methods of the View.
// Components: csrf, alerts, field, select, textarea, check, file, submit, badge, empty, pager, confirm,
// tablehead; each is described where it is defined, in web/page/layout/parts.html.
package kit
