//go:build unix

package sqlite_test

import (
	"fmt"
	"os"
	"syscall"

	"tianti/internal/fault"
	"tianti/internal/store/sqlite"
)

// openAsNobody tries to open a directory that it may not write to: a super-user, who may write
// everywhere, becomes somebody else first; others take the right from themselves.
func openAsNobody(dir string) error {
	if os.Geteuid() == 0 {
		if err := syscall.Setuid(65534); err != nil {
			return err
		}
	} else if err := os.Chmod(dir, 0o500); err != nil {
		return err
	}
	_, err := sqlite.Open(dir)
	fmt.Println(fault.From(err).Code())
	return nil
}
