package locale

// Text is a name or a sentence that is data: a course's title, a grade's name. English may be
// missing; Chinese then stands in.
type Text struct {
	Zh string `yaml:"zh" bson:"zh" json:"zh"`
	En string `yaml:"en,omitempty" bson:"en,omitempty" json:"en,omitempty"`
}

// In is the text in a language.
func (t Text) In(lang string) string {
	if lang == English && t.En != "" {
		return t.En
	}
	return t.Zh
}

// Word is the text in a language, for what says a value in the reader's own.
func (t Text) Word(lang string) string { return t.In(lang) }
