package demo

import (
	"context"
	_ "embed"
	"errors"
	"slices"
	"time"

	"tianti/exams/bank"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/ladder"
	"tianti/rbac"
	"tianti/rbac/account"
)

// The faults of making the sample organisation.
var (
	ErrInhabited = fault.Define(fault.Conflict, "demo.inhabited") // the store has an organisation of its own
	ErrSize      = fault.Define(fault.Invalid, "demo.size")       // params "least", "most"
)

// Parts is what the organisation is built on.
type Parts struct {
	DB           *store.Database
	Clock        clock.Clock
	Address      string       // of the public site, as in the service of certificates
	Organisation string       // likewise
	Cost         account.Cost // of the one password; account.Strong where it is zero
}

// Options say which organisation it is.
type Options struct {
	People int // employed today; 0: 600
	Seed   uint64
}

// The bounds of Options.People.
const (
	Usual = 600
	least = 60
	most  = 5000
)

// Account is somebody who can log in.
type Account struct {
	Login  string `bson:"login" json:"login"`
	Person string `bson:"person" json:"person"`
	Name   string `bson:"name" json:"name"`
	Role   string `bson:"role" json:"role"` // "trainee" where no other is held
	Unit   string `bson:"unit" json:"unit"` // path at which the role holds
}

// Result is what to tell whoever started it.
type Result struct {
	store.Meta `bson:",inline"`
	Password   string    `bson:"password" json:"password"` // of all accounts; it protects nothing but samples
	Accounts   []Account `bson:"accounts" json:"accounts"`
	People     int       `bson:"people" json:"people"`
	Seed       uint64    `bson:"seed" json:"seed"`
	Made       time.Time `bson:"made" json:"made"`
	Fresh      bool      `bson:"-" json:"-"`       // made by this call
	Refused    int       `bson:"refused" json:"-"` // appointments that the rules did not let pass
}

var results = store.Define[Result]("demo.organisations")

const resultID = "demo"

// The banks: of the theory part, and of the practical one.
var (
	//go:embed data/prejob.gift
	preJobBank []byte
	//go:embed data/practice.gift
	practiceBank []byte
)

// Bank is the pre-job item bank as a GIFT file.
func Bank() []byte { return preJobBank }

// Found is the sample organisation of a store; nil where there is none.
func Found(ctx context.Context, db *store.Database) (*Result, error) {
	r, err := results.On(db).Get(ctx, resultID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return r, err
}

// Build makes the organisation in an empty store, or finds the one that is there and changes nothing.
// No bus may run on the store meanwhile. Faults: ErrSize, ErrInhabited.
func Build(ctx context.Context, p Parts, o Options) (Result, error) {
	if r, err := Found(ctx, p.DB); r != nil || err != nil {
		if r == nil {
			r = &Result{}
		}
		return *r, err
	}
	if o.People == 0 {
		o.People = Usual
	}
	if o.People < least || o.People > most {
		return Result{}, ErrSize.At("people").With("least", least).With("most", most)
	}
	c := calendarAt(p.Clock.Now())
	rungs, err := ladder.Default()
	if err != nil {
		return Result{}, err
	}
	first, err := open(ctx, p, c, nil, rungs)
	if err != nil {
		return Result{}, err
	}
	if units, err := first.org.Children(ctx, ""); err != nil || len(units) > 0 {
		if err == nil {
			err = ErrInhabited
		}
		return Result{}, err
	}
	if p.Cost == (account.Cost{}) {
		p.Cost = account.Strong
	}
	h := openHall(first, p.Cost)
	desks := make([]*desk, examiners+1)
	for i := range desks {
		if desks[i], err = open(ctx, p, c, first.gate, rungs); err != nil {
			return Result{}, err
		}
	}
	return h.build(ctx, desks, draw(o, c), o)
}

// build plays the plan and says at last that it is whole.
func (h *hall) build(ctx context.Context, desks []*desk, p *plan, o Options) (Result, error) {
	actors, err := h.found(ctx, p)
	if err != nil {
		return Result{}, err
	}
	h.actors = actors
	for _, d := range desks {
		d.actors = actors
	}
	if err := p.write().play(ctx, p.calendar, h, desks); err != nil {
		return Result{}, err
	}
	r := &Result{Meta: store.Meta{ID: resultID}, Password: p.password(), People: o.People, Seed: o.Seed, Made: p.now, Fresh: true}
	logins := map[string]string{}
	for i, m := range cast {
		a := Account{Login: m.login, Person: p.lives[i].no, Name: m.name, Role: "trainee", Unit: m.unit()}
		if len(m.roles) > 0 {
			a.Role, a.Unit = m.roles[0], m.reach()
		}
		r.Accounts, logins[m.login] = append(r.Accounts, a), a.Person
	}
	for _, d := range desks {
		r.Refused += len(d.skipped)
	}
	h.clock.Set(p.now)
	if err := h.accounts.Seed(ctx, logins, r.Password); err != nil {
		return Result{}, err
	}
	if err := errors.Join(h.rest(), h.deliver(ctx, p.now)); err != nil {
		return Result{}, err
	}
	if err := h.rest(); err != nil {
		return Result{}, err
	}
	return *r, results.On(h.db).Insert(ctx, r)
}

// found makes what has to be there before the first day: units, the cast with their roles, the courses,
// the bank and the key of certificates.
func (h *hall) found(ctx context.Context, p *plan) (map[string]rbac.Actor, error) {
	by := rbac.System("demo: found the organisation")
	for _, u := range places(p.teams) {
		if _, err := h.org.CreateUnit(ctx, by, u.parent, u.code, u.zh, u.en, "系统上线"); err != nil {
			return nil, err
		}
	}
	var old []*life
	for _, l := range p.lives {
		if l.login != "" && l.hired < p.live {
			old = append(old, l)
		}
	}
	if err := take(old, "系统上线", func(*desk) rbac.Actor { return by })(ctx, h.desk); err != nil {
		return nil, err
	}
	actors := map[string]rbac.Actor{"admin": by}
	h.actors = actors
	for _, l := range slices.Backward(old) { // the administrator is the last of them and gives the others their roles
		for _, r := range l.roles {
			if err := l.assume(r)(ctx, h.desk); err != nil {
				return nil, err
			}
		}
		a, err := h.org.Act(ctx, l.no)
		if err != nil {
			return nil, err
		}
		actors[l.login] = a
	}
	if _, err := h.courses.Install(ctx, by, group); err != nil {
		return nil, err
	}
	if err := h.showcase(ctx, actors["manager1"]); err != nil {
		return nil, err
	}
	if _, err := h.certificates.RotateKey(ctx, by, "系统上线"); err != nil {
		return nil, err
	}
	for _, file := range []struct {
		name string
		data []byte
	}{{"prejob.gift", preJobBank}, {"practice.gift", practiceBank}} {
		if _, err := h.bank.Import(ctx, actors["manager1"], file.name, file.data, bank.Options{Unit: group, Publish: true, Apply: true, Reason: "岗前题库上线"}); err != nil {
			return nil, err
		}
	}
	if err := h.print(ctx, actors["manager1"]); err != nil {
		return nil, err
	}
	return actors, h.showKinds(ctx, actors["manager1"])
}

// password is one that people can type and that nobody mistakes for their own.
func (p *plan) password() string {
	words := []string{"harbour", "lantern", "maple", "pebble", "willow", "copper", "meadow", "saffron", "juniper", "marble", "orchard", "velvet"}
	r := p.random("password")
	r.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	return words[0] + "-" + words[1] + "-" + words[2] + "-" + string(rune('1'+r.IntN(9))) + string(rune('1'+r.IntN(9)))
}
