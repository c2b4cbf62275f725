package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"tianti/internal/locale"
)

// childArgs makes the test binary be the program, so that it can be killed like one.
const childArgs = "TIANTI_TEST_CHILD"

func TestMain(m *testing.M) {
	if args := os.Getenv(childArgs); args != "" {
		os.Exit(execute(context.Background(), &terminal{os.Stdout, os.Stderr, noEnv, locale.English}, strings.Fields(args)))
	}
	os.Exit(m.Run())
}

// child starts the program as a process of its own.
func child(t *testing.T, args string) (*server, *exec.Cmd) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	if !strings.Contains(args, "--addr") {
		args += " --addr 127.0.0.1:0"
	}
	cmd.Env = append(os.Environ(), childArgs+"="+args+" --json")
	s := &server{t: t, err: &screen{}}
	cmd.Stderr = s.err
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	if err := json.NewDecoder(out).Decode(s); err != nil {
		t.Fatalf("it did not serve: %v\n%s", err, s.err)
	}
	return s, cmd
}

func TestWhatWasAcknowledgedIsThereAfterSIGKILL(t *testing.T) {
	dir := settled(t)
	acknowledged := map[string]bool{}
	for round := range 3 {
		s, cmd := child(t, "serve --store "+dir)
		admin := s.logIn("admin", sentence)
		for code := range acknowledged {
			if status, _ := admin.call("GET", "/api/v1/units/"+code, nil); status != 200 {
				t.Fatalf("round %d: %s was acknowledged and is gone: %d", round, code, status)
			}
		}
		var mu sync.Mutex
		var all sync.WaitGroup
		for writer := range 4 {
			all.Go(func() {
				for n := 0; ; n++ {
					code := fmt.Sprintf("r%dw%dn%d", round, writer, n)
					id, ok := admin.tryUnit(code)
					if !ok {
						return // killed
					}
					mu.Lock()
					acknowledged[id] = true
					mu.Unlock()
				}
			})
		}
		time.Sleep(time.Duration(150+100*round) * time.Millisecond)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		all.Wait()
	}
	if len(acknowledged) < 3 {
		t.Fatalf("only %d units were made", len(acknowledged))
	}
	s, _ := child(t, "serve --store "+dir)
	admin := s.logIn("admin", sentence)
	for id := range acknowledged {
		if status, _ := admin.call("GET", "/api/v1/units/"+id, nil); status != 200 {
			t.Fatalf("%s was acknowledged and is gone: %d", id, status)
		}
	}
	if got := tianti(t, "verify", "audit", "--store", dir); got.code != 0 {
		t.Fatalf("%s%s", got.out, got.err)
	}
}

// tryUnit makes a province; ok says that the server acknowledged it.
func (c caller) tryUnit(code string) (id string, ok bool) {
	body, _ := json.Marshal(map[string]string{"parent": "group", "code": code, "name": "省 " + code, "reason": "test"})
	res, err := c.post("/api/v1/units", body)
	if err != nil {
		return "", false
	}
	defer res.Body.Close()
	var made struct {
		ID string `json:"id"`
	}
	if res.StatusCode != 201 || json.NewDecoder(res.Body).Decode(&made) != nil {
		return "", false
	}
	return made.ID, true
}
