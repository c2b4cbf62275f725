package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// figuresOf runs a measurement that is too small to mean anything and gives its last line.
func figuresOf(t *testing.T, args ...string) map[string]float64 {
	t.Helper()
	got := tianti(t, append([]string{"bench"}, args...)...)
	lines := strings.Split(strings.TrimSpace(got.out), "\n")
	figures := map[string]float64{}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &figures); err != nil || got.code != 0 {
		t.Fatalf("%d %v\n%s%s", got.code, err, got.out, got.err)
	}
	return figures
}

// asChild makes other processes of the program be this test binary.
func asChild(t *testing.T) {
	t.Helper()
	usual := self
	t.Cleanup(func() { self = usual })
	self = func(args ...string) (*exec.Cmd, error) {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childArgs+"="+strings.Join(args, " "))
		return cmd, nil
	}
}

func TestBenchPrintsTheFiguresThatAreInTheContract(t *testing.T) {
	asChild(t)
	for _, c := range []struct {
		args  string
		least map[string]float64 // figures that must be there, and what they are at least
	}{
		{"exam --people 8 --items 6 --seconds 1", map[string]float64{"candidates": 8, "attempts_per_min": 1, "start_p99_ms": 0, "save_p50_ms": 0, "save_p99_ms": 0, "saves_per_s": 1,
			"acknowledged": 48, "stored": 48, "lost": 0, "duplicated": 0, "raw_saves_per_s": 1}},
		{"saves --people 8 --items 6 --seconds 1", map[string]float64{"candidates": 8, "items": 6, "saves_per_s": 1, "raw_saves_per_s": 1, "saves_ratio": 0, "save_p50_ms": 0.001, "save_p99_ms": 0.001, "lost": 0}},
		{"seats --people 50 --seconds 1", map[string]float64{"people": 50, "policies": 500, "decide_ns_median": 1, "decide_ns_p99": 1, "heap_mb": -100, "http_per_s": 1, "raw_http_per_s": 1, "batch1000_ms": 0}},
		{"pdf --people 3 --seconds 1", map[string]float64{"per_s_core": 1, "kb": 5, "heap_mb": 1}},
		{"import --people 40", map[string]float64{"rows": 40, "verdict_s": 0, "apply_s": 0, "heap_mb": 1}},
		{"learning --people 40 --courses 8 --each 5 --seconds 1", map[string]float64{"people": 40, "courses": 8, "enrolments": 200, "home_p95_ms": 0.001, "learning_p95_ms": 0.001, "search_p95_ms": 0.001,
			"team_p95_ms": 0.001, "group_p95_ms": 0.001, "manager_home_p95_ms": 0.001, "matrix_p95_ms": 0.001}},
		{"ladder --people 40", map[string]float64{"people": 40, "full_s": 0, "one_ms": 0, "way_ms": 0}},
	} {
		t.Run(c.args, func(t *testing.T) {
			got := figuresOf(t, strings.Fields(c.args)...)
			for name, least := range c.least {
				if value, there := got[name]; !there || value < least {
					t.Errorf("%s is %v (there: %v), at least %v", name, value, there, least)
				}
			}
			if got["lost"]+got["duplicated"] != 0 {
				t.Errorf("%v", got)
			}
		})
	}
}

func TestNoAcknowledgedAnswerIsLostWhenTheServerIsKilledUnderLoad(t *testing.T) {
	asChild(t)
	got := figuresOf(t, "exam", "--people", "30", "--items", "8", "--seconds", "1", "--kill")
	if got["acknowledged"] != 240 || got["stored"] != 240 || got["lost"] != 0 || got["duplicated"] != 0 {
		t.Fatalf("%v", got)
	}
	if got["retried"] == 0 {
		t.Fatalf("nobody felt the kill: %v", got)
	}
}

func TestBenchSaysWhatItNeeds(t *testing.T) {
	for _, args := range [][]string{{"bench"}, {"bench", "dreams"}, {"bench", "exam", "--url", "http://127.0.0.1:1"}, {"bench", "pdf", "--seconds", "0"}} {
		if got := tianti(t, args...); got.code != exitUsage {
			t.Errorf("%v: ended with %d, %s", args, got.code, got.err)
		}
	}
}
