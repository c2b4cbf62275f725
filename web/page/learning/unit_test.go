package learning_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"tianti/courses"
	"tianti/courses/cmi5"
	"tianti/courses/cmi5/cmi5test"
	"tianti/courses/scorm/scormtest"
	"tianti/courses/xapi"
	"tianti/web/webtest"
)

const auOne = "https://x.cn/au/1"

// visit is a launched unit as a program meets it: its addresses, and what its launch told.
type visit struct {
	t       *testing.T
	s       *school
	player  string // path of the player
	ask     url.Values
	key     string
	session string
	number  int
}

// scene launches a unit on the device of a player, and gives what the launch told.
func (s *school) scene(t *testing.T, player string) *visit {
	t.Helper()
	u, err := url.Parse(player)
	if err != nil {
		t.Fatal(err)
	}
	var sc courses.Scene
	s.site.Content().Do("GET", u.Path+"/scene", "", "Accept", "application/json").Status(200).JSON(&sc)
	if sc.Standard != "cmi5" || sc.Item == "" {
		t.Fatalf("%+v", sc)
	}
	at, err := url.Parse(sc.Href)
	if err != nil {
		t.Fatal(err)
	}
	return &visit{t: t, s: s, player: u.Path, ask: at.Query()}
}

// fetch gets the key of the session, and its id from the launch data.
func (v *visit) fetch() *visit {
	v.t.Helper()
	at, err := url.Parse(v.ask.Get("fetch"))
	if err != nil {
		v.t.Fatal(err)
	}
	var said map[string]string
	v.s.site.Content().Do("POST", at.Path, "").Status(200).JSON(&said)
	v.key = said["auth-token"]
	var data struct {
		Template struct {
			Extensions map[string]string `json:"extensions"`
		} `json:"contextTemplate"`
	}
	v.call("GET", "activities/state", v.state("LMS.LaunchData"), "").Status(200).JSON(&data)
	v.session = data.Template.Extensions["https://w3id.org/xapi/cmi5/context/extensions/sessionid"]
	v.call("GET", "agents/profile", url.Values{"agent": {v.ask.Get("actor")}, "profileId": {cmi5.PreferencesID}}, "").Status(404)
	return v
}

func (v *visit) state(id string) url.Values {
	return url.Values{"activityId": {v.ask.Get("activityId")}, "agent": {v.ask.Get("actor")}, "registration": {v.ask.Get("registration")}, "stateId": {id}}
}

func (v *visit) call(method, resource string, query url.Values, body string) *webtest.Answer {
	v.t.Helper()
	headers := []string{"Authorization", "Basic " + v.key, "X-Experience-API-Version", "1.0.3"}
	if body != "" {
		headers = append(headers, "Content-Type", "application/json")
	}
	return v.s.site.Content().Do(method, v.player+"/xapi/"+resource+"?"+query.Encode(), body, headers...)
}

// statement is one of cmi5 that keeps the rules; result is JSON, "" for none.
func (v *visit) statement(verb, result string) string {
	v.number++
	moveOn := ""
	if strings.Contains(result, "success") || strings.Contains(result, "completion") {
		moveOn = `,{"id":"https://w3id.org/xapi/cmi5/context/categories/moveon"}`
	}
	if result != "" {
		result = `,"result":` + result
	}
	return fmt.Sprintf(`{"id":"%s","timestamp":"%s","actor":%s,"verb":{"id":"http://adlnet.gov/expapi/verbs/%s"},"object":{"id":"%s"}%s,"context":{"registration":"%s","extensions":{"https://w3id.org/xapi/cmi5/context/extensions/sessionid":"%s"},
"contextActivities":{"grouping":[{"id":"%s"}],"category":[{"id":"https://w3id.org/xapi/cmi5/context/categories/cmi5"}%s]}}}`,
		xapi.DerivedID(fmt.Sprint(v.session, v.number)), v.s.Clock.Now().UTC().Format(time.RFC3339Nano), v.ask.Get("actor"), verb, v.ask.Get("activityId"), result, v.ask.Get("registration"), v.session, auOne, moveOn)
}

