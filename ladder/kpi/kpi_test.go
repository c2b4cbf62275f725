package kpi_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/xuri/excelize/v2"

	"tianti/internal/event"
	"tianti/internal/fault"
	"tianti/internal/intake"
	"tianti/internal/sheet"
	"tianti/ladder/kpi"
	"tianti/ladder/requirement"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/rbac/roster"
)

// world is the small centre with the service, and what the ladder heard.
type world struct {
	*rbactest.World
	kpi *kpi.Service
	t   *testing.T
	had map[string]requirement.Facts
}

func open(t *testing.T) *world {
	t.Helper()
	w := &world{World: rbactest.Centre(t), t: t, had: map[string]requirement.Facts{}}
	w.kpi = kpi.New(w.DB, w.Clock, w.Gate, w.Org, sheet.Limits{})
	w.Drain(t)
	event.On(w.Bus, "test: hear", w.hear)
	return w
}

func (w *world) preview(login, csv string) *kpi.Import {
	w.t.Helper()
	imp, err := w.kpi.Preview(w.t.Context(), w.Actor(login), kpi.Asked{File: "kpi.csv"}, []byte(csv))
	if err != nil {
		w.t.Fatal(err)
	}
	return imp
}

func (w *world) apply(login, csv string) *kpi.Import {
	w.t.Helper()
	imp, err := w.kpi.Apply(w.t.Context(), w.Actor(login), w.preview(login, csv).ID)
	if err != nil {
		w.t.Fatal(err)
	}
	w.Drain(w.t)
	return imp
}

func (w *world) lines(imp *kpi.Import) []kpi.Line {
	w.t.Helper()
	lines, _, err := w.kpi.Rows(w.t.Context(), w.Actor("hr1"), imp.ID, "", "", 1000)
	if err != nil {
		w.t.Fatal(err)
	}
	return lines
}

const header = "工号,月份,平均通话时长(秒),平均事后处理时间(秒),转接率,满意度,有责投诉\n"

var (
	agent1 = rbactest.ID("agent1")
	agent2 = rbactest.ID("agent2")
)

func row(person, month, rest string) string { return person + "," + month + "," + rest + "\n" }

func TestASheetIsPreviewedAppliedAndAppliedAgain(t *testing.T) {
	w := open(t)
	csv := header + row(agent1, "2026-09", "149.9,60,1.28%,88.45,0") + row(agent2, "2026年9月", "150.1,40,3%,90,1")
	imp := w.preview("hr1", csv)
	if imp.State != intake.Previewed || imp.Counts.New != 2 || imp.Bad != 0 {
		t.Fatalf("%+v", imp)
	}
	if h, err := w.kpi.Person(t.Context(), w.Actor("hr1"), agent1, w.Clock.Now()); err != nil || len(h.Sheets) != 0 {
		t.Fatalf("a preview wrote figures: %+v %v", h, err)
	}
	for range 2 {
		if _, err := w.kpi.Apply(t.Context(), w.Actor("hr1"), imp.ID); err != nil {
			t.Fatal(err)
		}
	}
	w.Drain(t)
	h, err := w.kpi.Person(t.Context(), w.Actor("agent1"), agent1, w.Clock.Now())
	if err != nil || len(h.Sheets) != 1 {
		t.Fatalf("%+v %v", h, err)
	}
	month := h.Sheets[0]
	if v, _ := month.Value("transfer"); v != 1280 || !month.Green() || month.Unit != rbactest.TeamPath {
		t.Errorf("%+v", month)
	}
	if again := w.preview("hr1", csv); again.Counts.Same != 2 || again.Changes() {
		t.Errorf("the same sheet again: %+v", again.Counts)
	}
	if f := w.facts(agent2, "talk"); len(f) != 1 || f[0].Value != 0 || f[0].Period != "2026-09" || !f[0].From.Equal(kpi.Month("2026-09").End()) {
		t.Errorf("150.1 s of talk time is not green: %+v", f)
	}
	if f := w.facts(agent2, "transfer"); len(f) != 1 || f[0].Value != 1 {
		t.Errorf("3 %% of transfers is at the threshold, hence green: %+v", f)
	}
}

