package supervision

import (
	"bytes"
	"context"
	"io"
	"path"
	"slices"
	"strings"

	"tianti/internal/event"
	"tianti/internal/fault"
	"tianti/internal/file"
	"tianti/internal/text"
	"tianti/rbac"
)

// The faults of notes, files and vetoes.
var (
	ErrNote     = fault.Define(fault.Invalid, "supervision.note")        // param "limit"
	ErrNotes    = fault.Define(fault.Conflict, "supervision.notes")      // param "most"
	ErrOthers   = fault.Define(fault.Forbidden, "supervision.others")    // only whom it is about says that it was seen
	ErrFiles    = fault.Define(fault.Conflict, "supervision.files")      // param "most"
	ErrOver     = fault.Define(fault.Conflict, "supervision.over")       // closed or void: nothing is attached any more
	ErrHarmless = fault.Define(fault.Conflict, "supervision.harmless")   // no serious finding about a person
	ErrVetoed   = fault.Define(fault.Conflict, "supervision.vetoed")     // is a veto event already
	ErrNoVeto   = fault.Define(fault.Unavailable, "supervision.no_veto") // nobody keeps veto events here
)

const (
	mostNotes = 50
	mostFiles = 20
	mostBytes = 10 << 20
)

// Types are what may be attached: pictures, recordings, films, PDF, text, and what is packed like office documents.
var Types = []string{"image/*", "audio/*", "video/mp4", "application/pdf", "application/zip", "text/plain"}

// Comment adds what somebody says about a finding. Faults: ErrNote, ErrNotes.
func (s *Service) Comment(ctx context.Context, by rbac.Actor, id, words string) (*Finding, error) {
	return s.act(ctx, by, id, mayComment, "", func(f *Finding) ([]event.Fact, error) {
		words = strings.TrimSpace(words)
		if !within(words, mostReason) {
			return nil, ErrNote.At("note").With("limit", mostReason)
		}
		if len(f.Notes) >= mostNotes {
			return nil, ErrNotes.With("most", mostNotes)
		}
		f.Notes = append(f.Notes, Note{by.Person, by.Name, s.now(), words})
		return nil, nil
	})
}

// Acknowledge notes that whom a finding is about has read it; doing it again changes nothing. Faults: ErrOthers.
func (s *Service) Acknowledge(ctx context.Context, by rbac.Actor, id string) (*Finding, error) {
	return s.act(ctx, by, id, mayComment, "", func(f *Finding) ([]event.Fact, error) {
		if f.Person != by.Person {
			return nil, ErrOthers
		}
		if f.Seen.IsZero() {
			f.Seen = s.now()
		}
		return nil, nil
	})
}

// Attach keeps a file with a finding. Faults: ErrFiles, ErrOver, those of package file.
func (s *Service) Attach(ctx context.Context, by rbac.Actor, id, name string, data []byte) (*Finding, error) {
	f, err := s.Finding(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, mayCorrect, f.place()); err != nil {
		return nil, err
	}
	info, err := s.files.Put(ctx, bytes.NewReader(data), file.Limits{Most: mostBytes, Types: Types})
	if err != nil {
		return nil, err
	}
	name = text.Cut(text.Clean(path.Base(strings.ReplaceAll(name, `\`, "/"))), 100)
	if name == "" || name == "." || name == "/" {
		name = info.ID[:12]
	}
	return s.act(ctx, by, id, mayCorrect, name, func(f *Finding) ([]event.Fact, error) {
		switch {
		case !f.Open:
			return nil, ErrOver
		case slices.ContainsFunc(f.Files, func(a Attached) bool { return a.File == info.ID }):
			return nil, nil
		case len(f.Files) >= mostFiles:
			return nil, ErrFiles.With("most", mostFiles)
		}
		f.Files = append(f.Files, Attached{info.ID, name, info.Type, info.Size, by.Person, s.now()})
		return nil, nil
	})
}

// Download is a file with a way to read it.
type Download struct {
	Attached
	Read func(ctx context.Context, from, n int64) io.Reader
}

// File is an attached file for whoever may read the finding; file.ErrNone otherwise.
func (s *Service) File(ctx context.Context, by rbac.Actor, id, which string) (*Download, error) {
	f, err := s.Finding(ctx, by, id)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(f.Files, func(a Attached) bool { return a.File == which })
	if i < 0 {
		return nil, file.ErrNone
	}
	info, err := s.files.Get(ctx, which)
	if err != nil {
		return nil, err
	}
	return &Download{f.Files[i], func(ctx context.Context, from, n int64) io.Reader { return s.files.Read(ctx, info, from, n) }}, nil
}

// vetoable says why a finding cannot become a veto event; nil where it can.
func (f *Finding) vetoable() error {
	switch {
	case f.Person == "" || f.Severity != Serious || f.State == Void:
		return ErrHarmless
	case f.Veto != "":
		return ErrVetoed
	}
	return nil
}

// Veto lets a serious finding about a person be a veto event, by whoever may record those. The ladder and the
// stars do the rest. Faults: ErrHarmless, ErrVetoed, those of veto events at their fields.
func (s *Service) Veto(ctx context.Context, by rbac.Actor, id, code, reason string) (*Finding, error) {
	f, err := s.Finding(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, mayVeto, f.place()); err != nil {
		return nil, err
	}
	if err := f.vetoable(); err != nil {
		return nil, err
	}
	if s.others.Veto == nil {
		return nil, ErrNoVeto
	}
	p, err := s.org.Lookup(ctx, f.Person)
	if err != nil {
		return nil, err
	}
	veto, err := s.others.Veto(ctx, by, Vetoed{Finding: f.ID, Person: p.EmployeeNo, Code: code, Reason: reason, Evidence: f.ID + " " + f.Title, Day: f.Day})
	if err != nil {
		return nil, err
	}
	return s.act(ctx, by, id, mayVeto, reason, func(f *Finding) ([]event.Fact, error) {
		if err := f.vetoable(); err != nil {
			return nil, err
		}
		f.Veto = veto
		return nil, nil
	})
}
