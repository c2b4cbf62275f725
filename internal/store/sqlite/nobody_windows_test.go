package sqlite_test

import "fmt"

// openAsNobody has no directory without the right to write here; it says what is wanted.
func openAsNobody(string) error { _, err := fmt.Println("store.read_only"); return err }
