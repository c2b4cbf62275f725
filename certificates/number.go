package certificates

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/internal/store"
)

// A number is taken by inserting the document that stands for it; its id is the series with the
// serial number, and a certificate can have only one. Serial n+1 is tried only when n is there, and
// numbers are never deleted: no gap, no double, on any number of nodes. The document carries the
// whole draft, so that whoever finds it can finish what a crashed node began.
type numbered struct {
	store.Meta  `bson:",inline"` // "GENERAL/SZ/2026/00042"
	Series      string           `bson:"series"` // "GENERAL/SZ/2026"
	Serial      int64            `bson:"serial"`
	Certificate string           `bson:"certificate"`
	At          time.Time        `bson:"at"`
	Open        string           `bson:"open,omitempty"` // "yes" until the certificate is issued
	Draft       *Certificate     `bson:"draft,omitempty"`
	Actor       string           `bson:"actor,omitempty"` // who began it, for the record of a completion
	Reason      string           `bson:"reason,omitempty"`
}

// series is where a certificate takes its number; the year is the civil one of the issue.
func series(kind, unit string, at time.Time) string {
	return fmt.Sprintf("%s/%s/%d", kind, unit, at.In(clock.Shanghai).Year())
}

// numberText is the number as it is printed: TT-GENERAL-SZ-2026-00042.
func numberText(prefix, series string, serial int64) string {
	return fmt.Sprintf("%s-%s-%05d", prefix, strings.ReplaceAll(series, "/", "-"), serial)
}

// reserve gives the draft a number, or finds the reservation that it already has: then the draft of
// the reservation counts, with its number and its code.
func (x *Service) reserve(ctx context.Context, draft *Certificate, actor, reason string) (*numbered, error) {
	kind, err := x.KindOf(ctx, draft)
	if err != nil {
		return nil, err
	}
	line := series(draft.Kind, draft.Issuer.Code, draft.IssuedAt)
	leave := x.queues.enter(line) // only to spare this node's issues races that they would lose
	defer leave()
	for {
		if had, err := x.reservation(ctx, draft.ID); had != nil || err != nil {
			return had, err
		}
		last, err := x.lastSerial(ctx, line)
		if err != nil {
			return nil, err
		}
		d := *draft
		n := &numbered{Series: line, Serial: last + 1, Certificate: draft.ID, At: draft.IssuedAt,
			Open: "yes", Draft: &d, Actor: actor, Reason: reason}
		n.ID = fmt.Sprintf("%s/%05d", line, n.Serial)
		d.Number = numberText(kind.Prefix, line, n.Serial)
		if err = x.numbers.Insert(ctx, n); err == nil {
			return n, nil
		}
		if !errors.Is(err, store.ErrExists) {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
}

// reservation is the number that a certificate has; nil if it has none.
func (x *Service) reservation(ctx context.Context, certificate string) (*numbered, error) {
	n, err := x.numbers.First(ctx, store.On("certificate").Is(certificate))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return n, err
}

func (x *Service) lastSerial(ctx context.Context, line string) (int64, error) {
	n, err := x.numbers.First(ctx, store.On("series").Is(line).Down())
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return n.Serial, nil
}

// close says that the certificate of a reservation is issued; what was needed to finish goes.
func (x *Service) close(ctx context.Context, number string) error {
	_, err := x.numbers.Update(ctx, number, func(n *numbered) ([]store.Event, error) {
		n.Open, n.Draft, n.Actor, n.Reason = "", nil, "", ""
		return nil, nil
	})
	return err
}
