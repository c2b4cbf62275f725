package round

import (
	"context"
	"slices"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// Look is what a list of rounds asks for.
type Look struct {
	State  State // "" is every state
	Cursor string
	Limit  int // 0 is 50
}

// ErrState is a state that rounds do not have.
var ErrState = fault.Define(fault.Invalid, "round.no_state") // params "state", "known"

const usualPage = 50

// List shows the rounds that the actor runs, decides or audits, the latest first within a state.
func (s *Service) List(ctx context.Context, by rbac.Actor, l Look) (page store.Page[Round], err error) {
	reach := s.gate.Reach(by, "ladder.round.read")
	if len(reach) == 0 {
		_, err := s.gate.May(by, "ladder.round.read", rbac.Place{})
		return page, err
	}
	q := store.On("state").Down()
	if l.State != "" {
		if !slices.Contains(States, l.State) {
			return page, ErrState.At("state").With("state", string(l.State)).With("known", States)
		}
		q = q.Is(string(l.State))
	}
	if l.Limit <= 0 {
		l.Limit = usualPage
	}
	return store.Sift(ctx, s.rounds.Find, q.At(l.Cursor).Limit(l.Limit), func(r *Round) bool {
		return slices.ContainsFunc(reach, func(above string) bool { return rbac.Covers(above, r.Unit) })
	})
}

// read is a round for whoever runs, decides or audits it.
func (s *Service) read(ctx context.Context, by rbac.Actor, id string) (*Round, error) {
	r, err := s.rounds.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, "ladder.round.read", rbac.Place{Unit: r.Unit}); err != nil {
		return nil, hide(err, id)
	}
	return r, nil
}

// Board is a round with everything that stands around it.
type Board struct {
	Round        *Round
	Acts         []Act
	Own          bool // the reader applies in it, and sees no more of it than any applicant
	Applications []*Application
	Ranking      *Ranking // nil before the first, and while it is being scored anew
	Objections   []*Objection
	Progress     []Progress                   // by member
	Conflicts    map[string]map[string]string // person → member → why
	NoticeYear   error                        // the calendar that the notice will need is missing
}

// Progress is how many candidates a member has scored, of how many that they may score.
type Progress struct {
	Member       Member
	Done, Needed int
}

// Board shows a round to whoever runs, decides or audits it. Scores stay hidden until the ranking is
// proposed.
func (s *Service) Board(ctx context.Context, by rbac.Actor, id string) (*Board, error) {
	r, err := s.read(ctx, by, id)
	if err != nil {
		return nil, err
	}
	b := &Board{Round: r, Own: s.uninvolved(ctx, by, id) != nil}
	if b.Own {
		return b, nil
	}
	if b.Applications, err = s.inRound(ctx, id); err != nil {
		return nil, err
	}
	if b.Objections, err = s.against(ctx, id, ""); err != nil {
		return nil, err
	}
	if r.State != Scoring {
		if b.Ranking, err = s.ranking(ctx, r); err != nil {
			return nil, err
		}
	}
	if err := s.progress(ctx, b); err != nil {
		return nil, err
	}
	if r.State == Ranked {
		c, err := s.days.Calendar(ctx)
		if err != nil {
			return nil, err
		}
		_, b.NoticeYear = c.After(rbac.DayOf(s.clock.Now()), r.Days)
	}
	b.Acts = slices.DeleteFunc(r.Acts(by.Person, s.clock.Now()), func(act Act) bool {
		_, err := s.gate.May(by, act.Permission(), rbac.Place{Unit: r.Unit})
		return err != nil
	})
	return b, nil
}

func (s *Service) progress(ctx context.Context, b *Board) error {
	judges, err := s.judges(ctx, b.Round)
	if err != nil {
		return err
	}
	sheets, err := s.sheets(ctx, b.Round.ID)
	if err != nil {
		return err
	}
	b.Conflicts = map[string]map[string]string{}
	for _, j := range judges {
		p := Progress{Member: Member{j.Person, j.Name}}
		for _, a := range b.Applications {
			if !a.Phase.Stands() {
				continue
			}
			if why := j.Conflict(a); why != "" {
				if b.Conflicts[a.Person] == nil {
					b.Conflicts[a.Person] = map[string]string{}
				}
				b.Conflicts[a.Person][j.Person] = why
				continue
			}
			p.Needed++
			if slices.ContainsFunc(sheets[a.Person], func(x Score) bool { return x.Member == j.Person }) {
				p.Done++
			}
		}
		b.Progress = append(b.Progress, p)
	}
	return nil
}

// Offers lists what the actor may do to an application now, by the diagram, the round and the policy.
func (s *Service) Offers(by rbac.Actor, r *Round, a *Application) []Move {
	return slices.DeleteFunc(a.Can(by.Person), func(m Move) bool {
		permission := m.Permission()
		if permission == "" || timely[m] != nil && !timely[m][r.State] {
			return true
		}
		switch m {
		case File, Accept, Nominate:
			if !r.Open(s.clock.Now()) {
				return true
			}
		case Appoint:
			if r.State != Concluded {
				return true
			}
		case Prove:
			if s.clock.Now().Before(a.Until) {
				return true
			}
		}
		_, err := s.gate.May(by, permission, rbac.Place{Unit: a.Unit, Owner: a.Person})
		return err != nil
	})
}

// Folder is an application with its round, for the person or whoever may see the person's.
type Folder struct {
	Round       *Round
	Application *Application
	Line        *Line // of the ranking; nil until it is shown
	Offers      []Move
}

// Application shows one application: to the person, the leader, HR, managers and auditors. What the
// panel said is in it once the ranking is shown to everybody; HR and managers see it on the board.
func (s *Service) Application(ctx context.Context, by rbac.Actor, id string) (*Folder, error) {
	a, err := s.applications.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, "ladder.application.read", rbac.Place{Unit: a.Unit, Owner: a.Person}); err != nil {
		return nil, hide(err, id)
	}
	r, err := s.rounds.Get(ctx, a.Round)
	if err != nil {
		return nil, err
	}
	f := &Folder{Round: r, Application: a, Offers: s.Offers(by, r, a)}
	if r.State == Noticed || r.State == Concluded {
		k, err := s.ranking(ctx, r)
		if err != nil {
			return nil, err
		}
		f.Line = k.line(a.Person)
	}
	return f, nil
}

// Own is an application of the actor's with the title of its round, which whoever applied was told.
type Own struct {
	*Application
	Title string
}

// Mine are the actor's own applications, the latest first.
func (s *Service) Mine(ctx context.Context, by rbac.Actor) ([]Own, error) {
	p, err := s.applications.Find(ctx, store.On("person").Is(by.Person).Down().Limit(mostOwn))
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(p.Items))
	for i, a := range p.Items {
		ids[i] = a.Round
	}
	rounds, err := s.rounds.GetMany(ctx, ids)
	titles := make(map[string]string, len(rounds))
	for _, r := range rounds {
		titles[r.ID] = r.Plan.Title
	}
	out := make([]Own, len(p.Items))
	for i, a := range p.Items {
		out[i] = Own{a, titles[a.Round]}
	}
	return out, err
}
