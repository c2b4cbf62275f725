package xapi_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tianti/courses/xapi"
	"tianti/internal/fault"
)

const (
	li   = `{"mbox":"mailto:li@example.cn"}`
	did  = `{"id":"http://adlnet.gov/expapi/verbs/attended"}`
	what = `{"id":"http://example.cn/class/1"}`
)

func said(more string) string {
	return `{"actor":` + li + `,"verb":` + did + `,"object":` + what + more + `}`
}

func TestAStatementIsTakenWhole(t *testing.T) {
	for name, text := range map[string]string{
		"the least":             said(``),
		"several":               `[` + said(``) + `,` + said(``) + `]`,
		"none at all":           `[]`,
		"an account":            `{"actor":{"account":{"homePage":"https://example.cn","name":"7"}},"verb":` + did + `,"object":` + what + `}`,
		"a group":               `{"actor":{"objectType":"Group","member":[` + li + `]},"verb":` + did + `,"object":` + what + `}`,
		"a result":              said(`,"result":{"score":{"scaled":-0.5,"raw":5,"min":0,"max":10},"success":true,"completion":false,"duration":"PT1H0M0.1S","response":""}`),
		"a context":             said(`,"context":{"registration":"ec531277-b57b-4c15-8d91-d292c5b2b8f7","language":"zh-CN","platform":"x","contextActivities":{"parent":` + what + `}}`),
		"anything as extension": said(`,"context":{"extensions":{"http://example.cn/x":{"y":null}}}`),
		"a time with offset":    said(`,"timestamp":"2026-11-29T09:00:00.123+08:00"`),
		"voiding":               `{"actor":` + li + `,"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":{"objectType":"StatementRef","id":"8f87ccde-bb56-4c2e-ab83-44982ef22df0"}}`,
		"a statement inside":    `{"actor":` + li + `,"verb":` + did + `,"object":{"objectType":"SubStatement","actor":` + li + `,"verb":` + did + `,"object":` + what + `}}`,
		"an interaction":        `{"actor":` + li + `,"verb":` + did + `,"object":{"id":"http://example.cn/q","definition":{"interactionType":"choice","correctResponsesPattern":["a"],"choices":[{"id":"a","description":{"zh":"甲"}}]}}}`,
	} {
		if _, err := xapi.ReadStatements([]byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatTheSpecificationForbidsIsRefusedWithItsPlace(t *testing.T) {
	withObject := func(o string) string { return `{"actor":` + li + `,"verb":` + did + `,"object":` + o + `}` }
	withActor := func(a string) string { return `{"actor":` + a + `,"verb":` + did + `,"object":` + what + `}` }
	for _, c := range []struct{ name, text, at string }{
		{"no JSON", `{`, ""},
		{"a name twice", `{"actor":1,"actor":2}`, ""},
		{"something after it", said(``) + `{}`, ""},
		{"a list in a list", `[[]]`, "0"},
		{"an unknown property", said(`,"mood":"good"`), "mood"},
		{"a property in the wrong case", said(`,"Result":{}`), "Result"},
		{"no actor", `{"verb":` + did + `,"object":` + what + `}`, "actor"},
		{"nobody", withActor(`{"name":"x"}`), "actor"},
		{"somebody twice", withActor(`{"mbox":"mailto:a@b.cn","openid":"http://x.cn"}`), "actor"},
		{"an address without mailto", withActor(`{"mbox":"li@example.cn"}`), "actor.mbox"},
		{"an account without home", withActor(`{"account":{"name":"7"}}`), "actor.account.homePage"},
		{"a group without anybody", withActor(`{"objectType":"Group"}`), "actor"},
		{"a group in a group", withActor(`{"objectType":"Group","member":[{"objectType":"Group","member":[` + li + `]}]}`), "actor.member.0.member"},
		{"a verb that is no IRI", `{"actor":` + li + `,"verb":{"id":"attended"},"object":` + what + `}`, "verb.id"},
		{"a language that is none", `{"actor":` + li + `,"verb":{"id":"http://x.cn/v","display":{"e_n":"x"}},"object":` + what + `}`, "verb.display.e_n"},
		{"null", said(`,"result":null`), "result"},
		{"a score out of bounds", said(`,"result":{"score":{"scaled":1.1}}`), "result.score.scaled"},
		{"a raw score out of its own bounds", said(`,"result":{"score":{"raw":11,"max":10}}`), "result.score.raw"},
		{"a duration that is none", said(`,"result":{"duration":"1h"}`), "result.duration"},
		{"a number as text", said(`,"result":{"score":{"raw":"1"}}`), "result.score.raw"},
		{"an unknown offset", said(`,"timestamp":"2026-11-29T09:00:00-00:00"`), "timestamp"},
		{"a day alone", said(`,"timestamp":"2026-11-29"`), "timestamp"},
		{"an id that is none", said(`,"id":"7"`), "id"},
		{"another version", said(`,"version":"0.9.5"`), "version"},
		{"an extension without IRI", said(`,"context":{"extensions":{"x":1}}`), "context.extensions.x"},
		{"a platform of no activity", `{"actor":` + li + `,"verb":` + did + `,"object":` + li[:1] + `"objectType":"Agent",` + li[1:] + `,"context":{"platform":"x"}}`, "context.platform"},
		{"voiding an activity", `{"actor":` + li + `,"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":` + what + `}`, "object"},
		{"a statement two deep", withObject(`{"objectType":"SubStatement","actor":` + li + `,"verb":` + did + `,"object":{"objectType":"SubStatement"}}`), "object.object.objectType"},
		{"an inner statement with an id", withObject(`{"objectType":"SubStatement","id":"8f87ccde-bb56-4c2e-ab83-44982ef22df0","actor":` + li + `,"verb":` + did + `,"object":` + what + `}`), "object.id"},
		{"choices of a scale", withObject(`{"id":"http://x.cn/q","definition":{"interactionType":"likert","choices":[{"id":"a"}]}}`), "object.definition.choices"},
		{"choices of nothing", withObject(`{"id":"http://x.cn/q","definition":{"choices":[{"id":"a"}]}}`), "object.definition.interactionType"},
		{"a choice twice", withObject(`{"id":"http://x.cn/q","definition":{"interactionType":"choice","choices":[{"id":"a"},{"id":"a"}]}}`), "object.definition.choices.1.id"},
		{"an attachment without sum", said(`,"attachments":[{"usageType":"http://x.cn/u","display":{"en":"x"},"contentType":"text/plain","length":1}]`), "attachments.0.sha2"},
		{"an authority of three", said(`,"authority":{"objectType":"Group","member":[` + li + `,` + li + `,` + li + `]}`), "authority"},
		{"the second of two", `[` + said(``) + `,` + said(`,"x":1`) + `]`, "1.x"},
		{"one id twice", `[` + said(`,"id":"8f87ccde-bb56-4c2e-ab83-44982ef22df0"`) + `,` + said(`,"id":"8F87CCDE-bb56-4c2e-ab83-44982ef22df0"`) + `]`, "1.id"},
	} {
		_, err := xapi.ReadStatements([]byte(c.text))
		var f *fault.Fault
		if !errors.As(err, &f) || f.Kind() != fault.Invalid || f.Field() != c.at {
			t.Errorf("%s: %v, want a fault at %q", c.name, err, c.at)
		}
	}
}

// The templates of the conformance suite are pieces; each is set into a statement where it belongs. Their
// names say which are wrong; some are only half filled there, and the suite fills them in.
func TestTheTemplatesOfTheConformanceSuiteAreReadAsTheirNamesSay(t *testing.T) {
	root := os.Getenv("TIANTI_CORPUS")
	if root == "" {
		t.Skip("skipped: TIANTI_CORPUS names no folder of third-party files")
	}
	root = filepath.Join(root, "xapi", "v1_0_3", "templates")
	n := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		piece := strings.TrimSpace(string(data))
		name := strings.TrimSuffix(d.Name(), ".json")
		text := ""
		switch filepath.Base(filepath.Dir(path)) {
		case "agents", "groups":
			text = `{"actor":` + piece + `,"verb":` + did + `,"object":` + what + `}`
			if name == "authority_group" {
				text = said(`,"authority":` + piece)
			}
		case "verbs":
			text = `{"actor":` + li + `,"verb":` + piece + `,"object":` + what + `}`
			if name == "voided" {
				text = `{"actor":` + li + `,"verb":` + piece + `,"object":{"objectType":"StatementRef","id":"8f87ccde-bb56-4c2e-ab83-44982ef22df0"}}`
			}
		case "activities":
			text = `{"actor":` + li + `,"verb":` + did + `,"object":` + piece + `}`
		case "contexts":
			text = said(`,"context":` + piece)
		case "substatements":
			text = `{"actor":` + li + `,"verb":` + did + `,"object":` + piece + `}`
		case "statements":
			text = piece
		}
		if !json.Valid([]byte(text)) {
			return nil
		}
		n++
		_, err = xapi.ReadStatements([]byte(text))
		if bad := wrongByName(path[len(root)+1:]); bad != (err != nil) {
			t.Errorf("%s: %v", path[len(root)+1:], err)
		}
		return nil
	})
	if err != nil || n < 60 {
		t.Errorf("%d templates, %v", n, err)
	}
}

// halves are the templates that lack what the suite fills in, and those that are wrong on purpose without
// their name saying so.
var halves = []string{
	"activities/numeric_description", "activities/numeric_name", "activities/string_name", "agents/account_no_homepage", "agents/account_no_name",
	"contexts/instructor", "contexts/team", "statements/actor", "statements/authority", "statements/multiple_actor", "statements/no_actor", "statements/no_verb",
	"statements/object_activity", "statements/object_statementref_no_id", "statements/verb", "substatements/activity", "substatements/agent", "substatements/group",
	"substatements/no_actor", "substatements/no_object", "substatements/verb", "verbs/no_id",
}

func wrongByName(name string) bool {
	return strings.Contains(name, "invalid") || slices.Contains(halves, strings.TrimSuffix(filepath.ToSlash(name), ".json"))
}

// FuzzReadStatements: what is read can be written and read again, and means the same.
func FuzzReadStatements(f *testing.F) {
	f.Add(said(``))
	f.Add(`[` + said(`,"result":{"score":{"scaled":1e-3}},"context":{"extensions":{"a:b":[{}]}}`) + `]`)
	f.Add(`{"actor":{"objectType":"Group","member":[{"mbox_sha1sum":"cd9b00a5611f94eaa7b1661edab976068e364975"}]},"verb":{"id":"a:b","display":{"zh-Hans":"甲"}},"object":{"objectType":"StatementRef","id":"8f87ccde-bb56-4c2e-ab83-44982ef22df0"}}`)
	f.Fuzz(func(t *testing.T, text string) {
		list, err := xapi.ReadStatements([]byte(text))
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatal(err)
			}
			return
		}
		data, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		again, err := xapi.ReadStatements(data)
		if err != nil || len(again) != len(list) {
			t.Fatalf("%s: %v", data, err)
		}
	})
}
