package trainers_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"tianti/courses"
	"tianti/internal/fault"
	"tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/ladder/trainer"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	"tianti/web/page/trainers"
	"tianti/web/webtest"
)

// hall is the small centre with the ladder and the accreditation of trainers. Certificates are what the hall gives out.
type hall struct {
	*rbactest.World
	*webtest.Site
	t       *testing.T
	ladder  *ladder.Service
	service *trainer.Service
	given   int
	revoked []string
}

func open(t *testing.T) *hall {
	t.Helper()
	w := rbactest.Centre(t)
	h := &hall{World: w, t: t}
	b, err := ladder.Default()
	if err != nil {
		t.Fatal(err)
	}
	school := courses.New(w.DB, w.Gate, w.Clock, courses.Roster(w.Org, nil))
	if _, err := school.Install(t.Context(), rbac.System("test"), rbactest.GroupPath); err != nil {
		t.Fatal(err)
	}
	h.ladder = ladder.New(w.DB, w.Gate, w.Clock, b, school)
	h.ladder.Listen(w.Bus)
	h.service = trainer.New(w.DB, w.Clock, w.Gate, w.Org, h.ladder, trainer.Others{Courses: school,
		Issue: func(ctx context.Context, _ rbac.Actor, person, level, _, _ string, _ int64) (trainer.Issued, error) {
			h.given++
			c := trainer.Issued{Certificate: fmt.Sprint("cert-", h.given), From: w.Clock.Now(), Until: w.Clock.Now().AddDate(2, 0, 0)}
			return c, h.ladder.Learn(ctx, person, ladder.CertificateEvidence(c.Certificate, trainer.KindOf(level), c.From, c.Until)...)
		},
		Revoke: func(ctx context.Context, _ rbac.Actor, certificate, _ string) error {
			h.revoked = append(h.revoked, certificate)
			return h.ladder.Void(ctx, rbactest.ID("agent1"), ladder.CertificateID(certificate))
		},
		Marking: func(context.Context, rbac.Actor, string, string) (trainer.Marking, error) {
			k, sev := 0.31, -0.04
			return trainer.Marking{Marks: 40, Agreement: &k, Severity: &sev}, nil
		}})
	who, from := w.Actor("agent1"), w.Clock.Now().AddDate(-1, 0, 0)
	if err := h.ladder.Adopt(t.Context(), rbac.System("test"), ladder.Newcomer{Person: who.Person, Name: who.Name, Unit: who.Unit, Hired: from.AddDate(-1, 0, 0)}, []ladder.Term{{Grade: "A1", From: from, Decided: from}}, "历史"); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	h.Site = webtest.Serve(t, webtest.Options{Gate: w.Gate, Clock: w.Clock, Actors: actors}, trainers.Pages{Trainers: h.service, Courses: school, Organisation: w.Org}.Area(), api.Trainers{Trainers: h.service}.Area())
	return h
}

