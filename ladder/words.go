package ladder

import (
	"fmt"
	"strconv"
	"strings"

	"tianti/courses"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/ladder/requirement"
)

// The words for states, requirements and steps in a person's language. Names gives the titles of
// courses, the names of certificates and exams where the caller knows them; a code stands for
// itself otherwise.

// Names turns codes into names.
type Names func(kind, code string) string

// Of is the name of a code; the code itself where nobody knows a name.
func (n Names) Of(kind, code string) string {
	if n != nil {
		if known := n(kind, code); known != "" {
			return known
		}
	}
	return code
}

// Word is the state's name.
func (s State) Word(lang string) string { return locale.T(lang, "ladder.state."+string(s), nil) }

// Word is the act's name.
func (a Act) Word(lang string) string { return locale.T(lang, "ladder.act."+string(a), nil) }

// TrackWord is a track's name; "" where the ladder has not parted.
func TrackWord(lang, track string) string {
	if track == "" {
		return ""
	}
	return locale.T(lang, "ladder.track."+track, nil)
}

func (n Names) list(lang, kind string, codes []string) string {
	out := make([]string, len(codes))
	for i, c := range codes {
		switch {
		case kind == "hold" && locale.Has(lang, "star.veto."+c):
			out[i] = locale.T(lang, "star.veto."+c, nil)
		case kind == requirement.Appraisal && locale.Has(lang, "ladder.dimension."+c):
			out[i] = locale.T(lang, "ladder.dimension."+c, nil)
		case kind == requirement.Trainer && locale.Has(lang, "ladder.level."+c):
			out[i] = locale.T(lang, "ladder.level."+c, nil)
		default:
			out[i] = n.Of(kind, c)
		}
	}
	if lang == locale.English {
		return strings.Join(out, ", ")
	}
	return strings.Join(out, "、")
}

// Say is what a requirement asks for, as a sentence.
func Say(lang string, r *requirement.Result, names Names) string {
	params := map[string]any{"need": r.Need.Value}
	key := "ladder.requirement." + r.Kind
	if a := r.Ask; a != nil {
		kind := a.Kind
		if kind == "tenure" {
			kind = requirement.Grade
		}
		params["codes"], params["least"], params["days"] = names.list(lang, kind, a.Codes), a.Least, a.Days
		params["times"], params["among"], params["months"] = max(a.Times, 1), max(a.Among, 1), a.Months
		params["level"], params["scope"] = names.list(lang, requirement.Trainer, []string{a.Level}), scope(lang, a)
		if a.Kind == "certificate" && a.Days > 0 {
			key += ".days"
		}
	}
	return locale.T(lang, key, params)
}

// scope is whose KPI it is, or where the credits come from.
func scope(lang string, a *requirement.Rule) string {
	if a.Kind == "kpi" {
		whose := a.Tier
		if whose == "" {
			whose = "person"
		}
		return locale.T(lang, "ladder.scope."+whose, nil)
	}
	var parts []string
	if a.Line != "" {
		parts = append(parts, courses.Line(a.Line).Word(lang))
	}
	if a.Tier != "" {
		parts = append(parts, courses.Tier(a.Tier).Word(lang))
	}
	if a.Step != "" {
		parts = append(parts, a.Step)
	}
	return strings.Join(parts, " ")
}

// SayAmount is an amount with its unit.
func SayAmount(lang string, a requirement.Amount) string {
	value := strconv.FormatInt(a.Value, 10)
	if a.Unit == requirement.Points {
		value = points(a.Value)
	}
	return locale.T(lang, "ladder.amount."+a.Unit, map[string]any{"value": value})
}

// points writes thousandths as a decimal without needless zeros: 85.5.
func points(milli int64) string {
	s := fmt.Sprintf("%d.%03d", milli/1000, milli%1000)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// SayStep is a step on the way, as a sentence.
func SayStep(lang string, s Step, names Names) string {
	kind := s.Do
	if kind == "wait" {
		kind = requirement.Grade
	}
	return locale.T(lang, "ladder.way."+s.Do, map[string]any{
		"codes": names.list(lang, kind, s.Codes), "need": s.Need, "by": s.By.In(clock.Shanghai).Format("2006-01-02"),
	})
}
