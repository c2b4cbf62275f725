package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tianti/certificates"
	"tianti/rbac"
)

const rosterText = `工号,姓名,集团,省份,中心,班组,岗位,用工形式,入职日期,手机,邮箱,语言
KF900001,王小明,东方通信客服,广东,深圳中心,1组,客服代表,合同,2026-11-02,13900000001,a@example.com,zh
KF900002,欧阳菲菲,东方通信客服,广东,深圳中心,1组,客服代表,合同,2026-11-02,13900000002,b@example.com,zh
`

const badRow = "KF900003,,东方通信客服,广东,深圳中心,1组,客服代表,合同,昨天,13900000003,c@example.com,zh\n"

const giftText = `::钟表::首问负责由谁承担？ {
 = 第一个接起的人
 ~ 值班长
 ~ 质检员
}

::残缺::这一题没有写完 {
`

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func decode[T any](t *testing.T, s said) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(s.out), &v); err != nil {
		t.Fatalf("%v: %q %q", err, s.out, s.err)
	}
	return v
}

func TestADryRunOfQuestionsNeedsNoOrganisationAndLeavesNone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "none")
	got := tianti(t, "import", "items", write(t, "bank.gift", giftText), "--dry-run", "--json", "--store", dir)
	report := decode[map[string]any](t, got)
	if got.code != exitFailed || report["format"] != "gift" || report["total"] != 2.0 || report["refused"] != 1.0 ||
		report["kept"].(float64)+report["changed"].(float64) != 1 {
		t.Fatalf("%d %s", got.code, got.out)
	}
	row := report["rows"].([]any)[0].(map[string]any)
	for _, key := range []string{"row", "verdict", "title", "message"} {
		if _, ok := row[key]; !ok {
			t.Errorf("a row lacks %q: %v", key, row)
		}
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Fatalf("the dry run left something: %v", err)
	}
}

func TestAFileThatNobodyCanReadIsRefusedAsAWhole(t *testing.T) {
	got := tianti(t, "import", "items", write(t, "bank.docx", "PK"), "--dry-run", "--json")
	if whole := decode[map[string]map[string]string](t, got); got.code != exitUsage || whole["error"]["code"] == "" || whole["error"]["mend"] == "" {
		t.Fatalf("%d %s", got.code, got.out)
	}
	got = tianti(t, "import", "people", "/nowhere/roster.csv")
	if got.code != exitUsage || !strings.Contains(got.err, "/nowhere/roster.csv") {
		t.Fatalf("%d %s", got.code, got.err)
	}
	got = tianti(t, "import", "horses", "x.csv")
	if got.code != exitUsage || !strings.Contains(got.err, "people|items") {
		t.Fatalf("%d %s", got.code, got.err)
	}
}

// importedTwice imports a roster with a bad row, then without, then again.
func importedTwice(t *testing.T, store string) {
	t.Helper()
	bad := tianti(t, "import", "people", write(t, "roster.csv", rosterText+badRow), "--dry-run", "--json", "--store", store)
	if r := decode[printedRows](t, bad); bad.code != exitFailed || r.Total != 3 || r.Good != 2 || r.Bad != 1 || r.Rows[2].Verdict != rbac.Refused || r.Rows[2].Message == "" {
		t.Fatalf("%d %s", bad.code, bad.out)
	}
	first := tianti(t, "import", "people", write(t, "roster.csv", rosterText), "--json", "--store", store)
	if r := decode[printedRows](t, first); first.code != 0 || r.Good != 2 || r.Rows[0].Verdict != rbac.New || r.State != "applied" {
		t.Fatalf("%d %s", first.code, first.out)
	}
	again := tianti(t, "import", "people", write(t, "roster.csv", rosterText), "--json", "--store", store)
	if r := decode[printedRows](t, again); again.code != 0 || r.Good != 2 || r.Rows[0].Verdict != rbac.Same {
		t.Fatalf("the same file again: %d %s", again.code, again.out)
	}
}

