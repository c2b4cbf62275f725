package api_test

import (
	"testing"

	"tianti/web"
	"tianti/web/kit"
	"tianti/web/webtest"
)

func TestAProgramLogsInAndOut(t *testing.T) {
	site := webtest.Serve(t, webtest.Options{Bare: true}, web.Areas(web.Parts{Sessions: webtest.NewSessions(nil), Tries: kit.NewTries()})...)
	var got struct {
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
		ExpiresAt    string `json:"expires_at"`
		Person       struct{ ID string }
		Roles        []struct{ Role, Unit string }
	}
	login := map[string]string{"login": "hr", "password": webtest.Password}
	site.API("", "POST", "/api/v1/session", login).Status(200).JSON(&got)
	if got.AccessToken == "" || got.Person.ID != "p:hr" || len(got.Roles) != 1 || got.Roles[0].Role != "hr" || got.ExpiresAt == "" {
		t.Errorf("%+v", got)
	}
	site.API("", "POST", "/api/v1/session/refresh", map[string]string{"refresh_token": got.RefreshToken}).Status(200).Has("access_token")
	site.API("hr", "GET", "/api/v1/me", nil).Status(200).Has(`"unit":"/g/"`, `"rung":null`)
	site.API("hr", "DELETE", "/api/v1/session", nil).Status(204)
	site.API("", "GET", "/api/v1/me", nil).Problem(401, "rbac.anonymous")
	site.API("", "POST", "/api/v1/session", map[string]string{"login": "hr", "password": "x"}).Problem(401, "web.login")
	site.As("").Do("GET", "/api/v1/me", "", "Authorization", "Bearer forged").Status(401)
}

func TestManyFailuresFromOneAddressAreSlowedDown(t *testing.T) {
	site := webtest.Serve(t, webtest.Options{Bare: true}, web.Areas(web.Parts{Sessions: webtest.NewSessions(nil), Tries: kit.NewTries()})...)
	last := 0
	for range 200 {
		a := site.As("").Do("POST", "/api/v1/session", `{"login":"x","password":"y"}`, "Content-Type", "application/json", "X-Forwarded-For", "203.0.113.7")
		if last = a.Code; last == 429 {
			a.Problem(429, "web.tries")
			break
		}
	}
	if last != 429 {
		t.Errorf("200 failures, and the last is answered %d", last)
	}
}
