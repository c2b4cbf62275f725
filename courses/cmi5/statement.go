package cmi5

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// Names are how the things of one lesson are called in statements. None of them is the publisher's: generated
// ids differ from those of the course structure (8.1.5, 9.3.9).
type Names struct {
	Lesson       string         // address of the lesson, which is the course of cmi5
	Registration string         // UUID
	Learner      map[string]any // agent with an account and nothing else (8.1, actor)
}

// Activity names a unit. It is the same in every registration of the lesson.
func (n Names) Activity(unit string) string { return n.below("units", unit) }

func (n Names) below(kind, id string) string {
	sum := sha256.Sum256([]byte(id))
	name := n.Lesson + "/" + kind + "/" + hex.EncodeToString(sum[:8])
	if name == id {
		name += "-"
	}
	return name
}

// object is a JSON object of a statement.
type object = map[string]any

func activities(ids ...string) []any {
	out := []any{}
	for _, id := range ids {
		out = append(out, object{"objectType": "Activity", "id": id})
	}
	return out
}

// Template is the context that every statement of a session has in it (10.2.1).
func (s *Session) Template() map[string]any {
	return object{"contextActivities": object{"grouping": activities(s.Unit)}, "extensions": object{extSession: s.ID}}
}

// LaunchData is the document LMS.LaunchData (10.0).
func (s *Session) LaunchData(p *Part, back string) map[string]any {
	out := object{"contextTemplate": s.Template(), "launchMode": string(s.Mode), "moveOn": string(p.MoveOn), "returnURL": back}
	if s.Mastery != nil {
		out["masteryScore"] = *s.Mastery
	}
	if p.Parameters != "" {
		out["launchParameters"] = p.Parameters
	}
	if p.Entitlement != "" {
		out["entitlementKey"] = object{"courseStructure": p.Entitlement}
	}
	return out
}

// LaunchDataID is the state document's name.
const LaunchDataID = "LMS.LaunchData"

// Address is what a browser opens to launch the unit (8.1): its own address below files, with the endpoint, the
// fetch address, the learner as JSON, the registration and the activity.
func (p *Part) Address(endpoint, fetch, learner string, n Names) string {
	return launchAddress(p.URL, map[string]string{"endpoint": endpoint, "fetch": fetch, "actor": learner, "registration": n.Registration, "activityId": n.Activity(p.ID)})
}

// statement is one of our own about the registration.
func (n Names) statement(id, verb, word string, what, context object, at time.Time) object {
	context["registration"] = n.Registration
	return object{
		"id": id, "actor": n.Learner, "object": what, "context": context,
		"verb":      object{"id": verb, "display": object{"en": word}},
		"timestamp": at.UTC().Format("2006-01-02T15:04:05.000Z"),
	}
}

func (n Names) unit(p *Part) object {
	d := object{"name": object{"zh-CN": p.Title.Zh, "en": p.Title.In("en")}}
	if p.Type != "" {
		d["type"] = p.Type
	}
	return object{"objectType": "Activity", "id": n.Activity(p.ID), "definition": d}
}

// around is the context of our statements: the template, and the categories.
func around(unit, session string, categories ...string) object {
	return object{"contextActivities": object{"grouping": activities(unit), "category": activities(categories...)}, "extensions": object{extSession: session}}
}

// Launched is the statement before a launch (9.3.1). address is where the unit stands, without the launch's parameters.
func (n Names) Launched(id string, s *Session, p *Part, address string) map[string]any {
	c := around(p.ID, s.ID, categoryCmi5)
	ext := c["extensions"].(object)
	ext[extMode], ext[extURL], ext[extMoveOn] = string(s.Mode), address, string(p.MoveOn)
	if s.Mastery != nil {
		ext[extMastery] = *s.Mastery
	}
	if p.Parameters != "" {
		ext[extParameters] = p.Parameters
	}
	return n.statement(id, verbLaunched, "launched", n.unit(p), c, s.Launched)
}

// Abandoned is the statement after a session that did not say good-bye (9.3.6). It lasted until its last statement.
func (n Names) Abandoned(id string, s *Session, p *Part) map[string]any {
	out := n.statement(id, verbAbandoned, "abandoned", n.unit(p), around(p.ID, s.ID, categoryCmi5), s.Ended)
	out["result"] = object{"duration": fmt.Sprintf("PT%.2fS", s.Last.Sub(s.Launched).Seconds())}
	return out
}

// Reasons are why a unit is waived (9.5.5.2).
var Reasons = []string{"Tested Out", "Equivalent AU", "Equivalent Outside Activity", "Administrative"}

// Waived is the statement that a unit may be skipped (9.3.7), in a session of its own.
func (n Names) Waived(id, session, reason string, p *Part, at time.Time) map[string]any {
	out := n.statement(id, verbWaived, "waived", n.unit(p), around(p.ID, session, categoryCmi5, categoryMoveOn), at)
	out["result"] = object{"success": true, "completion": true, "extensions": object{extReason: reason}}
	return out
}

// SatisfiedOf is the statement that a block, or with "" the course, is satisfied (9.3.9).
func (n Names) SatisfiedOf(id, session string, c *Course, part string, at time.Time) map[string]any {
	what, title, kind, publisher := n.Lesson, c.Title, typeCourse, c.ID
	if part != "" {
		what, kind, publisher = n.below("blocks", part), typeBlock, part
		for p := range c.walk {
			if p.ID == part {
				title = p.Title
			}
		}
	}
	thing := object{"objectType": "Activity", "id": what, "definition": object{"type": kind, "name": object{"zh-CN": title.Zh, "en": title.In("en")}}}
	return n.statement(id, verbSatisfied, "satisfied", thing, around(publisher, session, categoryCmi5), at)
}
