package qti_test

import (
	"strings"
	"testing"

	"tianti/exams/format/formattest"
	"tianti/exams/format/qti"
	"tianti/exams/item"
)

// condition is a rule of response processing: when a condition holds, a score is set.
func condition(when, score, value string) string {
	return `<responseCondition><responseIf>` + when + `<setOutcomeValue identifier="` + score + `">` + value + `</setOutcomeValue></responseIf></responseCondition>`
}

func processing(rules ...string) string {
	return `<responseProcessing>` + strings.Join(rules, "") + `</responseProcessing>`
}

func number(s string) string { return `<baseValue baseType="float">` + s + `</baseValue>` }

// compare is an operator over a response and what it is compared with, its right value where with is "".
func compare(operator, id, with string) string {
	name, _, _ := strings.Cut(operator, " ")
	if with == "" {
		with = `<correct identifier="` + id + `"/>`
	}
	return `<` + operator + `><variable identifier="` + id + `"/>` + with + `</` + name + `>`
}

func value(s string) string { return `<baseValue baseType="identifier">` + s + `</baseValue>` }

// second is the declaration of another response.
func second(id, declaration string) string { return strings.Replace(declaration, "RESPONSE", id, 1) }

const (
	unanswered = `<isNull><variable identifier="RESPONSE"/></isNull>`
	answered   = `<not>` + unanswered + `</not>`
	total      = `<setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE_1"/><variable identifier="SCORE_2"/></sum></setOutcomeValue>`
	two1       = `<p>x <textEntryInteraction responseIdentifier="RESPONSE"/> y <textEntryInteraction responseIdentifier="R2"/></p>`
	threeOf    = `<choiceInteraction responseIdentifier="RESPONSE" maxChoices="0"><prompt>Which?</prompt><simpleChoice identifier="A">one</simpleChoice><simpleChoice identifier="B">two</simpleChoice><simpleChoice identifier="C">three</simpleChoice></choiceInteraction>`
)

// york is the example of the standard: a city's name, and half for its small letter.
func york(mapping, second string) string {
	return declare("single", "string", right("York")+`<mapping defaultValue="0" `+mapping+`><mapEntry mapKey="York" mappedValue="1"/><mapEntry mapKey="york" mappedValue="0.5" `+second+`/></mapping>`)
}

// pairs declares what two pairs and any other are worth.
func pairs(px, qy, other string) string {
	return declare("multiple", "directedPair", right("P X", "Q Y")+`<mapping defaultValue="`+other+`"><mapEntry mapKey="P X" mappedValue="`+px+`"/><mapEntry mapKey="Q Y" mappedValue="`+qy+`"/></mapping>`)
}

const (
	oneGap  = `<p>x <textEntryInteraction responseIdentifier="RESPONSE"/></p>`
	twoSets = `<matchInteraction responseIdentifier="RESPONSE"><prompt>Pair!</prompt><simpleMatchSet><simpleAssociableChoice identifier="P">p</simpleAssociableChoice><simpleAssociableChoice identifier="Q">q</simpleAssociableChoice></simpleMatchSet><simpleMatchSet><simpleAssociableChoice identifier="X">x</simpleAssociableChoice><simpleAssociableChoice identifier="Y">y</simpleAssociableChoice></simpleMatchSet></matchInteraction>`
)

