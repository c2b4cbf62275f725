package xapi_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	store "tianti/courses/xapi"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	"tianti/web/page/home"
	"tianti/web/page/records"
	"tianti/web/webtest"
	"tianti/web/xapi"
)

// lrs is the store with its pages, and the key of one client.
type lrs struct {
	*rbactest.World
	*store.Service
	t    *testing.T
	site *webtest.Site
	key  string
}

func open(t *testing.T) *lrs {
	t.Helper()
	w := rbactest.Centre(t)
	w.Drain(t)
	s := store.New(w.DB, w.Clock, w.Gate, "https://tianti.example.cn")
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	site := webtest.Serve(t, webtest.Options{Gate: w.Gate, Clock: w.Clock, Actors: actors},
		home.Pages{}.Area(), records.Pages{Store: s}.Area(), xapi.Pages{Store: s}.Area(), api.RecordClients{Store: s}.Area())
	x := &lrs{w, s, t, site, ""}
	x.key = x.client(store.WriteStatements, store.ReadAll, store.States, store.Profiles)
	return x
}

// client makes a client and gives the header of its key.
func (x *lrs) client(scopes ...store.Scope) string {
	x.t.Helper()
	c, secret, err := x.NewClient(x.t.Context(), x.Actor("manager1"), "App", scopes, "test")
	if err != nil {
		x.t.Fatal(err)
	}
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(c.ID+":"+secret))
}

type answer struct {
	t      *testing.T
	what   string
	code   int
	header http.Header
	body   string
}

// ask sends a request as a program does; pairs are headers, and "" takes one away.
func (x *lrs) ask(method, path, body string, pairs ...string) *answer {
	x.t.Helper()
	req, err := http.NewRequestWithContext(x.t.Context(), method, x.site.URL+"/xapi/"+path, strings.NewReader(body))
	if err != nil {
		x.t.Fatal(err)
	}
	req.Header.Set("Authorization", x.key)
	req.Header.Set("X-Experience-API-Version", "1.0.3")
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		req.Header.Del(pairs[i])
		if pairs[i+1] != "" {
			req.Header.Set(pairs[i], pairs[i+1])
		}
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		x.t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		x.t.Fatal(err)
	}
	if res.Header.Get("X-Experience-API-Version") != "1.0.3" {
		x.t.Errorf("%s %s says no version", method, path)
	}
	return &answer{x.t, method + " " + path, res.StatusCode, res.Header, string(data)}
}

func (a *answer) is(code int, parts ...string) *answer {
	a.t.Helper()
	if a.code != code {
		a.t.Errorf("%s: %d, want %d: %s", a.what, a.code, code, a.body)
	}
	for _, p := range parts {
		if !strings.Contains(a.body, p) {
			a.t.Errorf("%s: no %q in %s", a.what, p, a.body)
		}
	}
	return a
}

func (a *answer) statements() (out []map[string]any, more string) {
	a.t.Helper()
	var in struct {
		Statements []map[string]any
		More       string
	}
	if err := json.Unmarshal([]byte(a.body), &in); err != nil {
		a.t.Fatalf("%s: %s", a.what, a.body)
	}
	return in.Statements, in.More
}

func said(id, who, verb, what, more string) string {
	if id != "" {
		id = `"id":"` + id + `",`
	}
	return `{` + id + `"actor":{"mbox":"mailto:` + who + `@example.cn"},"verb":{"id":"http://x.cn/` + verb + `","display":{"en":"v","zh-CN":"动"}},"object":{"id":"http://x.cn/` + what + `","definition":{"name":{"en":"T","zh-CN":"题"}}}` + more + `}`
}

const id1, id2 = "8f87ccde-bb56-4c2e-ab83-44982ef22df0", "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"

