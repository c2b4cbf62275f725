package class

// The reactions to people's comings and goings, for tests.
var (
	Left  = (*Service).left
	Moved = (*Service).moved
)
