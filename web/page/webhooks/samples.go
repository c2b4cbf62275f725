package webhooks

import (
	"time"

	"tianti/internal/clock"
	"tianti/internal/event/feed"
	"tianti/internal/locale"
	"tianti/internal/webhook"
	"tianti/rbac/subscription"
	"tianti/web/kit"
)

// samples fill the pages for /dev/pages.
func samples() []kit.Sample {
	on := time.Date(2026, 11, 24, 9, 30, 0, 0, clock.Shanghai)
	good := row{ID: "k3v7q2m5x9w4a6ts", URL: "https://wfm.example.cn/hooks/tianti", Description: "排班系统：证书与台席", State: "active", Tone: "green",
		Types: []string{"certificates", "rbac.seat.opened", "rbac.seat.closed"}, Sent: 1204, Position: 8820, Made: on, By: "杨帆"}
	failing := row{ID: "b6r8t3n5y7u2c9df", URL: "https://data.example.cn/api/v2/ingest/tianti?source=10010&partition=guangdong-shenzhen", Description: "数据仓库", State: "failing", Tone: "yellow",
		Why: outcome(locale.Chinese, webhook.ErrStatus.Code(), 503, ""), Behind: 37, Sent: 9, Position: 8783, Failing: on.Add(-2 * time.Hour), Next: on.Add(40 * time.Minute), Made: on, By: "杨帆", OldUntil: on.Add(20 * time.Hour)}
	failed := row{ID: "w2e4r6t8y1u3i5op", URL: "https://old.example.cn/", Description: "旧门户", State: "failed", Tone: "red",
		Why: outcome(locale.Chinese, subscription.ErrGaveUp.Code(), 0, ""), Behind: 4021, Lost: 12, Position: 4799, Made: on, By: "杨帆"}
	attempts := []attempt{
		{At: on, Type: "certificates.certificate.issued", Message: "9f2c4be07a51d3860c7f4a9be2d81350", Position: 8784, Try: 4, Took: 412, Outcome: outcome(locale.Chinese, webhook.ErrStatus.Code(), 503, ""), Answer: "upstream connect error"},
		{At: on.Add(-time.Hour), Type: subscription.TestType, Message: "test-b6r8t3n5y7u2c9df-20261124T003000", Try: 1, Took: 15000, Outcome: outcome(locale.Chinese, webhook.ErrTimeout.Code(), 0, "")},
		{At: on.Add(-3 * time.Hour), Type: "rbac.seat.opened", Message: "0b77d1f6a2c94e583d1a6f20c5be9714", Position: 8783, Try: 1, Took: 38, Good: true, Outcome: outcome(locale.Chinese, "", 204, "")},
	}
	all := mays{true, true, true, true}
	rooms := func(room string) string { return locale.T(locale.Chinese, "webhooks.area."+room, nil) }
	form := formPage{URL: good.URL, Description: good.Description, Areas: areas([]string{"certificates.certificate.issued", "certificates.certificate.revoked", "rbac.seat.closed", "rbac.seat.opened"},
		feed.Filter{"certificates", "rbac.seat.opened"}, rooms)}
	edited := form
	edited.ID = good.ID
	return []kit.Sample{
		{Page: "webhook_list", Case: "admin", Data: listPage{[]row{good, failing, failed}, true}},
		{Page: "webhook_list", Case: "auditor", Data: listPage{Rows: []row{good}}},
		{Page: "webhook_list", Case: "none", Data: listPage{May: true}},
		{Page: "webhook_form", Case: "new", Data: formPage{Areas: form.Areas}},
		{Page: "webhook_form", Case: "edit", Data: edited},
		{Page: "webhook_form", Case: "refused", Data: form, Err: webhook.ErrNetwork.With("address", "10.0.0.1").At("url")},
		{Page: "webhook_secret", Case: "new", Data: secretPage{good.ID, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=", false}},
		{Page: "webhook_secret", Case: "rotated", Data: secretPage{good.ID, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=", true}},
		{Page: "webhook_show", Case: "failing", Data: showPage{row: failing, Attempts: attempts, May: all}},
		{Page: "webhook_show", Case: "failed", Data: showPage{row: failed, Attempts: attempts[:1], May: all}},
		{Page: "webhook_show", Case: "new", Data: showPage{row: good}},
		{Page: "webhook_show", Case: "refused", Data: showPage{row: good, From: "x", May: all}, Err: subscription.ErrFrom.At("from")},
	}
}
