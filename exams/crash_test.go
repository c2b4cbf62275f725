package exams_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tianti/exams"
	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/locale"
	_ "tianti/internal/locale/texts"
	"tianti/internal/store"
	"tianti/internal/store/sqlite"
	"tianti/rbac"
	"tianti/rbac/policy"
)

// The test program starts itself again as a child that holds an exam until it is killed.
const dirVariable = "TIANTI_EXAMS_TEST_DIR"

func TestMain(m *testing.M) {
	dir := os.Getenv(dirVariable)
	if dir == "" {
		os.Exit(m.Run())
	}
	if err := sitUntilKilled(dir); err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
}

// crowd knows everybody who asks.
type crowd struct{}

func (crowd) Who(_ context.Context, person string) (exams.Who, error) {
	return exams.Who{Person: person, No: person, Name: person, Unit: "/g/t1/"}, nil
}

func (crowd) Below(context.Context, string) ([]exams.Who, error) { return nil, nil }

func (c crowd) Many(ctx context.Context, persons []string) (map[string]exams.Who, error) {
	out := map[string]exams.Who{}
	for _, p := range persons {
		out[p], _ = c.Who(ctx, p)
	}
	return out, nil
}

// crashed is the centre on a data directory that a child may have left behind.
type crashed struct {
	*exams.Service
	db  *store.Database
	bus *event.Bus
}

const crashItems = 6

func openCrash(ctx context.Context, dir string) (*crashed, error) {
	e, err := sqlite.Open(dir)
	if err != nil {
		return nil, err
	}
	c := clock.System{}
	db, err := store.NewDatabase(ctx, e, c)
	if err != nil {
		return nil, err
	}
	gate := policy.BuiltinGate()
	b := bank.New(db, gate, c)
	x := &crashed{exams.New(db, gate, c, b, crowd{}), db, event.New(db, c, "crash")}
	x.Listen(x.bus)
	return x, x.prepare(ctx, b)
}

// prepare makes paper and exam where they are not there yet.
func (x *crashed) prepare(ctx context.Context, b *bank.Service) error {
	by := rbac.System("test")
	if _, err := x.Exam(ctx, by, "E1"); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	row := exams.Row{}
	for i := range crashItems {
		body := item.Body{Kind: "short", Stem: item.T(fmt.Sprintf("第 %d 题", i+1)), Max: item.Point, Answers: []item.Answer{{Pattern: "*", Weight: item.Full}}}
		it, err := b.Create(ctx, by, "/g/", body, bank.Labels{}, "test")
		if err == nil {
			_, err = b.Review(ctx, by, it.ID, "test")
		}
		if err == nil {
			_, err = b.Publish(ctx, by, it.ID, "test")
		}
		if err != nil {
			return err
		}
		row.Items = append(row.Items, it.ID)
	}
	c := content(row)
	c.Shuffle, c.Show = false, exams.ShowItems
	_, err := x.CreatePaper(ctx, by, "/g/", "P1", c, "test")
	if err == nil {
		_, err = x.PublishPaper(ctx, by, "P1", "test")
	}
	now := time.Now()
	if err == nil {
		_, err = x.CreateExam(ctx, by, "/g/", "E1", exams.Plan{
			Title: locale.Text{Zh: "考"}, Mode: exams.Theory, Paper: "P1", Opens: now.Add(-time.Hour), Closes: now.Add(24 * time.Hour),
			Units: []string{"/g/"}, Markings: 1, Release: exams.ByItself,
		}, "test")
	}
	if err == nil {
		_, err = x.Schedule(ctx, by, "E1", "test")
	}
	return err
}

func candidate(id string) rbac.Actor {
	return rbac.Actor{Person: id, Name: id, Unit: "/g/t1/", Session: "pc", Roles: []rbac.Held{{Role: "trainee", Unit: "/g/t1/"}}}
}

