package sqlite

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/store"
)

// Pending leases the oldest unsettled events to owner. An event stays back while an older one of
// its document is leased by somebody else. It runs on the writer, so two owners that ask at once
// never get the same event.
func (e *Engine) Pending(ctx context.Context, owner string, lease time.Duration, limit int) ([]store.Event, error) {
	var events []store.Event
	err := e.change(ctx, func(w *writer) error {
		now := time.Now().UnixMilli()
		var seqs []int64
		var err error
		if events, seqs, err = w.due(owner, now, limit); err != nil {
			return err
		}
		if owner == "" {
			return nil // it only looks
		}
		for _, seq := range seqs {
			if _, err := w.exec("UPDATE tianti_outbox SET owner = ?, until = ? WHERE seq = ?", owner, now+lease.Milliseconds(), seq); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return events, nil
}

// due reads what owner may take now, oldest first.
func (w *writer) due(owner string, now int64, limit int) (events []store.Event, seqs []int64, err error) {
	rows, err := w.query("SELECT seq, body, owner, until FROM tianti_outbox ORDER BY seq")
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = rows.Close() }()
	others := map[string]bool{} // documents with an older event in other hands
	for len(events) < limit && rows.Next() {
		var seq, until int64
		var body []byte
		var holder string
		if err := rows.Scan(&seq, &body, &holder, &until); err != nil {
			return nil, nil, err
		}
		var ev store.Event
		if err := bson.Unmarshal(body, &ev); err != nil {
			return nil, nil, store.ErrCorrupt.With("dir", w.e.dir).Because(err)
		}
		doc := ev.Collection + "/" + ev.Doc
		if owner != "" && (others[doc] || holder != "" && holder != owner && until > now) {
			others[doc] = true
			continue
		}
		ev.At = ev.At.UTC()
		events, seqs = append(events, ev), append(seqs, seq)
	}
	return events, seqs, rows.Err()
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
	k, err := e.kind(collection)
	if err != nil {
		return err
	}
	bodies, err := encode(events)
	if err != nil {
		return err
	}
	return e.change(ctx, func(w *writer) error {
		for _, r := range rs {
			if _, err := w.exec("DELETE FROM "+table(collection)+" WHERE id = ?", r.ID); err != nil {
				return err
			}
			x := ready{Write: store.Write{Collection: collection, ID: r.ID, Rev: r.Rev - 1, Body: r.Body}, kind: k}
			x.put, x.args = x.insert, x.insertion()
			if err := w.insert(x); err != nil {
				return err
			}
		}
		return w.putEvents(events, bodies)
	})
}

func encode(events []store.Event) ([][]byte, error) {
	bodies := make([][]byte, len(events))
	for i, ev := range events {
		var err error
		if bodies[i], err = store.Encode(ev); err != nil {
			return nil, err
		}
	}
	return bodies, nil
}

// putEvents is silent about an event that is there already: a load may be repeated.
func (w *writer) putEvents(events []store.Event, bodies [][]byte) error {
	for i, ev := range events {
		if _, err := w.exec("INSERT INTO tianti_outbox (id, body) VALUES (?, ?) ON CONFLICT (id) DO NOTHING", ev.ID, bodies[i]); err != nil {
			return err
		}
	}
	return nil
}
