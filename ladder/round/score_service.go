package round

import (
	"context"
	"slices"
	"strings"
	"time"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/ladder"
	"tianti/rbac"
)

// judges are the round's members as they are now.
func (s *Service) judges(ctx context.Context, r *Round) ([]Judge, error) {
	ids := make([]string, len(r.Members))
	for i, m := range r.Members {
		ids[i] = m.Person
	}
	people, err := s.people.LookupMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	var out []Judge
	for _, id := range ids {
		p := people[id]
		if p == nil {
			continue
		}
		held, err := s.people.Held(ctx, id, s.clock.Now())
		if err != nil {
			return nil, err
		}
		out = append(out, judgeOf(p, held))
	}
	return out, nil
}

// judge is one member as they are now; ErrNoMember if the person does not sit on the panel.
func (s *Service) judge(ctx context.Context, r *Round, person string) (Judge, error) {
	judges, err := s.judges(ctx, r)
	if err != nil {
		return Judge{}, err
	}
	for _, j := range judges {
		if j.Person == person {
			return j, nil
		}
	}
	return Judge{}, ErrNoMember
}

// Score hands in, or changes, the own sheet about a candidate while the round is being scored.
// Faults: ErrNoMember, ErrConflict, ErrPoints, ErrComment.
func (s *Service) Score(ctx context.Context, by rbac.Actor, id string, given map[string]int, comment string) (*Score, error) {
	now := s.clock.Now()
	a, err := s.applications.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	r, err := s.rounds.Get(ctx, a.Round)
	if err != nil {
		return nil, err
	}
	grant, err := s.gate.May(by, "ladder.panel.score", rbac.Place{Unit: r.Unit, Owner: a.Person})
	if err != nil {
		return nil, s.plainly(by, a, err)
	}
	j, err := s.judge(ctx, r, by.Person)
	if err != nil {
		return nil, err
	}
	if why := j.Conflict(a); why != "" {
		return nil, ErrConflict.With("kind", why)
	}
	if r.State != Scoring || !r.HasPanel() {
		return nil, ErrMove.With("state", r.State).With("act", "score")
	}
	if a.Phase != Qualified {
		return nil, ErrPhase.With("phase", a.Phase).With("move", "score")
	}
	fresh := func() *Score { return &Score{Round: r.ID, Person: a.Person, Member: by.Person} }
	return s.scores.Upsert(ctx, ScoreID(r.ID, a.Person, by.Person), fresh, func(x *Score) (audit.Entry, error) {
		x.At = now
		if err := x.fill(r.Rubric, given, comment); err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(comment), nil
	})
}

// Sheet is what a panel member sees of one candidate: what was asked for and is there, and the own
// score; nobody else's.
type Sheet struct {
	Round       *Round
	Application *Application
	Conflict    string // why the member must not score, "" if they may
	Own         *Score // nil before the first
}

// Sheets are the candidates of a round for one of its members.
func (s *Service) Sheets(ctx context.Context, by rbac.Actor, round string) (*Round, []Sheet, error) {
	r, err := s.rounds.Get(ctx, round)
	if err != nil {
		return nil, nil, err
	}
	if _, err := s.gate.May(by, "ladder.panel.score", rbac.Place{Unit: r.Unit}); err != nil {
		return nil, nil, hide(err, round)
	}
	j, err := s.judge(ctx, r, by.Person)
	if err != nil {
		return nil, nil, store.ErrNotFound.With("id", round).Because(err)
	}
	apps, err := s.inRound(ctx, round)
	if err != nil {
		return nil, nil, err
	}
	mine, err := s.scores.Find(ctx, store.On("member").Is(by.Person, round).Limit(mostApplications))
	if err != nil {
		return nil, nil, err
	}
	var out []Sheet
	for _, a := range apps {
		if !a.Phase.Stands() {
			continue
		}
		x := Sheet{Round: r, Application: a, Conflict: j.Conflict(a)}
		if i := slices.IndexFunc(mine.Items, func(sc *Score) bool { return sc.Person == a.Person }); i >= 0 {
			x.Own = mine.Items[i]
		}
		out = append(out, x)
	}
	return r, out, nil
}

// OneSheet is a candidate for one member of the panel.
func (s *Service) OneSheet(ctx context.Context, by rbac.Actor, id string) (*Sheet, error) {
	a, err := s.applications.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	_, sheets, err := s.Sheets(ctx, by, a.Round)
	if err != nil {
		return nil, err
	}
	for i := range sheets {
		if sheets[i].Application.ID == id {
			return &sheets[i], nil
		}
	}
	return nil, store.ErrNotFound.With("id", id)
}

// Sitting lists the rounds that are being scored and on whose panel the actor sits.
func (s *Service) Sitting(ctx context.Context, by rbac.Actor) (out []*Round, err error) {
	if !s.gate.MayAnywhere(by, "ladder.panel.score") {
		return nil, nil
	}
	page, err := s.rounds.Find(ctx, store.On("state").Is(string(Scoring)).Down().Limit(mostOpen))
	if err != nil {
		return nil, err
	}
	for _, r := range page.Items {
		if r.Sits(by.Person) {
			out = append(out, r)
		}
	}
	return out, nil
}

// mostOpen bounds how many rounds of one state a person is offered: the newest.
const mostOpen = 200

