package courses_test

import (
	"os"
	"testing"

	"tianti/courses"
)

// FuzzReadPlans: a catalogue file is read whole or refused, and what is read can be published.
func FuzzReadPlans(f *testing.F) {
	data, err := os.ReadFile("blueprint.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte("version: 1\ncourses:\n- {code: AB, title: {zh: 甲}, summary: {zh: 乙}, line: both, tier: centre, step: F1, hours: 1, credits: 0, needs: [], lessons: [{id: a, kind: text, title: {zh: 一}, minutes: 1}]}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		plans, err := courses.ReadPlans("f.yaml", data, func(string) map[string]string { return map[string]string{"a": "x", "company": "y"} })
		if err != nil {
			return
		}
		for _, p := range plans {
			if courses.CheckCode(p.Code) != nil || len(p.Lessons) == 0 {
				t.Fatalf("accepted %+v", p)
			}
		}
	})
}
