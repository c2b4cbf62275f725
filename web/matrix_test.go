package web_test

import (
	"testing"

	"tianti/rbac/policy"
	"tianti/web"
	"tianti/web/kit"
	"tianti/web/webtest"
)

// areas are all areas without services: tables and templates.
func areas() []kit.Area {
	return web.Areas(web.Parts{Sessions: webtest.NewSessions(nil), Tries: kit.NewTries()})
}

func TestEveryRouteLetsInWhomTheMatrixSays(t *testing.T) {
	webtest.ReadMatrix(t, "testdata/matrix").Check(t, policy.BuiltinGate(), areas())
}
