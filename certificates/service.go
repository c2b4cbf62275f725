package certificates

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

// ErrUnknown says that there is no such certificate.
var ErrUnknown = fault.Define(fault.NotFound, "certificates.unknown") // param "certificate"

// Holder is what a certificate needs to know of a person.
type Holder struct {
	Person string
	Name   string
	NameEN string // a Latin form, if one is known
	Unit   string // path
	Issuer Issuer // who certifies people of this unit: the centre
	Gone   bool   // is not employed any more
}

// Holders tells of people; rbac's organisation does, through a few lines in cmd.
type Holders interface {
	Holder(ctx context.Context, person string) (Holder, error)
}

// Service holds the use cases.
type Service struct {
	book         audit.Book[Certificate]
	keys         audit.Book[Key]
	numbers      store.Collection[numbered]
	rests        store.Collection[rest]
	transcripts  store.Collection[Transcript]
	clock        clock.Clock
	gate         *rbac.Gate
	holders      Holders
	kinds        audit.Book[KindVersion]
	drafts       audit.Book[Draft]
	searches     store.Collection[search]
	current      atomic.Pointer[Catalogue]
	following    sync.Mutex // one look at new versions at a time
	versions     sync.Map   // Kind by the id of its version
	trials       trials
	courses      func(ctx context.Context, codes []string) (map[string]locale.Text, error)
	places       store.Collection[place]
	lists        store.Collection[statusList]
	signed       sync.Map // StatusList by purpose and number
	organisation string
	address      string // of the public site, in QR codes
	queues       queues
	away         func(ctx context.Context, person string) (time.Time, error) // nil: nobody is ever on leave
}

// Waits lets reminders wait for whoever is on leave: away tells until when somebody is, zero for who is there. It is
// called once, before use.
func (x *Service) Waits(away func(ctx context.Context, person string) (time.Time, error)) {
	x.away = away
}

// Options are what an installation sets.
type Options struct {
	Organisation string // in the keys' own certificates
	Address      string // "https://tianti.example.cn"
}

// New makes the service. It knows no kinds until Load.
func New(db *store.Database, c clock.Clock, gate *rbac.Gate, holders Holders, o Options) *Service {
	if o.Organisation == "" {
		o.Organisation = "Tianti"
	}
	return &Service{
		book: audit.Keep(certificateKind.On(db), "code", "lookup"), keys: audit.Keep(keyKind.On(db), "seed", "scalar"),
		numbers: numberKind.On(db), rests: restKind.On(db), transcripts: transcripts.On(db),
		kinds: audit.Keep(versionKind.On(db)), drafts: audit.Keep(draftKind.On(db)), searches: searchKind.On(db),
		places: placeKind.On(db), lists: listKind.On(db), clock: c, gate: gate, holders: holders,
		organisation: o.Organisation, address: strings.TrimRight(o.Address, "/"),
	}
}

func needReason(reason string) error {
	if strings.TrimSpace(reason) == "" {
		return ErrReason.At("reason")
	}
	return nil
}

func (x *Service) find(ctx context.Context, id string) (*Certificate, error) {
	c, err := x.book.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrUnknown.With("certificate", id)
	}
	return c, err
}

func placeOf(c *Certificate) rbac.Place { return rbac.Place{Unit: c.Unit, Owner: c.Person} }

// about is the part that all facts of a certificate share.
func (x *Service) about(c *Certificate, at time.Time, reason string) About {
	class := ""
	if k, err := x.Catalogue().Kind(c.Kind); err == nil {
		class = string(k.Class)
	}
	return About{Certificate: c.ID, Kind: c.Kind, Class: class, Person: c.Person, Unit: c.Unit,
		Number: c.Number, From: c.From, Until: c.Until, At: at, Reason: reason}
}

// Get reads a certificate for somebody who may see it. Whoever may not is told that there is none.
func (x *Service) Get(ctx context.Context, by rbac.Actor, id string) (*Certificate, error) {
	c, err := x.find(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := x.gate.May(by, "certificates.certificate.read", placeOf(c)); err != nil {
		return nil, hide(err, id)
	}
	return c, nil
}

// hide turns a refusal into "there is none", so that ids cannot be tried out.
func hide(err error, id string) error {
	if errors.Is(err, rbac.ErrForbidden) {
		return ErrUnknown.With("certificate", id)
	}
	return err
}

// OfPerson lists a person's certificates that the actor may see, the newest first.
func (x *Service) OfPerson(ctx context.Context, by rbac.Actor, person string) ([]*Certificate, error) {
	if by.Anonymous() {
		return nil, rbac.ErrAnonymous
	}
	p, err := x.book.Find(ctx, store.On("person").Is(person).Down().Limit(store.MaxLimit))
	if err != nil {
		return nil, err
	}
	out := make([]*Certificate, 0, len(p.Items))
	for _, c := range p.Items {
		if _, err := x.gate.May(by, "certificates.certificate.read", placeOf(c)); err == nil {
			out = append(out, c)
		}
	}
	return out, nil
}
