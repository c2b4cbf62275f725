package xapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tianti/internal/locale"
	"tianti/internal/store"
)

// Fact is something that happened here and is told as a statement.
type Fact struct {
	Name     string // unique: "course EMOTION:p1 1"; the same fact is told once
	Person   string // id
	Called   string // the person's name
	Verb     Verb
	Thing    string // path below the site's address: "courses/EMOTION"
	Type     string // of the thing, an IRI
	Title    locale.Text
	At       time.Time
	Score    *Score
	Success  *bool
	Complete *bool
	Parent   string // path of the thing that this one is a part of, "" for none
}

// Score is thousandths of the maximum.
type Score struct{ Scaled int64 }

// Verb is one of those that our own statements use, from the ADL vocabulary and the one of W3C's activities.
type Verb struct{ ID, En, Zh string }

// The verbs.
var (
	Completed = Verb{"http://adlnet.gov/expapi/verbs/completed", "completed", "完成"}
	Passed    = Verb{"http://adlnet.gov/expapi/verbs/passed", "passed", "通过"}
	Failed    = Verb{"http://adlnet.gov/expapi/verbs/failed", "failed", "未通过"}
	Earned    = Verb{"http://id.tincanapi.com/verb/earned", "earned", "获得"}
)

// The types of things.
const (
	CourseType      = "http://adlnet.gov/expapi/activities/course"
	LessonType      = "http://adlnet.gov/expapi/activities/lesson"
	AssessmentType  = "http://adlnet.gov/expapi/activities/assessment"
	CertificateType = "http://id.tincanapi.com/activitytype/certificate"
)

// itself is the program as the sender of statements.
func (s *Service) itself() Caller {
	return Caller{Scopes: []Scope{WriteStatements}, who: s.account("Tianti", s.home, "tianti")}
}

// Person is how a person of ours is named in statements.
func (s *Service) Person(id, name string) object { return s.account(name, s.home, id) }

// Learner is Person without the name, for programs outside that need not know it.
func (s *Service) Learner(id string) map[string]any {
	return object{"objectType": "Agent", "account": object{"homePage": s.home, "name": id}}
}

// Say keeps statements of our own; those that are there already, by their ids, are left as they are.
func (s *Service) Say(ctx context.Context, said ...map[string]any) error {
	var list []Statement
	for _, o := range said {
		data, err := json.Marshal(o)
		if err != nil {
			return err
		}
		read, err := ReadStatements(data)
		if err != nil {
			return fmt.Errorf("own statement: %w", err)
		}
		if _, err := s.there(ctx, read[0].ID()); errors.Is(err, store.ErrNotFound) {
			list = append(list, read[0])
		} else if err != nil {
			return err
		}
	}
	_, err := s.keep(ctx, s.itself(), list)
	return err
}

// Tell keeps a fact as a statement. Telling it again changes nothing.
func (s *Service) Tell(ctx context.Context, f Fact) error {
	id := DerivedID(f.Name)
	if _, err := s.there(ctx, id); err == nil || !errors.Is(err, store.ErrNotFound) {
		return err
	}
	words := object{"zh-CN": f.Title.In(locale.Chinese), "en": f.Title.In(locale.English)}
	o := object{
		"id": id, "actor": s.Person(f.Person, f.Called),
		"verb":      object{"id": f.Verb.ID, "display": object{"en": f.Verb.En, "zh-CN": f.Verb.Zh}},
		"object":    object{"objectType": "Activity", "id": s.Thing(f.Thing), "definition": object{"type": f.Type, "name": words}},
		"timestamp": f.At.UTC().Format("2006-01-02T15:04:05.000Z07:00"),
	}
	outcome := object{}
	if f.Score != nil {
		outcome["score"] = object{"scaled": jsonNumber(float64(f.Score.Scaled) / 1000)}
	}
	if f.Success != nil {
		outcome["success"] = *f.Success
	}
	if f.Complete != nil {
		outcome["completion"] = *f.Complete
	}
	if len(outcome) > 0 {
		o["result"] = outcome
	}
	if f.Parent != "" {
		o["context"] = object{"platform": "Tianti", "contextActivities": object{"parent": []any{object{"objectType": "Activity", "id": s.Thing(f.Parent)}}}}
	}
	if err := entire("", o); err != nil {
		return fmt.Errorf("own statement %s: %w", f.Name, err)
	}
	_, err := s.keep(ctx, s.itself(), []Statement{{o}})
	return err
}

// Thing is how something of ours is named: an address below the site's.
func (s *Service) Thing(path string) string { return s.home + "/" + path }