// Rank proposes the order of the candidates. Every member who may score a candidate has done so, and
// at least three have; no appeal is open. A second person confirms it.
func (s *Service) Rank(ctx context.Context, by rbac.Actor, id, reason string) (*Round, error) {
	now := s.clock.Now()
	r, err := s.rounds.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	grant, err := s.gate.May(by, Rank.Permission(), rbac.Place{Unit: r.Unit})
	if err != nil {
		return nil, hide(err, id)
	}
	if err := s.uninvolved(ctx, by, id); err != nil {
		return nil, err
	}
	if moves[r.State][Rank] == "" {
		return nil, ErrMove.With("state", r.State).With("act", Rank)
	}
	if err := reasoned(reason); err != nil {
		return nil, err
	}
	if err := s.settled(ctx, id); err != nil {
		return nil, err
	}
	lines, err := s.count(ctx, r, Ranking{At: now})
	if err != nil {
		return nil, err
	}
	n := r.Rankings + 1
	fresh := func() *Ranking { return &Ranking{} }
	// The round does not point to it yet: a try that was cut short before is written over.
	_, err = s.rankings.Upsert(ctx, RankingID(id, n), fresh, func(k *Ranking) (audit.Entry, error) {
		k.Round, k.At, k.Lines = id, now, lines
		return grant.Record(reason), nil
	})
	if err != nil {
		return nil, err
	}
	return s.change(ctx, by, id, Rank, reason, func(r *Round) ([]event.Fact, error) {
		if r.Rankings+1 != n {
			return nil, ErrMove.With("state", r.State).With("act", Rank)
		}
		r.Ranking, r.Rankings, r.Ranker = RankingID(id, n), n, by.Person
		return nil, nil
	})
}

// settled says that no appeal is open.
func (s *Service) settled(ctx context.Context, id string) error {
	open, err := s.inPhase(ctx, id, Appealed)
	if err != nil || len(open) == 0 {
		return err
	}
	return ErrAppeals.With("names", names(open))
}

func names(apps []*Application) string {
	var out []string
	for _, a := range apps {
		out = append(out, a.Name)
	}
	return strings.Join(out, "、")
}

// count makes the lines of a ranking from what is stored, as it was known at the ranking's instant.
// The candidates, and whose sheets count, are those of the ranking where it has lines, otherwise all
// who are qualified and everybody who may score them.
func (s *Service) count(ctx context.Context, r *Round, k Ranking) ([]Line, error) {
	apps, err := s.inRound(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	apps = slices.DeleteFunc(apps, func(a *Application) bool {
		if len(k.Lines) > 0 {
			return k.line(a.Person) == nil
		}
		return a.Phase != Qualified
	})
	people := make([]string, len(apps))
	for i, a := range apps {
		people[i] = a.Person
	}
	known, err := s.ladder.Contenders(ctx, people, k.At)
	if err != nil {
		return nil, err
	}
	sheets, err := s.sheets(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	judges, err := s.judges(ctx, r)
	if err != nil {
		return nil, err
	}
	var cs []Candidate
	for _, a := range apps {
		given := sheets[a.Person]
		if l := k.line(a.Person); l != nil {
			given = slices.DeleteFunc(given, func(x Score) bool { return !l.counts(x.Member) })
		} else if r.HasPanel() {
			if given, err = heard(judges, a, given); err != nil {
				return nil, err
			}
		}
		cs = append(cs, candidate(r, a, known[a.Person], given, k.At))
	}
	if len(cs) == 0 {
		return nil, ErrNobody
	}
	return Order(r.ID, &r.Plan, cs), nil
}

// candidate is an application with what it brings into the ranking.
func candidate(r *Round, a *Application, who *ladder.Contender, given []Score, at time.Time) Candidate {
	c := Candidate{Person: a.Person, Name: a.Name, Place: a.Place, Since: a.Since, Marks: []Mark{}}
	for _, p := range r.Parts {
		m := Merit{Kind: p.Kind, Evidence: []string{}}
		switch {
		case p.Kind == PartPanel:
			m.Points, c.Marks = Mean(given)
			m.Found = len(given) > 0
		case who != nil:
			m = measure(p, who.Facts.ViewAt(at))
		}
		c.Merits = append(c.Merits, m)
	}
	return c
}

// heard says that a candidate was heard by everybody who may, and by enough.
func heard(judges []Judge, a *Application, given []Score) ([]Score, error) {
	free := Free(judges, a)
	given = slices.DeleteFunc(given, func(x Score) bool {
		return !slices.ContainsFunc(free, func(j Judge) bool { return j.Person == x.Member })
	})
	if len(free) < leastMembers {
		return nil, ErrFew.With("name", a.Name).With("have", len(free)).With("least", leastMembers)
	}
	var missing []string
	for _, j := range free {
		if !slices.ContainsFunc(given, func(x Score) bool { return x.Member == j.Person }) {
			missing = append(missing, j.Name)
		}
	}
	if len(missing) > 0 {
		return nil, ErrUnready.With("name", a.Name).With("names", strings.Join(missing, "、"))
	}
	return given, nil
}

// Recount makes the last ranking again from the stored sheets and facts, and says whether it comes
// out the same.
func (s *Service) Recount(ctx context.Context, by rbac.Actor, id string) (same bool, err error) {
	r, err := s.read(ctx, by, id)
	if err != nil {
		return false, err
	}
	k, err := s.ranking(ctx, r)
	if err != nil {
		return false, err
	}
	if k == nil || r.State == Scoring { // sheets may change again
		return false, ErrNoScore
	}
	lines, err := s.count(ctx, r, *k)
	return err == nil && Same(lines, k.Lines), err
}

// The faults of ranking too early.
var (
	ErrAppeals = fault.Define(fault.Conflict, "round.appeals") // param "names"
	ErrNobody  = fault.Define(fault.Conflict, "round.nobody")
)
