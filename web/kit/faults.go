package kit

import "tianti/internal/fault"

// The faults of the web itself.
var (
	ErrNotFound   = fault.Define(fault.NotFound, "web.not_found")
	ErrMethod     = fault.Define(fault.NotFound, "web.method")   // 405
	ErrRequest    = fault.Define(fault.Invalid, "web.request")   // no HTTP that we understand
	ErrTooLarge   = fault.Define(fault.Invalid, "web.too_large") // params "limit"
	ErrCrossSite  = fault.Define(fault.Forbidden, "web.cross_site")
	ErrToken      = fault.Define(fault.Forbidden, "web.csrf")
	ErrMedia      = fault.Define(fault.Invalid, "web.media")     // params "want"
	ErrJSON       = fault.Define(fault.Invalid, "web.json")      // params "detail"
	ErrField      = fault.Define(fault.Invalid, "web.json.type") // params "want"
	ErrUnknown    = fault.Define(fault.Invalid, "web.json.unknown")
	ErrDeep       = fault.Define(fault.Invalid, "web.json.deep")
	ErrForm       = fault.Define(fault.Invalid, "web.form")
	ErrContent    = fault.Define(fault.Unavailable, "web.content") // there is no host for uploaded content
	ErrFile       = fault.Define(fault.Invalid, "web.file.missing")
	ErrPath       = fault.Define(fault.NotFound, "web.path")
	ErrTries      = fault.Define(fault.TooMany, "web.tries") // params "minutes"
	ErrTimeout    = fault.Define(fault.Unavailable, "web.timeout")
	ErrLogIn      = fault.Define(fault.Unauthenticated, "web.login") // says not which part was wrong
	ErrReplay     = fault.Define(fault.Invalid, "web.idempotency.other")
	ErrInProgress = fault.Define(fault.Conflict, "web.idempotency.running")
	ErrKey        = fault.Define(fault.Invalid, "web.idempotency.key")
)
