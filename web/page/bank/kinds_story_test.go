package bank_test

import (
	"encoding/json"
	"fmt"
	"mime"
	"slices"
	"strings"
	"testing"
	"time"

	"tianti/exams"
	"tianti/exams/bank"
	"tianti/exams/examstest"
	"tianti/exams/item"
	"tianti/internal/file"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	bankpage "tianti/web/page/bank"
	"tianti/web/page/exam"
	"tianti/web/page/files"
	"tianti/web/page/marking"
	"tianti/web/page/sitting"
	"tianti/web/webtest"
)

// TestEveryKindGoesItsWholeWayInTheBrowser takes each kind of item from the empty form to the result of a candidate,
// and out of the bank into another one: written with preview, reviewed and published, put into a paper, sat on a
// phone, marked, released; exported, imported, and the same item again.
func TestEveryKindGoesItsWholeWayInTheBrowser(t *testing.T) {
	kinds := item.Kinds()
	for _, k := range kinds {
		if _, ok := ways[k]; !ok {
			t.Errorf("the kind %s has no row here", k)
		}
	}
	for k := range ways {
		if !slices.Contains(kinds, k) {
			t.Errorf("%s has a row and is no kind", k)
		}
	}
	if t.Failed() {
		return
	}
	browser := webtest.Browser(t)
	h := examstest.Open(t)
	site := webtest.Serve(t, webtest.Options{Gate: h.Gate, Clock: h.Clock, Actors: h.Actors()},
		bankpage.Pages{Bank: h.Bank, Org: h.Org}.Area(), exam.Pages{Exams: h.Service, Org: h.Org}.Area(), sitting.Pages{Exams: h.Service}.Area(),
		marking.Pages{Exams: h.Service}.Area(), files.Pages{Files: file.New(h.DB, h.Clock)}.Area(), api.Sittings{Exams: h.Service}.Area())
	as := func(who string, width, height int64) hand {
		tab := webtest.OpenTab(t, browser, site.URL, width, height)
		tab.Cookie("access", site.Sessions.Token(who))
		return hand{tab, t}
	}
	manager, marker, candidate := as("manager1", 1280, 900), as("trainer1", 1280, 900), as("trainee1", 390, 844)

	ids := map[item.Kind]string{}
	var asked []string
	for _, k := range kinds {
		ids[k] = manager.author(k, ways[k])
		asked = append(asked, ids[k])
	}
	manager.plan(asked)
	h.Clock.Advance(time.Hour) // the form offers the next full hour to begin

	candidate.sit(kinds)
	h.Drain(t)
	marker.mark(kinds)
	h.Drain(t)
	manager.Go("/exams/KINDS")
	manager.confirm("release")
	h.Drain(t)
	candidate.result(kinds)

	for _, k := range kinds {
		manager.carry(h, site, k, ids[k])
	}
}

// fine demands that nothing is wrong with what the tab shows.
func (h hand) fine(what string) {
	h.t.Helper()
	for _, wrong := range h.Inspect() {
		h.t.Errorf("%s: %s", what, wrong)
	}
	h.Shot(what)
}

// confirm presses the button that opens a dialog, and the dialog's own.
func (h hand) confirm(dialog string) {
	h.t.Helper()
	h.Click("[data-bs-target='#" + dialog + "']")
	h.See("#" + dialog + ".show")
	h.ClickAway("#" + dialog + " button[type=submit]")
}

// author writes an item, looks at it as a candidate would see it, and takes it through its review.
func (h hand) author(k item.Kind, x way) (id string) {
	h.t.Helper()
	h.Go("/items/new?kind=" + string(k))
	h.Type("#f-stem", x.stem)
	x.write(h)
	h.ClickAway("button[value=preview]")
	h.See(fmt.Sprintf("#preview > .card-body > [data-kind=%s]", k))
	h.fine("kinds_author_" + string(k))
	h.ClickAway("form[data-spots] .card-footer .btn-primary")
	id, saved := strings.CutPrefix(h.At(), "/items/q")
	if !saved {
		h.t.Fatalf("the %s was not saved: %s", k, h.Text("main"))
	}
	h.confirm("review")
	h.confirm("publish")
	return "q" + id
}

// plan makes a paper of the items, and an exam on it for the centre.
func (h hand) plan(items []string) {
	h.t.Helper()
	h.Go("/papers/new")
	h.Type("#f-code", "KINDS")
	h.Type("#f-title", "各种题型")
	h.Choose("#f-show", string(exams.ShowKeys))
	h.Type(".paper-row:nth-of-type(1) [name=row_items]", strings.Join(items, " "))
	h.ClickAway(".form-wide .card-footer .btn-primary")
	h.confirm("publish")
	h.ClickAway("a[href='/exams/new?paper=KINDS']")
	h.Type("#f-code", "KINDS")
	h.Type("#f-title", "各种题型")
	h.Choose("#f-units", rbactest.CentrePath)
	h.Choose("#f-markings", "1")
	h.ClickAway(".form-wide .card-footer .btn-primary")
	if h.At() != "/exams/KINDS" {
		h.t.Fatal("no exam: ", h.Text("main"))
	}
}

