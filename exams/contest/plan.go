package contest

import (
	"time"

	"tianti/internal/locale"
)

// Plan is what a contest is about, as it is announced.
type Plan struct {
	Title   locale.Text `bson:"title" json:"title"`
	Unit    string      `bson:"unit" json:"unit"`       // path: who holds it, and whose people may enter
	Team    bool        `bson:"team" json:"team"`       // teams compete; each is scored as one
	Members int         `bson:"members" json:"members"` // most members of a team
	Until   time.Time   `bson:"until" json:"until"`     // entries are taken before
	Self    bool        `bson:"self" json:"self"`       // people may enter themselves
	Each    int         `bson:"each" json:"each"`       // most entrants of a province; 0 is no bound
	Quotas  []Quota     `bson:"quotas" json:"quotas"`   // of provinces with another bound
	Stages  []Stage     `bson:"stages" json:"stages"`
	Awards  []AwardRule `bson:"awards" json:"awards"`
	Best    int         `bson:"best" json:"best"`             // best entrants of a province in the last stage that make its team score; 0: no team award
	Winners int         `bson:"winners" json:"winners"`       // provinces that get the team award
	Judges  []string    `bson:"judges" json:"judges"`         // person ids: the pool that judges are drawn from
	Notes   string      `bson:"notes,omitempty" json:"notes"` // for everybody to read
}

// Quota is how many entrants a province may send.
type Quota struct {
	Province string `bson:"province" json:"province"` // path
	Places   int    `bson:"places" json:"places"`
}

// Stage is a heat, semi-final or final.
type Stage struct {
	Code    string      `bson:"code" json:"code"` // "heat"
	Name    locale.Text `bson:"name" json:"name"`
	Parts   []Part      `bson:"parts" json:"parts"`
	Panels  int         `bson:"panels" json:"panels"`   // that perform side by side
	Sitting int         `bson:"sitting" json:"sitting"` // judges on each panel; 0 where papers are all
	Trim    int         `bson:"trim" json:"trim"`       // sheets from which the highest and the lowest are dropped; 0 never
	Ties    []string    `bson:"ties" json:"ties"`       // "part:{code}", "stage:{code}" of an earlier one; the lot stands last
	Advance Advance     `bson:"advance" json:"advance"` // not of the last one
	Hours   int         `bson:"hours" json:"hours"`     // after the reveal in which objections are taken; the stage is not confirmed before
}

// Part is one component of a stage's total.
type Part struct {
	Code   string      `bson:"code" json:"code"`
	Name   locale.Text `bson:"name" json:"name"`
	Kind   string      `bson:"kind" json:"kind"`
	Weight int         `bson:"weight" json:"weight"`           // per cent
	Exam   string      `bson:"exam,omitempty" json:"exam"`     // code of the exam session, of a paper
	Rubric []Criterion `bson:"rubric,omitempty" json:"rubric"` // of a part by judges; the most of all is 100
}

// Criterion is a line of a judge's sheet.
type Criterion struct {
	Code string      `bson:"code" json:"code"`
	Name locale.Text `bson:"name" json:"name"`
	Most int         `bson:"most" json:"most"` // points
}

// The kinds of parts. Practice is a piece of work, a scenario is played; both are scored by judges.
const (
	Paper    = "paper"
	Practice = "practice"
	Scenario = "scenario"
	Earlier  = "earlier" // the total of the stage before
)

// Kinds lists them in the order in which pages offer them.
var Kinds = []string{Paper, Practice, Scenario, Earlier}

// Judged says whether judges score the part.
func (p *Part) Judged() bool { return p.Kind == Practice || p.Kind == Scenario }

// Judged says whether a stage has a part that judges score.
func (s *Stage) Judged() bool {
	for i := range s.Parts {
		if s.Parts[i].Judged() {
			return true
		}
	}
	return false
}

// part is the part with a code; nil if there is none.
func (s *Stage) part(code string) *Part {
	for i := range s.Parts {
		if s.Parts[i].Code == code {
			return &s.Parts[i]
		}
	}
	return nil
}

// The tie-breaks' fronts; TieLot is the last of every plan.
const (
	TiePart  = "part:"
	TieStage = "stage:"
	TieLot   = "lot"
)

// Advance says who goes on to the next stage. Of a group (everybody, or each province by itself) go on the
// best Percent per cent, rounded up, but at least Least, who reach Points.
type Advance struct {
	Province bool `bson:"province" json:"province"` // each province by itself
	Percent  int  `bson:"percent" json:"percent"`
	Least    int  `bson:"least" json:"least"`
	Points   int  `bson:"points" json:"points"` // of 100; 0 asks for none
}

