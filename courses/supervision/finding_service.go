package supervision

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/internal/text"
	"tianti/rbac"
)

// Record keeps what somebody found. Faults: those of the report, ErrPerson, ErrUnit.
func (s *Service) Record(ctx context.Context, by rbac.Actor, r Report) (*Finding, error) {
	if !s.gate.MayAnywhere(by, mayRecord) {
		return nil, rbac.ErrForbidden.With("permission", mayRecord)
	}
	std, err := s.Standard(ctx)
	if err != nil {
		return nil, err
	}
	r = r.tidied()
	faults := r.check(std, s.today())
	f := &Finding{Kind: r.Kind, Title: r.Title, Day: r.Day, Month: monthOf(r.Day), Category: r.Category, Severity: r.Severity, Text: r.Text,
		Answers: r.answered(), By: by.Person, ByName: by.Name, At: s.now()}
	if r.Kind.Walk() {
		f.Walk = r.Steps
	}
	wrong, err := s.about(ctx, f, r)
	if err != nil {
		return nil, err
	}
	if wrong != nil {
		faults = append(faults, wrong)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	grant, err := s.gate.May(by, mayRecord, f.place())
	if err != nil {
		return nil, err
	}
	if err := f.act(Record, by, f.At, ""); err != nil {
		return nil, err
	}
	for {
		f.ID = "DD" + strings.ReplaceAll(string(rbac.DayOf(f.At)), "-", "") + "-" + strings.ToLower(rand.Text()[:5])
		err := s.findings.Insert(ctx, f, grant.Record(f.Title, FindingRecorded{f.ID, f.Kind, f.Person, f.Unit, f.Category, f.Severity, f.Day}))
		if !errors.Is(err, store.ErrExists) {
			return f, err
		}
	}
}

// about finds whom or what a report is about.
func (s *Service) about(ctx context.Context, f *Finding, r Report) (*fault.Fault, error) {
	if r.Person != "" {
		p, err := s.somebody(ctx, r.Person)
		if err != nil || p == nil || !p.EmployedOn(s.today()) {
			return ErrPerson.At("person").With("value", text.Cut(r.Person, 30)), known(err)
		}
		f.Person, f.Name, f.Unit = p.ID, p.Name, p.Path
		return nil, nil
	}
	u, err := s.org.Unit(ctx, rbac.UnitID(r.Unit))
	if err != nil || !u.Open() {
		return ErrUnit.At("unit").With("value", text.Cut(r.Unit, 60)), known(err)
	}
	f.Unit = u.Path
	return nil, nil
}

// known leaves the errors that say more than that something is not there.
func known(err error) error {
	if k := fault.KindOf(err); err == nil || k == fault.NotFound || k == fault.Invalid {
		return nil
	}
	return err
}

// somebody finds a person by employee number or id; nil where there is none.
func (s *Service) somebody(ctx context.Context, who string) (*rbac.Person, error) {
	p, err := s.org.ByNumber(ctx, who)
	if err != nil && known(err) == nil {
		p, err = s.org.Lookup(ctx, who)
	}
	if known(err) != nil {
		return nil, err
	}
	if err != nil {
		return nil, nil
	}
	return p, nil
}

// Finding reads one that the actor may see.
func (s *Service) Finding(ctx context.Context, by rbac.Actor, id string) (*Finding, error) {
	f, err := s.findings.Get(ctx, id)
	if err != nil {
		return nil, missing(err)
	}
	if _, err = s.gate.May(by, mayRead, f.place()); err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, mayList, rbac.Place{Unit: f.Unit}); err != nil { // the own finding, not those of the team
		f.Effects = slices.DeleteFunc(f.Effects, func(e Effect) bool { return e.Whose == TeamFigures })
	}
	return f, nil
}

// Look is what a list of findings asks for.
type Look struct {
	Unit   string // path; "" is the first over which the actor may read
	Closed bool   // those that are over instead of the open ones
	Month  string // "2026-11": all of a month, whatever their state
	Kind   Kind
	State  State
	Cursor string
	Limit  int
}

