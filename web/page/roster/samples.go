package roster

import (
	"time"

	"tianti/internal/sheet"
	"tianti/web/kit"
)

// samples show every page with data in /dev/pages.
func samples() []kit.Sample {
	at := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	preview := showPage{
		ID: "x", File: "花名册-2026-11.xlsx", By: "吴婷", State: "preview", At: at, Total: 60, Good: 57, Bad: 3, Unknown: []string{"备注"}, Fresh: []string{"集团客服 / 广东 / 深圳中心 / 4组"},
		Chips: []chip{{"", "/roster/x", 60, true}, {"refused", "/roster/x?verdict=refused", 3, false}, {"new", "/roster/x?verdict=new", 50, false}, {"same", "/roster/x?verdict=same", 7, false}},
		Rows: []row{
			{2, "refused", "red", "KF100001 李明", "I 入职日期", "03/11/2026", "日期“03/11/2026”可以有几种理解。请写成四位年份在前的日期，例如 2026-11-03。"},
			{3, "new", "green", "KF100002 阿依古丽·买买提", "", "", ""},
			{4, "changed", "blue", "KF100003 张𬘡", "", "", "有变化：岗位。"},
		}, Next: "/roster/x?cursor=1", MayApply: true,
	}
	preview.Group = "集团客服"
	running, applied := preview, preview
	running.State, running.Percent = "applying", 40
	applied.State, applied.AppliedAt, applied.AppliedBy = "applied", at, "吴婷"
	return []kit.Sample{
		{Page: "roster_list", Case: "rows", Data: listPage{[]past{{"x", "花名册-2026-11.xlsx", "吴婷", "preview", at, 60, 3}, {"y", "roster.csv", "吴婷", "applied", at, 2000, 0}}}},
		{Page: "roster_list", Case: "empty", Data: listPage{}},
		{Page: "roster_list", Case: "refused", Data: listPage{}, Err: sheet.ErrHeader.At("file").With("missing", "工号").With("found", "姓名、岗位")},
		{Page: "roster_show", Case: "preview", Data: preview},
		{Page: "roster_show", Case: "applying", Data: running},
		{Page: "roster_show", Case: "applied", Data: applied},
	}
}
