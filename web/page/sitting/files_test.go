package sitting_test

import (
	"strconv"
	"strings"
	"testing"

	"tianti/exams"
	"tianti/exams/item"
	"tianti/internal/file"
	"tianti/web/page/files"
	"tianti/web/page/marking"
	"tianti/web/webtest"
)

// TestAFileOfAnAnswerIsForTheCandidateAndWhoMarks uploads by the program interface and asks for the file as
// everybody else, at every address that there is.
func TestAFileOfAnAnswerIsForTheCandidateAndWhoMarks(t *testing.T) {
	h := kinds(t)
	s := webtest.Serve(t, webtest.Options{Gate: h.Gate, Clock: h.Clock, Actors: h.Actors()},
		append(areas(h.Service), files.Pages{Files: file.New(h.DB, h.Clock)}.Area(), marking.Pages{Exams: h.Service}.Area())...)
	var sheet sheet
	s.API("trainee1", "POST", "/api/v1/exams/KINDS-1/sittings", nil).Status(200).JSON(&sheet)
	n := 0
	for _, q := range sheet.Items {
		if q.Kind == item.Upload {
			n = q.N
		}
	}
	base := "/sittings/" + sheet.ID + "/items/" + strconv.Itoa(n) + "/files"
	const pdf = "%PDF-1.7 机密登记表"
	bearer := func(who string) []string {
		return []string{"Authorization", "Bearer token-" + who, "Content-Type", "application/octet-stream"}
	}
	c := s.As("")
	c.Do("POST", "/api/v1"+base+"?name=x.pdf", pdf).Status(401)
	c.Do("POST", "/api/v1"+base+"?name=x.pdf", pdf, bearer("trainee2")...).Status(403)
	c.Do("POST", "/api/v1"+base+"?name=x.exe", "MZ\x90\x00", bearer("trainee1")...).Problem(400, "file.type")
	c.Do("POST", "/api/v1/sittings/"+sheet.ID+"/items/99/files", pdf, bearer("trainee1")...).Problem(404, "exams.sitting.no_item")
	var kept exams.Attachment
	c.Do("POST", "/api/v1"+base+"?name=%E6%9D%8E%E6%98%8E.pdf", pdf, bearer("trainee1")...).Status(201).JSON(&kept)
	put(s, "trainee1", sheet.ID, n, 1, map[string]any{"files": []string{kept.File}, "pairs": map[string]string{kept.File: kept.Name}}).Status(200)

	own := s.As("trainee1").Get(base + "/" + kept.File).Status(200).Has("机密登记表")
	if own.Header.Get("Cache-Control") != "no-store" || !strings.Contains(own.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%v", own.Header)
	}
	s.As("").Get("/files/" + kept.File).Status(303) // to the log-in
	for _, who := range []string{"trainee1", "trainee2", "manager1", "admin"} {
		s.As(who).Get("/files/" + kept.File).Status(404)
	}
	for _, who := range []string{"trainee2", "leader1", "trainer1"} {
		s.As(who).Get(base + "/" + kept.File).Status(403)
	}
	s.As("trainee1").Get("/sittings/"+sheet.ID).Status(200).Has("李明.pdf", base+"/"+kept.File)
	s.API("trainee1", "POST", "/api/v1/sittings/"+sheet.ID+"/submit", nil).Status(200)
	h.Drain(t)
	s.As("trainee1").Get(base + "/" + kept.File).Status(200)
	for {
		task, err := h.Next(t.Context(), h.Actors()["trainer1"], "KINDS-1")
		if err != nil {
			t.Fatal(err)
		}
		if task.Kind != item.Upload {
			marks := map[string]int64{}
			for _, c := range task.Rubric.Criteria {
				marks[c.ID] = c.Max
			}
			if err := h.Mark(t.Context(), h.Actors()["trainer1"], task.ID, marks, ""); err != nil {
				t.Fatal(err)
			}
			continue
		}
		at := "/marking/tasks/" + task.ID + "/files/" + kept.File
		s.As("trainer1").Get("/marking/exams/KINDS-1").Status(200).Has(at, "1.pdf").HasNot("李明")
		s.As("trainer1").Get(at).Status(200).Has("机密登记表")
		s.As("trainer1").Get("/marking/tasks/" + task.ID + "/files/" + item.SampleFile).Status(404)
		for _, who := range []string{"trainee1", "leader1", "manager1"} {
			s.As(who).Get(at).Status(403)
		}
		return
	}
}
