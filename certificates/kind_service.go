package certificates

import (
	"context"
	"errors"
	"strings"

	"tianti/internal/audit"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// The faults of changing kinds.
var (
	ErrKindTaken   = fault.Define(fault.Conflict, "certificates.kind.taken")    // the code is in use; param "code", field "code"
	ErrKindChanged = fault.Define(fault.Conflict, "certificates.kind.changed")  // somebody else was quicker; params "code", "by"
	ErrKindSame    = fault.Define(fault.Conflict, "certificates.kind.same")     // nothing to publish; param "code"
	ErrKindRetired = fault.Define(fault.Conflict, "certificates.kind.retired")  // nothing is issued of it; param "code"
	ErrNoDraft     = fault.Define(fault.NotFound, "certificates.kind.no_draft") // param "code"
	ErrNoVersion   = fault.Define(fault.NotFound, "certificates.kind.no_version")
)

const (
	mayRead = "certificates.kind.read"
	mayEdit = "certificates.kind.edit"
)

// whole is the place of what holds for everybody: the top of the actor's organisation. Only a role that
// covers it changes kinds, because a kind is the same in every centre.
func whole(by rbac.Actor) rbac.Place {
	if top, _, ok := strings.Cut(strings.TrimPrefix(by.Unit, "/"), "/"); ok && top != "" {
		return rbac.Place{Unit: "/" + top + "/"}
	}
	return rbac.Place{Unit: "/"}
}

// Catalogue is the set of kinds in force; empty before Load. Read it only.
func (x *Service) Catalogue() Catalogue {
	if c := x.current.Load(); c != nil {
		return *c
	}
	return Catalogue{}
}

// Load puts the stored kinds in force. Built-in kinds that are missing, or that are stored as an
// earlier program had them, become those of this program; what a person changed stays.
func (x *Service) Load(ctx context.Context) error {
	if err := x.follow(ctx); err != nil {
		return err
	}
	c, now := x.Catalogue(), x.clock.Now()
	by := rbac.System("certificates: built-in kinds")
	grant, err := x.gate.May(by, mayEdit, whole(by))
	if err != nil {
		return err
	}
	var docs []*KindVersion
	var entries []audit.Entry
	for _, k := range Blueprint().Kinds {
		old, err := c.Kind(k.Code)
		if hash := hashOf(k); err != nil || old.built != "" && old.built != hash && !old.Retired {
			v := &KindVersion{Number: c.last + int64(len(docs)) + 1, Code: k.Code, Kind: k, By: by.Person, ByName: by.Name, Reason: "built-in kind", At: now, Built: hash}
			v.ID = versionID(v.Number)
			docs, entries = append(docs, v), append(entries, grant.Record(v.Reason))
		}
	}
	for _, err := range x.kinds.WriteMany(ctx, docs, func(i int) audit.Entry { return entries[i] }) {
		if err != nil && !errors.Is(err, store.ErrExists) { // another node was quicker
			return err
		}
	}
	return x.follow(ctx)
}

// follow takes over what was published since the last look.
func (x *Service) follow(ctx context.Context) error {
	x.following.Lock()
	defer x.following.Unlock()
	c := x.Catalogue()
	for v, err := range x.kinds.Each(ctx, store.On("number").After(c.last)) {
		if err != nil {
			return err
		}
		c = c.with(v.kind())
	}
	x.current.Store(&c)
	return nil
}

// Run keeps up with changes by other nodes until ctx ends.
func (x *Service) Run(ctx context.Context) error { return x.kinds.Follow(ctx, x.follow) }

// Kinds is the catalogue for whoever may read it.
func (x *Service) Kinds(by rbac.Actor) (Catalogue, error) {
	_, err := x.gate.May(by, mayRead, whole(by))
	return x.Catalogue(), err
}

// Publish puts a kind in force in place of version base, which the actor has seen; 0 makes a new kind. A
// fault.List names each wrong field. Certificates that were issued keep the version that made them.
func (x *Service) Publish(ctx context.Context, by rbac.Actor, base int64, k Kind, reason string) (*KindVersion, error) {
	if _, err := x.gate.May(by, mayEdit, whole(by)); err != nil {
		return nil, err
	}
	if err := errors.Join(x.Check(ctx, k), needReason(reason)); err != nil {
		return nil, err
	}
	v, err := x.put(ctx, by, base, k, false, reason)
	if err != nil {
		return nil, err
	}
	return v, x.dropDraft(ctx, by, k.Code, reason)
}

// Retire lets nothing be issued of a kind any more. Its certificates stay valid to their end, seats and
// posts that ask for it go on asking, and it can be restored. Kinds are never deleted.
func (x *Service) Retire(ctx context.Context, by rbac.Actor, base int64, code, reason string) (*KindVersion, error) {
	return x.turn(ctx, by, base, code, true, reason)
}

// Restore undoes Retire.
func (x *Service) Restore(ctx context.Context, by rbac.Actor, base int64, code, reason string) (*KindVersion, error) {
	return x.turn(ctx, by, base, code, false, reason)
}

func (x *Service) turn(ctx context.Context, by rbac.Actor, base int64, code string, retired bool, reason string) (*KindVersion, error) {
	if _, err := x.gate.May(by, mayEdit, whole(by)); err != nil {
		return nil, err
	}
	k, err := x.Catalogue().Kind(code)
	if err != nil {
		return nil, err
	}
	if err := needReason(reason); err != nil {
		return nil, err
	}
	return x.put(ctx, by, base, k, retired, reason)
}

// put adds a version, and puts it in force here.
func (x *Service) put(ctx context.Context, by rbac.Actor, base int64, k Kind, retired bool, reason string) (*KindVersion, error) {
	k = k.tidy()
	for {
		if err := x.follow(ctx); err != nil {
			return nil, err
		}
		grant, err := x.gate.May(by, mayEdit, whole(by))
		if err != nil {
			return nil, err
		}
		c := x.Catalogue()
		if err := x.fits(ctx, c, base, k, retired); err != nil {
			return nil, err
		}
		v := &KindVersion{Number: c.last + 1, Code: k.Code, Kind: k, Retired: retired, By: by.Person, ByName: by.Name, Reason: reason, At: x.clock.Now()}
		v.ID = versionID(v.Number)
		err = x.kinds.Insert(ctx, v, grant.Record(reason, v.fact()))
		if errors.Is(err, store.ErrExists) && ctx.Err() == nil { // another kind was changed at the same time, or this one: look again
			continue
		}
		if err != nil {
			return nil, err
		}
		return v, x.follow(ctx)
	}
}

// fits says whether a change still meets what its author saw.
func (x *Service) fits(ctx context.Context, c Catalogue, base int64, k Kind, retired bool) error {
	old, err := c.Kind(k.Code)
	switch {
	case err != nil && base != 0:
		return err
	case err != nil:
		return nil
	case base == 0:
		return ErrKindTaken.With("code", k.Code).At("code")
	case base != old.Version:
		by := ""
		if v, err := x.kinds.Get(ctx, versionID(old.Version)); err == nil {
			by = v.ByName
		}
		return ErrKindChanged.With("code", k.Code).With("by", by)
	case hashOf(old) == hashOf(k) && old.Retired == retired:
		return ErrKindSame.With("code", k.Code)
	}
	return nil
}

// posts is the catalogue of posts in force; the built-in one where holders are not the organisation's.
func (x *Service) posts() *rbac.PostList {
	if o, ok := x.holders.(interface{ Posts() *rbac.PostList }); ok {
		return o.Posts()
	}
	return rbac.BuiltinPosts()
}

// Check says everything that is wrong with a kind, as a fault.List; courses that do not exist by name.
func (x *Service) Check(ctx context.Context, k Kind) error {
	bad := k.faults(x.Catalogue(), x.posts())
	unknown, err := x.unknownCourses(ctx, k)
	if err != nil {
		return err
	}
	return append(bad, unknown...).Err()
}

// fact is what a version establishes.
func (v *KindVersion) fact() KindPublished {
	return KindPublished{Kind: v.Code, Version: v.Number, Retired: v.Retired, By: v.By, Reason: v.Reason}
}

// History lists the versions of a kind, the newest first.
func (x *Service) History(ctx context.Context, by rbac.Actor, code, cursor string) (store.Page[KindVersion], error) {
	if _, err := x.gate.May(by, mayRead, whole(by)); err != nil {
		return store.Page[KindVersion]{}, err
	}
	return x.kinds.Find(ctx, store.On("code").Is(code).Down().Limit(20).At(cursor))
}

// Before is the version of a kind that another one took the place of; nil of the first.
func (x *Service) Before(ctx context.Context, by rbac.Actor, code string, number int64) (*KindVersion, error) {
	if _, err := x.gate.May(by, mayRead, whole(by)); err != nil {
		return nil, err
	}
	v, err := x.kinds.First(ctx, store.On("code").Is(code).Before(number).Down())
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return v, err
}

// At is one version of a kind. ErrNoVersion if there is none.
func (x *Service) At(ctx context.Context, by rbac.Actor, code string, number int64) (*KindVersion, error) {
	if _, err := x.gate.May(by, mayRead, whole(by)); err != nil {
		return nil, err
	}
	v, err := x.kinds.Get(ctx, versionID(number))
	if errors.Is(err, store.ErrNotFound) || err == nil && v.Code != code {
		return nil, ErrNoVersion.With("code", code)
	}
	return v, err
}

// Edits says whether the actor may change kinds, to choose what a page offers.
func (x *Service) Edits(by rbac.Actor) bool {
	_, err := x.gate.May(by, mayEdit, whole(by))
	return err == nil
}
