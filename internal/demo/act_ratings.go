package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"tianti/ladder/kpi"
	"tianti/ladder/requirement"
	"tianti/ladder/round"
	"tianti/ladder/star"
	"tianti/ladder/survey"
	"tianti/ladder/workday"
	"tianti/rbac"
)

// What the first centre tries out in the program itself: the sheets of one team's months with a rating of the
// last one whose notice runs, a promotion round that takes applications, a survey that is over and one that
// asks now, and what each centre needs on its seats.

// trialMonths is how many months' sheets of the first two teams were brought in: those before and after the first
// findings are among them.
const trialMonths = 9

// try writes all of it.
func (p *plan) try(s script) {
	add := func(day, hour, minute int, do doing) {
		if day >= p.live {
			s.add(p.calendar, 0, day, act{p.at(day, hour, minute), do})
		}
	}
	first := time.Date(p.today.Year(), p.today.Month(), 1, 0, 0, 0, 0, p.today.Location())
	last := first.AddDate(0, -1, 0)
	if p.figured(last) > -2 { // brought in on the fifth: the month before is the last one then
		last = last.AddDate(0, -1, 0)
	}
	for n := range trialMonths {
		month := last.AddDate(0, -n, 0)
		add(p.figured(month), 10, 30, p.sheet(month))
	}
	begin := p.work(max(p.figured(last)+1, -4))
	add(begin, 15, 0, shown(kpi.MonthOf(last)))
	add(-1, 10, 20, objected(kpi.MonthOf(last)))
	add(-1, 11, 20, nominated)

	add(-3, 17, 30, vetoed)
	add(p.work(-6), 9, 15, competed)
	add(-3, 12, 10, applied)

	ask := &asking{}
	add(-60, 9, 0, ask.open("VALUES", 13))
	add(-52, 13, 0, p.answered(ask, "VALUES"))
	add(-46, 9, 0, ask.close)
	add(-2, 9, 0, (&asking{}).open("PULSE", 13))
	for site := range sites {
		add(-29, 16, site, p.needed(site))
	}
}

// figured is the day on which a month's figures are brought in.
func (c calendar) figured(month time.Time) int { return c.until(month.AddDate(0, 1, 4)) }

// trialTeam is who tries the sheets out.
func trialTeam() string { return sites[0].team(1) }

// sheet brings in a month of the first two teams. Its figures say what was known of the month already.
func (p *plan) sheet(month time.Time) doing {
	code := month.Format("2006-01")
	var csv strings.Builder
	csv.WriteString("工号,月份,来话量,平均通话时长,平均事后处理时间,转接率,工单正确率,关键字段正确率,满意度,质检得分,业务考试成绩,出勤工时,有责投诉\n")
	rows := 0
	for _, l := range p.lives {
		end := p.until(month.AddDate(0, 1, -1))
		if unit := l.unit(end); l.site != 0 || l.end() <= p.figured(month) || unit != trialTeam() && unit != sites[0].team(2) {
			continue
		}
		green := map[string]bool{}
		for _, f := range l.facts {
			if f.Kind == requirement.KPI && f.Period == code {
				green[f.Code] = f.Value == 1
			}
		}
		if len(green) == 0 {
			continue
		}
		r := p.random(l.no + ":sheet:" + code)
		better := int(l.ability * 10)
		pick := func(code string, good, bad int) int {
			if green[code] {
				return good
			}
			return bad
		}
		fmt.Fprintf(&csv, "%s,%s,%d,%d,%d,1.%d%%,99.%d%%,97.%d%%,%d,%d,%d,%d,0\n", l.no, code, 980+r.IntN(300), pick("talk", 146-better-r.IntN(20), 153+r.IntN(15)), pick("after_call", 57-better-r.IntN(12), 62+r.IntN(10)),
			r.IntN(10), 2+r.IntN(7), r.IntN(10), pick("satisfaction", 87+better/2+r.IntN(5), 80+r.IntN(4)), 86+better+r.IntN(4), 70+2*better+r.IntN(8), 152+r.IntN(16))
		rows++
	}
	return func(ctx context.Context, d *desk) error {
		if rows == 0 {
			return nil
		}
		hr := d.actors["hr1"]
		imp, err := d.kpi.Preview(ctx, hr, kpi.Asked{File: "班组-" + code + ".csv"}, []byte(csv.String()))
		if err != nil {
			return err
		}
		_, err = d.kpi.Apply(ctx, hr, imp.ID)
		return err
	}
}

// shown computes the stars of a month for the team and shows them.
func shown(month kpi.Month) doing {
	return func(ctx context.Context, d *desk) error {
		hr := d.actors["hr1"]
		p, err := d.stars.Open(ctx, hr, month, month, trialTeam())
		if err != nil {
			return err
		}
		if p, err = d.stars.Compute(ctx, hr, p.ID); err != nil || p.Rated == 0 {
			return err
		}
		_, err = d.stars.Publish(ctx, hr, p.ID, "1组按月评星试行，结果公示")
		if errors.Is(err, workday.ErrYear) { // nobody knows the holidays of that year yet
			return nil
		}
		return err
	}
}

// objected is agent1's word against it, which nobody has answered yet.
func objected(month kpi.Month) doing {
	return func(ctx context.Context, d *desk) error {
		_, err := d.stars.Object(ctx, d.actors["agent1"], star.PeriodID(string(month), trialTeam()), "当月有两天支援投诉台席，通话时长不应与普通台席一起比较，请复核")
		if errors.Is(err, star.ErrOver) || errors.Is(err, star.ErrNone) {
			return nil
		}
		return err
	}
}

