package demo

import (
	"math/rand/v2"
	"strings"
)

// The names are made of common surnames and of characters that parents choose; every tenth or so
// is one that software stumbles over: with an interpunct, with a rare character, in Latin letters.

var surnames = strings.Fields(`王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 罗 高 郑 梁 谢 宋 唐 许 韩 冯 邓 曹
	彭 曾 肖 田 董 潘 袁 蔡 蒋 余 于 杜 叶 程 苏 魏 吕 丁 任 沈 姚 卢 姜 崔 钟 谭 陆 汪 范 金 石 廖 贾 夏 韦 付 方 白 邹 孟 熊
	秦 邱 江 尹 薛 闫 段 雷 侯 龙 史 陶 黎 贺 顾 毛 郝 龚 邵 万 覃 武 钱 戴 严 莫 孔 向 欧阳 上官 司徒 诸葛`)

const (
	womensFirst  = "梦雨思佳诗晓静雅欣若紫语芷婉书秋春慧文美丽玉海晨子一"
	womensSecond = "婷琪怡萱涵颖洁欣妍玲芳娜倩蕾琳瑶敏悦宁薇菲雯莹娟霞云彤"
	mensFirst    = "浩志俊子天宇明建国伟文家晓博世永泽睿立正嘉承彦海振少一"
	mensSecond   = "轩宇涛强杰斌鹏飞龙辉磊超凯博阳峰毅宁成康诚然航帆洋恒晨"
	oneName      = "静敏婷洁芳娜磊强伟杰涛勇超鹏斌凯琳颖悦宁帆"
)

var (
	withInterpunct = []string{
		"阿依古丽·买买提", "古丽娜尔·艾合买提", "买买提江·吐尔逊", "迪丽努尔·阿不都热西提", "阿卜杜拉·艾尔肯", "热依汗·卡德尔",
		"扎西·多吉", "卓玛·央金", "次仁·旺堆", "白玛·曲珍", "巴特尔·苏和", "乌云·其其格", "那仁·满达", "叶尔肯·哈力克", "努尔兰·别克",
		"阿孜古丽·吾买尔", "艾力·玉素甫", "米热古丽·尼亚孜",
	}
	withRare = []string{
		"张𬘡", "李镕", "王喆", "陈堃", "刘䶮", "赵𫖯", "孙玥彧", "周垚", "吴昇", "郑𬍛", "钱𬱖", "冯翀", "褚犇", "卫赟", "蒋筱玥", "沈𪩘", "韩頔", "杨翾",
		"朱祎祺", "秦㼆", "尤𬭎", "许燚", "何𬤇", "吕昱翯", "施𬬭",
	}
	fromAbroad = []string{
		"Emily Carter", "Daniel O'Brien", "Maria Fernández", "Yuki Tanaka", "Lukas Müller", "Sofia Rossi", "James Okafor", "Anna Kowalska",
		"Nguyễn Thị Lan", "Park Ji-woo",
	}
)

// named is a name with what follows from it.
type named struct {
	name      string
	languages []string
	foreign   bool
}

// name makes the n-th name of an organisation. Every kind turns up in a small one, too.
func name(r *rand.Rand, n int, home string) named {
	languages := []string{"zh"}
	if home != "" && r.IntN(3) > 0 {
		languages = append(languages, home)
	}
	if r.IntN(6) == 0 {
		languages = append(languages, "en")
	}
	switch {
	case n%29 == 7:
		i := (n / 29) % len(withInterpunct)
		own := "ug"
		switch {
		case i >= 6 && i <= 9:
			own = "bo"
		case i >= 10 && i <= 12:
			own = "mn"
		}
		return named{withInterpunct[i], append(languages, own), false}
	case n%23 == 3:
		return named{withRare[(n/23)%len(withRare)], languages, false}
	case n%61 == 19:
		return named{fromAbroad[(n/61)%len(fromAbroad)], []string{"en", "zh"}, true}
	}
	first, second := []rune(womensFirst), []rune(womensSecond)
	if r.IntN(100) < 32 { // two of three who take calls are women
		first, second = []rune(mensFirst), []rune(mensSecond)
	}
	given := string(pick(r, first)) + string(pick(r, second))
	if r.IntN(5) == 0 {
		given = string(pick(r, []rune(oneName)))
	}
	return named{pick(r, surnames) + given, languages, false}
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
