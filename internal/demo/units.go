package demo

import "fmt"

// place is a unit of the sample organisation.
type place struct {
	parent, code string // parent is an id
	zh, en       string
}

// group is the path of everything.
const group = "/group/"

// site is a centre with what its people have in common.
type site struct {
	province, code string
	zh, en         string
	home           string // what people speak there besides Mandarin, as a language code
	share          int    // of a hundred people
}

var provinceNames = []place{
	{"group", "gd", "广东省分", "Guangdong branch"},
	{"group", "js", "江苏省分", "Jiangsu branch"},
	{"group", "sc", "四川省分", "Sichuan branch"},
}

// sites are the centres; the people whom the stories call by name work in the first.
var sites = []site{
	{"gd", "shenzhen", "深圳客服中心", "Shenzhen service centre", "yue", 24},
	{"gd", "guangzhou", "广州客服中心", "Guangzhou service centre", "yue", 20},
	{"js", "nanjing", "南京客服中心", "Nanjing service centre", "", 20},
	{"js", "suzhou", "苏州客服中心", "Suzhou service centre", "wuu", 16},
	{"sc", "chengdu", "成都客服中心", "Chengdu service centre", "sichuan", 20},
}

func (s site) path() string { return group + s.province + "/" + s.code + "/" }

func (s site) team(n int) string { return fmt.Sprintf("%st%d/", s.path(), n) }

// perTeam is how many people there are for each team, its leader and the centre's staff included.
const perTeam = 12

// places lists all units, parents first; teams says how many each centre has.
func places(teams []int) []place {
	out := append([]place{{"", "group", "星海通信客户服务", "Xinghai Telecom customer service"}}, provinceNames...)
	for i, s := range sites {
		out = append(out, place{"group." + s.province, s.code, s.zh, s.en})
		for n := range teams[i] {
			out = append(out, place{"group." + s.province + "." + s.code, fmt.Sprintf("t%d", n+1), fmt.Sprintf("%d组", n+1), fmt.Sprintf("Team %d", n+1)})
		}
	}
	return out
}
