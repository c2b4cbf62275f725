package certificates_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tianti/certificates"
	"tianti/certificates/pdf"
	"tianti/internal/fault"
	"tianti/internal/locale"
	_ "tianti/internal/locale/texts"
)

// group is a manager of the whole organisation; manager is one of a centre.
var group = withRole("/group/")

func withRole(unit string) (a actor) {
	a = manager
	a.Roles = slices.Clone(manager.Roles)
	a.Roles[1].Unit = unit
	return a
}

// night is a new kind: one course, theory of 70 that counts for half a year.
func night(w *world) certificates.Kind {
	k, _ := w.Catalogue().Kind("GENERAL")
	k.Code, k.ZH, k.EN, k.Months, k.Prefix, k.Version = "NIGHT", "夜班上岗证", "Night Shift Certificate", 6, "YB", 0
	k.BodyZH, k.BodyEN, k.Posts = "完成夜班培训并考核合格{results}。", "has completed the night programme{results}.", nil
	k.Asks = &certificates.Programme{Courses: []string{"NIGHT-1"}, Theory: &certificates.Mark{Least: 70, Months: 6}}
	return k
}

func (w *world) publish(t *testing.T, base int64, k certificates.Kind) *certificates.KindVersion {
	t.Helper()
	v, err := w.Publish(t.Context(), group, base, k, "新设")
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func theory(kind, sitting string, points int64, at time.Time) certificates.Earned {
	e := exam(certificates.TheoryPart, sitting, points, at)
	e.Code = kind
	return e
}

func TestTheBuiltInKindsAreTheFirstVersions(t *testing.T) {
	w := newWorld(t)
	again := w.on(w.db)
	for _, k := range again.Catalogue().Kinds {
		h, err := again.History(t.Context(), group, k.Code, "")
		if err != nil || len(h.Items) != 1 || h.Items[0].Number != k.Version {
			t.Errorf("%s: %d versions, %v", k.Code, len(h.Items), err)
		}
	}
	if got, want := len(again.Catalogue().Kinds), len(certificates.Blueprint().Kinds); got != want {
		t.Errorf("%d kinds, want %d", got, want)
	}
}

func TestAPublishedKindHoldsAtOnceOnEveryNodeAndOldCertificatesKeepTheirs(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	other := w.on(w.db)
	var running sync.WaitGroup
	running.Go(func() { _ = other.Run(ctx) })
	defer running.Wait()
	defer cancel()

	old := w.issue(t, passed("P1", "s1"))
	before, err := w.PDF(t.Context(), manager, old.ID)
	if err != nil {
		t.Fatal(err)
	}
	k, _ := w.Catalogue().Kind("GENERAL")
	base := k.Version
	k.ZH, k.Months, k.Prefix, k.Look.Accent = "客服上岗证（2027版）", 6, "GD", pdf.Colour{B: 200}
	v := w.publish(t, base, k)
	deadline := time.Now().Add(5 * time.Second)
	for k, _ := other.Catalogue().Kind("GENERAL"); k.Version != v.Number; k, _ = other.Catalogue().Kind("GENERAL") {
		if time.Now().After(deadline) {
			t.Fatal("the other node has not heard of it")
		}
		time.Sleep(5 * time.Millisecond)
	}
	fresh, err := other.Issue(t.Context(), system, passed("P2", "s2"))
	if err != nil || fresh.KindVersion != v.Number || !strings.HasPrefix(fresh.Number, "GD-GENERAL-SZ-2026-00002") || fresh.LastDay().Format(time.DateOnly) != "2027-05-24" {
		t.Fatalf("%+v %v", fresh, err)
	}
	after, err := w.PDF(t.Context(), manager, old.ID)
	if err != nil || !slices.Equal(before.File, after.File) {
		t.Fatalf("the old file changed: %v", err)
	}
	if p, err := w.Verify(t.Context(), old.Code); err != nil || p.TitleZH != "客服代表上岗证" {
		t.Fatalf("%+v %v", p, err)
	}
	if p, err := w.Verify(t.Context(), fresh.Code); err != nil || p.TitleZH != k.ZH {
		t.Fatalf("%+v %v", p, err)
	}
}

func TestTwoWhoChangeAKindDoNotOverwriteEachOther(t *testing.T) {
	w := newWorld(t)
	k, _ := w.Catalogue().Kind("VIP")
	base := k.Version
	k.Months = 6
	w.publish(t, base, k)
	k.Months = 9
	if _, err := w.Publish(t.Context(), group, base, k, "晚了一步"); !errors.Is(err, certificates.ErrKindChanged) {
		t.Fatalf("%v", err)
	}
	k, _ = w.Catalogue().Kind("VIP")
	if _, err := w.Publish(t.Context(), group, k.Version, k, "没有改"); !errors.Is(err, certificates.ErrKindSame) {
		t.Fatalf("%v", err)
	}
	if _, err := w.Publish(t.Context(), group, 0, k, "重名"); !errors.Is(err, certificates.ErrKindTaken) {
		t.Fatalf("%v", err)
	}
	var all sync.WaitGroup
	nodes := []*certificates.Service{w.Service, w.on(w.db), w.on(w.db)}
	failed := make(chan error, 30)
	for i := range 30 {
		all.Go(func() {
			n := night(w)
			n.Code = fmt.Sprintf("NIGHT-%d", i)
			_, err := nodes[i%3].Publish(t.Context(), group, 0, n, "同时")
			failed <- err
		})
	}
	all.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			t.Fatal(err)
		}
	}
	if got, want := len(w.on(w.db).Catalogue().Kinds), len(certificates.Blueprint().Kinds)+30; got != want {
		t.Fatalf("%d kinds, want %d", got, want)
	}
}