func (w *world) hear(ctx context.Context, e kpi.FiguresRecorded) error {
	ks, err := w.kpi.Facts(ctx, e)
	for _, k := range ks {
		w.had[k.Person] = append(w.had[k.Person], k.Facts...)
	}
	return err
}

func (w *world) facts(person, code string) (out requirement.Facts) {
	for _, f := range w.had[person] {
		if f.Code == code {
			out = append(out, f)
		}
	}
	return out
}

func TestACorrectionIsANewVersionAndThePastKeepsTheOldOne(t *testing.T) {
	w := open(t)
	w.apply("hr1", header+row(agent1, "2026-09", "149.9,60,1.28%,88.45,0"))
	before := w.Clock.Now()
	w.Clock.Advance(48 * time.Hour)
	imp := w.apply("hr2", header+row(agent1, "2026-09", "155,60,1.28%,,0"))
	if l := w.lines(imp)[0]; l.Verdict != kpi.ChangedRow || strings.Join(l.Fields, " ") != "satisfaction talk" {
		t.Fatalf("%+v", l)
	}
	w.Clock.Advance(time.Hour)
	if _, err := w.kpi.Correct(t.Context(), w.Actor("hr1"), kpi.Correction{Person: agent1, Month: "2026-09", Source: "standard", Values: map[string]int64{"talk": 141000}, Reason: "话务平台核对单 2026-11-27"}); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	now, _ := w.kpi.Person(t.Context(), w.Actor("hr1"), agent1, w.Clock.Now())
	then, _ := w.kpi.Person(t.Context(), w.Actor("hr1"), agent1, before)
	if v, _ := now.Sheets[0].Value("talk"); v != 141000 || now.Sheets[0].Cells[0].Version != 3 {
		t.Errorf("now %+v", now.Sheets[0])
	}
	if v, _ := then.Sheets[0].Value("talk"); v != 149900 {
		t.Errorf("before the correction %+v", then.Sheets[0])
	}
	if _, ok := now.Sheets[0].Value("satisfaction"); ok {
		t.Error("an empty cell did not empty the value")
	}
	if len(now.Figures) != 3 {
		t.Errorf("%d versions are readable, not 3", len(now.Figures))
	}
	if _, err := w.kpi.Correct(t.Context(), w.Actor("hr1"), kpi.Correction{Person: agent1, Month: "2026-09", Source: "standard", Values: map[string]int64{"talk": 141000}, Reason: "x"}); !errors.Is(err, kpi.ErrBusy) {
		t.Errorf("a correction that changes nothing: %v", err)
	}
}

// TestAMonthIsSummedOnceUntilAFigureChanges compares sums that are kept with those of a service that keeps none.
func TestAMonthIsSummedOnceUntilAFigureChanges(t *testing.T) {
	w := open(t)
	if err := w.kpi.KeepNear(t.Context()); err != nil {
		t.Fatal(err)
	}
	counting := kpi.New(w.DB, w.Clock, w.Gate, w.Org, sheet.Limits{})
	overall := func() (reads int64) {
		t.Helper()
		before := w.DB.Engine().Stats().Reads
		got, err := w.kpi.Overall(t.Context(), w.Actor("hr1"), rbactest.GroupPath, "2026-09")
		reads = w.DB.Engine().Stats().Reads - before
		want, failed := counting.Overall(t.Context(), w.Actor("hr1"), rbactest.GroupPath, "2026-09")
		if err != nil || failed != nil || len(got) == 0 || !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v (%v), counted anew %+v (%v)", got, err, want, failed)
		}
		return reads
	}
	w.apply("hr1", header+row(agent1, "2026-09", "149.9,60,1.28%,88.45,0"))
	first := overall()
	if again := overall(); again >= first {
		t.Errorf("%d reads at first, %d again", first, again)
	}
	w.apply("hr2", header+row(agent1, "2026-09", "155,60,1.28%,88.45,0"))
	if third := overall(); third != first {
		t.Errorf("%d reads after a change, %d at first", third, first)
	}
}

