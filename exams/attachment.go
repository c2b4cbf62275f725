package exams

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"tianti/exams/item"
	"tianti/internal/file"
	"tianti/internal/playtime"
	"tianti/internal/store"
	"tianti/rbac"
)

// Attachment is a file that a candidate uploaded for an item of a sitting, "{sitting}:{n}:{part}:{file}".
// The answer names it by File; without this note no answer may. Its bytes lie on the closed shelf.
type Attachment struct {
	store.Meta `bson:",inline"`
	Sitting    string    `bson:"sitting" json:"-"`
	N          int       `bson:"n" json:"n"`
	Part       string    `bson:"part,omitempty" json:"part,omitempty"`
	File       string    `bson:"file" json:"file"`
	Name       string    `bson:"name" json:"name"`
	Type       string    `bson:"type" json:"type"`
	Size       int64     `bson:"size" json:"size"` // bytes
	At         time.Time `bson:"at" json:"at"`
}

func attachmentID(sitting string, at place, id string) string {
	return fmt.Sprintf("%s:%d:%s:%s", sitting, at.n, at.part, id)
}

// mostOver is by how much a recording may be longer than its item allows.
const mostOver = 5 * time.Second

// minutes is how people read a length: 1:30.
func minutes(seconds int) string { return fmt.Sprintf("%d:%02d", seconds/60, seconds%60) }

// mostAttached bounds what one item may be tried with, taken back files included.
const mostAttached = 40

// Incoming says what an uploaded file is for. Name is what the candidate calls it.
type Incoming struct {
	N      int
	Part   string // of a case
	Name   string
	Device string
}

// Attach keeps a file that the actor uploads for an item of the own sitting. It is no answer yet: the
// answer that names it is saved like any other. Faults: those of Answer, ErrNoFiles, ErrManyFiles, and
// the shelf's.
func (s *Service) Attach(ctx context.Context, by rbac.Actor, id string, in Incoming, r io.Reader) (*Attachment, error) {
	h, err := s.accepting(ctx, by, id, device(by, in.Device), s.clock.Now())
	if err != nil {
		return nil, err
	}
	if in.N < 1 || in.N > h.Count {
		return nil, ErrNoItem.At("n").With("n", in.N)
	}
	limit, err := s.takes(ctx, h, place{in.N, in.Part})
	if err != nil {
		return nil, err
	}
	n, err := s.attached.Count(ctx, store.On("item").Is(h.ID, in.N))
	if err != nil {
		return nil, err
	}
	if n >= mostAttached {
		return nil, ErrManyFiles.With("most", mostAttached)
	}
	info, err := s.files.Put(ctx, r, file.Limits{Most: limit.Most, Types: limit.Types})
	if err != nil {
		return nil, err
	}
	if limit.Seconds > 0 {
		// Recorders stop a little late. What does not say how long it plays is bounded by its size.
		long, ok := playtime.Of(s.files.Read(ctx, info, 0, info.Size))
		if ok && long > time.Duration(limit.Seconds)*time.Second+mostOver {
			return nil, ErrTooLong.With("most", minutes(limit.Seconds)).With("have", minutes(int(long.Seconds())))
		}
	}
	a := &Attachment{Meta: store.Meta{ID: attachmentID(h.ID, place{in.N, in.Part}, info.ID)}, Sitting: h.ID, N: in.N, Part: in.Part,
		File: info.ID, Name: fileName(in.Name, info.ID), Type: info.Type, Size: info.Size, At: s.clock.Now()}
	err = s.attached.Insert(ctx, a)
	if errors.Is(err, store.ErrExists) {
		return s.attached.Get(ctx, a.ID)
	}
	return a, err
}

