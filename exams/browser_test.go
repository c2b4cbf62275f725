package exams_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"tianti/exams"
)

const (
	configKey  = "81aad4ab9dfd447cc479e6a4a7c9a544e2cafc7f3adeb68b2a21efad68eca4dc"
	browserKey = "0f3a7d1c5b9e2468ace013579bdf02468ace13579bdf02468ace13579bdf0246"
)

func hashOf(url, key string) string {
	sum := sha256.Sum256([]byte(url + key))
	return hex.EncodeToString(sum[:])
}

// TestAnExamThatAsksForSafeExamBrowserIsSatInIt walks from the door to an answer.
func TestAnExamThatAsksForSafeExamBrowserIsSatInIt(t *testing.T) {
	h := open(t)
	h.paper("P1", content(exams.Row{Items: h.singles(2)}))
	p := h.plan("P1")
	p.ConfigKeys, p.BrowserKeys = []string{strings.ToUpper(configKey) + " "}, []string{browserKey}
	h.exam("E1", p)
	const url = "https://tianti.example/my/exams/E1/start"
	for name, x := range map[string]exams.Proof{
		"nothing":          {URL: url},
		"another key":      {URL: url, Config: hashOf(url, browserKey)},
		"another address":  {URL: url, Config: hashOf("https://tianti.example/", configKey)},
		"the wrong header": {URL: url, Request: hashOf(url, configKey)},
		"the key itself":   {URL: url, Config: configKey},
	} {
		if err := h.Enter(h.ctx(), "E1", x); err == nil {
			t.Errorf("%s opens the exam", name)
		} else {
			h.refused(err, exams.ErrBrowser)
		}
	}
	for _, x := range []exams.Proof{{URL: url + "#top", Config: hashOf(url, configKey)}, {URL: url, Config: strings.ToUpper(hashOf(url, configKey))}, {URL: url, Request: hashOf(url, browserKey)}} {
		if err := h.Enter(h.ctx(), "E1", x); err != nil {
			t.Errorf("%+v: %v", x, err)
		}
	}
	by := h.Actor("trainee1")
	by.Session = "seb"
	s := must[*exams.Sheet](t)(h.Start(h.ctx(), by, "E1", ""))
	page := "https://tianti.example/sittings/" + s.ID
	h.refused(h.Stay(h.ctx(), by, s.ID, exams.Proof{URL: page}), exams.ErrBrowser)
	if err := h.Stay(h.ctx(), by, s.ID, exams.Proof{URL: page, Config: hashOf(page, configKey)}); err != nil {
		t.Fatal(err)
	}
	if err := h.Stay(h.ctx(), by, s.ID, exams.Proof{URL: "https://tianti.example/api"}); err != nil {
		t.Errorf("what the page sends afterwards: %v", err)
	}
	other := by
	other.Session = "an ordinary browser"
	h.refused(h.Stay(h.ctx(), other, s.ID, exams.Proof{URL: page}), exams.ErrBrowser)
	fresh := exams.New(h.DB, h.Gate, h.Clock, h.Bank, exams.PeopleOf(h.Org)) // another node
	if err := fresh.Stay(h.ctx(), by, s.ID, exams.Proof{}); err != nil {
		t.Errorf("another node has forgotten it: %v", err)
	}
	bad := h.plan("P1")
	bad.ConfigKeys = []string{"no key"}
	_, err := h.CreateExam(h.ctx(), h.manager, "/group/gd/", "E2", bad, "test")
	h.refused(err, exams.ErrBrowserKey)
}
