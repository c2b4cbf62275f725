package setting_test

import (
	"errors"
	"strings"
	"testing"

	"tianti/internal/setting"
)

var table = []setting.Setting{
	{Name: "addr", Default: "127.0.0.1:8080", Help: "address to listen on"},
	{Name: "people", Default: "600", Help: "how many people", Check: setting.Whole(1, 1000)},
	{Name: "json", Switch: true, Help: "print JSON"},
	{Name: "dry-run", Switch: true, Help: "change nothing"},
}

func load(env map[string]string, args ...string) (setting.Values, []string, error) {
	return setting.Load(table, args, func(k string) string { return env[k] })
}

func TestFlagWinsOverEnvironmentOverDefault(t *testing.T) {
	env := map[string]string{"TIANTI_PEOPLE": "20", "TIANTI_ADDR": ":1", "TIANTI_DRY_RUN": "true"}
	v, rest, err := load(env, "roster.csv", "--people", "30", "--json", "more")
	if err != nil {
		t.Fatal(err)
	}
	if v.Int("people") != 30 || v.Text("addr") != ":1" || !v.On("json") || !v.On("dry-run") {
		t.Fatalf("got %v", v)
	}
	if strings.Join(rest, " ") != "roster.csv more" {
		t.Fatalf("rest: %v", rest)
	}
}

func TestBadUsageNamesTheFlagAndTheMend(t *testing.T) {
	for _, args := range [][]string{{"--people", "0"}, {"--people", "many"}, {"--nonsense"}, {"--addr"}} {
		_, _, err := load(nil, args...)
		if !errors.Is(err, setting.ErrUsage) {
			t.Fatalf("%v: %v", args, err)
		}
		if !strings.Contains(err.Error(), strings.TrimLeft(args[0], "-")) {
			t.Errorf("%v: the error does not name the flag: %v", args, err)
		}
	}
}
