package main

import (
	"context"

	"tianti/certificates"
	"tianti/courses"
	"tianti/internal/locale"
	"tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/rbac/passport"
)

// Seats, the ladder, programmes of certificates and learning paths each keep what they need to know of courses.
// What follows tells all of them the same, so that no two pages disagree about whether a course is held.

// alsoCounts tells of every course for which a held one counts.
func (r rooms) alsoCounts(ctx context.Context, h courses.Holding) error {
	hs, err := r.Courses.AlsoCounts(ctx, h)
	for _, h := range hs {
		if err == nil {
			err = r.hold(ctx, h)
		}
	}
	return err
}

// hold tells of a course that is held by an exemption or by another course, or is held by it no more.
func (r rooms) hold(ctx context.Context, h courses.Holding) error {
	if h.Ended {
		return r.release(ctx, h)
	}
	if err := r.Passports.Completed(ctx, h.Person, h.Course, h.Ref, h.From, h.Until); err != nil {
		return err
	}
	if err := r.Ladder.Learn(ctx, h.Person, ladder.HoldingEvidence(h)); err != nil {
		return err
	}
	return r.Certificates.Earn(ctx, h.Person, earnedBy(h))
}

func (r rooms) release(ctx context.Context, h courses.Holding) error {
	at := r.instant(ctx)
	if err := r.Passports.Close(ctx, h.Person, h.Ref, at); err != nil {
		return err
	}
	if err := r.Ladder.Void(ctx, h.Person, h.Ref); err != nil {
		return err
	}
	return r.Certificates.Expire(ctx, h.Person, h.Ref, at)
}

// holdAll is hold of many people, and leads them on along their paths: what a step asks for may be held now.
func (r rooms) holdAll(ctx context.Context, hs []courses.Holding) error {
	seats, rungs := map[string][]passport.Fact{}, map[string]requirement.Facts{}
	var people []string
	for _, h := range hs {
		if h.Ended {
			if err := r.release(ctx, h); err != nil {
				return err
			}
			continue
		}
		if seats[h.Person] == nil {
			people = append(people, h.Person)
		}
		seats[h.Person] = append(seats[h.Person], passport.Fact{Kind: passport.Course, Code: h.Course, Ref: h.Ref, From: h.From, Until: h.Until})
		rungs[h.Person] = append(rungs[h.Person], ladder.HoldingEvidence(h))
	}
	onSeats, onRungs := make([]passport.Known, len(people)), make([]ladder.Known, len(people))
	for i, p := range people {
		onSeats[i], onRungs[i] = passport.Known{Person: p, Facts: seats[p]}, ladder.Known{Person: p, Facts: rungs[p]}
	}
	if err := r.Passports.LearnMany(ctx, onSeats); err != nil {
		return err
	}
	if err := r.Ladder.LearnMany(ctx, onRungs); err != nil {
		return err
	}
	for _, h := range hs {
		if h.Ended {
			continue
		}
		if err := r.Certificates.Earn(ctx, h.Person, earnedBy(h)); err != nil {
			return err
		}
	}
	for _, p := range people {
		if err := r.Paths.Follow(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// earnedBy is the holding as programmes of certificates weigh it, with what the certificate says that it rests on.
func earnedBy(h courses.Holding) certificates.Earned {
	say := func(lang string) string {
		title := h.Title.In(lang)
		if h.Exempt {
			title = locale.T(lang, "courses.holding.exempt", map[string]any{"title": title})
		}
		if h.Through != "" {
			title = locale.T(lang, "courses.holding.counted", map[string]any{"title": title, "course": h.Course})
		}
		return title
	}
	return certificates.Earned{
		Part: certificates.CoursePart, Code: h.Course, Ref: h.Ref, What: say(locale.Chinese), EN: say(locale.English), At: h.From, Until: h.Until,
	}
}
