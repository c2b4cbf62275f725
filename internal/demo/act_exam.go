package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"time"

	"tianti/exams"
	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/rbac/passport"
)

// The examinations before the first seat are held for all centres together, at a desk of their own:
//
//	six working days ago  a mock examination is announced
//	then                  those who are in class sit it, all at once; two mark each open answer
//	                      without knowing whose it is; a manager releases the results
//	yesterday             the performance of trainee1 is recorded for the practical part
//	today                 the theory part opens, for two weeks
//
// Whatever is missing to the certificate of trainee1 can be done in the program from here on.

// season are the examinations of a class.
type season struct {
	*plan
	class []*life // sits the mock examination
	near  []*life // has most of the programme done, and is invited to the examination itself
}

// examine writes the examinations.
func (p *plan) examine(s script) {
	announced, sat, marked, released := p.back(6), p.back(4), p.back(3), p.back(2)
	x := season{plan: p}
	for _, l := range p.lives {
		switch {
		case l.grade(sat) != "F1" || l.hired > announced-week || l.left != never:
			continue
		case l.login == "trainee1", l.inClass && l.finished() >= 5:
			x.near = append(x.near, l)
		}
		x.class = append(x.class, l)
	}
	add := func(day, hour, minute int, do doing) {
		s.add(p.calendar, examiners, day, act{p.at(day, hour, minute), do})
	}
	add(announced, 15, 0, x.announce(x.mock(sat)))
	add(sat, 10, 0, x.sit)
	add(marked, 9, 0, x.mark)
	add(released, 16, 0, x.release)
	add(released, 17, 0, x.announce(x.practice(p.back(1))))
	add(released, 17, 10, x.announce(x.theory()))
	add(released, 17, 20, x.seat)
	add(p.back(1), 15, 20, x.perform)
}

// finished is how many courses of the programme somebody in class is known to have finished.
func (l *life) finished() (n int) {
	for _, x := range l.learnt {
		if x.done != never {
			n++
		}
	}
	return n
}

// back is the n-th working day before today.
func (c calendar) back(n int) int {
	day := 0
	for n > 0 {
		if day--; c.work(day) == day {
			n--
		}
	}
	return day
}

// called is an examination with its code.
type called struct {
	code string
	exams.Plan
}

func (x season) code(part string) string { return "PREJOB-" + x.start(0).Format("200601") + "-" + part }

// title is a title with the month in both languages.
func (x season) title(zh, en string) locale.Text {
	month := x.start(0)
	return locale.Text{Zh: fmt.Sprintf("%d 月%s", month.Month(), zh), En: fmt.Sprintf("%s, %s", en, month.Format("January 2006"))}
}

func (x season) mock(day int) called {
	p := exams.Plan{Title: x.title("岗前模拟考试", "Pre-job mock examination"), Mode: exams.Theory, Paper: mockPaper, Appeals: 14, Opens: x.at(day, 9, 0), Closes: x.at(day, 18, 0),
		Grace: 30, People: numbers(x.class), Markings: 2, Tolerance: 20, Release: exams.ByHand}
	return called{x.code("M"), p}
}

func (x season) theory() called {
	opens := x.at(0, 9, 0)
	if opens.After(x.now) {
		opens = x.now
	}
	p := exams.Plan{Title: x.title("上岗理论考试", "Theory for the general seat"), Kind: "GENERAL", Mode: exams.Theory, Paper: openPaper, Appeals: 5, Opens: opens, Closes: x.at(14, 18, 0),
		Grace: 30, Resits: 1, Wait: 24, People: numbers(x.near), Markers: numbers(x.markers(x.near)), Markings: 2, Tolerance: 20, Release: exams.ByHand}
	return called{x.code("T"), p}
}

