package certificates

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tianti/internal/store"
)

// KindVersion is a kind as it was put in force. Versions of all kinds share one row of numbers and are
// only ever added: whoever has read up to a number knows everything before it, and two changes at
// once race for the next one.
type KindVersion struct {
	store.Meta `bson:",inline"` // the number in twelve digits
	Number     int64            `bson:"number" json:"version"`
	Code       string           `bson:"code" json:"code"`
	Kind       Kind             `bson:"kind" json:"kind"`
	Retired    bool             `bson:"retired,omitempty" json:"retired"`
	By         string           `bson:"by" json:"by"`
	ByName     string           `bson:"by_name" json:"by_name"`
	Reason     string           `bson:"reason" json:"reason"`
	At         time.Time        `bson:"at" json:"at"`
	Built      string           `bson:"built,omitempty" json:"-"` // hash of the built-in kind; "" if a person wrote it
}

// kind is the version as catalogues have it.
func (v *KindVersion) kind() Kind {
	k := v.Kind.tidy()
	k.Version, k.Retired, k.built = v.Number, v.Retired, v.Built
	return k
}

// Draft is a kind that is being worked on and holds for nobody yet. There is one of each kind; its id is
// the kind's code.
type Draft struct {
	store.Meta `bson:",inline"`
	Kind       Kind      `bson:"kind"`
	Base       int64     `bson:"base"` // the version that it changes; 0: a new kind
	By         string    `bson:"by"`
	ByName     string    `bson:"by_name"`
	At         time.Time `bson:"at"`
}

// search goes through all transcripts for programmes that a new version finds complete: once as soon as
// it is in force, and once more when every node has taken it over, for what was counted meanwhile by
// the version before. Its id is the version's.
type search struct {
	store.Meta `bson:",inline"`
	Code       string    `bson:"code"`
	Version    int64     `bson:"version"`
	Open       string    `bson:"open,omitempty"` // "yes" until both passes are done
	Pass       int       `bson:"pass"`           // that is due
	Cursor     string    `bson:"cursor,omitempty"`
	At         time.Time `bson:"at"`
}

var (
	versionKind = store.Define[KindVersion]("certificates.kinds",
		store.Unique("number", "number"),
		store.By("code", "code", "number"))
	draftKind  = store.Define[Draft]("certificates.drafts", store.By("at", "at"))
	searchKind = store.Define[search]("certificates.searches", store.By("open", "open", "at"))
)

func versionID(n int64) string { return fmt.Sprintf("%012d", n) }

// hashOf names the contents of a kind.
func hashOf(k Kind) string {
	k = k.tidy()
	k.Version, k.Retired = 0, false
	text, err := json.Marshal(k)
	if err != nil {
		panic(err) // numbers, texts and lists of them
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

// KindOf is the version of its kind that made a certificate: what it says and how it looks stays as it
// was, whatever becomes of the kind.
func (x *Service) KindOf(ctx context.Context, c *Certificate) (Kind, error) {
	return x.kindAt(ctx, c.Kind, c.KindVersion)
}

func (x *Service) kindAt(ctx context.Context, code string, version int64) (Kind, error) {
	if k, err := x.Catalogue().Kind(code); err == nil && k.Version == version {
		return k, nil
	}
	key := code
	if version > 0 {
		key = versionID(version)
	}
	if k, ok := x.versions.Load(key); ok {
		return k.(Kind), nil
	}
	v, err := x.kinds.Get(ctx, key)
	if version == 0 { // from before there were versions
		v, err = x.kinds.First(ctx, store.On("code").Is(code))
	}
	if errors.Is(err, store.ErrNotFound) {
		return x.Catalogue().Kind(code)
	}
	if err != nil {
		return Kind{}, err
	}
	x.versions.Store(key, v.kind())
	return v.kind(), nil
}
