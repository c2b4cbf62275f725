package requirement_test

import (
	"encoding/json"
	"testing"

	"tianti/internal/strictyaml"
	"tianti/ladder/requirement"
)

func TestARuleThatIsWrittenReadsBackTheSame(t *testing.T) {
	all := requirement.Rule{ID: "r", AtLeast: 1}
	for _, name := range requirement.Kinds() {
		k, _ := requirement.Of(name)
		rule, _ := k.Sample()
		rule.Strict = true
		all.Of = append(all.Of, rule, requirement.Rule{All: []requirement.Rule{rule, {Any: []requirement.Rule{rule}}}})
	}
	all.Name("r")
	text := requirement.Write(&all)
	var back requirement.Rule
	if err := strictyaml.Decode("rule", []byte(text), &back); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	want, _ := json.Marshal(all)
	if got, _ := json.Marshal(back); string(got) != string(want) {
		t.Errorf("%s\nis read as\n%s", want, got)
	}
}
