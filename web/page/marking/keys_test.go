package marking_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"tianti/exams"
	"tianti/exams/examstest"
	"tianti/exams/item"
	"tianti/rbac/rbactest"
	"tianti/web/page/exam"
	"tianti/web/page/marking"
	"tianti/web/webtest"
)

// scripts are who sat the exam and what they wrote; the marker knows an answer by its words alone.
var scripts = map[string]string{"trainee1": "第一份答案", "trainee2": "第二份答案", "agent1": "第三份答案"}

// handedIn is an exam with an essay that several people have handed in, to be marked twice.
func handedIn(t *testing.T) *examstest.Hall {
	t.Helper()
	h := examstest.Open(t)
	h.Exam("PREJOB-T")
	for who, wrote := range scripts {
		by := h.Actors()[who]
		sheet, err := h.Start(t.Context(), by, "PREJOB-T", "")
		if err != nil {
			t.Fatal(err)
		}
		for i, q := range sheet.Items {
			r := examstest.Right(q)
			if q.Kind == item.Essay {
				r.Text = wrote
			}
			if _, err := h.Answer(t.Context(), by, sheet.ID, exams.Save{N: q.N, Seq: int64(i + 1), Response: r}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := h.Submit(t.Context(), by, sheet.ID, ""); err != nil {
			t.Fatal(err)
		}
	}
	h.Drain(t)
	return h
}

// TestMarkingByKeysAlone lets two markers, one after the other, mark three scripts of an open question without a mouse:
// from the list into the first script, by digits, arrows and shortcuts from each to the next by itself, and back to
// the list. Neither learns whose the script is, nor what the other gave.
func TestMarkingByKeysAlone(t *testing.T) {
	webtest.OnPhoneAndDesk(t, func(t *testing.T, s *webtest.Stage) {
		h := handedIn(t)
		site := webtest.Serve(t, webtest.Options{Gate: h.Gate, Clock: h.Clock, Actors: h.Actors()}, marking.Pages{Exams: h.Service}.Area(), exam.Pages{Exams: h.Service, Org: h.Org}.Area())
		// The keys for each script: the level by its number, then points as they are typed.
		first := map[string]func(b *webtest.Tab){
			"第一份答案": func(b *webtest.Tab) { // 4 + 5.5
				b.Press("25.5\r")
				b.PressAway("\r")
			},
			"第二份答案": func(b *webtest.Tab) { // 2 + 3: thought better of the first, and said why
				b.Press("2")
				b.Press(up)
				b.Press("13")
				b.Press("c")
				b.Press("Sorry came late.\r2nd line")
				b.PressAway("\r", chromedp.ModifierCtrl)
			},
			"第三份答案": func(b *webtest.Tab) { // 4 + 6, after a look at the model answer
				b.Press("m")
				b.Until("the model answer", `document.querySelector("[data-model]").open`)
				b.Press("m26\r")
				b.PressAway("\r")
			},
		}
		second := map[string]func(b *webtest.Tab){
			"第一份答案": func(b *webtest.Tab) { b.Press("25\r"); b.PressAway("\r") },
			"第二份答案": func(b *webtest.Tab) { b.Press("14\r"); b.PressAway("\r") },
			"第三份答案": func(b *webtest.Tab) { b.Press("01\r"); b.PressAway("\r") }, // far away: a third is to mark
		}
		byKeys(t, s, s.Tab(site, "trainer1"), first)
		byKeys(t, s, s.Tab(site, "trainer2"), second)
		h.Drain(t)

		_, apart, err := h.Disputes(t.Context(), h.Actor("manager1"), "PREJOB-T")
		if err != nil || len(apart) != 1 || apart[0].Apart() != 9*item.Point {
			t.Fatalf("%+v %v", apart, err)
		}
		got, err := h.Preview(t.Context(), h.Actor("manager1"), "PREJOB-T")
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]int64{"trainee1": 12*item.Point + 9250, "trainee2": 12*item.Point + 5500, "agent1": -1}
		for _, row := range got.Rows {
			for login, score := range want {
				if row.Person == rbactest.ID(login) && (score < 0) != (row.Result == nil) || row.Person == rbactest.ID(login) && row.Result != nil && row.Result.Score != score {
					t.Errorf("%s has %+v, want %d", login, row.Result, score)
				}
			}
		}
		if len(got.Rows) != len(want) {
			t.Errorf("%d rows", len(got.Rows))
		}
	})
}

const up = "\u0304" // the arrow, as the package kb names it

// byKeys is a marker at the keyboard: from the list through all scripts and back to it.
func byKeys(t *testing.T, s *webtest.Stage, b *webtest.Tab, keys map[string]func(*webtest.Tab)) {
	t.Helper()
	b.Go("/marking")
	reachByTab(t, b, "a[href='/marking/exams/PREJOB-T']")
	b.PressAway("\r")
	for range scripts {
		b.Until("the first field to have the focus", `document.activeElement === document.querySelector(".mark-criterion input")`)
		page := b.Text("body")
		for _, told := range []string{"李明", "KF000001", "阿依古丽", "王芳", "KF000003", "Sorry came late", "5.5"} {
			if strings.Contains(page, told) {
				t.Errorf("the marker reads %q", told)
			}
		}
		if given := webtest.Eval[string](b, `[...document.querySelectorAll(".mark-criterion input, textarea")].map((x) => x.value).join("")`); given != "" {
			t.Errorf("a script comes with %q in its fields", given)
		}
		b.See(".mark-keys kbd") // the page says which keys there are
		wrote := strings.TrimSpace(b.Text(".mark-answer"))
		s.Fine(b, "marking_keys")
		do := keys[wrote]
		if do == nil {
			t.Fatalf("%q came twice, or is nobody's", wrote)
		}
		delete(keys, wrote)
		do(b)
	}
	if at := b.At(); at != "/marking" {
		t.Fatalf("after the last script at %s: %s", at, b.Text("main"))
	}
	b.Until("word that there is nothing left", fmt.Sprintf(`document.body.innerText.includes(%q)`, "没有需要您评的答案了"))
}

// reachByTab presses Tab until what matches has the focus.
func reachByTab(t *testing.T, b *webtest.Tab, sel string) {
	t.Helper()
	b.See(sel)
	for range 60 {
		if b.Focused(sel) {
			return
		}
		b.Press("\t")
	}
	t.Fatalf("Tab never comes to %s", sel)
}
