package roster_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"tianti/internal/fault"
	"tianti/internal/intake"
	"tianti/internal/locale"
	"tianti/internal/sheet"
	"tianti/rbac"
	"tianti/rbac/account"
	"tianti/rbac/rbactest"
	"tianti/rbac/roster"
)

// open is an organisation with the sample rosters' group, and somebody of HR.
func open(t testing.TB) (*rbactest.World, *roster.Service, rbac.Actor) {
	t.Helper()
	w := rbactest.Centre(t)
	return w, roster.New(w.DB, w.Clock, w.Gate, w.Org, sheet.Limits{}), w.Actor("hr1")
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func preview(t testing.TB, s *roster.Service, by rbac.Actor, name string, data []byte) *roster.Import {
	t.Helper()
	imp, err := s.Preview(t.Context(), by, name, data)
	if err != nil {
		t.Fatal(err)
	}
	return imp
}

func apply(t testing.TB, s *roster.Service, by rbac.Actor, imp *roster.Import) *roster.Import {
	t.Helper()
	done, err := s.Apply(t.Context(), by, imp.ID)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func TestARosterIsImportedOnce(t *testing.T) {
	w, s, by := open(t)
	ctx := t.Context()
	data := sample(t, "roster-2000.csv")
	imp := preview(t, s, by, "roster-2000.csv", data)
	if imp.Total != 2000 || imp.Bad != 0 || imp.Counts.New+imp.Counts.Left != 2000 || imp.Counts.Left == 0 {
		lines, _, _ := s.Rows(ctx, by, imp.ID, rbac.Refused, "", 5)
		t.Fatalf("%+v %+v", imp, lines)
	}
	if len(imp.Fresh) == 0 {
		t.Error("the preview does not tell of new units")
	}
	if _, err := w.Org.Lookup(ctx, "KF100001"); !errors.Is(err, rbac.ErrUnknown) {
		t.Error("a preview changed something")
	}
	done := apply(t, s, by, imp)
	if done.State != intake.Applied || done.Good != 2000 {
		t.Fatalf("%+v", done)
	}
	p, err := w.Org.Lookup(ctx, "KF100001")
	if err != nil || p.Name != "郭澜刚" || p.Path != "/group/gd/shenzhen/t4/" || p.Post != "AGENT" || p.Employment != "dispatch" || strings.Join(p.Languages, " ") != "zh en" {
		t.Fatalf("%+v, %v", p, err)
	}
	if again := apply(t, s, by, imp); again.AppliedAt != done.AppliedAt {
		t.Error("applying twice did something")
	}
	same := preview(t, s, by, "roster-2000.csv", data)
	if same.Counts.Same != 2000 {
		lines, _, _ := s.Rows(ctx, by, same.ID, rbac.Changed, "", 5)
		t.Errorf("importing again: %+v %+v", same.Counts, lines)
	}
	w.Drain(t)
	if r, err := w.Chain.Verify(ctx); err != nil || len(r.Broken) > 0 {
		t.Errorf("audit: %+v %v", r.Broken, err)
	}
}

func TestTheSameRosterInOtherFormsChangesNothing(t *testing.T) {
	_, s, by := open(t)
	apply(t, s, by, preview(t, s, by, "a.csv", sample(t, "roster-2000.csv")))
	for name, rows := range map[string]int{"roster-200-gb18030.csv": 200, "roster-300.xlsx": 300} {
		imp := preview(t, s, by, name, sample(t, name))
		if imp.Counts.Same != rows || imp.Total != rows {
			lines, _, _ := s.Rows(t.Context(), by, imp.ID, "", "", 500)
			for _, l := range lines {
				if l.Verdict != rbac.Same {
					t.Logf("%+v", l)
				}
			}
			t.Errorf("%s: %+v", name, imp.Counts)
		}
	}
}

func TestEachFaultOfARosterIsNamed(t *testing.T) {
	_, s, by := open(t)
	imp := preview(t, s, by, "roster-60-with-faults.csv", sample(t, "roster-60-with-faults.csv"))
	lines, _, err := s.Rows(t.Context(), by, imp.ID, "", "", 100)
	if err != nil || len(lines) != 60 {
		t.Fatal(len(lines), err)
	}
	want := map[int]string{
		5:  "refused employee_no KF100203 fault.rbac.roster.twice",
		7:  "refused name  fault.rbac.person.name_empty",
		9:  "refused hired_on 2026-13-40 fault.rbac.person.day",
		11: "refused left_on 2001-01-01 fault.rbac.person.left_before",
		13: "refused post 太空客服 fault.rbac.person.post",
		15: "refused mail not-an-address fault.rbac.person.mail",
		17: "refused phone 12 fault.rbac.person.phone",
		19: "refused name =cmd|' /C calc'!A0 fault.rbac.person.name_formula",
		21: "refused name " + strings.Repeat("a", 60) + "… fault.rbac.person.name_long",
		23: "refused hired_on 26/11/03 fault.rbac.roster.ambiguous",
		25: "new employee_no kf１００２２４ rbac.roster.note.number",
		27: "refused employee_no KF100226 fault.rbac.roster.short_row",
		29: "new name   李  明  rbac.roster.note.name",
		31: "refused team  fault.rbac.person.team",
		33: "refused left_on 2025-11-13 fault.rbac.person.left_before",
	}
	refused := 0
	for _, l := range lines {
		if l.Verdict == rbac.Refused {
			refused++
		}
		if len(l.Says) == 0 && want[l.Row] == "" {
			continue
		}
		keys := []string{}
		for _, said := range l.Says {
			if strings.HasPrefix(said.Key, "fault.") || l.Verdict != rbac.Refused {
				keys = append(keys, said.Key)
			}
		}
		got := fmt.Sprintf("%s %s %s %s", l.Verdict, l.Field, l.Value, strings.Join(keys, " "))
		if got != want[l.Row] && !(l.Row == 33 && strings.HasSuffix(got, "left_before")) {
			t.Errorf("row %d: %q, want %q", l.Row, got, want[l.Row])
		}
		for _, lang := range locale.Languages {
			if m := l.Message(lang); m == "" || strings.Contains(m, "fault.") || strings.Contains(m, "{") {
				t.Errorf("row %d in %s: %q", l.Row, lang, m)
			}
		}
		if l.Verdict == rbac.Refused && l.Column == "" {
			t.Errorf("row %d names no column", l.Row)
		}
	}
	if imp.Bad != refused || imp.Bad != 13 {
		t.Errorf("%d refused, counted %d", refused, imp.Bad)
	}
	if done := apply(t, s, by, imp); done.Good != 47 {
		t.Errorf("%+v", done)
	}
}

const header = "工号,姓名,集团,省分,中心,班组,岗位,用工性质,入职日期,离职日期,手机,邮箱,语言\n"

func row(cells ...string) string { return strings.Join(cells, ",") + "\n" }

func TestWhatChangesIsNamedAndRecorded(t *testing.T) {
	w, s, by := open(t)
	ctx := t.Context()
	first := header +
		row("T1", "李明", "集团客服", "广东", "深圳中心", "1组", "客服代表", "合同制", "2025-01-02", "", "13900000001", "", "普通话") +
		row("T2", "王芳", "集团客服", "广东", "深圳中心", "1组", "客服代表", "合同制", "2025-01-02", "", "", "", "普通话") +
		row("T3", "张伟", "集团客服", "广东", "深圳中心", "1组", "客服代表", "合同制", "2025-01-02", "2025-06-01", "", "", "普通话") +
		row("T4", "刘洋", "", "广东", "深圳中心", "", "内训师", "", "2025-01-02", "", "", "", "")
	apply(t, s, by, preview(t, s, by, "1.csv", []byte(first)))
	second := header +
		row("T1", "李明明", "集团客服", "广东", "深圳中心", "2组", "高级客服代表", "外包", "2025-01-02", "", "13900000002", "t1@example.com", "普通话、英语") +
		row("T2", "王芳", "集团客服", "广东", "深圳中心", "1组", "客服代表", "合同制", "2025-01-02", "2026-11-24", "", "", "普通话") +
		row("T3", "张伟", "集团客服", "广东", "深圳中心", "1组", "客服代表", "合同制", "2025-01-02", "", "", "", "普通话") +
		row("T5", "赵强", "另一家集团", "广东", "深圳中心", "1组", "客服代表", "合同制", "2025-01-02", "", "", "", "")
	imp := preview(t, s, by, "2.csv", []byte(second))
	lines, _, err := s.Rows(ctx, by, imp.ID, "", "", 10)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"changed [name unit post languages employment phone mail]", "left [left_on]", "refused []", "refused []"} {
		if got := fmt.Sprint(lines[i].Verdict, " ", lines[i].Fields); got != want {
			t.Errorf("row %d: %s, want %s", lines[i].Row, got, want)
		}
	}
	if m := lines[0].Message(locale.Chinese); !strings.Contains(m, "姓名、单位、岗位") {
		t.Error(m)
	}
	apply(t, s, by, imp)
	p, err := w.Org.Lookup(ctx, "T1")
	if err != nil || p.Name != "李明明" || p.Path != rbactest.OtherTeam || len(p.Moves) != 2 || p.PlacedOn("2026-11-23").Unit != rbactest.TeamPath {
		t.Errorf("%+v, %v", p, err)
	}
	if p, _ := w.Org.Lookup(ctx, "T2"); p.EmployedOn(w.Org.Today()) || !p.EmployedOn("2026-11-23") {
		t.Errorf("%+v", p)
	}
	back := header + row("T3", "张伟", "集团客服", "广东", "深圳中心", "2组", "客服代表", "合同制", "2026-11-01", "", "", "", "普通话")
	apply(t, s, by, preview(t, s, by, "3.csv", []byte(back)))
	if p, _ := w.Org.Lookup(ctx, "T3"); !p.EmployedOn(w.Org.Today()) || p.EmployedOn("2026-01-01") || !p.EmployedOn("2025-02-01") {
		t.Errorf("%+v", p)
	}
	few := "工号,姓名,岗位,入职日期\n" + row("T1", "李明明", "高级客服代表", "2025-01-02")
	if imp := preview(t, s, by, "4.csv", []byte(few)); imp.Counts.Same != 1 {
		t.Errorf("columns that are missing: %+v", imp)
	}
	w.Drain(t)
}

func TestNobodyImportsBeyondTheOwnReach(t *testing.T) {
	w, s, _ := open(t)
	ctx := t.Context()
	if _, err := s.Preview(ctx, w.Actor("agent1"), "x.csv", []byte(header)); !errors.Is(err, rbac.ErrForbidden) {
		t.Error(err)
	}
	by := w.Actor("hr1")
	by.Roles = []rbac.Held{{Role: "hr", Unit: rbactest.CentrePath}}
	file := header +
		row("T1", "李明", "集团客服", "广东", "深圳中心", "9组", "客服代表", "合同制", "2025-01-02", "", "", "", "") +
		row("T2", "王芳", "集团客服", "四川", "成都中心", "1组", "客服代表", "合同制", "2025-01-02", "", "", "", "") +
		row(rbactest.ID("agent3"), "陈静", "集团客服", "广东", "深圳中心", "1组", "客服代表", "合同制", "2025-03-03", "", "", "", "")
	imp := preview(t, s, by, "x.csv", []byte(file))
	if imp.Counts.New != 1 || imp.Counts.Refused != 2 || len(imp.Fresh) != 1 {
		t.Errorf("%+v", imp)
	}
	apply(t, s, by, imp)
	if _, err := w.Org.Unit(ctx, "group.sc"); !errors.Is(err, rbac.ErrUnitUnknown) {
		t.Error("a unit out of reach was made")
	}
	if _, err := s.Get(ctx, w.Actor("leader1"), imp.ID); !errors.Is(err, roster.ErrNone) {
		t.Error(err)
	}
	if _, err := s.Get(ctx, w.Actor("auditor1"), imp.ID); err != nil {
		t.Error(err)
	}
}

func TestARosterFillsANewInstallation(t *testing.T) {
	w := rbactest.Empty(t)
	s := roster.New(w.DB, w.Clock, w.Gate, w.Org, sheet.Limits{})
	by := rbac.System("test")
	done := apply(t, s, by, preview(t, s, by, "x.xlsx", sample(t, "roster-300.xlsx")))
	if done.Good != 300 {
		t.Fatalf("%+v", done)
	}
	units, err := w.Org.Below(t.Context(), "/")
	if err != nil || len(units) != len(done.Fresh) {
		t.Errorf("%d units, %d planned, %v", len(units), len(done.Fresh), err)
	}
}

func TestRowsComeInPages(t *testing.T) {
	_, s, by := open(t)
	imp := preview(t, s, by, "x.csv", sample(t, "roster-2000.csv"))
	seen, cursor := 0, ""
	for {
		lines, next, err := s.Rows(t.Context(), by, imp.ID, "", cursor, 333)
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range lines {
			if l.Row != seen+i+2 {
				t.Fatalf("row %d at place %d", l.Row, seen+i)
			}
		}
		seen += len(lines)
		if cursor = next; next == "" {
			break
		}
	}
	if seen != 2000 {
		t.Errorf("%d rows", seen)
	}
	for _, odd := range []string{"x", "-1.-1", "99.0", "0.999999"} {
		if _, _, err := s.Rows(t.Context(), by, imp.ID, "", odd, 10); err != nil {
			t.Error(odd, err)
		}
	}
}

// TestCorpus previews tables of other programs: all are refused as a whole with a reason, or row by
// row.
func TestCorpus(t *testing.T) {
	corpus := os.Getenv("TIANTI_CORPUS")
	if corpus == "" {
		t.Skip("TIANTI_CORPUS is not set")
	}
	_, s, by := open(t)
	for _, folder := range []string{"user_csv", "derived", "attacks", "strings"} {
		_ = filepath.WalkDir(filepath.Join(corpus, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return nil
			}
			if _, err := s.Preview(t.Context(), by, filepath.Base(path), data); err != nil && fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", path, err)
			}
			return nil
		})
	}
	names, err := os.ReadFile(filepath.Join(corpus, "strings", "zh-names", "awkward_names.tsv"))
	if err != nil {
		return
	}
	file := header
	n := 0
	for line := range strings.SplitSeq(string(names), "\n") {
		if name, _, _ := strings.Cut(line, "\t"); name != "" && !strings.HasPrefix(line, "#") {
			n++
			file += row(fmt.Sprintf("N%04d", n), `"`+strings.ReplaceAll(name, `"`, `""`)+`"`, "集团客服", "广东", "深圳中心", "1组", "客服代表", "合同制", "2025-01-02", "", "", "", "")
		}
	}
	imp := preview(t, s, by, "names.csv", []byte(file))
	done := apply(t, s, by, imp)
	if done.Total != n {
		t.Errorf("%+v of %d", done, n)
	}
	if again := preview(t, s, by, "names.csv", []byte(file)); again.Counts.Same != done.Good {
		t.Errorf("again: %+v, before %+v", again.Counts, done.Counts)
	}
}

