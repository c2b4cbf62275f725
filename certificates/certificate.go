package certificates

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/store"
)

// The faults of a certificate's life.
var (
	ErrEnded        = fault.Define(fault.Conflict, "certificates.ended")         // revoked or superseded; params "number", "state"
	ErrNotSuspended = fault.Define(fault.Conflict, "certificates.not_suspended") // param "number"
	ErrSuspended    = fault.Define(fault.Conflict, "certificates.suspended")     // already; param "number"
	ErrReason       = fault.Define(fault.Invalid, "certificates.reason")         // field "reason"
)

// State is what was decided about a certificate. Whether it has begun or run out is a matter of
// time: see Standing.
type State string

// The states.
const (
	Issued     State = "issued"
	Suspended  State = "suspended"
	Revoked    State = "revoked"
	Superseded State = "superseded"
)

// Standing is a certificate's state at an instant.
type Standing string

// The standings.
const (
	Valid         Standing = "valid"
	Upcoming      Standing = "upcoming" // issued, not yet begun
	Expired       Standing = "expired"
	SuspendedNow  Standing = "suspended"
	RevokedNow    Standing = "revoked"
	SupersededNow Standing = "superseded"
)

// Certificate is one certificate with its life.
type Certificate struct {
	store.Meta   `bson:",inline"`
	Kind         string     `bson:"kind" json:"kind"`
	KindVersion  int64      `bson:"kind_version,omitempty" json:"kind_version,omitempty"` // that made it; 0: the first
	Person       string     `bson:"person" json:"person"`
	Holder       string     `bson:"holder" json:"holder"` // as at the issue
	HolderEN     string     `bson:"holder_en,omitempty" json:"holder_en,omitempty"`
	Unit         string     `bson:"unit" json:"unit"` // path of the holder's unit at the issue
	Issuer       Issuer     `bson:"issuer" json:"issuer"`
	Number       string     `bson:"number" json:"number"`
	Code         string     `bson:"code" json:"code"`
	Lookup       string     `bson:"lookup" json:"-"` // hash of the code, by which it is found
	Source       string     `bson:"source" json:"source"`
	Subject      string     `bson:"subject,omitempty" json:"subject,omitempty"`
	SubjectEN    string     `bson:"subject_en,omitempty" json:"subject_en,omitempty"`
	Evidence     []Evidence `bson:"evidence" json:"evidence"`
	State        State      `bson:"state" json:"state"`
	IssuedAt     time.Time  `bson:"issued_at" json:"issued_at"`
	From         time.Time  `bson:"from" json:"valid_from"`
	Until        time.Time  `bson:"until" json:"valid_until,omitzero"` // zero: without end
	Supersedes   string     `bson:"supersedes,omitempty" json:"supersedes,omitempty"`
	SupersededBy string     `bson:"superseded_by,omitempty" json:"superseded_by,omitempty"`
	Key          string     `bson:"key" json:"-"` // of the signatures
	Shows        []string   `bson:"shows,omitempty" json:"shows,omitempty"`
	Reminded     []int      `bson:"reminded,omitempty" json:"-"`
	History      []Step     `bson:"history" json:"history"`
}

// Issuer is who certifies.
type Issuer struct {
	Code   string `bson:"code" json:"code"` // in the number: SZ
	Name   string `bson:"name" json:"name"`
	NameEN string `bson:"name_en,omitempty" json:"name_en,omitempty"`
	Seal   string `bson:"seal,omitempty" json:"seal,omitempty"` // the words of the seal; the name if empty
}

// Evidence is one thing that a certificate rests on, as it was when the certificate was issued.
type Evidence struct {
	Source string    `bson:"source" json:"source"` // exams, courses, ladder …
	Ref    string    `bson:"ref" json:"ref"`       // "sitting:ID"
	What   string    `bson:"what" json:"what"`     // 理论考试
	WhatEN string    `bson:"what_en,omitempty" json:"what_en,omitempty"`
	Score  int64     `bson:"score,omitempty" json:"score,omitempty"` // thousandths of a point
	When   time.Time `bson:"when" json:"when"`
}

// Step is one decision in a certificate's life.
type Step struct {
	State  State     `bson:"state" json:"state"`
	At     time.Time `bson:"at" json:"at"`
	By     string    `bson:"by" json:"by"`
	ByName string    `bson:"by_name,omitempty" json:"by_name,omitempty"`
	Reason string    `bson:"reason" json:"reason"`
	Ref    string    `bson:"ref,omitempty" json:"ref,omitempty"` // the evidence that fell
}

// ID is the id of the certificate that a person earned with something: the same three give the
// same id, so that one achievement never gives two certificates.
func ID(kind, person, source string) string {
	h := sha256.Sum256([]byte(kind + "\x00" + person + "\x00" + source))
	return "c" + strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(h[:15]))
}

// Standing is the certificate's state at an instant. The end itself is no longer inside.
func (c *Certificate) Standing(at time.Time) Standing {
	switch {
	case c.State != Issued:
		return Standing(c.State)
	case at.Before(c.From):
		return Upcoming
	case !c.Until.IsZero() && !at.Before(c.Until):
		return Expired
	}
	return Valid
}

// LastDay is the last civil day on which the certificate is valid; zero if it does not end.
func (c *Certificate) LastDay() time.Time {
	if c.Until.IsZero() {
		return time.Time{}
	}
	return clock.Day(c.Until.Add(-time.Second))
}

// DaysLeft counts the civil days until the last one; on the last day 0. ok is false if there is no
// end.
func (c *Certificate) DaysLeft(at time.Time) (days int, ok bool) {
	if c.Until.IsZero() {
		return 0, false
	}
	return int(c.LastDay().Sub(clock.Day(at)).Hours() / 24), true
}

// RestsOn says whether a piece of evidence carries the certificate.
func (c *Certificate) RestsOn(ref string) bool {
	for _, e := range c.Evidence {
		if e.Ref == ref {
			return true
		}
	}
	return false
}

func (c *Certificate) take(s Step) {
	c.State = s.State
	c.History = append(c.History, s)
}

func (c *Certificate) ended() error {
	if c.State == Revoked || c.State == Superseded {
		return ErrEnded.With("number", c.Number).With("state", c.State)
	}
	return nil
}

// suspend, reinstate, revoke and supersede are the moves of the diagram in doc.go.
func (c *Certificate) suspend(s Step) error {
	if err := c.ended(); err != nil {
		return err
	}
	if c.State == Suspended {
		return ErrSuspended.With("number", c.Number)
	}
	s.State = Suspended
	c.take(s)
	return nil
}

func (c *Certificate) reinstate(s Step) error {
	if c.State != Suspended {
		return ErrNotSuspended.With("number", c.Number)
	}
	s.State = Issued
	c.take(s)
	return nil
}

func (c *Certificate) revoke(s Step) error {
	if err := c.ended(); err != nil {
		return err
	}
	s.State = Revoked
	c.take(s)
	return nil
}

func (c *Certificate) supersede(by string, s Step) error {
	if err := c.ended(); err != nil {
		return err
	}
	s.State = Superseded
	c.SupersededBy = by
	c.take(s)
	return nil
}
