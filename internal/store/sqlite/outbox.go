package sqlite

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/store"
)

// Pending leases the oldest unsettled events to owner. An event stays back while an older one of
// its document is leased by somebody else.
func (e *Engine) Pending(ctx context.Context, owner string, lease time.Duration, limit int) ([]store.Event, error) {
	now := time.Now().UnixMilli()
	s, err := e.prepared("SELECT seq, body, owner, until FROM tianti_outbox ORDER BY seq")
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx)
	if err != nil {
		return nil, fault(err, e.dir)
	}
	var events []store.Event
	var seqs []int64
	others := map[string]bool{}
	for rows.Next() && len(events) < limit {
		var seq, until int64
		var body []byte
		var holder string
		if err := rows.Scan(&seq, &body, &holder, &until); err != nil {
			_ = rows.Close()
			return nil, fault(err, e.dir)
		}
		var ev store.Event
		if err := bson.Unmarshal(body, &ev); err != nil {
			_ = rows.Close()
			return nil, err
		}
		doc := ev.Collection + "/" + ev.Doc
		if others[doc] || holder != "" && holder != owner && until > now {
			others[doc] = true
			continue
		}
		ev.At = ev.At.UTC()
		events, seqs = append(events, ev), append(seqs, seq)
	}
	if err := rows.Close(); err != nil {
		return nil, fault(err, e.dir)
	}
	if len(events) == 0 {
		return nil, nil
	}
	// One process owns the file, so a lease only keeps apart what runs inside it: it is written
	// without a check, by the one writer.
	err = e.change(ctx, func(w *writer) error {
		for _, seq := range seqs {
			if _, err := w.exec("UPDATE tianti_outbox SET owner = ?, until = ? WHERE seq = ?", owner, now+lease.Milliseconds(), seq); err != nil {
				return err
			}
		}
		return nil
	})
	return events, err
}

// Settle removes handled events.
func (e *Engine) Settle(ctx context.Context, events []store.Event) error {
	return e.change(ctx, func(w *writer) error {
		for _, ev := range events {
			if _, err := w.exec("DELETE FROM tianti_outbox WHERE id = ?", ev.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// Load takes documents as they are, with revisions and pending events, for copy and restore.
func (e *Engine) Load(ctx context.Context, collection string, rs []store.Record, events []store.Event) error {
	s, err := e.schema(collection)
	if err != nil {
		return err
	}
	return e.change(ctx, func(w *writer) error {
		for _, r := range rs {
			if _, err := w.exec("DELETE FROM "+table(collection)+" WHERE id = ?", r.ID); err != nil {
				return err
			}
			if err := w.insert(s, store.Write{Collection: collection, ID: r.ID, Rev: r.Rev - 1, Body: r.Body}); err != nil {
				return err
			}
		}
		for _, ev := range events {
			if err := w.putEvent(ev); err != nil {
				return err
			}
		}
		return nil
	})
}
