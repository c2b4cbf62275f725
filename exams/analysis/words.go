package analysis

// TextKey is the key of what the flag says.
func (f Flag) TextKey() string { return "exams.analysis.flag." + string(f) }

// TextKey is the key of what the reason says.
func (w Why) TextKey() string { return "exams.analysis.why." + string(w) }
