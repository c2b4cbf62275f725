package demo

import (
	"cmp"
	"context"
	"slices"

	"tianti/certificates"
	"tianti/exams/contest"
	"tianti/internal/locale"
	"tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/rbac"
)

// Two contests of the first centre: the autumn's is concluded, and the year's final is being scored.

// contesting is one contest with who competes in it.
type contesting struct {
	id, title, titleEN string
	lives              []*life
}

// compete writes both contests.
func (p *plan) compete(s script) {
	var all []*life
	for _, l := range p.lives {
		if g := l.grade(-30); l.site == 0 && g != "" && (g[0] == 'A' || g[0] == 'F' && g != "F1") && l.hired < -60 && l.left == never {
			all = append(all, l)
		}
	}
	slices.SortFunc(all, func(a, b *life) int { return cmp.Or(cmp.Compare(b.ability, a.ability), cmp.Compare(a.no, b.no)) })
	if i := slices.IndexFunc(all, func(l *life) bool { return l.login == "agent1" }); i > 0 {
		all[0], all[i] = all[i], all[0]
	}
	if len(all) < 3 {
		return
	}
	autumn := &contesting{"SKILL-AUTUMN", "深圳中心秋季投诉处理技能赛", "Autumn complaint contest of the Shenzhen centre", all[:min(5, len(all))]}
	year := &contesting{"SKILL-YEAR", "深圳中心年度技能大赛", "Skill contest of the year, Shenzhen centre", all[:min(6, len(all))]}
	add := func(day, hour, minute int, do doing) {
		if day >= p.live {
			s.add(p.calendar, 0, day, act{p.at(day, hour, minute), do})
		}
	}
	add(-40, 9, 10, autumn.open)
	add(-36, 10, 10, autumn.enter)
	add(-33, 9, 10, autumn.start)
	add(-33, 11, 10, autumn.score(99))
	add(-33, 15, 10, autumn.reveal)
	add(-31, 16, 10, autumn.conclude)
	add(-6, 9, 10, year.open)
	add(-3, 10, 10, year.enter)
	add(-1, 14, 10, year.start)
	add(-1, 16, 10, year.score(9))
}

func (x *contesting) open(ctx context.Context, d *desk) error {
	m := d.actors["manager1"]
	var judges []string
	for _, login := range []string{"judge1", "trainer1", "trainer2", "supervisor1"} {
		judges = append(judges, d.actors[login].Person)
	}
	p := contest.DefaultPlan()
	final := p.Stages[2]
	final.Parts = []contest.Part{final.Parts[1], final.Parts[2]}
	final.Parts[0].Weight, final.Parts[1].Weight = 60, 40
	final.Sitting, final.Trim, final.Ties, final.Hours = len(judges), len(judges), []string{"part:scenario", "part:complaint"}, 24
	p.Title, p.Unit, p.Judges = locale.Text{Zh: x.title, En: x.titleEN}, sites[0].path(), judges
	p.Until, p.Each, p.Best, p.Winners, p.Stages = d.clock.Now().AddDate(0, 0, 5), 20, 0, 0, []contest.Stage{final}
	p.Awards = []contest.AwardRule{{Code: contest.Gold, Places: 1}, {Code: contest.Silver, Places: 1}, {Code: contest.Bronze, Places: 1}}
	p.Notes = "每人抽取一个情景题和一个投诉案例，各 8 分钟。"
	if _, err := d.contests.Create(ctx, m, x.id, p, "列入年度培训计划"); err != nil {
		return err
	}
	_, err := d.contests.Open(ctx, m, x.id, "通知已发各班组")
	return err
}

func (x *contesting) enter(ctx context.Context, d *desk) error {
	for _, l := range x.lives {
		by, err := d.org.Act(ctx, l.no)
		if err != nil {
			return err
		}
		if _, err := d.contests.Enter(ctx, by, x.id, contest.Entering{}); err != nil {
			return err
		}
	}
	return nil
}

func (x *contesting) start(ctx context.Context, d *desk) error {
	_, err := d.contests.Start(ctx, d.actors["manager1"], x.id, "报名截止，抽签完成")
	return err
}

// score hands in so many sheets, those of judge1 last.
func (x *contesting) score(most int) doing {
	return func(ctx context.Context, d *desk) error {
		remarks := []string{"先安抚后处理，条理清楚", "", "业务依据引用准确", "", "结束语略显仓促"}
		for j, login := range []string{"supervisor1", "trainer1", "trainer2", "judge1"} {
			by := d.actors[login]
			_, duties, err := d.contests.Duties(ctx, by, x.id, "final")
			if err != nil {
				return err
			}
			for _, duty := range duties {
				l := x.lives[slices.IndexFunc(x.lives, func(l *life) bool { return l.no == duty.Slot.Entrant })]
				for i, p := range duty.Parts {
					if most--; most < 0 {
						return nil
					}
					given := map[string]int{}
					for k, c := range p.Part.Rubric {
						given[c.Code] = c.Most * (78 + int(l.ability*14) + (duty.Slot.Order*5+3*j+2*i+k)%7) / 100
					}
					sheet := contest.Sheet{Entrant: duty.Slot.Entrant, Part: p.Part.Code, N: 1, Given: given, Comment: remarks[(duty.Slot.Order+i+j)%len(remarks)]}
					if _, err := d.contests.Score(ctx, by, x.id, "final", sheet, locale.Chinese); err != nil {
						return err
					}
				}
			}
		}
		return nil
	}
}

func (x *contesting) reveal(ctx context.Context, d *desk) error {
	m := d.actors["manager1"]
	if _, err := d.contests.End(ctx, m, x.id, "final", "评委均已交齐"); err != nil {
		return err
	}
	_, err := d.contests.Reveal(ctx, m, x.id, "final", "现场揭晓")
	return err
}

// conclude gives the awards. The desk tells ladder and certificates by itself, as with everything that it does.
func (x *contesting) conclude(ctx context.Context, d *desk) error {
	c, err := d.contests.Conclude(ctx, d.actors["hr1"], x.id, "公示期内无异议")
	if err != nil {
		return err
	}
	now := d.clock.Now()
	for _, w := range c.Won {
		id := contest.AwardID(c.ID, w.Code)
		subject := func(lang string) string {
			return locale.T(lang, "contest.certificate", map[string]any{"title": c.Title.In(lang), "award": locale.T(lang, "contest.award."+w.Code, nil)})
		}
		for _, person := range w.People {
			cert, err := d.certificates.Issue(ctx, rbac.System("certificates: issue what a contest earned"), certificates.Request{Kind: "CONTEST", Person: person, Source: id, Subject: subject(locale.Chinese), SubjectEN: subject(locale.English), Earned: now,
				Reason: subject(locale.Chinese), Evidence: []certificates.Evidence{{Source: "award", Ref: id, What: subject(locale.Chinese), When: now}}})
			if err != nil {
				return err
			}
			facts := append(ladder.CertificateEvidence(cert.ID, cert.Kind, cert.From, cert.Until), requirement.Fact{ID: id, Kind: requirement.Award, Code: w.Code, From: now})
			if err := d.passports.Certify(ctx, person, cert.Kind, cert.ID, cert.From, cert.Until); err != nil {
				return err
			}
			if err := d.ladder.Learn(ctx, person, facts...); err != nil {
				return err
			}
		}
	}
	return nil
}
