package item

import (
	"fmt"

	"tianti/internal/fault"
)

// RolePlay is performed before people, who mark it along the rubric. The stem tells the scenario to
// everybody; each role has a brief that only its player is told. Candidates see their own, and the
// names of the others. Settings: "minutes" how long it lasts, "prepare" how many minutes come before.
//
// Nothing need be answered: it waits for marks all the same. What candidates may write are the notes
// with which they prepare.
var RolePlay = Register(Definition{
	Kind:      "roleplay",
	Open:      true,
	Performed: true,
	Check:     checkRolePlay,
	Show: func(b *Body, v *View, _ *Shuffle) {
		v.Limits = &ShownLimit{Characters: maxPrepared, Minutes: b.number("minutes", maxMinutes), Prepare: b.number("prepare", maxMinutes)}
		for _, r := range b.Roles {
			show := ShownRole{Name: r.Name, Own: r.Candidate}
			if r.Candidate {
				show.Brief = r.Brief
			}
			v.Roles = append(v.Roles, show)
		}
	},
	Accept: func(b *Body, r Response) error {
		if len(r.Choice)+len(r.Pairs) > 0 || r.beyond() {
			return ErrResponse.At("response").With("kind", b.Kind)
		}
		if tooLong(r.Text, maxPrepared) {
			return ErrResponseLong.At("response").With("most", maxPrepared)
		}
		return nil
	},
	Sample: func() (Body, Response) {
		b := Body{Kind: "roleplay", Stem: T("客户因国际漫游产生高额费用来电投诉，要求全额退费。"), Max: 10 * Point,
			Settings: map[string]string{"minutes": "5", "prepare": "2"},
			Roles: []Role{
				{Name: "客服代表", Brief: "您在普通台席，授权退费上限 50 元。", Candidate: true},
				{Name: "客户", Brief: "情绪激动；出国前收到过提醒短信但没有读；若得到明确时限和解释，会接受部分减免。"},
				{Name: "观察员", Brief: "记录原话和时间点，不说话。"},
			},
			Rubric: &Rubric{Criteria: []Criterion{
				{ID: "care", Name: "情绪安抚", Max: 4 * Point, Levels: []Level{{0, "回避"}, {2 * Point, "有回应"}, {4 * Point, "先安抚后处理"}}},
				{ID: "rule", Name: "规则与授权", Max: 4 * Point}, {ID: "close", Name: "总结与时限", Max: 2 * Point},
			}}}
		return b, Response{Text: "先致歉，再说明漫游提醒的时间。"}
	},
})

const (
	leastRoles  = 2
	mostRoles   = 10
	maxMinutes  = 120
	maxPrepared = 4000
	maxBrief    = 4000
)

func checkRolePlay(b *Body) fault.List {
	var l fault.List
	own, names := 0, map[string]bool{}
	for i, r := range b.Roles {
		if r.Candidate {
			own++
		}
		if r.Name == "" || names[r.Name] || tooLong(r.Name, 100) || tooLong(r.Brief, maxBrief) {
			l = append(l, ErrRole.At(fmt.Sprintf("roles.%d", i)).With("n", i+1))
		}
		names[r.Name] = true
	}
	if len(b.Roles) < leastRoles || len(b.Roles) > mostRoles || own != 1 {
		l = append(l, ErrRoles.At("roles").With("least", leastRoles).With("most", mostRoles))
	}
	if b.Rubric == nil {
		l = append(l, ErrNoRubric.At("rubric"))
	}
	for _, setting := range []string{"minutes", "prepare"} {
		if !b.good(setting, maxMinutes) {
			l = append(l, ErrSetting.At("settings."+setting).With("most", maxMinutes))
		}
	}
	return l
}

// Performed says whether people mark what they saw or heard, although nothing was answered.
func (b *Body) Performed() bool {
	d := definitions[b.Kind]
	return d != nil && d.Performed
}