// enforce publishes that trainers mark from the junior level on; a new installation asks for none.
func (h *hall) enforce() {
	h.t.Helper()
	agent := rbactest.ID("agent1")
	if err := h.service.EntitledAt(h.t.Context(), agent, trainer.Marks, h.Clock.Now()); err != nil {
		h.t.Fatalf("a new installation sends a marker away: %v", err)
	}
	_, now, err := h.service.Rules(h.t.Context())
	if err == nil {
		_, err = h.service.Publish(h.t.Context(), h.Actor("hr1"), now.ID, strings.Replace(now.YAML, "marking: none", "marking: junior", 1), "内训师均已认证")
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// knows lets the ladder know what the junior level asks for.
func (h *hall) knows(kinds ...string) {
	h.t.Helper()
	at := h.Clock.Now().AddDate(0, -1, 0)
	facts := map[string]requirement.Fact{"course": {ID: "course:TTT", Kind: requirement.Course, Code: "TTT", From: at}, "star": {ID: "star:1", Kind: requirement.Star, Period: "2026Q3", Value: 4, From: at}}
	for _, k := range kinds {
		if err := h.ladder.Learn(h.t.Context(), rbactest.ID("agent1"), facts[k]); err != nil {
			h.t.Fatal(err)
		}
	}
}

func panel() string {
	return rbactest.ID("supervisor1") + "\n" + rbactest.ID("judge1") + "\n" + rbactest.ID("manager1")
}

func sheet(points ...int) []string {
	var out []string
	for i, code := range []string{"content", "delivery", "learners", "material"} {
		out = append(out, "points-"+code, fmt.Sprint(points[i]))
	}
	return append(out, "comment", "结构清楚，练习充分")
}

func TestWhoeverIsRefusedIsToldWhatIsMissing(t *testing.T) {
	h := open(t)
	h.enforce()
	agent, manager := h.As("agent1"), h.As("manager1")
	me := rbactest.ID("agent1")
	agent.Get("/trainers/apply").Status(200).Has("TTT", "未达标")
	agent.Post("/trainers/apply", "level", "junior", "reason", "带过新人").Status(409).Has("先补齐标为未达标的各项", "带过新人").HasNot("junior.course")
	if err := h.service.Entitled(t.Context(), me, trainer.Marks); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("an agent may mark: %v", err)
	}
	h.knows("course", "star")
	at := agent.Post("/trainers/apply", "level", "junior", "reason", "带过新人").Status(303).Header.Get("Location")
	agent.Post("/trainers/apply", "level", "assistant", "reason", "再来").Status(409)
	h.As("agent2").Get(at).Status(403)
	day := string(rbac.DayOf(h.Clock.Now()))
	for name, c := range map[string]struct{ members, says string }{
		"the applicant":     {rbactest.ID("agent1") + " " + panel(), "f-members"},
		"too few":           {rbactest.ID("judge1"), "3 至 9 人"},
		"twice the same":    {strings.Repeat(rbactest.ID("judge1")+" ", 3), "3 至 9 人"},
		"who may not score": {rbactest.ID("agent2") + " " + panel(), "不能当评委"},
	} {
		t.Run(name, func(t *testing.T) {
			manager.Post(at+"/convene", "members", c.members, "topic", "投诉降级", "day", day).Status(400).Has(c.says, "投诉降级")
		})
	}
	manager.Post(at+"/convene", "members", panel(), "topic", "投诉降级", "day", day).Status(303)
	h.As("hr1").Post(at+"/accept", "reason", "同意").Status(409).Has("还有 3 位评委没有评分")
	h.As("judge1").Post(at+"/score", sheet(31, 20, 15, 15)...).Status(400).Has("f-points-content")
	h.As("leader1").Post(at+"/score", sheet(30, 20, 15, 15)...).Status(403)
	for _, judge := range []string{"judge1", "supervisor1", "manager1"} {
		h.As(judge).Post(at+"/score", sheet(20, 20, 15, 15)...).Status(303)
	}
	h.As("judge1").Get(at).Status(200).HasNot(`id="mean"`)
	h.As("hr1").Post(at+"/accept", "reason", "同意").Status(409).Has("70.0", "80")
	h.As("supervisor1").Post(at+"/score", sheet(30, 30, 20, 20)...).Status(303)
	h.As("judge1").Post(at+"/score", sheet(28, 28, 18, 18)...).Status(303)
	manager.Post(at+"/accept", "reason", "自己召集").Status(403)
	h.As("hr1").Post(at+"/accept", "reason", "同意").Status(303)
	if err := h.service.Entitled(t.Context(), me, trainer.Marks); err != nil {
		t.Error(err)
	}
	agent.Get("/trainers?level=junior").Has("王芳", "初级")
	h.Clock.Advance(3 * 365 * 24 * time.Hour)
	if err := h.service.Entitled(t.Context(), me, trainer.Marks); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a certificate that is over still entitles: %v", err)
	}
	h.As("agent2").Get("/trainers?level=junior").HasNot("王芳")
}

