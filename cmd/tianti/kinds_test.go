package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"tianti/certificates"
	"tianti/courses"
	"tianti/exams"
	"tianti/exams/item"
	"tianti/internal/locale"
)

// A manager makes a course, an examination and a kind of certificate that asks for both; a newcomer earns
// it, and what is issued carries the new words, opens on paper and stands in the status list.
func TestACentreAddsAKindOfItsOwnAndItIsEarned(t *testing.T) {
	c := newCentre(t)
	ctx, manager := t.Context(), c.as("KF5")
	_, err := c.Courses.Create(ctx, manager, "/group/", "NIGHT-1", courses.Content{
		Title: locale.Text{Zh: "夜班服务", En: "Night service"}, Line: courses.Business, Tier: courses.Centre, Step: "F1", Hours: 2,
		Lessons: []courses.Lesson{{ID: "a", Kind: courses.Text, Title: locale.Text{Zh: "夜间规范", En: "At night"}, Minutes: 5, Text: "夜间服务规范。"}},
	}, "夜班开课")
	c.must(err)

	k, err := c.Certificates.Catalogue().Kind("GENERAL")
	c.must(err)
	k.Code, k.ZH, k.EN, k.Prefix, k.Months, k.Posts = "NIGHT", "夜班上岗证", "Night Shift Certificate", "YB", 6, nil
	k.BodyZH, k.BodyEN = "完成夜班培训并考核合格{results}，准予夜班上岗。", "may serve at night{results}."
	k.Asks = &certificates.Programme{Courses: []string{"NIGHT-1"}, Theory: &certificates.Mark{Least: 70, Months: 6}, Holds: []string{"GENERAL"}}
	if _, err := c.Certificates.Publish(ctx, manager, 0, k, "开设夜班"); !errors.Is(err, certificates.ErrKindCourse) {
		t.Fatalf("asks for a course that nobody can take: %v", err)
	}
	_, err = c.Courses.Publish(ctx, manager, "NIGHT-1", "夜班开课")
	c.must(err)
	v, err := c.Certificates.Publish(ctx, manager, 0, k, "开设夜班")
	c.must(err)

	_, err = c.Courses.Enrol(ctx, c.as("KF1"), "NIGHT-1", "KF1", "")
	c.must(err)
	c.study("KF1")
	question := single
	question.Stem = item.T("夜间来电先确认什么？")
	c.examineFor("NIGHT", "N-THEORY", exams.Theory, question)
	c.sit("N-THEORY", "对")
	if cs, _ := c.Certificates.OfPerson(ctx, operator, "KF1"); len(cs) != 0 {
		t.Fatalf("earned without the certificate that it asks for: %+v", cs[0])
	}
	c.examine("G-THEORY", exams.Theory, single)
	c.examine("G-PRACTICE", exams.Practice, rolePlay)
	c.sit("G-THEORY", "对")
	c.perform("G-PRACTICE", 85*item.Point)
	c.now.Advance(time.Minute)
	c.settle()
	cs, err := c.Certificates.OfPerson(ctx, operator, "KF1")
	c.must(err)
	var night *certificates.Certificate
	for _, x := range cs {
		if x.Kind == "NIGHT" {
			night = x
		}
	}
	if len(cs) != 2 || night == nil || night.KindVersion != v.Number || !strings.HasPrefix(night.Number, "YB-NIGHT-GD-SZ-2026-") {
		t.Fatalf("%d certificates: %+v", len(cs), night)
	}
	f, err := c.Certificates.PDF(ctx, c.as("KF1"), night.ID)
	c.must(err)
	verdict, err := c.Certificates.VerifyPDF(ctx, f.File)
	if err != nil || !verdict.Now.Valid || verdict.Now.TitleZH != "夜班上岗证" {
		t.Fatalf("%+v %v", verdict, err)
	}
	badge, err := c.Certificates.Credential(ctx, c.as("KF1"), night.ID)
	if err != nil || !strings.Contains(badge.Credential.Subject.Achievement.Description, "准予夜班上岗") || len(badge.Credential.Status) != 2 {
		t.Fatalf("%+v %v", badge.Credential, err)
	}
}
