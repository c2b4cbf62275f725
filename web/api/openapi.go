package api

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"tianti/web/kit"
)

// OpenAPI serves the document that describes every API route.
func OpenAPI() kit.Area {
	return kit.Area{Name: "api openapi", Routes: []kit.Route{
		{Method: "GET", Path: "/api/openapi.json", Public: true, Why: "describes the API and shows no data", API: true,
			Doc: &kit.Doc{Summary: "This document", Answer: map[string]any{}},
			Do:  func(r *kit.Request) error { return r.Send(Document(r.Routes())) }},
	}}
}

type object = map[string]any

var parameter = regexp.MustCompile(`:([a-z_]+)`)

// Document is the OpenAPI 3.1 document of the API routes among these.
func Document(routes []kit.Route) map[string]any {
	s := schemas{defs: object{}}
	s.of(kit.Problem{})
	paths := object{}
	for _, x := range routes {
		if !x.API {
			continue
		}
		path := parameter.ReplaceAllString(x.Path, "{$1}")
		item, _ := paths[path].(object)
		if item == nil {
			item = object{}
			paths[path] = item
		}
		item[strings.ToLower(x.Method)] = operation(&s, x)
	}
	return object{
		"openapi": "3.1.0",
		"info":    object{"title": "Tianti", "version": "1", "description": "Talent ladder, training and certification. Errors are RFC 9457 problem documents with a stable code. Lists have cursors. Writes take Idempotency-Key."},
		"servers": []any{object{"url": "/"}},
		"paths":   paths,
		"components": object{
			"schemas": s.defs,
			"securitySchemes": object{
				"bearer":  object{"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
				"session": object{"type": "apiKey", "in": "cookie", "name": "access", "description": "the page session; writes also need X-CSRF-Token; on https the cookie is __Host-access"},
			},
		},
	}
}

func operation(s *schemas, x kit.Route) object {
	op := object{"summary": x.Doc.Summary, "operationId": operationID(x), "responses": responses(s, x), "tags": []any{tag(x.Path)}}
	if x.Needs != "" {
		op["description"] = "Needs the permission " + x.Needs + "."
	} else {
		op["description"] = "Needs no permission: " + x.Why + "."
	}
	if !x.Public {
		op["security"] = []any{object{"bearer": []any{}}, object{"session": []any{}}}
	}
	if ps := parameters(x); len(ps) > 0 {
		op["parameters"] = ps
	}
	if x.Doc.Takes != "" {
		op["requestBody"] = object{"required": true, "content": object{x.Doc.Takes: object{"schema": object{"type": "string", "format": "binary"}}}}
	}
	if x.Doc.Request != nil {
		media := "application/json"
		if x.Doc.Form {
			media = "multipart/form-data"
		}
		op["requestBody"] = object{"required": true, "content": object{media: object{"schema": s.of(x.Doc.Request)}}}
	}
	return op
}

func parameters(x kit.Route) []any {
	var out []any
	for _, m := range parameter.FindAllStringSubmatch(x.Path, -1) {
		out = append(out, object{"name": m[1], "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	for _, p := range x.Doc.Query {
		out = append(out, object{"name": p.Name, "in": "query", "description": p.About, "schema": object{"type": "string"}})
	}
	if x.Writes() && !x.Once && !x.Public {
		out = append(out, object{"name": "Idempotency-Key", "in": "header", "description": "makes a repetition answer what the first call did", "schema": object{"type": "string", "maxLength": 200}})
	}
	return out
}

func responses(s *schemas, x kit.Route) object {
	code := x.Doc.Status
	if code == 0 {
		code = http.StatusOK
	}
	good := object{"description": http.StatusText(code)}
	content := object{}
	if x.Doc.Media != "" {
		content[x.Doc.Media] = object{"schema": object{"type": "string"}}
	}
	if x.Doc.Answer != nil {
		content["application/json"] = object{"schema": s.of(x.Doc.Answer)}
	}
	if len(content) > 0 {
		good["content"] = content
	}
	problem := object{"description": "what is wrong, and how to mend it", "content": object{"application/problem+json": object{"schema": s.of(kit.Problem{})}}}
	return object{strconv.Itoa(code): good, "default": problem}
}

func tag(path string) string {
	parts := strings.Split(strings.TrimPrefix(path, "/api/v1/"), "/")
	return strings.TrimPrefix(parts[0], "/")
}

func operationID(x kit.Route) string {
	name := strings.NewReplacer("/api/v1/", "_", "/", "_", ":", "", ".", "_", "-", "_").Replace(x.Path)
	return strings.ToLower(x.Method) + name
}
