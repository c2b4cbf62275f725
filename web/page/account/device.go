package account

import (
	"strings"

	"tianti/internal/locale"
)

// mark is a word in what a browser says of itself, with the name of the thing that writes it there: as
// it is called everywhere, or a key of the reader's language.
type mark struct{ word, name, key string }

// browsers are told apart by the first word that fits: nearly all of them also call themselves Chrome
// and Safari, and what is built into an app says the app's name besides.
var browsers = []mark{
	{word: "wxwork/", key: "account.device.wecom"}, {word: "MicroMessenger/", key: "account.device.wechat"}, {word: "DingTalk/", key: "account.device.dingtalk"},
	{word: "HuaweiBrowser/", key: "account.device.huawei"}, {word: "MiuiBrowser/", key: "account.device.xiaomi"}, {word: "MQQBrowser/", key: "account.device.qq"},
	{word: "QQBrowser/", key: "account.device.qq"}, {word: "UCBrowser/", key: "account.device.uc"},
	{word: "Edg/", name: "Edge"}, {word: "EdgA/", name: "Edge"}, {word: "EdgiOS/", name: "Edge"}, {word: "OPR/", name: "Opera"},
	{word: "Firefox/", name: "Firefox"}, {word: "FxiOS/", name: "Firefox"}, {word: "CriOS/", name: "Chrome"}, {word: "Chrome/", name: "Chrome"}, {word: "Safari/", name: "Safari"},
}

// systems likewise: phones name the system that theirs is made of, too.
var systems = []mark{
	{word: "HarmonyOS", key: "account.device.harmony"}, {word: "OpenHarmony", key: "account.device.harmony"},
	{word: "iPhone", name: "iPhone"}, {word: "iPad", name: "iPad"}, {word: "Android", key: "account.device.android"},
	{word: "Windows", name: "Windows"}, {word: "Macintosh", name: "Mac"}, {word: "CrOS", name: "ChromeOS"}, {word: "Linux", name: "Linux"},
}

// deviceName says in the reader's words which browser on what a session was begun with, by the User-Agent
// that it came with. A program that is no browser gives its own name; "" says nothing is known.
func deviceName(lang, agent string) string {
	browser, system := found(lang, browsers, agent), found(lang, systems, agent)
	switch {
	case browser != "" && system != "":
		return locale.T(lang, "account.device.on", map[string]any{"browser": browser, "system": system})
	case browser+system != "":
		return browser + system
	}
	program, _, _ := strings.Cut(agent, "/")
	if program = strings.TrimSpace(program); program == "" || len(program) > 40 {
		return ""
	}
	return locale.T(lang, "account.device.program", map[string]any{"name": program})
}

func found(lang string, marks []mark, agent string) string {
	for _, m := range marks {
		if strings.Contains(agent, m.word) {
			if m.key != "" {
				return locale.T(lang, m.key, nil)
			}
			return m.name
		}
	}
	return ""
}
