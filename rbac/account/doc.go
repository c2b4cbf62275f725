// Package account lets people in: log-in names, passwords, one-time codes and the limits that keep
// strangers out without locking out the owner.
//
//	       Open                    Redeem                 LogIn
//	(none) ────▶ waiting for code ────────▶ has a password ────▶ in
//	                   ▲                        │
//	                   └──── Reset (new code) ──┘      Disable / leaving: nobody gets in
//
// Passwords follow NIST SP 800-63B-4 for a sole factor: at least 15 characters of any script, no
// rules of composition, no forced change; refused are those made of common words, of words that
// belong to the person or the product, of rows of keys and of repetition (see password.go). They
// are kept as argon2id; few are computed at once, so that a burst costs time and not memory.
//
// Nobody ever learns another's password: an administrator hands out a code, which works once and
// for ten minutes, and sets nothing but a new password of its bearer's choice.
//
// # Limits
//
// Every log-in name, existing or not, has ten failures in fifteen minutes: seven for anybody, and
// three that only addresses can use from which the owner got in before. So a stranger who uses up
// the seven again and again does not lock out the owner at the usual place; elsewhere the owner
// waits, or asks for a code: codes have a budget of their own. An address has a hundred failures
// in fifteen minutes over all names, after which only owners known there get in. Counters are kept
// in the store and hold on all nodes.
//
// Whatever fails, the answer is the same, and as much is computed: a name that does not exist is
// compared with a hash that nobody's password has.
package account
