package exams

import "tianti/internal/locale"

// The names of the values in a person's language.

// Word is the state's name.
func (s PaperState) Word(lang string) string {
	return locale.T(lang, "exams.paper.state."+string(s), nil)
}

// Word is what the result shows, in words.
func (s Show) Word(lang string) string { return locale.T(lang, "exams.show."+string(s), nil) }

// Word is the state's name.
func (s ExamState) Word(lang string) string {
	return locale.T(lang, "exams.exam.state."+string(s), nil)
}

// Word is the mode's name.
func (m Mode) Word(lang string) string { return locale.T(lang, "exams.mode."+string(m), nil) }

// Word is who releases, in words.
func (r Release) Word(lang string) string { return locale.T(lang, "exams.release."+string(r), nil) }

// Word is the state's name.
func (s State) Word(lang string) string { return locale.T(lang, "exams.sitting.state."+string(s), nil) }

// Word is the stage's name.
func (s Stage) Word(lang string) string { return locale.T(lang, "exams.stage."+string(s), nil) }

// Word is the remedy in words.
func (r Remedy) Word(lang string) string { return locale.T(lang, "exams.remedy."+string(r), nil) }

// Word is the state's name.
func (s AppealState) Word(lang string) string {
	return locale.T(lang, "exams.appeal.state."+string(s), nil)
}
