package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"tianti/web/webtest"
)

// story is a centre that starts from an empty folder: the program as a process of its own, a browser
// and the people who sit before it.
type story struct {
	t       *testing.T
	dir     string
	addr    string
	s       *server
	process *exec.Cmd
	tabs    map[string]*webtest.Tab
	apis    map[string]caller
	open    func(wide, high int64) *webtest.Tab
}

// The cast: employee numbers of the sample roster, and HR, whom the administrator hires.
const (
	theTrainee = "KF100010" // 蔡舒娜, team 8 of Foshan, hired five weeks ago
	theLeader  = "KF100016" // 万磊怡, Foshan
	theManager = "KF100018" // 夏勇豪
	theAuditor = "KF100014" // 郑若
	theHR      = "HR000001" // 吴婷
)

var theTrainers = []string{"KF100013", "KF100017"} // 雷怡语, 石晨晨

// start runs the program, on the port that it had before.
func (x *story) start() {
	x.t.Helper()
	x.s, x.process = child(x.t, "serve --store "+x.dir+" --addr "+x.addr)
	x.addr = strings.TrimPrefix(x.s.URL, "http://")
}

// kill ends the program as a power cut does.
func (x *story) kill() {
	x.t.Helper()
	if err := x.process.Process.Kill(); err != nil {
		x.t.Fatal(err)
	}
	_ = x.process.Wait()
}

// enter chooses a password with a one-time code; the tab is logged in afterwards, and so is the API.
func (x *story) enter(login, code string, wide, high int64) *webtest.Tab {
	x.t.Helper()
	tab := x.open(wide, high)
	tab.Go("/login/code?login=" + login)
	tab.Type("#f-code", code)
	tab.Type("#f-password", sentence)
	tab.Type("#f-repeat", sentence)
	tab.ClickAway(".login-form button[type=submit]")
	tab.See(".hello")
	x.tabs[login] = tab
	x.apis[login] = x.s.logIn(login, sentence)
	return tab
}

// admits lets the administrator give somebody a role and an account; the code is read off the page.
func (x *story) admits(person, login, role, unit string) (code string) {
	x.t.Helper()
	admin := x.tabs["admin"]
	admin.Go("/people/" + person + "/access")
	if role != "" {
		admin.Choose("#f-role", role)
		admin.Choose("#f-unit", unit)
		admin.Type("#f-reason", "认证试点")
		admin.ClickAway("form[action$='/access/roles'] button[type=submit]")
		admin.Go("/people/" + person + "/access")
	}
	admin.Type("#f-login", login)
	admin.ClickAway("form[action$='/access/account'] button[type=submit]")
	return admin.Text(".code-big")
}

// ask calls the API as somebody and demands a status.
func (x *story) ask(want int, login, method, path string, body any) map[string]any {
	x.t.Helper()
	status, got := x.apis[login].call(method, path, body)
	if status != want {
		x.t.Fatalf("%s %s by %s: %d %v", method, path, login, status, got)
	}
	return got
}

