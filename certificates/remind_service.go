package certificates

import (
	"context"
	"slices"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/store"
	"tianti/rbac"
)

// due is the reminder that is to be sent now: the nearest end that days has reached and that was
// not told yet; 0 for none. Reminders that a stopped program missed are not sent one after the
// other: only the last one counts.
func due(reminders, told []int, days int) int {
	found := 0
	for _, r := range reminders {
		if days <= r && (found == 0 || r < found) {
			found = r
		}
	}
	if found == 0 || days < 0 || slices.ContainsFunc(told, func(t int) bool { return t <= found }) {
		return 0
	}
	return found
}

// Remind tells the holders of certificates that are about to end, once per step. The program runs
// it every hour; running it twice, or on two nodes, tells nobody twice. Whoever is on leave is told when they are back,
// unless the certificate ends before that.
func (x *Service) Remind(ctx context.Context) (int, error) {
	steps, first := map[string][]int{}, 0
	for _, k := range x.Catalogue().Kinds {
		if steps[k.Code] = k.Reminders; len(k.Reminders) > 0 {
			first = max(first, k.Reminders[0])
		}
	}
	if first == 0 {
		return 0, nil
	}
	now, told := x.clock.Now(), 0
	horizon := clock.Day(now).AddDate(0, 0, first+1)
	for c, err := range x.book.Each(ctx, store.On("until").Is(string(Issued)).After(now).UpTo(horizon)) {
		if err != nil {
			return told, err
		}
		if days, ok := c.DaysLeft(now); !ok || due(steps[c.Kind], c.Reminded, days) == 0 {
			continue
		}
		if waits, err := x.waits(ctx, c); err != nil {
			return told, err
		} else if waits {
			continue
		}
		if err := x.remind(ctx, c.ID, steps[c.Kind], now); err != nil {
			return told, err
		}
		told++
	}
	return told, nil
}

// waits says whether the holder of a certificate is on leave and will be back before it ends.
func (x *Service) waits(ctx context.Context, c *Certificate) (bool, error) {
	if x.away == nil {
		return false, nil
	}
	until, err := x.away(ctx, c.Person)
	return err == nil && !until.IsZero() && until.Before(c.Until), err
}

func (x *Service) remind(ctx context.Context, id string, steps []int, now time.Time) error {
	by := rbac.System("certificates: remind of an end")
	_, err := x.book.Update(ctx, id, func(c *Certificate) (audit.Entry, error) {
		days, _ := c.DaysLeft(now)
		step := due(steps, c.Reminded, days)
		if step == 0 || c.Standing(now) != Valid {
			return audit.Entry{}, nil
		}
		grant, err := x.gate.May(by, "certificates.certificate.remind", placeOf(c))
		if err != nil {
			return audit.Entry{}, err
		}
		c.Reminded = append(c.Reminded, step)
		return grant.Record("", CertificateExpiring{x.about(c, now, ""), days}), nil
	})
	return err
}
