package exam

import (
	"testing"

	"tianti/exams"
	"tianti/internal/store"
)

func TestTheBoardKeepsWhatItIsNarrowedToFromPageToPage(t *testing.T) {
	p := showPage{Exam: &exams.Exam{Meta: store.Meta{ID: "E1"}}, Board: &exams.Board{}}
	if p.Here() != "" || p.NextOnBoard() != "" || p.NextResults() != "" {
		t.Errorf("a single page leads to %q, %q and %q", p.Here(), p.NextOnBoard(), p.NextResults())
	}
	p.State, p.cursor, p.Board.Next, p.more = exams.Open, "a&b", "c=d", "e"
	for got, want := range map[string]string{
		p.Here():        "?cursor=a%26b&state=open",
		p.NextOnBoard(): "/exams/E1?cursor=c%3Dd&state=open#board",
		p.Handle("s1"):  "/exams/E1?cursor=a%26b&sitting=s1&state=open#act",
		p.NextResults(): "/exams/E1?results=e#results",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
