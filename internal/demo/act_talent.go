package demo

import (
	"context"
	"errors"

	"tianti/ladder/growth"
	"tianti/ladder/succession"
	"tianti/rbac"
)

// talents writes the development plans of two agents, the bench of the first team's leader and a calibration in
// the nine-box.
func (p *plan) talents(s script) {
	add := func(day, hour int, do doing) {
		if day >= p.live {
			s.add(p.calendar, 0, day, act{p.at(day, hour, 25), do})
		}
	}
	add(-195, 10, planned("agent1", "leader1", true))
	add(-14, 10, spoke("agent1", "疑难工单独立处理率提高了，还想多学现场调度"))
	add(-13, 16, spoke("leader1", "带教认真，下半年安排跟一轮值班"))
	add(-3, 10, planned("agent2", "leader2", false))
	add(-30, 11, benched)
	add(-15, 11, boxed)
}

// planned writes somebody's plan with a mentor, who leads them and approves it or not yet.
func planned(login, mentor string, approved bool) doing {
	return func(ctx context.Context, d *desk) error {
		me := d.actors[login]
		if me.Person == "" || d.actors[mentor].Person == "" { // a small organisation does not have them all
			return nil
		}
		rung, err := d.ladder.Rung(ctx, me.Person)
		if err != nil {
			return err
		}
		today := rbac.DayOf(d.clock.Now())
		o := growth.Outline{From: today, Until: today.Add(900), Mentor: d.actors[mentor].Person}
		what := map[string]string{"A2": "取得一个专席上岗证，通过模拟演练", "M1": "学习现场管理，参加值班长竞聘"}
		for i, code := range []string{"A2", "M1"} {
			for _, ahead := range growth.Ahead(d.ladder.Blueprint(), rung) {
				if ahead == code {
					o.Goals = append(o.Goals, growth.Goal{Rung: code, By: today.Add(400 + 400*i), What: what[code]})
				}
			}
		}
		x, err := d.plans.Write(ctx, me, me.Person, o)
		if err != nil {
			return err
		}
		if _, err = d.plans.Submit(ctx, me, x.ID); err != nil || !approved {
			return err
		}
		_, err = d.plans.Approve(ctx, d.actors[mentor], x.ID, "目标清楚，与班组培养安排一致")
		return err
	}
}

// spoke is a voice in agent1's first review.
func spoke(login, said string) doing {
	return func(ctx context.Context, d *desk) error {
		plans, err := d.plans.Of(ctx, d.actors["agent1"], d.actors["agent1"].Person)
		if err != nil || len(plans) == 0 {
			return err
		}
		_, err = d.plans.Speak(ctx, d.actors[login], plans[0].ID, plans[0].Reviews[0].Due, said)
		return err
	}
}

// benched names successors for the leader of the first team, as far as people still work there.
func benched(ctx context.Context, d *desk) error {
	for _, x := range []struct {
		login string
		ready succession.Readiness
		why   string
	}{{"agent1", succession.Soon, "带教和疑难处理突出，还需跟一轮值班"}, {"leader2", succession.Now, "可跨组轮岗接任"}, {"agent2", succession.Later, "有现场管理意愿，先取得专席资格"}} {
		if d.actors[x.login].Person == "" {
			continue
		}
		if _, err := d.succession.Name(ctx, d.actors["hr1"], sites[0].team(1), "SHIFT", d.actors[x.login].Person, x.ready, x.why); err != nil {
			return err
		}
	}
	return nil
}

// boxed lets HR move agent1 up in performance, where there is something to move.
func boxed(ctx context.Context, d *desk) error {
	_, err := d.succession.Calibrate(ctx, d.actors["hr2"], d.actors["agent1"].Person, 3, 0, "带教占用接线时间，星级未反映其贡献，盘点会一致认可")
	if errors.Is(err, succession.ErrLevel) || errors.Is(err, succession.ErrUnplaced) {
		return nil
	}
	return err
}
