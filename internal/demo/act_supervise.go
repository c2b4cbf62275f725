package demo

import (
	"context"
	"slices"

	"tianti/courses/supervision"
	"tianti/rbac"
)

// Findings in the first team of the first centre, in every state and of every kind; those that were closed some
// months ago show what changed in figures since.

// found is a finding with what becomes of it, in days from the one on which it is recorded; never where it did not.
type found struct {
	day      int
	kind     supervision.Kind
	title    string
	who      *life // nil: about the team's process
	category string
	cause    string
	serious  bool
	text     string
	answers  map[string]string
	steps    []supervision.Walked
	measure  string
	course   string
	due      int
	learnt   int
	mended   int
	passed   int
	failed   int // of a first re-check
	id       string
}

// supervise writes findings, and lets their effect be measured.
func (p *plan) supervise(s script) {
	agent := p.lives[slices.IndexFunc(p.lives, func(l *life) bool { return l.login == "agent1" })]
	var others []*life
	for _, l := range p.lives {
		if l.login == "" && l.site == 0 && l.post == "AGENT" && l.left == never && l.hired < -200 && len(l.moves) == 0 && l.card.Unit == sites[0].team(1) && len(others) < 3 {
			others = append(others, l)
		}
	}
	for len(others) < 3 { // a small organisation
		others = append(others, agent)
	}
	for _, f := range p.cases(agent, others) {
		f.day = p.work(f.day)
		p.follow(s, f)
	}
	s.add(p.calendar, 0, -1, act{p.at(-1, 8, 40), func(ctx context.Context, d *desk) error {
		_, err := d.supervision.Measure(ctx)
		return err
	}})
}

// follow writes one case.
func (p *plan) follow(s script, f *found) {
	add := func(after, hour int, do doing) {
		if after != never {
			s.add(p.calendar, 0, f.day+after, act{p.at(f.day+after, hour, 35), do})
		}
	}
	add(0, 9, f.record)
	if f.cause == "" {
		return
	}
	add(0, 11, f.assign)
	if f.course != "" && f.learnt != never {
		add(f.learnt, 13, f.who.lesson(f.course, true))
	}
	if f.failed != never {
		add(f.failed, 10, f.correct("已辅导"))
		add(f.failed, 15, f.recheck(false))
	}
	add(f.mended, 16, f.correct("措施已落实，班组已宣贯"))
	add(f.passed, 17, f.recheck(true))
}

