package courses

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"tianti/courses/document"
	"tianti/internal/fault"
	"tianti/internal/file"
	"tianti/internal/store"
	"tianti/rbac"
)

// Media is a file that a lesson shows.
type Media struct {
	File  string `bson:"file" json:"file"` // id
	Name  string `bson:"name" json:"name"`
	Type  string `bson:"type" json:"type"`
	Pages int    `bson:"pages,omitempty" json:"pages,omitempty"` // of a document
}

// sheets is what is known of a document that was read: how many pages it has. Its id is the file's.
type sheets struct {
	store.Meta `bson:",inline"`
	Pages      int `bson:"pages"`
}

// Span is a stretch of a film or call in seconds: From is in it, To not.
type Span struct {
	From int `bson:"from" json:"from"`
	To   int `bson:"to" json:"to"`
}

// Note is what a learner writes to a passage.
type Note struct {
	Span `bson:",inline"`
	Text string `bson:"text" json:"text"`
}

// The faults of lessons that show a file.
var (
	ErrNoMedia = fault.Define(fault.Invalid, "courses.media.none")
	ErrLength  = fault.Define(fault.Invalid, "courses.media.length")
	ErrTooFast = fault.Define(fault.Conflict, "courses.media.too_fast") // params "seconds", "most": nobody watches that fast
	ErrNotSeen = fault.Define(fault.Conflict, "courses.media.not_seen") // a device may not declare it done
	ErrNotes   = fault.Define(fault.Invalid, "courses.media.notes")     // params "most", "length"
)

// uses are what files are kept for: which types, and how large, in bytes.
var uses = map[string]file.Limits{
	Video:     {Most: 1 << 30, Types: []string{"video/mp4", "video/webm"}},
	Document:  {Most: 64 << 20, Types: []string{"application/pdf"}},
	Recording: {Most: 128 << 20, Types: []string{"audio/wave", "audio/mpeg", "application/ogg", "audio/*", "video/mp4"}},
}

// Take keeps a file for a lesson of a kind. Faults: ErrUpload for a kind that shows none, file.ErrType,
// file.ErrTooLarge. Who may edit courses somewhere may upload.
func (s *Service) Take(ctx context.Context, by rbac.Actor, kind, name string, r io.Reader) (Media, error) {
	if _, err := s.uploads(by); err != nil {
		return Media{}, err
	}
	limits, ok := uses[kind]
	if !ok {
		return Media{}, ErrUpload.At("as").With("kind", kind)
	}
	info, err := s.files.Put(ctx, r, limits)
	if err != nil {
		return Media{}, err
	}
	m := Media{File: info.ID, Name: clipped(name), Type: info.Type}
	if kind == Document {
		m.Pages, err = s.leafed(ctx, info)
	}
	return m, err
}

// leafed reads a document that nobody has read yet, and gives its pages.
func (s *Service) leafed(ctx context.Context, info *file.Info) (int, error) {
	if known, err := s.sheets.Get(ctx, info.ID); !missing(err) {
		if err != nil {
			return 0, err
		}
		return known.Pages, nil
	}
	n, err := document.Pages(ctx, io.NewSectionReader(s.files.At(ctx, info), 0, info.Size))
	if err != nil {
		return 0, err
	}
	if err := s.sheets.Insert(ctx, &sheets{Meta: store.Meta{ID: info.ID}, Pages: n}); err != nil && !errors.Is(err, store.ErrExists) {
		return 0, err
	}
	return n, nil
}

// pagesAre refuses a lesson whose document was never read, or has another number of pages.
func (s *Service) pagesAre(ctx context.Context, l *Lesson) error {
	known, err := s.sheets.Get(ctx, l.Media.File)
	switch {
	case missing(err):
		return ErrNoMedia.At("media")
	case err != nil:
		return err
	case known.Pages != l.Length:
		return ErrPageCount.At("length").With("have", l.Length).With("want", known.Pages)
	}
	return nil
}

// checkMedia is what lessons with a file have in common.
func checkMedia(l *Lesson, most int) (out fault.List) {
	if !file.Valid(l.Media.File) {
		out = append(out, ErrNoMedia.At("media"))
	}
	if l.Length < 1 || l.Length > most {
		out = append(out, ErrLength.At("length").With("most", most))
	}
	return out
}

// mostSpans bounds what is kept of jumping about; beyond it the smallest gaps are taken for seen.
const mostSpans = 200

// union joins spans, within a length.
func union(a, b []Span, length int) []Span {
	all := slices.Concat(a, b)
	for i := range all {
		all[i].From, all[i].To = min(max(all[i].From, 0), length), min(max(all[i].To, 0), length)
	}
	all = slices.DeleteFunc(all, func(s Span) bool { return s.To <= s.From })
	slices.SortFunc(all, func(a, b Span) int { return a.From - b.From })
	var out []Span
	for _, s := range all {
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	for len(out) > mostSpans {
		gap := 1
		for i := 2; i < len(out); i++ {
			if out[i].From-out[i-1].To < out[gap].From-out[gap-1].To {
				gap = i
			}
		}
		out[gap-1].To = out[gap].To
		out = slices.Delete(out, gap, gap+1)
	}
	return out
}

func covered(spans []Span) (n int) {
	for _, s := range spans {
		n += s.To - s.From
	}
	return n
}

// within says whether a stretch was seen to nine tenths.
func within(spans []Span, s Span) bool {
	n := 0
	for _, x := range spans {
		n += max(min(x.To, s.To)-max(x.From, s.From), 0)
	}
	return n*10 >= (s.To-s.From)*9
}

// Nobody watches faster than twice the speed; the slack is for what is between two reports.
const (
	speed = 2
	slack = 20 // seconds
)

// watch takes which stretches a device has shown. Of what plays in time no more is believed than can
// have played since the last report, unless the author lets learners skip.
func (s *Step) watch(l *Lesson, r Report, now time.Time) error {
	if len(r.Seen) > mostSpans {
		r.Seen = r.Seen[:mostSpans]
	}
	seen := union(s.Seen, r.Seen, l.Length)
	grown := covered(seen) - covered(s.Seen)
	if most := slack + speed*int(now.Sub(s.At)/time.Second); !l.Skip {
		if s.At.IsZero() {
			most = slack
		}
		if grown > most {
			return ErrTooFast.With("seconds", grown).With("most", most)
		}
	}
	if grown > 0 || s.At.IsZero() {
		s.At = now
	}
	s.Seen, s.Last = seen, min(max(r.Last, 0), l.Length)
	s.Position = max(s.Position, covered(seen))
	return nil
}

// end marks the step done.
func (s *Step) end(now time.Time, score int) {
	if !s.Done {
		s.Done, s.DoneAt, s.Score = true, now, max(s.Score, score)
	}
}

const (
	mostNotes = 100
	longNote  = 500 // characters
)

// note replaces the learner's own notes.
func (s *Step) note(l *Lesson, notes []Note) error {
	if len(notes) > mostNotes {
		return ErrNotes.At("notes").With("most", mostNotes).With("length", longNote)
	}
	for i, n := range notes {
		if n.From < 0 || n.To <= n.From || n.To > l.Length || n.Text == "" || len([]rune(n.Text)) > longNote {
			return ErrNotes.At(fmt.Sprintf("notes.%d", i)).With("most", mostNotes).With("length", longNote)
		}
	}
	s.Notes = notes
	return nil
}
