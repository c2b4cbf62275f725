package rbac

import "tianti/internal/fault"

// The faults of units, people and roles.
var (
	ErrUnitKind      = fault.Define(fault.Invalid, "rbac.unit.kind")        // param "parent"
	ErrUnitName      = fault.Define(fault.Invalid, "rbac.unit.name")        // param "limit"
	ErrUnitCode      = fault.Define(fault.Invalid, "rbac.unit.code")        // param "value"
	ErrUnitTaken     = fault.Define(fault.Conflict, "rbac.unit.taken")      // param "name"
	ErrUnitCodeTaken = fault.Define(fault.Conflict, "rbac.unit.code_taken") // param "value"
	ErrUnitClosed    = fault.Define(fault.Conflict, "rbac.unit.closed")     // param "name"
	ErrUnitRoot      = fault.Define(fault.Conflict, "rbac.unit.root")
	ErrUnitPeople    = fault.Define(fault.Conflict, "rbac.unit.people") // param "count"
	ErrUnitBelow     = fault.Define(fault.Conflict, "rbac.unit.below")  // param "count"
	ErrUnitCycle     = fault.Define(fault.Invalid, "rbac.unit.cycle")   // param "name"
	ErrUnitLevel     = fault.Define(fault.Invalid, "rbac.unit.level")   // params "name", "parent"
	ErrUnitSame      = fault.Define(fault.Conflict, "rbac.unit.same")
	ErrPostCode      = fault.Define(fault.Invalid, "rbac.post.code")        // param "value"
	ErrPostCodeTaken = fault.Define(fault.Conflict, "rbac.post.code_taken") // param "value"
	ErrPostName      = fault.Define(fault.Invalid, "rbac.post.name")        // param "limit"
	ErrPostNameTaken = fault.Define(fault.Conflict, "rbac.post.name_taken") // params "value", "other"
	ErrPostLine      = fault.Define(fault.Invalid, "rbac.post.line")
	ErrPostAliases   = fault.Define(fault.Invalid, "rbac.post.aliases")  // param "limit"
	ErrPostUnknown   = fault.Define(fault.NotFound, "rbac.post.unknown") // param "value"

	ErrUnitUnknown = fault.Define(fault.NotFound, "rbac.unit.unknown") // param "unit"

	ErrNumber      = fault.Define(fault.Invalid, "rbac.person.number")        // param "value"
	ErrNumberTaken = fault.Define(fault.Conflict, "rbac.person.number_taken") // param "value"
	ErrNameEmpty   = fault.Define(fault.Invalid, "rbac.person.name_empty")
	ErrNameLong    = fault.Define(fault.Invalid, "rbac.person.name_long")     // params "limit", "have"
	ErrNameFormula = fault.Define(fault.Invalid, "rbac.person.name_formula")  // param "value"
	ErrNameRunes   = fault.Define(fault.Invalid, "rbac.person.name_runes")    // param "value"
	ErrPost        = fault.Define(fault.Invalid, "rbac.person.post")          // params "value", "known"
	ErrPostRetired = fault.Define(fault.Conflict, "rbac.person.post_retired") // param "post"
	ErrPostLicence = fault.Define(fault.Conflict, "rbac.person.post_licence") // param "post"
	ErrEmployment  = fault.Define(fault.Invalid, "rbac.person.employment")    // params "value", "known"
	ErrDay         = fault.Define(fault.Invalid, "rbac.person.day")           // param "value"
	ErrDayFar      = fault.Define(fault.Invalid, "rbac.person.day_far")       // param "value"
	ErrLeftBefore  = fault.Define(fault.Invalid, "rbac.person.left_before")   // params "hired", "left"
	ErrPhone       = fault.Define(fault.Invalid, "rbac.person.phone")         // param "value"
	ErrMail        = fault.Define(fault.Invalid, "rbac.person.mail")          // param "value"
	ErrLanguages   = fault.Define(fault.Invalid, "rbac.person.languages")     // param "limit"
	ErrTeam        = fault.Define(fault.Invalid, "rbac.person.team")          // param "post"
	ErrUnknown     = fault.Define(fault.NotFound, "rbac.person.unknown")      // param "person"
	ErrGone        = fault.Define(fault.Conflict, "rbac.person.gone")         // param "left"
	ErrEmployed    = fault.Define(fault.Conflict, "rbac.person.employed")
	ErrReturned    = fault.Define(fault.Conflict, "rbac.person.returned") // param "left"
	ErrBeaten      = fault.Define(fault.Conflict, "rbac.person.beaten")
	ErrSamePlace   = fault.Define(fault.Conflict, "rbac.person.same_place")

	ErrAbsenceDays    = fault.Define(fault.Invalid, "rbac.absence.days")   // param "most"
	ErrAbsenceTwice   = fault.Define(fault.Conflict, "rbac.absence.twice") // params "from", "until"
	ErrAbsenceOver    = fault.Define(fault.Conflict, "rbac.absence.over")  // param "until"
	ErrAbsenceUnknown = fault.Define(fault.NotFound, "rbac.absence.unknown")

	ErrRole      = fault.Define(fault.Invalid, "rbac.role.unknown") // param "role"
	ErrRoleUntil = fault.Define(fault.Invalid, "rbac.role.until")
	ErrRoleOwn   = fault.Define(fault.Forbidden, "rbac.role.own")
	ErrRoleGone  = fault.Define(fault.NotFound, "rbac.role.gone")

	ErrDelegateNone   = fault.Define(fault.Forbidden, "rbac.delegation.none") // the role is not the delegator's own there; param "role"
	ErrDelegateSelf   = fault.Define(fault.Invalid, "rbac.delegation.self")
	ErrDelegateReach  = fault.Define(fault.Forbidden, "rbac.delegation.reach")
	ErrDelegateBorrow = fault.Define(fault.Forbidden, "rbac.delegation.borrowed") // param "role"
	ErrDelegateFrom   = fault.Define(fault.Invalid, "rbac.delegation.from")       // param "days"
	ErrDelegateUntil  = fault.Define(fault.Invalid, "rbac.delegation.until")      // params "days", "last"
	ErrDelegateHas    = fault.Define(fault.Conflict, "rbac.delegation.has")       // the other holds the role there already; param "role"
	ErrDelegateTwice  = fault.Define(fault.Conflict, "rbac.delegation.twice")     // param "until"

	ErrReason = fault.Define(fault.Invalid, "rbac.reason")
)
