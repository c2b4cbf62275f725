package text

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// surnames are read otherwise than the same characters elsewhere.
var surnames = map[rune]string{
	'单': "shan", '曾': "zeng", '仇': "qiu", '解': "xie", '任': "ren", '查': "zha", '区': "ou", '朴': "piao",
	'盖': "ge", '乐': "yue", '翟': "zhai", '华': "hua", '宁': "ning", '覃': "qin", '缪': "miao", '冼': "xian",
	'员': "yun", '种': "chong", '繁': "po", '折': "she", '秘': "bi", '召': "shao", '洗': "xian", '那': "na",
	'牟': "mu", '逄': "pang", '尉': "yu", '万': "wan", '隗': "wei", '郇': "xun", '佴': "nai", '晁': "chao",
}

// compounds are the surnames of two characters that are met today, with their reading.
var compounds = map[string]string{
	"欧阳": "ou yang", "上官": "shang guan", "司马": "si ma", "司徒": "si tu", "诸葛": "zhu ge", "夏侯": "xia hou",
	"东方": "dong fang", "皇甫": "huang fu", "尉迟": "yu chi", "公孙": "gong sun", "慕容": "mu rong", "长孙": "zhang sun",
	"宇文": "yu wen", "令狐": "ling hu", "端木": "duan mu", "南宫": "nan gong", "西门": "xi men", "万俟": "mo qi",
	"澹台": "tan tai", "轩辕": "xuan yuan", "独孤": "du gu", "呼延": "hu yan", "闻人": "wen ren", "申屠": "shen tu",
	"太史": "tai shi", "东郭": "dong guo", "百里": "bai li", "钟离": "zhong li", "拓跋": "tuo ba", "完颜": "wan yan",
}

var plain = pinyin.NewArgs()

// Given is a Chinese name without its surname, folded; "" when the name has no such parts.
func Given(name string) string {
	runes := []rune(Fold(name))
	switch {
	case len(runes) < 2 || !unicode.Is(unicode.Han, runes[0]):
		return ""
	case compounds[string(runes[:2])] != "" && len(runes) > 2:
		return string(runes[2:])
	}
	return string(runes[1:])
}

// Pinyin is a name as it is typed on a Latin keyboard: all syllables without blanks ("ouyangfei")
// and their first letters ("oyf"). Latin letters and digits stand for themselves; a character
// whose reading nobody knows is left out.
func Pinyin(name string) (full, initials string) {
	runes := []rune(Fold(name))
	var f, i strings.Builder
	syllable := func(s string) {
		if s != "" {
			f.WriteString(s)
			i.WriteByte(s[0])
		}
	}
	start := 0
	if len(runes) > 2 {
		if both := compounds[string(runes[:2])]; both != "" {
			for s := range strings.FieldsSeq(both) {
				syllable(s)
			}
			start = 2
		}
	}
	word := false
	for n, r := range runes[start:] {
		if !unicode.Is(unicode.Han, r) {
			if r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
				f.WriteRune(r)
				if !word {
					i.WriteRune(r)
				}
				word = true
			} else {
				word = false
			}
			continue
		}
		word = false
		if s := surnames[r]; s != "" && n+start == 0 {
			syllable(s)
			continue
		}
		if s := pinyin.SinglePinyin(r, plain); len(s) > 0 {
			syllable(s[0])
		}
	}
	return f.String(), i.String()
}
