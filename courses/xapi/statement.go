package xapi

import (
	"fmt"
	"strings"
)

// What a statement may hold (xAPI 1.0.3, Part Two, 2.4). Values of null have no rule that takes them, so
// they are refused everywhere but in extensions.

// voided is the verb that takes another statement back.
const voided = "http://adlnet.gov/expapi/verbs/voided"

// identifiers are how somebody is known; exactly one of them.
var identifiers = []string{"mbox", "mbox_sha1sum", "openid", "account"}

func identifiersOf(o object) (n int) {
	for _, key := range identifiers {
		if _, there := o[key]; there {
			n++
		}
	}
	return n
}

var account = shape(map[string]part{"homePage": must(iri), "name": must(text)})

func someone(more map[string]part) rule {
	parts := map[string]part{"name": may(text), "mbox": may(mailbox), "mbox_sha1sum": may(hexSum), "openid": may(iri), "account": may(account)}
	for key, p := range more {
		parts[key] = p
	}
	return shape(parts)
}

var (
	agentShape = someone(map[string]part{"objectType": may(word("Agent"))})
	groupShape = someone(map[string]part{"objectType": must(word("Group")), "member": may(list(agent))})
)

func agent(at string, v any) error {
	if err := agentShape(at, v); err != nil {
		return err
	}
	if identifiersOf(v.(object)) != 1 {
		return wrong(at, "exactly one of mbox, mbox_sha1sum, openid, account")
	}
	return nil
}

func group(at string, v any) error {
	if err := groupShape(at, v); err != nil {
		return err
	}
	o := v.(object)
	members, _ := o["member"].([]any)
	if n := identifiersOf(o); n > 1 || n == 0 && len(members) == 0 {
		return wrong(at, "one of mbox, mbox_sha1sum, openid, account, or members")
	}
	return nil
}

func kindOf(v any, otherwise string) string {
	if o, ok := v.(object); ok {
		if given, there := o["objectType"]; there {
			kind, _ := given.(string)
			return kind
		}
	}
	return otherwise
}

func actor(at string, v any) error {
	if kindOf(v, "Agent") == "Group" {
		return group(at, v)
	}
	return agent(at, v)
}

// authority is an agent, or of two members: a program and the person for whom it speaks.
func authority(at string, v any) error {
	if err := actor(at, v); err != nil {
		return err
	}
	if o := v.(object); kindOf(v, "Agent") == "Group" {
		if members, _ := o["member"].([]any); len(members) != 2 || identifiersOf(o) != 0 {
			return wrong(at, "an agent, or a group of two members without an identifier")
		}
	}
	return nil
}

var verb = shape(map[string]part{"id": must(iri), "display": may(languages)})

var component = shape(map[string]part{"id": must(text), "description": may(languages)})

func components(at string, v any) error {
	if err := list(component)(at, v); err != nil {
		return err
	}
	seen := map[string]bool{}
	for i, x := range v.([]any) {
		id := x.(object)["id"].(string)
		if seen[id] {
			return wrong(fmt.Sprintf("%s.%d.id", at, i), "an id that stands once")
		}
		seen[id] = true
	}
	return nil
}

// choicesOf are the lists that go with each kind of interaction (Appendix C).
var choicesOf = map[string][]string{
	"true-false": nil, "choice": {"choices"}, "fill-in": nil, "long-fill-in": nil, "matching": {"source", "target"},
	"performance": {"steps"}, "sequencing": {"choices"}, "likert": {"scale"}, "numeric": nil, "other": nil,
}

var definitionShape = shape(map[string]part{
	"name": may(languages), "description": may(languages), "type": may(iri), "moreInfo": may(iri), "extensions": may(extensions),
	"interactionType":         may(is("a type of interaction", func(s string) bool { _, known := choicesOf[s]; return known })),
	"correctResponsesPattern": may(list(text)),
	"choices":                 may(components), "scale": may(components), "source": may(components), "target": may(components), "steps": may(components),
})

func definition(at string, v any) error {
	if err := definitionShape(at, v); err != nil {
		return err
	}
	o := v.(object)
	kind, _ := o["interactionType"].(string)
	if _, there := o["correctResponsesPattern"]; there && kind == "" {
		return ErrMissing.At(below(at, "interactionType")).With("at", below(at, "interactionType"))
	}
	for _, key := range []string{"choices", "scale", "source", "target", "steps"} {
		if _, there := o[key]; !there {
			continue
		}
		if kind == "" {
			return ErrMissing.At(below(at, "interactionType")).With("at", below(at, "interactionType"))
		}
		fits := false
		for _, known := range choicesOf[kind] {
			fits = fits || known == key
		}
		if !fits {
			return ErrUnknown.At(below(at, key)).With("at", below(at, key))
		}
	}
	return nil
}

var (
	activity  = shape(map[string]part{"objectType": may(word("Activity")), "id": must(iri), "definition": may(definition)})
	reference = shape(map[string]part{"objectType": must(word("StatementRef")), "id": must(uuid)})
)

func subject(inner bool) rule {
	return func(at string, v any) error {
		switch kind := kindOf(v, "Activity"); {
		case kind == "Activity":
			return activity(at, v)
		case kind == "Agent":
			return agent(at, v)
		case kind == "Group":
			return group(at, v)
		case kind == "StatementRef":
			return reference(at, v)
		case kind == "SubStatement" && !inner:
			return substatement(at, v)
		}
		return wrong(below(at, "objectType"), "Activity, Agent, Group, StatementRef or SubStatement, which holds none itself")
	}
}

