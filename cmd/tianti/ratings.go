package main

import (
	"context"
	"errors"

	"tianti/certificates"
	"tianti/internal/event"
	"tianti/internal/locale"
	"tianti/ladder"
	"tianti/ladder/kpi"
	"tianti/ladder/requirement"
	"tianti/ladder/star"
	"tianti/rbac"
	"tianti/rbac/passport"
)

// figures lets the ladder count monthly figures.
func (r rooms) figures(b *event.Bus) {
	event.On(b, "ladder: count the monthly figures", func(ctx context.Context, f kpi.FiguresRecorded) error {
		known, err := r.KPI.Facts(ctx, f)
		if err != nil {
			return err
		}
		return r.Ladder.LearnMany(ctx, known)
	})
}

// stars lets the ladder and seats count what was confirmed, and vetoes.
func (r rooms) stars(b *event.Bus) {
	event.On(b, "ladder, passport: count the stars", r.rated)
	event.On(b, "ladder: note the veto event", func(ctx context.Context, f star.VetoRecorded) error {
		return r.Ladder.Learn(ctx, f.Person, requirement.Fact{ID: star.VetoID(f.Veto), Kind: requirement.Veto, Code: f.Code, From: f.On})
	})
	event.On(b, "ladder: hold whom the veto event concerns", func(ctx context.Context, f star.VetoRecorded) error {
		return r.Ladder.BeginHold(ctx, ladder.Vetoed{Veto: f.Veto, Person: f.Person, Code: f.Code, Recorder: f.By, On: f.On})
	})
	event.On(b, "ladder: lift the hold of the lifted veto", func(ctx context.Context, f star.VetoLifted) error {
		return r.Ladder.EndHold(ctx, f.Veto)
	})
	event.On(b, "ladder: leave the lifted veto out", func(ctx context.Context, f star.VetoLifted) error {
		return r.Ladder.Void(ctx, f.Person, star.VetoID(f.Veto))
	})
}

func (r rooms) rated(ctx context.Context, f star.StarsGranted) error {
	steps := make([]ladder.Known, len(f.Stars))
	marks := make([]passport.Known, len(f.Stars))
	for i, g := range f.Stars {
		id := star.EvidenceID(g.Person, f.Code)
		steps[i] = ladder.Known{Person: g.Person, Facts: requirement.Facts{{ID: id, Kind: requirement.Star, Period: f.Code, Value: int64(g.Stars), From: f.At, Recorded: f.At}}}
		marks[i] = passport.Known{Person: g.Person, Facts: []passport.Fact{{Kind: passport.Star, Value: int64(g.Stars), Ref: id, From: f.At, Until: g.Until}}}
	}
	if err := r.Ladder.LearnMany(ctx, steps); err != nil {
		return err
	}
	return r.Passports.LearnMany(ctx, marks)
}

// awards lets the ladder count awards, and prints their certificates.
func (r rooms) awards(b *event.Bus) {
	event.On(b, "ladder, certificates: count the award; issue its certificate", r.awarded)
	event.On(b, "ladder, certificates: leave the revoked award out; suspend what rests on it", func(ctx context.Context, f star.AwardRevoked) error {
		for _, person := range f.People {
			if err := r.Ladder.Void(ctx, person, star.AwardID(f.Award)); err != nil {
				return err
			}
			if err := r.Certificates.Unearn(ctx, person, star.AwardID(f.Award), f.Reason); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r rooms) awarded(ctx context.Context, f star.AwardGranted) error {
	by := rbac.System("certificates: issue what an award earned")
	subject := func(lang string) string {
		out := star.Label(lang, f.Period) + locale.T(lang, "star.award.of", map[string]any{"award": locale.T(lang, "ladder.award."+f.Kind, nil)})
		if f.Kind == star.Project || f.Kind == star.StarTeam {
			out += locale.T(lang, "star.award.named", map[string]any{"title": f.Title})
		}
		return out
	}
	for _, person := range f.People {
		id := star.AwardID(f.Award)
		if err := r.Ladder.Learn(ctx, person, requirement.Fact{ID: id, Kind: requirement.Award, Code: f.Kind, Period: f.Period, From: f.At}); err != nil {
			return err
		}
		_, err := r.Certificates.Issue(ctx, by, certificates.Request{
			Kind: "STAR", Person: person, Source: id, Subject: subject(locale.Chinese), SubjectEN: subject(locale.English), Earned: f.At, Reason: subject(locale.Chinese),
			Evidence: []certificates.Evidence{{Source: "award", Ref: id, What: subject(locale.Chinese), When: f.At}},
		})
		if err != nil && !errors.Is(err, rbac.ErrUnknown) {
			return err
		}
	}
	return nil
}
