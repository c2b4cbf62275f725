package courses

import (
	"fmt"
	"time"

	"tianti/internal/fault"
)

// Mark is a passage of a call that the author points to.
type Mark struct {
	Span `bson:",inline"`
	Text string `bson:"text" json:"text"`
}

// ErrMark is a passage that lies outside the call, or says nothing.
var ErrMark = fault.Define(fault.Invalid, "courses.recording.mark") // params "n"

// Recording is the kind of a lesson that studies a recorded call: passages that the author marks,
// passages that learners note for themselves, and questions. It is done when the marked passages were
// heard (without any: four fifths of the call) and the questions, if there are any, are passed.
var Recording = register("recording", kind{
	check: func(l *Lesson) fault.List {
		out := checkMedia(l, mostSeconds)
		for i, m := range l.Marks {
			if m.From < 0 || m.To <= m.From || m.To > l.Length || m.Text == "" || len([]rune(m.Text)) > longNote || i >= mostNotes {
				out = append(out, ErrMark.At("marks").With("n", i+1))
			}
		}
		if len(l.Quiz) > 0 {
			out = append(out, checkQuiz(l)...)
		}
		return out
	},
	take: func(l *Lesson, s *Step, r Report, now time.Time) error {
		if r.Done {
			return ErrNotSeen
		}
		if err := s.watch(l, r, now); err != nil {
			return err
		}
		if r.Notes != nil {
			if err := s.note(l, *r.Notes); err != nil {
				return err
			}
		}
		if s.heard(l) && (len(l.Quiz) == 0 || s.Tries > 0 && s.Score >= l.Pass*10) {
			s.end(now, map[bool]int{true: 1000}[len(l.Quiz) == 0])
		}
		return nil
	},
})

// heard says whether enough of the call was heard.
func (s *Step) heard(l *Lesson) bool {
	for _, m := range l.Marks {
		if !within(s.Seen, m.Span) {
			return false
		}
	}
	return len(l.Marks) > 0 || covered(s.Seen)*5 >= l.Length*4
}

// Clock writes seconds as people read them beside a player: "1:05".
func Clock(seconds int) string { return fmt.Sprintf("%d:%02d", seconds/60, seconds%60) }
