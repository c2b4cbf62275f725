package item

import "tianti/internal/fault"

// What can be wrong with an item.
var (
	ErrKind        = fault.Define(fault.Invalid, "exams.item.kind")         // param kind
	ErrStem        = fault.Define(fault.Invalid, "exams.item.stem")         // nothing is asked
	ErrMax         = fault.Define(fault.Invalid, "exams.item.max")          // param most (points)
	ErrFewOptions  = fault.Define(fault.Invalid, "exams.item.few_options")  // params least, have
	ErrManyOptions = fault.Define(fault.Invalid, "exams.item.many_options") // params most, have
	ErrOptionEmpty = fault.Define(fault.Invalid, "exams.item.option_empty") // param n
	ErrOptionTwice = fault.Define(fault.Invalid, "exams.item.option_twice") // param text
	ErrID          = fault.Define(fault.Invalid, "exams.item.id")           // param id
	ErrNoKey       = fault.Define(fault.Invalid, "exams.item.no_key")       // no response would be right
	ErrWeight      = fault.Define(fault.Invalid, "exams.item.weight")       // param weight (percent)
	ErrRule        = fault.Define(fault.Invalid, "exams.item.rule")         // param rule
	ErrNumber      = fault.Define(fault.Invalid, "exams.item.number")       // param value
	ErrPattern     = fault.Define(fault.Invalid, "exams.item.pattern")      // an accepted answer is empty
	ErrMatch       = fault.Define(fault.Invalid, "exams.item.match")        // param prompt
	ErrFewPairs    = fault.Define(fault.Invalid, "exams.item.few_pairs")    // param least
	ErrBlank       = fault.Define(fault.Invalid, "exams.item.blank")        // param blank: gap and stem do not fit
	ErrLong        = fault.Define(fault.Invalid, "exams.item.long")         // param most (characters)
	ErrText        = fault.Define(fault.Invalid, "exams.item.text")         // not valid UTF-8, or control characters
	ErrFormat      = fault.Define(fault.Invalid, "exams.item.format")       // param format
	ErrMedia       = fault.Define(fault.Invalid, "exams.item.media")        // params name, most
	ErrParts       = fault.Define(fault.Invalid, "exams.item.parts")        // params least, most, have
	ErrNested      = fault.Define(fault.Invalid, "exams.item.nested")       // a case within a case
	ErrRubric      = fault.Define(fault.Invalid, "exams.item.rubric")       // param criterion
	ErrNoRubric    = fault.Define(fault.Invalid, "exams.item.no_rubric")    // a performance that nobody could mark
	ErrPicture     = fault.Define(fault.Invalid, "exams.item.picture")      // no picture, or its size is not known
	ErrArea        = fault.Define(fault.Invalid, "exams.item.area")         // params area, width, height
	ErrChoices     = fault.Define(fault.Invalid, "exams.item.choices")      // params least (the right ones), most
	ErrSetting     = fault.Define(fault.Invalid, "exams.item.setting")      // param most
	ErrFileSort    = fault.Define(fault.Invalid, "exams.item.file_sort")    // param type
	ErrRole        = fault.Define(fault.Invalid, "exams.item.role")         // param n
	ErrRoles       = fault.Define(fault.Invalid, "exams.item.roles")        // params least, most
)

// What can be wrong with a response, or with a marker's marks.
var (
	ErrResponse        = fault.Define(fault.Invalid, "exams.item.response")         // not the shape that the kind asks for
	ErrResponseOption  = fault.Define(fault.Invalid, "exams.item.response_option")  // param option
	ErrResponseTwice   = fault.Define(fault.Invalid, "exams.item.response_twice")   // param option
	ErrResponseMany    = fault.Define(fault.Invalid, "exams.item.response_many")    // param most
	ErrResponseChoices = fault.Define(fault.Invalid, "exams.item.response_choices") // param most
	ErrResponseSpots   = fault.Define(fault.Invalid, "exams.item.response_spots")   // param most
	ErrResponseFiles   = fault.Define(fault.Invalid, "exams.item.response_files")   // param most
	ErrResponseLong    = fault.Define(fault.Invalid, "exams.item.response_long")    // param most
	ErrResponseNumber  = fault.Define(fault.Invalid, "exams.item.response_number")  // param value
	ErrMarksMissing    = fault.Define(fault.Invalid, "exams.item.marks_missing")    // param criterion
	ErrMarksUnknown    = fault.Define(fault.Invalid, "exams.item.marks_unknown")    // param criterion
	ErrMarksRange      = fault.Define(fault.Invalid, "exams.item.marks_range")      // params criterion, most (points)
	ErrMarksLevel      = fault.Define(fault.Invalid, "exams.item.marks_level")      // param criterion
)
