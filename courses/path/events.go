package path

import (
	"time"

	"tianti/internal/locale"
)

// Published: a version of a path is what new learners get. Archived paths take nobody any more.
type Published struct {
	Path    string `bson:"path" json:"path"`
	Version int    `bson:"version" json:"version"`
	Unit    string `bson:"unit" json:"unit"`
	State   string `bson:"state" json:"state"` // live, archived
}

// EventName is the fact's stable name.
func (Published) EventName() string { return "courses.path.published" }

// Walked: somebody was put on a path, left it, or came to its end.
type Walked struct {
	Path   string      `bson:"path" json:"path"`
	Title  locale.Text `bson:"title" json:"title"`
	Person string      `bson:"person" json:"person"`
	Unit   string      `bson:"unit" json:"unit"`
	State  Standing    `bson:"state" json:"state"`
	Due    time.Time   `bson:"due" json:"due,omitzero"`
	By     string      `bson:"by" json:"by"`
	At     time.Time   `bson:"at" json:"at"`
}

// EventName is the fact's stable name.
func (Walked) EventName() string { return "courses.path.walked" }

func (w *Walk) fact(by string, at time.Time) Walked {
	return Walked{w.Path, w.Title, w.Person, w.Unit, w.State, w.Due, by, at}
}