// fileName is a name without folders and control characters, the id's beginning where nothing is left.
func fileName(name, id string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0xFFFD {
			return -1
		}
		return r
	}, path.Base(strings.ReplaceAll(name, `\`, "/")))
	if name = strings.TrimSpace(name); name == "" || name == "." || name == "/" {
		return id[:12]
	}
	return item.Clip(name, 120)
}

// takes is what a part of a sitting takes as files.
func (s *Service) takes(ctx context.Context, h *Sitting, at place) (item.FileLimit, error) {
	d, err := s.drawn(ctx, h)
	if err != nil {
		return item.FileLimit{}, err
	}
	found, err := s.bank.Frozen(ctx, []string{d.at(at.n).Ref})
	if err != nil {
		return item.FileLimit{}, err
	}
	p := found[0].Body.Part(at.part)
	if p == nil {
		return item.FileLimit{}, ErrNoItem.At("part").With("n", at.n)
	}
	limit := p.FileLimit()
	if limit.Count == 0 {
		return limit, ErrNoFiles
	}
	return limit, nil
}

// uploaded says whether the files of an answer were uploaded for it. Answers without files cost nothing.
func (s *Service) uploaded(ctx context.Context, h *Sitting, a *Save) error {
	return a.Response.Attached(func(part, id string) error {
		_, err := s.attached.Get(ctx, attachmentID(h.ID, place{a.N, part}, id))
		if missing(err) {
			return ErrNotThere.At("response").With("file", item.Clip(id, 12))
		}
		return err
	})
}

// Download is a file with a way to read it.
type Download struct {
	*file.Info
	Name string
	Read func(ctx context.Context, from, n int64) io.Reader
}

func (s *Service) download(ctx context.Context, a *Attachment, name string) (*Download, error) {
	info, err := s.files.Get(ctx, a.File)
	if err != nil {
		return nil, err
	}
	return &Download{info, name, func(ctx context.Context, from, n int64) io.Reader { return s.files.Read(ctx, info, from, n) }}, nil
}

// OwnFile is a file that the actor uploaded for an item of the own sitting; file.ErrNone otherwise.
func (s *Service) OwnFile(ctx context.Context, by rbac.Actor, sitting string, n int, id string) (*Download, error) {
	h, err := s.stored(ctx, sitting)
	if err != nil {
		return nil, err
	}
	if _, err := s.mine(by, "exams.sitting.answer", h); err != nil {
		return nil, err
	}
	all, err := everything(ctx, s.attached, store.On("item").Is(sitting, n))
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(a *Attachment) bool { return a.File == id })
	if i < 0 {
		return nil, file.ErrNone
	}
	return s.download(ctx, all[i], all[i].Name)
}

// TaskFile is a file of an answer as a marker sees it: its own name may say whose it is and stays out.
type TaskFile struct {
	ID   string `json:"id"`
	Name string `json:"name"` // "1.pdf"
	Type string `json:"type"`
	Size int64  `json:"size"`
}

// blind puts an answer's files into its task and takes out the names that the candidate gave them.
func (s *Service) blind(ctx context.Context, m *marking, t *Task) error {
	if len(t.Response.Files) == 0 {
		return nil
	}
	t.Response.Pairs = nil
	for i, id := range t.Response.Files {
		a, err := s.attached.Get(ctx, attachmentID(m.Sitting, m.place(), id))
		if err != nil {
			return err
		}
		t.Files = append(t.Files, TaskFile{id, fmt.Sprintf("%d%s", i+1, ending(a.Name)), a.Type, a.Size})
	}
	return nil
}

// MarkedFile is a file of an answer, for those who may mark it or have marked it.
func (s *Service) MarkedFile(ctx context.Context, by rbac.Actor, task, id string) (*Download, error) {
	m, err := s.task(ctx, by, task)
	if err != nil {
		return nil, err
	}
	e, err := s.exam(ctx, m.Exam)
	if err != nil {
		return nil, err
	}
	if _, err := s.mayMark(by, e, m); err != nil {
		return nil, err
	}
	return s.handedIn(ctx, m.Sitting, m.place(), id)
}

// handedIn is a file that an answer of a script names, called by its place in the answer: the candidate's own
// name for it may say whose it is. file.ErrNone when the answer does not name it.
func (s *Service) handedIn(ctx context.Context, sitting string, at place, id string) (*Download, error) {
	h, err := s.stored(ctx, sitting)
	if err != nil {
		return nil, err
	}
	script, err := s.script(ctx, h)
	if err != nil {
		return nil, err
	}
	g := script.to(at.n)
	if g == nil {
		return nil, file.ErrNone
	}
	n := slices.Index(g.Response.To(at.part).Files, id)
	if n < 0 {
		return nil, file.ErrNone
	}
	a, err := s.attached.Get(ctx, attachmentID(sitting, at, id))
	if err != nil {
		return nil, err
	}
	return s.download(ctx, a, fmt.Sprintf("%d%s", n+1, ending(a.Name)))
}

// SweepFiles deletes what broken-off uploads left, and says how many there were.
func (s *Service) SweepFiles(ctx context.Context) (int, error) { return s.files.Sweep(ctx) }

var endingShape = regexp.MustCompile(`^\.[a-z0-9]{1,5}$`)

// ending is what a file's name ends in, if that is all it says.
func ending(name string) string {
	if e := strings.ToLower(path.Ext(name)); endingShape.MatchString(e) {
		return e
	}
	return ""
}
