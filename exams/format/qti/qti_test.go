package qti_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"errors"
	"path"
	"strings"
	"testing"

	"tianti/exams/format"
	"tianti/exams/format/formattest"
	"tianti/exams/format/qti"
	"tianti/exams/item"
	"tianti/internal/archive"
)

var (
	two   = formattest.Format{Name: "qti", Read: qti.Read, Write: qti.Write}
	three = formattest.Format{Name: "qti3", Read: qti.Read, Write: qti.Write3}
)

var sketch = formattest.Sketch{Points: true, Rule: true, Notes: true}.Of

// two2 is an item of version 2, three3 the same of version 3 where that needs only other names.
func two2(declarations, body, processing string) string {
	return `<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="T">` + declarations + `<itemBody>` + body + `</itemBody>` + processing + `</assessmentItem>`
}

func declare(cardinality, base, inner string) string {
	return `<responseDeclaration identifier="RESPONSE" cardinality="` + cardinality + `" baseType="` + base + `">` + inner + `</responseDeclaration>`
}

func right(values ...string) string {
	s := "<correctResponse>"
	for _, v := range values {
		s += "<value>" + v + "</value>"
	}
	return s + "</correctResponse>"
}

const (
	matchCorrect = `<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>`
	mapResponse  = `<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/>`
)