// vetoed records a complaint that agent2 is to blame for: no promotion for some months, and an appeal is open.
func vetoed(ctx context.Context, d *desk) error {
	if d.actors["agent2"].Person == "" { // a small organisation does not have them all
		return nil
	}
	_, err := d.stars.Record(ctx, d.actors["hr1"], star.Veto{Person: d.actors["agent2"].Person, Code: "complaint", Day: rbac.DayOf(d.clock.Now()).Add(-2), Reason: "未按流程核实身份，导致客户越级投诉，经查有责", Evidence: "投诉工单 TS-1187 及所附录音"})
	return err
}

// nominated is an award that waits for the second person.
func nominated(ctx context.Context, d *desk) error {
	agent := d.actors["agent1"]
	begin := time.Date(d.today.Year(), d.today.Month(), 1, 0, 0, 0, 0, d.today.Location()).AddDate(0, -3, 0)
	_, err := d.stars.Nominate(ctx, d.actors["leader1"], star.Nomination{Kind: star.Employee, Period: fmt.Sprintf("%dQ%d", begin.Year(), (int(begin.Month())+2)/3), Unit: agent.Unit, Numbers: []string{agent.Person},
		Citation: "带教三名新人全部按期取证，疑难工单一次解决率全组第一"})
	return err
}

// competed announces a competition for two shift leaders of the first centre.
func competed(ctx context.Context, d *desk) error {
	hr, centre := d.actors["hr1"], sites[0].path()
	now := d.clock.Now()
	r, err := d.rounds.Make(ctx, hr, round.Plan{
		Title: "值班长竞聘", Unit: centre, Grade: "M1", Post: "SHIFT", Duties: "带一个班组，负责现场排班、质量和新人带教。", Places: []round.Quota{{Unit: centre, Places: 2}}, Opens: now, Closes: d.start(5).UTC(),
		Parts:  []round.Part{{Kind: round.PartPanel, Weight: 60}, {Kind: round.PartKPI, Weight: 20}, {Kind: round.PartAppraisal, Weight: 20}},
		Rubric: []round.Criterion{{Code: "C1", Name: "业务能力", Most: 40}, {Code: "C2", Name: "现场管理", Most: 40}, {Code: "C3", Name: "沟通表达", Most: 20}}, Panel: 80, Ties: []string{round.PartPanel}, Days: 5, Months: 3,
	}, "两个新班组开班")
	if err != nil {
		return err
	}
	panel := []string{d.actors["judge1"].Person, d.actors["supervisor1"].Person, d.actors["manager1"].Person}
	if _, err := d.rounds.Seat(ctx, hr, r.ID, panel, "评委名单"); err != nil {
		return err
	}
	_, err = d.rounds.Do(ctx, hr, r.ID, round.Announce, round.Detail{Reason: "按方案公告"})
	return err
}

// applied is agent1's application for it.
func applied(ctx context.Context, d *desk) error {
	me := d.actors["agent1"]
	open, err := d.rounds.Chances(ctx, me)
	if err != nil || len(open) == 0 || open[0].Why != nil {
		return err
	}
	_, err = d.rounds.Apply(ctx, me, open[0].Round.ID, "在一线五年，带教过六名新人，愿意承担现场管理。")
	return err
}

// asking is a round of a survey at the first centre.
type asking struct{ id string }

func (a *asking) open(questionnaire string, days int) doing {
	return func(ctx context.Context, d *desk) error {
		hr, today := d.actors["hr1"], rbac.DayOf(d.clock.Now())
		r, err := d.surveys.Create(ctx, hr, questionnaire, sites[0].path(), today, today.Add(days), "了解一线需求")
		if err != nil {
			return err
		}
		a.id = r.ID
		_, err = d.surveys.Open(ctx, hr, r.ID, "按年度计划")
		return err
	}
}

func (a *asking) close(ctx context.Context, d *desk) error {
	_, err := d.surveys.Close(ctx, d.actors["hr1"], a.id, "调查期满")
	return err
}

// answered lets the people of the centre's first three teams answer.
func (p *plan) answered(a *asking, questionnaire string) doing {
	return func(ctx context.Context, d *desk) error {
		fields, day := survey.Default().Of(questionnaire).Fields(), p.until(d.clock.Now())
		for _, l := range p.lives {
			if unit := l.unit(day); l.site != 0 || unit != sites[0].team(1) && unit != sites[0].team(2) && unit != sites[0].team(3) {
				continue
			}
			by, err := d.org.Act(ctx, l.no)
			if err != nil || len(by.Roles) == 0 { // not hired yet, or gone
				continue
			}
			r := p.random(l.no + ":survey")
			said := map[string]int{}
			for i, f := range fields {
				said[f] = min(5, 2+r.IntN(3)+(i+1)%2) // importance comes first, and is more than what is met
			}
			if _, err := d.surveys.Answer(ctx, by, a.id, said); err != nil && !errors.Is(err, survey.ErrOthers) {
				return err
			}
		}
		return nil
	}
}

// needed writes what a centre must be able to put on its seats.
func (p *plan) needed(site int) doing {
	people := 0
	for _, l := range p.lives {
		if l.site == site && l.left == never {
			people++
		}
	}
	return func(ctx context.Context, d *desk) error {
		plan, _, err := d.seats.Plan()
		if err != nil {
			return err
		}
		share := map[string]int{"GENERAL": 45, "VIP": 8, "COMPLAINT": 6, "DATA": 6, "ENGLISH": 3}
		need := map[string]int{}
		for _, s := range plan.Seats {
			if share[s.Code] > 0 {
				need[s.Code] = max(1, people*share[s.Code]/100)
			}
		}
		return d.figures.SetNeed(ctx, d.actors["hr1"], sites[site].path(), need, "按下季度话务预测")
	}
}