// Places are the unit paths over which the actor may read findings of others.
func (s *Service) Places(by rbac.Actor) []string { return s.gate.Reach(by, mayList) }

// Findings lists those below a unit, by unit and day.
func (s *Service) Findings(ctx context.Context, by rbac.Actor, l Look) (store.Page[Finding], error) {
	if l.Unit == "" {
		if reach := s.Places(by); len(reach) > 0 {
			l.Unit = reach[0]
		}
	}
	if _, err := s.gate.May(by, mayList, rbac.Place{Unit: l.Unit}); err != nil {
		return store.Page[Finding]{}, err
	}
	q := store.On("open").Is(!l.Closed)
	if l.Month != "" {
		q = store.On("month").Is(l.Month)
	}
	if l.Unit != "/" {
		q = q.StartsWith(l.Unit)
	}
	return store.Sift(ctx, s.findings.Find, q.At(l.Cursor).Limit(l.Limit), func(f *Finding) bool {
		return (l.Kind == "" || f.Kind == l.Kind) && (l.State == "" || f.State == l.State)
	})
}

// mostOwn bounds what somebody is shown of the own findings and tasks.
const mostOwn = 100

// Mine are the findings about the actor, the latest first, and the open ones that the actor is to mend, by day.
func (s *Service) Mine(ctx context.Context, by rbac.Actor) (about, owned []*Finding, err error) {
	if by.Anonymous() {
		return nil, nil, rbac.ErrAnonymous
	}
	page, err := s.findings.Find(ctx, store.On("person").Is(by.Person).Down().Limit(mostOwn))
	if err != nil {
		return nil, nil, err
	}
	about = slices.DeleteFunc(page.Items, func(f *Finding) bool {
		_, err := s.gate.May(by, mayRead, f.place())
		return f.State == Void || err != nil
	})
	tasks, err := s.findings.Find(ctx, store.On("owner").Is(by.Person, true).Limit(mostOwn))
	return about, tasks.Items, err
}

// Repeats is the earlier finding that one repeats; nil where it repeats none.
func (s *Service) Repeats(ctx context.Context, f *Finding) (*Finding, error) {
	std, err := s.Standard(ctx)
	if err != nil {
		return nil, err
	}
	around, err := s.near(ctx, f, std.Span)
	if err != nil {
		return nil, err
	}
	id := Recurrent(around, std.Span)[f.ID]
	if i := slices.IndexFunc(around, func(x *Finding) bool { return x.ID == id }); id != "" && i >= 0 {
		return around[i], nil
	}
	return nil, nil
}

// act changes a finding by whoever has a permission at its place.
func (s *Service) act(ctx context.Context, by rbac.Actor, id, permission, reason string, change func(*Finding) ([]event.Fact, error)) (*Finding, error) {
	f, err := s.findings.Update(ctx, id, func(f *Finding) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission, f.place())
		if err != nil {
			return audit.Entry{}, err
		}
		facts, err := change(f)
		if err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, facts...), nil
	})
	return f, missing(err)
}

// Offers lists the acts that the diagram and the policy let the actor do now.
func (s *Service) Offers(by rbac.Actor, f *Finding) (out []Act) {
	may := func(permission string) bool {
		_, err := s.gate.May(by, permission, f.place())
		return err == nil
	}
	for _, a := range Acts {
		ok := f.State.Allows(a)
		switch a {
		case Assign:
			ok = ok && may(mayAssign)
		case Annul:
			ok = ok && may(mayRecord)
		case Correct:
			ok = ok && by.Person == f.Owner && may(mayCorrect)
		default:
			ok = ok && by.Person != f.Owner && may(mayRecheck)
		}
		if ok {
			out = append(out, a)
		}
	}
	return out
}

// Can says whether the actor may do something else than the acts: comment, attach or veto.
func (s *Service) Can(by rbac.Actor, f *Finding) (comment, attach, veto bool) {
	may := func(permission string) bool {
		_, err := s.gate.May(by, permission, f.place())
		return err == nil
	}
	return may(mayComment), f.Open && may(mayCorrect), s.others.Veto != nil && f.vetoable() == nil && may(mayVeto)
}
