//go:build unix

package sqlite

import (
	"os"

	"golang.org/x/sys/unix"
)

// exclusive locks an open file, or fails at once when another process has it.
func exclusive(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) }
