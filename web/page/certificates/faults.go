package certificates

import "tianti/internal/fault"

// ErrNobody says that nobody whom the actor may know has the employee number; param "number".
var ErrNobody = fault.Define(fault.Invalid, "web.certificates.nobody")
