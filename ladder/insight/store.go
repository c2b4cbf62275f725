package insight

import (
	"time"

	"tianti/internal/store"
)

var (
	settingsKind = store.Define[Settings]("insight.settings")

	needKind = store.Define[Need]("insight.needs", store.By("unit", "unit"))

	takenKind = store.Define[Taken]("insight.exports", store.By("at", "at"))
)

// Taken is a file with people or figures that somebody took along: who, when, and of what.
type Taken struct {
	store.Meta `bson:",inline"`
	By         string    `bson:"by"`
	At         time.Time `bson:"at"`
	Unit       string    `bson:"unit"` // path
	What       string    `bson:"what"` // the figure or the page, with its marks
	Form       string    `bson:"form"` // csv, xlsx, pdf
	Rows       int       `bson:"rows"`
}
