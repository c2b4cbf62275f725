package courses

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"strings"

	"tianti/courses/cmi5"
	"tianti/courses/scorm"
	"tianti/internal/store"
	"tianti/rbac"
)

// Launch gives a device the token with which it plays a lesson's package, or shows its document, from now on; another device
// that played it until now can neither read nor report any more. page is the origin of the page that
// shows the player. Faults: those of Study, and ErrNoLesson when the lesson plays nothing.
func (s *Service) Launch(ctx context.Context, by rbac.Actor, enrolment, lesson, page string) (string, error) {
	return s.launch(ctx, by, enrolment, lesson, page, "")
}

func (s *Service) launch(ctx context.Context, by rbac.Actor, enrolment, lesson, page string, mode cmi5.Mode) (string, error) {
	e, v, err := s.Enrolment(ctx, by, enrolment)
	if err != nil {
		return "", err
	}
	if _, err := s.gate.May(by, "courses.enrolment.learn", rbac.Place{Unit: e.Unit, Owner: e.Person}); err != nil {
		return "", err
	}
	l, ok := v.Content.Lesson(lesson)
	if !ok || l.Package == "" && l.Kind != Document {
		return "", ErrNoLesson.With("lesson", lesson)
	}
	if e.State == Withdrawn {
		return "", ErrNotOpen.With("state", e.State)
	}
	if mode == "" && e.State == Done {
		mode = cmi5.Review
	}
	if err := s.startable(ctx, enrolment); err != nil {
		return "", err
	}
	token, now := strings.ToLower(rand.Text()), s.clock.Now()
	fresh := func() *Attempt { return &Attempt{Enrolment: e.ID, Round: e.Round, Lesson: l.ID, Person: e.Person} }
	_, err = s.attempts.Upsert(ctx, attemptID(e, l.ID), fresh, func(a *Attempt) ([]store.Event, error) {
		a.Package, a.Shown = l.Package, map[bool]Media{true: l.Media}[l.Kind == Document]
		a.Token, a.Page, a.Began, a.Ends, a.Mode = tokenHash(token), page, now, now.Add(idle), mode
		return nil, nil
	})
	return token, err
}

// Token is the attempt that a token plays; ErrLaunch when it plays no more.
func (s *Service) Token(ctx context.Context, token string) (*Attempt, error) {
	hash := tokenHash(token)
	found, err := s.attempts.Find(ctx, store.On("token").Is(hash).Limit(1))
	if err != nil {
		return nil, err
	}
	if len(found.Items) == 0 || found.Items[0].live(hash, s.clock.Now()) != nil {
		return nil, ErrLaunch
	}
	return found.Items[0], nil
}

// Playing is the attempt of a token with the package that it plays; ErrLaunch when it plays none.
func (s *Service) Playing(ctx context.Context, token string) (*Attempt, *Package, error) {
	a, err := s.Token(ctx, token)
	if err == nil && a.Package == "" {
		err = ErrLaunch
	}
	if err != nil {
		return nil, nil, err
	}
	p, err := s.Package(ctx, a.Package)
	return a, p, err
}

// played is Playing for the person who plays, as long as they may learn.
func (s *Service) played(ctx context.Context, by rbac.Actor, token string) (*Attempt, *Package, error) {
	a, p, err := s.Playing(ctx, token)
	if err != nil {
		return nil, nil, err
	}
	e, err := s.enrolments.Get(ctx, a.Enrolment)
	if err == nil {
		_, err = s.gate.May(by, "courses.enrolment.learn", rbac.Place{Unit: e.Unit, Owner: e.Person})
	}
	return a, p, err
}

// step changes where an attempt is, as the device that plays it.
func (s *Service) step(ctx context.Context, a *Attempt, p *Package, do func(*scorm.Walk) error) (*scorm.Walk, error) {
	var w *scorm.Walk
	_, err := s.attempts.Update(ctx, a.ID, func(x *Attempt) ([]store.Event, error) {
		if err := x.live(a.Token, s.clock.Now()); err != nil {
			return nil, err
		}
		w = x.walk(p)
		if err := do(w); err != nil {
			return nil, err
		}
		return nil, x.keep(w)
	})
	return w, err
}

