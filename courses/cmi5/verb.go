package cmi5

// The verbs (9.3). The first five are those of units, the others the LMS's own.
const (
	verbInitialized = "http://adlnet.gov/expapi/verbs/initialized"
	verbCompleted   = "http://adlnet.gov/expapi/verbs/completed"
	verbPassed      = "http://adlnet.gov/expapi/verbs/passed"
	verbFailed      = "http://adlnet.gov/expapi/verbs/failed"
	verbTerminated  = "http://adlnet.gov/expapi/verbs/terminated"
	verbLaunched    = "http://adlnet.gov/expapi/verbs/launched"
	verbAbandoned   = "https://w3id.org/xapi/adl/verbs/abandoned"
	verbWaived      = "https://w3id.org/xapi/adl/verbs/waived"
	verbSatisfied   = "https://w3id.org/xapi/adl/verbs/satisfied"
	verbVoided      = "http://adlnet.gov/expapi/verbs/voided"
)

// Activities of contexts, and extensions (9.5.5, 9.6).
const (
	categoryCmi5   = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
	categoryMoveOn = "https://w3id.org/xapi/cmi5/context/categories/moveon"

	extSession    = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
	extMastery    = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore"
	extMode       = "https://w3id.org/xapi/cmi5/context/extensions/launchmode"
	extURL        = "https://w3id.org/xapi/cmi5/context/extensions/launchurl"
	extMoveOn     = "https://w3id.org/xapi/cmi5/context/extensions/moveon"
	extParameters = "https://w3id.org/xapi/cmi5/context/extensions/launchparameters"
	extProgress   = "https://w3id.org/xapi/cmi5/result/extensions/progress"
	extReason     = "https://w3id.org/xapi/cmi5/result/extensions/reason"

	typeBlock  = "https://w3id.org/xapi/cmi5/activitytype/block"
	typeCourse = "https://w3id.org/xapi/cmi5/activitytype/course"
)
