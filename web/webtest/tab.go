package webtest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"
)

// Go opens a path of the site and waits until it is loaded.
func (b *Tab) Go(path string) {
	b.t.Helper()
	b.Do("opening "+path, chromedp.Navigate(b.url+path))
}

// Visit opens an address of any site.
func (b *Tab) Visit(address string) {
	b.t.Helper()
	b.Do("opening "+address, chromedp.Navigate(address))
}

// Size gives the tab another size, in CSS pixels; the page stays and is laid out anew.
func (b *Tab) Size(width, height int64) {
	b.t.Helper()
	b.Do("changing the size", chromedp.EmulateViewport(width, height))
}

// Type writes into a field, in the place of what was there.
func (b *Tab) Type(field, text string) {
	b.t.Helper()
	b.Do("typing into "+field, chromedp.WaitVisible(chromedp.CSS(field)))
	Eval[bool](b, `(document.querySelector(`+quote(field)+`).value = "", true)`)
	b.Do("typing into "+field, chromedp.SendKeys(chromedp.CSS(field), text))
}

// Choose picks the value of a select.
func (b *Tab) Choose(field, value string) {
	b.t.Helper()
	b.Do("choosing "+value+" in "+field, chromedp.WaitVisible(chromedp.CSS(field)), chromedp.SetValue(chromedp.CSS(field), value))
	Eval[bool](b, `document.querySelector(`+quote(field)+`).dispatchEvent(new Event("change", {bubbles: true}))`)
}

// Click clicks the first element that matches, once it is there to be seen.
func (b *Tab) Click(sel string) {
	b.t.Helper()
	b.reach(sel)
	b.Do("clicking "+sel, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error { return hit(ctx, sel) }))
}

