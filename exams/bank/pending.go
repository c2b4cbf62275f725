package bank

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"tianti/exams/format"
	"tianti/internal/fault"
	"tianti/internal/file"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

// ErrNoPending says that no file of the actor's waits under that number.
var ErrNoPending = fault.Define(fault.NotFound, "exams.bank.no_pending")

// Pending is a file of questions that was looked at and waits to be imported, on whatever node. It
// belongs to whoever uploaded it, and is forgotten after a week; the file itself stays, as what the
// questions came from.
type Pending struct {
	store.Meta `bson:",inline"`
	By         string       `bson:"by"`
	File       string       `bson:"file"`
	Kept       string       `bson:"kept"` // its bytes, as internal/file names them
	Options    Options      `bson:"options"`
	At         time.Time    `bson:"at"`
	Applied    time.Time    `bson:"applied,omitempty"`
	Format     string       `bson:"format"`
	Added      int          `bson:"added"`
	Updated    int          `bson:"updated"`
	Same       int          `bson:"same"`
	Rows       []PendingRow `bson:"rows"`
}

// PendingRow is the verdict on one question.
type PendingRow struct {
	Row     int            `bson:"row"`
	Verdict format.Verdict `bson:"verdict"`
	Title   string         `bson:"title,omitempty"`
	Zh      string         `bson:"zh,omitempty"` // what is said, in each language
	En      string         `bson:"en,omitempty"`
}

var pendings = store.Define[Pending]("exams.pending_imports", store.By("at", "at"))

const keepPending = 7 * 24 * time.Hour

// Hold looks at a file as Import would, and keeps file and verdicts for ApplyHeld. Faults: those of Import.
func (s *Service) Hold(ctx context.Context, by rbac.Actor, name string, data []byte, o Options) (*Pending, error) {
	o.Apply = false
	out, err := s.Import(ctx, by, name, data, o)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	if err := s.forget(ctx, now); err != nil {
		return nil, err
	}
	kept, err := s.files.PutBytes(ctx, data, file.Limits{Most: format.MaxBytes})
	if err != nil {
		return nil, err
	}
	p := &Pending{
		Meta: store.Meta{ID: "items-" + now.UTC().Format("20060102-150405-") + strings.ToLower(rand.Text()[:12])},
		By:   by.Person, File: name, Kept: kept.ID, Options: o, At: now,
	}
	p.tell(out)
	return p, s.pendings.Insert(ctx, p)
}

// tell keeps what an import did, or would do.
func (p *Pending) tell(out Outcome) {
	p.Format, p.Added, p.Updated, p.Same, p.Rows = out.Report.Format(), out.Added, out.Updated, out.Same, pendingRows(out.Report)
}

// In prints the report in a language.
func (p *Pending) In(lang string) format.Printed {
	out := format.Printed{Format: p.Format, Total: len(p.Rows), Rows: make([]format.PrintedRow, len(p.Rows))}
	for i, r := range p.Rows {
		message := r.Zh
		if lang == locale.English {
			message = r.En
		}
		switch r.Verdict {
		case format.Kept:
			out.Kept++
		case format.Changed:
			out.Changed++
		default:
			out.Refused++
		}
		out.Rows[i] = format.PrintedRow{Row: r.Row, Verdict: r.Verdict, Title: r.Title, Message: message}
	}
	return out
}

func pendingRows(r *format.Report) []PendingRow {
	zh, en := r.In(locale.Chinese), r.In(locale.English)
	rows := make([]PendingRow, len(zh.Rows))
	for i, x := range zh.Rows {
		rows[i] = PendingRow{x.Row, format.Verdict(x.Verdict), x.Title, x.Message, en.Rows[i].Message}
	}
	return rows
}

// Held is a file that the actor put there; ErrNoPending of anybody else's.
func (s *Service) Held(ctx context.Context, by rbac.Actor, id string) (*Pending, error) {
	p, err := s.pendings.Get(ctx, id)
	switch {
	case by.Anonymous():
		return nil, rbac.ErrAnonymous
	case errors.Is(err, store.ErrNotFound), err == nil && p.By != by.Person:
		return nil, ErrNoPending
	}
	return p, err
}

// ApplyHeld imports a file that waits. Doing it again gives what was given before: what is known is
// not imported twice.
func (s *Service) ApplyHeld(ctx context.Context, by rbac.Actor, id string) (*Pending, error) {
	p, err := s.Held(ctx, by, id)
	if err != nil || !p.Applied.IsZero() {
		return p, err
	}
	o := p.Options
	o.Apply = true
	info, err := s.files.Get(ctx, p.Kept)
	if err != nil {
		return nil, err
	}
	data, err := s.files.Bytes(ctx, info)
	if err != nil {
		return nil, err
	}
	out, err := s.Import(ctx, by, p.File, data, o)
	if err != nil {
		return nil, err
	}
	return s.pendings.Update(ctx, id, func(p *Pending) ([]store.Event, error) {
		p.Applied = s.clock.Now()
		p.tell(out)
		return nil, nil
	})
}

// forget deletes files that waited too long, a few at a time.
func (s *Service) forget(ctx context.Context, now time.Time) error {
	old, err := s.pendings.Find(ctx, store.On("at").Before(now.Add(-keepPending)).Limit(20))
	if err != nil {
		return err
	}
	for _, p := range old.Items {
		if err := s.pendings.Delete(ctx, p.ID); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return nil
}
