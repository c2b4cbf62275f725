package sqlite

import (
	"context"
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
	_, err = e.reader.ExecContext(ctx, "VACUUM INTO ?", path) // takes a file that is empty
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(path)
	}
	return fault(err, e.dir)
}
