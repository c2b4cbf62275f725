package account

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"regexp"
	"slices"
	"strings"
	"time"

	"tianti/internal/store"
	"tianti/internal/text"
)

// Account is what a person logs in with.
type Account struct {
	store.Meta `bson:",inline"` // the log-in name, folded
	Person     string           `bson:"person"`
	Hash       string           `bson:"hash"` // "" until a code was redeemed
	Code       []byte           `bson:"code,omitempty"`
	CodeUntil  time.Time        `bson:"code_until,omitempty"`
	Disabled   bool             `bson:"disabled"`
	Known      []string         `bson:"known,omitempty"` // addresses from which the owner got in, the latest last
	LastIn     time.Time        `bson:"last_in,omitempty"`
	ChangedAt  time.Time        `bson:"changed_at,omitempty"` // of the password
}

var accounts = store.Define[Account]("rbac.accounts", store.Unique("person", "person"))

const (
	codeLife  = 10 * time.Minute
	mostKnown = 8
)

var loginShape = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}@._-]{1,63}$`)

// Login is a log-in name in its one spelling.
func Login(typed string) string {
	return strings.ReplaceAll(text.Fold(typed), " ", "")
}

// code makes a one-time code: 20 letters and digits in groups, 100 bits.
func newCode() string {
	s := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(random(13))[:20]
	return s[:5] + "-" + s[5:10] + "-" + s[10:15] + "-" + s[15:]
}

// codeSum is what is kept of a code, however it was typed.
func codeSum(typed string) []byte {
	sum := sha256.Sum256([]byte(strings.ToUpper(text.Squash(typed))))
	return sum[:]
}

// give sets a new code; the one before stops working.
func (a *Account) give(code string, now time.Time) {
	a.Code, a.CodeUntil = codeSum(code), now.Add(codeLife)
}

// redeem says whether the code is the account's and still works, and uses it up.
func (a *Account) redeem(code string, now time.Time) bool {
	if len(a.Code) == 0 || !now.Before(a.CodeUntil) || subtle.ConstantTimeCompare(a.Code, codeSum(code)) != 1 {
		return false
	}
	a.Code, a.CodeUntil = nil, time.Time{}
	return true
}

// met remembers an address from which the owner got in.
func (a *Account) met(address string, now time.Time) {
	a.LastIn = now
	a.Known = slices.DeleteFunc(a.Known, func(s string) bool { return s == address })
	if a.Known = append(a.Known, address); len(a.Known) > mostKnown {
		a.Known = a.Known[len(a.Known)-mostKnown:]
	}
}
