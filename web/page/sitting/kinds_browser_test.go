package sitting_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"tianti/exams"
	"tianti/exams/examstest"
	"tianti/exams/item"
	"tianti/internal/file"
	"tianti/internal/locale"
	"tianti/rbac/rbactest"
	"tianti/web/page/files"
	"tianti/web/page/marking"
	"tianti/web/webtest"
)

// kinds is a hall with an exam that asks a picture, a file, a recording, a role-play and a case.
func kinds(t *testing.T) *examstest.Hall {
	h := examstest.Open(t)
	m := h.Actor("manager1")
	if _, err := h.Bank.Keep(t.Context(), m, rbactest.GroupPath, "console.svg", item.SampleImage); err != nil {
		t.Fatal(err)
	}
	var rows []exams.Row
	for _, k := range []item.Kind{item.HotSpot, item.Upload, item.Recording, item.RolePlay, item.Case} {
		b, _, _ := item.Sample(k)
		rows = append(rows, exams.Row{Items: []string{h.Item("题型/", b)}})
	}
	c := exams.Content{Title: locale.Text{Zh: "题型"}, Minutes: 60, PassPercent: 60, Show: exams.ShowKeys, Sections: []exams.Section{{Title: locale.Text{Zh: "题型"}, Rows: rows}}}
	_, err := h.CreatePaper(t.Context(), m, rbactest.GroupPath, "KINDS", c, "test")
	if err == nil {
		_, err = h.PublishPaper(t.Context(), m, "KINDS", "test")
	}
	if err == nil {
		_, err = h.CreateExam(t.Context(), m, rbactest.ProvincePath, "KINDS-1", h.Plan("KINDS"), "test")
	}
	if err == nil {
		_, err = h.Schedule(t.Context(), m, "KINDS-1", "test")
	}
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestAPictureAFileARecordingAndARolePlayAreAnsweredAndMarked points with mouse and keyboard, uploads, reloads and
// finds everything again; the marker sees the files without their names.
func TestAPictureAFileARecordingAndARolePlayAreAnsweredAndMarked(t *testing.T) {
	browser := webtest.Browser(t)
	h := kinds(t)
	site := webtest.Serve(t, webtest.Options{Gate: h.Gate, Clock: h.Clock, Actors: h.Actors()},
		append(areas(h.Service), files.Pages{Files: file.New(h.DB, h.Clock)}.Area(), marking.Pages{Exams: h.Service}.Area())...)
	sheet, err := h.Start(t.Context(), h.Actors()["trainee1"], "KINDS-1", "")
	if err != nil {
		t.Fatal(err)
	}
	tab := webtest.OpenTab(t, browser, site.URL, 390, 844)
	tab.Cookie("access", "token-trainee1")
	tab.Go("/sittings/" + sheet.ID)
	tab.See("#sit[data-ready]")

	// The picture: one mark by mouse, one by keyboard.
	point := `(() => { const s = document.querySelector("#q1 .q-picture"), r = s.getBoundingClientRect();
		s.dispatchEvent(new MouseEvent("click", { clientX: r.left + r.width * 140 / 800, clientY: r.top + r.height * 150 / 500, bubbles: true })); s.focus(); return true; })()`
	webtest.Eval[bool](tab, point)
	tab.See("[data-go='1'][data-done]:not([data-unsaved])")
	keys := `(() => { const s = document.querySelector("#q1 .q-picture"), press = (key, shiftKey = false) => s.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, bubbles: true, cancelable: true }));
		for (let i = 0; i < 27; i++) press("ArrowRight"); for (let i = 0; i < 14; i++) press("ArrowDown"); press("ArrowLeft", true); press("Enter"); return true; })()`
	webtest.Eval[bool](tab, keys)
	if n := webtest.Eval[int](tab, `document.querySelectorAll("#q1 .q-mark").length`); n != 2 || webtest.Eval[bool](tab, `document.querySelector("#q1").hidden`) {
		t.Errorf("%d marks, or the arrows have turned the page", n)
	}
	tab.See("#sit-save[data-state=saved]")
	tab.Shot("sitting_hotspot_phone")

	// A file, and a sound instead of a recording.
	dir := t.TempDir()
	pdf, sound := filepath.Join(dir, "李明的登记表.pdf"), filepath.Join(dir, "memo.webm")
	for path, data := range map[string]string{pdf: "%PDF-1.7 登记表", sound: "\x1aE\xdf\xa3 sound"} {
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tab.Click("#sit-next")
	tab.Attach("#q2 [data-file-input]", pdf)
	tab.See("#q2 [data-file]")
	tab.See("[data-go='2'][data-done]:not([data-unsaved])")
	tab.Shot("sitting_upload_phone")
	tab.Click("#sit-next")
	tab.Attach("#q3 [data-file-input]", sound)
	tab.See("#q3 [data-player] audio")
	tab.See("[data-go='3'][data-done]:not([data-unsaved])")
	tab.Shot("sitting_recording_phone")
	tab.Click("#sit-next")
	tab.Reads("客服代表", "您扮演", sheet.Code)
	if said := tab.Text("#q4"); said == "" || webtest.Eval[bool](tab, `document.querySelector("#q4").innerText.includes("情绪激动")`) {
		t.Error("the candidate reads what only the player is told")
	}
	tab.Type("#q4 textarea", "先致歉。")
	tab.Click("#sit-prev")
	tab.See("[data-go='4'][data-done]:not([data-unsaved])")

	tab.Go("/sittings/" + sheet.ID) // everything is there again
	tab.See("#sit[data-ready]")
	for sel, want := range map[string]int{"#q1 .q-mark": 2, "#q2 [data-file]": 1, "#q3 [data-player] audio": 1} {
		if n := webtest.Eval[int](tab, fmt.Sprintf(`document.querySelectorAll(%q).length`, sel)); n != want {
			t.Errorf("after a reload there are %d of %s", n, sel)
		}
	}
	tab.Click("#sit-submit")
	tab.See("#sit-dialog[open]")
	tab.ClickAway("#sit-confirm")
	tab.Reads("已交卷")
	h.Drain(t)

	desk := webtest.OpenTab(t, browser, site.URL, 1280, 900)
	desk.Cookie("access", "token-trainer1")
	seen := map[item.Kind]bool{}
	for range 4 {
		task, err := h.Next(t.Context(), h.Actors()["trainer1"], "KINDS-1")
		if err != nil {
			t.Fatal(err)
		}
		seen[task.Kind] = true
		desk.Go("/marking/exams/KINDS-1")
		desk.See(".mark-form")
		desk.Shot("marking_" + string(task.Kind))
		if webtest.Eval[bool](desk, `document.body.innerText.includes("李明")`) {
			t.Errorf("the %s says whose it is", task.Kind)
		}
		switch task.Kind {
		case item.Upload:
			desk.Reads("1.pdf")
		case item.Recording:
			desk.See(".mark-file video, .mark-file audio")
		case item.RolePlay:
			desk.Reads(sheet.Code, "情绪激动", "先致歉。")
		}
		scores := map[string]int64{}
		for _, c := range task.Rubric.Criteria {
			scores[c.ID] = c.Max
		}
		if err := h.Mark(t.Context(), h.Actors()["trainer1"], task.ID, scores, "有记录"); err != nil {
			t.Fatal(err)
		}
		if len(seen) == 3 {
			break
		}
	}
	if !seen[item.Upload] || !seen[item.Recording] || !seen[item.RolePlay] {
		t.Errorf("marked %v", seen)
	}
}
