package texts_test

import (
	"testing"

	"tianti/internal/locale"
	_ "tianti/internal/locale/texts"
)

func TestAPermissionIsSaidInWords(t *testing.T) {
	for _, c := range []struct{ lang, permission, want string }{
		{locale.Chinese, "exams.board.read", "考场情况·查看"},
		{locale.English, "exams.board.read", "Exam board: read"},
		{locale.English, "no.such.permission", "no.such.permission"},
		{locale.English, "unsplit", "unsplit"},
	} {
		if got := locale.Permission(c.lang, c.permission); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.lang, c.permission, got, c.want)
		}
	}
}
