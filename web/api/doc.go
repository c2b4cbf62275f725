// Package api is the JSON API under /api/v1: shapes and thin handlers over the same use cases as the
// pages. Each file is one resource and gives a kit.Area whose routes carry a Doc; the OpenAPI document
// at /api/openapi.json is made from the route tables, so that it cannot lie about them.
//
//	func Notices(s *notices.Service) kit.Area {
//		x := noticeAPI{s}
//		return kit.Area{Name: "api notices", Routes: []kit.Route{
//			{Method: "GET", Path: "/api/v1/notices", Needs: "notices.notice.read", API: true, Do: x.list,
//				Doc: &kit.Doc{Summary: "List notices", Answer: List[noticeView]{}, Query: kit.Cursor}},
//			{Method: "POST", Path: "/api/v1/notices", Needs: "notices.notice.write", API: true, Do: x.create,
//				Doc: &kit.Doc{Summary: "Write a notice", Request: noticeInput{}, Answer: noticeView{}, Status: 201}},
//		}}
//	}
//
//	func (x noticeAPI) create(r *kit.Request) error {
//		var in noticeInput
//		if err := r.JSON(&in); err != nil {
//			return err
//		}
//		…
//		return r.Created("/api/v1/notices/"+n.ID, viewOf(n))
//	}
//
// Lists answer {items, next}; Paging reads cursor and limit. Times are RFC 3339. Writes that carry an
// Idempotency-Key run once; the kit sees to it.
package api
