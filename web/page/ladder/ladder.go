// Package ladder is the pages of the talent ladder: its rungs for everybody, a person's standing and
// way, appointments by two people, the pipeline, and the rules with a trial of others.
//
// Handlers copy in, call one use case of tianti/ladder, and turn what it says into words: the domain
// gives codes and amounts, words.go gives them names and links in the reader's language.
package ladder

import (
	"context"
	"embed"

	"tianti/certificates"
	"tianti/courses"
	rungs "tianti/ladder"
	"tianti/ladder/kpi"
	"tianti/rbac"
	"tianti/rbac/seat"
	"tianti/web/kit"
)

//go:embed *.html *.js
var files embed.FS

// Pages are the handlers. Courses, Certificates, Seats and KPI only give names; they may be nil.
type Pages struct {
	Ladder       *rungs.Service
	Organisation *rbac.Organisation
	Courses      *courses.Service
	Certificates *certificates.Service
	Seats        *seat.Service
	KPI          *kpi.Service
}

// Area is the folder's routes, pages and cards.
func (p Pages) Area() kit.Area {
	const (
		position = "ladder.position.read"
		pipeline = "ladder.pipeline.read"
		cases    = "ladder.appointment.read"
		propose  = "ladder.appointment.propose"
		rules    = "ladder.requirement.read"
		edit     = "ladder.requirement.edit"
		confirm  = "ladder.requirement.confirm"
		held     = "ladder.hold.read"
	)
	nav := func(label, icon string, order int) *kit.Nav {
		return &kit.Nav{Group: "ladder", Label: label, Icon: icon, Order: order}
	}
	routes := []kit.Route{
		{Method: "GET", Path: "/ladder", Why: "the rungs are the same for everybody, and shows nothing of anybody but oneself", Do: p.overview, Nav: nav("nav.ladder.all", "stairs", 20)},
		{Method: "GET", Path: "/ladder/me", Needs: position, Do: p.mine, Nav: nav("nav.ladder.me", "stairs-up", 10)},
		{Method: "GET", Path: "/people/:id/ladder", Needs: position, Do: p.person},
		{Method: "GET", Path: "/people/:id/ladder/print", Needs: position, Do: p.print},
		{Method: "GET", Path: "/ladder/appointments", Needs: cases, Do: p.cases, Nav: nav("nav.ladder.appointments", "user-check", 30)},
		{Method: "GET", Path: "/ladder/appointments/new", Needs: propose, Do: p.propose},
		{Method: "POST", Path: "/ladder/appointments", Needs: propose, Do: p.send},
		{Method: "GET", Path: "/ladder/appointments/:id", Needs: cases, Do: p.one},
		{Method: "GET", Path: "/ladder/appointments/:id/resubmit", Needs: propose, Do: p.again},
		{Method: "GET", Path: "/ladder/letters/:id", Needs: position, Do: p.letter},
		{Method: "GET", Path: "/ladder/letters/:id/pdf", Needs: position, Do: p.letterPDF},
		{Method: "GET", Path: "/ladder/holds", Needs: cases, Do: p.holds, Nav: nav("nav.ladder.holds", "ban", 35)},
		{Method: "GET", Path: "/ladder/holds/:id", Needs: held, Do: p.hold},
		{Method: "GET", Path: "/ladder/holds/:id/pdf", Needs: held, Do: p.holdPDF},
		{Method: "POST", Path: "/ladder/holds/:id/appeal", Needs: "ladder.hold.appeal", Do: p.actHold(rungs.Appeal)},
		{Method: "POST", Path: "/ladder/holds/:id/uphold", Needs: "ladder.hold.decide", Do: p.actHold(rungs.Uphold)},
		{Method: "POST", Path: "/ladder/holds/:id/lift", Needs: "ladder.hold.decide", Do: p.actHold(rungs.Lift)},
		{Method: "POST", Path: "/ladder/holds/:id/demotion", Needs: propose, Do: p.demote},
		{Method: "GET", Path: "/ladder/pipeline", Needs: pipeline, Do: p.pipeline, Nav: nav("nav.ladder.pipeline", "chart-bar", 40)},
		{Method: "GET", Path: "/ladder/pipeline/ready", Needs: pipeline, Do: p.ready},
		{Method: "GET", Path: "/ladder/pipeline/:grade", Needs: pipeline, Do: p.on},
		{Method: "GET", Path: "/ladder/rules", Needs: rules, Do: p.rules, Nav: nav("nav.ladder.rules", "adjustments", 50)},
		{Method: "GET", Path: "/ladder/rules/file", Needs: rules, Do: p.file},
		{Method: "GET", Path: "/ladder/rules/trial", Needs: edit, Do: p.trialForm},
		{Method: "POST", Path: "/ladder/rules/trial", Needs: edit, Do: p.trial},
		{Method: "POST", Path: "/ladder/rules/draft/file", Needs: edit, Do: p.saveFile},
		{Method: "GET", Path: "/ladder/rules/draft", Needs: edit, Do: p.draft},
		{Method: "POST", Path: "/ladder/rules/draft/arrange", Needs: edit, Do: p.arrange},
		{Method: "POST", Path: "/ladder/rules/draft/trial", Needs: edit, Do: p.tryDraft},
		{Method: "POST", Path: "/ladder/rules/draft/drop", Needs: edit, Do: p.dropDraft},
		{Method: "GET", Path: "/ladder/rules/draft/grades/:at", Needs: edit, Do: p.gradeForm},
		{Method: "POST", Path: "/ladder/rules/draft/grades/:at", Needs: edit, Do: p.saveGrade},
		{Method: "GET", Path: "/ladder/rules/draft/holds", Needs: edit, Do: p.holdRulesForm},
		{Method: "POST", Path: "/ladder/rules/draft/holds", Needs: edit, Do: p.saveHoldRules},
		{Method: "GET", Path: "/ladder/rules/draft/stages", Needs: edit, Do: p.stagesForm},
		{Method: "POST", Path: "/ladder/rules/draft/stages", Needs: edit, Do: p.saveStages},
		{Method: "GET", Path: "/ladder/rules/draft/earns/:at", Needs: edit, Do: p.earnForm},
		{Method: "POST", Path: "/ladder/rules/draft/earns/:at", Needs: edit, Do: p.saveEarn},
		{Method: "GET", Path: "/ladder/rules/trials/:id", Needs: rules, Do: p.dryRun},
		{Method: "POST", Path: "/ladder/rules/trials/:id/cancel", Needs: edit, Do: p.stopTrial},
		{Method: "POST", Path: "/ladder/rules/trials/:id/again", Needs: edit, Do: p.restartTrial},
		{Method: "POST", Path: "/ladder/rules/trials/:id/propose", Needs: edit, Do: p.proposeRules},
		{Method: "GET", Path: "/ladder/rules/editions/:number", Needs: rules, Do: p.edition},
		{Method: "POST", Path: "/ladder/rules/editions/:number/withdraw", Needs: edit, Do: p.decideRules(rungs.Withdraw)},
		{Method: "POST", Path: "/ladder/rules/editions/:number/approve", Needs: confirm, Do: p.decideRules(rungs.Approve)},
		{Method: "POST", Path: "/ladder/rules/editions/:number/refuse", Needs: confirm, Do: p.decideRules(rungs.Refuse)},
		{Method: "POST", Path: "/ladder/rules/editions/:number/annul", Needs: confirm, Do: p.decideRules(rungs.Annul)},
	}
	for _, act := range []rungs.Act{rungs.Approve, rungs.Return, rungs.Refuse, rungs.Resubmit, rungs.Withdraw, rungs.Annul} {
		routes = append(routes, kit.Route{Method: "POST", Path: "/ladder/appointments/:id/" + string(act), Needs: act.Permission(), Do: p.act(act)})
	}
	return kit.Area{
		Name: "ladder", Files: files, Routes: routes, Samples: samples(),
		Cards: []kit.Card{
			{Name: "appointments", Order: 5, Needs: cases, Load: p.waitingCard, Sample: sampleWaiting()},
			{Name: "ladder", Order: 20, Needs: position, Load: p.ladderCard, Sample: sampleCard()},
		},
	}
}

// UnitName is what people call the unit at a path.
func (p Pages) unitName(ctx context.Context, lang, path string) string {
	if p.Organisation == nil || rbac.UnitID(path) == "" {
		return ""
	}
	line, err := p.Organisation.Line(ctx, rbac.UnitID(path))
	if err != nil {
		return ""
	}
	name := ""
	for i, u := range line {
		if i == 0 && len(line) > 1 {
			continue // the group is above everybody
		}
		if name != "" {
			name += " / "
		}
		name += u.In(lang)
	}
	return name
}
