// Package xapi keeps what learning programs say of people: statements, documents beside them, and the
// keys of the programs that say it. It is a learning record store by the Experience API 1.0.3 (ADL,
// xapi-spec), without HTTP, which stands in web/xapi.
//
//	client (made by a manager, secret shown once) ──▶ statement ──▶ read strictly, refused with the place
//	own facts (reactions) ─────────────────────────▶ statement, its id made of the fact's
//	statement ──▶ kept for ever; the same id again: nothing, or a conflict
//	          ──▶ voided by another one, and then found only as voided
//
// The text of a statement is kept as it came; what the store sets itself (id, stored, timestamp,
// authority, version) is written over it. Beside the statement stand its keys, a line for each thing it
// can be looked for by, with a hash in the place of what may be thousands of characters long. They are
// written before it, so that a crash leaves a key that leads nowhere and no statement that cannot be found.
package xapi
