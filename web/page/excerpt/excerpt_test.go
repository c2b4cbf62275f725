package excerpt_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"tianti/internal/fault"
	"tianti/web/page/excerpt"
)

var errLine = fault.Define(fault.Invalid, "excerpt_test.line")

func TestAnExcerptShowsTwoLinesOnEachSideOfAFault(t *testing.T) {
	text := "a\nb\nc\nd\ne\nf"
	for at, want := range map[any]string{
		1: "[1 a] 2 b 3 c", 4: "2 b 3 c [4 d] 5 e 6 f", 6: "4 d 5 e [6 f]",
		0: "", 7: "", "4": "",
	} {
		var got []string
		for _, p := range excerpt.Of(text, errLine.With("line", at)) {
			for _, l := range p.Lines {
				s := fmt.Sprint(l.Number, " ", l.Text)
				if l.Fault {
					s = "[" + s + "]"
				}
				got = append(got, s)
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("line %v: %q, want %q", at, s, want)
		}
	}
}

func TestManyFaultsShowTheFirst(t *testing.T) {
	var all fault.List
	for n := range 20 {
		all = append(all, errLine.With("line", n+1))
	}
	parts := excerpt.Of(strings.Repeat("x\n", 30), all.Err())
	if len(parts) != 5 || parts[4].Line != 5 {
		t.Fatalf("%+v", parts)
	}
	if parts := excerpt.Of("x", errors.New("no line")); parts != nil {
		t.Fatalf("%+v", parts)
	}
}