func TestEveryFaultOfARowIsNamed(t *testing.T) {
	w := open(t)
	for name, c := range map[string]struct {
		row  string
		want *fault.Fault
	}{
		"nobody has the number":              {row("KF999999", "2026-09", "1,1,1%,90,0"), kpi.ErrNobody},
		"a month that is not over":           {row(agent1, "2026-11", "1,1,1%,90,0"), kpi.ErrOpenMonth},
		"no month":                           {row(agent1, "", "1,1,1%,90,0"), kpi.ErrMonth},
		"a month that is none":               {row(agent1, "2026-13", "1,1,1%,90,0"), kpi.ErrMonth},
		"not employed in the month":          {row(agent1, "2025-02", "1,1,1%,90,0"), kpi.ErrEmployed},
		"words for a value":                  {row(agent1, "2026-09", "abc,1,1%,90,0"), kpi.ErrValue},
		"a share or a percentage, who knows": {row(agent1, "2026-09", "1,1,0.0128,90,0"), kpi.ErrShare},
		"more than a hundred percent":        {row(agent1, "2026-09", "1,1,128%,90,0"), kpi.ErrRange},
		"a negative value":                   {row(agent1, "2026-09", "-3,1,1%,90,0"), kpi.ErrRange},
		"nothing at all":                     {row(agent1, "2026-09", ",,,-,"), kpi.ErrNothing},
		"a percent sign on seconds":          {row(agent1, "2026-09", "5%,1,1%,90,0"), kpi.ErrValue},
		"one's own figures":                  {row(rbactest.ID("hr1"), "2026-09", "1,1,1%,90,0"), kpi.ErrOwn},
		"neither number nor unit":            {row("", "2026-09", "1,1,1%,90,0"), kpi.ErrSubject},
		"a number as long as a book":         {row(agent1, "2026-09", "1e999999,1,1%,90,0"), kpi.ErrValue},
	} {
		l := w.lines(w.preview("hr1", header+c.row))[0]
		if l.Verdict != kpi.RefusedRow || len(l.Says) == 0 || l.Says[0].Key != "fault."+c.want.Code() {
			t.Errorf("%s: %+v", name, l)
		}
		if m := l.Message("zh-CN"); m == "" || strings.Contains(m, "fault.") || strings.Contains(m, "{") {
			t.Errorf("%s says %q", name, m)
		}
	}
	twice := w.lines(w.preview("hr1", header+row(agent1, "2026-09", "1,1,1%,90,0")+row(strings.ToLower(agent1), "2026/9", "2,1,1%,90,0")))
	if twice[0].Verdict != kpi.NewRow || twice[1].Says[0].Key != "fault."+kpi.ErrTwice.Code() {
		t.Errorf("%+v", twice)
	}
}

func TestASheetAsAWholeIsRefusedAtItsField(t *testing.T) {
	w := open(t)
	for csv, want := range map[string]*fault.Fault{
		"工号,月份,姓名\nKF000003,2026-09,王芳\n": kpi.ErrNoMetrics,
		"姓名,月份,满意度\n王芳,2026-09,90\n":      kpi.ErrNoSubject,
		"工号,满意度\nKF000003,90\n":           kpi.ErrNoMonth,
	} {
		if _, err := w.kpi.Preview(t.Context(), w.Actor("hr1"), kpi.Asked{File: "x.csv"}, []byte(csv)); !errors.Is(err, want) {
			t.Errorf("%q: %v", csv, err)
		}
	}
	if _, err := w.kpi.Preview(t.Context(), w.Actor("hr1"), kpi.Asked{File: "x.csv", Month: "2026-08"}, []byte("工号,满意度\nKF000003,90\n")); err != nil {
		t.Errorf("the month of the form: %v", err)
	}
	if _, err := w.kpi.Preview(t.Context(), w.Actor("leader1"), kpi.Asked{File: "x.csv"}, []byte(header)); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("a leader imports: %v", err)
	}
}