func TestARosterIsImportedAndImportedAgainWithoutChange(t *testing.T) {
	importedTwice(t, settled(t))
}

func TestCommandsWorkWhileAnotherProcessServes(t *testing.T) {
	dir := settled(t)
	s := serving(t, "serve", "--store", dir)
	importedTwice(t, dir)
	if got := tianti(t, "verify", "audit", "--store", dir); got.code != 0 || !strings.Contains(got.out, "valid: audit chain") {
		t.Fatalf("%d %s%s", got.code, got.out, got.err)
	}
	file := filepath.Join(t.TempDir(), "all.backup")
	saved := tianti(t, "backup", file, "--json", "--store", dir)
	if m := decode[moved](t, saved); saved.code != 0 || m.Collections["rbac.people"] != 3 {
		t.Fatalf("%d %s%s", saved.code, saved.out, saved.err)
	}
	there := filepath.Join(t.TempDir(), "there")
	if got := tianti(t, "restore", file, "--store", there); got.code != 0 {
		t.Fatalf("%d %s", got.code, got.err)
	}
	if got := tianti(t, "verify", "audit", "--store", there); got.code != 0 {
		t.Fatalf("what was restored does not verify: %s%s", got.out, got.err)
	}
	if got := tianti(t, "restore", file, "--store", there); got.code != exitFailed || !strings.Contains(got.err, "empty") {
		t.Fatalf("restored over an organisation: %d %s", got.code, got.err)
	}
	second := serving(t, "serve", "--store", there)
	second.logIn("admin", sentence)
	s.end()
	if _, ok := noteOf(dir); ok {
		t.Fatal("the note stays behind")
	}
}

func TestADamagedBackupIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "all.backup")
	if got := tianti(t, "backup", file, "--store", settled(t)); got.code != 0 {
		t.Fatal(got.err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data[:len(data)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if got := tianti(t, "restore", file, "--store", filepath.Join(t.TempDir(), "x")); got.code == 0 || got.err == "" {
		t.Fatalf("half a backup was restored: %s", got.out)
	}
	if got := tianti(t, "backup", file, "--store", filepath.Join(t.TempDir(), "none")); got.code != exitFailed || !strings.Contains(got.err, "--store") {
		t.Fatalf("%d %s", got.code, got.err)
	}
}

func TestCopyMovesAnOrganisationAndComparesIt(t *testing.T) {
	from, to := settled(t), filepath.Join(t.TempDir(), "to")
	for range 2 { // again: everything is there already
		if got := tianti(t, "copy", "--from", from, "--to", to, "--json"); got.code != 0 || decode[moved](t, got).Documents == 0 {
			t.Fatalf("%d %s%s", got.code, got.out, got.err)
		}
	}
	serving(t, "serve", "--store", to).logIn("admin", sentence)
}

func TestVerifyTellsValidFromRevokedChangedAndMadeUp(t *testing.T) {
	dir := settled(t)
	if got := tianti(t, "import", "people", write(t, "roster.csv", rosterText), "--store", dir); got.code != 0 {
		t.Fatal(got.out, got.err)
	}
	p := open(t, dir)
	c, err := p.Certificates.Issue(t.Context(), operator, certificates.Request{Kind: "GENERAL", Person: "KF900001", Source: "test:1", Reason: "test",
		Evidence: []certificates.Evidence{{Source: "test", Ref: "test:1", What: "考核", When: p.Clock.Now()}}})
	if err != nil {
		t.Fatal(err)
	}
	print, err := p.Certificates.PDF(t.Context(), operator, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	file := write(t, "c.pdf", string(print.File))
	other := bytes.Clone(print.File)
	other[len(other)/3] ^= 1
	changed := write(t, "changed.pdf", string(other))

	s := serving(t, "serve", "--store", dir)
	status, keys := caller{s: s}.call("GET", "/api/v1/certificates/keys", nil)
	if status != 200 {
		t.Fatal(status, keys)
	}
	raw, _ := json.Marshal(keys)
	keyFile := write(t, "keys.json", string(raw))
	for _, c := range []struct {
		what string
		args []string
		code int
		says string
	}{
		{"a file", []string{file}, 0, "valid: valid, GENERAL"},
		{"its code", []string{c.Code}, 0, "valid: valid, GENERAL"},
		{"the address in its QR code", []string{s.URL + "/v/" + c.Code}, 0, "valid: valid, GENERAL"},
		{"a file without the site", []string{file, "--keys", keyFile, "--store", "/nowhere"}, 0, "only the site knows"},
		{"a changed file", []string{changed}, exitFailed, "NOT valid"},
		{"a changed file without the site", []string{changed, "--keys", keyFile}, exitFailed, "NOT valid"},
		{"a code that nobody gave", []string{"AAAAA-BBBBB-CCCCC"}, exitFailed, "NOT valid"},
		{"a file that is not there", []string{"/nowhere/c.pdf"}, exitUsage, ""},
	} {
		args := append([]string{"verify", "--store", dir}, c.args...)
		if got := tianti(t, args...); got.code != c.code || !strings.Contains(got.out, c.says) {
			t.Errorf("%s: %d %s%s", c.what, got.code, got.out, got.err)
		}
	}
	s.end()
	p = open(t, dir)
	if _, err := p.Certificates.Revoke(t.Context(), c.ID, operator, "test"); err != nil {
		t.Fatal(err)
	}
	_ = p.Close()
	got := tianti(t, "verify", file, "--json", "--store", dir)
	if v := decode[verdict](t, got); got.code != exitFailed || v.Valid || v.Now.State != "revoked" || v.Claims.Code != c.Code {
		t.Fatalf("%d %s", got.code, got.out)
	}
}

func TestTheSampleOrganisationServesWithItsLogInsAndIsThereAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	s := serving(t, "demo", "--data", dir, "--people", "60")
	for _, login := range []string{"trainee1", "agent1", "trainer1", "trainer2", "leader1", "supervisor1", "hr1", "manager1", "judge1", "auditor1", "admin"} {
		s.logIn(login, s.Password)
	}
	s.end()
	again := serving(t, "demo", "--data", dir)
	if again.Password != s.Password {
		t.Fatal("another organisation")
	}
	again.logIn("hr1", again.Password)
	again.end()
	if got := tianti(t, "demo", "--data", settled(t), "--addr", "127.0.0.1:0"); got.code != exitFailed || got.err == "" {
		t.Fatalf("the sample took over an organisation: %d %s", got.code, got.err)
	}
}

func TestAKPISheetIsImportedAndImportedAgainWithoutChange(t *testing.T) {
	dir := t.TempDir()
	if got := tianti(t, "import", "people", write(t, "roster.csv", strings.ReplaceAll(rosterText, "2026-11-02", "2025-11-03")), "--store", dir); got.code != 0 {
		t.Fatal(got.err)
	}
	sheet := "工号,月份,平均通话时长\nKF900001,2026-01,149\nKF999999,2026-01,149\n"
	bad := tianti(t, "import", "kpi", write(t, "kpi.csv", sheet), "--dry-run", "--json", "--store", dir)
	if r := decode[printedRows](t, bad); bad.code != exitFailed || r.Total != 2 || r.Bad != 1 || r.Rows[1].Message == "" {
		t.Fatalf("%d %s", bad.code, bad.out)
	}
	sheet = "工号,平均通话时长\nKF900001,149\n"
	first := tianti(t, "import", "kpi", write(t, "kpi.csv", sheet), "--month", "2026-01", "--json", "--store", dir)
	if r := decode[printedRows](t, first); first.code != 0 || r.Rows[0].Verdict != "new" || r.State != "applied" {
		t.Fatalf("%d %s", first.code, first.out)
	}
	again := tianti(t, "import", "kpi", write(t, "kpi.csv", sheet), "--month", "2026-01", "--json", "--store", dir)
	if r := decode[printedRows](t, again); again.code != 0 || r.Rows[0].Verdict != "same" {
		t.Fatalf("the same sheet again: %d %s", again.code, again.out)
	}
}
