// Package passport keeps, per person, everything that seats and rights ask about, in one document.
//
// It is fed with facts of other packages and is nobody's source: units and roles come from rbac,
// certificates from certificates, grades and stars from ladder. In return one read answers every
// question about a person, and the answer is the same on every node.
//
//	Learn ──▶ fact: kind, code, value, unit, ref; valid from … until; recorded at
//	Close ──▶ end:  valid no more from an instant on; recorded at
//
// Facts and ends are added and never changed, so two times can be asked for: how it was at an
// instant (valid), as it was known at an instant (recorded). "Who could take the VIP seat on the third, as
// we knew on the third" is the same read as "may she take it now".
//
// Learning a fact twice and closing one twice change nothing: whoever reacts to events may see
// them more than once.
package passport