// AwardRule is an award with its places. Excellence is given to a share of the last stage's field.
type AwardRule struct {
	Code    string `bson:"code" json:"code"`
	Places  int    `bson:"places" json:"places"`
	Percent int    `bson:"percent" json:"percent"` // of the field, rounded up; in place of Places
}

// The awards, which certificates and the ladder know.
const (
	Gold       = "CONTEST-GOLD"
	Silver     = "CONTEST-SILVER"
	Bronze     = "CONTEST-BRONZE"
	Excellence = "CONTEST-EXCELLENCE"
	TeamAward  = "CONTEST-TEAM"
)

// AwardCodes lists the awards of entrants, the highest first.
var AwardCodes = []string{Gold, Silver, Bronze, Excellence}

// stage is the stage with a code and its place; -1 if there is none.
func (p *Plan) stage(code string) (int, *Stage) {
	for i := range p.Stages {
		if p.Stages[i].Code == code {
			return i, &p.Stages[i]
		}
	}
	return -1, nil
}

// Stage is the stage with a code; nil if there is none.
func (p *Plan) Stage(code string) *Stage { _, s := p.stage(code); return s }

// places is how many entrants a province may send; 0 is no bound.
func (p *Plan) places(province string) int {
	for _, q := range p.Quotas {
		if q.Province == province {
			return q.Places
		}
	}
	return p.Each
}

// rubric is a sheet of a hundred points.
func rubric(lines ...any) (out []Criterion) {
	for i := 0; i < len(lines); i += 3 {
		out = append(out, Criterion{"C" + string(rune('1'+i/3)), locale.Text{Zh: lines[i].(string), En: lines[i+1].(string)}, lines[i+2].(int)})
	}
	return out
}

// DefaultPlan is what a new contest starts with: heat by paper, semi-final, final, with the weights and
// awards of the blueprint. Exams are to be named, judges to be chosen.
func DefaultPlan() Plan {
	text := func(zh, en string) locale.Text { return locale.Text{Zh: zh, En: en} }
	role := rubric("沟通与倾听", "Listening and talking", 30, "业务准确", "Accuracy", 40, "服务规范", "Service standard", 30)
	return Plan{Self: true, Members: 5, Each: 60, Best: 3, Winners: 1, Stages: []Stage{
		{Code: "heat", Name: text("初赛", "Heat"), Parts: []Part{{Code: "theory", Name: text("理论", "Theory"), Kind: Paper, Weight: 100}}, Panels: 1, Advance: Advance{Province: true, Percent: 30, Least: 6}, Hours: 24},
		{Code: "semi", Name: text("复赛", "Semi-final"), Panels: 1, Sitting: 5, Trim: 5, Ties: []string{"part:scenario", "stage:heat"}, Advance: Advance{Least: 20}, Hours: 24, Parts: []Part{
			{Code: "ticket", Name: text("听音与工单", "Listening and ticket"), Kind: Practice, Weight: 40, Rubric: rubric("要点完整", "Complete", 40, "分类准确", "Right category", 30, "表述清楚", "Clear words", 30)},
			{Code: "typing", Name: text("录入", "Typing"), Kind: Practice, Weight: 10, Rubric: rubric("速度", "Speed", 60, "准确率", "Accuracy", 40)},
			{Code: "scenario", Name: text("情景模拟", "Scenario role play"), Kind: Scenario, Weight: 50, Rubric: role}}},
		{Code: "final", Name: text("决赛", "Final"), Panels: 1, Sitting: 7, Trim: 5, Ties: []string{"part:scenario", "part:complaint", "stage:heat"}, Parts: []Part{
			{Code: "theory", Name: text("理论", "Theory"), Kind: Paper, Weight: 20},
			{Code: "scenario", Name: text("情景模拟", "Scenario role play"), Kind: Scenario, Weight: 40, Rubric: role},
			{Code: "complaint", Name: text("投诉处理挑战", "Complaint challenge"), Kind: Scenario, Weight: 25, Rubric: rubric("情绪安抚", "Calming", 40, "方案可行", "Solution", 40, "合规", "By the rules", 20)},
			{Code: "case", Name: text("案例答辩", "Case defence"), Kind: Practice, Weight: 15, Rubric: rubric("分析", "Analysis", 50, "表达", "Presentation", 30, "应答", "Answers", 20)}}},
	}, Awards: []AwardRule{{Gold, 1, 0}, {Silver, 2, 0}, {Bronze, 3, 0}, {Excellence, 0, 10}}}
}
