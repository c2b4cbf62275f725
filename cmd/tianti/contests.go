package main

import (
	"context"
	"errors"

	"tianti/certificates"
	"tianti/exams/contest"
	"tianti/internal/event"
	"tianti/internal/locale"
	"tianti/ladder/requirement"
	"tianti/rbac"
)

// contests lets the ladder count what was won, and prints the certificates.
func (r rooms) contests(b *event.Bus) {
	event.On(b, "ladder, certificates: count the contest's awards; issue their certificates", r.won)
	event.On(b, "ladder, certificates: leave the contest's revoked award out; suspend what rests on it", func(ctx context.Context, f contest.AwardRevoked) error {
		id := contest.AwardID(f.Contest, f.Code)
		for _, person := range f.People {
			if err := r.Ladder.Void(ctx, person, id); err != nil {
				return err
			}
			if err := r.Certificates.Unearn(ctx, person, id, f.Reason); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r rooms) won(ctx context.Context, f contest.Awarded) error {
	by := rbac.System("certificates: issue what a contest earned")
	for _, w := range f.Won {
		id := contest.AwardID(f.Contest, w.Code)
		subject := func(lang string) string {
			return locale.T(lang, "contest.certificate", map[string]any{"title": locale.Text{Zh: f.Title, En: f.TitleEN}.In(lang), "award": locale.T(lang, "contest.award."+w.Code, nil)})
		}
		for _, person := range w.People {
			if err := r.Ladder.Learn(ctx, person, requirement.Fact{ID: id, Kind: requirement.Award, Code: w.Code, From: f.At}); err != nil {
				return err
			}
			_, err := r.Certificates.Issue(ctx, by, certificates.Request{
				Kind: "CONTEST", Person: person, Source: id, Subject: subject(locale.Chinese), SubjectEN: subject(locale.English), Earned: f.At, Reason: subject(locale.Chinese),
				Evidence: []certificates.Evidence{{Source: "award", Ref: id, What: subject(locale.Chinese), When: f.At}},
			})
			if err != nil && !errors.Is(err, rbac.ErrUnknown) {
				return err
			}
		}
	}
	return nil
}