func TestStatementsAreKeptOnceFoundAndVoided(t *testing.T) {
	x := open(t)
	x.ask("GET", "about", "", "Authorization", "", "X-Experience-API-Version", "").is(200, `"1.0.3"`)
	x.ask("PUT", "statements?statementId="+id1, said("", "li", "did", "a", "")).is(204)
	got := x.ask("GET", "statements?statementId="+strings.ToUpper(id1), "").is(200, `"id":"`+id1+`"`, `"stored"`, `"timestamp"`, `"version":"1.0.0"`, `"authority"`)
	if got.header.Get("Last-Modified") == "" || got.header.Get("X-Experience-API-Consistent-Through") == "" {
		t.Error(got.header)
	}
	x.ask("PUT", "statements?statementId="+id1, said("", "li", "did", "a", "")).is(204) // the same again
	x.ask("POST", "statements", said(id1, "li", "did", "b", "")).is(409, "courses.xapi.conflict")
	x.ask("PUT", "statements?statementId="+id1, said(id2, "li", "did", "a", "")).is(400)
	x.ask("PUT", "statements", said("", "li", "did", "a", "")).is(400)
	x.ask("PUT", "statements?statementId="+id2, "["+said("", "li", "did", "a", "")+"]").is(400, "courses.xapi.single")
	x.ask("POST", "statements", "["+said("", "wang", "did", "a", "")+","+said("", "wang", "did", "a", `,"mood":1`)+"]").is(400, "1.mood")
	if found, _ := x.ask("GET", "statements?agent="+url.QueryEscape(`{"mbox":"mailto:wang@example.cn"}`), "").is(200).statements(); len(found) != 0 {
		t.Error("a batch that was refused left something")
	}
	var ids []string
	if err := json.Unmarshal([]byte(x.ask("POST", "statements", "["+said("", "li", "did", "b", "")+","+said("", "zhao", "left", "b", "")+"]").is(200).body), &ids); err != nil || len(ids) != 2 || !store.IsID(ids[0]) {
		t.Errorf("%v %v", ids, err)
	}

	voiding := `{"actor":{"mbox":"mailto:li@example.cn"},"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":{"objectType":"StatementRef","id":"` + id1 + `"}}`
	x.ask("POST", "statements", voiding, "Authorization", x.client(store.WriteStatements)).is(403, "courses.xapi.foreign")
	x.ask("POST", "statements", voiding).is(200)
	x.ask("GET", "statements?statementId="+id1, "").is(404)
	x.ask("GET", "statements?voidedStatementId="+id1, "").is(200, id1)
	x.ask("GET", "statements?voidedStatementId="+id1+"&statementId="+id1, "").is(400)
	x.ask("GET", "statements?statementId="+id1+"&verb=http://x.cn/did", "").is(400)
	// One that is voided before it arrives is voided when it does.
	x.ask("POST", "statements", strings.ReplaceAll(voiding, id1, id2)).is(200)
	x.ask("POST", "statements", said(id2, "li", "did", "late", "")).is(200)
	x.ask("GET", "statements?statementId="+id2, "").is(404)
}

