package certificates

import (
	"time"

	"tianti/certificates"
	"tianti/internal/clock"
	"tianti/web/kit"
)

// samples fill the pages for /dev/pages.
func samples() []kit.Sample {
	on := time.Date(2026, 11, 24, 9, 30, 0, 0, clock.Shanghai)
	cards := sampleCards()
	show := showPage{card: cards[0], Code: "7Q3K-9XWD-2M8T-HJ5R-4PZC-A6VN-GE", Link: "https://tianti.example.cn/v/7Q3K9XWD2M8THJ5R4PZCA6VNGE", Issuer: "深圳中心",
		Evidence: []evidence{{"理论考试", "92", "", on}, {"实操考核", "88.5", "", on}},
		History:  []step{{"suspended", "yellow", "吴婷", "成绩复核", on.AddDate(0, 0, 3)}, {"issued", "green", "系统", "通过岗前认证", on}},
		Shown:    certificates.Public{Holder: "王*明", State: certificates.Valid}, Shows: []kit.Option{{Value: "name", Text: "姓名全称", Selected: true}, {Value: "number", Text: "证书编号"}},
		Can: map[string]bool{"suspend": true, "revoke": true, "reissue": true, "share": true, "download": true}}
	holder := show
	holder.Can = map[string]bool{"share": true, "download": true}
	public := func(state certificates.Standing) publicPage {
		v := certificates.Public{Valid: state == certificates.Valid, State: state, Holder: "王*明", IssuedOn: "2026-11-24", ValidUntil: "2027-11-24", CheckedAt: on}
		if state == certificates.RevokedNow || state == certificates.SuspendedNow {
			v.EndedOn = "2027-02-01"
		}
		return publicPage{Public: v, Tone: tones[state], Title: "客服代表上岗证", By: "深圳中心", Code: show.Code}
	}
	more := public(certificates.Valid)
	more.File, more.Number, more.Holder = true, "TT-GENERAL-SZ-2026-00042", "王小明"
	more.Results = []certificates.Result{{What: "理论考试", Score: "92", On: "2026-11-24"}}
	options := []kit.Option{{Value: "GENERAL", Text: "客服代表上岗证"}}
	out := []kit.Sample{
		{Page: "certificate_mine", Case: "own", Data: minePage{Own: true, Person: "KF000003", Name: "王小明", Cards: cards}},
		{Page: "certificate_mine", Case: "of somebody", Data: minePage{Person: "KF000003", Name: "王小明", Cards: cards}},
		{Page: "certificate_mine", Case: "none", Data: minePage{Own: true}},
		{Page: "certificate_show", Case: "office", Data: show},
		{Page: "certificate_show", Case: "holder", Data: holder},
		{Page: "certificate_show", Case: "refused", Data: show, Err: certificates.ErrReason.At("reason")},
		{Page: "certificate_register", Case: "rows", Data: registerPage{Rows: cards, Kinds: options, Units: options, States: options, Ends: options, Next: "/certificates/register", Zip: "/certificates/register/zip", Filtered: true}},
		{Page: "certificate_register", Case: "none", Data: registerPage{}},
		{Page: "certificate_issue", Data: issuePage{Kinds: options}},
		{Page: "certificate_issue", Case: "refused", Data: issuePage{Employee: "KF1", Kinds: options}, Err: ErrNobody.With("number", "KF1").At("employee")},
		{Page: "certificate_way", Case: "half", Data: wayPage{Own: true, Person: "KF000003", Name: "王小明", Title: "客服代表上岗证", Met: 1, Steps: []way{
			{"完成课程《岗前培训》", "2026-11-20 已完成", "", "", true}, {"客服代表上岗证：理论成绩不低于 80 分", "还没有记录", "请参加下一场考试。", "/courses", false}}}},
		{Page: "certificate_way", Case: "none", Data: wayPage{Person: "KF000003", Name: "王小明", Title: "荣誉证书"}},
		{Page: "certificate_public", Case: "file", Data: more},
		{Page: "certificate_verify", Data: verifyPage{}},
		{Page: "certificate_verify", Case: "unknown", Data: verifyPage{"7Q3K"}, Err: certificates.ErrNoSuchCode.At("code")},
		{Page: "certificate_verify", Case: "changed", Data: verifyPage{}, Err: certificates.ErrChanged.With("bytes", 100).With("signed", 99).At("file")},
	}
	for _, s := range standings {
		out = append(out, kit.Sample{Page: "certificate_public", Case: string(s), Data: public(s)})
	}
	return out
}

func sampleCards() []card {
	on := time.Date(2026, 11, 24, 9, 30, 0, 0, clock.Shanghai)
	base := card{ID: "c1", Person: "KF000003", Holder: "王小明", Unit: "深圳中心 · 1组", Title: "客服代表上岗证", Number: "TT-GENERAL-GD-SHENZHEN-2026-00042",
		Kind: "GENERAL", Class: "seat", Standing: "valid", Tone: "green", Issued: on, From: on, Last: on.AddDate(1, 0, 0), Days: 365, Valid: true, Prints: true}
	ending, revoked, course := base, base, base
	ending.Title, ending.Days, ending.Soon, ending.Last = "VIP 专席上岗证", 21, true, on.AddDate(0, 0, 21)
	revoked.Standing, revoked.Tone, revoked.Valid = "revoked", "red", false
	course.Title, course.Class, course.Subject, course.Last = "结业证书", "course", "话费争议处理", time.Time{}
	revoked.Now = "广州中心 · 3组"
	return []card{ending, base, course, revoked}
}