// TestRulesOfScoringAreReadOneByOne reads what items say in rules of their own instead of by a template. A rule that
// is understood changes nothing, and says nothing; of any other the report tells that there was more to it.
func TestRulesOfScoringAreReadOneByOne(t *testing.T) {
	one := strings.Replace(threeOf, `maxChoices="0"`, `maxChoices="1"`, 1)
	mapped := declare("multiple", "identifier", right("A", "B")+`<mapping defaultValue="0"><mapEntry mapKey="A" mappedValue="1"/><mapEntry mapKey="B" mappedValue="2"/><mapEntry mapKey="C" mappedValue="-1"/></mapping>`)
	max2 := `<outcomeDeclaration identifier="MAXSCORE" cardinality="single" baseType="float"><defaultValue><value>2</value></defaultValue></outcomeDeclaration>`
	numbers := declare("single", "float", right("12")) + second("R2", declare("single", "float", right("20")))
	texts := declare("single", "string", right("winter")) + second("R2", declare("single", "string", right("sun")))
	outline := formattest.Sketch{Points: true, Rule: true, Notes: true, Strict: true}.Of
	for name, c := range map[string]struct{ declarations, body, processing, want string }{
		"right is worth two": {declare("single", "identifier", right("B")), one, processing(condition(compare("match", "RESPONSE", ""), "SCORE", number("2"))),
			`single "Which?" 2  one:0 two:100 three:0`},
		"the key stands in the rules": {declare("single", "identifier", ""), one, processing(condition(compare("match", "RESPONSE", value("C")), "SCORE", number("1"))),
			`single "Which?" 1  one:0 two:0 three:100`},
		"some are nearly right": {declare("single", "identifier", right("A")), one,
			processing(condition(compare("match", "RESPONSE", ""), "SCORE", number("2")), condition(compare("match", "RESPONSE", value("C")), "SCORE", number("0.5"))),
			`single "Which?" 2  one:100 two:0 three:25`},
		"either of two": {declare("single", "identifier", ""), one,
			processing(condition(`<or>`+compare("match", "RESPONSE", value("A"))+compare("match", "RESPONSE", value("B"))+`</or>`, "SCORE", number("1"))),
			`single "Which?" 1  one:100 two:100 three:0`},
		"what is right as a set": {declare("multiple", "identifier", ""), threeOf,
			processing(condition(compare("match", "RESPONSE", `<multiple>`+value("A")+value("C")+`</multiple>`), "SCORE", number("3"))),
			`multiple "Which?" 3  one:100 two:0 three:100`},
		"points for each that is among them": {declare("multiple", "identifier", ""), threeOf,
			processing(condition(`<member>`+value("A")+`<variable identifier="RESPONSE"/></member>`, "SCORE", `<sum><variable identifier="SCORE"/>`+number("1")+`</sum>`),
				condition(`<member>`+value("B")+`<variable identifier="RESPONSE"/></member>`, "SCORE", `<sum><variable identifier="SCORE"/>`+number("3")+`</sum>`)),
			`multiple "Which?" 4 map_response one:25 two:75 three:0`},
		"mapped where there is an answer": {mapped, threeOf, processing(condition(answered, "SCORE", `<mapResponse identifier="RESPONSE"/>`)),
			`multiple "Which?" 3 map_response negative one:33.33333 two:66.66666 three:-33.33333`},
		"mapped where there is none, nothing": {mapped, threeOf,
			`<responseProcessing><responseCondition><responseIf>` + unanswered + `<setOutcomeValue identifier="SCORE">` + number("0") + `</setOutcomeValue></responseIf><responseElse><setOutcomeValue identifier="SCORE"><mapResponse identifier="RESPONSE"/></setOutcomeValue></responseElse></responseCondition></responseProcessing>`,
			`multiple "Which?" 3 map_response negative one:33.33333 two:66.66666 three:-33.33333`},
		"a mapping and no rule": {mapped, threeOf, `<responseProcessing/>`, `multiple "Which?" 3 map_response negative one:33.33333 two:66.66666 three:-33.33333`},
		"a mapping that the rules pass over": {mapped, threeOf, processing(condition(compare("match", "RESPONSE", ""), "SCORE", number("1"))),
			`multiple "Which?" 1  one:100 two:100 three:0`},
		"each response by its own rules": {numbers, two1,
			processing(condition(compare(`equal toleranceMode="absolute" tolerance="0.5"`, "RESPONSE", ""), "SCORE_1", number("1")), condition(compare(`equal toleranceMode="absolute" tolerance="2 2"`, "R2", ""), "SCORE_2", number("3")), total),
			`cloze "x [[b1]] y [[b2]]" 4  [b1 numeric 0 11.5..12.5:100] [b2 numeric 3 18..22:100]`},
		"exact means exact": {numbers, two1,
			processing(condition(compare(`equal toleranceMode="exact" tolerance="2 2"`, "RESPONSE", ""), "SCORE_1", number("1")), condition(compare(`equal toleranceMode="exact"`, "R2", ""), "SCORE_2", number("1")), total),
			`cloze "x [[b1]] y [[b2]]" 2  [b1 numeric 0 12..12:100] [b2 numeric 0 20..20:100]`},
		"a tolerance is of what stands first": {numbers, two1,
			processing(condition(compare(`equal toleranceMode="absolute" tolerance="1 2"`, "RESPONSE", ""), "SCORE_1", number("1")),
				condition(`<equal toleranceMode="absolute" tolerance="1 2"><correct identifier="R2"/><variable identifier="R2"/></equal>`, "SCORE_2", number("1")), total),
			`cloze "x [[b1]] y [[b2]]" 2  [b1 numeric 0 10..13:100] [b2 numeric 0 19..22:100]`},
		"in percent": {numbers, two1,
			processing(condition(compare(`equal toleranceMode="relative" tolerance="50 20"`, "RESPONSE", ""), "SCORE_1", number("1")),
				condition(`<equal toleranceMode="relative" tolerance="10"><correct identifier="R2"/><variable identifier="R2"/></equal>`, "SCORE_2", number("1")), total),
			`cloze "x [[b1]] y [[b2]]" 2  [b1 numeric 0 10..24:100] [b2 numeric 0 18..22:100]`},
		"a bound that is no longer near": {numbers, two1,
			processing(condition(compare(`equal toleranceMode="absolute" tolerance="1" includeUpperBound="false"`, "RESPONSE", ""), "SCORE_1", number("1")), condition(compare("match", "R2", ""), "SCORE_2", number("1")), total),
			`cloze "x [[b1]] y [[b2]]" 1  [b1 numeric 0 12..12:100] [b2 numeric 0 20..20:100] !exams.qti.rules`},
		"only both together": {texts, two1, processing(condition(`<and>`+compare("match", "RESPONSE", "")+compare("match", "R2", "")+`</and>`, "SCORE", number("2"))),
			`cloze "x [[b1]] y [[b2]]" 2 match_correct [b1 short 0 winter..:100 Aa] [b2 short 0 sun..:100 Aa]`},
		"one mapped, one compared": {declare("single", "string", right("winter")+`<mapping defaultValue="0"><mapEntry mapKey="winter" mappedValue="2"/><mapEntry mapKey="frost" mappedValue="1"/></mapping>`) + second("R2", declare("single", "string", right("sun"))), two1,
			processing(`<setOutcomeValue identifier="SCORE_1"><mapResponse identifier="RESPONSE"/></setOutcomeValue>`, condition(compare(`stringMatch caseSensitive="false"`, "R2", ""), "SCORE_2", number("2")), total),
			`cloze "x [[b1]] y [[b2]]" 4  [b1 short 0 winter..:100 Aa frost..:50 Aa] [b2 short 0 sun..:100]`},
		"never below nothing": {mapped, threeOf, processing(`<setOutcomeValue identifier="SCORE"><mapResponse identifier="RESPONSE"/></setOutcomeValue>`, condition(`<lt><variable identifier="SCORE"/>`+number("0")+`</lt>`, "SCORE", number("0"))),
			`multiple "Which?" 3 map_response one:33.33333 two:66.66666 three:-33.33333`},
		"never above the highest, which is reached": {mapped, threeOf, processing(`<setOutcomeValue identifier="SCORE"><mapResponse identifier="RESPONSE"/></setOutcomeValue>`, condition(`<gt><variable identifier="SCORE"/>`+number("3")+`</gt>`, "SCORE", number("3"))),
			`multiple "Which?" 3 map_response negative one:33.33333 two:66.66666 three:-33.33333`},
		"points are cut off above": {mapped + max2, threeOf, processing(`<setOutcomeValue identifier="SCORE"><mapResponse identifier="RESPONSE"/></setOutcomeValue>`, condition(`<gt><variable identifier="SCORE"/><variable identifier="MAXSCORE"/></gt>`, "SCORE", `<variable identifier="MAXSCORE"/>`)),
			`multiple "Which?" 2 map_response negative one:33.33333 two:66.66666 three:-33.33333 !exams.qti.rules`},
		"points for what is wrong": {declare("single", "identifier", right("B")), one,
			processing(condition(`<not>`+compare("match", "RESPONSE", "")+`</not>`, "SCORE", number("1"))), `single "Which?" 1  one:0 two:100 three:0 !exams.qti.rules`},
		"points for any answer": {declare("single", "identifier", right("B")), one,
			processing(condition(compare("match", "RESPONSE", ""), "SCORE", number("2")), condition(answered, "SCORE", number("1"))), `single "Which?" 2  one:0 two:100 three:0 !exams.qti.rules`},
		"a table": {declare("single", "identifier", right("B")), one,
			processing(condition(compare("match", "RESPONSE", ""), "SCORE", number("2")), `<lookupOutcomeValue identifier="SCORE"><variable identifier="RAWSCORE"/></lookupOutcomeValue>`), `single "Which?" 2  one:0 two:100 three:0 !exams.qti.rules`},
		"feedback is no scoring": {declare("single", "identifier", right("B")), one,
			processing(condition(compare("match", "RESPONSE", ""), "SCORE", number("1")), condition(`<gt><random/><null/></gt>`, "FEEDBACK", value("x"))), `single "Which?" 1  one:0 two:100 three:0`},
		"case counts where nothing else is said": {york("", ""), oneGap, mapResponse, `cloze "x [[b1]]" 1  [b1 short 0 York..:100 Aa york..:50 Aa]`},
		"case counts in one entry only":          {york(`caseSensitive="false"`, `caseSensitive="true"`), oneGap, mapResponse, `cloze "x [[b1]]" 1  [b1 short 0 York..:100 york..:50 Aa]`},
		"points for whatever else is written": {strings.Replace(york("", ""), `defaultValue="0"`, `defaultValue="0.1"`, 1), oneGap, mapResponse,
			`cloze "x [[b1]]" 1  [b1 short 0 York..:100 Aa york..:50 Aa] !exams.qti.rules`},
		"a highest sum that is reached": {strings.Replace(mapped, `<mapping`, `<mapping upperBound="3" lowerBound="0"`, 1), threeOf, mapResponse, `multiple "Which?" 3 map_response one:33.33333 two:66.66666 three:-33.33333`},
		"a highest sum that cuts off":   {strings.Replace(mapped, `<mapping`, `<mapping upperBound="2" lowerBound="-1"`, 1), threeOf, mapResponse, `multiple "Which?" 3 map_response negative one:33.33333 two:66.66666 three:-33.33333 !exams.qti.rules`},
		"pairs that count alike":        {pairs("1", "1", "0"), twoSets, mapResponse, `matching "Pair!" 2  x:0 y:0 p->x q->y`},
		"pairs that do not":             {pairs("1", "3", "0"), twoSets, mapResponse, `matching "Pair!" 4  x:0 y:0 p->x q->y !exams.qti.rules`},
		"wrong pairs that cost":         {pairs("1", "1", "-0.5"), twoSets, mapResponse, `matching "Pair!" 2  x:0 y:0 p->x q->y !exams.qti.rules`},
		"words into gaps, each with points": {declare("multiple", "directedPair", right("W G1", "S G2")+`<mapping defaultValue="0"><mapEntry mapKey="W G1" mappedValue="1"/><mapEntry mapKey="S G2" mappedValue="2"/><mapEntry mapKey="W G2" mappedValue="1"/></mapping>`),
			`<gapMatchInteraction responseIdentifier="RESPONSE"><gapText identifier="W" matchMax="2">winter</gapText><gapText identifier="S" matchMax="1">summer</gapText><p>x <gap identifier="G1"/> y <gap identifier="G2"/></p></gapMatchInteraction>`, mapResponse,
			`cloze "x [[b1]] y [[b2]]" 4  [b1 single 0 winter:100 summer:0] [b2 single 2 winter:50 summer:100]`},
		"nothing is set, only compared": {declare("single", "identifier", right("B")), one, `<responseProcessing><responseCondition><responseIf>` + compare("match", "RESPONSE", "") + `</responseIf></responseCondition></responseProcessing>`,
			`single "Which?" 1  one:0 two:100 three:0`},
		"set for itself and for the whole": {declare("single", "identifier", ""), one,
			`<responseProcessing><responseCondition><responseIf>` + compare("match", "RESPONSE", value("A")) + `<setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/>` + number("2") + `</sum></setOutcomeValue><setOutcomeValue identifier="SCORE_1">` + number("2") + `</setOutcomeValue></responseIf></responseCondition></responseProcessing>`,
			`single "Which?" 2  one:100 two:0 three:0`},
		"a table of the same": {declare("single", "identifier", "") + `<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"><matchTable><matchTableEntry sourceValue="0" targetValue="0"/><matchTableEntry sourceValue="2" targetValue="2.0"/></matchTable></outcomeDeclaration>`, one,
			processing(condition(`<member>`+value("B")+`<multiple><variable identifier="RESPONSE"/></multiple></member>`, "RAWSCORE", `<sum><variable identifier="RAWSCORE"/>`+number("2")+`</sum>`), `<lookupOutcomeValue identifier="SCORE"><variable identifier="RAWSCORE"/></lookupOutcomeValue>`),
			`single "Which?" 2  one:0 two:100 three:0`},
		"a grade looked up": {declare("single", "identifier", right("B")), one,
			processing(condition(compare("match", "RESPONSE", ""), "SCORE", number("2")), `<lookupOutcomeValue identifier="GRADE"><variable identifier="SCORE"/></lookupOutcomeValue>`), `single "Which?" 2  one:0 two:100 three:0`},
		"both together, and something for one": {texts, two1, processing(condition(`<and>`+compare("match", "RESPONSE", "")+compare("match", "R2", "")+`</and>`, "SCORE", number("2")), condition(compare("match", "RESPONSE", ""), "SCORE", number("1"))),
			`cloze "x [[b1]] y [[b2]]" 2 match_correct [b1 short 0 winter..:100 Aa] [b2 short 0 sun..:100 Aa] !exams.qti.rules`},
		"times one":               {mapped, threeOf, processing(`<setOutcomeValue identifier="SCORE"><product><sum><mapResponse identifier="RESPONSE"/></sum>` + number("1") + `</product></setOutcomeValue>`), `multiple "Which?" 3 map_response negative one:33.33333 two:66.66666 three:-33.33333`},
		"times two":               {mapped, threeOf, processing(`<setOutcomeValue identifier="SCORE"><product><mapResponse identifier="RESPONSE"/>` + number("2") + `</product></setOutcomeValue>`), `multiple "Which?" 3 map_response negative one:33.33333 two:66.66666 three:-33.33333 !exams.qti.rules`},
		"nothing at least":        {mapped, threeOf, processing(`<setOutcomeValue identifier="SCORE"><max>` + number("0") + `<mapResponse identifier="RESPONSE"/></max></setOutcomeValue>`), `multiple "Which?" 3 map_response one:33.33333 two:66.66666 three:-33.33333`},
		"two at most":             {mapped, threeOf, processing(`<setOutcomeValue identifier="SCORE"><min>` + number("2") + `<mapResponse identifier="RESPONSE"/></min></setOutcomeValue>`), `multiple "Which?" 3 map_response negative one:33.33333 two:66.66666 three:-33.33333 !exams.qti.rules`},
		"one of several is right": {declare("single", "identifier", ""), one, processing(condition(`<member><variable identifier="RESPONSE"/><multiple>`+value("A")+value("C")+`</multiple></member>`, "SCORE", number("1"))), `single "Which?" 1  one:100 two:0 three:100`},
		"two of three":            {mapped, strings.Replace(threeOf, `maxChoices="0"`, `maxChoices="2"`, 1), mapResponse, `multiple "Which?" 3 map_response choices=2 negative one:33.33333 two:66.66666 three:-33.33333`},
		"fewer than are right":    {declare("multiple", "identifier", right("A", "B", "C")), strings.Replace(threeOf, `maxChoices="0"`, `maxChoices="2"`, 1), matchCorrect, `multiple "Which?" 1  one:100 two:100 three:100 !exams.qti.rules`},
		"a bonus for whoever has enough": {mapped, threeOf, processing(`<setOutcomeValue identifier="SCORE"><mapResponse identifier="RESPONSE"/></setOutcomeValue>`, condition(`<gte><variable identifier="SCORE"/>`+number("3")+`</gte>`, "SCORE", number("5"))),
			`multiple "Which?" 3 map_response negative one:33.33333 two:66.66666 three:-33.33333 !exams.qti.rules`},
		"all of a set, and something for one of it": {declare("multiple", "identifier", right("A", "B")), threeOf,
			processing(condition(compare("match", "RESPONSE", ""), "SCORE", number("2")), condition(`<member>`+value("A")+`<variable identifier="RESPONSE"/></member>`, "SCORE", number("1"))),
			`multiple "Which?" 2  one:100 two:100 three:0 !exams.qti.rules`},
		"words with slips": {texts, two1,
			processing(condition(answered, "SCORE_1", `<mapTolResponse xmlns="http://bps-system.de/xsd/imsqti_ext_maptolresponse" identifier="RESPONSE" tolerance="1"/>`), condition(compare("match", "R2", ""), "SCORE_2", number("1")), total),
			`cloze "x [[b1]] y [[b2]]" 1  [b1 short 0 winter..:100] [b2 short 0 sun..:100 Aa] !exams.qti.rules`},
	} {
		entries, err := qti.Read([]byte(two2(c.declarations, c.body, c.processing)))
		if err != nil || len(entries) != 1 {
			t.Errorf("%s: %v %v", name, entries, err)
			continue
		}
		if got := outline(entries[0]); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

// TestGapsBesideAChoiceAreAPartOfTheCase reads what other systems call a composite item.
func TestGapsBesideAChoiceAreAPartOfTheCase(t *testing.T) {
	entries, err := qti.Read([]byte(two2(
		declare("single", "identifier", right("B"))+second("R2", declare("single", "string", right("winter")))+second("R3", declare("single", "identifier", right("Y")))+second("R4", declare("multiple", "directedPair", right("W G1", "S G2")))+second("R5", declare("single", "string", right("end"))),
		`<p>A story.</p><p>Now is the <textEntryInteraction responseIdentifier="R2"/> of our</p><p>own <inlineChoiceInteraction responseIdentifier="R3"><inlineChoice identifier="X">hopes</inlineChoice><inlineChoice identifier="Y">discontent</inlineChoice></inlineChoiceInteraction>!</p>
<p>Who says it?</p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>Choose.</prompt><simpleChoice identifier="A">Romeo</simpleChoice><simpleChoice identifier="B">Richard</simpleChoice></choiceInteraction>
<p>Fill in.</p><gapMatchInteraction responseIdentifier="R4"><gapText identifier="W" matchMax="1">sun</gapText><gapText identifier="S" matchMax="1">York</gapText><p>this <gap identifier="G1"/> of <gap identifier="G2"/></p></gapMatchInteraction>
<p>The <textEntryInteraction responseIdentifier="R5"/>.</p><p>From Richard III.</p>`,
		processing(condition(compare("match", "RESPONSE", ""), "SCORE1", number("1")), condition(compare("match", "R2", ""), "SCORE2", number("2")), condition(compare("match", "R3", ""), "SCORE3", number("1")),
			condition(compare("match", "R4", ""), "SCORE4", number("1")), condition(compare("match", "R5", ""), "SCORE5", number("1"))))))
	if err != nil || entries[0].Body == nil {
		t.Fatalf("%+v %v", entries, err)
	}
	b := entries[0].Body
	var stems []string
	for _, p := range b.Parts {
		stems = append(stems, string(p.Kind)+" "+item.Points(p.Max)+" "+p.Stem.Text)
	}
	want := []string{
		"cloze 3 <p>Now is the [[b1]] of our</p><p>own [[b2]]!</p>",
		"single 1 <p>Who says it?</p><p>Choose.</p>",
		"cloze 1 <p>Fill in.</p><p>this [[b1]] of [[b2]]</p>",
		"cloze 1 <p>The [[b1]].</p><p>From Richard III.</p>",
	}
	if got := strings.Join(stems, "\n"); got != strings.Join(want, "\n") || b.Stem.Text != "A story." || b.Max != 6*item.Point {
		t.Errorf("%q %s\n got %s\nwant %s", b.Stem.Text, item.Points(b.Max), got, strings.Join(want, "\n"))
	}
	full := item.Response{Parts: map[string]item.Response{
		b.Parts[0].ID: {Pairs: map[string]string{"b1": "winter", "b2": b.Parts[0].Blanks[1].Options[1].ID}},
		b.Parts[1].ID: {Choice: []string{b.Parts[1].Options[1].ID}},
		b.Parts[2].ID: {Pairs: map[string]string{"b1": b.Parts[2].Blanks[0].Options[0].ID, "b2": b.Parts[2].Blanks[1].Options[1].ID}},
		b.Parts[3].ID: {Pairs: map[string]string{"b1": "end"}},
	}}
	if got, _, err := item.Score(b, full); got != 6*item.Point || err != nil {
		t.Error(item.Points(got), err)
	}
}