// hit clicks, and clicks again where the pointer missed: a page may still glide to the place that its address
// names, and a person would aim anew, too. A click that arrived is never repeated.
func hit(ctx context.Context, sel string) error {
	for range 5 {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`(window.webtestHit = "missed", document.addEventListener("click",
			(e) => { if (e.target.closest(`+quote(sel)+`)) window.webtestHit = "hit"; }, {capture: true, once: true}), true)`))
		if err != nil {
			return err
		}
		if _, err := chromedp.Run(ctx, chromedp.Click(chromedp.CSS(sel))); err != nil {
			return err
		}
		// Where the click led to another page, nobody knows of it there, or nobody answers.
		if how, err := chromedp.Run(ctx, chromedp.Evaluate[string](`window.webtestHit || "elsewhere"`)); err != nil || how != "missed" {
			return nil
		}
		// A button that is disabled hears no click: no use in aiming anew.
		if off, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.querySelector(`+quote(sel)+`)?.matches(":disabled") ?? false`)); err == nil && off {
			return errors.New("it is disabled")
		}
	}
	return errors.New("the pointer misses it")
}

// reach waits for an element and scrolls it to the middle, as people do: at an edge it may lie under
// a bar.
func (b *Tab) reach(sel string) {
	b.t.Helper()
	b.Do("looking for "+sel, chromedp.WaitVisible(chromedp.CSS(sel)))
	Eval[bool](b, `(document.querySelector(`+quote(sel)+`)?.scrollIntoView({block: "center", behavior: "instant"}), true)`)
	b.rest(sel)
}

// rest waits until an element stands still for two frames and lies on top at its middle, at most a
// hundred frames: a click goes to a point of the screen, and what is still moving there may be
// another button by then.
func (b *Tab) rest(sel string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`new Promise(done => {
		let left = 100, last = "", still = 0;
		const look = () => {
			const e = document.querySelector(`+quote(sel)+`), r = e && e.getBoundingClientRect();
			const at = r ? [r.x, r.y, r.width, r.height].join() : "";
			const hit = r && document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
			still = at === last && hit && (e.contains(hit) || hit.contains(e)) ? still + 1 : 0;
			last = at;
			if (still > 1 || --left <= 0) done(true); else next();
		};
		const next = () => { // after a frame was drawn, or a while where none is
			let once = () => { once = () => {}; look(); };
			requestAnimationFrame(() => once());
			setTimeout(() => once(), 100);
		};
		look();
	})`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("waiting for %s to stand still: %v", sel, err)
	}
}

// ClickAway is Click that waits until the page that it leads to is loaded.
func (b *Tab) ClickAway(sel string) {
	b.t.Helper()
	b.reach(sel)
	b.Do("clicking "+sel, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.RunResponse(ctx, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error { return hit(ctx, sel) }))
		return err
	}))
}

// Attach puts files into a file field.
func (b *Tab) Attach(field string, files ...string) {
	b.t.Helper()
	b.Do("attaching to "+field, chromedp.SetUploadFiles(chromedp.CSS(field), files))
}

// See waits until an element can be seen.
func (b *Tab) See(sel string) {
	b.t.Helper()
	b.Do("waiting to see "+sel, chromedp.WaitVisible(chromedp.CSS(sel)))
}

// Until waits in the page until an expression is true, whatever it throws before.
func (b *Tab) Until(what, expression string) {
	b.t.Helper()
	b.wait(what, `new Promise((done) => {
		const look = () => {
			let is = false;
			try { is = Boolean(`+expression+`); } catch { /* not there yet */ }
			if (is) done(true); else setTimeout(look, 16);
		};
		look();
	})`)
}

// Turn waits until the page has had a turn: it drew, or did what was waiting to be done.
func (b *Tab) Turn() {
	b.t.Helper()
	b.wait("a turn of the page", `new Promise((done) => { requestAnimationFrame(() => done(true)); setTimeout(() => done(true), 50); })`)
}

func (b *Tab) wait(what, promise string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](promise, chromedp.EvalAwaitPromise)); err != nil {
		b.t.Fatalf("waited in vain for %s: %v", what, err)
	}
}

// Gone waits until no such element is there.
func (b *Tab) Gone(sel string) {
	b.t.Helper()
	b.Do("waiting for the end of "+sel, chromedp.WaitNotPresent(chromedp.CSS(sel)))
}

// Text is what can be read in an element.
func (b *Tab) Text(sel string) string {
	b.t.Helper()
	return Eval[string](b, `(document.querySelector(`+quote(sel)+`)?.innerText || "").trim()`)
}

// Reads demands that the main part of the page says all of it.
func (b *Tab) Reads(texts ...string) {
	b.t.Helper()
	main := b.Text("main")
	for _, x := range texts {
		if !strings.Contains(main, x) {
			b.t.Errorf("no %q at %s in\n%s", x, b.At(), short(main))
		}
	}
}

// At is the path and query of the page.
func (b *Tab) At() string {
	b.t.Helper()
	return Eval[string](b, `location.pathname + location.search`)
}

// Inspect lists what is wrong with the page, and what the browser complained about.
func (b *Tab) Inspect() []string {
	b.t.Helper()
	return append(Eval[[]string](b, inspect), b.Troubles()...)
}

// Shot saves what the tab shows where TIANTI_SHOTS names a folder, and does nothing otherwise.
func (b *Tab) Shot(name string) {
	b.t.Helper()
	dir := os.Getenv("TIANTI_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644)
	}
	if err != nil {
		b.t.Errorf("screenshot %s: %v", name, err)
	}
}

// LogIn goes through the log-in page as a person would.
func (b *Tab) LogIn(login, password string) {
	b.t.Helper()
	b.Go("/login")
	b.Type("#f-login", login)
	b.Type("#f-password", password)
	b.ClickAway(".login-form button[type=submit]")
}

// LogOut leaves by the menu at the person's name.
func (b *Tab) LogOut() {
	b.t.Helper()
	b.Click(".topbar-person")
	b.See(".dropdown-menu.show")
	b.ClickAway(".dropdown-menu [action='/logout'] button")
}

func quote(s string) string { return "`" + strings.ReplaceAll(s, "`", "\\`") + "`" }
