package rbac

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func card(change func(*Card)) Card {
	c := Card{EmployeeNo: "KF1", Name: "李明", Unit: "/group/gd/sz/t1/", Post: "AGENT", Employment: "contract", HiredOn: "2025-01-02"}
	if change != nil {
		change(&c)
	}
	return c
}

func TestWhatACardMaySay(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Card)
		want   string // fields that are refused
	}{
		{"as it should be", nil, ""},
		{"everything", func(c *Card) {
			c.Phone, c.Mail, c.Languages, c.LeftOn = "+86 139-0000-0001", "Li.Ming@Example.com", []string{"zh", "en"}, "2025-05-01"
		}, ""},
		{"a name beyond the BMP", func(c *Card) { c.Name = "𠮷野家𫖯" }, ""},
		{"a long transcribed name", func(c *Card) { c.Name = "艾合买提江·阿卜杜热依木·玉素甫江" }, ""},
		{"a private-use character of old GBK", func(c *Card) { c.Name = "李\uE863" }, ""},
		{"landline", func(c *Card) { c.Phone = "0755-12345678" }, ""},
		{"hired in a year at most", func(c *Card) { c.HiredOn = "2027-11-25" }, ""},
		{"no number", func(c *Card) { c.EmployeeNo = "" }, "employee_no"},
		{"a number with a dot", func(c *Card) { c.EmployeeNo = "KF.1" }, "employee_no"},
		{"a number with a dollar", func(c *Card) { c.EmployeeNo = "$gt" }, "employee_no"},
		{"no name", func(c *Card) { c.Name = " \u200b" }, "name"},
		{"a formula", func(c *Card) { c.Name = "=1+1" }, "name"},
		{"markup", func(c *Card) { c.Name = "<script>" }, "name"},
		{"digits only", func(c *Card) { c.Name = "12345" }, "name"},
		{"too long", func(c *Card) { c.Name = strings.Repeat("长", 61) }, "name"},
		{"an unknown post", func(c *Card) { c.Post = "ASTRONAUT" }, "post"},
		{"an agent without a team", func(c *Card) { c.Unit = "/group/gd/sz/" }, "team"},
		{"a trainer without a team", func(c *Card) { c.Unit, c.Post = "/group/gd/sz/", "TRAINER" }, ""},
		{"an unknown employment", func(c *Card) { c.Employment = "slave" }, "employment"},
		{"a day that is none", func(c *Card) { c.HiredOn = "2025-02-29" }, "hired_on"},
		{"a day of another age", func(c *Card) { c.HiredOn = "1900-01-01" }, "hired_on"},
		{"a day far ahead", func(c *Card) { c.HiredOn = "2030-01-01" }, "hired_on"},
		{"left before hired", func(c *Card) { c.LeftOn = "2025-01-01" }, "left_on"},
		{"odd contact", func(c *Card) { c.Phone, c.Mail = "12", "a@b" }, "phone mail"},
		{"a mail with a name", func(c *Card) { c.Mail = "Li <li@example.com>" }, "mail"},
	} {
		var fields []string
		for _, f := range card(c.change).Tidied().Check("2026-11-24", BuiltinPosts()) {
			fields = append(fields, f.Field())
		}
		if got := strings.Join(fields, " "); got != c.want {
			t.Errorf("%s: refused %q, want %q", c.name, got, c.want)
		}
	}
}

func note(day Day) Note { return Note{By: "hr", Reason: "test", At: day.Start().Add(9 * time.Hour)} }

func names(facts any) string { return fmt.Sprintf("%T", facts) }

