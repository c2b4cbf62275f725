package supervision

import (
	"context"

	"tianti/internal/fault"
	"tianti/internal/text"
	"tianti/rbac"
)

// ErrMonth is a month that is none, or has not begun.
var ErrMonth = fault.Define(fault.Invalid, "supervision.month") // param "value"

// Report makes the monthly quality report of a unit. month is "2026-11"; "" is the last one that is over. Faults:
// ErrMonth, rbac.ErrForbidden.
func (s *Service) Report(ctx context.Context, by rbac.Actor, unit, month string) (*Summary, error) {
	if _, err := s.gate.May(by, mayReport, rbac.Place{Unit: unit}); err != nil {
		return nil, err
	}
	now := monthOf(s.today())
	if month == "" {
		month = monthAdd(now, -1)
	}
	if !validMonth(month) || month > now {
		return nil, ErrMonth.At("month").With("value", text.Cut(month, 10))
	}
	std, err := s.Standard(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.mattering(ctx, unit, month, std.Span)
	if err != nil {
		return nil, err
	}
	return Summarise(unit, month, std, all, s.now()), nil
}

// Reports are the unit paths whose reports the actor may read.
func (s *Service) Reports(by rbac.Actor) []string { return s.gate.Reach(by, mayReport) }
