// Package scormtest makes content packages for tests: real ones from testdata and small ones made of text.
package scormtest

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"maps"
	"slices"
	"testing"
)

// The golf examples of Rustici Software: see NOTICE.
var (
	//go:embed golf-1.2.zip
	Golf12 []byte // nine activities of SCORM 1.2 that make the least calls, two of them quizzes
	//go:embed golf-2004.zip
	Golf2004 []byte // one activity of SCORM 2004 with pages of its own, a bookmark and a quiz
)

// Zip is an archive of files by path, in the order of their paths.
func Zip(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(files[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// Head12 and Head2004 open a manifest of either standard; it ends with </manifest>.
const (
	Head12 = `<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>`
	Head2004 = `<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>`
)

// Single is a package with one activity, the page.
func Single(t testing.TB, page string) []byte {
	t.Helper()
	return Zip(t, map[string]string{"index.html": page, "imsmanifest.xml": Head12 + `<organizations default="o"><organization identifier="o"><title>One page</title>
<item identifier="i" identifierref="r"><title>Page</title></item></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="index.html"/></resources></manifest>`})
}

// course is an activity that reports what the query asks for as soon as it is loaded.
const course = `<!doctype html><meta charset="utf-8"><title>Activity</title><h1 id="h"></h1><script>
var api = window; while (!api.API_1484_11 && api.parent !== api) api = api.parent;
api = api.API_1484_11;
var q = new URLSearchParams(location.search);
document.getElementById("h").textContent = q.get("id");
api.Initialize("");
window.report = function (success, scaled, request) {
  if (scaled !== "") api.SetValue("cmi.score.scaled", scaled);
  if (success) api.SetValue("cmi.success_status", success);
  api.SetValue("cmi.completion_status", "completed");
  if (request) api.SetValue("adl.nav.request", request);
  return api.Terminate("");
};
</script>`

// Sequenced is a package of SCORM 2004 with a pre-test that can spare the lesson, a lesson of two parts in
// fixed order, and a test that counts alone; the test opens with the lesson.
func Sequenced(t testing.TB) []byte {
	t.Helper()
	return Zip(t, map[string]string{"a.html": course, "imsmanifest.xml": SequencedManifest})
}

// SequencedManifest is that package's manifest.
const SequencedManifest = Head2004 + `<organizations default="o"><organization identifier="o"><title>Sequenced</title>
<item identifier="pre" identifierref="r" parameters="?id=pre"><title>Pre-test</title><imsss:sequencing>
 <imsss:rollupRules rollupObjectiveSatisfied="false" objectiveMeasureWeight="0"/>
 <imsss:objectives><imsss:primaryObjective objectiveID="known" satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.8</imsss:minNormalizedMeasure>
  <imsss:mapInfo targetObjectiveID="g-known" writeSatisfiedStatus="true" writeNormalizedMeasure="true"/></imsss:primaryObjective></imsss:objectives>
 <imsss:deliveryControls completionSetByContent="true" objectiveSetByContent="true"/></imsss:sequencing></item>
<item identifier="lesson"><title>Lesson</title>
 <item identifier="l1" identifierref="r" parameters="?id=l1"><title>Part 1</title><imsss:sequencing><imsss:rollupRules rollupObjectiveSatisfied="false" objectiveMeasureWeight="0"/></imsss:sequencing></item>
 <item identifier="l2" identifierref="r" parameters="?id=l2"><title>Part 2</title><imsss:sequencing><imsss:rollupRules rollupObjectiveSatisfied="false" objectiveMeasureWeight="0"/></imsss:sequencing></item>
 <imsss:sequencing><imsss:controlMode choice="false" flow="true" forwardOnly="true"/>
  <imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition referencedObjective="known" condition="satisfied"/></imsss:ruleConditions><imsss:ruleAction action="skip"/></imsss:preConditionRule></imsss:sequencingRules>
  <imsss:rollupRules rollupObjectiveSatisfied="false" objectiveMeasureWeight="0"/>
  <imsss:objectives><imsss:primaryObjective objectiveID="own"/><imsss:objective objectiveID="known"><imsss:mapInfo targetObjectiveID="g-known" readSatisfiedStatus="true"/></imsss:objective></imsss:objectives>
  <imsss:rollupConsiderations requiredForCompleted="ifNotSkipped"/></imsss:sequencing></item>
<item identifier="test" identifierref="r" parameters="?id=test"><title>Test</title><imsss:sequencing>
 <imsss:sequencingRules>
  <imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="satisfied"/></imsss:ruleConditions><imsss:ruleAction action="disabled"/></imsss:preConditionRule>
  <imsss:postConditionRule><imsss:ruleConditions conditionCombination="all"><imsss:ruleCondition condition="objectiveStatusKnown"/><imsss:ruleCondition operator="not" condition="satisfied"/></imsss:ruleConditions><imsss:ruleAction action="retry"/></imsss:postConditionRule>
 </imsss:sequencingRules>
 <imsss:objectives><imsss:primaryObjective objectiveID="mark" satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.6</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives>
 <imsss:deliveryControls completionSetByContent="true" objectiveSetByContent="true"/></imsss:sequencing></item>
<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormType="sco" href="a.html"/></resources></manifest>`