func TestInteractions(t *testing.T) {
	choices := `<simpleChoice identifier="A">one</simpleChoice><simpleChoice identifier="B">two</simpleChoice><simpleChoice identifier="C">three</simpleChoice>`
	for name, c := range map[string]struct{ text, want string }{
		"one of several": {two2(declare("single", "identifier", right("B")), `<choiceInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>Which?</prompt>`+choices+`</choiceInteraction>`, matchCorrect),
			`single "Which?" 1  one:0 two:100 three:0`},
		"several, all or nothing": {two2(declare("multiple", "identifier", right("A", "B")), `<p>Which?</p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="0">`+choices+`</choiceInteraction>`, matchCorrect),
			`multiple "Which?" 1  one:100 two:100 three:0`},
		"several with points": {two2(declare("multiple", "identifier", right("A", "B")+`<mapping lowerBound="0" defaultValue="-1"><mapEntry mapKey="A" mappedValue="2"/><mapEntry mapKey="B" mappedValue="2"/></mapping>`), `<p>Which?</p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="0">`+choices+`</choiceInteraction>`, mapResponse),
			`multiple "Which?" 4 map_response one:50 two:50 three:-25`},
		"an order": {two2(declare("ordered", "identifier", right("C", "A", "B")), `<orderInteraction responseIdentifier="RESPONSE"><prompt>Order!</prompt>`+choices+`</orderInteraction>`, matchCorrect),
			`ordering "Order!" 1  three:0 one:0 two:0`},
		"half an order": {two2(declare("ordered", "identifier", right("C")), `<orderInteraction responseIdentifier="RESPONSE"><prompt>Order!</prompt>`+choices+`</orderInteraction>`, matchCorrect), "refused exams.qti.order"},
		"gaps": {two2(declare("single", "string", right("a*"))+strings.Replace(declare("single", "float", right("3.5")), "RESPONSE", "R2", 1), `<p>x <textEntryInteraction responseIdentifier="RESPONSE"/> y <textEntryInteraction responseIdentifier="R2"/></p>`, ""),
			`cloze "x [[b1]] y [[b2]]" 1  [b1 short 0 a\*..:100] [b2 numeric 0 3.5..3.5:100]`},
		"words into gaps": {two2(declare("multiple", "directedPair", right("W G1", "S G2")), `<gapMatchInteraction responseIdentifier="RESPONSE"><gapText identifier="W" matchMax="1">winter</gapText><gapText identifier="S" matchMax="1">summer</gapText><p>Now is the <gap identifier="G1"/>, glorious <gap identifier="G2"/>.</p></gapMatchInteraction>`, matchCorrect),
			`cloze "Now is the [[b1]], glorious [[b2]]." 1 match_correct [b1 single 0 winter:100 summer:0] [b2 single 0 winter:0 summer:100]`},
		"pairs": {two2(declare("multiple", "directedPair", right("P X", "Q X")), `<matchInteraction responseIdentifier="RESPONSE"><prompt>Pair!</prompt><simpleMatchSet><simpleAssociableChoice identifier="P">p</simpleAssociableChoice><simpleAssociableChoice identifier="Q">q</simpleAssociableChoice></simpleMatchSet><simpleMatchSet><simpleAssociableChoice identifier="X">x</simpleAssociableChoice><simpleAssociableChoice identifier="Y">y</simpleAssociableChoice></simpleMatchSet></matchInteraction>`, matchCorrect),
			`matching "Pair!" 1 match_correct x:0 y:0 p->x q->x`},
		"an essay":                            {two2(declare("single", "string", ""), `<p>Write.</p><extendedTextInteraction responseIdentifier="RESPONSE"/>`, ""), `essay "Write." 1 `},
		"words in a text":                     {two2(declare("single", "identifier", right("B")), `<hottextInteraction responseIdentifier="RESPONSE" maxChoices="1"><p>a <hottext identifier="A">red</hottext> and <hottext identifier="B">blue</hottext></p></hottextInteraction>`, matchCorrect), `single "<p>a <u>red</u> and <u>blue</u></p>" 1  red:0 blue:100 !exams.qti.hottext`},
		"a slider":                            {two2(declare("single", "integer", right("16")), `<sliderInteraction responseIdentifier="RESPONSE" lowerBound="0" upperBound="100"><prompt>How many?</prompt></sliderInteraction>`, matchCorrect), `numeric "How many?" 1  16..16:100 !exams.qti.slider`},
		"a picture with hot spots":            {two2(declare("single", "identifier", right("A")), `<hotspotInteraction responseIdentifier="RESPONSE"/>`, matchCorrect), "refused fault.exams.item.picture"},
		"a gap without a key beside a choice": {two2(declare("single", "identifier", right("A")), `<choiceInteraction responseIdentifier="RESPONSE">`+choices+`</choiceInteraction><p><textEntryInteraction responseIdentifier="R2"/></p>`, matchCorrect), "refused fault.exams.item.no_key"},
		"values drawn at random":              {two2(`<templateDeclaration identifier="X"/>`+declare("single", "identifier", right("A")), `<choiceInteraction responseIdentifier="RESPONSE">`+choices+`</choiceInteraction>`, matchCorrect), "refused exams.qti.template"},
		"nothing asked":                       {two2("", "<p>Read.</p>", ""), "refused exams.qti.asks_nothing"},
		"rules of its own":                    {two2(declare("single", "identifier", right("A")), `<p>?</p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="1">`+choices+`</choiceInteraction>`, `<responseProcessing><lookupOutcomeValue identifier="SCORE"/></responseProcessing>`), `single "?" 1  one:100 two:0 three:0 !exams.qti.rules`},
		"version 3": {`<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i" title="T"><qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier"><qti-correct-response><qti-value>B</qti-value></qti-correct-response></qti-response-declaration><qti-item-body><qti-choice-interaction response-identifier="RESPONSE" max-choices="1"><qti-prompt>Which?</qti-prompt><qti-simple-choice identifier="A">one</qti-simple-choice><qti-simple-choice identifier="B">two</qti-simple-choice></qti-choice-interaction></qti-item-body><qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"/></qti-assessment-item>`,
			`single "Which?" 1  one:0 two:100`},
	} {
		entries, err := qti.Read([]byte(c.text))
		if err != nil || len(entries) != 1 {
			t.Errorf("%s: %v %v", name, entries, err)
			continue
		}
		if got := sketch(entries[0]); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

// pointPicture is the item of a package beside the sample picture.
func pointPicture(t testing.TB, declarations, body, processing string) *format.Entry {
	t.Helper()
	entries, err := qti.Read(packed(t, "i/a.xml", two2(declarations, body, processing), "i/console.svg", string(item.SampleImage)))
	if err != nil || len(entries) != 1 {
		t.Fatal(entries, err)
	}
	return &entries[0]
}

const object = `<prompt>Where?</prompt><object data="console.svg" type="image/svg+xml" width="400" height="250">desk</object>`

func TestPicturesToPointAt(t *testing.T) {
	e := pointPicture(t, declare("multiple", "point", `<areaMapping defaultValue="0" lowerBound="0"><areaMapEntry shape="circle" coords="77,115,8" mappedValue="1"/><areaMapEntry shape="rect" coords="10,10,20,30" mappedValue="1"/><areaMapEntry shape="ellipse" coords="100,100,20,10" mappedValue="-0.5"/></areaMapping>`),
		`<selectPointInteraction responseIdentifier="RESPONSE" maxChoices="2">`+object+`</selectPointInteraction>`, `<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response_point"/>`)
	if e.Verdict() != format.Kept {
		t.Fatalf("%+v", e)
	}
	b := e.Body
	if b.Kind != item.HotSpot || b.Stem.Text != "Where?" || b.Max != 2*item.Point || b.Rule != item.MapResponse || b.Settings["width"] != "400" || b.Settings["spots"] != "2" || b.Media[0].ID != item.SamplePicture {
		t.Errorf("%+v", b)
	}
	if got, _, err := item.Score(b, item.Response{Spots: []item.Spot{{X: 77, Y: 120}, {X: 15, Y: 15}}}); got != 2*item.Point || err != nil {
		t.Error(got, err)
	}
	if got, _, err := item.Score(b, item.Response{Spots: []item.Spot{{X: 77, Y: 120}, {X: 100, Y: 95}}}); got != item.Point/2 || err != nil {
		t.Error(got, err)
	}
	e = pointPicture(t, declare("single", "identifier", right("B")), `<p>Look.</p><hotspotInteraction responseIdentifier="RESPONSE" maxChoices="1">`+object+`<hotspotChoice identifier="A" shape="circle" coords="20,20,8" hotspotLabel="left"/><hotspotChoice identifier="B" shape="poly" coords="100,100,140,100,120,140"/></hotspotInteraction>`, matchCorrect)
	if e.Verdict() != format.Kept || e.Body.Settings["show"] != "areas" || e.Body.Options[0].Text.Text != "left" || e.Body.Options[1].Weight != item.Full {
		t.Fatalf("%+v %+v", e, e.Body)
	}
	e = pointPicture(t, declare("single", "point", right("20 20")), `<selectPointInteraction responseIdentifier="RESPONSE" maxChoices="1">`+object+`</selectPointInteraction>`, matchCorrect)
	if got := sketch(*e); got != "refused exams.qti.points" {
		t.Error(got)
	}
	e = pointPicture(t, declare("single", "file", ""), `<p>Send it.</p><uploadInteraction responseIdentifier="RESPONSE" type="application/pdf"/>`, "")
	if e.Verdict() != format.Kept || e.Body.Kind != "upload" || e.Body.Settings["types"] != "pdf" || e.Body.Stem.Text != "Send it." {
		t.Errorf("%+v %+v", e, e.Body)
	}
}

func TestAnItemThatAsksSeveralThingsBecomesACase(t *testing.T) {
	second := strings.Replace(declare("multiple", "identifier", right("A", "B")+`<mapping defaultValue="0"><mapEntry mapKey="A" mappedValue="1"/><mapEntry mapKey="B" mappedValue="2"/></mapping>`), "RESPONSE", "R2", 1)
	entries, err := qti.Read([]byte(two2(declare("single", "identifier", right("B"))+second+strings.Replace(declare("single", "string", ""), "RESPONSE", "R3", 1),
		`<div><p>A caller is angry.</p></div><choiceInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>First?</prompt><simpleChoice identifier="A">shout</simpleChoice><simpleChoice identifier="B">listen</simpleChoice></choiceInteraction>
<div><p>She calms down.</p><choiceInteraction responseIdentifier="R2" maxChoices="0"><prompt>Then?</prompt><simpleChoice identifier="A">note</simpleChoice><simpleChoice identifier="B">solve</simpleChoice></choiceInteraction></div><extendedTextInteraction responseIdentifier="R3"/>`,
		`<responseProcessing><setOutcomeValue identifier="SCORE"><sum><mapResponse identifier="R2"/></sum></setOutcomeValue></responseProcessing>`)))
	if err != nil || entries[0].Body == nil {
		t.Fatalf("%+v %v", entries, err)
	}
	b := entries[0].Body
	if b.Kind != item.Case || len(b.Parts) != 3 || !strings.Contains(b.Stem.Text, "A caller is angry.") || b.Parts[0].Stem.Text != "First?" ||
		!strings.Contains(b.Parts[1].Stem.Text, "She calms down.") || !strings.Contains(b.Parts[1].Stem.Text, "Then?") || b.Parts[1].Max != 3*item.Point || b.Parts[2].Kind != "essay" {
		t.Errorf("%+v", b)
	}
	if b.Parts[0].Options[1].Weight != item.Full || b.Parts[1].Options[1].Weight != 2*item.Full/3 {
		t.Errorf("%+v", b.Parts)
	}
}

// firstOf is the first item of a package that was written.
// TestOthersReadOurCasesAsCompositeItems reads what we wrote without what stands in the manifest.
// TestWordsDoNotRunIntoEachOther reads markup within and between words.
func TestWordsDoNotRunIntoEachOther(t *testing.T) {
	entries, err := qti.Read([]byte(two2(declare("single", "string", ""), `<h2>A heading</h2><section>Too <b>many </b>cooks<a href="x"> spoil</a> the <i> broth</i>.</section><figure><figcaption>A pot</figcaption></figure><extendedTextInteraction responseIdentifier="RESPONSE"/>`, "")))
	if err != nil || entries[0].Body == nil {
		t.Fatal(entries, err)
	}
	if got, want := entries[0].Body.Stem.Text, `<p><strong>A heading</strong></p><div>Too <b>many </b>cooks spoil the <i> broth</i>.</div><div><div>A pot</div></div>`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestWhatIsSaidWithinATextIsKept: what candidates may look up stands in the stem, what they are told afterwards is feedback.
func TestWhatIsSaidWithinATextIsKept(t *testing.T) {
	entries, err := qti.Read([]byte(two2(declare("single", "identifier", right("A")), `<p>Which?<feedbackInline outcomeIdentifier="F" identifier="A" showHide="show">The first.</feedbackInline></p><infoControl title="Hint"><p>It is short.</p></infoControl><choiceInteraction responseIdentifier="RESPONSE" maxChoices="1"><simpleChoice identifier="A">one<feedbackInline outcomeIdentifier="F" identifier="A">Yes.</feedbackInline></simpleChoice><simpleChoice identifier="B">two</simpleChoice></choiceInteraction>`, matchCorrect)))
	if err != nil || entries[0].Body == nil {
		t.Fatal(entries, err)
	}
	if b := entries[0].Body; b.Stem.Text != "<p>Which?</p><div><p><strong>Hint</strong></p><p>It is short.</p></div>" || b.Feedback.Text != "The first." || b.Options[0].Feedback.Text != "Yes." {
		t.Errorf("%q, %q, %q", b.Stem.Text, b.Feedback.Text, b.Options[0].Feedback.Text)
	}
}

// TestRubricsForCandidatesAreTheirs: those for scorers are the model answer, and others are for nobody here.
func TestRubricsForCandidatesAreTheirs(t *testing.T) {
	entries, err := qti.Read([]byte(two2(declare("single", "string", ""), `<rubricBlock use="stimulus" view="author candidate scorer"><p>It was cold.</p></rubricBlock><p>Why?</p><extendedTextInteraction responseIdentifier="RESPONSE"/><rubricBlock view="scorer"><p>Winter.</p></rubricBlock><rubricBlock view="proctor"><p>Watch.</p></rubricBlock>`, "")))
	if err != nil || entries[0].Body == nil {
		t.Fatal(entries, err)
	}
	if b := entries[0].Body; b.Stem.Text != "<div><p>It was cold.</p></div><p>Why?</p>" || b.Model.Text != "Winter." {
		t.Errorf("%q, %q", b.Stem.Text, b.Model.Text)
	}
}

func TestFormulasStayAndScriptsDoNot(t *testing.T) {
	entries, err := qti.Read([]byte(two2(declare("single", "string", ""), `<p onclick="x()">Let <m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:msup><m:mi>x</m:mi><m:mn>2</m:mn></m:msup></m:math><script>alert(1)</script></p><extendedTextInteraction responseIdentifier="RESPONSE"/>`, "")))
	if err != nil || entries[0].Body == nil {
		t.Fatal(entries, err)
	}
	if got := entries[0].Body.Stem.Text; got != `<p>Let <math><msup><mi>x</mi><mn>2</mn></msup></math></p>` {
		t.Error(got)
	}
}

// packed makes a package; each pair is a name and a content.
func packed(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i+1 < len(pairs); i += 2 {
		w, err := z.Create(pairs[i])
		if err == nil {
			_, err = w.Write([]byte(pairs[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

func TestAPackageBringsItsItemsPicturesAndLabels(t *testing.T) {
	picture, _ := base64.StdEncoding.DecodeString(dot)
	manifest := `<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>
<resource identifier="a" type="imsqti_item_xmlv2p1" href="items/a.xml"><metadata><lom xmlns="http://ltsc.ieee.org/xsd/LOM"><general><keyword><string>tier=F1</string></keyword></general><classification><taxonPath><taxon><entry><string>岗前</string></entry></taxon></taxonPath></classification></lom></metadata><file href="items/a.xml"/></resource>
<resource identifier="b" type="imsqti_item_xmlv2p1" href="items/gone.xml"/>
<resource identifier="c" type="imsqti_test_xmlv2p1" href="test.xml"/></resources></manifest>`
	one := two2(declare("single", "identifier", right("A")), `<p>See <img src="../img/a%20b.png" alt="x"/></p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="1"><simpleChoice identifier="A">y</simpleChoice><simpleChoice identifier="B"><img src="lost.png" alt="lost"/></simpleChoice></choiceInteraction>`, matchCorrect)
	entries, err := qti.Read(packed(t, "imsmanifest.xml", manifest, "items/a.xml", one, "img/a b.png", string(picture), "test.xml", "<assessmentTest/>"))
	if err != nil || len(entries) != 2 {
		t.Fatal(entries, err)
	}
	e := entries[0]
	if e.Verdict() != format.Changed || e.Notes[0].Params["name"] != "lost.png" || len(e.Files) != 1 || !bytes.Equal(e.Files[0].Data, picture) ||
		e.Body.Stem.Text != `<p>See <img src="`+format.Address(e.Files[0].ID)+`" alt="x"></p>` || strings.Join(e.Tags, "") != "tier=F1" || strings.Join(e.Category, "") != "岗前" {
		t.Errorf("%+v %+v", e, e.Body)
	}
	if entries[1].Verdict() != format.Refused {
		t.Error("an item that is missing was dropped in silence")
	}
}

// TestItemsThatNoManifestNamesAreRead: some programs list the test alone, and zip several packages into one.
func TestItemsThatNoManifestNamesAreRead(t *testing.T) {
	manifest := `<manifest><resources><resource type="imsqti_test_xmlv2p2" href="test.xml"><file href="a/a.xml"/></resource></resources></manifest>`
	one := two2(declare("single", "identifier", right("A")), `<p>?</p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="1"><simpleChoice identifier="A">a</simpleChoice><simpleChoice identifier="B">b</simpleChoice></choiceInteraction>`, matchCorrect)
	entries, err := qti.Read(packed(t, "imsmanifest.xml", manifest, "test.xml", "<assessmentTest/>", "a/a.xml", one, "b/imsmanifest.xml", manifest, "b/b.xml", one, "__MACOSX/a/._a.xml", "x", "a/._a.xml", "x", "c.xml", "<assessmentItem>"))
	if err != nil || len(entries) != 3 {
		t.Fatalf("%d %v", len(entries), err)
	}
	if entries[0].Body == nil || entries[1].Body == nil || entries[2].Verdict() != format.Refused || entries[2].Title != "c.xml" {
		t.Errorf("%+v", entries)
	}
}

func TestFilesThatAreNoItemsAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"a test":            {[]byte("<assessmentTest/>"), qti.ErrNoItem},
		"version 1.2":       {[]byte("<questestinterop/>"), qti.ErrVersion},
		"an empty package":  {packed(t, "readme.txt", "x"), qti.ErrManifest},
		"a package upwards": {packed(t, "../x.xml", "x"), archive.ErrName},
		"a package of 1.2":  {packed(t, "imsmanifest.xml", `<manifest><resources><resource type="imsqti_xmlv1p2" href="a.xml"/></resources></manifest>`), qti.ErrVersion},
		"no package":        {[]byte("PK\x03\x04"), archive.ErrArchive},
	} {
		if _, err := qti.Read(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheCorpusIsAccountedFor(t *testing.T) {
	two.Corpus(t, func(rel string) bool {
		return strings.HasPrefix(rel, "qti/") && (path.Ext(rel) == ".xml" || path.Ext(rel) == ".zip" || path.Ext(rel) == ".qti") ||
			strings.HasPrefix(rel, "attacks/") && (path.Ext(rel) == ".zip" || path.Ext(rel) == ".xml")
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(two2(declare("single", "identifier", right("A")), `<p><img src="x"/></p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="1"><simpleChoice identifier="A">y</simpleChoice></choiceInteraction>`, matchCorrect)))
	f.Add([]byte(two2(declare("multiple", "directedPair", right("W G1")), `<gapMatchInteraction responseIdentifier="RESPONSE"><gapText identifier="W">w</gapText><p><gap identifier="G1"/></p></gapMatchInteraction>`, matchCorrect)))
	f.Add(packed(f, "imsmanifest.xml", `<manifest><resources><resource type="imsqti_item_xmlv2p1" href="a.xml"/></resources></manifest>`, "a.xml", "<assessmentItem/>"))
	f.Add(packed(f, "a.xml", two2(declare("single", "point", `<areaMapping><areaMapEntry shape="rect" coords="1,1,9,9" mappedValue="1"/></areaMapping>`), `<selectPointInteraction responseIdentifier="RESPONSE">`+object+`</selectPointInteraction>`, matchCorrect), "console.svg", string(item.SampleImage)))
	f.Add([]byte(two2(declare("single", "identifier", right("A")), `<p>a</p><choiceInteraction responseIdentifier="RESPONSE"><simpleChoice identifier="A">y</simpleChoice><simpleChoice identifier="B">z</simpleChoice></choiceInteraction><extendedTextInteraction responseIdentifier="R2"/>`, matchCorrect)))
	f.Add(packed(f, "imsmanifest.xml", `<manifest xmlns:t="urn:tianti:item:1"><resources><resource type="imsqti_item_xmlv2p1" href="a.xml"><metadata><t:item kind="case"><t:whole>{"kind":"case","stem":{"text":"s"},"parts":[{"kind":"case"}]}</t:whole></t:item></metadata></resource></resources></manifest>`, "a.xml", "<assessmentItem/>"))
	f.Fuzz(two.Fuzz)
}
