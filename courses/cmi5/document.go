package cmi5

import "fmt"

// Access is what a unit asks of a document.
type Access struct {
	State        bool   // a state document, else a profile
	Activity     string // whose it is; "" of an agent's profile
	Registration string
	Mine         bool // of the learner of the launch
	Anybody      bool // of no agent: an activity's profile
	Name         string
	Write        bool
	Data         []byte // nil where it is dropped
}

// Document says whether a unit may have a document: its own states but for the launch data, which it reads (10), the
// learner's preferences (11), and to read the profile of its activity. That is shared by all learners, and what a
// learner's browser writes is not for others.
func (s *Session) Document(a Access, t Terms) error {
	switch {
	case !a.State && a.Anybody:
		if a.Activity != t.Activity || a.Write {
			return breaks("12.0", "a unit reads the profile of its own activity")
		}
		return nil
	case !a.State:
		return preferences(a)
	case a.Activity != t.Activity:
		return breaks("8.1.5.0-6", "the activity is the one of the launch")
	case !a.Mine:
		return breaks("8.1.3.0-3", "the agent is the one of the launch")
	case !sameID(a.Registration, t.Registration):
		return breaks("8.1.4.0-3", "the registration is the one of the launch")
	case a.Write && (a.Name == LaunchDataID || a.Name == ""):
		return breaks("10.2.1.0-5", LaunchDataID+" is read and nothing else")
	}
	return nil
}

// MostStates bounds the documents of a unit in a registration.
const MostStates = 100

// TooManyStates refuses one more.
func TooManyStates() error {
	return breaks("10", fmt.Sprintf("at most %d states of a unit in a registration", MostStates))
}

func preferences(a Access) error {
	switch {
	case !a.Mine:
		return breaks("11.0.0.0-1", "the agent is the one of the launch")
	case !a.Write:
		return nil
	case a.Name != PreferencesID:
		return breaks("11.0.0.0-4", "the document of a learner is "+PreferencesID)
	}
	return CheckPreferences(a.Data)
}
