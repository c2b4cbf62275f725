package item

// The keys of the words that people read for kinds, rules and the options of true/false items.

// TextKey is the key of the kind's name.
func (k Kind) TextKey() string { return "exams.item.kind." + string(k) }

// TextKey is the key of the rule's name; no rule has the name of what the kind does by itself.
func (r Rule) TextKey() string {
	if r == "" {
		return "exams.item.rule.usual"
	}
	return "exams.item.rule." + string(r)
}

// TruthKey is the key of the words for True and False.
func TruthKey(option string) string { return "exams.item.truth." + option }
