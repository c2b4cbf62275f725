package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"tianti/exams"
	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/internal/locale"
	"tianti/rbac/account"
)

// benchExamCode is the exam that a measurement's own server holds.
const benchExamCode = "BENCH"

// self is the command line of another process of this program.
var self = func(args ...string) (*exec.Cmd, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return exec.Command(path, args...), nil
}

// ownServer is a process that serves the measurement's own organisation.
type ownServer struct {
	dir, url   string
	candidates []*candidate

	mu  sync.Mutex
	cmd *exec.Cmd
}

// startOwn makes an organisation with an exam in a directory, and serves it from another process.
func startOwn(ctx context.Context, dir string, people, items int) (*ownServer, error) {
	s := &ownServer{dir: dir}
	if err := s.prepare(ctx, people, items); err != nil {
		return nil, err
	}
	return s, s.serve("127.0.0.1:0")
}

// prepare fills the directory: people by roster, one live exam for all of them, a session for each.
func (s *ownServer) prepare(ctx context.Context, people, items int) (err error) {
	p, err := Open(ctx, Options{Store: s.dir, Cost: account.Cheap, Log: quiet()})
	if err != nil {
		return err
	}
	defer func() {
		if closed := p.Close(); err == nil {
			err = closed
		}
	}()
	if err = settleRoster(ctx, p, people); err == nil {
		err = planExam(ctx, p, items)
	}
	for i := 0; err == nil && i < people; i++ {
		pair, failed := p.Tokens.Issue(ctx, benchPerson(i), "bench")
		s.candidates, err = append(s.candidates, &candidate{token: pair.Access, refresh: pair.Refresh}), failed
	}
	if err == nil {
		err = p.Bus.Drain(ctx)
	}
	return err
}

// planExam schedules an exam of single-choice items for everybody.
func planExam(ctx context.Context, p *Program, items int) error {
	const unit, paper, why = "/group/", benchExamCode + "-P", "bench"
	var ids []string
	for n := range items {
		i, err := p.Bank.Create(ctx, operator, unit, item.Body{Kind: "single", Stem: item.T(fmt.Sprintf("第 %d 题：首问负责由谁承担？", n+1)), Max: item.Point, Options: []item.Option{
			{Text: item.T("第一个接起的人"), Weight: item.Full}, {Text: item.T("值班长")}, {Text: item.T("质检员")}, {Text: item.T("客户自己")}}},
			bank.Labels{Category: "bench/"}, why)
		if err == nil {
			_, err = p.Bank.Review(ctx, operator, i.ID, why)
		}
		if err == nil {
			_, err = p.Bank.Publish(ctx, operator, i.ID, why)
		}
		if err != nil {
			return err
		}
		ids = append(ids, i.ID)
	}
	title := locale.Text{Zh: "测速", En: "Measurement"}
	_, err := p.Exams.CreatePaper(ctx, operator, unit, paper, exams.Content{Title: title, Minutes: 60, PassPercent: 60, Show: exams.ShowScore,
		Sections: []exams.Section{{Title: title, Rows: []exams.Row{{Items: ids}}}}}, why)
	if err == nil {
		_, err = p.Exams.PublishPaper(ctx, operator, paper, why)
	}
	now := p.Clock.Now()
	if err == nil {
		_, err = p.Exams.CreateExam(ctx, operator, unit, benchExamCode, exams.Plan{Title: title, Kind: "GENERAL", Mode: exams.Theory, Paper: paper,
			Opens: now, Closes: now.Add(24 * time.Hour), Units: []string{unit}, Markings: 1, Release: exams.ByHand}, why)
	}
	if err == nil {
		_, err = p.Exams.Schedule(ctx, operator, benchExamCode, why)
	}
	return err
}

// serve starts the process and waits until it serves.
func (s *ownServer) serve(addr string) error {
	cmd, url, err := spawn(nil, "serve", "--store", s.dir, "--addr", addr, "--private", "off", "--log-level", "error", "--json")
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cmd, s.url = cmd, url
	return nil
}

// spawn starts this program as another process that says where it serves, with more in its environment.
func spawn(env []string, args ...string) (cmd *exec.Cmd, url string, err error) {
	if cmd, err = self(args...); err != nil {
		return nil, "", err
	}
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	cmd.Env = append(cmd.Env, env...)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, "", err
	}
	var hello greeting
	if err := json.NewDecoder(out).Decode(&hello); err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return nil, "", fmt.Errorf("bench: %q did not start: %w", args[:min(2, len(args))], err)
	}
	return cmd, hello.URL, nil
}

// stop ends the process at once: the directory is thrown away.
func (s *ownServer) stop() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd != nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
		s.cmd = nil
	}
}

// killAt kills the server once so many answers are acknowledged, and serves again at the same place.
func (s *ownServer) killAt(ctx context.Context, x *load, answers int) {
	for x.done.Load() < int64(answers) {
		if pause(ctx, time.Millisecond) != nil {
			return
		}
	}
	s.stop()
	if err := s.serve(strings.TrimPrefix(x.url, "http://")); err != nil {
		fmt.Fprintln(os.Stderr, "tianti bench:", err) // candidates give up, and the measurement with them
	}
}