func (x season) practice(day int) called {
	p := exams.Plan{Title: x.title("上岗实操考核", "Practice for the general seat"), Kind: "GENERAL", Mode: exams.Practice, Paper: practicePaper, Appeals: 5, Opens: x.at(day, 9, 0), Closes: x.at(14, 18, 0),
		Resits: 1, Wait: 24, People: numbers(x.near), Markers: numbers(x.markers(x.near)), Markings: 2, Tolerance: 20, Release: exams.ByHand}
	return called{x.code("P"), p}
}

func numbers(ls []*life) (out []string) {
	for _, l := range ls {
		out = append(out, l.no)
	}
	return out
}

// markers are the trainers of the candidates' centres, those of the cast first, and the judge, who marks
// everywhere and is the second one where a centre has but one trainer.
func (x season) markers(candidates []*life) []*life {
	var named, others, judge []*life
	for _, l := range x.lives {
		here := slices.ContainsFunc(candidates, func(c *life) bool { return c.site == l.site })
		switch {
		case l.login == "judge1":
			judge = append(judge, l)
		case l.post != "TRAINER" || l.left != never || !here || len(l.roles) == 0:
		case l.login != "":
			named = append(named, l)
		default:
			others = append(others, l)
		}
	}
	return slices.Concat(named, others, judge)
}

// announce schedules an examination.
func (x season) announce(e called) doing {
	return func(ctx context.Context, d *desk) error {
		by := d.actors["manager1"]
		if _, err := d.exams.CreateExam(ctx, by, group, e.code, e.Plan, "岗前认证安排"); err != nil {
			return err
		}
		_, err := d.exams.Schedule(ctx, by, e.code, "岗前认证安排")
		return err
	}
}

// seat gives the candidates of the theory part seats in two rooms, each with an invigilator.
func (x season) seat(ctx context.Context, d *desk) error {
	by, code := d.actors["manager1"], x.code("T")
	for _, r := range []struct{ room, name, place, guard string }{{"A1", "第一机房", "深圳中心 3 楼 301", "leader1"}, {"A2", "第二机房", "深圳中心 3 楼 305", "supervisor1"}} {
		p := exams.RoomPlan{Name: r.name, Place: r.place, Seats: max(20, len(x.near)), Invigilators: []string{d.actors[r.guard].Person}}
		if _, err := d.exams.AddRoom(ctx, by, code, r.room, p, "考场安排"); err != nil {
			return err
		}
	}
	if len(x.near) == 0 {
		return nil
	}
	_, err := d.exams.SpreadSeats(ctx, by, code, "考场安排")
	return err
}

// self is somebody who does what everybody may do.
func (l *life) self() rbac.Actor {
	return rbac.Actor{Person: l.no, Name: l.name, Unit: l.card.Unit, Roles: []rbac.Held{{Role: passport.Base, Unit: l.card.Unit}}}
}