func TestOnlyWhoeverManagesTheWholeChangesKinds(t *testing.T) {
	w := newWorld(t)
	for name, by := range map[string]actor{"a centre's manager": manager, "an agent": agent("P1"), "the administrator": admin} {
		for what, err := range map[string]error{
			"publish": second(w.Publish(t.Context(), by, 0, night(w), "x")),
			"retire":  second(w.Retire(t.Context(), by, 0, "VIP", "x")),
			"try":     second(w.Try(t.Context(), by, night(w))),
			"draft":   second(w.SaveDraft(t.Context(), by, 0, 0, night(w))),
		} {
			if fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%s may %s: %v", name, what, err)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestEachWrongFieldIsNamed(t *testing.T) {
	w := newWorld(t)
	w.NameCourses(func(_ context.Context, codes []string) (map[string]locale.Text, error) {
		out := map[string]locale.Text{}
		for _, c := range codes {
			if c == "NIGHT-1" {
				out[c] = locale.Text{Zh: "夜班"}
			}
		}
		return out, nil
	})
	if err := w.Check(t.Context(), night(w)); err != nil {
		t.Fatal(err)
	}
	for field, spoil := range map[string]func(*certificates.Kind){
		"code":                 func(k *certificates.Kind) { k.Code = "night" },
		"class":                func(k *certificates.Kind) { k.Class = "driver" },
		"zh":                   func(k *certificates.Kind) { k.ZH = " " },
		"en":                   func(k *certificates.Kind) { k.EN = strings.Repeat("x", 81) },
		"body_zh":              func(k *certificates.Kind) { k.BodyZH = "准予{name}上岗" },
		"body_en":              func(k *certificates.Kind) { k.BodyEN = "" },
		"months":               func(k *certificates.Kind) { k.Months = -1 },
		"prefix":               func(k *certificates.Kind) { k.Prefix = "a-b" },
		"reminders":            func(k *certificates.Kind) { k.Reminders = []int{7, 30} },
		"renew_days":           func(k *certificates.Kind) { k.RenewDays = 400 },
		"posts[0]":             func(k *certificates.Kind) { k.Posts = []string{"PILOT"} },
		"seal_line":            func(k *certificates.Kind) { k.SealLine = "这一行印章文字实在是太长了吧" },
		"signatures":           func(k *certificates.Kind) { k.Signatures = make([]pdf.Signature, 4) },
		"signatures[0].role":   func(k *certificates.Kind) { k.Signatures = []pdf.Signature{{Name: "王"}} },
		"asks.courses[0]":      func(k *certificates.Kind) { k.Asks.Courses = []string{"NO-SUCH"} },
		"asks.courses[1]":      func(k *certificates.Kind) { k.Asks.Courses = []string{"NIGHT-1", "NIGHT-1"} },
		"asks.mentored":        func(k *certificates.Kind) { k.Asks.Mentored = 9999 },
		"asks.theory.least":    func(k *certificates.Kind) { k.Asks.Theory = nil },
		"asks.theory.months":   func(k *certificates.Kind) { k.Asks.Theory.Months = 0 },
		"asks.practice.least":  func(k *certificates.Kind) { k.Asks.Practice = &certificates.Mark{Least: 101, Months: 1} },
		"asks.holds[0]":        func(k *certificates.Kind) { k.Asks.Holds = []string{"NIGHT"} },
		"look.background":      func(k *certificates.Kind) { k.Look.Background = "photo" },
		"look.qr.side":         func(k *certificates.Kind) { k.Look.QR.Side = 0 },
		"look.seal.x":          func(k *certificates.Kind) { k.Look.Seal.X = 290 },
		"look.fields[2].x":     func(k *certificates.Kind) { k.Look.Fields[2].W = 900 },
		"look.fields[2].text":  func(k *certificates.Kind) { k.Look.Fields[2].Text = "{salary}" },
		"look.fields[2].size":  func(k *certificates.Kind) { k.Look.Fields[2].Size = 500 },
		"look.fields[2].align": func(k *certificates.Kind) { k.Look.Fields[2].Align = "up" },
	} {
		k := night(w)
		k.Look.Fields = slices.Clone(k.Look.Fields)
		spoil(&k)
		var fields []string
		for _, f := range fault.All(w.Check(t.Context(), k)) {
			fields = append(fields, f.Field())
			for _, lang := range locale.Languages {
				if what, mend := locale.Fault(lang, f); what == "" || mend == "" || strings.Contains(what+mend, "{") && f.Code() != "certificates.kind.name" {
					t.Errorf("%s in %s: %q %q", field, lang, what, mend)
				}
			}
		}
		if !slices.Contains(fields, field) {
			t.Errorf("%s: told of %v", field, fields)
		}
	}
	vip, _ := w.Catalogue().Kind("VIP")
	vip.Asks = &certificates.Programme{Courses: []string{"NIGHT-1"}, Theory: vip.Asks.Theory, Holds: []string{"GENERAL"}}
	w.publish(t, vip.Version, vip)
	general, _ := w.Catalogue().Kind("GENERAL")
	general.Asks = &certificates.Programme{Theory: general.Asks.Theory, Holds: []string{"VIP"}}
	if err := w.Check(t.Context(), general); !errors.Is(err, certificates.ErrKindCircle) {
		t.Errorf("a circle: %v", err)
	}
}

func TestARetiredKindIssuesNothingAndTakesNothingAway(t *testing.T) {
	w := newWorld(t)
	c := w.issue(t, passed("P1", "s1"))
	k, _ := w.Catalogue().Kind("GENERAL")
	v, err := w.Retire(t.Context(), group, k.Version, "GENERAL", "改版")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Issue(t.Context(), system, passed("P2", "s2")); !errors.Is(err, certificates.ErrKindRetired) {
		t.Fatalf("issued: %v", err)
	}
	w.courses(t, "P2")
	w.earn(t, "P2", exam(certificates.TheoryPart, "t1", 92, w.clock.Now()))
	w.earn(t, "P2", exam(certificates.PracticePart, "p1", 92, w.clock.Now()))
	if got := w.general(t, "P2"); len(got) != 0 {
		t.Fatalf("%v", got)
	}
	if p, err := w.Verify(t.Context(), c.Code); err != nil || !p.Valid {
		t.Fatalf("%+v %v", p, err)
	}
	if _, err := w.Restore(t.Context(), group, v.Number, "GENERAL", "恢复"); err != nil {
		t.Fatal(err)
	}
	w.issue(t, passed("P2", "s2"))
}

func TestANewKindIsEarnedByThoseWhoHadEverythingBefore(t *testing.T) {
	w := newProgramme(t)
	w.earn(t, "P1", course("NIGHT-1", w.clock.Now()), theory("NIGHT", "n1", 75, w.clock.Now()))
	w.earn(t, "P2", course("NIGHT-1", w.clock.Now()), theory("NIGHT", "n2", 65, w.clock.Now()))
	trial, err := w.Try(t.Context(), group, night(w))
	if err != nil || trial.Earn.Count != 1 || trial.Earn.People[0].Name != "欧阳𠮷祥" || trial.Examined != 2 {
		t.Fatalf("%+v %v", trial, err)
	}
	v := w.publish(t, 0, night(w))
	w.drain(t)
	cs, _ := w.OfPerson(t.Context(), system, "P1")
	if len(cs) != 1 || cs[0].Kind != "NIGHT" || cs[0].KindVersion != v.Number || !strings.HasPrefix(cs[0].Number, "YB-NIGHT-SZ-") {
		t.Fatalf("%+v", cs)
	}
	if cs, _ := w.OfPerson(t.Context(), system, "P2"); len(cs) != 0 {
		t.Fatalf("65 points earned %+v", cs[0])
	}
	w.clock.Advance(2 * time.Minute)
	if n, err := w.Search(t.Context()); n != 0 || err != nil {
		t.Fatalf("the second look issued %d, %v", n, err)
	}
}

func TestATrialSaysWhoFallsBehindAndWhoGetsAhead(t *testing.T) {
	w := newProgramme(t)
	now := w.clock.Now()
	w.earn(t, "P1", course("NORMS", now), exam(certificates.TheoryPart, "t1", 85, now))   // would lose the theory
	w.earn(t, "P2", course("TELECOM", now), exam(certificates.TheoryPart, "t2", 95, now)) // keeps it
	w.earn(t, "M1", exam(certificates.PracticePart, "p3", 75, now))                       // would gain the practice
	k, _ := w.Catalogue().Kind("GENERAL")
	k.Asks = &certificates.Programme{Courses: k.Asks.Courses, Theory: &certificates.Mark{Least: 90, Months: 12}, Practice: &certificates.Mark{Least: 70, Months: 12}}
	trial, err := w.Try(t.Context(), group, k)
	if err != nil {
		t.Fatal(err)
	}
	names := func(e certificates.Effect) (out []string) {
		for _, s := range e.People {
			for _, turn := range s.Turns {
				out = append(out, fmt.Sprint(s.Person, " ", turn.Kind, " ", turn.Part.Part, " ", turn.Part.Lack))
			}
		}
		return out
	}
	if got := names(trial.Behind); !slices.Equal(got, []string{"P1 lost theory below"}) {
		t.Errorf("behind: %v", got)
	}
	if got := names(trial.Ahead); !slices.Equal(got, []string{"M1 gained practice "}) {
		t.Errorf("ahead: %v", got)
	}
	if trial.Earn.Count != 0 || trial.Holding != 0 {
		t.Errorf("%+v", trial)
	}
	if got := w.lacks(t, "P1"); !strings.Contains(got, "practice=never") || strings.Contains(got, "theory") {
		t.Errorf("the trial changed something: %s", got)
	}
}

func TestHoursAndHeldCertificatesAreParts(t *testing.T) {
	w := newProgramme(t)
	k := night(w)
	k.Asks.Courses, k.Asks.Mentored, k.Asks.Holds = nil, 40, []string{"GENERAL"}
	w.publish(t, 0, k)
	w.drain(t)
	beside := course("SEAT", w.clock.Now())
	beside.Hours = 30
	w.earn(t, "P1", beside, theory("NIGHT", "n1", 75, w.clock.Now()))
	lacks := func() (out []string) {
		p, err := w.Progress(t.Context(), system, "P1", "NIGHT")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range p.Missing() {
			out = append(out, string(m.Part)+"="+string(m.Lack))
		}
		return out
	}
	if got := lacks(); !slices.Equal(got, []string{"mentored=below", "held=never"}) {
		t.Fatalf("%v", got)
	}
	more := course("SEAT-2", w.clock.Now())
	more.Hours = 10
	w.earn(t, "P1", more)
	if got := lacks(); !slices.Equal(got, []string{"held=never"}) {
		t.Fatalf("%v", got)
	}
	general := w.issue(t, passed("P1", "s1"))
	w.drain(t)
	cs, _ := w.OfPerson(t.Context(), system, "P1")
	i := slices.IndexFunc(cs, func(c *certificates.Certificate) bool { return c.Kind == "NIGHT" })
	if len(cs) != 2 || i < 0 {
		t.Fatalf("%d certificates, missing %v", len(cs), lacks())
	}
	if !cs[i].RestsOn("course:SEAT:P1") || !cs[i].RestsOn("course:SEAT-2:P1") || !cs[i].RestsOn("sitting:n1") || cs[i].RestsOn("certificate:"+general.ID) {
		t.Fatalf("%+v", cs[i].Evidence)
	}
}

func TestADraftHoldsForNobodyUntilItIsPublished(t *testing.T) {
	w := newWorld(t)
	d, err := w.SaveDraft(t.Context(), group, 0, 0, night(w))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Catalogue().Kind("NIGHT"); !errors.Is(err, certificates.ErrUnknownKind) {
		t.Fatalf("%v", err)
	}
	if _, err := w.SaveDraft(t.Context(), group, 0, 0, night(w)); !errors.Is(err, certificates.ErrKindChanged) {
		t.Fatalf("overwritten: %v", err)
	}
	if f, err := w.Preview(t.Context(), group, d.Kind); err != nil || len(f.Missing) > 0 {
		t.Fatalf("%v %v", f.Missing, err)
	} else if _, err := certificates.VerifyFile(f.File, nil); err == nil {
		t.Fatal("the sample proves something")
	}
	if _, err := w.PublishDraft(t.Context(), group, "NIGHT", " "); !errors.Is(err, certificates.ErrReason) {
		t.Fatalf("%v", err)
	}
	if _, err := w.PublishDraft(t.Context(), group, "NIGHT", "开夜班"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Draft(t.Context(), group, "NIGHT"); !errors.Is(err, certificates.ErrNoDraft) {
		t.Fatalf("%v", err)
	}
	h, err := w.History(t.Context(), group, "NIGHT", "")
	if err != nil || len(h.Items) != 1 || h.Items[0].Reason != "开夜班" || h.Items[0].ByName != "林若溪" {
		t.Fatalf("%+v %v", h.Items, err)
	}
}

func TestDifferencesNameFields(t *testing.T) {
	w := newWorld(t)
	a, b := night(w), night(w)
	b.Months, b.Asks.Theory = 12, &certificates.Mark{Least: 80, Months: 6}
	b.Asks.Courses = []string{"NIGHT-1", "NIGHT-2"}
	b.Look.Fields = slices.Clone(b.Look.Fields)
	b.Look.Fields[0].Size = 40
	want := []certificates.Difference{{"asks.courses", "NIGHT-1", "NIGHT-1, NIGHT-2"}, {"asks.theory.least", "70", "80"}, {"look.fields[0].size", "42", "40"}, {"months", "6", "12"}}
	if got := certificates.Differences(a, b); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if got := certificates.Differences(a, a); len(got) != 0 {
		t.Errorf("%v", got)
	}
}
