package main

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"tianti/exams"
	"tianti/exams/item"
	"tianti/internal/store"
	"tianti/internal/store/transfer"
	"tianti/rbac"
	"tianti/rbac/account"
	"tianti/rbac/policy"
	"tianti/rbac/seat"
)

// sharedStore is the empty database that TIANTI_TEST_STORE names, on a server that several nodes
// reach. The module internal/store/mongo/mongotest brings one along and runs these tests on it.
func sharedStore(t *testing.T) string {
	t.Helper()
	address := os.Getenv("TIANTI_TEST_STORE")
	if address == "" {
		t.Skip("TIANTI_TEST_STORE names no database; make mongo brings one")
	}
	return address
}

// second is another node on the centre's store. Facts are delivered by the first.
func (c *centre) second() *centre {
	c.t.Helper()
	p, err := Open(c.t.Context(), Options{Store: c.Store, Cost: account.Cheap, Clock: c.now})
	c.must(err)
	c.t.Cleanup(func() { _ = p.Close() })
	c.must(c.follow())
	c.must(p.follow())
	return &centre{p, c.t, c.now}
}

// soon waits until something that another node did is seen here.
func (c *centre) soon(what string, seen func() bool) {
	c.t.Helper()
	begin := time.Now()
	for !seen() {
		if time.Since(begin) > 5*time.Second {
			c.t.Fatalf("the other node does not see %s", what)
		}
		time.Sleep(10 * time.Millisecond)
		c.now.Advance(time.Millisecond) // a fact counts from its instant on
	}
	c.t.Logf("seen after %v: %s", time.Since(begin).Round(time.Millisecond), what)
}

func TestNodesShareOneOrganisation(t *testing.T) {
	a := newCentreIn(t, sharedStore(t))
	b := a.second()
	if a.general().Allow || b.general().Allow {
		t.Fatal("the seat is open to a newcomer")
	}
	a.study("KF1")
	a.settle()
	a.examine("G-THEORY", exams.Theory, single)
	a.examine("G-PRACTICE", exams.Practice, rolePlay)
	a.performOnBoth(b)
	a.sitOnBoth(b)
	cs, err := b.Certificates.OfPerson(t.Context(), b.as("KF1"), "KF1")
	a.must(err)
	if len(cs) != 1 || cs[0].Kind != "GENERAL" {
		t.Fatalf("%d certificates: %+v", len(cs), cs)
	}
	for _, node := range []*centre{a, b} {
		node.soon("the certificate at the seat", func() bool { return node.general().Allow })
	}

	proposal, err := a.Ladder.Propose(t.Context(), a.as("KF6"), ladderProposal(a.now.Now()))
	a.must(err)
	if _, err := b.Ladder.Approve(t.Context(), b.as("KF6"), proposal.ID, "自己批", false); err == nil {
		t.Fatal("one person decided alone on two nodes")
	}
	_, err = b.Ladder.Approve(t.Context(), b.as("KF5"), proposal.ID, "同意", false)
	a.must(err)
	a.settle()
	b.soon("the appointment", func() bool {
		rung, err := b.Ladder.Rung(t.Context(), "KF1")
		return err == nil && rung == "F2"
	})
	a.changeRules(b)

	_, err = b.Certificates.Revoke(t.Context(), cs[0].ID, b.as("KF5"), "替考")
	a.must(err)
	b.settle()
	a.soon("the revocation at the seat", func() bool { return !a.general().Allow })
	a.chainIsWhole("certificates.certificate.revoke")
	b.chainIsWhole("certificates.certificate.revoke")
}

// performOnBoth has a role play marked blind by two trainers, one on each node.
func (c *centre) performOnBoth(other *centre) {
	c.t.Helper()
	ctx := c.t.Context()
	_, err := c.Exams.Record(ctx, c.as("KF5"), "G-PRACTICE", "KF1", "录音 12")
	c.must(err)
	c.settle()
	for marker, node := range map[string]*centre{"KF2": c, "KF3": other} {
		task, err := node.Exams.Next(ctx, node.as(marker), "G-PRACTICE")
		c.must(err)
		c.must(node.Exams.Mark(ctx, node.as(marker), task.ID, map[string]int64{"all": 85 * item.Point}, ""))
	}
	c.settle()
	_, err = other.Exams.Release(ctx, other.as("KF5"), "G-PRACTICE", "test")
	c.must(err)
	c.settle()
}

