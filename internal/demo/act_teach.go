package demo

import (
	"context"
	"strings"

	"tianti/certificates"
	"tianti/ladder/trainer"
	"tianti/rbac"
)

// accredited lets the card of a trainer follow a certificate.
func (d *desk) accredited(ctx context.Context, person string, c *certificates.Certificate) error {
	level, ok := trainer.LevelOf(c.Kind)
	if !ok {
		return nil
	}
	return d.trainers.Hold(ctx, person, trainer.Held{Certificate: c.ID, Level: level, From: c.From, Until: c.Until})
}

// teach writes what the trainers of the cast teach and share, a booking that waits for its answer, and a review that waits
// for a second person.
func (p *plan) teach(s script) {
	add := func(day, hour int, do doing) { s.add(p.calendar, 0, p.work(day), act{p.at(p.work(day), hour, 45), do}) }
	add(-24, 10, offers("trainer1", []string{"投诉处理", "新人带教"}, "COMPLAINT-1", "LISTEN"))
	add(-23, 10, offers("trainer2", []string{"资费与账单", "班组长管理"}, "TARIFF"))
	add(-22, 9, func(ctx context.Context, d *desk) error {
		_, now, err := d.trainers.Rules(ctx)
		if err != nil {
			return err
		}
		asks := strings.NewReplacer("marking: none", "marking: junior", "class: none", "class: assistant").Replace(now.YAML)
		_, err = d.trainers.Publish(ctx, d.actors["hr1"], now.ID, asks, "现有内训师均已认证，自即日起阅卷和授课须持证")
		return err
	})
	add(-8, 15, func(ctx context.Context, d *desk) error {
		f := trainer.Figures{Hours: 38, Evaluation: 91, Source: "班务记录与课后问卷"}
		_, err := d.trainers.Propose(ctx, d.actors["manager1"], d.actors["trainer1"].Person, f, trainer.Renew, "全年授课和评估均达到本级要求")
		return err
	})
	add(-4, 11, func(ctx context.Context, d *desk) error {
		by, today := d.actors["leader2"], rbac.DayOf(d.clock.Now())
		_, err := d.trainers.Book(ctx, by, d.actors["trainer1"].Person, by.Unit, today.Add(14), today.Add(15), "投诉降级演练")
		return err
	})
}

func offers(login string, topics []string, codes ...string) doing {
	return func(ctx context.Context, d *desk) error {
		_, err := d.trainers.Offer(ctx, d.actors[login], topics, codes)
		return err
	}
}
