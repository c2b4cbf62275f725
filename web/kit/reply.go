package kit

import (
	"bufio"
	"context"
	"encoding/json"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"tianti/internal/fault"
)

// Show answers 200 with a page. data must be of the type of the page's sample.
func (r *Request) Show(page string, data any) error {
	return r.show(fiber.StatusOK, page, data, nil)
}

// ShowPart answers with one template that the page defines, for htmx.
func (r *Request) ShowPart(page, part string, data any) error {
	html, err := r.kit.render(r, page, part, data, nil)
	if err != nil {
		return err
	}
	return r.write(fiber.StatusOK, "text/html; charset=utf-8", html)
}

// Refused shows the page again with what is wrong: at its field where the fault names one, above
// the form otherwise. What no form can mend (not logged in, forbidden, not found, internal) becomes
// the log-in or an error page.
func (r *Request) Refused(page string, data any, err error) error {
	switch fault.KindOf(first(err)) {
	case fault.Invalid, fault.Conflict, fault.TooMany:
		return r.show(status(err), page, data, err)
	}
	return err
}

// RefusedAs shows the page again with what is wrong, whatever its kind, with this status.
func (r *Request) RefusedAs(status int, page string, data any, err error) error {
	return r.show(status, page, data, err)
}

func (r *Request) show(status int, page string, data any, err error) error {
	html, rerr := r.kit.render(r, page, "", data, err)
	if rerr != nil {
		return rerr
	}
	return r.write(status, "text/html; charset=utf-8", html)
}

// Done sends the browser on with 303. Only paths of this site are followed; anything else goes home.
func (r *Request) Done(path string) error {
	r.sent = true
	path = local(path)
	if r.c.Get("HX-Request") == "true" && r.c.Get("HX-Boosted") == "" {
		r.c.Set("HX-Redirect", path)
		return r.c.SendStatus(fiber.StatusNoContent)
	}
	return r.c.Redirect(path, fiber.StatusSeeOther)
}

// Flash keeps a message for the next page: Flash("people.saved") before Done.
func (r *Request) Flash(key string) {
	r.setCookie("flash", key, time.Minute)
}

// local is the path if a browser can only read it as one of this site, "/" otherwise.
func local(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || !strings.HasPrefix(u.Path, "/") ||
		strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") || strings.HasPrefix(u.Path, "//") {
		return "/"
	}
	return path
}

// Local is the path when it leads to this site, "/" otherwise.
func Local(path string) string { return local(path) }

// Send answers 200 with JSON.
func (r *Request) Send(v any) error { return r.SendAs(fiber.StatusOK, v) }

// SendAs answers with JSON and a status.
func (r *Request) SendAs(status int, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return r.write(status, jsonMedia, data)
}

// Created answers 201 with the place of the new thing.
func (r *Request) Created(location string, v any) error {
	r.c.Set("Location", local(location))
	return r.SendAs(fiber.StatusCreated, v)
}

// Nothing answers 204.
func (r *Request) Nothing() error {
	r.sent = true
	return r.c.SendStatus(fiber.StatusNoContent)
}

// Bytes answers with a file that the browser shows; Download with one that it saves.
func (r *Request) Bytes(media string, data []byte) error { return r.write(fiber.StatusOK, media, data) }

// Download answers with a file to be saved under the name.
func (r *Request) Download(name, media string, data []byte) error {
	r.c.Set("Content-Disposition", disposition(name))
	return r.write(fiber.StatusOK, media, data)
}

func disposition(name string) string {
	ascii := strings.Map(func(c rune) rune {
		if c < 0x20 || c > 0x7e || strings.ContainsRune(`"\/%;`, c) {
			return '_'
		}
		return c
	}, name)
	return `attachment; filename="` + ascii + `"; filename*=UTF-8''` + url.PathEscape(name)
}

var oneLine = strings.NewReplacer("\r", "", "\n", "")

// SetHeader sets a header of the answer.
func (r *Request) SetHeader(name, value string) {
	r.c.Set(name, oneLine.Replace(value))
}

// Stream answers with what f writes, after the handler has returned: f must use nothing of the
// request but its own copies, and the context that it is given, which ends when the program does or
// when f returns. With a name the browser saves it, without one it shows it. Each flush moves the
// write deadline on, so a stream may last, and a reader who stops does not hold it for ever.
func (r *Request) Stream(name, media string, f func(ctx context.Context, w *bufio.Writer) error) error {
	r.sent = true
	if name != "" {
		r.c.Set("Content-Disposition", disposition(name))
	}
	r.c.Set("Content-Type", media)
	r.c.Set("X-Accel-Buffering", "no")
	k, conn, id := r.kit, r.c.Context().Conn(), r.RequestID()
	r.c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		ctx, cancel := context.WithCancel(k.life)
		defer cancel()
		lasting := bufio.NewWriter(&deadlineWriter{w, conn})
		err := k.streaming(ctx, lasting, f)
		if err == nil {
			err = lasting.Flush()
		}
		if err != nil {
			k.log.Info("stream ended early", "request", id, "error", err)
		}
	})
	return nil
}

// streaming keeps a panic in a stream from ending the program: no middleware is around it any more.
func (k *Kit) streaming(ctx context.Context, w *bufio.Writer, f func(context.Context, *bufio.Writer) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			k.log.Error("panic in a stream", "panic", p, "stack", string(debug.Stack()))
			err = ErrTimeout
		}
	}()
	return f(ctx, w)
}

type deadlineWriter struct {
	to   *bufio.Writer
	conn interface{ SetWriteDeadline(time.Time) error }
}

func (d *deadlineWriter) Write(p []byte) (int, error) {
	_ = d.conn.SetWriteDeadline(time.Now().Add(writeTimeout))
	n, err := d.to.Write(p)
	if err != nil {
		return n, err
	}
	return n, d.to.Flush()
}

// write is where every answer that is not a redirect or stream leaves.
func (r *Request) write(status int, media string, data []byte) error {
	r.sent = true
	if data, ok := r.squeeze(media, data); ok {
		r.c.Set("Content-Encoding", "gzip")
		r.c.Vary("Accept-Encoding")
		r.c.Set("Content-Type", media)
		return r.c.Status(status).Send(data)
	}
	r.c.Set("Content-Type", media)
	return r.c.Status(status).Send(data)
}
