package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"

	modernc "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"tianti/internal/store"
)

// code is SQLite's primary result code, 0 for an error that is not SQLite's.
func code(err error) int {
	var se *modernc.Error
	if !errors.As(err, &se) {
		return 0
	}
	return se.Code() & 0xFF
}

func isConstraint(err error) bool { return code(err) == sqlite3.SQLITE_CONSTRAINT }

// isFatal tells errors of the file or the connection, after which the transaction is lost, from
// those of one write.
func isFatal(err error) bool {
	switch code(err) {
	case 0:
		return errors.Is(err, sql.ErrConnDone) || errors.Is(err, sql.ErrTxDone)
	case sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_RANGE:
		return false
	}
	return true
}

// fault turns an error of SQLite or the system into one of the contract.
func fault(err error, dir string) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	switch code(err) {
	case 0:
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return store.ErrCorrupt.With("dir", dir).Because(err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return store.ErrReadOnly.With("dir", dir).Because(err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return store.ErrLocked.With("dir", dir).Because(err)
	case sqlite3.SQLITE_INTERRUPT:
		return fmt.Errorf("%w: %w", context.Canceled, err)
	default:
		return fmt.Errorf("sqlite: %w", err)
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EROFS) || errors.Is(err, os.ErrPermission) {
		return store.ErrReadOnly.With("dir", dir).Because(err)
	}
	if errors.Is(err, sql.ErrConnDone) || strings.HasSuffix(err.Error(), "is closed") {
		return store.ErrUnavailable.Because(err)
	}
	return err
}
