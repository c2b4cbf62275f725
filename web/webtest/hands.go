package webtest

import (
	"context"
	"strconv"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Press presses keys one after another, at whatever has the focus: letters, digits, "\t" for Tab, "\r" for Enter.
// with are keys that are held down meanwhile.
func (b *Tab) Press(keys string, with ...chromedp.Modifier) {
	b.t.Helper()
	b.Do("pressing "+quote(keys), press(keys, with))
}

// PressAway is Press that waits until the page that it leads to is loaded.
func (b *Tab) PressAway(keys string, with ...chromedp.Modifier) {
	b.t.Helper()
	b.Do("pressing "+quote(keys), chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.RunResponse(ctx, press(keys, with))
		return err
	}))
}

// press sends a key and what it types as one event, as a keyboard does: a page that takes the key for something else
// keeps it from being typed. (chromedp sends what is typed as an event of its own, which nobody can keep back.)
func press(keys string, with []chromedp.Modifier) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		for _, r := range keys {
			all := kb.Encode(r)
			down, up := *all[0], *all[len(all)-1]
			chromedp.KeyModifiers(with...)(&down)
			chromedp.KeyModifiers(with...)(&up)
			if len(all) == 3 && len(with) == 0 {
				down.Text, down.UnmodifiedText = all[1].Text, all[1].UnmodifiedText
			}
			for _, one := range []input.DispatchKeyEventParams{down, up} {
				if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, one); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Focused says whether what matches has the focus, or holds what has it.
func (b *Tab) Focused(sel string) bool {
	b.t.Helper()
	return Eval[bool](b, `Boolean(document.activeElement?.closest(`+quote(sel)+`))`)
}

// Point clicks a place of a picture by mouse, in the picture's own units.
func (b *Tab) Point(svg string, x, y float64) {
	b.t.Helper()
	b.reach(svg)
	at := b.spot(svg, x, y)
	b.Do("pointing at "+svg, chromedp.MouseClickXY(at[0], at[1]))
}

// Draw drags the mouse from one place of a picture to another, in the picture's own units.
func (b *Tab) Draw(svg string, fromX, fromY, toX, toY float64) {
	b.t.Helper()
	b.reach(svg)
	from, to := b.spot(svg, fromX, fromY), b.spot(svg, toX, toY)
	b.Do("drawing on "+svg,
		chromedp.MouseEvent(chromedp.MousePressed, from[0], from[1], chromedp.ButtonLeft, chromedp.ClickCount(1)),
		chromedp.MouseEvent(chromedp.MouseMoved, to[0], to[1], chromedp.ButtonLeft),
		chromedp.MouseEvent(chromedp.MouseReleased, to[0], to[1], chromedp.ButtonLeft, chromedp.ClickCount(1)))
}

// spot is where a place of a picture lies on the screen.
func (b *Tab) spot(svg string, x, y float64) []float64 {
	b.t.Helper()
	return Eval[[]float64](b, `((x, y) => {
		const p = new DOMPoint(x, y).matrixTransform(document.querySelector(`+quote(svg)+`).getScreenCTM());
		return [p.x, p.y];
	})(`+number(x)+`, `+number(y)+`)`)
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