func (v *visit) tell(verb, result string) *webtest.Answer {
	v.t.Helper()
	return v.call("POST", "statements", nil, v.statement(verb, result))
}

// told are the verbs that the records have of the registration, in the order of the alphabet: the clock stands
// still while one write leads to the next.
func (s *school) told(t *testing.T, registration string) (verbs []string) {
	t.Helper()
	f, err := xapi.ReadFilter(url.Values{"registration": {registration}, "ascending": {"true"}})
	if err != nil {
		t.Fatal(err)
	}
	page, err := s.store.Look(t.Context(), s.Actor("manager1"), f)
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range page.Statements {
		var x struct {
			Verb struct {
				ID string `json:"id"`
			} `json:"verb"`
		}
		data, _ := json.Marshal(st)
		if err := json.Unmarshal(data, &x); err != nil {
			t.Fatal(err)
		}
		verbs = append(verbs, x.Verb.ID[strings.LastIndex(x.Verb.ID, "/")+1:])
	}
	slices.Sort(verbs)
	return verbs
}

// one is the body of a structure with our unit alone.
func one(attrs string) string { return cmi5test.Unit(auOne, attrs) }

func TestALaunchedUnitReportsAndTheLessonIsDone(t *testing.T) {
	s := open(t)
	e := s.packaged(t, "CMI5", cmi5test.Package(t, cmi5test.Block("https://x.cn/block", one(`moveOn="CompletedAndPassed" masteryScore="0.8"`))))
	v := s.scene(t, s.launch(t, e))
	if v.call("GET", "activities/state", v.state("LMS.LaunchData"), "").Status(401); v.ask.Get("activityId") == auOne { // 8.1.2.0-2, 8.1.5.0-3
		t.Error("the activity is called as its publisher calls it")
	}
	v.fetch()
	at, _ := url.Parse(v.ask.Get("fetch"))
	s.site.Content().Do("POST", at.Path, "").Status(200).Has(`"error-code":"1"`).HasNot("auth-token") // 8.2.3.0-1
	if key, err := base64.StdEncoding.DecodeString(v.key); err != nil || !strings.HasPrefix(string(key), v.session+":") {
		t.Errorf("%q %v", key, err)
	}

	v.tell("completed", `{"completion":true,"duration":"PT1S"}`).Problem(403, "courses.cmi5.rule").Has("9.3.0.0-4")
	v.tell("initialized", "").Status(200)
	v.call("PUT", "activities/state", v.state("LMS.LaunchData"), `{}`).Problem(403, "courses.cmi5.rule").Has("10.2.1.0-5")
	v.call("PUT", "activities/state", v.state("bookmark"), `{"page":2}`).Status(204)
	v.tell("passed", `{"success":true,"score":{"scaled":0.9},"duration":"PT1S"}`).Has("9.6.3.2-2").Problem(403, "courses.cmi5.rule")
	v.tell("passed", `{"success":true,"duration":"PT1S"}`).Status(200)
	if st := s.progress(t, e); st.Done {
		t.Errorf("passed alone: %+v", st)
	}
	// Several statements in one request are taken or refused together.
	completed := v.statement("completed", `{"completion":true,"duration":"PT2S"}`)
	v.call("POST", "statements", nil, "["+completed+","+v.statement("voided", "")+"]").Status(400)
	v.call("POST", "statements", nil, "["+completed+","+v.statement("completed", `{"completion":true,"duration":"PT2S"}`)+"]").Problem(403, "courses.cmi5.rule").Has("9.3.0.0-6")
	if st := s.progress(t, e); st.Done {
		t.Errorf("a refused batch: %+v", st)
	}
	v.call("POST", "statements", nil, completed).Status(200)
	v.call("POST", "statements", nil, completed).Status(200) // its answer was lost
	if st := s.progress(t, e); !st.Done || st.Position != 1000 {
		t.Errorf("%+v", st)
	}
	v.call("GET", "statements", url.Values{"registration": {v.ask.Get("registration")}}, "").Status(200).Has("verbs/launched", "verbs/satisfied", "verbs/passed")
	v.tell("terminated", `{"duration":"PT3S"}`).Status(200)
	v.tell("completed", `{"completion":true,"duration":"PT1S"}`).Problem(403, "courses.cmi5.rule").Has("9.3.0.0-5")
	for _, path := range []string{"statements", "activities/state"} { // 8.1.2.0-2
		query := v.state("bookmark")
		if path == "statements" {
			query = nil
		}
		v.call("GET", path, query, "").Problem(403, "courses.xapi.reach")
	}

	done, _, err := s.Enrolment(t.Context(), s.Actor("trainee1"), e.ID)
	if err != nil || done.State != courses.Done {
		t.Errorf("%+v %v", done, err)
	}
	if got := strings.Join(s.told(t, v.ask.Get("registration")), " "); got != "completed initialized launched passed satisfied satisfied terminated" {
		t.Error(got)
	}
	// What is done is looked at again, and records nothing (10.2.2).
	again := s.scene(t, s.launch(t, e)).fetch()
	again.call("GET", "activities/state", again.state("LMS.LaunchData"), "").Has(`"launchMode":"Review"`)
	if again.session == v.session || again.ask.Get("activityId") != v.ask.Get("activityId") || again.ask.Get("registration") != v.ask.Get("registration") { // 8.1.5.0-4
		t.Errorf("%v", again.ask)
	}
	again.tell("initialized", "").Status(200)
	again.tell("failed", `{"success":false,"duration":"PT1S"}`).Problem(403, "courses.cmi5.rule").Has("10.2.2.0-3")
}

