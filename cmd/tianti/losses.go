package main

import (
	"context"
	"slices"

	"tianti/internal/locale"
	"tianti/ladder"
	"tianti/rbac/passport"
	"tianti/rbac/seat"
	"tianti/web"
	"tianti/web/page/appeal"
)

// losses tells what rests on results that would fail: the certificates that would be suspended, and the
// seats which ask for them and which the person may take today.
func losses(p *web.Parts) func(ctx context.Context, lang string, sittings map[string]string) (map[string][]appeal.Loss, error) {
	return func(ctx context.Context, lang string, sittings map[string]string) (map[string][]appeal.Loss, error) {
		out := map[string][]appeal.Loss{}
		for sitting, person := range sittings {
			cs, err := p.Certificates.Resting(ctx, ladder.ResultID(sitting))
			if err != nil {
				return nil, err
			}
			as, err := p.Rounds.Resting(ctx, person, ladder.ResultID(sitting))
			if err != nil {
				return nil, err
			}
			for _, a := range as {
				out[sitting] = append(out[sitting], appeal.Loss{Person: person, Path: "/applications/" + a.ID,
					What: locale.T(lang, "appeal.loss.application", map[string]any{"round": a.Grade})})
			}
			var kinds []string
			for _, c := range cs {
				kinds = append(kinds, c.Kind)
				out[sitting] = append(out[sitting], appeal.Loss{Person: person, Path: "/certificates/" + c.ID,
					What: locale.T(lang, "appeal.loss.certificate", map[string]any{"kind": c.Kind, "number": c.Number})})
			}
			if len(kinds) == 0 {
				continue
			}
			closing, err := closing(ctx, p, lang, person, kinds)
			if err != nil {
				return nil, err
			}
			out[sitting] = append(out[sitting], closing...)
		}
		return out, nil
	}
}

// closing are the seats that a person may take now and that ask for a certificate of these kinds.
func closing(ctx context.Context, p *web.Parts, lang, person string, kinds []string) ([]appeal.Loss, error) {
	plan, _, err := p.Seats.Plan()
	if err != nil {
		return nil, err
	}
	var out []appeal.Loss
	for _, s := range plan.Seats {
		if !slices.ContainsFunc(s.Requires, func(n seat.Need) bool { return n.Kind == passport.Certificate && slices.Contains(kinds, n.Code) }) {
			continue
		}
		d, err := p.Seats.Decide(ctx, s.Code, seat.Ask{Person: person})
		if err != nil {
			return nil, err
		}
		if d.Allow {
			out = append(out, appeal.Loss{Person: person, What: locale.T(lang, "appeal.loss.seat", map[string]any{"seat": s.Name.In(lang)})})
		}
	}
	return out, nil
}
