// Package file keeps files of any size in the store: pictures of questions, videos of lessons,
// scans of certificates. They lie in the same database as everything else, so both engines, backup,
// copy and several nodes have them without a disk that nodes would share.
//
// A file is known by its content: its id is the SHA-256 of its bytes. The same picture in a hundred
// questions is kept once, a file never changes under its address, and who does not have the bytes
// cannot guess the address.
//
//	Put ─▶ upload noted ─▶ pieces of 256 KiB written as they arrive ─▶ file named by its hash ─▶ note taken away
//
// An upload that breaks off leaves its note; Sweep deletes what such notes name once they are a day
// old. Nothing else deletes a file: whoever refers to one keeps it alive for good.
//
// There are two shelves with nothing in common. What lies on the open one is shown to whoever is logged
// in and knows the address; what lies on the closed one has none, and the package that keeps it there
// says who may have it, each time.
//
// What a file is, its first bytes say (Sniff), never the name or the type that a browser claims.
package file
