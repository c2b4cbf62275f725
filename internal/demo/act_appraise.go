package demo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"tianti/ladder"
	"tianti/ladder/appraisal"
	"tianti/rbac"
	"tianti/rbac/passport"
)

// Two appraisals of the first centre: that of team 1 is closed and counts, that of team 2 is open and waits
// for the cast.

// half is a half-year with the day on which its appraisals are closed.
type half struct {
	code   string
	closed int
}

// lastHalf is the newest half-year whose appraisals are closed by now.
func (c calendar) lastHalf() half {
	begin := time.Date(c.today.Year(), 1, 1, 0, 0, 0, 0, c.today.Location()).AddDate(0, 6, 0)
	for {
		known := c.work(c.until(begin.AddDate(0, 6, 24)))
		if known < -1 {
			return half{fmt.Sprintf("%dH%d", begin.Year(), (int(begin.Month())+5)/6), known}
		}
		begin = begin.AddDate(0, -6, 0)
	}
}

// thisHalf is the half-year in which today lies.
func (c calendar) thisHalf() string {
	return fmt.Sprintf("%dH%d", c.today.Year(), (int(c.today.Month())+5)/6)
}

// appraised says whether somebody's points of a half-year come from the closed appraisal.
func (l *life) appraised(c calendar, period string) bool {
	h := c.lastHalf()
	return l.site == 0 && period == h.code && l.unit(h.closed-18) == sites[0].team(1)
}

// appraise writes both appraisals.
func (p *plan) appraise(s script) {
	h := p.lastHalf()
	done := &appraising{title: "1组" + h.code[:4] + "年" + map[string]string{"1": "上", "2": "下"}[h.code[5:]] + "半年能力评价", period: h.code, team: 1, lives: map[string]*life{}}
	open := &appraising{title: "2组年末能力评价", period: p.thisHalf(), team: 2, lives: map[string]*life{}}
	for _, l := range p.lives {
		done.lives[l.no], open.lives[l.no] = l, l
	}
	add := func(day, hour int, do doing) { s.add(p.calendar, 0, day, act{p.at(day, hour, 5), do}) }
	if h.closed-18 >= p.live {
		add(h.closed-18, 9, done.begin(12))
		add(h.closed-17, 10, done.open)
		add(h.closed-12, 15, done.give(func(*appraisal.Task) bool { return true }))
		add(h.closed-4, 9, done.end)
		add(h.closed-3, 14, done.calibrate)
		add(h.closed, 16, done.close)
	}
	add(-4, 9, open.begin(13))
	add(-4, 15, open.open)
	add(-1, 11, open.give(func(t *appraisal.Task) bool {
		return open.lives[t.Rater].login == "" && (len(t.ID)+int(t.ID[len(t.ID)-1]))%3 > 0
	}))
}

// appraising is one appraisal of a team.
type appraising struct {
	title, period string
	team          int
	lives         map[string]*life
	id            string
}

func (x *appraising) begin(days int) doing {
	return func(ctx context.Context, d *desk) error {
		hr := d.actors["hr1"]
		c, err := d.appraisals.Create(ctx, hr, appraisal.Plan{Title: x.title, Period: x.period, Unit: sites[0].team(x.team), Until: rbac.DayOf(d.clock.Now()).Add(days),
			Panel: []string{d.actors["supervisor1"].Person, d.actors["manager1"].Person}}, "半年一次")
		if err != nil {
			return err
		}
		x.id = c.ID
		_, err = d.appraisals.Draw(ctx, hr, x.id, "按规则抽取")
		return err
	}
}

func (x *appraising) open(ctx context.Context, d *desk) error {
	_, err := d.appraisals.Open(ctx, d.actors["manager1"], x.id, "评价人名单无误")
	return err
}

