// Package storetest says what every storage engine must do, as tests: Run is the one conformance
// suite that SQLite and MongoDB pass. Database gives tests of other packages a real database.
package storetest
