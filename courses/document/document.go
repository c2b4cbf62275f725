package document

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"tianti/internal/fault"
)

// The faults of reading.
var (
	ErrBroken = fault.Define(fault.Invalid, "courses.document.broken")
	ErrLocked = fault.Define(fault.Invalid, "courses.document.locked")
	ErrActive = fault.Define(fault.Invalid, "courses.document.active") // param what
	ErrPages  = fault.Define(fault.Invalid, "courses.document.pages")  // param most
)

// MostPages is the longest document that is one lesson.
const MostPages = 500

// patience is how long one file may take to read. Course material of hundreds of pages takes less than
// a second; what takes longer was made to.
const patience = 20 * time.Second

const (
	mostUnfolded = 64 << 20 // bytes of one compressed part
	mostObjects  = 500_000
	deepest      = 64
)

// reading holds one place: the library builds the whole file in memory.
var reading = make(chan struct{}, 1)

func init() { model.ConfigPath = "disable" } // the library would write a configuration into the home folder

// Pages counts the pages of a PDF file, or says why it is not to be shown: ErrBroken, ErrLocked,
// ErrActive, ErrPages.
func Pages(ctx context.Context, file io.ReadSeeker) (int, error) {
	select {
	case reading <- struct{}{}:
		defer func() { <-reading }()
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	return pages(ctx, file)
}

func pages(ctx context.Context, file io.ReadSeeker) (n int, err error) {
	defer func() {
		if p := recover(); p != nil { // the library panics on some of what fuzzers make
			n, err = 0, ErrBroken.Because(fmt.Errorf("panic: %v", p))
		}
	}()
	conf := model.NewDefaultConfiguration()
	conf.Offline = true
	conf.Limits.MaxStreamBytes, conf.Limits.MaxDecodeBytes = mostUnfolded, mostUnfolded
	conf.Limits.MaxObjectCount, conf.Limits.MaxXRefEntries = mostObjects, mostObjects
	conf.Limits.MaxRecursionDepth = deepest
	x, err := pdfcpu.ReadWithContext(ctx, file, conf)
	switch {
	case err != nil && locked(err):
		return 0, ErrLocked.Because(err)
	case err != nil:
		return 0, ErrBroken.Because(err)
	case x.Encrypt != nil:
		return 0, ErrLocked
	}
	for _, entry := range x.Table {
		if entry == nil || entry.Free {
			continue
		}
		if what := active(entry.Object, 0); what != "" {
			return 0, ErrActive.With("what", what)
		}
	}
	root, err := x.Pages()
	if err != nil || root == nil {
		return 0, ErrBroken.Because(err)
	}
	c := counter{x: x, seen: map[int]bool{}}
	if err := c.count(*root, 0); err != nil {
		return 0, err
	}
	if c.n == 0 {
		return 0, ErrBroken
	}
	return c.n, nil
}

// counter walks the tree of pages: the number that its root claims is believed by nobody.
type counter struct {
	x    *model.Context
	seen map[int]bool
	n    int
}

func (c *counter) count(ref types.IndirectRef, depth int) error {
	at := ref.ObjectNumber.Value()
	if c.seen[at] || depth > deepest {
		return ErrBroken
	}
	c.seen[at] = true
	d, err := c.x.DereferenceDict(ref)
	if err != nil || d == nil {
		return ErrBroken.Because(err)
	}
	kids, inner := d.Find("Kids")
	if !inner {
		if c.n++; c.n > MostPages {
			return ErrPages.With("most", MostPages)
		}
		return nil
	}
	list, err := c.x.DereferenceArray(kids)
	if err != nil {
		return ErrBroken.Because(err)
	}
	for _, kid := range list {
		next, ok := kid.(types.IndirectRef)
		if !ok {
			return ErrBroken
		}
		if err := c.count(next, depth+1); err != nil {
			return err
		}
	}
	return nil
}
