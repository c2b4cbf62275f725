package certificates

import "time"

// About is what every fact of a certificate says. Until is zero for one without end.
type About struct {
	Certificate string    `bson:"certificate"`
	Kind        string    `bson:"kind"`
	Class       string    `bson:"class"`
	Person      string    `bson:"person"`
	Unit        string    `bson:"unit"` // path
	Number      string    `bson:"number"`
	From        time.Time `bson:"from"`
	Until       time.Time `bson:"until"`
	At          time.Time `bson:"at"` // from when on the fact holds
	Reason      string    `bson:"reason,omitempty"`
}

// CertificateIssued says that a person holds a certificate. Supersedes is the one that it takes the
// place of, if any.
type CertificateIssued struct {
	About      `bson:",inline"`
	Supersedes string `bson:"supersedes,omitempty"`
}

// EventName is "certificates.issued".
func (CertificateIssued) EventName() string { return "certificates.issued" }

// CertificateSuspended says that a certificate does not count until it is reinstated.
type CertificateSuspended struct {
	About `bson:",inline"`
}

// EventName is "certificates.suspended".
func (CertificateSuspended) EventName() string { return "certificates.suspended" }

// CertificateReinstated says that a suspended certificate counts again, from At on.
type CertificateReinstated struct {
	About `bson:",inline"`
}

// EventName is "certificates.reinstated".
func (CertificateReinstated) EventName() string { return "certificates.reinstated" }

// CertificateRevoked says that a certificate never counts again.
type CertificateRevoked struct {
	About `bson:",inline"`
}

// EventName is "certificates.revoked".
func (CertificateRevoked) EventName() string { return "certificates.revoked" }

// CertificateReissued says that a certificate was replaced by another one: after a change of name,
// or by a renewal. The other one has its own CertificateIssued.
type CertificateReissued struct {
	About `bson:",inline"`
	By    string `bson:"by"` // the new certificate
}

// EventName is "certificates.reissued".
func (CertificateReissued) EventName() string { return "certificates.reissued" }

// CertificateExpiring reminds of an end that is near.
type CertificateExpiring struct {
	About `bson:",inline"`
	Days  int `bson:"days"`
}

// EventName is "certificates.expiring".
func (CertificateExpiring) EventName() string { return "certificates.expiring" }

// KindPublished says that a version of a kind is in force. Retired means that nothing is issued of it
// from now on.
type KindPublished struct {
	Kind    string `bson:"kind"`
	Version int64  `bson:"version"`
	Retired bool   `bson:"retired,omitempty"`
	By      string `bson:"by"`
	Reason  string `bson:"reason"`
}

// EventName is "certificates.kind.published".
func (KindPublished) EventName() string { return "certificates.kind.published" }

// KeyRotated says that signatures are made with another key from now on.
type KeyRotated struct {
	Key string `bson:"key"`
}

// EventName is "certificates.key.rotated".
func (KeyRotated) EventName() string { return "certificates.key.rotated" }
