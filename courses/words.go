package courses

import "tianti/internal/locale"

// The names of the values in a person's language.

// Word is the state's name.
func (s State) Word(lang string) string { return locale.T(lang, "courses.state."+string(s), nil) }

// Word is the line's name.
func (l Line) Word(lang string) string { return locale.T(lang, "courses.line."+string(l), nil) }

// Word is the tier's name.
func (t Tier) Word(lang string) string { return locale.T(lang, "courses.tier."+string(t), nil) }

// Word is how a post needs a course, in words.
func (a As) Word(lang string) string { return locale.T(lang, "courses.as."+string(a), nil) }

// Word is the standing's name.
func (s Standing) Word(lang string) string { return locale.T(lang, "courses.standing."+string(s), nil) }

// Word is the reason in words.
func (w Why) Word(lang string) string { return locale.T(lang, "courses.why."+string(w), nil) }

// KindWord is a lesson kind's name.
func KindWord(lang, kind string) string { return locale.T(lang, "courses.kind."+kind, nil) }
