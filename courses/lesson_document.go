package courses

import (
	"time"

	"tianti/courses/document"
	"tianti/internal/fault"
)

// ErrPageCount is a lesson whose number of pages is not the document's.
var ErrPageCount = fault.Define(fault.Invalid, "courses.document.count") // params "have", "want"

// look is how long a page has to be looked at to count as seen. The page's script waits that long; the
// server believes no more pages than that leaves room for.
const (
	look       = 2 * time.Second
	slackPages = 3 // what a device may have shown before its first report, and between two
)

// Document is the kind of a lesson to read page by page: a PDF file. Its length is pages, its position
// how many of them were seen; it is done when the share that the author asks for was.
var Document = register("document", kind{
	check: func(l *Lesson) fault.List {
		out := checkMedia(l, document.MostPages)
		if l.Pass < 0 || l.Pass > 100 {
			out = append(out, ErrPassMark.At("pass"))
		}
		return out
	},
	take: func(l *Lesson, s *Step, r Report, now time.Time) error {
		if r.Done {
			return ErrNotSeen
		}
		if err := s.leaf(l, r, now); err != nil {
			return err
		}
		if s.Position*100 >= l.Length*l.share() {
			s.end(now, 1000)
		}
		return nil
	},
})

// share is how many of 100 pages have to be seen: all where the author says nothing.
func (l *Lesson) share() int {
	if l.Pass == 0 {
		return 100
	}
	return l.Pass
}

// leaf takes which pages a device has shown: spans of pages, from 0.
func (s *Step) leaf(l *Lesson, r Report, now time.Time) error {
	if len(r.Seen) > mostSpans {
		r.Seen = r.Seen[:mostSpans]
	}
	seen := union(s.Seen, r.Seen, l.Length)
	grown, most := covered(seen)-covered(s.Seen), slackPages
	if !s.At.IsZero() {
		most += int(now.Sub(s.At) / look)
	}
	if grown > most {
		return ErrTooFast.With("seconds", grown*int(look/time.Second)).With("most", most*int(look/time.Second))
	}
	if grown > 0 || s.At.IsZero() {
		s.At = now
	}
	s.Seen, s.Last, s.Position = seen, min(max(r.Last, 0), l.Length-1), max(s.Position, covered(seen))
	return nil
}
