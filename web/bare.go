package web

import (
	"context"
	"encoding/json"
	"net"

	"github.com/gofiber/fiber/v2"
)

// Bare serves one function on Fiber, JSON in and out, with nothing of ours around it, until ctx ends:
// the limit that measurements of the program are held against.
func Bare(ctx context.Context, l net.Listener, answer func(ctx context.Context, body []byte) (any, error)) error {
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.All("/*", func(c *fiber.Ctx) error {
		out, err := answer(ctx, c.Body())
		if err != nil {
			return err
		}
		data, err := json.Marshal(out)
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		return c.Send(data)
	})
	stop := context.AfterFunc(ctx, func() { _ = app.Shutdown() })
	defer stop()
	return app.Listener(l)
}
