package kinds

import "strconv"

// ValuesOf is for tests.
var ValuesOf = valuesOf

// Number writes a version as forms send it.
func Number(n int64) string { return strconv.FormatInt(n, 10) }
