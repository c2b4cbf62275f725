package appeal_test

import (
	"context"
	"net/url"
	"testing"

	"tianti/exams"
	"tianti/exams/examstest"
	"tianti/exams/item"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	"tianti/web/page/appeal"
	"tianti/web/page/sitting"
	"tianti/web/webtest"
)

// released is a hall in which trainee1 has failed PREJOB-T by the essay, with appeals for three days.
func released(t *testing.T) (*examstest.Hall, *webtest.Site, string) {
	return releasedOn(t, exams.ShowKeys)
}

// releasedOn is released on a paper that shows so much of a result.
func releasedOn(t *testing.T, show exams.Show) (*examstest.Hall, *webtest.Site, string) {
	h := examstest.Open(t)
	h.PaperThat("PREJOB-T-P", show)
	p := h.Plan("PREJOB-T-P")
	p.Appeals, p.Markings = 3, 1
	m := h.Actor("manager1")
	_, err := h.CreateExam(t.Context(), m, rbactest.ProvincePath, "PREJOB-T", p, "test")
	if err == nil {
		_, err = h.Schedule(t.Context(), m, "PREJOB-T", "test")
	}
	if err != nil {
		t.Fatal(err)
	}
	me := h.Actors()["trainee1"]
	s, err := h.Start(t.Context(), me, "PREJOB-T", "")
	if err != nil {
		t.Fatal(err)
	}
	for i, q := range s.Items {
		if _, err := h.Answer(t.Context(), me, s.ID, exams.Save{N: q.N, Seq: int64(i + 1), Response: examstest.Right(q)}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.Submit(t.Context(), me, s.ID, ""); err != nil {
		t.Fatal(err)
	}
	h.Drain(t)
	mark(t, h, "trainer1", 1000)
	if _, err := h.Release(t.Context(), m, "PREJOB-T", "test"); err != nil {
		t.Fatal(err)
	}
	h.Drain(t)
	pages := appeal.Pages{Exams: h.Service, Losses: func(_ context.Context, _ string, sittings map[string]string) (map[string][]appeal.Loss, error) {
		out := map[string][]appeal.Loss{}
		for id := range sittings {
			out[id] = []appeal.Loss{{What: "上岗证 0001", Path: "/certificates/c1"}}
		}
		return out, nil
	}}
	return h, webtest.Serve(t, webtest.Options{Gate: h.Gate, Clock: h.Clock, Actors: h.Actors()}, pages.Area(), sitting.Pages{Exams: h.Service}.Area(), api.Appeals{Exams: h.Service}.Area()), s.ID
}

func mark(t *testing.T, h *examstest.Hall, who string, care int64) {
	t.Helper()
	task, err := h.Next(t.Context(), h.Actors()[who], "PREJOB-T")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Mark(t.Context(), h.Actors()[who], task.ID, map[string]int64{"care": care * 2, "rule": care * 3}, ""); err != nil {
		t.Fatal(err)
	}
	h.Drain(t)
}

func TestACandidateAppealsAndReadsTheAnswer(t *testing.T) {
	h, s, id := released(t)
	me, m := s.As("trainee1"), s.As("manager1")
	me.Get("/sittings/"+id+"/result").Status(200).Has("不合格", "/sittings/"+id+"/appeal")
	me.Get("/sittings/"+id+"/appeal").Status(200).Has("为什么申诉", "没有阅卷的人答复")
	me.Post("/sittings/"+id+"/appeal", "text", "不服").Status(400).Has("10 至 2000")
	me.Post("/sittings/"+id+"/appeal", "text", "第 7 题按公告第三条应当得分。", "items", "7").Status(303)
	me.Get("/sittings/"+id+"/appeal").Status(200).Has("待处理", "撤回申诉")
	s.As("trainee2").Get("/sittings/" + id + "/appeal").Status(403)
	s.As("trainer2").Get("/appeals").Status(403)
	m.Get("/appeals").Status(200).Has("李明", "第 7 题按公告第三条应当得分。")
	m.Get("/appeals/"+id).Status(200).Has("考生指出", "送复评", "我马上为您处理").HasNot("欧阳菲")
	m.Post("/appeals/"+id+"/remark", "reason", "送复评").Status(303)
	mark(t, h, "trainer2", 2000)
	m.Get("/appeals/"+id).Status(200).Has("已复评", "复评后的成绩")
	m.Post("/appeals/"+id+"/answer", "do", "uphold", "answer", "好").Status(400)
	m.Post("/appeals/"+id+"/answer", "do", "uphold", "answer", "经复评，第 7 题应得满分。").Status(303)
	h.Drain(t)
	me.Get("/sittings/"+id+"/appeal").Status(200).Has("成立", "经复评，第 7 题应得满分。")
	me.Get("/sittings/"+id+"/result").Status(200).Has("合格", "以前公布的成绩", "/sittings/"+id+"/result/1")
	me.Get("/sittings/"+id+"/result/1").Status(200).Has("已经不再有效", "17</b> / 22")
	me.Get("/sittings/" + id + "/result/9").Status(404)
}

// Where the paper tells only who passed, the page of an appeal would give the points to whoever files one.
func TestTheAppealOfAPaperThatShowsNoPointsShowsNone(t *testing.T) {
	_, s, id := releasedOn(t, exams.ShowPassed)
	me := s.As("trainee1")
	me.Post("/sittings/"+id+"/appeal", "text", "第 7 题按公告第三条应当得分。", "items", "7").Status(303)
	me.Get("/sittings/"+id+"/appeal").Status(200).Has("<dd>不合格</dd>").HasNot("17 / 22", "0 / 0")
	s.As("manager1").Get("/appeals/" + id).Status(200).Has("17 / 22")
}

func TestAManagerSeesTheEffectOfACorrectionAppliesAndTakesItBack(t *testing.T) {
	h, s, id := released(t)
	m := s.As("manager1")
	_, asked, _, err := h.Keys(t.Context(), h.Actor("manager1"), "PREJOB-T")
	if err != nil {
		t.Fatal(err)
	}
	var essay exams.Asked
	for _, a := range asked {
		if a.Body.Kind == item.Essay {
			essay = a
		}
	}
	m.Get("/exams/PREJOB-T/keys").Status(200).Has("第 1 版", "第 1 问：哪一项正确？")
	m.Get("/exams/PREJOB-T/keys/fix?"+url.Values{"item": {asked[0].Ref}}.Encode()).Status(200).Has("更正答案", "option_text")
	m.Get("/exams/PREJOB-T/keys/fix?item=none").Status(400)
	fields := []string{"item", essay.Ref, "key", "1", "remedy", "full"}
	m.Post("/exams/PREJOB-T/keys/fix", append(fields, "do", "preview")...).Status(200).Has("变为合格", "17 / 22", "22 / 22", "生效并重新计分")
	s.As("trainee1").Get("/sittings/" + id + "/result").Has("不合格") // looking changes nothing
	m.Post("/exams/PREJOB-T/keys/fix", append(fields, "do", "apply")...).Status(400).Has("原因")
	m.Post("/exams/PREJOB-T/keys/fix", append(fields, "do", "apply", "reason", "题目超纲")...).Status(303)
	h.Drain(t)
	s.As("trainee1").Get("/sittings/"+id+"/result").Status(200).Has("合格", "题目超纲", "以前公布的成绩")
	m.Get("/exams/PREJOB-T/keys").Status(200).Has("第 2 版", "所有人得满分", "撤销最近一次更正")
	m.Get("/exams/PREJOB-T/keys/undo").Status(200).Has("变为不合格", "上岗证 0001")
	m.Post("/exams/PREJOB-T/keys/undo", "key", "2", "reason", "复核后不改").Status(303)
	h.Drain(t)
	s.As("trainee1").Get("/sittings/"+id+"/result").Status(200).Has("不合格", "复核后不改")
	for _, who := range []string{"trainee1", "trainer1", "hr1"} {
		s.As(who).Get("/exams/PREJOB-T/keys").Status(403)
	}
	var effect exams.Effect
	s.API("manager1", "POST", "/api/v1/exams/PREJOB-T/keys/effect", map[string]any{"fix": exams.Fix{Ref: asked[0].Ref, Do: exams.LeaveOut}}).Status(200).JSON(&effect)
	if effect.Sittings != 1 || effect.Changed != 1 {
		t.Errorf("%+v", effect)
	}
}
