package courses

import (
	"time"

	"tianti/internal/fault"
)

// mostSeconds is the longest film or call.
const mostSeconds = 6 * 3600

// Video is the kind of a lesson that shows a film. Its length is seconds, its position how many of them
// were watched; it is done at 95 of 100, since players leave out the last frames.
var Video = register("video", kind{
	check: func(l *Lesson) fault.List { return checkMedia(l, mostSeconds) },
	take: func(l *Lesson, s *Step, r Report, now time.Time) error {
		if err := s.watch(l, r, now); err != nil {
			return err
		}
		all := s.Position*100 >= l.Length*95
		if r.Done && !all && !l.Skip {
			return ErrNotSeen
		}
		if all || r.Done {
			s.end(now, 1000)
		}
		return nil
	},
})