func TestASecondDeviceAbandonsTheSessionOfTheFirst(t *testing.T) {
	s := open(t)
	e := s.packaged(t, "CMI5", cmi5test.Package(t, one(`moveOn="Completed"`)))
	first := s.scene(t, s.launch(t, e)).fetch()
	first.tell("initialized", "").Status(200)
	first.call("PUT", "activities/state", first.state("bookmark"), `{"page":2}`).Status(204)
	s.Clock.Advance(time.Minute)
	second := s.scene(t, s.launch(t, e)).fetch()
	first.tell("completed", `{"completion":true,"duration":"PT1S"}`).Status(401)
	second.call("GET", "activities/state", second.state("bookmark"), "").Status(200).Has(`"page":2`)
	second.tell("initialized", "").Status(200)
	second.tell("completed", `{"completion":true,"duration":"PT1S"}`).Status(200)
	if got := strings.Join(s.told(t, first.ask.Get("registration")), " "); got != "abandoned completed initialized initialized launched launched satisfied" {
		t.Error(got)
	}
	if st := s.progress(t, e); !st.Done {
		t.Errorf("%+v", st)
	}
	s.Clock.Advance(2 * time.Hour) // and the key lives no longer than its device's token
	second.call("GET", "statements", nil, "").Status(401)
}

