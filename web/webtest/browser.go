package webtest

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Chromium is the browser's program, "" where there is none. TIANTI_CHROMIUM may name one. The shell
// without a window of its own comes first: it shows a page in about half the time.
func Chromium() string {
	for _, name := range []string{os.Getenv("TIANTI_CHROMIUM"), "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		if found, err := exec.LookPath(name); name != "" && err == nil {
			return found
		}
	}
	return ""
}

// Browser starts a headless Chromium, or skips the test and says so where there is none.
func Browser(t testing.TB) context.Context {
	t.Helper()
	path := Chromium()
	if path == "" {
		t.Skip("skipped: no Chromium on this machine (TIANTI_CHROMIUM may name one)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		// A page that was left need not be kept for the way back: a tab that opens hundreds grows and slows.
		chromedp.Flag("disable-features", "BackForwardCache,Translate,BlinkGenPropertyTrees,ProactivelySwapBrowsingInstance,SpareRendererForSitePerProcess"),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("lang", "zh-CN"), chromedp.Flag("accept-lang", "zh-CN"))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(alloc)
	t.Cleanup(func() { end(); stop() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting %s: %v", path, err)
	}
	return ctx
}

// Tab is a tab with cookies of its own. Its verbs fail the test when the page does not do as they
// say; selectors are CSS. It notes what goes wrong in the page.
type Tab struct {
	t        testing.TB
	ctx      context.Context
	url      string
	mu       sync.Mutex
	troubles []string
}

// patience is how long a verb waits for the page: what is there at once on a quiet machine takes long beside
// everything else that runs.
const patience = time.Minute

// OpenTab opens a tab of the given size on the server at url.
func OpenTab(t testing.TB, browser context.Context, url string, width, height int64) *Tab {
	t.Helper()
	ctx, end := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(end)
	b := &Tab{t: t, ctx: ctx, url: url}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, height)); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *Tab) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *page.EventJavascriptDialogOpening: // a page that asks before it is left is left all the same
		go func() {
			_, _ = chromedp.Call(b.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
		}()
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			text += " " + x.Description
		}
		b.troubles = append(b.troubles, text)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			b.troubles = append(b.troubles, e.Entry.Text)
		}
	case *network.EventLoadingFailed:
		if !e.Canceled {
			b.troubles = append(b.troubles, e.ErrorText+" "+string(e.BlockedReason))
		}
	}
}

// Troubles are the errors since the last call: exceptions, what the content policy blocked, loads
// that failed.
func (b *Tab) Troubles() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.troubles
	b.troubles = nil
	return out
}

// Do runs actions within the tab's patience.
func (b *Tab) Do(what string, actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		at, _ := chromedp.Run(b.ctx, chromedp.Location())
		body, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`(document.querySelector("main") || document.body).innerText`))
		b.t.Fatalf("%s at %s: %v\n%s", what, at, err, short(body))
	}
}

// Eval is the value of a script in the page.
func Eval[T any](b *Tab, script string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
	if err != nil {
		b.t.Fatalf("%.80s: %v", script, err)
	}
	return v
}

// Cookie gives the tab a cookie.
func (b *Tab) Cookie(name, value string) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: b.url, Path: "/"}); err != nil {
		b.t.Fatal(err)
	}
}