// sit answers every question on the page of the sitting and hands in.
func (h hand) sit(kinds []item.Kind) {
	h.t.Helper()
	h.Go("/my/exams")
	h.ClickAway(".exam-row .btn")
	h.ClickAway("form[action$='/start'] button")
	h.See("#sit[data-ready]")
	for _, k := range kinds {
		n := webtest.Eval[string](h.Tab, fmt.Sprintf(`document.querySelector(".sit-question:has(> .card-body > [data-kind=%s])").dataset.n`, k))
		h.Click("[data-go='" + n + "']")
		ways[k].answer(h, "#q"+n)
		h.See("[data-go='" + n + "'][data-done]:not([data-unsaved])")
		h.fine("kinds_sit_" + string(k))
	}
	h.Click("#sit-submit")
	h.See("#sit-dialog[open]")
	h.ClickAway("#sit-confirm")
	h.Reads("已交卷")
}

// mark gives the marks of the rows to whatever the queue holds, until it is empty.
func (h hand) mark(kinds []item.Kind) {
	h.t.Helper()
	wanted := map[string]string{}
	for _, k := range kinds {
		for name, mark := range ways[k].marks {
			wanted[name] = mark
		}
	}
	h.Go("/marking")
	h.ClickAway("a[href='/marking/exams/KINDS']")
	for h.At() == "/marking/exams/KINDS" {
		names := webtest.Eval[[]string](h.Tab, `[...document.querySelectorAll(".mark-criterion legend")].map((x) => x.firstChild.textContent.trim())`)
		for i, name := range names {
			if wanted[name] == "" {
				h.t.Fatalf("nobody asked for %q to be marked, or twice", name)
			}
			at := fmt.Sprintf(".mark-criterion:nth-of-type(%d) ", i+1)
			if level := fmt.Sprintf("%s[data-mark='%s']", at, wanted[name]); webtest.Eval[bool](h.Tab, `Boolean(document.querySelector("`+level+`"))`) {
				h.Click(level)
			} else {
				h.Type(at+"input", wanted[name])
			}
			delete(wanted, name)
		}
		h.fine("kinds_mark_" + strings.Join(names, ""))
		h.ClickAway(".mark-form .card-footer button")
	}
	if len(wanted) > 0 {
		h.t.Errorf("the queue is empty and nobody asked for marks of %v", wanted)
	}
}

// result reads what each question earned.
func (h hand) result(kinds []item.Kind) {
	h.t.Helper()
	h.Go("/my/exams")
	h.ClickAway(".exam-row h3 a") // the exam with its attempts: it may be sat again
	h.ClickAway("a[href$='/result']")
	for _, k := range kinds {
		got := h.Text(fmt.Sprintf("section.card:has(> .card-body > [data-kind=%s]) > .card-header .num", k))
		if got != ways[k].earns {
			h.t.Errorf("the %s earned %q, want %q", k, got, ways[k].earns)
		}
	}
	h.fine("kinds_result")
}

// carry exports an item by the list's menu and imports the file into the group's bank: the page says that it is kept as
// it was, and so it is.
func (h hand) carry(hall *examstest.Hall, site *webtest.Site, k item.Kind, id string) {
	h.t.Helper()
	h.Go("/items?kind=" + string(k))
	h.Click("details.menu summary")
	link := fmt.Sprintf("details.menu a[href*='format=%s']", ways[k].format)
	h.See(link)
	href := webtest.Eval[string](h.Tab, `document.querySelector("`+link+`").getAttribute("href")`)
	if says := ways[k].says; says != "" {
		h.Go(href)
		h.Reads(says)
		h.fine("kind_" + string(k) + "_export")
		href = webtest.Eval[string](h.Tab, `document.querySelector("a[href*='anyway=1']").getAttribute("href")`)
	}
	out := site.As("manager1").Get(href).Status(200)
	_, params, err := mime.ParseMediaType(out.Header.Get("Content-Disposition"))
	if err != nil {
		h.t.Fatal(err)
	}
	h.Go("/items/import")
	h.Attach("#f-file", h.file(params["filename"], out.Body))
	h.Choose("#f-unit", rbactest.GroupPath)
	h.ClickAway("form.form .card-footer .btn-primary")
	if counts := webtest.Eval[[]string](h.Tab, `[...document.querySelectorAll(".counts b")].map((x) => x.innerText)`); !slices.Equal(counts, []string{"1", "1", "0", "0"}) {
		h.t.Errorf("the %s from %s: %v of total, kept, changed, refused\n%s", k, ways[k].format, counts, h.Text("main"))
		return
	}
	h.ClickAway("button[value=apply]")
	h.Reads("导入完成")

	found, err := hall.Bank.Find(h.t.Context(), hall.Actor("manager1"), bank.Filter{Kind: k})
	if err != nil || len(found.Items) != 2 {
		h.t.Errorf("%d items of the kind %s: %v", len(found.Items), k, err)
		return
	}
	there, back := found.Items[0], found.Items[1]
	if there.ID != id {
		there, back = back, there
	}
	if there.ID != id || back.Unit != rbactest.GroupPath || there.Hash != back.Hash {
		was, _ := json.Marshal(there.Body)
		is, _ := json.Marshal(back.Body)
		h.t.Errorf("the %s came back as another item from %s:\n%s\n%s", k, ways[k].format, was, is)
	}
	key := func(id string) string {
		h.Go("/items/" + id)
		return h.Text(".columns > div:first-child")
	}
	if was, is := key(there.ID), key(back.ID); was != is || was == "" {
		h.t.Errorf("the pages of the two differ:\n%s\n%s", was, is)
	}
}