// sitOnBoth answers one item through both nodes: repeated, changed, and an old answer that comes
// late. The sequence numbers say what counts.
func (c *centre) sitOnBoth(other *centre) {
	c.t.Helper()
	ctx, me := c.t.Context(), c.as("KF1")
	sheet, err := c.Exams.Start(ctx, me, "G-THEORY", "pc")
	c.must(err)
	option := func(begins string) item.Response {
		i := slices.IndexFunc(sheet.Items[0].Options, func(o item.Shown) bool { return strings.HasPrefix(o.Text.Text, begins) })
		return item.Response{Choice: []string{sheet.Items[0].Options[i].ID}}
	}
	right, wrong := option("对"), option("错")
	for _, step := range []struct {
		node   *centre
		seq    int64
		give   item.Response
		stored int64
	}{{c, 2, wrong, 2}, {other, 2, wrong, 2}, {other, 3, right, 3}, {c, 1, wrong, 3}, {c, 3, wrong, 3}} {
		saved, err := step.node.Exams.Answer(ctx, me, sheet.ID, exams.Save{N: 1, Seq: step.seq, Response: step.give, Device: "pc"})
		c.must(err)
		if saved.Seq != step.stored {
			c.t.Fatalf("seq %d: stored is %d, want %d", step.seq, saved.Seq, step.stored)
		}
	}
	first, err := other.Exams.Submit(ctx, me, sheet.ID, "pc")
	c.must(err)
	again, err := c.Exams.Submit(ctx, me, sheet.ID, "pc")
	c.must(err)
	if first != again {
		c.t.Fatalf("submitted twice: %+v, then %+v", first, again)
	}
	c.settle()
	_, err = c.Exams.Release(ctx, c.as("KF5"), "G-THEORY", "test")
	c.must(err)
	c.settle()
}

// changeRules changes policy and seats on one node each; the other decides by them.
func (c *centre) changeRules(other *centre) {
	c.t.Helper()
	ctx := c.t.Context()
	may := func(node *centre) bool {
		_, err := node.Gate.May(node.as("KF8"), "rbac.unit.create", rbac.Place{Unit: "/group/"})
		return err == nil
	}
	if may(c) || may(other) {
		c.t.Fatal("an auditor makes units")
	}
	rows := append(policy.Default(), policy.Row{Subject: "r:auditor", Scope: "any", Object: "rbac.unit", Action: "create", Effect: "allow"})
	_, err := c.Policies.Change(ctx, operator, 0, rows, "test")
	c.must(err)
	other.soon("the policy", func() bool { return may(other) })

	plan, version, err := other.Seats.Plan()
	c.must(err)
	plan.Seats = slices.DeleteFunc(slices.Clone(plan.Seats), func(s seat.Seat) bool { return s.Code != "GENERAL" })
	_, err = other.Seats.Change(ctx, operator, version, plan, "test")
	c.must(err)
	c.soon("the seats", func() bool {
		p, _, err := c.Seats.Plan()
		return err == nil && len(p.Seats) == 1
	})
}

func TestNodesTakeOverADataDirectoryInSpiteOfAnInterruption(t *testing.T) {
	to, dir := sharedStore(t), t.TempDir()
	c := newCentreIn(t, dir)
	c.study("KF1")
	c.settle()
	// One fact stays due: it must happen at the new place.
	_, err := c.Organisation.Leave(t.Context(), c.as("KF6"), "KF1", "2026-11-23", "离职")
	c.must(err)
	source := c.DB.Engine()

	ctx, interrupt := context.WithCancel(t.Context())
	target, err := openEngine(ctx, to)
	c.must(err)
	moved := 0
	_, err = transfer.Copy(ctx, source, target, store.Schemas(), func(_ string, d transfer.Digest) {
		if moved += int(d.Count); moved > 20 {
			interrupt()
		}
	})
	if err == nil {
		t.Fatal("it was interrupted and says nothing")
	}
	c.must(target.Close())
	c.must(c.Close())

	var told struct{ Documents int64 }
	got := tianti(t, "copy", "--from", dir, "--to", to, "--json")
	if got.code != 0 || json.Unmarshal([]byte(got.out), &told) != nil || int(told.Documents) <= moved {
		t.Fatalf("%d %s%s", got.code, got.out, got.err)
	}
	if got := tianti(t, "verify", "audit", "--store", to); got.code != 0 {
		t.Fatalf("%s%s", got.out, got.err)
	}
	p, err := Open(t.Context(), Options{Store: to, Cost: account.Cheap, Clock: c.now})
	c.must(err)
	defer p.Close()
	c.must(p.Bus.Drain(t.Context()))
	c.now.Advance(time.Second)
	home, err := p.Courses.Home(t.Context(), operator, "KF1")
	c.must(err)
	if len(home.Open) != 0 || len(home.Done) != 9 {
		t.Fatalf("%d courses are open and %d done at the new place", len(home.Open), len(home.Done))
	}
	d, err := p.Seats.Decide(t.Context(), "GENERAL", seat.Ask{Person: "KF1"})
	c.must(err)
	if d.Allow || !slices.ContainsFunc(d.Missing, func(m seat.Missing) bool { return m.Requirement == "employment" }) {
		t.Fatalf("the leaver's last fact did not happen at the new place: %+v", d)
	}
}