var scoreShape = shape(map[string]part{"scaled": may(numeric), "raw": may(numeric), "min": may(numeric), "max": may(numeric)})

func score(at string, v any) error {
	if err := scoreShape(at, v); err != nil {
		return err
	}
	o := v.(object)
	scaled, _ := number(o["scaled"])
	raw, hasRaw := number(o["raw"])
	low, hasLow := number(o["min"])
	high, hasHigh := number(o["max"])
	switch {
	case scaled < -1 || scaled > 1:
		return wrong(below(at, "scaled"), "from -1 to 1")
	case hasLow && hasHigh && low >= high:
		return wrong(below(at, "max"), "more than min")
	case hasRaw && hasLow && raw < low, hasRaw && hasHigh && raw > high:
		return wrong(below(at, "raw"), "within min and max")
	}
	return nil
}

var result = shape(map[string]part{"score": may(score), "success": may(boolean), "completion": may(boolean), "response": may(text), "duration": may(length), "extensions": may(extensions)})

// oneOrMore takes an activity in the place of a list, as older clients send it.
func oneOrMore(at string, v any) error {
	if _, several := v.([]any); several {
		return list(activity)(at, v)
	}
	return activity(at, v)
}

var contextShape = shape(map[string]part{
	"registration": may(uuid), "instructor": may(actor), "team": may(group), "revision": may(text), "platform": may(text), "language": may(tag),
	"statement": may(reference), "extensions": may(extensions),
	"contextActivities": may(shape(map[string]part{"parent": may(oneOrMore), "grouping": may(oneOrMore), "category": may(oneOrMore), "other": may(oneOrMore)})),
})

var attachment = shape(map[string]part{"usageType": must(iri), "display": must(languages), "description": may(languages), "contentType": must(media),
	"length": must(whole), "sha2": must(sha2), "fileUrl": may(iri)})

func saying(inner bool) map[string]part {
	return map[string]part{"actor": must(actor), "verb": must(verb), "object": must(subject(inner)), "result": may(result), "context": may(contextShape),
		"timestamp": may(moment), "attachments": may(list(attachment))}
}

func substatement(at string, v any) error {
	parts := saying(true)
	parts["objectType"] = must(word("SubStatement"))
	return all(shape(parts), together)(at, v)
}

var entire = func() rule {
	parts := saying(false)
	parts["id"], parts["stored"], parts["authority"], parts["version"] = may(uuid), may(moment), may(authority), may(version)
	return all(shape(parts), together)
}()

// together are the rules between properties: revision and platform speak of activities, and voiding of a
// statement.
func together(at string, v any) error {
	o := v.(object)
	kind := kindOf(o["object"], "Activity")
	if c, there := o["context"].(object); there && kind != "Activity" {
		for _, key := range []string{"revision", "platform"} {
			if _, there := c[key]; there {
				return ErrUnknown.At(below(at, "context."+key)).With("at", below(at, "context."+key))
			}
		}
	}
	if id, _ := o["verb"].(object)["id"].(string); id == voided && kind != "StatementRef" {
		return wrong(below(at, "object"), "a StatementRef, since the verb is voided")
	}
	return nil
}

// Statement is one that was read: an object that keeps every rule.
type Statement struct{ o object }

// ReadStatements reads the body of a request: one statement or a list of them. Their ids differ.
func ReadStatements(data []byte) ([]Statement, error) {
	v, err := parse(data)
	if err != nil {
		return nil, err
	}
	items, several := v.([]any)
	if !several {
		items = []any{v}
	}
	out, seen := make([]Statement, 0, len(items)), map[string]bool{}
	for i, x := range items {
		at := ""
		if several {
			at = fmt.Sprint(i)
		}
		if err := entire(at, x); err != nil {
			return nil, err
		}
		s := Statement{x.(object)}
		if id := s.ID(); id != "" && seen[id] {
			return nil, wrong(below(at, "id"), "an id that stands once")
		} else if id != "" {
			seen[id] = true
		}
		out = append(out, s)
	}
	return out, nil
}

// ID is the statement's id in small letters, "" before the store gave one.
func (s Statement) ID() string {
	id, _ := s.o["id"].(string)
	return strings.ToLower(id)
}

func (s Statement) at(path ...string) any {
	var v any = s.o
	for _, key := range path {
		o, ok := v.(object)
		if !ok {
			return nil
		}
		v = o[key]
	}
	return v
}

func (s Statement) text(path ...string) string {
	t, _ := s.at(path...).(string)
	return t
}

// Voids is the id of the statement that this one takes back, "" if none.
func (s Statement) Voids() string {
	if s.text("verb", "id") != voided {
		return ""
	}
	return strings.ToLower(s.text("object", "id"))
}

// Refers is the id of the statement that this one speaks of.
func (s Statement) Refers() string {
	if kindOf(s.at("object"), "Activity") != "StatementRef" {
		return ""
	}
	return strings.ToLower(s.text("object", "id"))
}

// Named gives the statement the id under which it is sent; one that has another is refused.
func (s Statement) Named(id string) (Statement, error) {
	if err := uuid("statementId", id); err != nil {
		return s, err
	}
	if own := s.ID(); own != "" && own != strings.ToLower(id) {
		return s, wrong("id", id)
	}
	s.o["id"] = strings.ToLower(id)
	return s, nil
}