func TestAReviewIsDecidedByTwoAndFollowedAtOnce(t *testing.T) {
	h := open(t)
	h.enforce()
	me, manager := rbactest.ID("agent1"), h.As("manager1")
	issued := trainer.Held{Certificate: "cert-0", Level: "junior", From: h.Clock.Now()}
	if err := h.ladder.Learn(t.Context(), me, ladder.CertificateEvidence(issued.Certificate, "TRAINER-JUNIOR", issued.From, issued.Until)...); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(h.service.Hold(t.Context(), me, issued), h.service.Hold(t.Context(), me, issued)); err != nil {
		t.Fatal(err)
	}
	h.Clock.Advance(366 * 24 * time.Hour)
	card := "/trainers/people/" + me
	h.As("agent2").Get(card).Status(200).HasNot("提出年审结论")
	review := []string{"hours", "20", "evaluation", "88", "exam", "E-1", "source", "班务记录", "reason", "阅卷一致性不足"}
	manager.Post(card+"/review", append(review, "verdict", "raise")...).Status(409).Has("不能晋级")
	manager.Post(card+"/review", append(review, "verdict", "lower")...).Status(303)
	manager.Get(card).Has("0.31", "0.40", "-4.0%", "降级", "助理", "待决定")
	manager.Post(card+"/decide", "do", "accept", "reason", "同意").Status(403)
	h.As("hr1").Post(card+"/decide", "do", "accept", "reason", "同意").Status(303)
	if len(h.revoked) != 1 || h.revoked[0] != "cert-0" {
		t.Errorf("revoked %v", h.revoked)
	}
	if err := h.service.Entitled(t.Context(), me, trainer.Marks); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("lowered, and still marks: %v", err)
	}
	if err := h.service.Entitled(t.Context(), me, trainer.Class); err != nil {
		t.Error(err)
	}

	day := rbac.DayOf(h.Clock.Now())
	book := func(who string, from, to int) *webtest.Answer {
		return h.API(who, "POST", "/api/v1/trainers/people/"+me+"/bookings", map[string]any{"unit": "group.gd.shenzhen.t2", "from": day.Add(from), "to": day.Add(to), "topic": "投诉处理"})
	}
	var b trainer.Booking
	book("leader2", 10, 12).Status(201).JSON(&b)
	book("agent2", 10, 12).Status(403)
	h.As("agent1").Get(card).Has("待答复")
	h.API("agent1", "POST", "/api/v1/trainers/bookings/"+b.ID+"/answer", map[string]string{"state": "accepted"}).Status(200)
	book("manager1", 12, 13).Status(409).Has("trainer.booking.taken")
	book("manager1", 13, 14).Status(201)
}

func TestRulesOfHRAreReadByLine(t *testing.T) {
	h := open(t)
	hr := h.As("hr1")
	hr.Get("/trainer-rules").Status(200).Has("TTT", "系统内置")
	hr.Post("/trainer-rules", "base", "0000", "yaml", "pass: 80\nrubrik: []\n", "reason", "试").Status(400).Has("rubrik")
	h.As("manager1").Get("/trainer-rules").Status(200).HasNot("<textarea")
	h.As("agent1").Get("/trainer-rules").Status(403)
}

// TestStoryOfATrainer plays in a browser, on a phone and at a desk: an agent sees what is asked and applies, a panel scores
// the trial lecture, HR accredits, and the trainer stands in the directory.
func TestStoryOfATrainer(t *testing.T) {
	webtest.OnPhoneAndDesk(t, func(t *testing.T, s *webtest.Stage) {
		h := open(t)
		h.knows("course", "star")
		agent := s.Tab(h.Site, "agent1")
		agent.Go("/trainers/apply")
		agent.Reads("初级", "符合条件")
		agent.Choose("#f-level", "junior")
		agent.Type("#f-reason", "带过三期新人班")
		s.Fine(agent, "trainer_apply")
		agent.ClickAway("main form button[type=submit]")
		agent.Reads("待召集评委")
		at := agent.At()
		manager := s.Tab(h.Site, "manager1")
		manager.Go(at)
		manager.Type("#f-members", panel())
		manager.Type("#f-topic", "投诉降级三步法")
		s.Fine(manager, "trainer_convene")
		manager.ClickAway(`form[action$="/convene"] button[type=submit]`)
		manager.Reads("未评分")
		h.Clock.Advance(8 * 24 * time.Hour)
		for _, who := range []string{"judge1", "supervisor1", "manager1"} {
			judge := s.Tab(h.Site, who)
			judge.Go(at)
			for i, code := range []string{"content", "delivery", "learners", "material"} {
				judge.Type("#f-points-"+code, fmt.Sprint([]int{27, 26, 17, 17}[i]))
			}
			judge.Type("#f-comment", "结构清楚，练习充分")
			s.Fine(judge, "trainer_score")
			judge.ClickAway(`form[action$="/score"] button[type=submit]`)
			judge.Reads("已评分")
		}
		hr := s.Tab(h.Site, "hr1")
		hr.Go(at)
		hr.Reads("87")
		hr.Type("#f-reason", "试讲合格，同意认证")
		hr.ClickAway(`button[formaction$="/accept"]`)
		hr.Reads("已认证")
		s.Fine(hr, "trainer_case")
		agent.Go("/trainers?level=junior")
		agent.ClickAway(`a[href^="/trainers/people/"]`)
		agent.Reads("初级", "我的授课方向与课件")
		agent.Type("#f-topics", "投诉处理、新人带教")
		agent.Type("#f-courses", "TTT")
		agent.ClickAway(`form[action$="/offer"] button[type=submit]`)
		agent.Reads("新人带教", "TTT 内训师技能")
		s.Fine(agent, "trainer_card")
	})
}