// sitUntilKilled lets eight candidates at a time sit one exam after another, prints what was
// acknowledged, and has the reactions run meanwhile.
func sitUntilKilled(dir string) error {
	ctx := context.Background()
	x, err := openCrash(ctx, dir)
	if err != nil {
		return err
	}
	go x.bus.Run(ctx)
	failed := make(chan error)
	for w := range 8 {
		go func() {
			for i := 0; ; i++ {
				if err := x.sit(ctx, candidate(fmt.Sprintf("c%d-%d-%d", os.Getpid(), w, i))); err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	return <-failed
}

// sit is one candidate's exam: each item is answered twice, the answer is the seq.
func (x *crashed) sit(ctx context.Context, by rbac.Actor) error {
	s, err := x.Start(ctx, by, "E1", "")
	if err != nil {
		return err
	}
	for seq := int64(1); seq <= 2*crashItems; seq++ {
		n := int(seq)%crashItems + 1
		saved, err := x.Answer(ctx, by, s.ID, exams.Save{N: n, Seq: seq, Response: item.Response{Text: strconv.FormatInt(seq, 10)}})
		if err != nil {
			return err
		}
		fmt.Printf("answer %s %d %d\n", by.Person, n, saved.Seq)
	}
	if _, err := x.Submit(ctx, by, s.ID, ""); err != nil {
		return err
	}
	fmt.Printf("end %s 0 0\n", by.Person)
	return nil
}

// promised is what a child acknowledged to one candidate.
type promised struct {
	answers [crashItems + 1]int64 // by item: the seq
	ended   bool
}

// TestNothingAcknowledgedIsLostWhenTheServerIsKilled kills an exam again and again, and finds every
// acknowledged answer afterwards, in the sheet of who goes on and in the result of who is done.
func TestNothingAcknowledgedIsLostWhenTheServerIsKilled(t *testing.T) {
	rounds := 50
	if testing.Short() {
		rounds = 4
	}
	dir, random := t.TempDir(), rand.New(rand.NewPCG(20261124, 2))
	all, acknowledged := map[string]*promised{}, 0
	for range rounds {
		fresh := killed(t, dir, 1+random.IntN(250))
		for person, p := range fresh {
			all[person] = p
			for _, seq := range p.answers {
				acknowledged += int(min(seq, 1))
			}
		}
		kept(t, dir, fresh)
	}
	kept(t, dir, all)
	if acknowledged < rounds {
		t.Fatalf("only %d answers were ever acknowledged", acknowledged)
	}
}

// killed runs a child until it has acknowledged so much, kills it, and gives what it promised.
func killed(t *testing.T, dir string, after int) map[string]*promised {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self)
	c.Env, c.Stderr = append(os.Environ(), dirVariable+"="+dir), os.Stderr
	pipe, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	out, in := map[string]*promised{}, bufio.NewReader(pipe)
	for lines := 1; ; lines++ {
		line, err := in.ReadString('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		var what, person string
		var n int
		var seq int64
		if _, scan := fmt.Sscanf(line, "%s %s %d %d\n", &what, &person, &n, &seq); err != nil || scan != nil || strings.HasPrefix(line, "failed") {
			t.Fatalf("the child says %q (%v)", line, err)
		}
		if out[person] == nil {
			out[person] = &promised{}
		}
		if what == "end" {
			out[person].ended = true
		} else {
			out[person].answers[n] = max(out[person].answers[n], seq)
		}
		if lines == after {
			if err := c.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = c.Wait()
	return out
}

// kept opens what the child left, lets the reactions finish, and holds it against the promises.
func kept(t *testing.T, dir string, all map[string]*promised) {
	t.Helper()
	ctx := t.Context()
	x, err := openCrash(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.db.Close() }()
	if err := x.bus.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	for person, p := range all {
		id, by := exams.SittingID("E1", person, 1), candidate(person)
		responses := make([]string, crashItems+1)
		out, err := x.Result(ctx, by, id)
		switch {
		case err == nil:
			for _, i := range out.Items {
				responses[i.N] = i.Response.Text
			}
			if *out.Score != crashItems*item.Point {
				t.Fatalf("%s has %d points", person, *out.Score)
			}
		case errors.Is(err, exams.ErrHidden) && !p.ended:
			s, err := x.Sheet(ctx, by, id, "")
			if err != nil {
				t.Fatalf("%s: %v", person, err)
			}
			for n, a := range s.Answers {
				responses[n] = a.Response.Text
			}
		default:
			t.Fatalf("%s, ended %v: %v", person, p.ended, err)
		}
		have := make([]int64, len(responses))
		for n, r := range responses {
			have[n], _ = strconv.ParseInt(r, 10, 64)
			if have[n] < p.answers[n] {
				t.Fatalf("%s: item %d was acknowledged with seq %d, kept is %q", person, n, p.answers[n], r)
			}
		}
		if p.ended && slices.Contains(have[1:], 0) {
			t.Fatalf("%s handed in a whole paper, kept is %v", person, have)
		}
	}
}
