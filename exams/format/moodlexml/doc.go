// Package moodlexml reads and writes the XML in which Moodle exports its question bank.
//
// The elements are those of Moodle's own exporter (question/format/xml); of older versions the
// picture in <image> and <image_base64> is known, too. How question types become kinds:
//
//	multichoice, truefalse, shortanswer, numerical, match(ing), essay, ordering   the kind of that name
//	oumultiresponse          multiple, a share for each right option
//	multianswer (cloze)      cloze, a blank for each {1:…:…}
//	gapselect, ddwtos        cloze of lists
//	ddmatch                  matching
//	essay of files only      upload
//	description, calculated…, random and what plug-ins add are refused by name
//
// Files within questions are kept: pictures stay where their text shows them, everything else is
// attached below the stem. Hints and feedback on whole attempts belong to practice with several
// tries, which exams do not have; a remark says that they are left out.
//
// What Moodle has no words for stands in an element of our own at the question's end, which other
// programs skip:
//
//	<tianti kind="roleplay" rule="per_correct_none_wrong" negative="0" characters="600">
//	  <criterion id="care" max="3" name="安抚与倾听"><level score="2">有道歉</level></criterion>
//	</tianti>
//
// Cases and pictures to point at are written as descriptions that show their stem; the element holds them
// whole and is what we read.
package moodlexml
