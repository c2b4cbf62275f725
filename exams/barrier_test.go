package exams_test

import (
	"context"
	"errors"
	"testing"

	"tianti/exams"
	"tianti/exams/examstest"
)

// TestABarrierStopsNewAttemptsAndLetsTheOneUnderWayGoOn asks it with what the exam counts for.
func TestABarrierStopsNewAttemptsAndLetsTheOneUnderWayGoOn(t *testing.T) {
	h := examstest.Open(t)
	h.Exam("PREJOB-T")
	by, other := h.Actor("trainee1"), h.Actor("trainee2")
	by.Session, other.Session = "a", "b"
	begun, err := h.Start(t.Context(), by, "PREJOB-T", "pc")
	if err != nil {
		t.Fatal(err)
	}
	shut := errors.New("as many failed as may be")
	h.Bar(func(_ context.Context, person, kind string, m exams.Mode) error {
		if kind != "GENERAL" || m != exams.Theory || person != other.Person {
			t.Errorf("asked about %s, %s, %s", person, kind, m)
		}
		return shut
	})
	if again, err := h.Start(t.Context(), by, "PREJOB-T", "pc"); err != nil || again.ID != begun.ID {
		t.Errorf("the attempt under way is stopped: %v", err)
	}
	if _, err := h.Start(t.Context(), other, "PREJOB-T", "pc"); !errors.Is(err, shut) {
		t.Errorf("a new attempt begins: %v", err)
	}
}
