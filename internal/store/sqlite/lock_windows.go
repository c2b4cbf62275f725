package sqlite

import (
	"os"

	"golang.org/x/sys/windows"
)

// exclusive locks an open file, or fails at once when another process has it.
func exclusive(f *os.File) error {
	return windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, new(windows.Overlapped))
}