func (p *plan) cases(agent *life, o []*life) []*found {
	call := map[string]string{"call": "20260713-8812", "line": "普通热线", "score": "78"}
	walk := []supervision.Walked{{What: "以客户身份拨打热线申请退订"}, {What: "坐席转办后台", Found: "工单停留 26 小时无人接收", Broken: true}, {What: "次月查账单", Found: "仍计费一次", Broken: true}}
	done := func(f found, mended, passed int) *found {
		f.mended, f.passed = mended, passed
		return &f
	}
	base := found{learnt: never, mended: never, passed: never, failed: never, due: 3}
	make := func(day int, kind supervision.Kind, title string, who *life, category, cause, text string, answers map[string]string) found {
		f := base
		f.day, f.kind, f.title, f.who, f.category, f.cause, f.text, f.answers = day, kind, title, who, category, cause, text, answers
		f.measure = "班组一对一辅导，抽听抽查一周"
		return f
	}
	interrupt := make(-152, supervision.Monitoring, "打断客户说话", agent, "manner", "interrupting", "客户陈述未完即打断两次，客户表示不满。", call)
	interrupt.course, interrupt.learnt = "PHRASES", 1
	ticket := make(-118, supervision.Quality, "投诉工单漏填联系电话", o[0], "ticket", "field", "抽查 20 张工单，3 张关键字段漏填。", map[string]string{"sheet": "QC-0731", "sampled": "20", "faulty": "3"})
	contract := make(-96, supervision.Complaint, "合约期解释差错引发投诉", o[1], "knowledge", "guess", "客户问合约期，答 12 个月，实为 24 个月，客户解约时产生违约金。", map[string]string{"complaint": "TS-20418", "justified": "yes", "demand": "退还违约金并道歉", "remedy": "已减免并回访致歉"})
	contract.serious, contract.due = true, 1
	reverse := make(-70, supervision.Reverse, "退订后仍计费：工单无人接收", nil, "process", "handover", "从客户账单倒查，断在前后台交接。", map[string]string{"outcome": "退订次月仍被计费", "process": "增值业务退订"})
	reverse.steps, reverse.failed, reverse.due = walk, 3, 4
	province := make(-40, supervision.Provincial, "异地补卡指引两省不一致", nil, "process", "unclear", "江苏要求到店，广东可线上办理，热线口径不一。", map[string]string{"host": "江苏", "process": "异地补卡", "difference": "江苏须到店办理"})
	province.steps = walk[:2]
	repeat := make(-33, supervision.Monitoring, "套餐外资费解释不全", o[1], "knowledge", "outdated", "引用上月口径，漏说达量限速。", call)
	theme := make(-12, supervision.Thematic, "携号转网专题：查询渠道不通", nil, "process", "system", "短信查询返回系统忙。", map[string]string{"theme": "携号转网", "sampled": "12"})
	theme.steps = walk[:2]
	learning := make(-6, supervision.Monitoring, "流量封顶规则解释差错", agent, "knowledge", "outdated", "按旧口径答复封顶价格。", call)
	learning.course, learning.due = "TARIFF", 9
	late := make(-8, supervision.Quality, "回访工单超时提交", o[0], "ticket", "late", "抽查 15 张，4 张超过当日 20 时。", map[string]string{"sheet": "QC-1102", "sampled": "15", "faulty": "4"})
	waiting := make(-4, supervision.Monitoring, "未核验身份即报详单", o[2], "privacy", "verification", "未问验证信息即告知通话记录条数。", call)
	waiting.serious, waiting.due = true, 2
	fresh := make(-2, supervision.Complaint, "承诺回访未兑现", o[2], "promise", "", "承诺当日回访，次日客户来电催问。", map[string]string{"complaint": "TS-21907", "justified": "open", "demand": "尽快答复处理结果"})
	return []*found{done(interrupt, 2, 3), done(ticket, 2, 3), done(contract, 4, 5), done(reverse, 7, 8), done(province, 3, 4), done(repeat, 2, 3), done(theme, 2, 3), &learning, &late, done(waiting, 1, never), &fresh}
}

func (f *found) record(ctx context.Context, d *desk) error {
	r := supervision.Report{Kind: f.kind, Title: f.title, Day: rbac.DayOf(d.clock.Now()), Category: f.category, Severity: supervision.General, Text: f.text, Answers: f.answers, Steps: f.steps}
	if f.serious {
		r.Severity = supervision.Serious
	}
	if r.Unit = sites[0].team(1); f.who != nil {
		r.Person = f.who.no
	}
	made, err := d.supervision.Record(ctx, d.actors["supervisor1"], r)
	if err == nil {
		f.id = made.ID
	}
	return err
}

func (f *found) assign(ctx context.Context, d *desk) error {
	x := supervision.Plan{Cause: f.cause, Measure: f.measure, Owner: d.actors["leader1"].Person, Due: rbac.DayOf(d.clock.Now()).Add(f.due)}
	if f.course != "" {
		x.Courses = []string{f.course}
	}
	_, err := d.supervision.Assign(ctx, d.actors["supervisor1"], f.id, x)
	return err
}

func (f *found) correct(words string) doing {
	return func(ctx context.Context, d *desk) error {
		_, err := d.supervision.Correct(ctx, d.actors["leader1"], f.id, words)
		return err
	}
}

func (f *found) recheck(passed bool) doing {
	return func(ctx context.Context, d *desk) error {
		v := supervision.Verdict{Passed: passed, Words: "抽查合格，同类问题未再出现"}
		if !passed {
			v.Words, v.Due = "抽查三张仍有一张无人接收", rbac.DayOf(d.clock.Now()).Add(5)
		}
		_, err := d.supervision.Recheck(ctx, d.actors["supervisor1"], f.id, v)
		return err
	}
}
