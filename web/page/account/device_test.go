package account

import (
	"testing"

	"tianti/internal/locale"
)

func TestABrowserIsNamedInPlainWords(t *testing.T) {
	for _, c := range []struct{ agent, zh, en string }{
		{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36", "Windows 上的 Chrome", "Chrome on Windows"},
		{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.48", "Windows 上的 Edge", "Edge on Windows"},
		{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15", "Mac 上的 Safari", "Safari on Mac"},
		{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.54", "iPhone 上的 微信", "WeChat on iPhone"},
		{"Mozilla/5.0 (Linux; Android 14; 23127PN0CC) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/118.0 Mobile Safari/537.36 wxwork/4.1 MicroMessenger/7.0.1", "安卓手机 上的 企业微信", "WeCom on an Android phone"},
		{"Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Linux 上的 Firefox", "Firefox on Linux"},
		{"curl/8.5.0", "程序 curl", "the program curl"},
		{"Mozilla/5.0 (something new)", "程序 Mozilla", "the program Mozilla"},
		{"", "", ""},
	} {
		if zh, en := deviceName(locale.Chinese, c.agent), deviceName(locale.English, c.agent); zh != c.zh || en != c.en {
			t.Errorf("%s: %q, %q", c.agent, zh, en)
		}
	}
}