// eventually asks until the answer is as it should be: facts travel after the answer that made them.
func (x *story) eventually(what string, within time.Duration, is func() bool) {
	x.t.Helper()
	for end := time.Now().Add(within); time.Now().Before(end); {
		if is() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	x.t.Fatalf("not within %v: %s", within, what)
}

func (x *story) file(name, text string) string {
	x.t.Helper()
	path := filepath.Join(x.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		x.t.Fatal(err)
	}
	return path
}

func sample200(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("testdata/roster-200-gb18030.csv")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestStoryFromAnEmptyFolderToTheFirstRung plays the main job as its people would: in the browser,
// where only waiting for somebody else's nine courses is done by program, with the server killed in
// the middle of the examination.
func TestStoryFromAnEmptyFolderToTheFirstRung(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: the story takes a minute")
	}
	t.Parallel() // it waits for a browser, as the other long ones wait for answers
	browser := webtest.Browser(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	x := &story{t: t, dir: filepath.Join(t.TempDir(), "data"), addr: l.Addr().String(), tabs: map[string]*webtest.Tab{}, apis: map[string]caller{}}
	_ = l.Close()
	x.start()
	x.open = func(wide, high int64) *webtest.Tab { return webtest.OpenTab(t, browser, x.s.URL, wide, high) }

	for _, chapter := range []struct {
		title string
		play  func(*story)
	}{
		{"the administrator gets in, makes the group and hires HR", (*story).begins},
		{"HR imports the roster, and again without change", (*story).importsTheRoster},
		{"the training manager prepares bank, course, papers and exams", (*story).prepares},
		{"the trainee learns what the programme asks for", (*story).learns},
		{"the trainee sits the exam while the server is killed", (*story).sits},
		{"two trainers mark blind, the results come out, the certificate comes by itself", (*story).marks},
		{"anyone verifies it", (*story).verifies},
		{"HR proposes, the manager approves, the auditor checks", (*story).appoints},
		{"revoking closes the seat within a second", (*story).revokes},
	} {
		t.Log(chapter.title)
		chapter.play(x)
		if t.Failed() {
			t.Fatalf("the story ends at: %s", chapter.title)
		}
	}
	for login, tab := range x.tabs {
		for _, trouble := range tab.Troubles() {
			if !strings.Contains(trouble, "ERR_CONNECTION") { // the server was killed on purpose
				t.Errorf("%s's browser: %s", login, trouble)
			}
		}
	}
}

func (x *story) begins() {
	admin := x.enter("admin", x.s.Password, 1280, 900)
	admin.Shot("story_admin_home")
	admin.Go("/people/new")
	admin.Type("#f-employee_no", theHR)
	admin.Type("#f-name", "吴婷")
	admin.Choose("#f-unit", "/group/")
	admin.Choose("#f-post", "MGR")
	admin.Choose("#f-employment", "contract")
	webtest.Eval[string](admin, `document.querySelector("#f-hired_on").value = "2024-03-04"`)
	admin.ClickAway(".card-footer button[type=submit]")
	admin.Reads("吴婷", theHR)
	x.enter("hr1", x.admits(theHR, "hr1", "hr", "/group/"), 1280, 900)
}

func (x *story) importsTheRoster() {
	hr := x.tabs["hr1"]
	for _, again := range []bool{false, true} {
		hr.Go("/roster")
		hr.Attach("#f-file", sample200(x.t))
		hr.ClickAway("form[enctype] button[type=submit]")
		hr.Reads("roster-200-gb18030.csv")
		if !again {
			hr.Reads("新增")
			hr.Shot("story_roster")
		}
		if webtest.Eval[bool](hr, `!!document.querySelector("#apply")`) {
			hr.ClickAway("#apply")
			hr.See("#progress .icon-circle-check, #progress [href$='#circle-check']")
		}
		got := x.ask(200, "hr1", "GET", "/api/v1/people?limit=200", nil)
		people := len(got["items"].([]any))
		if people < 150 {
			x.t.Fatalf("%d people after the import", people)
		}
	}
	me := x.ask(200, "hr1", "GET", "/api/v1/people/"+theTrainee, nil)
	if me["name"] != "蔡舒娜" || !strings.HasPrefix(me["unit"].(string), "/group/") {
		x.t.Fatalf("%v", me)
	}
	x.enter("manager1", x.admits(theManager, "manager1", "manager", "/group/"), 1280, 900)
	x.enter("trainer1", x.admits(theTrainers[0], "trainer1", "trainer", "/group/"), 1280, 900)
	x.enter("trainer2", x.admits(theTrainers[1], "trainer2", "trainer", "/group/"), 1280, 900)
	x.enter("leader1", x.admits(theLeader, "leader1", "leader", "/group/"), 1280, 900)
	x.enter("auditor1", x.admits(theAuditor, "auditor1", "auditor", "/group/"), 1280, 900)
	x.enter("trainee1", x.admits(theTrainee, "trainee1", "", ""), 390, 844)
}

// theBank has eight closed questions whose right answer begins with 对, and an open one.
func theBank() string {
	var b strings.Builder
	b.WriteString("$CATEGORY: $course$/top/上岗/业务\n\n")
	for n := 1; n <= 8; n++ {
		fmt.Fprintf(&b, "// [id:S-%d] [tag:tier=F2]\n上岗业务题 %d：应当怎样做？{=对：先核验身份再办理 ~错：直接办理第 %d 项 ~错：请客户明天再来 ~错：转给别人}\n\n", n, n, n)
	}
	b.WriteString("$CATEGORY: $course$/top/上岗/开放\n\n// [id:S-9] [tag:tier=F2]\n客户情绪激动，要求立即退费。请写出您的处理过程。{}\n\n")
	b.WriteString("$CATEGORY: $course$/top/上岗/实操\n\n// [id:S-10] [tag:tier=F2]\n模拟来电：客户报障。请按流程完成受理。{}\n")
	return b.String()
}

func (x *story) prepares() {
	m := x.tabs["manager1"]
	real, err := filepath.Abs("testdata/options1.gift")
	if err != nil {
		x.t.Fatal(err)
	}
	for _, file := range []string{real, x.file("上岗题库.gift", theBank())} {
		m.Go("/items/import")
		m.Attach("#f-file", file)
		m.Choose("#f-unit", "/group/")
		if !webtest.Eval[bool](m, `document.querySelector("#f-publish").checked`) {
			m.Click("#f-publish")
		}
		m.ClickAway(".card-footer button[type=submit]")
		m.Reads(filepath.Base(file))
		m.Shot("story_items_" + strconv.Itoa(len(file)))
		m.ClickAway("button[name=do][value=apply]")
		m.Reads("题")
	}

	m.Go("/training/courses/new")
	m.Type("#f-code", "WELCOME")
	m.Choose("#f-unit", "/group/")
	m.Type("#f-title", "认识佛山中心")
	m.Choose("#f-line", "business")
	m.ClickAway(".card-footer button[type=submit]")
	m.ClickAway(".lesson-add a[href$=text]")
	m.Type("#f-title", "楼层与班次")
	m.Type("#f-text", "## 三层\n\n一层签到，二层话务，三层培训。")
	m.See("#preview h2")
	m.ClickAway("#save")
	m.See(".lesson-list")
	m.ClickAway("#publish")
	m.See(".alert-success")

	m.Go("/papers/new")
	m.Type("#f-code", "FS-THEORY")
	m.Choose("#f-unit", "/group/")
	m.Type("#f-title", "上岗理论考试")
	m.Type("#f-minutes", "45")
	m.Type("#f-pass_percent", "80")
	m.Choose("#f-show", "items")
	for i, row := range []struct{ category, count string }{{"上岗/业务/", "6"}, {"上岗/开放/", "1"}} {
		at := fmt.Sprintf(".paper-row:nth-of-type(%d) ", i+1)
		m.Type(at+"[name=row_section]", "1")
		m.Type(at+"[name=row_category]", row.category)
		m.Type(at+"[name=row_count]", row.count)
	}
	m.Shot("story_paper")
	m.ClickAway(".card-footer button[type=submit]")
	m.Click("[data-bs-target='#publish']")
	m.See("#publish.show")
	m.ClickAway("#publish button[type=submit]")
	m.See(".preview-q")
	m.Shot("story_paper_preview")

	now := time.Now().In(time.FixedZone("CST", 8*3600))
	m.Go("/exams/new?paper=FS-THEORY")
	m.Type("#f-code", "FS-2026-T")
	m.Choose("#f-unit", "/group/")
	m.Type("#f-title", "岗前认证·理论")
	m.Type("#f-kind", "GENERAL")
	m.Choose("#f-mode", "theory")
	for field, at := range map[string]time.Time{"opens": now.Add(-time.Hour), "closes": now.Add(6 * time.Hour)} {
		webtest.Eval[string](m, `document.querySelector("#f-`+field+`").value = "`+at.Format("2006-01-02T15:04")+`"`)
	}
	m.Type("#f-people", theTrainee)
	m.Type("#f-markers", theTrainers[0]+" "+theTrainers[1])
	m.Choose("#f-markings", "2")
	m.Choose("#f-release", "hand")
	m.Shot("story_exam_plan")
	m.ClickAway(".card-footer button[type=submit]")
	m.Reads("FS-2026-T", "客服代表上岗证")

	// The practical part is prepared by program: the same acts.
	x.ask(201, "manager1", "POST", "/api/v1/papers", map[string]any{"code": "FS-PRACTICE", "unit": "/group/", "publish": true, "content": map[string]any{
		"title": map[string]string{"zh": "上岗实操"}, "minutes": 20, "pass_percent": 80, "show": "score",
		"sections": []any{map[string]any{"title": map[string]string{"zh": "实操"}, "rows": []any{map[string]any{"draw": map[string]any{"category": "上岗/实操/"}, "count": 1}}}}}})
	x.ask(201, "manager1", "POST", "/api/v1/exams", map[string]any{"code": "FS-2026-P", "unit": "/group/", "schedule": true,
		"title": map[string]string{"zh": "岗前认证·实操"}, "kind": "GENERAL", "mode": "practice", "paper": "FS-PRACTICE",
		"opens": now.Add(-time.Hour), "closes": now.Add(6 * time.Hour), "people": []string{theTrainee}, "resits": 1, "markers": theTrainers, "markings": 2, "tolerance": 20, "release": "hand"})
	m.Go("/exams/FS-2026-P")
	m.Type("#f-person", theTrainee)
	m.Type("#f-label", "R-17")
	m.ClickAway("form[action$='/performances'] button")
	m.Reads("已记录", "蔡舒娜")
}

// learns takes the courses of the programme: one in the browser, the rest by program, with the
// leader signing the hours beside the mentor.
func (x *story) learns() {
	phone := x.tabs["trainee1"]
	phone.Go("/courses?q=" + "%E4%BD%9B%E5%B1%B1")
	phone.ClickAway(".course-card a")
	phone.ClickAway(".course-go form button")
	phone.See("#reading")
	phone.Reads("二层话务")
	phone.Shot("story_lesson_phone")
	phone.ClickAway(".player-foot button")
	phone.See(".finish")

	denied := x.decide()
	if denied["allow"] != false || len(denied["missing"].([]any)) == 0 {
		x.t.Fatalf("the seat must be closed and say what is missing: %v", denied)
	}
	phone.Go("/seats")
	phone.Reads("普通台席", "客服代表上岗证")
	phone.Shot("story_seat_closed_phone")

	for round := 0; ; round++ {
		open := 0
		for _, e := range x.ask(200, "trainee1", "GET", "/api/v1/people/"+theTrainee+"/enrolments", nil)["items"].([]any) {
			if e := e.(map[string]any); e["state"] == "open" {
				open++
				x.study(e["id"].(string))
			}
		}
		if open == 0 && round > 0 {
			break
		}
		if round > 15 {
			x.t.Fatal("the programme never ends")
		}
	}
}

// study does what can be done of an enrolment; a course whose prerequisites are open waits.
func (x *story) study(enrolment string) {
	e := x.ask(200, "trainee1", "GET", "/api/v1/enrolments/"+enrolment, nil)
	course := x.ask(200, "trainee1", "GET", "/api/v1/courses/"+e["course"].(string), nil)
	if lacking, _ := course["lacking"].([]any); len(lacking) > 0 {
		return
	}
	for _, l := range course["lessons"].([]any) {
		l := l.(map[string]any)
		path := "/api/v1/enrolments/" + enrolment + "/lessons/" + l["id"].(string)
		switch l["kind"] {
		case "quiz":
			quiz := x.ask(200, "trainee1", "GET", path, nil)["quiz"].([]any)
			guess := make([]int, len(quiz))
			for i := range guess {
				guess[i] = 1
			}
			got := x.ask(200, "trainee1", "PUT", path, map[string]any{"answers": guess})
			for i, v := range got["verdicts"].([]any) { // the page, too, explains each question
				guess[i] = int(v.(map[string]any)["right"].(float64))
			}
			x.ask(200, "trainee1", "PUT", path, map[string]any{"answers": guess})
		case "practice":
			need := int(l["hours"].(float64)) - 8
			mentor := x.tabs["leader1"] // today on the mentor's page with points, the days before by program
			mentor.Go("/training/practice/" + enrolment + "/" + l["id"].(string))
			mentor.Type("#f-hours", "8")
			mentor.Type("#f-points", "92")
			mentor.Type("#f-note", "跟岗，能独立受理")
			mentor.Shot("story_mentor")
			mentor.ClickAway(".card-footer button[type=submit]")
			for day := 0; day*8 < need; day++ {
				x.ask(200, "leader1", "POST", path+"/signatures", map[string]any{"day": time.Now().AddDate(0, 0, -1-day).Format(time.DateOnly), "hours": min(8, need-day*8), "note": "跟岗"})
			}
		default:
			x.ask(200, "trainee1", "PUT", path, map[string]any{"position": 1000, "done": true})
		}
	}
}

func (x *story) decide() map[string]any {
	x.t.Helper()
	return x.ask(200, "leader1", "POST", "/api/v1/seats/GENERAL/decide", map[string]any{"person": theTrainee})
}

// answers picks the right option of a closed question.
func (x *story) answers(tab *webtest.Tab, n int) {
	x.t.Helper()
	at := webtest.Eval[int](tab, fmt.Sprintf(`[...document.querySelectorAll("#q%d li")].findIndex((e) => e.innerText.includes("对：")) + 1`, n))
	if at == 0 {
		x.t.Fatalf("question %d has no right answer", n)
	}
	tab.Click(fmt.Sprintf("#q%d li:nth-child(%d) .q-option", n, at))
	tab.See(fmt.Sprintf("[data-go='%d'][data-done]", n))
}

func (x *story) sits() {
	tab := x.tabs["trainee1"]
	tab.Go("/my/exams")
	tab.ClickAway(".exam-row .btn")
	tab.ClickAway("form[action$='/start'] button")
	tab.See("#sit[data-ready]")
	deadline := webtest.Eval[string](tab, `document.querySelector("#sit").dataset.deadline`)
	open, answered := 0, 0 // number of the open question, and how many of the closed ones are answered
	for n := 1; n <= 7; n++ {
		tab.Click(fmt.Sprintf("[data-go='%d']", n))
		if webtest.Eval[bool](tab, fmt.Sprintf(`!!document.querySelector("#q%d textarea")`, n)) {
			open = n
			continue
		}
		x.answers(tab, n)
		if answered++; answered == 3 {
			tab.See("#sit-save[data-state=saved]")
			tab.Shot("story_sitting_phone")
			x.kill() // with three answers acknowledged
		}
	}
	tab.See("#sit-save[data-state=trouble]")
	tab.Shot("story_sitting_dead_phone")
	x.start()
	tab.Go(tab.At())
	tab.See("#sit[data-ready]")
	tab.See("#sit-save[data-state=saved]")
	if again := webtest.Eval[string](tab, `document.querySelector("#sit").dataset.deadline`); again != deadline || again == "" {
		x.t.Errorf("the clock started anew: %q, then %q", deadline, again)
	}
	tab.Click(fmt.Sprintf("[data-go='%d']", open))
	tab.Type(fmt.Sprintf("#q%d textarea", open), "先致歉并复述诉求，核验身份，核对扣费记录，按规定退费并告知时限，最后确认客户满意。")
	tab.Click("#sit-prev:enabled, #sit-next:enabled") // the essay may be the first question or the last
	tab.See(fmt.Sprintf("[data-go='%d'][data-done]:not([data-unsaved])", open))
	if n := webtest.Eval[int](tab, `document.querySelectorAll("[data-go][data-done]:not([data-unsaved])").length`); n != 7 {
		x.t.Errorf("%d answers are on the server, want 7", n)
	}
	tab.Click("#sit-submit")
	tab.See("#sit-dialog[open]")
	tab.ClickAway("#sit-confirm")
	tab.Reads("已交卷")
	for login := range x.apis { // whoever is known by a token of before is known to the new process
		if status, _ := (caller{x.s, x.apis[login].token}).call("GET", "/api/v1/me", nil); status != 200 {
			x.t.Errorf("%s must log in again after the crash: %d", login, status)
		}
		x.apis[login] = caller{x.s, x.apis[login].token}
	}
}

// marks takes the theory at the first try and the practical part at the second.
func (x *story) marks() {
	x.marked("FS-2026-T", true)
	x.released("FS-2026-T", "合格")
	x.lacksOne("the courses with the hours beside the mentor and the theory are in, the practical part is not")

	x.marked("FS-2026-P", false)
	x.released("FS-2026-P", "不合格")
	x.lacksOne("a practical part that failed is none")
	phone, m := x.tabs["trainee1"], x.tabs["manager1"]
	phone.Go("/people/" + theTrainee + "/certificates/GENERAL")
	phone.Reads("实操 0 分", "已有 1 次不合格", "参加补考")
	phone.Shot("story_failed_phone")
	m.Go("/exams/FS-2026-P")
	m.Type("#f-person", theTrainee)
	m.Type("#f-label", "R-18")
	m.ClickAway("form[action$='/performances'] button")
	m.Reads("已记录", "蔡舒娜")
	x.marked("FS-2026-P", true)
	x.released("FS-2026-P", "合格")

	x.eventually("the certificate", 10*time.Second, func() bool { return x.certificate() != "" })
	if got := x.decide(); got["allow"] != true || got["valid_until"] == nil {
		x.t.Errorf("the seat is still closed: %v", got)
	}
	tab := x.tabs["trainee1"]
	tab.Go("/certificates")
	tab.Reads("客服代表上岗证", "有效")
	tab.Shot("story_certificate_phone")
	tab.Go("/seats")
	tab.Reads("普通台席")
	tab.Shot("story_seat_open_phone")
}

// marked has both trainers mark what waits for them in an exam, blind: with all points, or with none.
func (x *story) marked(exam string, well bool) {
	x.t.Helper()
	for _, marker := range []string{"trainer1", "trainer2"} {
		tab := x.tabs[marker]
		x.eventually("something to mark in "+exam, 10*time.Second, func() bool {
			status, _ := x.apis[marker].call("GET", "/api/v1/marking/next?exam="+exam, nil)
			return status == http.StatusOK
		})
		tab.Go("/marking/exams/" + exam)
		tab.See(".mark-form")
		if page := tab.Text("body"); strings.Contains(page, "蔡舒娜") || strings.Contains(page, theTrainee) {
			x.t.Errorf("the marker reads whose answer it is: %s", page)
		}
		tab.Shot("story_marking_" + marker)
		points := "0"
		if well {
			points = webtest.Eval[string](tab, `document.querySelector("[name^=mark_]").closest("fieldset").querySelector("legend small").innerText.split("–")[1]`)
		}
		tab.Type("[name^=mark_]", points)
		tab.ClickAway(".mark-form .card-footer button")
	}
}

// released has the manager let out the results of an exam, once they are there.
func (x *story) released(exam, verdict string) {
	x.t.Helper()
	m := x.tabs["manager1"]
	x.eventually("results of "+exam, 10*time.Second, func() bool {
		m.Go("/exams/" + exam)
		return webtest.Eval[bool](m, `!!document.querySelector("[data-bs-target='#release']")`)
	})
	m.Shot("story_release")
	m.Click("[data-bs-target='#release']")
	m.See("#release.show")
	m.ClickAway("#release button[type=submit]")
	m.Reads("蔡舒娜", verdict)
}

// lacksOne waits until all parts of the programme but one are in; there must be no certificate then.
func (x *story) lacksOne(why string) {
	x.t.Helper()
	phone := x.tabs["trainee1"]
	x.eventually(why, 10*time.Second, func() bool {
		phone.Go("/people/" + theTrainee + "/certificates/GENERAL")
		return webtest.Eval[int](phone, `document.querySelectorAll(".asked-way > li:not(.way-met)").length`) == 1
	})
	phone.Shot("story_way_phone")
	if x.certificate() != "" {
		x.t.Error("the certificate came before the last part")
	}
}

// certificate is the id of the trainee's certificate, "" as long as there is none.
func (x *story) certificate() string {
	items := x.ask(200, "trainee1", "GET", "/api/v1/people/"+theTrainee+"/certificates", nil)["items"].([]any)
	for _, c := range items {
		if c := c.(map[string]any); c["kind"] == "GENERAL" {
			return c["id"].(string)
		}
	}
	return ""
}

func (x *story) verifies() {
	c := x.ask(200, "trainee1", "GET", "/api/v1/certificates/"+x.certificate(), nil)
	code, _ := c["code"].(string)
	if code == "" {
		x.t.Fatalf("the holder is not told the code: %v", c)
	}
	anyone := x.open(390, 844)
	anyone.Go("/v/" + code)
	anyone.Reads("客服代表上岗证", "蔡*娜")
	anyone.Shot("story_verify_phone")
	if got := tianti(x.t, "verify", code, "--store", x.dir); got.code != 0 {
		x.t.Errorf("tianti verify %s: %d %s%s", code, got.code, got.out, got.err)
	}
	req, err := http.NewRequest("GET", x.s.URL+"/api/v1/certificates/"+x.certificate()+".pdf", nil)
	if err != nil {
		x.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+x.apis["trainee1"].token)
	res, err := http.DefaultClient.Do(req)
	if err != nil || res.StatusCode != 200 {
		x.t.Fatal(err, res)
	}
	defer res.Body.Close()
	pdf := filepath.Join(x.t.TempDir(), "c.pdf")
	f, err := os.Create(pdf)
	if err == nil {
		_, err = f.ReadFrom(res.Body)
		_ = f.Close()
	}
	if err != nil {
		x.t.Fatal(err)
	}
	anyone.Go("/verify")
	anyone.Attach("#f-file", pdf)
	anyone.See(".proof-green .proof-good") // choosing the file is enough
	anyone.Reads("客服代表上岗证")
	if got := tianti(x.t, "verify", pdf, "--store", x.dir); got.code != 0 {
		x.t.Errorf("tianti verify FILE: %d %s%s", got.code, got.out, got.err)
	}
}

func (x *story) appoints() {
	hr := x.tabs["hr1"]
	hr.Go("/people/" + theTrainee + "/ladder")
	hr.Reads("F1", "F2")
	hr.Shot("story_ladder")
	hr.Go("/ladder/appointments/new?person=" + theTrainee)
	hr.See("#proposal")
	hr.Type("#f-reason", "岗前认证合格")
	hr.ClickAway("#proposal .card-footer button[type=submit]")
	path := hr.At()
	hr.Go(path)
	if webtest.Eval[bool](hr, `!!document.querySelector("#decide")`) {
		x.t.Error("who proposes may decide")
	}
	m := x.tabs["manager1"]
	m.Go("/")
	m.Go(path)
	m.Type("#f-reason", "同意")
	m.Shot("story_case")
	m.ClickAway("#decide button.btn-primary")
	x.eventually("the first rung", 10*time.Second, func() bool {
		got := x.ask(200, "hr1", "GET", "/api/v1/people/"+theTrainee+"/ladder", nil)
		position, _ := got["position"].(map[string]any)
		return position["grade"] == "F2"
	})
	tab := x.tabs["trainee1"]
	tab.Go("/ladder/me")
	tab.Reads("F2", "上岗", "F3")
	tab.Shot("story_ladder_phone")

	auditor := x.tabs["auditor1"]
	auditor.Go("/audit?subject=" + theTrainee)
	auditor.Reads("岗前认证合格", "同意")
	auditor.Shot("story_audit")
	auditor.Go("/audit/chain")
	auditor.ClickAway("form[action='/audit/chain'] button")
	auditor.See(".alert-success")
	if got := tianti(x.t, "verify", "audit", "--store", x.dir); got.code != 0 {
		x.t.Errorf("tianti verify audit: %d %s%s", got.code, got.out, got.err)
	}
}

func (x *story) revokes() {
	hr := x.tabs["hr1"]
	hr.Go("/certificates/" + x.certificate())
	hr.Click("[data-bs-target='#revoke']")
	hr.See("#revoke.show")
	hr.Type("#f-revoke-reason, #revoke textarea", "违反服务规范")
	hr.ClickAway("#revoke button[type=submit]")
	x.eventually("the seat is closed", time.Second, func() bool { return x.decide()["allow"] == false })
	anyone := x.open(390, 844)
	anyone.Go("/v/" + x.ask(200, "trainee1", "GET", "/api/v1/certificates/"+x.certificate(), nil)["code"].(string))
	anyone.Reads("撤销")
}
