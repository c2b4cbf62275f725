// Package mongotest runs the storage conformance suite against the MongoDB engine, and the whole
// program on several nodes and in a move from a data directory.
//
// It is a module of its own so that the server it embeds does not enter the program's go.mod.
// Without TIANTI_TEST_MONGODB it starts an embedded FerretDB, whose updates are read-modify-write
// without a lock, behind a proxy that lets one command through at a time: then every single-document
// command is atomic, as it is on MongoDB. With TIANTI_TEST_MONGODB=mongodb://… the same suite runs
// on that server, in databases that it makes and drops.
package mongotest
