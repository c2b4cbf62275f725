package mongotest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheWholeProgramRunsOnThisServer plays the program's own stories of several nodes, each on a
// database of its own. They lie with the program's command, which alone knows how all is wired.
func TestTheWholeProgramRunsOnThisServer(t *testing.T) {
	const root = "../../../.."
	program := filepath.Join(t.TempDir(), "program.test")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", program, "./cmd/tianti")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	for _, story := range []string{
		"TestNodesShareOneOrganisation",
		"TestNodesNumberFactsInOneOrder",
		"TestNodesTakeOverADataDirectoryInSpiteOfAnInterruption",
	} {
		t.Run(story, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), program, "-test.v", "-test.timeout=9m", "-test.run=^"+story+"$")
			cmd.Dir = filepath.Join(root, "cmd", "tianti")
			cmd.Env = append(os.Environ(), "TIANTI_TEST_STORE="+freshDatabase(t))
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.Contains(string(out), "--- PASS: "+story) {
				t.Fatalf("%v\n%s", err, out)
			}
			t.Logf("%s", out)
		})
	}
}
