package rbac

import (
	"tianti/internal/store"
)

var (
	unitKind = store.Define[Unit]("rbac.units",
		store.By("children", "parent"),
		store.By("path", "path"),
		store.Unique("sibling", "parent", "fold"))

	personKind = store.Define[Person]("rbac.people",
		store.Unique("number", "no"),
		store.By("path", "path"),
		store.By("name", "keys.name"),
		store.By("given", "keys.given"),
		store.By("pinyin", "keys.pinyin"),
		store.By("initials", "keys.initials"),
		store.By("post", "post", "path"),
		store.By("staff", "left_on", "path"),
		store.By("due", "due"))

	assignmentKind = store.Define[Assignment]("rbac.assignments",
		store.By("person", "person"),
		store.By("unit", "unit", "role"),
		store.By("role", "role", "unit"),
		store.By("delegator", "delegator"))
)