// give hands in the sheets of some tasks: those who are good get the upper steps.
func (x *appraising) give(which func(*appraisal.Task) bool) doing {
	return func(ctx context.Context, d *desk) error {
		for _, no := range slices.Sorted(maps.Keys(x.lives)) {
			if x.lives[no].site != 0 {
				continue
			}
			by, err := d.org.Act(ctx, no)
			if err != nil || len(by.Roles) == 0 { // not hired yet, or gone
				continue
			}
			asks, err := d.appraisals.Mine(ctx, by)
			if err != nil {
				return err
			}
			for i, a := range asks {
				if a.Task.Cycle != x.id || !which(a.Task) {
					continue
				}
				if err := d.appraisals.Give(ctx, by, a.ID, x.says(a.Task, i, d.until(d.clock.Now()))); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// says is what a rater says about somebody.
func (x *appraising) says(t *appraisal.Task, n, day int) appraisal.Said {
	l := x.lives[t.Person]
	low := 3
	if g := l.grade(day); l.ability > 0.3 || g != "" && g[0] != 'F' || l.soon(day, 300) {
		low = 4
	}
	out := appraisal.Said{Values: map[string]int{}}
	for i, code := range appraisal.Dimensions {
		v := low
		leader := t.Group == appraisal.Leader && (code == "attitude" || l.ability > 0.5) && low == 4
		other := t.Group.Hidden() && (n+i+int(t.Rater[len(t.Rater)-1]))%(4-int(l.ability*2.5)) == 0
		if leader || other {
			v++
		}
		out.Values[code] = v
	}
	switch (n + int(t.Rater[len(t.Rater)-1])) % 5 {
	case 0:
		out.Good = "忙的时候也沉得住气，交接写得清楚"
	case 1:
		out.Good = "愿意教人，问什么都肯讲"
	case 2:
		out.Wish = "新业务上线时希望早些看完公告"
	}
	return out
}

func (x *appraising) end(ctx context.Context, d *desk) error {
	if _, err := d.appraisals.End(ctx, d.actors["hr1"], x.id, "评价人都已提交"); err != nil {
		return err
	}
	return d.appraisals.Count(ctx, appraisal.RatingEnded{Cycle: x.id})
}

// calibrate lets the panel raise agent1 in one dimension.
func (x *appraising) calibrate(ctx context.Context, d *desk) error {
	who := d.actors["agent1"].Person
	p, err := d.appraisals.Propose(ctx, d.actors["supervisor1"], x.id, who, appraisal.Wish{Kind: appraisal.Adjust, Dimension: "skill", To: 97_500}, "本期带教两名新人，疑难工单一次解决率居班组首位，与评价依据相符")
	if errors.Is(err, appraisal.ErrTo) {
		return nil // it is that already
	}
	if err != nil {
		return err
	}
	_, err = d.appraisals.Decide(ctx, d.actors["manager1"], p.ID, true, "带教记录和工单数据已核对")
	return err
}

// close lets the results count. The desk tells ladder and passport by itself, as with everything that it does.
func (x *appraising) close(ctx context.Context, d *desk) error {
	c, err := d.appraisals.Close(ctx, d.actors["manager1"], x.id, "结果已校准，无异议")
	if err != nil {
		return err
	}
	at := d.clock.Now()
	closed := appraisal.CycleClosed{Cycle: c.ID, Period: c.Period, Unit: c.Unit, At: at}
	if err := d.appraisals.Tell(ctx, closed); err != nil {
		return err
	}
	results, err := d.appraisals.Results(ctx, closed)
	if err != nil {
		return err
	}
	var steps []ladder.Known
	var marks []passport.Known
	for _, g := range results.People {
		steps = append(steps, ladder.Known{Person: g.Person, Facts: results.Facts(g)})
		marks = append(marks, passport.Known{Person: g.Person, Facts: results.Known(g)})
	}
	if err := d.ladder.LearnMany(ctx, steps); err != nil {
		return err
	}
	return d.passports.LearnMany(ctx, marks)
}
