package api_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"tianti/web"
	"tianti/web/kit"
	"tianti/web/webtest"
)

func TestTheOpenAPIDocumentIsValidAndKnowsEveryRoute(t *testing.T) {
	site := webtest.Serve(t, webtest.Options{Bare: true}, web.Areas(web.Parts{Sessions: webtest.NewSessions(nil), Tries: kit.NewTries()})...)
	body := site.As("").Get("/api/openapi.json").Status(200).Body
	doc, err := openapi3.NewLoader().LoadFromData([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Error(err)
	}
	var raw struct {
		OpenAPI string
		Paths   map[string]map[string]struct{ OperationID string }
	}
	if err := json.Unmarshal([]byte(body), &raw); err != nil || !strings.HasPrefix(raw.OpenAPI, "3.1") {
		t.Fatalf("%v, version %q", err, raw.OpenAPI)
	}
	ids := map[string]bool{}
	for _, operations := range raw.Paths {
		for _, op := range operations {
			if ids[op.OperationID] {
				t.Errorf("operation %s stands twice", op.OperationID)
			}
			ids[op.OperationID] = true
		}
	}
	n := 0
	for _, x := range site.App.Routes() {
		if !x.API {
			if strings.HasPrefix(x.Path, "/api/") {
				t.Errorf("%s lies under /api and is no API route", x.Name())
			}
			continue
		}
		n++
		if x.Doc.Summary == "" {
			t.Errorf("%s has no summary", x.Name())
		}
		path := x.Path
		for _, part := range strings.Split(path, "/") {
			if name, ok := strings.CutPrefix(part, ":"); ok {
				path = strings.Replace(path, part, "{"+strings.TrimSuffix(name, ".pdf")+"}", 1)
			}
		}
		if _, ok := raw.Paths[path][strings.ToLower(x.Method)]; !ok && !strings.Contains(path, ".") {
			t.Errorf("%s is not in the document as %s", x.Name(), path)
		}
	}
	if n != len(ids) {
		t.Errorf("%d API routes and %d operations", n, len(ids))
	}
}
