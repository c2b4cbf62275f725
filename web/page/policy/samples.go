package policy

import (
	"time"

	"tianti/internal/clock"
	"tianti/rbac"
	rules "tianti/rbac/policy"
	"tianti/web/kit"
	"tianti/web/page/excerpt"
)

// samples fill the pages for /dev/pages.
func samples() []kit.Sample {
	at := time.Date(2026, 11, 24, 10, 0, 0, 0, clock.Shanghai)
	w := words{"zh-CN"}
	added := rules.Row{Subject: "r:agent", Scope: rules.Unit, Object: "exams.item", Action: "read", Effect: rules.Allow}
	gone := rules.Row{Subject: "r:staff", Scope: rules.Own, Object: "exams.mark", Action: "give", Effect: rules.Deny}
	changes := w.changes([]rules.Change{{Row: added, Added: true}, {Row: gone}})
	tallies := []tallyView{{"客服代表", 412, []string{"试题：查看（所任单位及下级）"}, nil}, {"内训师", 38, nil, []string{"评分：评分（本人的）"}}}
	list := listPage{Version: 3, Name: "杨帆", Reason: "新增评委职责", At: at, RoleOptions: w.roleOptions(""), Areas: w.areaOptions(), Open: "/policy/proposals/4"}
	overview, byRole, none := list, list, list
	overview.Roles = []roleCard{
		{"trainee", "学员", []string{"全体在岗人员"}, 6, 0, "/policy?role=trainee", "/policy/roles/trainee"},
		{"staff", "全体在岗人员", nil, 24, 31, "/policy?role=staff", "/policy/roles/staff"}}
	byRole.Role, none.Area = "agent", "web"
	byRole.Groups = []group{{"agent", "客服代表", []string{"学员", "全体在岗人员"}, "/policy/roles/agent", []rowView{w.row(added), w.row(gone)}}}
	role := rolePage{Code: "trainer", Name: "内训师", Inherits: []string{"客服代表", "学员", "全体在岗人员"}, Areas: w.areaOptions(), Version: 3, Rows: []matrixRow{
		{"评分", "评分", []cell{{"本人的", "deny"}, {"所任单位及下级", "yes"}, {"其他单位", "no"}}, []string{"全体在岗人员", "内训师"}}}}
	ask := explainPage{Person: "KF000006", Action: "exams.mark.give", Unit: "/group/gd/shenzhen/t1/", Owner: "KF000006", Day: "2026-11-24", Time: "10:00", Actions: w.permissionOptions(),
		Units: []kit.Option{{Value: "/group/gd/shenzhen/t1/", Text: "广东 / 深圳中心 / 1组"}}}
	denied, allowed := ask, ask
	denied.Answer = &answerView{Who: "欧阳菲", Path: "/people/KF000006", Place: "广东 / 深圳中心 / 1组", Permission: "评分：评分", Code: "exams.mark.give", Why: w.t("policy.why.own_case"), Whose: w.t("policy.whose.own"), At: at, Version: 3,
		Roles: []roleView{{Role: "内训师", Unit: "广东 / 深圳中心", Verdict: "deny", From: w.t("policy.from.assigned"), Inherits: []string{"客服代表", "学员"},
			Rows: []bearingView{{w.sentence(gone), "内训师 → 客服代表 → 学员 → 全体在岗人员", gone.String(), true}, {w.sentence(added), "内训师", added.String(), false}}}}}
	allowed.Answer = &answerView{Allow: true, Who: "王芳", Path: "/people/KF000003", Place: "广东 / 深圳中心 / 1组", Permission: "台席：开放", Code: "rbac.seat.open", Why: w.t("policy.why.allowed"), Whose: w.t("policy.whose.nobody"), At: at, Version: 3,
		Roles: []roleView{{Role: "班组长", Unit: "广东 / 深圳中心 / 1组", Verdict: "yes", From: w.t("policy.from.delegated", "name", "赵强"), Until: at.AddDate(0, 0, 7), Inherits: []string{"客服代表"}, Rows: []bearingView{{w.sentence(added), "班组长", added.String(), true}}},
			{Role: "学员", Unit: "广东 / 深圳中心 / 1组", Verdict: "no", From: w.t("policy.from.base")}}}
	refused := denied
	refused.Answer = &answerView{Who: "王芳", Path: "/people/KF000003", Place: "江苏 / 南京中心", Permission: "评分：评分", Code: "exams.mark.give", Why: w.t("policy.why.elsewhere"), Whose: w.t("policy.whose.nobody"), At: at, Version: 3, Needed: []string{"内训师", "评委"},
		Roles: []roleView{{Role: "内训师", Unit: "广东 / 深圳中心", Verdict: "no", From: w.t("policy.from.assigned"), Note: w.t("policy.note.elsewhere")}}}
	text := rules.Text([]rules.Row{{Subject: "r:agent", Parent: "r:trainee"}, added, gone})
	edit := editPage{Base: 3, Rows: text, Reason: "岗前学习"}
	tried, wrong, restored := edit, edit, edit
	tried.Trial = &trialView{Version: 3, Changes: changes, Affected: 450, Roles: tallies}
	wrong.Excerpts = excerpt.Of(text, rules.ErrTwice.With("line", 5).With("first", 2))
	restored.Restored, restored.Trial = 2, &trialView{Version: 3}
	row := proposalRow{4, "/policy/proposals/4", w.t("policy.state.proposed"), "blue", "杨帆", "岗前学习", at}
	open := proposalPage{proposalRow: row, Base: 3, Affected: 450, Changes: changes, Roles: tallies, May: []string{"approve", "refuse"}}
	own, lone, done := open, open, open
	own.May, own.Second = []string{"withdraw"}, true
	lone.May, lone.Alone = []string{"approve", "withdraw"}, true
	done.May, done.State, done.Tone, done.Roles = nil, w.t("policy.state.published"), "green", nil
	done.Decided = rules.Decision{By: "KF000012", Name: "郑凯", Reason: "同意", At: at, Version: 4, Alone: true}
	return []kit.Sample{
		{Page: "policy_list", Case: "roles", Data: overview},
		{Page: "policy_list", Case: "rows", Data: byRole},
		{Page: "policy_list", Case: "none", Data: none},
		{Page: "policy_role", Case: "rows", Data: role},
		{Page: "policy_role", Case: "none", Data: rolePage{Code: "judge", Name: "评委", Area: "web", Areas: w.areaOptions(), Version: 3}},
		{Page: "policy_explain", Case: "empty", Data: explainPage{Day: "2026-11-24", Time: "10:00", Actions: ask.Actions, Units: ask.Units}},
		{Page: "policy_explain", Case: "denied", Data: denied},
		{Page: "policy_explain", Case: "allowed", Data: allowed},
		{Page: "policy_explain", Case: "elsewhere", Data: refused},
		{Page: "policy_explain", Case: "refused", Data: ask, Err: rbac.ErrUnknown.At("person").With("person", "KF999999")},
		{Page: "policy_edit", Case: "tried", Data: tried},
		{Page: "policy_edit", Case: "restored", Data: restored},
		{Page: "policy_edit", Case: "refused", Data: wrong, Err: rules.ErrTwice.With("line", 5).With("first", 2)},
		{Page: "policy_history", Data: historyPage{Next: "/policy/history?cursor=x", Versions: []versionView{
			{Number: 2, Name: "郑凯", Reason: "岗前学习", At: at, Changes: changes, Here: true, Alone: true, Rows: 281, Proposal: "/policy/proposals/4"},
			{Number: 1, Name: w.t("role.system"), Reason: w.t("policy.first"), At: at, First: true, Rows: 280, RestoreURL: "/policy/edit?version=1"}}}},
		{Page: "policy_proposals", Case: "rows", Data: proposalsPage{Rows: []proposalRow{row}, Next: "/policy/proposals?cursor=x"}},
		{Page: "policy_proposals", Case: "none", Data: proposalsPage{}},
		{Page: "policy_proposal", Case: "second", Data: open},
		{Page: "policy_proposal", Case: "own", Data: own},
		{Page: "policy_proposal", Case: "alone", Data: lone},
		{Page: "policy_proposal", Case: "published", Data: done},
		{Page: "policy_proposal", Case: "refused", Data: open, Err: rules.ErrReason.At("reason")},
	}
}
