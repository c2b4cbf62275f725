package text

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// places are words of the names of places and departments whose characters are read otherwise than
// most often; Shaanxi is spelt with two a's to tell it from Shanxi.
var places = []struct{ name, reading string }{
	{"都江堰", "dujiangyan"}, {"长三角", "changsanjiao"}, {"重庆", "chongqing"}, {"成都", "chengdu"}, {"佛山", "foshan"},
	{"厦门", "xiamen"}, {"长沙", "changsha"}, {"长春", "changchun"}, {"长治", "changzhi"}, {"长乐", "changle"}, {"长宁", "changning"},
	{"长江", "changjiang"}, {"六安", "luan"}, {"六合", "luhe"}, {"蚌埠", "bengbu"}, {"乐山", "leshan"}, {"乐东", "ledong"},
	{"乐陵", "leling"}, {"陕西", "shaanxi"}, {"西藏", "xizang"}, {"昌都", "changdu"}, {"都匀", "duyun"}, {"首都", "shoudu"},
	{"番禺", "panyu"}, {"洪洞", "hongtong"}, {"铅山", "yanshan"}, {"渑池", "mianchi"}, {"枞阳", "zongyang"}, {"浚县", "xunxian"},
	{"涡阳", "guoyang"}, {"喀什", "kashi"}, {"大埔", "dabu"}, {"中牟", "zhongmu"}, {"尉犁", "yuli"}, {"银行", "yinhang"}, {"会计", "kuaiji"},
	{"解放", "jiefang"},
}

// PlacePinyin is the name of a place or department as it is typed on a Latin keyboard, without
// blanks: "foshanzhongxin". Unlike Pinyin it takes no character for a surname.
func PlacePinyin(name string) string {
	var out strings.Builder
	for rest := Fold(name); rest != ""; {
		word, reading := known(rest)
		out.WriteString(reading)
		rest = rest[len(word):]
	}
	return out.String()
}

// known is the first word of a name and how it is read: one of places, or one character.
func known(name string) (word, reading string) {
	for _, p := range places {
		if strings.HasPrefix(name, p.name) {
			return p.name, p.reading
		}
	}
	r := []rune(name)[0]
	switch {
	case unicode.Is(unicode.Han, r):
		if s := pinyin.SinglePinyin(r, plain); len(s) > 0 {
			reading = s[0]
		}
	case r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
		reading = string(r)
	}
	return string(r), reading
}
