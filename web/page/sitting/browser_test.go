package sitting_test

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"tianti/exams"
	"tianti/exams/examstest"
	"tianti/web"
	"tianti/web/page/layout"
	"tianti/web/webtest"
)

// house is a server on a fixed port that can be stopped and started again on the same data.
type house struct {
	t    *testing.T
	h    *examstest.Hall
	addr string
	stop func()
}

func (x *house) open() {
	x.t.Helper()
	l, err := net.Listen("tcp", x.addr)
	if err != nil {
		x.t.Fatal(err)
	}
	x.addr = l.Addr().String()
	app := web.New(web.Config{Log: slog.New(slog.DiscardHandler), Sessions: webtest.NewSessions(x.h.Actors()), Gate: x.h.Gate, Clock: x.h.Clock, Dev: true},
		append(areas(examstest.Again(x.h)), layout.Area())...)
	ended := make(chan error, 1)
	go func() { ended <- app.Serve(l) }()
	x.stop = func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = app.Close(ctx)
		<-ended
	}
	for range 100 {
		if res, err := http.Get("http://" + x.addr + "/healthz"); err == nil {
			res.Body.Close()
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// TestAPersonSitsAnExamWhileTheServerDies answers, loses the server in the middle, goes on answering,
// reloads nothing away, and hands in once it is back: every answer is in the script.
func TestAPersonSitsAnExamWhileTheServerDies(t *testing.T) {
	browser := webtest.Browser(t)
	h := examstest.Open(t)
	h.Exam("PREJOB-T")
	x := &house{t: t, h: h, addr: "127.0.0.1:0"}
	x.open()
	defer func() { x.stop() }()
	tab := webtest.OpenTab(t, browser, "http://"+x.addr, 390, 844)
	tab.Cookie("access", "token-trainee1")

	tab.Go("/my/exams")
	tab.Shot("my_exams_phone")
	tab.ClickAway(".exam-row .btn")
	tab.Reads("开始前请知道")
	tab.ClickAway("form[action$='/start'] button")
	tab.See("#sit[data-ready]")
	tab.See("#sit-save[data-state=saved]")
	tab.Click("#q1 li:first-child .q-option")
	tab.See("#sit-save[data-state=saved]")
	tab.See("[data-go='1'][data-done]:not([data-unsaved])")
	tab.Shot("sitting_phone")
	tab.Click("#sit-next")
	tab.Click("#q2 li:nth-child(2) .q-option")
	tab.See("[data-go='2'][data-done]:not([data-unsaved])")

	x.stop()
	for _, n := range []string{"3", "4"} {
		tab.Click("#sit-next")
		tab.Click("#q" + n + " li:first-child .q-option")
		tab.See("[data-go='" + n + "'][data-done][data-unsaved]")
	}
	tab.Click("#q4 li:nth-child(3) .q-option") // thought better of it
	tab.See("#sit-save[data-state=trouble]")
	tab.Shot("sitting_offline_phone")
	tab.Click("[data-go='7']")
	tab.Type("#q7 textarea", "非常抱歉给您带来不便。")
	tab.Click("#sit-prev")
	tab.See("[data-go='7'][data-done][data-unsaved]")
	wanted := webtest.Eval[string](tab, `document.querySelector("#q4 input:checked").value`)

	x.open()
	// Also a reload, against the warning: what was not sent is in the browser's database.
	tab.Go(tab.At())
	tab.See("#sit[data-ready]")
	tab.See("#sit-save[data-state=saved]")
	if n := webtest.Eval[int](tab, `document.querySelectorAll("[data-go][data-done]:not([data-unsaved])").length`); n != 5 {
		t.Errorf("%d answers are there, want 5", n)
	}
	tab.Click("#sit-submit")
	tab.See("#sit-dialog[open]")
	tab.Shot("sitting_submit_phone")
	if said := tab.Text("#sit-dialog"); said == "" || webtest.Eval[int](tab, `document.querySelectorAll("#sit-dialog-open li").length`) < 2 {
		t.Errorf("the dialog does not list what is open: %s", said)
	}
	tab.ClickAway("#sit-confirm")
	tab.Reads("已交卷")

	i, err := h.Invitation(t.Context(), h.Actor("trainee1"), "PREJOB-T")
	if err != nil || i.Sitting.State != exams.Submitted {
		t.Fatalf("%v %v", i.Sitting, err)
	}
	b, err := h.Progress(t.Context(), h.Actor("manager1"), "PREJOB-T", "", "")
	if err != nil || len(b.Rows) != 1 || b.Rows[0].Answered != 5 {
		t.Fatalf("%+v %v", b, err)
	}
	if got := stored(t, h, i.Sitting.ID); got[4] != wanted || got[7] == "" || len(got) != 5 {
		t.Errorf("the script has %v, want %q at 4", got, wanted)
	}
}

// stored are the answers of a released sitting as the candidate gets them back.
func stored(t *testing.T, h *examstest.Hall, id string) map[int]string {
	t.Helper()
	h.Drain(t)
	for _, who := range []string{"trainer1", "trainer2"} {
		task, err := h.Next(t.Context(), h.Actor(who), "PREJOB-T")
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Mark(t.Context(), h.Actor(who), task.ID, map[string]int64{"care": 2000, "rule": 3000}, ""); err != nil {
			t.Fatal(err)
		}
	}
	h.Drain(t)
	if _, err := h.Release(t.Context(), h.Actor("manager1"), "PREJOB-T", "test"); err != nil {
		t.Fatal(err)
	}
	out, err := h.Result(t.Context(), h.Actor("trainee1"), id)
	if err != nil {
		t.Fatal(err)
	}
	got := map[int]string{}
	for _, o := range out.Items {
		if len(o.Response.Choice) > 0 {
			got[o.N] = o.Response.Choice[0]
		} else if o.Response.Text != "" {
			got[o.N] = o.Response.Text
		}
	}
	return got
}
