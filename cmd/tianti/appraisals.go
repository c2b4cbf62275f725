package main

import (
	"context"

	"tianti/internal/event"
	"tianti/ladder"
	"tianti/ladder/appraisal"
	"tianti/rbac/passport"
)

// appraisals lets the ladder and seats count the results of appraisals.
func (r rooms) appraisals(b *event.Bus) {
	event.On(b, "ladder, passport: count the appraisal, or leave out what holds no more", r.appraised)
}

func (r rooms) appraised(ctx context.Context, f appraisal.PointsGranted) error {
	var steps []ladder.Known
	var marks []passport.Known
	for _, p := range f.People {
		if len(p.Marks) == 0 {
			id := appraisal.EvidenceID(f.Cycle, p.Person)
			if err := r.Ladder.Void(ctx, p.Person, id); err != nil {
				return err
			}
			if err := r.Passports.Close(ctx, p.Person, id, f.At); err != nil {
				return err
			}
			continue
		}
		steps = append(steps, ladder.Known{Person: p.Person, Facts: f.Facts(p)})
		marks = append(marks, passport.Known{Person: p.Person, Facts: f.Known(p)})
	}
	if len(steps) == 0 {
		return nil
	}
	if err := r.Ladder.LearnMany(ctx, steps); err != nil {
		return err
	}
	return r.Passports.LearnMany(ctx, marks)
}