// together lets everybody of the class do something at once.
func (x season) together(do func(int, *life) error) error {
	errs := make([]error, len(x.class))
	var all sync.WaitGroup
	for i, l := range x.class {
		all.Go(func() { errs[i] = do(i, l) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// sit lets the class sit the mock examination: question after question, each in the order of the own paper.
func (x season) sit(ctx context.Context, d *desk) error {
	code, begin := x.code("M"), d.clock.Now()
	keys, err := x.keys(ctx, d)
	if err != nil {
		return err
	}
	sheets := make([]*exams.Sheet, len(x.class))
	if err := x.together(func(i int, l *life) (err error) {
		sheets[i], err = d.exams.Start(ctx, l.self(), code, "")
		return err
	}); err != nil || len(sheets) == 0 {
		return err
	}
	for n := range sheets[0].Items {
		d.clock.Set(begin.Add(time.Duration(n+1) * 150 * time.Second))
		if err := x.together(func(i int, l *life) error {
			_, err := d.exams.Answer(ctx, l.self(), sheets[i].ID, exams.Save{N: n + 1, Seq: int64(n + 1), Response: x.answer(l, keys[sheets[i].Items[n].Stem.Text])})
			return err
		}); err != nil {
			return err
		}
	}
	return x.handIn(ctx, d, sheets)
}

// handIn ends the sittings, the quick ones first.
func (x season) handIn(ctx context.Context, d *desk, sheets []*exams.Sheet) error {
	order := make([]int, len(x.class))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(x.class[b].ability, x.class[a].ability) })
	left := 15 * time.Minute / time.Duration(len(order)+1)
	for _, i := range order {
		d.clock.Advance(left)
		if _, err := d.exams.Submit(ctx, x.class[i].self(), sheets[i].ID, ""); err != nil {
			return err
		}
	}
	return nil
}

// keys are the items of the mock paper by what candidates read of them.
func (x season) keys(ctx context.Context, d *desk) (map[string]*bank.Version, error) {
	p, err := d.exams.Paper(ctx, d.actors["manager1"], mockPaper)
	if err != nil {
		return nil, err
	}
	var refs []string
	for _, s := range p.Content.Sections {
		for _, r := range s.Rows {
			for _, id := range r.Items {
				refs = append(refs, bank.Ref(id, 1))
			}
		}
	}
	vs, err := d.bank.Frozen(ctx, refs)
	out := map[string]*bank.Version{}
	for _, v := range vs {
		out[v.Body.Stem.Text] = v
	}
	return out, err
}

// answer is what somebody answers to an item: who is able, and has learnt more, knows more of what is not
// difficult. It does not depend on the place of the item in the paper.
func (x season) answer(l *life, v *bank.Version) item.Response {
	r := x.random("mock:" + l.no + ":" + v.Item)
	ability := l.ability
	if l.login == "trainee2" {
		ability = 0.15 // has missed most of the programme
	}
	if v.Body.Open() {
		return item.Response{Text: reply(r, ability)}
	}
	hard := 2.6 * x.random("item:"+v.Item).Float64()
	return chosen(r, &v.Body, 1/(1+math.Exp(hard-1.9-2.6*ability)))
}

// mark lets the trainers and the judge mark what waits for them.
func (x season) mark(ctx context.Context, d *desk) error {
	if err := d.exams.Sweep(ctx); err != nil {
		return err
	}
	markers := x.markers(x.class)
	for _, l := range markers {
		if err := x.markAll(ctx, d, l.no, 2*time.Minute); err != nil {
			return err
		}
	}
	return x.markAll(ctx, d, d.actors["manager1"].Person, 2*time.Minute) // where the two of a small centre disagree
}

// markAll lets somebody mark until nothing is left for them.
func (x season) markAll(ctx context.Context, d *desk, marker string, each time.Duration) error {
	by, err := d.org.Act(ctx, marker)
	if err != nil {
		return err
	}
	for {
		t, err := d.exams.Next(ctx, by, x.code("M"))
		if errors.Is(err, exams.ErrNoTask) {
			return nil
		}
		if err != nil {
			return err
		}
		d.clock.Advance(each)
		scores, remark := read(x.random("mark:"+marker+":"+t.Response.Text), t.Rubric, t.Response.Text)
		if err := d.exams.Mark(ctx, by, t.ID, scores, remark); err != nil {
			return err
		}
	}
}

// release gives the results of the mock examination out.
func (x season) release(ctx context.Context, d *desk) error {
	_, err := d.exams.Release(ctx, d.actors["manager1"], x.code("M"), "阅卷完成，公布成绩")
	return err
}

// perform records that trainee1 has done the practical part.
func (x season) perform(ctx context.Context, d *desk) error {
	for _, l := range x.near {
		if l.login == "trainee1" {
			_, err := d.exams.Record(ctx, d.actors["manager1"], x.code("P"), l.no, "录音 S"+x.start(x.back(1)).Format("0102")+"-07")
			return err
		}
	}
	return nil
}

// slip is a number that somebody gets who goes wrong by a step.
func slip(r *rand.Rand, right string) string {
	f, err := strconv.ParseFloat(right, 64)
	if err != nil {
		return "0"
	}
	return strconv.FormatFloat(f+pick(r, []float64{1, -1, 2, 10, f}), 'f', -1, 64)
}