// Player is where a player stands: its address, "https://content.example.net/play/{token}", and the language of whoever
// looks at it.
type Player struct{ Address, Lang string }

// Scene is what the device of a token is to show. The first call of a launch goes on where the last
// device stopped, or begins. here is where the player stands.
func (s *Service) Scene(ctx context.Context, by rbac.Actor, token string, here Player) (*Scene, error) {
	a, p, err := s.played(ctx, by, token)
	if err != nil {
		return nil, err
	}
	if p.Course != nil {
		return s.goUnit(ctx, by, stand{a, p, here}, scorm.Begin, "")
	}
	w, err := s.step(ctx, a, p, func(w *scorm.Walk) error {
		_, err := w.Go(scorm.Begin, "")
		if errors.Is(err, scorm.ErrNavigation) { // nothing begins by itself: the learner chooses
			return nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.scene(ctx, by, a, p, w)
}

// Walk follows a navigation request of the learner and gives the scene after it; ErrNavigation when the
// package does not allow it.
func (s *Service) Walk(ctx context.Context, by rbac.Actor, token string, here Player, request, target string) (*Scene, error) {
	a, p, err := s.played(ctx, by, token)
	if err != nil {
		return nil, err
	}
	if p.Course != nil {
		return s.goUnit(ctx, by, stand{a, p, here}, request, target)
	}
	w, err := s.step(ctx, a, p, func(w *scorm.Walk) error {
		_, err := w.Go(request, target)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := s.reach(ctx, by, a, w.Outcome()); err != nil {
		return nil, err
	}
	return s.scene(ctx, by, a, p, w)
}

// scene tells the activity that runs and opens a session of it.
func (s *Service) scene(ctx context.Context, by rbac.Actor, a *Attempt, p *Package, w *scorm.Walk) (*Scene, error) {
	o := w.Outcome()
	sc := &Scene{Standard: p.Manifest.Standard, Title: p.Manifest.Root.Title, Done: o.Done, Failed: o.Failed, Progress: o.Progress, Score: o.Score}
	sc.Contents, sc.On, sc.Back = w.Contents()
	item := p.Manifest.Root.Find(w.State.Current)
	if item == nil || w.State.Current == "" {
		return sc, nil
	}
	sc.Item, sc.Href, sc.Asset = item.ID, item.Href, item.Asset
	work, err := s.open(ctx, a, item.ID)
	if err != nil {
		return nil, err
	}
	sc.Number = work.Number
	var saved json.RawMessage
	if work.Data != "" {
		saved = json.RawMessage(work.Data)
	}
	sc.Cmi = scorm.Told(&p.Manifest, item, scorm.Learner{ID: by.Person, Name: by.Name}, saved, work.Resumes, work.Seconds)
	return sc, nil
}

// open closes the time of the last session of an activity and begins another. What was never ended
// goes on: a browser that died is no end of an attempt. Numbers go on, too, whatever the token: an echo
// of a session before is always a lower one.
func (s *Service) open(ctx context.Context, a *Attempt, item string) (*Work, error) {
	now := s.clock.Now()
	return s.works.Upsert(ctx, workID(a.ID, item), func() *Work { return &Work{} }, func(w *Work) ([]store.Event, error) {
		w.Seconds, w.Session, w.Token, w.At = w.Seconds+w.Session, 0, a.Token, now
		return nil, nil
	})
}

// Commit keeps what an activity reports, and says where the way leads: when it returns without an error
// the report is on disk. A report with a number that is known already changes nothing.
func (s *Service) Commit(ctx context.Context, by rbac.Actor, token string, t Told) (*Scene, error) {
	a, p, err := s.played(ctx, by, token)
	if err != nil {
		return nil, err
	}
	if p.Course != nil || p.Manifest.Root.Find(t.Item) == nil { // what cmi5 reports comes as statements
		return nil, scorm.ErrNavigation.With("what", t.Item)
	}
	report, err := scorm.Understand(p.Manifest.Standard, t.Cmi)
	if err != nil {
		return nil, err
	}
	known, err := s.remember(ctx, a, t, report)
	if err != nil {
		return nil, err
	}
	w, err := s.step(ctx, a, p, func(w *scorm.Walk) error {
		if known > t.Number {
			return nil
		}
		w.Take(t.Item, report, t.End) // again for an echo: the first time may have ended half-way
		if known == t.Number || !t.End || t.Go == "" || w.State.Current != t.Item {
			return nil
		}
		_, err := w.Go(t.Go, t.Target)
		if errors.Is(err, scorm.ErrNavigation) { // what the content wants and may not have is left undone
			return nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	o := w.Outcome()
	if err := s.reach(ctx, by, a, o); err != nil {
		return nil, err
	}
	sc := &Scene{Standard: p.Manifest.Standard, Item: w.State.Current, Number: t.Number, Done: o.Done, Failed: o.Failed, Progress: o.Progress, Score: o.Score}
	sc.Contents, sc.On, sc.Back = w.Contents()
	return sc, nil
}

// remember keeps the data of an activity, and gives the number that was known before.
func (s *Service) remember(ctx context.Context, a *Attempt, t Told, r scorm.Report) (known int64, err error) {
	_, err = s.works.Update(ctx, workID(a.ID, t.Item), func(w *Work) ([]store.Event, error) {
		if w.Token != a.Token {
			return nil, ErrLaunch
		}
		if known = w.Number; t.Number <= known {
			return nil, nil
		}
		w.Data, w.Number, w.Session, w.At = string(t.Cmi), t.Number, r.Seconds, s.clock.Now()
		w.Resumes = !t.End || r.Exit == "suspend"
		return nil, nil
	})
	if missing(err) {
		err = ErrLaunch
	}
	return known, err
}

// credited is by whom and by what right something counts for a lesson.
type credited struct {
	by         rbac.Actor
	permission string
	reason     string
}

// learning is whoever plays the lesson themselves.
func (s *Service) learning(by rbac.Actor) credited {
	return credited{by, "courses.enrolment.learn", ""}
}

// reach brings what came of a package to its lesson.
func (s *Service) reach(ctx context.Context, by rbac.Actor, a *Attempt, o scorm.Outcome) error {
	return s.credit(ctx, s.learning(by), a, o)
}

func (s *Service) credit(ctx context.Context, as credited, a *Attempt, o scorm.Outcome) error {
	e, err := s.enrolments.Get(ctx, a.Enrolment)
	if err != nil {
		return err
	}
	if st := e.Step(a.Lesson); e.Round != a.Round || e.State != Open || !st.grows(o) {
		return nil
	}
	now := s.clock.Now()
	_, err = s.study(ctx, as.by, as.permission, a.Enrolment, as.reason, func(e *Enrolment, v *Version) (bool, error) {
		return e.grow(v, a.Lesson, now, func(_ *Lesson, st *Step) error { st.played(o, now); return nil })
	})
	return err
}

// Kept is what the activities of a lesson's package have reported, by their ids: their cmi objects as
// JSON. It is for the learner and those over their unit.
func (s *Service) Kept(ctx context.Context, by rbac.Actor, enrolment, lesson string) (map[string]string, error) {
	e, v, err := s.Enrolment(ctx, by, enrolment)
	if err != nil {
		return nil, err
	}
	l, ok := v.Content.Lesson(lesson)
	if !ok || l.Package == "" {
		return nil, ErrNoLesson.With("lesson", lesson)
	}
	p, err := s.Package(ctx, l.Package)
	if err != nil || p.Course != nil { // what units of cmi5 keep are documents of the records
		return nil, err
	}
	out, names, ids := map[string]string{}, map[string]string{}, []string(nil)
	for _, leaf := range p.Manifest.Root.Leaves() {
		id := workID(attemptID(e, lesson), leaf.ID)
		names[id], ids = leaf.ID, append(ids, id)
	}
	kept, err := s.works.GetMany(ctx, ids)
	for _, w := range kept {
		if w.Data != "" {
			out[names[w.ID]] = w.Data
		}
	}
	return out, err
}
