package text_test

import (
	"testing"

	"tianti/internal/text"
)

func TestPlacesAreReadAsTheirPeopleReadThem(t *testing.T) {
	for name, want := range map[string]string{
		"佛山中心": "foshanzhongxin", "重庆": "chongqing", "成都中心": "chengduzhongxin", "长沙": "changsha", "厦门": "xiamen", "六安": "luan", "陕西": "shaanxi", "山西": "shanxi",
		"都江堰": "dujiangyan", "任丘": "renqiu", "万州": "wanzhou", "区域支撑": "quyuzhicheng", "A1组": "a1zu", "VIP 专席": "vipzhuanxi", "": "", "—": "",
	} {
		if got := text.PlacePinyin(name); got != want {
			t.Errorf("%s is read %q, want %q", name, got, want)
		}
	}
}
