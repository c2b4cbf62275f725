package ladder_test

import (
	"os"
	"testing"

	"tianti/ladder"
	"tianti/ladder/requirement"
)

// FuzzRead: whatever somebody writes, reading says a fault or gives a ladder that can be asked.
func FuzzRead(f *testing.F) {
	data, err := os.ReadFile("blueprint.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte("version: 1\nstages:\n- {code: s, name: {zh: 一}}\ngrades:\n- {code: F1, stage: s, name: {zh: 甲}, entry: true}\n- {code: F2, stage: s, name: {zh: 乙}, after: [F1], requires: {at_least: 1, of: [{kind: kpi, times: 1, among: 2}]}}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := ladder.Read("f.yaml", data)
		if err != nil {
			return
		}
		for _, g := range b.Next(b.Entry().Code) {
			requirement.Evaluate(g.Requires, nil, noon)
		}
	})
}