func TestAUnitReachesNobodyElsesRecords(t *testing.T) {
	s := open(t)
	e := s.packaged(t, "CMI5", cmi5test.Package(t, one(`moveOn="Completed"`)))
	if err := s.store.Tell(t.Context(), xapi.Fact{Name: "x", Person: "p9", Verb: xapi.Earned, Thing: "certificates/1", Type: xapi.CertificateType, At: s.Clock.Now()}); err != nil {
		t.Fatal(err)
	}
	v := s.scene(t, s.launch(t, e)).fetch()
	v.call("GET", "statements", nil, "").Status(200).HasNot("verb/earned").Has("verbs/launched")
	other := strings.Replace(v.ask.Get("actor"), `"name":"`, `"name":"x`, 1)
	v.call("GET", "agents/profile", url.Values{"agent": {other}, "profileId": {cmi5.PreferencesID}}, "").Problem(403, "courses.cmi5.rule").Has("11.0.0.0-1")
	v.call("GET", "activities/state", url.Values{"activityId": {v.ask.Get("activityId")}, "agent": {other}, "registration": {v.ask.Get("registration")}, "stateId": {"x"}}, "").Problem(403, "courses.cmi5.rule")
	v.call("PUT", "activities/profile", url.Values{"activityId": {v.ask.Get("activityId")}, "profileId": {"x"}}, `{}`).Problem(403, "courses.cmi5.rule").Has("12.0")
	for n := range cmi5.MostStates {
		v.call("PUT", "activities/state", v.state(fmt.Sprint("s", n)), `1`)
	}
	v.call("PUT", "activities/state", v.state("one more"), `1`).Problem(403, "courses.cmi5.rule")
	v.call("PUT", "activities/state", v.state("s1"), `2`).Status(204)
	// The key opens nothing on the site, and a client's key nothing here.
	s.site.As("").Do("GET", "/xapi/statements", "", "Authorization", "Basic "+v.key, "X-Experience-API-Version", "1.0.3").Status(401)
	_, secret, err := s.store.NewClient(t.Context(), s.Actor("manager1"), "App", []xapi.Scope{xapi.All}, "test")
	if err != nil {
		t.Fatal(err)
	}
	v.key = base64.StdEncoding.EncodeToString([]byte("x:" + secret))
	v.call("GET", "statements", nil, "").Status(401)
	v.key = ""
	v.call("GET", "statements", nil, "").Status(401)
}

func TestNothingIsAskedOfAUnitThatIsNotApplicable(t *testing.T) { // 9.6.1
	s := open(t)
	e := s.packaged(t, "CMI5", cmi5test.Package(t, one("")))
	v := s.scene(t, s.launch(t, e))
	if st := s.progress(t, e); !st.Done {
		t.Errorf("%+v", st)
	}
	if got := strings.Join(s.told(t, v.ask.Get("registration")), " "); got != "launched satisfied" {
		t.Error(got)
	}
}

func TestAUnitIsWaivedForSomebodyByWhoMayExempt(t *testing.T) {
	s := open(t)
	e := s.packaged(t, "CMI5", cmi5test.Package(t, one(`moveOn="Passed"`)+cmi5test.Unit("https://x.cn/au/2", `moveOn="Completed"`)))
	path := "/api/v1/enrolments/" + e.ID + "/lessons/play/waivers"
	ask := map[string]string{"activity": auOne, "as": "Tested Out", "reason": "省级竞赛获奖"}
	s.site.API("trainee1", "POST", path, ask).Status(403)
	s.site.API("leader1", "POST", path, ask).Status(403)
	s.site.API("hr1", "POST", path, map[string]string{"activity": "https://x.cn/none", "as": "Tested Out", "reason": "x"}).Problem(400, "courses.cmi5.waiver")
	s.site.API("hr1", "POST", path, map[string]string{"activity": auOne, "as": "Tested Out"}).Problem(400, "courses.reason")
	s.site.API("hr1", "POST", path, ask).Status(200).Has(`"position":500`)
	s.site.API("hr1", "POST", path, ask).Status(200) // twice is once
	v := s.scene(t, s.launch(t, e))
	if got := strings.Join(s.told(t, v.ask.Get("registration")), " "); got != "launched waived" {
		t.Error(got)
	}
	ask["activity"] = "https://x.cn/au/2"
	s.site.API("hr1", "POST", path, ask).Status(200)
	if done, _, err := s.Enrolment(t.Context(), s.Actor("trainee1"), e.ID); err != nil || done.State != courses.Done {
		t.Errorf("%+v %v", done, err)
	}
}

