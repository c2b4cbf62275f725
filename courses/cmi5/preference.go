package cmi5

import (
	"encoding/json"
	"strings"

	"golang.org/x/text/language"
)

// PreferencesID is the name of the one profile document that units read and write (11.0).
const PreferencesID = "cmi5LearnerPreferences"

// CheckPreferences holds what a unit writes as the learner's preferences to section 11: ErrRule.
func CheckPreferences(data []byte) error {
	var p struct {
		Language *string `json:"languagePreference"`
		Audio    *string `json:"audioPreference"`
	}
	if json.Unmarshal(data, &p) != nil || p.Language == nil || p.Audio == nil {
		return breaks("11.0.0.0-5", "the preferences are an object with languagePreference and audioPreference")
	}
	for tag := range strings.SplitSeq(*p.Language, ",") {
		_, err := language.Parse(strings.TrimSpace(tag))
		if _, unknown := err.(language.ValueError); err != nil && !unknown || strings.Contains(tag, "_") {
			return breaks("11.1.0.0-1", "languagePreference is a list of language tags of RFC 5646 with commas between them")
		}
	}
	if *p.Audio != "on" && *p.Audio != "off" {
		return breaks("11.2", "audioPreference is on or off")
	}
	return nil
}
