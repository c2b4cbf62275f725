package courses

import (
	"time"

	"tianti/courses/scorm"
	"tianti/internal/fault"
)

// The faults of lessons that show a content package.
var (
	ErrNoPackage = fault.Define(fault.Invalid, "courses.package.none")
	ErrByPlay    = fault.Define(fault.Conflict, "courses.package.by_play") // a device may not declare it done
)

// Packaged is the kind of a lesson that plays an uploaded package: SCORM 1.2, SCORM 2004 or cmi5. What
// the package reports at its run-time API makes it done; see Launch and Commit.
var Packaged = register("package", kind{
	check: func(l *Lesson) fault.List {
		if l.Package == "" || len(l.Package) > 80 {
			return fault.List{ErrNoPackage.At("package")}
		}
		return nil
	},
	report: func(_ *Lesson, r Report) (Report, error) {
		if r.Done || r.Score != nil {
			return r, ErrByPlay
		}
		return Report{}, nil
	},
})

// played takes what came of a package. Like everything a device says, it only grows.
func (s *Step) played(o scorm.Outcome, now time.Time) {
	s.At, s.Position, s.Score = now, max(s.Position, o.Progress), max(s.Score, o.Score)
	if o.Done && !s.Done {
		s.Done, s.DoneAt = true, now
		if o.Score < 0 {
			s.Score = 1000
		}
	}
}

// grows says whether an outcome would change the step.
func (s *Step) grows(o scorm.Outcome) bool {
	return o.Progress > s.Position || o.Score > s.Score || o.Done && !s.Done
}