func TestStatementsAreFoundByWhatIsInThem(t *testing.T) {
	x := open(t)
	const registration = "ec531277-b57b-4c15-8d91-d292c5b2b8f7"
	post := func(text string) {
		t.Helper()
		x.ask("POST", "statements", text).is(200)
		x.Clock.Advance(time.Second)
	}
	start := x.Clock.Now()
	for n := range 5 {
		post(said("", "li", "did", fmt.Sprint("a", n), ""))
	}
	post(said(id1, "zhao", "left", "a1", `,"context":{"registration":"`+registration+`","instructor":{"mbox":"mailto:teacher@example.cn"},"contextActivities":{"parent":{"id":"http://x.cn/course"}}}`))
	post(`{"actor":{"objectType":"Group","member":[{"mbox":"mailto:qian@example.cn"}]},"verb":{"id":"http://x.cn/saw"},"object":{"objectType":"StatementRef","id":"` + id1 + `"}}`)
	agent := func(who string) string { return "agent=" + url.QueryEscape(`{"mbox":"mailto:`+who+`@example.cn"}`) }
	for _, c := range []struct {
		query string
		n     int
	}{
		{"", 7}, {agent("li"), 5}, {"verb=http://x.cn/did", 5}, {"activity=http://x.cn/a1", 3}, {agent("li") + "&activity=http://x.cn/a1", 1},
		{agent("qian"), 1}, {agent("teacher"), 0}, {agent("teacher") + "&related_agents=true", 2}, {"activity=http://x.cn/course", 0},
		{"activity=http://x.cn/course&related_activities=true", 2}, {"registration=" + registration, 2},
		{"since=" + url.QueryEscape(start.Add(1500*time.Millisecond).Format(time.RFC3339Nano)), 5}, {"until=" + url.QueryEscape(start.Add(1500*time.Millisecond).Format(time.RFC3339Nano)), 2},
		{"limit=0", 7}, {"verb=http://x.cn/nothing", 0},
	} {
		found, more := x.ask("GET", "statements?"+c.query, "").is(200).statements()
		if len(found) != c.n || more != "" {
			t.Errorf("%s: %d, want %d, more %q", c.query, len(found), c.n, more)
		}
	}
	for _, wrong := range []string{"limit=x", "since=yesterday", "verb=did", "agent=%7B%7D", "registration=7", "format=pretty", "mood=good", "limit=1&limit=2", "ascending=yes"} {
		x.ask("GET", "statements?"+wrong, "").is(400)
	}
	// Page by page, in both directions.
	for _, order := range []string{"false", "true"} {
		var seen []string
		for path := "statements?limit=2&verb=http://x.cn/did&ascending=" + order; path != ""; {
			found, more := x.ask("GET", path, "").is(200).statements()
			for _, s := range found {
				seen = append(seen, s["object"].(map[string]any)["id"].(string))
			}
			path = strings.TrimPrefix(more, "/xapi/")
		}
		first := map[string]string{"false": "http://x.cn/a4", "true": "http://x.cn/a0"}[order]
		if len(seen) != 5 || seen[0] != first {
			t.Errorf("ascending %s: %v", order, seen)
		}
	}
	x.ask("GET", "statements?format=ids&limit=1&verb=http://x.cn/did", "").is(200, `"verb":{"id":"http://x.cn/did"}`)
	if body := x.ask("GET", "statements?format=canonical&limit=1&verb=http://x.cn/did", "", "Accept-Language", "zh").is(200, "动").body; strings.Contains(body, `"v"`) {
		t.Error(body)
	}
	x.ask("GET", "activities?activityId=http://x.cn/a1", "").is(200, `"题"`)
	x.ask("GET", "activities?activityId=http://x.cn/unknown", "").is(200, `"http://x.cn/unknown"`)
	x.ask("GET", "activities", "").is(400)
	x.ask("GET", "agents?"+agent("li"), "").is(200, `"Person"`, `"mbox":["mailto:li@example.cn"]`)
}

func TestOnlyTheRightVersionAndKeyAreLetIn(t *testing.T) {
	x := open(t)
	x.ask("GET", "statements", "", "X-Experience-API-Version", "").is(400, "courses.xapi.version")
	x.ask("GET", "statements", "", "X-Experience-API-Version", "2.0.0").is(400)
	x.ask("GET", "statements", "", "X-Experience-API-Version", "1.0").is(200)
	for _, key := range []string{"", "Basic x", "Basic " + base64.StdEncoding.EncodeToString([]byte("a:b")), "Bearer " + x.site.Sessions.Token("manager1")} {
		if got := x.ask("GET", "statements", "", "Authorization", key).is(401); got.header.Get("WWW-Authenticate") == "" {
			t.Error("no challenge")
		}
	}
	plain, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(x.key, "Basic "))
	if err != nil {
		t.Fatal(err)
	}
	x.ask("GET", "statements", "", "Authorization", "Bearer "+strings.Replace(string(plain), ":", ".", 1)).is(200)
	writer, mine := x.client(store.WriteStatements), x.client(store.WriteStatements, store.ReadMine)
	x.ask("GET", "statements", "", "Authorization", writer).is(403, "courses.xapi.reach")
	x.ask("POST", "statements", said(id1, "li", "did", "a", "")).is(200)
	x.ask("POST", "statements", said(id2, "li", "did", "a", ""), "Authorization", mine).is(200)
	if found, _ := x.ask("GET", "statements", "", "Authorization", mine).is(200).statements(); len(found) != 1 || found[0]["id"] != id2 {
		t.Errorf("%v", found)
	}
	x.ask("GET", "statements?statementId="+id1, "", "Authorization", mine).is(404)
	x.ask("PUT", "activities/state?activityId=http://x.cn/a&stateId=s&agent=%7B%22mbox%22:%22mailto:li@example.cn%22%7D", "1", "Authorization", mine).is(403)
	x.ask("POST", "statements", "x", "Content-Type", "text/plain").is(400, "courses.xapi.media")
}

