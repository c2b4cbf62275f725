package certificates

// PositionOf is for tests.
var PositionOf = positionOf
