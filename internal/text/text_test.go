package text

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestOneNameInManySpellingsFoldsToOne(t *testing.T) {
	want := Fold("阿依古丽·买买提")
	for _, s := range []string{
		"阿依古丽•买买提", "阿依古丽・买买提", "阿依古丽･买买提", "阿依古丽‧买买提", "阿依古丽⋅买买提",
		"阿依古丽 · 买买提", "阿依古丽\u200b·买买提", " 阿依古丽·买买提\ufeff", "阿依 古丽·买买提",
	} {
		if got := Fold(s); got != want {
			t.Errorf("Fold(%q) = %q, want %q", s, got, want)
		}
	}
	for _, c := range [][2]string{
		{"ＫＦ１００２２４", "kf100224"}, {"李\uE863", "李䶮"}, {"  John   Smith ", "john smith"}, {"李  明", "李明"}, {"𠮷野", "𠮷野"},
	} {
		if got := Fold(c[0]); got != c[1] {
			t.Errorf("Fold(%q) = %q, want %q", c[0], got, c[1])
		}
	}
}

func TestCleanKeepsWhatWasMeant(t *testing.T) {
	for _, c := range [][2]string{
		{"  李  明 ", "李明"}, {"阿依古丽•买买提", "阿依古丽•买买提"}, {"Anna  Li", "Anna Li"}, {"李\u200b明", "李明"},
		{"ＡＢ", "ＡＢ"}, {"王\u3000芳", "王芳"}, {"\u202e李明", "李明"}, {"龍", "龍"}, {"王 Lily", "王 Lily"},
	} {
		if got := Clean(c[0]); got != c[1] {
			t.Errorf("Clean(%q) = %q, want %q", c[0], got, c[1])
		}
	}
}

func TestNamesAreTypedInPinyin(t *testing.T) {
	for _, c := range [][3]string{
		{"欧阳菲", "ouyangfei", "oyf"}, {"单雄信", "shanxiongxin", "sxx"}, {"曾强行", "zengqiangxing", "zqx"},
		{"郭澜刚", "guolangang", "glg"}, {"Anna Li", "annali", "al"}, {"王Lily", "wanglily", "wl"}, {"4组", "4zu", "4z"},
		{"万俟青", "moqiqing", "mqq"}, {"", "", ""},
	} {
		full, initials := Pinyin(c[0])
		if full != c[1] || initials != c[2] {
			t.Errorf("Pinyin(%q) = %q, %q, want %q, %q", c[0], full, initials, c[1], c[2])
		}
	}
	for _, c := range [][2]string{{"欧阳菲", "菲"}, {"李明", "明"}, {"Anna", ""}, {"欧阳", "阳"}} {
		if got := Given(c[0]); got != c[1] {
			t.Errorf("Given(%q) = %q, want %q", c[0], got, c[1])
		}
	}
}

func TestMaskCountsCodePoints(t *testing.T) {
	for _, c := range [][2]string{{"13900001111", "139****1111"}, {"𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷", "𠮷𠮷𠮷*𠮷𠮷𠮷𠮷"}, {"12", "**"}, {"", ""}} {
		if got := Mask(c[0], 3, 4); got != c[1] {
			t.Errorf("Mask(%q) = %q, want %q", c[0], got, c[1])
		}
	}
	if Cut("天梯𠮷x", 3) != "天梯𠮷…" || Cut("天梯", 2) != "天梯" {
		t.Error("Cut does not count code points")
	}
}

func TestFoldingAFoldedTextChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		if f := Fold(s); Fold(f) != f {
			t.Fatalf("Fold(%q) = %q, and again %q", s, f, Fold(f))
		}
		if c := Clean(s); Clean(c) != c || !utf8.ValidString(c) {
			t.Fatalf("Clean(%q) = %q, and again %q", s, c, Clean(c))
		}
		Pinyin(s)
		Squash(s)
	})
}

// TestAwkwardNames walks a collection of names that other programs stumbled over.
func TestAwkwardNames(t *testing.T) {
	corpus := os.Getenv("TIANTI_CORPUS")
	if corpus == "" {
		t.Skip("TIANTI_CORPUS is not set")
	}
	data, err := os.ReadFile(filepath.Join(corpus, "strings", "zh-names", "awkward_names.tsv"))
	if err != nil {
		t.Skip(err)
	}
	for line := range strings.SplitSeq(string(data), "\n") {
		name, _, _ := strings.Cut(line, "\t")
		if strings.HasPrefix(line, "#") || name == "" {
			continue
		}
		if f := Fold(name); Fold(f) != f || !utf8.ValidString(f) {
			t.Errorf("Fold(%q) = %q", name, f)
		}
		if c := Clean(name); Clean(c) != c {
			t.Errorf("Clean(%q) = %q", name, c)
		}
	}
}