func TestASourcesMappingIsSavedAndSaysWhatItsColumnsMean(t *testing.T) {
	w, ctx := open(t), t.Context()
	hr := w.Actor("hr1")
	columns := []kpi.Column{{Header: "坐席", Key: kpi.NumberColumn}, {Header: "AHT", Key: "talk"}, {Header: "转接率", Key: "transfer", Scale: kpi.InShares}, {Header: "备注", Key: kpi.Ignored}}
	if _, err := w.kpi.Describe(ctx, hr, "acd", "话务平台", columns); err != nil {
		t.Fatal(err)
	}
	imp, err := w.kpi.Preview(ctx, hr, kpi.Asked{File: "acd.csv", Source: "acd"}, []byte("坐席,月份,AHT,转接率,备注,排队数\n"+agent1+",2026-09,140,0.0128,x,3\n"))
	if err != nil || imp.Bad != 0 {
		t.Fatalf("%+v %v", imp, err)
	}
	if fmt.Sprint(imp.Unknown) != "[备注 排队数]" {
		t.Errorf("unknown columns %v", imp.Unknown)
	}
	if _, err := w.kpi.Apply(ctx, hr, imp.ID); err != nil {
		t.Fatal(err)
	}
	h, _ := w.kpi.Person(ctx, hr, agent1, w.Clock.Now())
	if v, _ := h.Sheets[0].Value("transfer"); v != 1280 {
		t.Errorf("a share of 0.0128 became %d", v)
	}
	src, _ := w.kpi.Source(ctx, hr, "acd")
	if len(src.Seen) != 6 {
		t.Errorf("headers seen: %v", src.Seen)
	}
	bad := []kpi.Column{{Header: "A", Key: "talk"}, {Header: "B", Key: "talk"}, {Header: "C", Key: "nope"}}
	if _, err := w.kpi.Describe(ctx, hr, "ACD!", "", bad); len(fault.All(err)) != 4 {
		t.Errorf("faults of a mapping: %v", fault.All(err))
	}
}

func TestATeamsSheetCountsForWhoeverLedItThen(t *testing.T) {
	w := open(t)
	imp := w.apply("hr1", "班组,月份,20秒接通率,满意度\n深圳中心/1组,2026-09,91%,90\n1组,2026-09,91%,90\n广东,2026-09,91%,90\n南京中心,2026-09,80%,90\n")
	lines := w.lines(imp)
	if lines[0].Verdict != kpi.NewRow || lines[1].Says[0].Key != "fault."+kpi.ErrNoUnit.Code() || lines[2].Says[0].Key != "fault."+kpi.ErrUnitKind.Code() || lines[3].Verdict != kpi.NewRow {
		t.Fatalf("%+v", lines)
	}
	f := w.facts(rbactest.ID("leader1"), "service_level")
	if len(f) != 1 || f[0].Tier != kpi.Team || f[0].Value != 1 {
		t.Errorf("the leader's team: %+v", f)
	}
	if len(w.had[agent1]) != 0 {
		t.Error("a team's sheet counts for an agent")
	}
	if h, err := w.kpi.Unit(t.Context(), w.Actor("leader1"), rbactest.TeamPath, w.Clock.Now()); err != nil || len(h.Sheets) != 1 || !h.Sheets[0].Green() {
		t.Errorf("%+v %v", h, err)
	}
}

func TestThresholdsBelongToMonthsThatAreNotJudgedYet(t *testing.T) {
	w, ctx := open(t), t.Context()
	hr := w.Actor("hr1")
	now, _, err := w.kpi.Metrics(ctx, hr)
	if err != nil {
		t.Fatal(err)
	}
	talk, _ := now.Metric("talk")
	strict := int64(100000)
	talk.Threshold, talk.Target = &strict, nil
	if _, err := w.kpi.Put(ctx, hr, talk, "2026-10", "更严"); !errors.Is(err, kpi.ErrFrom) {
		t.Errorf("a month that is over was judged anew: %v", err)
	}
	if _, err := w.kpi.Put(ctx, hr, talk, "2026-11", "更严"); err != nil {
		t.Fatal(err)
	}
	w.apply("hr1", header+row(agent1, "2026-10", "140,60,1.28%,88.45,0"))
	w.Clock.Set(time.Date(2026, 12, 2, 2, 0, 0, 0, time.UTC))
	w.apply("hr1", header+row(agent1, "2026-11", "140,60,1.28%,88.45,0"))
	if f := w.facts(agent1, "talk"); len(f) != 2 || f[0].Value != 1 || f[1].Value != 0 {
		t.Errorf("October by the old threshold, November by the new one: %+v", f)
	}
	if _, err := w.kpi.Put(ctx, w.Actor("leader1"), talk, "2026-12", "x"); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("a leader edits metrics: %v", err)
	}
}

