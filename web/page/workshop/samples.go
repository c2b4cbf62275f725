package workshop

import (
	"tianti/courses"
	"tianti/courses/cmi5"
	"tianti/courses/scorm"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/prose"
)

// What /dev/pages shows.

func samples() []kit.Sample {
	rungs := []courses.Rung{{Code: "F1", Name: locale.Text{Zh: "见习", En: "Trainee"}}, {Code: "F2", Name: locale.Text{Zh: "上岗", En: "Certified agent"}}}
	text := courses.Lesson{ID: "text-1", Kind: courses.Text, Title: locale.Text{Zh: "先听完，再开口", En: "Hear them out"}, Minutes: 15, Text: "先让客户**说完**。\n\n- 不打断\n- 复述\n"}
	quiz := courses.Lesson{ID: "quiz-2", Kind: courses.Quiz, Title: locale.Text{Zh: "课后小测", En: "Check yourself"}, Minutes: 10, Pass: 80,
		Quiz: []courses.Question{{Ask: "第一步是：", Options: []string{"打断", "让他说完"}, Right: 2, Because: "打断一次要多花两分钟。"}}}
	practice := courses.Lesson{ID: "practice-3", Kind: courses.Practice, Title: locale.Text{Zh: "跟岗实践"}, Practice: 8}
	packaged := courses.Lesson{ID: "package-4", Kind: courses.Packaged, Title: locale.Text{Zh: "电话礼仪课件", En: "Courseware on phone manners"}, Minutes: 30, Package: "p1"}
	content := courses.Content{Title: locale.Text{Zh: "倾听的功夫", En: "The art of listening"}, Summary: locale.Text{Zh: "听完、听懂、复述"}, Line: courses.Ability, Tier: courses.Centre, Step: "F1",
		Hours: 4, Credits: 4, Months: 24, Needs: []courses.Need{{Grades: []string{"F1"}, As: courses.Required}}, Lessons: []courses.Lesson{text, quiz, practice, packaged}}
	course := &courses.Course{Meta: store.Meta{ID: "LISTEN-2", Rev: 3}, Unit: "/group/", State: courses.Draft, Content: content}
	p := Pages{Rungs: rungs}
	form := func(l courses.Lesson) lessonPage {
		x := p.form(course, l, false)
		x.Body = prose.HTML(l.Text, "")
		return x
	}
	unpacked := form(packaged)
	unpacked.Package = &courses.Package{Name: "manners.zip", Manifest: scorm.Manifest{Standard: scorm.V12, Edition: "1.2", Root: scorm.Item{Title: "电话礼仪", Items: []scorm.Item{{ID: "a", Title: "开头"}, {ID: "b", Title: "结尾"}}}}, Files: make([]courses.Part, 12)}
	eight := 0.8
	units := form(packaged)
	units.Package = &courses.Package{Name: "listening.zip", Files: make([]courses.Part, 9), Course: &cmi5.Course{Title: locale.Text{Zh: "倾听的功夫", En: "The art of listening"}, Parts: []cmi5.Part{
		{ID: "https://example.cn/b", Title: locale.Text{Zh: "第一部分"}, Parts: []cmi5.Part{
			{ID: "https://example.cn/1", Title: locale.Text{Zh: "课前测验"}, MoveOn: cmi5.NotApplicable},
			{ID: "https://example.cn/2", Title: locale.Text{Zh: "听完再说"}, MoveOn: cmi5.CompletedAndPassed, Mastery: &eight}}},
		{ID: "https://example.cn/3", Title: locale.Text{Zh: "情景模拟"}, MoveOn: cmi5.Completed, OwnWindow: true}}}}
	page := func(fresh bool) coursePage {
		x := coursePage{New: fresh, Course: course, Content: content, Code: course.ID, Unit: course.Unit, MayPublish: true, rungs: rungs, posts: rbac.BuiltinPosts(), lang: "zh-CN",
			Units: []kit.Option{{Value: "/group/", Text: "集团客服"}}, Known: []kit.Option{{Value: "PHRASES", Text: "F1 · 电话礼仪", Selected: true}}}
		for _, n := range append(content.Needs, courses.Need{}) {
			x.Needs = append(x.Needs, p.need("zh-CN", len(x.Needs), n, rbac.BuiltinPosts()))
		}
		if fresh {
			x.Course, x.MayPublish = &courses.Course{}, false
		}
		return x
	}
	return []kit.Sample{
		{Page: "workshop_list", Case: "some", Data: listPage{[]*courses.Course{course}}},
		{Page: "workshop_list", Case: "none", Data: listPage{}},
		{Page: "workshop_course", Case: "draft", Data: page(false)},
		{Page: "workshop_course", Case: "new", Data: page(true)},
		{Page: "workshop_course", Case: "refused", Data: page(true), Err: fault.List{courses.ErrCode.At("code").With("code", "x"), courses.ErrTitle.At("title")}},
		{Page: "workshop_lesson", Case: "text", Data: form(text)},
		{Page: "workshop_lesson", Case: "quiz", Data: form(quiz)},
		{Page: "workshop_lesson", Case: "practice", Data: form(practice)},
		{Page: "workshop_lesson", Case: "video", Data: form(courses.Lesson{ID: "video-5", Kind: courses.Video, Title: locale.Text{Zh: "一通好电话"}, Length: 300})},
		{Page: "workshop_lesson", Case: "document", Data: form(courses.Lesson{ID: "document-9", Kind: courses.Document, Title: locale.Text{Zh: "服务规范手册"}, Minutes: 15, Length: 24, Pass: 100, Media: courses.Media{Name: "服务规范.pdf"}})},
		{Page: "workshop_lesson", Case: "recording", Data: form(courses.Lesson{ID: "recording-6", Kind: courses.Recording, Title: locale.Text{Zh: "录音研讨"}, Length: 95, Pass: 80, Quiz: quiz.Quiz, Marks: []courses.Mark{{Span: courses.Span{From: 12, To: 31}, Text: "复述"}}})},
		{Page: "workshop_lesson", Case: "class", Data: form(courses.Lesson{ID: "class-8", Kind: courses.LiveClass, Title: locale.Text{Zh: "情景面授"}, Minutes: 120, Text: "请带上一通自己的投诉录音。"})},
		{Page: "workshop_lesson", Case: "drill", Data: form(courses.Lesson{ID: "drill-7", Kind: courses.MockDrill, Title: locale.Text{Zh: "投诉演练"}, Pass: 80, Text: "客户第三次来电。", Drill: &courses.Drill{Roles: []courses.Role{{Name: "客服"}, {Name: "客户", Brief: "很急", Secret: true}}, Rubric: []courses.Criterion{{Name: "倾听", Most: 10}}}})},
		{Page: "workshop_lesson", Case: "package", Data: unpacked},
		{Page: "workshop_lesson", Case: "package_cmi5", Data: units},
		{Page: "workshop_lesson", Case: "package_refused", Data: form(courses.Lesson{Kind: courses.Packaged, Title: locale.Text{Zh: "电话礼仪互动课件", En: "Interactive courseware"}}), Err: courses.ErrNoPackage.At("package")},
		{Page: "workshop_lesson", Case: "refused", Data: form(quiz), Err: fault.List{courses.ErrQuestion.At("quiz.0").With("n", 1), courses.ErrPassMark.At("pass")}},
	}
}
