package demo

import (
	"context"
	"time"

	"tianti/courses/class"
)

// classes writes a class that was held last week and one that is to come, of the course that shows each
// kind of lesson.
func (p *plan) classes(s script) {
	add := func(day, hour int, do doing) { s.add(p.calendar, 0, day, act{p.at(day, hour, 35), do}) }
	last, next := p.work(-5), p.work(3)
	add(p.work(-12), 9, convened(p.at(last, 14, 0), "301 教室", 12))
	add(p.work(-11), 11, seated("agent1", "agent2", "leader1"))
	add(last, 14, taught("agent1", "leader1"))
	add(p.work(-2), 9, convened(p.at(next, 14, 0), "301 教室", 2))
	add(p.work(-1), 11, seated("agent2", "trainee2", "agent1"))
}

// convened plans a class of two hours by the trainer.
func convened(begins time.Time, room string, places int) doing {
	return func(ctx context.Context, d *desk) error {
		by := d.actors["trainer1"]
		if by.Person == "" { // a small organisation does not have them all
			return nil
		}
		c, err := d.classes.Plan(ctx, by, class.Plan{Course: showcased, Lesson: "class", Unit: by.Unit, Trainer: by.Person, Begins: begins, Ends: begins.Add(2 * time.Hour), Room: room, Capacity: places, Note: "请带上一通自己的录音。"})
		if err == nil {
			d.class = c.ID
		}
		return err
	}
}

// seated gives people places in the class that was planned last.
func seated(logins ...string) doing {
	return func(ctx context.Context, d *desk) error {
		for _, login := range logins {
			if a := d.actors[login]; a.Person != "" && d.class != "" {
				if _, err := d.classes.Book(ctx, a, d.class); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// taught checks people in by the list and fixes the roster.
func taught(logins ...string) doing {
	return func(ctx context.Context, d *desk) error {
		by := d.actors["trainer1"]
		if by.Person == "" || d.class == "" {
			return nil
		}
		for _, login := range logins {
			if a := d.actors[login]; a.Person != "" {
				if _, err := d.classes.Mark(ctx, by, d.class, a.Person, true); err != nil {
					return err
				}
			}
		}
		_, err := d.classes.Hold(ctx, by, d.class)
		return err
	}
}
