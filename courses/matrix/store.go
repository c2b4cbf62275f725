package matrix

import (
	"tianti/internal/dryrun"
	"tianti/internal/store"
)

var editions = store.Define[Edition]("courses.matrix",
	store.By("number", "number"),
	store.By("state", "state", "from"),
	store.Unique("open", "open"))

var drafts = store.Define[Draft]("courses.matrix_drafts")

var trials = dryrun.Define[Shift]("courses.matrix_trials")
