package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"os"
)

// SnapshotTo writes a consistent copy of the database, as of now, to a file that must not exist
// yet. Reading and writing go on meanwhile. The copy is durable when the call returns, and is
// opened by Open when it lies in a directory of its own under FileName.
func (e *Engine) SnapshotTo(ctx context.Context, path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return fault(err, path)
	}
	if err = errors.Join(e.vacuumInto(ctx, path), f.Sync(), f.Close()); err != nil {
		_ = os.Remove(path)
	}
	return fault(err, e.dir)
}

// vacuumInto uses a connection of its own: those of readers may not write, not even elsewhere. The
// file may be there when it is empty.
func (e *Engine) vacuumInto(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", e.address())
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", path)
	return errors.Join(err, db.Close())
}