func TestOthersSeeNoFigures(t *testing.T) {
	w, ctx := open(t), t.Context()
	w.apply("hr1", header+row(agent1, "2026-09", "140,60,1.28%,88.45,0")+row(agent2, "2026-09", "140,60,1.28%,88.45,0"))
	for login, may := range map[string]bool{"agent1": true, "leader1": true, "supervisor1": true, "hr1": true, "manager1": true, "auditor1": true, "agent2": false, "leader2": false, "trainer1": false, "admin": false} {
		_, err := w.kpi.Person(ctx, w.Actor(login), agent1, w.Clock.Now())
		if may != (err == nil) {
			t.Errorf("%s: %v", login, err)
		}
	}
	team, err := w.kpi.Team(ctx, w.Actor("leader1"), rbactest.TeamPath, "2026-09", "", 50)
	if err != nil || len(team.Rows) != 1 || team.Rows[0].Subject != agent1 || len(team.Metrics) != 5 {
		t.Errorf("%+v %v", team, err)
	}
	if _, err := w.kpi.Team(ctx, w.Actor("leader1"), rbactest.CentrePath, "2026-09", "", 50); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("a leader reads the centre: %v", err)
	}
}

// TestTheSampleSheetsInEveryForm reads the sheets of three months as UTF-8, GB18030 and XLSX.
func TestTheSampleSheetsInEveryForm(t *testing.T) {
	w, ctx := open(t), t.Context()
	people, err := os.ReadFile(filepath.Join("..", "..", "rbac", "roster", "testdata", "roster-200-gb18030.csv"))
	if err != nil {
		t.Fatal(err)
	}
	hr := w.Actor("hr1")
	list := roster.New(w.DB, w.Clock, w.Gate, w.Org, sheet.Limits{})
	r, err := list.Preview(ctx, rbac.System("test"), "r.csv", people)
	if err == nil {
		_, err = list.Apply(ctx, rbac.System("test"), r.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	for month, form := range map[string]func([]byte) (string, []byte){"08": plain, "09": gb, "10": xlsx} {
		data, err := os.ReadFile(filepath.Join("testdata", "kpi-2026-"+month+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		name, data := form(data)
		imp, err := w.kpi.Preview(ctx, hr, kpi.Asked{File: name}, data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if imp.Total < 100 || imp.Bad > 0 || len(imp.Metrics) != 11 || len(imp.Unknown) != 0 {
			for _, l := range w.lines(imp) {
				if l.Verdict == kpi.RefusedRow {
					t.Errorf("%s: row %d: %s", name, l.Row, l.Message("en"))
				}
			}
			t.Fatalf("%s: %+v", name, imp)
		}
		if _, err := w.kpi.Apply(ctx, hr, imp.ID); err != nil {
			t.Fatal(err)
		}
	}
	h, err := w.kpi.Person(ctx, hr, "KF100002", w.Clock.Now())
	if err != nil || len(h.Sheets) != 3 || h.Sheets[2].Month != "2026-08" {
		t.Fatalf("%+v %v", h, err)
	}
	if v, _ := h.Sheets[2].Value("ticket"); v != 99040 {
		t.Errorf("ticket accuracy %d", v)
	}
}

func plain(data []byte) (string, []byte) { return "kpi.csv", data }

func gb(data []byte) (string, []byte) {
	out, err := simplifiedchinese.GB18030.NewEncoder().Bytes(bytes.TrimPrefix(data, []byte("\uFEFF")))
	if err != nil {
		panic(err)
	}
	return "kpi-gb.csv", out
}

func xlsx(data []byte) (string, []byte) {
	f := excelize.NewFile()
	_ = f.SetCellValue("Sheet1", "A1", "KPI 月报")
	for i, line := range strings.Split(strings.TrimSpace(strings.TrimPrefix(string(data), "\uFEFF")), "\n") {
		for j, cell := range strings.Split(strings.TrimRight(line, "\r"), ",") {
			at, _ := excelize.CoordinatesToCellName(j+1, i+2)
			_ = f.SetCellValue("Sheet1", at, cell)
		}
	}
	var b bytes.Buffer
	_ = f.Write(&b)
	return "kpi.xlsx", b.Bytes()
}
