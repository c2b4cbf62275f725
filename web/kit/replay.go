package kit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Answer is what a write was answered with.
type Answer struct {
	Status   int
	Media    string
	Location string
	Body     []byte
}

// Replay keeps answers by Idempotency-Key. Begin claims a call: it gives the answer of an earlier
// one with the same body, ErrReplay when the body differs, ErrInProgress while the earlier one still
// runs, and nil, nil when this is the first. End keeps its answer; Drop gives the key back after a
// failure that a repetition may cure.
type Replay interface {
	Begin(ctx context.Context, call, body string) (*Answer, error)
	End(ctx context.Context, call string, a Answer) error
	Drop(ctx context.Context, call string) error
}

// maxKey bounds an Idempotency-Key.
const maxKey = 200

// replay runs a write at most once for a key. The record is bound to the person, the route with its
// parameters and the body: nobody sees another's answer, and a key is good for one call only.
func (k *Kit) replay(r *Request, key string) error {
	if len(key) > maxKey {
		return ErrKey.With("limit", maxKey)
	}
	call := digest(r.Actor.Person, r.c.Method(), r.c.OriginalURL(), key)
	before, err := k.Replay.Begin(r.ctx, call, digest(string(r.body)))
	if err != nil {
		return err
	}
	if before != nil {
		r.c.Set("Idempotency-Replayed", "true")
		if before.Location != "" {
			r.c.Set("Location", before.Location)
		}
		return r.write(before.Status, before.Media, before.Body)
	}
	ended := false
	defer func() {
		if !ended { // a panic is on its way up: the call may be repeated
			_ = k.Replay.Drop(context.WithoutCancel(r.ctx), call)
		}
	}()
	if err := r.route.Do(r); err != nil {
		k.fail(r, err)
	}
	ended = true
	return k.keep(r, call)
}

// keep stores the answer that was just made. A 5xx is not an answer and a stream cannot be kept: the call may be repeated.
func (k *Kit) keep(r *Request, call string) error {
	ctx := context.WithoutCancel(r.ctx)
	res := r.c.Response()
	if code := res.StatusCode(); code >= 500 || res.IsBodyStream() || code == fiber.StatusTooManyRequests || code == fiber.StatusUnauthorized {
		if err := k.Replay.Drop(ctx, call); err != nil {
			k.log.Error("idempotency record stays", "request", r.RequestID(), "error", err)
		}
		return nil
	}
	body, err := res.BodyUncompressed()
	if err == nil {
		err = k.Replay.End(ctx, call, Answer{res.StatusCode(), string(res.Header.ContentType()), string(res.Header.Peek("Location")), append([]byte{}, body...)})
	}
	if err != nil {
		k.log.Error("idempotency answer not kept", "request", r.RequestID(), "error", err)
	}
	return nil
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}
