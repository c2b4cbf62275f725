package ladder

import (
	"testing"
	"time"
)

func TestWhatIsWrittenIsKnownAlsoToAClockThatIsBehind(t *testing.T) {
	hired := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	gone := hired.AddDate(0, 6, 0)
	p := Position{History: []Term{{Grade: "F1", From: hired, Decided: hired}, {From: gone, Decided: gone.Add(time.Hour)}}}
	p.settle(gone.Add(30 * time.Minute))
	if p.Grade != "" || !p.Since.Equal(gone) {
		t.Errorf("whoever left is counted on %q since %s", p.Grade, p.Since)
	}
}