func TestALifeInTheOrganisation(t *testing.T) {
	p, facts := NewPerson(card(nil), note("2025-01-02"))
	if len(facts) != 1 || names(facts[0]) != "rbac.PersonHired" || p.Unit != "group.gd.sz.t1" {
		t.Fatal(p, facts)
	}
	facts, err := p.MoveTo("/group/gd/sz/t2/", "AGENT-SR", "2025-06-01", note("2025-05-20"))
	if err != nil || len(facts) != 2 || p.Path != "/group/gd/sz/t1/" || p.Due != "2025-06-01" {
		t.Fatal(p, facts, err)
	}
	p.place("2025-06-01")
	if p.Path != "/group/gd/sz/t2/" || p.Due != "" || p.PlacedOn("2025-05-31").Unit != "/group/gd/sz/t1/" {
		t.Error(p)
	}
	if _, err := p.MoveTo("/group/gd/sz/t2/", "AGENT-SR", "2025-07-01", note("2025-07-01")); err == nil {
		t.Error("a move to where one is")
	}
	if _, err := p.Leave("2025-09-01"); err != nil || p.EmployedOn("2025-09-01") || !p.EmployedOn("2025-08-31") {
		t.Error(p, err)
	}
	if _, err := p.MoveTo("/group/gd/sz/t1/", "AGENT", "2025-09-02", note("2025-09-02")); err == nil {
		t.Error("a leaver was moved")
	}
	if facts, err := p.Leave("2025-09-10"); err != nil || len(facts) != 2 || !p.EmployedOn("2025-09-09") {
		t.Error("a leave cannot be corrected: ", facts, err)
	}
	if _, err := p.Rehire("/group/gd/sz/t1/", "AGENT", "2025-09-01", note("2025-09-15")); err == nil {
		t.Error("rehired before leaving")
	}
	if _, err := p.Rehire("/group/gd/sz/t1/", "AGENT", "2026-01-01", note("2025-12-20")); err != nil {
		t.Fatal(err)
	}
	for day, want := range map[Day]bool{"2025-01-01": false, "2025-01-02": true, "2025-09-09": true, "2025-09-10": false, "2025-12-31": false, "2026-01-01": true} {
		if p.EmployedOn(day) != want {
			t.Errorf("employed on %s: %v", day, !want)
		}
	}
}

// TestPastDaysStayAsTheyWere: whatever is recorded for a day changes no day before it.
func TestPastDaysStayAsTheyWere(t *testing.T) {
	days := []Day{"2025-01-02", "2025-02-01", "2025-03-01", "2025-04-01", "2025-05-01", "2025-06-01", "2025-07-01"}
	paths := []string{"/group/gd/sz/t1/", "/group/gd/sz/t2/", "/group/gd/sz/t3/"}
	rapid.Check(t, func(t *rapid.T) {
		p, _ := NewPerson(card(nil), note("2025-01-02"))
		for range rapid.IntRange(0, 12).Draw(t, "moves") {
			from := rapid.SampledFrom(days).Draw(t, "from")
			var before []Move
			for _, d := range days {
				before = append(before, p.PlacedOn(d))
			}
			path := rapid.SampledFrom(paths).Draw(t, "path")
			_, err := p.MoveTo(path, "AGENT", from, note(rapid.SampledFrom(days).Draw(t, "recorded")))
			for i, d := range days {
				if d < from && p.PlacedOn(d).Unit != before[i].Unit {
					t.Fatalf("a move from %s changed %s", from, d)
				}
			}
			if err == nil && p.PlacedOn(from).Unit != path {
				t.Fatalf("the move of %s is not there", from)
			}
		}
	})
}

func TestACardTakenTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) Card {
			return card(func(c *Card) {
				c.Name = rapid.SampledFrom([]string{"李明", "王芳"}).Draw(t, label+" name")
				c.Unit = rapid.SampledFrom([]string{"/group/gd/sz/t1/", "/group/gd/sz/t2/"}).Draw(t, label+" unit")
				c.Post = rapid.SampledFrom([]string{"AGENT", "SHIFT"}).Draw(t, label+" post")
				c.HiredOn = rapid.SampledFrom([]Day{"2025-01-02", "2025-03-01", "2026-01-01"}).Draw(t, label+" hired")
				c.LeftOn = rapid.SampledFrom([]Day{"", "2025-12-01", "2026-06-01"}).Draw(t, label+" left")
			})
		}
		first, second := draw("first"), draw("second")
		if len(first.Check("2026-11-24", BuiltinPosts()))+len(second.Check("2026-11-24", BuiltinPosts())) > 0 {
			return
		}
		p, _ := NewPerson(first, note("2026-11-24"))
		if _, fields, err := p.Take(first, note("2026-11-24")); err != nil && first.LeftOn == "" || len(fields) > 0 {
			t.Fatalf("the same card changes %v, %v", fields, err)
		}
		if _, _, err := p.Take(second, note("2026-11-25")); err != nil {
			return
		}
		if facts, fields, err := p.Take(second, note("2026-11-26")); err != nil || len(fields)+len(facts) > 0 {
			t.Fatalf("taken twice: %v, %v, %+v", fields, err, p)
		}
	})
}

func TestUnitsGetCodesFromTheirNames(t *testing.T) {
	for _, c := range []struct {
		kind       UnitKind
		name, want string
	}{
		{Group, "集团客服", "group"}, {Province, "广东", "gd"}, {Province, "广东省", "gd"}, {Province, "北京市", "bj"}, {Province, "火星", "huoxing"},
		{Centre, "深圳中心", "shenzhen"}, {Centre, "深圳客服中心", "shenzhen"}, {Team, "4组", "t4"}, {Team, "第12组", "t12"}, {Team, "VIP组", "vipzu"}, {Team, "Night Team", "nightteam"},
	} {
		if got := UnitCode(c.kind, c.name); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.kind, c.name, got, c.want)
		}
	}
	for _, odd := range []string{"𫖯𫖯", "···", "!!!"} {
		if got := UnitCode(Centre, odd); !codeShape.MatchString(got) {
			t.Errorf("%q: %q", odd, got)
		}
	}
	if fmt.Sprint(Lineage("group.gd.sz.t4")) != "[group group.gd group.gd.sz group.gd.sz.t4]" || UnitPath("group.gd") != "/group/gd/" || UnitID("/group/gd/") != "group.gd" {
		t.Error("ids and paths")
	}
}

func TestPostsAndTheirOtherNames(t *testing.T) {
	for name, want := range map[string]string{
		"客服代表": "AGENT", "高级客服代表": "AGENT-SR", "VIP专席客服代表": "AGENT-VIP", "ｖｉｐ 专席": "AGENT-VIP", "英语专席客服代表": "AGENT-EN",
		"值班长": "SHIFT", "质检员": "QA", "内训师": "TRAINER", "客服主管": "MGR", "agent-vip": "AGENT-VIP", "Shift Leader": "SHIFT", "太空客服": "",
	} {
		if p, ok := BuiltinPosts().Named(name); p.Code != want || ok != (want != "") {
			t.Errorf("%s: %q", name, p.Code)
		}
	}
	if len(BuiltinPosts().All()) != 11 {
		t.Errorf("%d posts", len(BuiltinPosts().All()))
	}
	for _, bad := range []string{"posts:\n - {code: A, zh: a, en: a, line: x, boss: true}", "posts:\n - {code: A, zh: a, en: a, line: x}\n - {code: A, zh: b, en: b, line: x}", "posts:\n - {code: A, zh: a, en: a, line: x}\n - {code: B, zh: a, en: b, line: x}"} {
		if _, err := readPosts("x.yaml", []byte(bad)); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}

func TestSearchesPickAnIndex(t *testing.T) {
	for query, want := range map[string]string{"李": "name", "kf1000": "number", "100201": "number", "lm": "initials number", "kf": "initials number", "lian": "pinyin number", "liming": "pinyin", "ouyang fei": "pinyin", "阿依古丽·": "name"} {
		var got []string
		for _, q := range searchAlong(query) {
			got = append(got, q.Index)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: along %s, want %s", query, got, want)
		}
	}
}
