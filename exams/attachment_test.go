package exams_test

import (
	"encoding/binary"
	"io"
	"strings"
	"testing"
	"time"

	"tianti/exams"
	"tianti/exams/item"
	"tianti/internal/file"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

const report = "%PDF-1.7 回访登记表"

// uploading is a hall in which trainee1 sits an upload, and a case of which a part is one.
func uploading(t *testing.T) (*hall, *exams.Sheet) {
	h := open(t)
	up, _, _ := item.Sample("upload")
	one, _, _ := item.Sample("single")
	rec, _, _ := item.Sample("recording")
	story := item.Body{Kind: item.Case, Fixed: true, Stem: item.T("一通投诉"), Parts: []item.Body{one, rec}}
	story.AddParts()
	h.paper("P1", content(exams.Row{Items: []string{h.item("上传/", up)}}, exams.Row{Items: []string{h.item("案例/", story)}}))
	h.exam("E1", h.plan("P1"))
	return h, h.sit(h.Actor("trainee1"), "E1")
}

func (h *hall) attach(login, sitting string, in exams.Incoming, data string) (*exams.Attachment, error) {
	in.Device = "pc"
	return h.Attach(h.ctx(), h.Actor(login), sitting, in, strings.NewReader(data))
}

// place finds a kind on a sheet: the number, and the part of a case.
func placeOf(s *exams.Sheet, k item.Kind) (n int, part string) {
	for _, q := range s.Items {
		if q.Kind == k {
			return q.N, ""
		}
		for _, p := range q.Parts {
			if p.Kind == k {
				return q.N, p.ID
			}
		}
	}
	return 0, ""
}

func TestAFileIsAnAnswerOnceItWasUploadedForIt(t *testing.T) {
	h, s := uploading(t)
	n, _ := placeOf(s, "upload")
	by := h.Actor("trainee1")
	save := func(seq int64, files ...string) error {
		_, err := h.Answer(h.ctx(), by, s.ID, exams.Save{N: n, Seq: seq, Device: "pc", Response: item.Response{Files: files}})
		return err
	}
	h.refused(save(1, item.SampleFile), exams.ErrNotThere)
	a := must[*exams.Attachment](t)(h.attach("trainee1", s.ID, exams.Incoming{N: n, Name: `C:\桌面\李明_登记表.PDF`}, report))
	if a.Name != "李明_登记表.PDF" || a.Type != "application/pdf" || a.File != file.ID([]byte(report)) {
		t.Fatalf("%+v", a)
	}
	again := must[*exams.Attachment](t)(h.attach("trainee1", s.ID, exams.Incoming{N: n, Name: "x.pdf"}, report))
	if again.ID != a.ID {
		t.Error("the same file is kept twice")
	}
	if err := save(2, a.File); err != nil {
		t.Fatal(err)
	}
	// Of another item, and another person's sitting, it is no answer.
	cn, part := placeOf(s, "recording")
	_, err := h.Answer(h.ctx(), by, s.ID, exams.Save{N: cn, Seq: 3, Device: "pc", Response: item.Response{Parts: map[string]item.Response{part: {Files: []string{a.File}}}}})
	h.refused(err, exams.ErrNotThere)
	other := h.sit(h.Actor("trainee2"), "E1")
	on, _ := placeOf(other, "upload")
	_, err = h.Answer(h.ctx(), h.Actor("trainee2"), other.ID, exams.Save{N: on, Seq: 1, Device: "pc", Response: item.Response{Files: []string{a.File}}})
	h.refused(err, exams.ErrNotThere)
}

func TestWhatMayNotBeUploadedIsNot(t *testing.T) {
	h, s := uploading(t)
	n, _ := placeOf(s, "upload")
	cn, part := placeOf(s, "recording")
	_, single := placeOf(s, "single")
	for name, x := range map[string]struct {
		in   exams.Incoming
		data string
		want error
	}{
		"a program":            {exams.Incoming{N: n}, "MZ\x90\x00\x03", file.ErrType},
		"a page":               {exams.Incoming{N: n}, "<html><script>alert(1)</script>", file.ErrType},
		"nothing":              {exams.Incoming{N: n}, "", file.ErrEmpty},
		"too much":             {exams.Incoming{N: n}, "%PDF-" + strings.Repeat("x", 10<<20), file.ErrTooLarge},
		"for no item":          {exams.Incoming{N: 9}, report, exams.ErrNoItem},
		"for a choice":         {exams.Incoming{N: cn, Part: single}, report, exams.ErrNoFiles},
		"for no part":          {exams.Incoming{N: cn, Part: "nothere"}, report, exams.ErrNoItem},
		"a picture as a sound": {exams.Incoming{N: cn, Part: part}, "\x89PNG\r\n\x1a\n", file.ErrType},
	} {
		if _, err := h.attach("trainee1", s.ID, x.in, x.data); name == "" || err == nil {
			t.Errorf("%s: accepted", name)
		} else {
			h.refused(err, x.want)
		}
	}
	_, err := h.attach("trainee2", s.ID, exams.Incoming{N: n}, report)
	h.refused(err, rbac.ErrForbidden)
	h.Clock.Advance(2 * time.Hour)
	_, err = h.attach("trainee1", s.ID, exams.Incoming{N: n}, report)
	h.refused(err, exams.ErrLate)
}

func TestOnlyTheCandidateAndWhoMarksHasTheFile(t *testing.T) {
	h, s := uploading(t)
	n, _ := placeOf(s, "upload")
	a := must[*exams.Attachment](t)(h.attach("trainee1", s.ID, exams.Incoming{N: n, Name: "李明.pdf"}, report))
	must[exams.Saved](t)(h.Answer(h.ctx(), h.Actor("trainee1"), s.ID, exams.Save{N: n, Seq: 1, Device: "pc", Response: item.Response{Files: []string{a.File}, Pairs: map[string]string{a.File: "李明.pdf"}}}))
	must[exams.Ended](t)(h.Submit(h.ctx(), h.Actor("trainee1"), s.ID, "pc"))
	h.Drain(t)
	d := must[*exams.Download](t)(h.OwnFile(h.ctx(), h.Actor("trainee1"), s.ID, n, a.File))
	if data := must[[]byte](t)(io.ReadAll(d.Read(h.ctx(), 0, d.Size))); string(data) != report {
		t.Fatalf("%q", data)
	}
	for _, login := range []string{"trainee2", "leader1", "manager1", "auditor1", "admin", "trainer1"} {
		_, err := h.OwnFile(h.ctx(), h.Actor(login), s.ID, n, a.File)
		h.refused(err, rbac.ErrForbidden)
	}
	var task *exams.Task
	for {
		task = must[*exams.Task](t)(h.Next(h.ctx(), h.Actor("trainer1"), "E1"))
		if task.Kind == "upload" {
			break
		}
	}
	lacks(t, "the task", text(task), "李明", s.ID, rbactest.ID("trainee1"))
	if len(task.Files) != 1 || task.Files[0].Name != "1.pdf" || task.Files[0].Size != int64(len(report)) {
		t.Fatalf("%+v", task.Files)
	}
	d = must[*exams.Download](t)(h.MarkedFile(h.ctx(), h.Actor("trainer2"), task.ID, a.File))
	if d.Name != "1.pdf" {
		t.Error(d.Name)
	}
	_, err := h.MarkedFile(h.ctx(), h.Actor("trainer1"), task.ID, item.SampleFile)
	h.refused(err, file.ErrNone)
	for _, login := range []string{"trainee1", "trainee2", "leader1", "hr1"} {
		_, err := h.MarkedFile(h.ctx(), h.Actor(login), task.ID, a.File)
		h.refused(err, rbac.ErrForbidden)
	}
}

func TestARolePlayWaitsForMarksUnderItsNumber(t *testing.T) {
	h := open(t)
	play, _, _ := item.Sample("roleplay")
	h.paper("P1", content(exams.Row{Items: []string{h.item("情景/", play)}}))
	h.exam("E1", h.plan("P1"))
	s := h.sit(h.Actor("trainee1"), "E1")
	if len(s.Code) != 6 || len(s.Items[0].Roles) != 3 || s.Items[0].Roles[1].Brief != "" {
		t.Fatalf("%q %+v", s.Code, s.Items[0].Roles)
	}
	must[exams.Ended](t)(h.Submit(h.ctx(), h.Actor("trainee1"), s.ID, "pc"))
	h.Drain(t)
	task := must[*exams.Task](t)(h.Next(h.ctx(), h.Actor("trainer1"), "E1"))
	if task.Label != s.Code || len(task.Roles) != 3 || task.Roles[1].Brief == "" {
		t.Fatalf("%+v", task)
	}
	lacks(t, "the task", text(task), s.ID, rbactest.ID("trainee1"))
}

// anOgg is a recording by Opus that says to play for so many seconds, of which there is nothing to hear.
func anOgg(seconds int) string {
	page := func(at uint64, data string) string {
		head := binary.LittleEndian.AppendUint64([]byte("OggS\x00\x00"), at)
		return string(append(head, make([]byte, 12)...)) + "\x01" + string(rune(len(data))) + data
	}
	return page(0, "OpusHead\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00") + page(uint64(seconds)*48_000, "sound")
}

func TestARecordingIsNoLongerThanItsItemAllows(t *testing.T) {
	h, s := uploading(t)
	n, part := placeOf(s, item.Recording)
	_, err := h.attach("trainee1", s.ID, exams.Incoming{N: n, Part: part, Name: "a.ogg"}, anOgg(200))
	h.refused(err, exams.ErrTooLong)
	must[*exams.Attachment](t)(h.attach("trainee1", s.ID, exams.Incoming{N: n, Part: part, Name: "a.ogg"}, anOgg(92))) // 90 s, and the recorder stopped late
}