// TestUnitsAreWaivedOnAPage does the same as HR does it beside the course on the person's page.
func TestUnitsAreWaivedOnAPage(t *testing.T) {
	s := open(t)
	e := s.packaged(t, "CMI5", cmi5test.Package(t, one(`moveOn="Passed"`)+cmi5test.Unit("https://x.cn/au/2", `moveOn="Completed"`)))
	hr, path := s.site.As("hr1"), "/training/enrolments/"+e.ID+"/units"
	hr.Get("/people/" + e.Person + "/courses").Status(200).Has(`href="` + path + `"`)
	s.site.As("leader1").Get(path).Status(403)
	s.site.As("leader1").Get("/people/" + e.Person + "/courses").Status(200).HasNot(path)
	hr.Get(path).Status(200).Has(`value="play `+auOne+`"`, "未满足", "管理决定")
	hr.Post(path, "unit", "play "+auOne, "as", "Tested Out", "reason", "").Status(400).Has("checked", `<option value="Tested Out" selected>`)
	hr.Post(path, "unit", "play https://x.cn/none", "as", "Tested Out", "reason", "x").Status(400)
	hr.Post(path, "unit", "", "as", "Tested Out", "reason", "x").Status(404)
	hr.Post(path, "unit", "play "+auOne, "as", "Tested Out", "reason", "省级竞赛获奖").Status(303).To(path)
	hr.Get(path).Status(200).Has("已免学").HasNot(`value="play ` + auOne + `"`)
	hr.Post(path, "unit", "play https://x.cn/au/2", "as", "Administrative", "reason", "岗位调整").Status(303)
	if done, _, err := s.Enrolment(t.Context(), s.Actor("trainee1"), e.ID); err != nil || done.State != courses.Done {
		t.Errorf("%+v %v", done, err)
	}
	hr.Get(path).Status(200).HasNot("免学此单元")
	other := s.packaged(t, "SCORM", scormtest.Single(t, "<p>x</p>"))
	hr.Get("/training/enrolments/" + other.ID + "/units").Status(200).Has("没有可免学的单元")
}

func TestAnAuthorUploadsAPackageOfCmi5AndIsToldWhatIsWrong(t *testing.T) {
	s := open(t)
	put := func(name string, body []byte) *webtest.Answer {
		return s.site.As("").Do("POST", "/api/v1/course-files?as=package&name="+name, string(body), "Authorization", "Bearer "+s.site.Sessions.Token("trainer1"))
	}
	good := cmi5test.Package(t, one(`moveOn="Passed" masteryScore="0.8"`))
	put("x.zip", good).Status(201).Has(`"standard":"cmi5"`, `"title":"Listening"`, `"moveOn":"Passed"`, `"masteryScore":800`)
	put("x.zip", scormtest.Zip(t, map[string]string{"cmi5.xml": cmi5test.Structure(one(""))})).Problem(400, "courses.cmi5.url")
	put("x.zip", scormtest.Zip(t, map[string]string{"in/cmi5.xml": cmi5test.Structure(one(""))})).Problem(400, "courses.package.no_manifest") // 14.1.0.0-2
	put("x.zip", cmi5test.Package(t, one(`moveOn="All"`))).Problem(400, "courses.cmi5.value").Has("au@moveOn")
	put("x.xml", []byte(cmi5test.Structure(strings.Replace(one(""), "unit.html", "https://x.cn/unit.html", 1)))).Problem(400, "courses.cmi5.elsewhere")
	put("x.xml", []byte(cmi5test.Structure(one("")))).Problem(400, "courses.cmi5.url") // 14.2.0.0-1
	put("x.zip", []byte("not a zip")).Problem(400, "file.type")
	put("x.zip", cmi5test.Package(t, one(""), "../evil.html", "x")).Problem(400, "archive.name")

	p, err := s.Unpack(t.Context(), s.Actor("trainer1"), "x.zip", strings.NewReader(string(good)))
	if err != nil {
		t.Fatal(err)
	}
	if a := p.Outline(); len(a) != 1 || a[0].MoveOn != cmi5.Passed || a[0].Percent() != 80 || p.Activities() != 1 || p.Described() != "cmi5 Quartz" {
		t.Errorf("%+v", a)
	}
}
