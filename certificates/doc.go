// Package certificates issues certificates, keeps their lives and proves them to anyone.
//
//	                     ┌──────────── Reinstate ────────────┐
//	                     ▼                                   │
//	Issue ──▶ issued (upcoming → valid → expired, by time) ──┴─ Suspend ─▶ suspended
//	             │    │                                                       │
//	             │    └── Reissue (name change), renewal ──▶ superseded       │
//	             └────────────── Revoke ──▶ revoked ◀─────────────────────────┘
//
// What holds:
//
//   - One certificate for a kind, a person and the thing that earned it (a sitting, a contest, a
//     decision), however often and from how many nodes it is issued: the id is made of the three.
//   - Numbers have no gap and no double per kind, unit and year. A number is taken by inserting a
//     document for it, which carries the whole draft; whoever crashes after that is completed from
//     the draft (number.go).
//   - Validity is a pair of instants. "Until 23 November" means until 24:00 of that day in
//     Shanghai, and no job has to run for it to end. A term of n months ends on the corresponding
//     day n months later, or on the last day of a shorter month (Civil Code, articles 201 and 202).
//   - Kinds are versioned: a version is only ever added and holds at once on every node. A certificate
//     names the version of its kind that made it and keeps its text and look for good. Kinds are
//     retired, never deleted, and retiring takes no certificate and opens no post or seat.
//   - A certificate keeps a snapshot of what it rests on. When one of these things falls, every
//     certificate that rests on it is suspended, not revoked: that takes a person's decision.
//   - A credential points at its bits in signed status lists, which say whether it still holds.
//   - It is proved three ways: on the public page by a code of 130 random bits; by a signed token
//     in its QR code, without the server; by the signature over the bytes of its PDF.
//
// A verdict from a token or a file says what was certified and that it was us. Whether it has been
// revoked since, only the server knows; every offline answer says so.
package certificates