// BenchmarkRoster takes a roster of 100,000 rows: verdicts within 30 s, applied within 60 s.
func BenchmarkRoster(b *testing.B) {
	var file strings.Builder
	file.WriteString(header)
	for i := range 100_000 {
		file.WriteString(row(fmt.Sprintf("B%06d", i), "欧阳明明", "集团客服", "广东", fmt.Sprintf("第%d中心", i/2000), fmt.Sprintf("%d组", i/20%100), "客服代表", "合同制", "2025-01-02", "", "13900000001", "x@example.com", "普通话、英语"))
	}
	data := []byte(file.String())
	for b.Loop() {
		_, s, by := open(b)
		start := time.Now()
		imp := preview(b, s, by, "big.csv", data)
		read := time.Now()
		done := apply(b, s, by, imp)
		b.ReportMetric(read.Sub(start).Seconds(), "verdict_s")
		b.ReportMetric(time.Since(read).Seconds(), "apply_s")
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapSys-m.HeapReleased)/(1<<20), "heap_mb")
		if done.Counts.New != 100_000 {
			b.Fatalf("%+v", done)
		}
	}
}

func TestThePreviewSaysWhenTheGroupGetsItsNameAndMakesNoSecondOne(t *testing.T) {
	w := rbactest.Empty(t)
	ctx, by := t.Context(), rbac.System("test")
	if _, err := w.Org.CreateUnit(ctx, by, "", "", account.PlaceholderGroup, "", "first start"); err != nil {
		t.Fatal(err)
	}
	s := roster.New(w.DB, w.Clock, w.Gate, w.Org, sheet.Limits{})
	file := []byte(header + row("T1", "李明", "集团客服", "广东", "深圳中心", "1组", "客服代表", "合同制", "2025-01-02", "", "", "", ""))
	imp := preview(t, s, by, "1.csv", file)
	if imp.Group != "集团客服" || len(imp.Fresh) != 3 {
		t.Fatalf("group %q, fresh %v", imp.Group, imp.Fresh)
	}
	apply(t, s, by, imp)
	units, err := w.Org.Below(ctx, "/")
	if err != nil || len(units) != 4 || units[0].Name != "集团客服" {
		t.Fatalf("%v, %v", units, err)
	}
	if again := preview(t, s, by, "2.csv", file); again.Group != "" || len(again.Fresh) != 0 {
		t.Fatalf("a second preview plans again: %q, %v", again.Group, again.Fresh)
	}
}