// Activities that are launched here speak to an endpoint of their own origin, and the policy of content lets them
// speak to no other: the site's endpoint is opened to no origin at all, that of the content included.
func TestNoAnswerIsOpenedToAnotherOrigin(t *testing.T) {
	x := open(t)
	for _, origin := range []string{"https://app.example.cn", x.site.ContentURL(), "null"} {
		for _, a := range []*answer{
			x.ask("GET", "statements", "", "Origin", origin),
			x.ask("GET", "about", "", "Origin", origin),
			x.ask("PUT", "activities/profile?activityId=http://x.cn/1&profileId=p", "{}", "Origin", origin, "If-None-Match", "*"),
		} {
			if got := a.header.Get("Access-Control-Allow-Origin"); got != "" {
				t.Errorf("%s from %s: %q", a.what, origin, got)
			}
		}
	}
	req, err := http.NewRequestWithContext(t.Context(), "OPTIONS", x.site.URL+"/xapi/statements", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Origin", x.site.ContentURL())
	req.Header.Set("Access-Control-Request-Method", "POST")
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
}

func TestDocumentsAreKeptWithTheirConditions(t *testing.T) {
	x := open(t)
	agent := "agent=" + url.QueryEscape(`{"mbox":"mailto:li@example.cn"}`)
	state := "activities/state?activityId=http://x.cn/a&" + agent
	x.ask("PUT", state+"&stateId=place", `{"page":1}`).is(204)
	x.ask("POST", state+"&stateId=place", `{"name":"x"}`).is(204)
	got := x.ask("GET", state+"&stateId=place", "").is(200, `"page":1`, `"name":"x"`)
	if got.header.Get("ETag") == "" || got.header.Get("Last-Modified") == "" || got.header.Get("Content-Type") != "application/json" {
		t.Error(got.header)
	}
	x.ask("POST", state+"&stateId=place", `[1]`).is(400, "courses.xapi.merge")
	x.ask("PUT", state+"&stateId=place", `{"page":2}`, "If-Match", `"other"`).is(412)
	x.ask("PUT", state+"&stateId=place", `{"page":2}`, "If-Match", got.header.Get("ETag")).is(204)
	x.ask("PUT", state+"&stateId=blob", "\x00\x01", "Content-Type", "application/octet-stream").is(204)
	x.ask("GET", state, "").is(200, `"blob"`, `"place"`)
	x.ask("GET", state+"&since="+url.QueryEscape(x.Clock.Now().Add(time.Minute).Format(time.RFC3339)), "").is(200, "[]")
	x.ask("GET", state+"&stateId=place&registration=ec531277-b57b-4c15-8d91-d292c5b2b8f7", "").is(404)
	x.ask("GET", state+"&registration=7", "").is(400)
	x.ask("DELETE", state+"&stateId=blob", "").is(204)
	x.ask("DELETE", state, "").is(204)
	x.ask("GET", state, "").is(200, "[]")
	x.ask("PUT", "activities/state?activityId=http://x.cn/a&stateId=x", `{}`).is(400, "agent")
	x.ask("PUT", state+"&stateId=large", strings.Repeat("x", 600<<10), "Content-Type", "text/plain").is(413)

	for _, profile := range []string{"activities/profile?activityId=http://x.cn/a&profileId=p", "agents/profile?" + agent + "&profileId=p"} {
		x.ask("PUT", profile, `{"a":1}`, "If-None-Match", "*").is(204)
		x.ask("PUT", profile, `{"a":2}`).is(409, "courses.xapi.blindly")
		x.ask("PUT", profile, `{"a":2}`, "If-None-Match", "*").is(412)
		x.ask("PUT", profile, `{"a":2}`, "If-Match", x.ask("GET", profile, "").is(200).header.Get("ETag")).is(204)
		x.ask("GET", strings.Replace(profile, "&profileId=p", "", 1), "").is(200, `["p"]`)
		x.ask("DELETE", strings.Replace(profile, "&profileId=p", "", 1), "").is(400)
		x.ask("DELETE", profile, "").is(204)
		x.ask("GET", profile, "").is(404)
	}
}

func TestTheAlternateSyntaxStandsForAnyMethod(t *testing.T) {
	x := open(t)
	form := func(path string, pairs ...string) *answer {
		t.Helper()
		v := url.Values{"Authorization": {x.key}, "X-Experience-API-Version": {"1.0.3"}}
		for i := 0; i+1 < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return x.ask("POST", path, v.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Authorization", "", "X-Experience-API-Version", "")
	}
	form("statements?method=PUT", "statementId", id1, "content", said("", "li", "did", "a", ""), "Content-Type", "application/json").is(204)
	form("statements?method=GET", "statementId", id1).is(200, id1)
	form("statements?method=POST", "content", said(id2, "li", "did", "a", "")).is(200, id2)
	form("statements?method=PUT&statementId="+id1, "content", "{}").is(400)
	form("activities/state?method=PUT", "activityId", "http://x.cn/a", "agent", `{"mbox":"mailto:li@example.cn"}`, "stateId", "s", "content", `{"a":1}`).is(204)
	form("activities/state?method=DELETE", "activityId", "http://x.cn/a", "agent", `{"mbox":"mailto:li@example.cn"}`, "stateId", "s").is(204)
}

func TestAttachmentsComeAndGoWithTheirStatement(t *testing.T) {
	x := open(t)
	data := []byte("a recording")
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	text := said(id1, "li", "did", "a", `,"attachments":[{"usageType":"http://x.cn/u","display":{"en":"x"},"contentType":"text/plain","length":11,"sha2":"`+hash+`"}]`)
	mixed := func(statement, sum string, data []byte) *answer {
		t.Helper()
		var b bytes.Buffer
		fmt.Fprintf(&b, "--xx\r\nContent-Type: application/json\r\n\r\n%s\r\n--xx\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: %s\r\n\r\n%s\r\n--xx--\r\n", statement, sum, data)
		return x.ask("POST", "statements", b.String(), "Content-Type", "multipart/mixed; boundary=xx")
	}
	x.ask("POST", "statements", text).is(400, "courses.xapi.attachment")
	mixed(text, hash, []byte("another")).is(400, "courses.xapi.attachment")
	mixed(said("", "li", "did", "a", ""), hash, data).is(400, "courses.xapi.attachment")
	signed := strings.Replace(text, "http://x.cn/u", "http://adlnet.gov/expapi/attachments/signature", 1)
	mixed(signed, hash, data).is(400, "courses.xapi.signed", "application/octet-stream")
	mixed(strings.Replace(signed, "text/plain", "application/octet-stream", 1), hash, data).is(400, "courses.xapi.signed", "compact form")
	mixed(text, hash, data).is(200)
	if got := x.ask("GET", "statements?statementId="+id1+"&attachments=true", "").is(200, id1, "a recording", hash); !strings.HasPrefix(got.header.Get("Content-Type"), "multipart/mixed") {
		t.Error(got.header)
	}
	x.ask("GET", "statements?statementId="+id1, "").is(200, hash)
}

// TestASignedStatementIsKeptAsItCame sends one whose payload is the statement, and one whose payload is another one.
func TestASignedStatementIsKeptAsItCame(t *testing.T) {
	x := open(t)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	send := func(payload string) *answer {
		t.Helper()
		enc := base64.RawURLEncoding.EncodeToString
		jws := enc([]byte(`{"alg":"RS256"}`)) + "." + enc([]byte(payload))
		sum := sha256.Sum256([]byte(jws))
		sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		jws += "." + enc(sig)
		sum = sha256.Sum256([]byte(jws))
		hash := hex.EncodeToString(sum[:])
		statement := said(id1, "li", "did", "a", fmt.Sprintf(`,"attachments":[{"usageType":"http://adlnet.gov/expapi/attachments/signature","display":{"en":"x"},"contentType":"application/octet-stream","length":%d,"sha2":"%s"}]`, len(jws), hash))
		body := fmt.Sprintf("--xx\r\nContent-Type: application/json\r\n\r\n%s\r\n--xx\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: %s\r\n\r\n%s\r\n--xx--\r\n", statement, hash, jws)
		if got := x.ask("POST", "statements", statement); got.code != 400 {
			t.Errorf("without its signature: %d", got.code)
		}
		return x.ask("POST", "statements", body, "Content-Type", "multipart/mixed; boundary=xx")
	}
	send(said(id1, "wang", "did", "a", "")).is(400, "courses.xapi.signed", "actor differs")
	x.ask("GET", "statements?statementId="+id1, "").is(404)
	send(said(id1, "li", "did", "a", "")).is(200, id1)
	x.ask("GET", "statements?statementId="+id1+"&attachments=true", "").is(200, "attachments/signature", "eyJhbGciOiJSUzI1NiJ9.")
	x.site.As("manager1").Get("/records").Status(200).Has("已签名")
}

func TestManagersLetProgramsInAndReadWhatWasSaid(t *testing.T) {
	x := open(t)
	for _, who := range []string{"trainee1", "trainer1", "leader1", "hr1"} {
		x.site.As(who).Get("/records").Status(403)
		x.site.As(who).Get("/records/clients").Status(403)
	}
	m := x.site.As("manager1")
	m.Post("/records/clients/new", "name", "", "scopes", "state", "reason", "x").Status(400).Has("名称")
	m.Post("/records/clients/new", "name", "App", "scopes", "everything", "reason", "x").Status(400)
	page := m.Post("/records/clients/new", "name", "培训 App", "scopes", "statements/write", "reason", "移动学习").Status(200).Has("只显示这一次")
	m.Get("/records/clients").Status(200).Has("培训 App", "写入记录", "使用中")
	all, err := x.Clients(t.Context(), x.Actor("manager1"))
	if err != nil || len(all) != 2 {
		t.Fatalf("%v %v", all, err)
	}
	one := all[0]
	if one.Name != "培训 App" {
		one = all[1]
	}
	secret := between(page.Body, `<code class="text-break user-select-all">`, `</code>`)[1]
	key := "Basic " + base64.StdEncoding.EncodeToString([]byte(one.ID+":"+secret))
	x.ask("POST", "statements", said("", "li", "did", "a", `,"result":{"success":false,"score":{"scaled":0.4}}`), "Authorization", key).is(200)
	m.Get("/records").Status(200).Has("li@example.cn", "动", "题", "未通过", "40%", "培训 App")
	m.Get("/records?activity=http://x.cn/other").Status(200).HasNot("li@example.cn")
	m.Get("/records?activity=x").Status(400)
	m.Post("/records/clients/"+one.ID+"/end", "reason", "").Status(400)
	m.Post("/records/clients/"+one.ID+"/end", "reason", "换系统").Status(303)
	x.ask("POST", "statements", said("", "li", "did", "a", ""), "Authorization", key).is(401)

	var made struct{ ID, Secret string }
	x.site.API("manager1", "POST", "/api/v1/record-clients", map[string]any{"name": "BI", "scopes": []string{"statements/read"}, "reason": "报表"}).Status(201).JSON(&made)
	x.ask("GET", "statements", "", "Authorization", "Bearer "+made.ID+"."+made.Secret).is(200, "li@example.cn")
	x.site.API("manager1", "POST", "/api/v1/record-clients/"+made.ID+"/end", map[string]any{"reason": "完"}).Status(204)
	x.ask("GET", "statements", "", "Authorization", "Bearer "+made.ID+"."+made.Secret).is(401)
	x.site.API("manager1", "GET", "/api/v1/record-clients", nil).Status(200).Has("BI", "ended_at").HasNot(made.Secret)
}

func between(s, from, to string) (out []string) {
	for _, piece := range strings.Split(s, from)[1:] {
		found, _, _ := strings.Cut(piece, to)
		out = append(out, found)
	}
	return out
}

func TestAnOwnFactIsOneStatementHoweverOftenItIsTold(t *testing.T) {
	x := open(t)
	yes := true
	f := store.Fact{Name: "course EMOTION:p1 1", Person: "p1", Called: "李明", Verb: store.Completed, Type: store.CourseType, Thing: "courses/EMOTION",
		Title: locale.Text{Zh: "情绪管理", En: "Emotions"}, At: x.Clock.Now(), Complete: &yes, Score: &store.Score{Scaled: 925}}
	for range 3 {
		if err := x.Tell(t.Context(), f); err != nil {
			t.Fatal(err)
		}
		f.Called = "李 明" // whatever changed since
	}
	found, _ := x.ask("GET", "statements", "").is(200, `"scaled":0.925`, "https://tianti.example.cn/courses/EMOTION", store.DerivedID(f.Name)).statements()
	if len(found) != 1 {
		t.Errorf("%d statements", len(found))
	}
	x.site.As("manager1").Get("/records?person=p1").Status(200).Has("李明", "情绪管理", "92.5%")
}
