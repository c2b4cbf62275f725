package ladder_test

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tianti/internal/locale"
	rungs "tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/web/webtest"
)

var (
	controls = regexp.MustCompile(`(?s)<input([^>]*)>|<textarea([^>]*)>(.*?)</textarea>|<select([^>]*)>(.*?)</select>`)
	options  = regexp.MustCompile(`<option value="([^"]*)"( selected)?>`)
)

func attribute(tag, name string) string {
	m := regexp.MustCompile(`\b` + name + `="([^"]*)"`).FindStringSubmatch(tag)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

// typed are the fields of a page's big form, names and values in turn, as a browser would send them.
func typed(body string) (fields []string) {
	_, form, _ := strings.Cut(body, `class="draft-form"`)
	form, _, _ = strings.Cut(form, "</form>")
	for _, m := range controls.FindAllStringSubmatch(form, -1) {
		tag := m[1] + m[2] + m[4]
		name, value := attribute(tag, "name"), attribute(tag, "value")
		switch {
		case name == "" || name == "_csrf" || strings.Contains(tag, `type="checkbox"`) && !strings.Contains(tag, " checked"):
			continue
		case m[2] != "":
			value = html.UnescapeString(m[3])
		case m[4] != "":
			value = ""
			for i, o := range options.FindAllStringSubmatch(m[5], -1) {
				if i == 0 || o[2] != "" {
					value = html.UnescapeString(o[1])
				}
			}
		}
		fields = append(fields, name, value)
	}
	return fields
}

// put sets a field of a form, or adds it.
func put(fields []string, name, value string) []string {
	fields = slices.Clone(fields)
	for i := 0; i < len(fields); i += 2 {
		if fields[i] == name {
			fields[i+1] = value
			return fields
		}
	}
	return append(fields, name, value)
}

// drafted keeps a file as HR's draft, and is it.
func (c *centre) drafted(yaml string) *rungs.Draft {
	c.t.Helper()
	d, err := c.ladder.Draft(c.t.Context(), c.actor("hr1"))
	if err == nil {
		d, err = c.ladder.KeepDraft(c.t.Context(), c.actor("hr1"), d.Rev, yaml)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	return d
}

func (c *centre) draft() *rungs.Draft {
	c.t.Helper()
	d, err := c.ladder.Draft(c.t.Context(), c.actor("hr1"))
	if err != nil {
		c.t.Fatal(err)
	}
	return d
}

// everyKind is the built-in ladder whose F3 asks for every kind of requirement that there is.
func everyKind(t *testing.T, source string) string {
	t.Helper()
	var all requirement.Rule
	for _, name := range requirement.Kinds() {
		k, _ := requirement.Of(name)
		rule, _ := k.Sample()
		if name == "tenure" || name == "panel" {
			rule.Codes = []string{"F2"}
		}
		all.Of = append(all.Of, rule)
	}
	all.AtLeast = 1
	var lines []string
	for _, line := range strings.Split(strings.TrimRight(requirement.Write(&all), "\n"), "\n") {
		lines = append(lines, "    "+line)
	}
	begin := strings.Index(source, "- code: F3")
	asks := begin + strings.Index(source[begin:], "  requires:\n") + len("  requires:\n")
	end := asks + strings.Index(source[asks:], "\n\n")
	return source[:asks] + "    # what all of it is for\n" + strings.Join(lines, "\n") + source[end:]
}

func TestEveryKindOfRequirementHasAFormThatChangesNothingByItself(t *testing.T) {
	c := open(t)
	d := c.drafted(everyKind(t, c.ladder.Newest().Source))
	hr := c.As("hr1")
	page := hr.Get("/ladder/rules/draft/grades/2").Status(200)
	for i, name := range requirement.Kinds() {
		k, _ := requirement.Of(name)
		for _, param := range slices.Concat(k.Must, k.May) {
			page.Has(fmt.Sprintf(`name="requires.%d.%s"`, i, param))
		}
		keys := []string{"ladder.draft.kind." + name}
		for _, param := range slices.Concat(k.Must, k.May) {
			if param == "codes" {
				keys = append(keys, "ladder.draft.codes."+name)
			} else {
				keys = append(keys, "ladder.draft.param."+param)
			}
		}
		for _, key := range keys {
			for _, lang := range locale.Languages {
				if !locale.Has(lang, key) {
					t.Errorf("the form has no words for %s in %s", key, lang)
				}
			}
		}
	}
	page.HasNot("ladder.draft.", "ladder.dimension", "star.veto.")
	hr.Post("/ladder/rules/draft/grades/2", typed(page.Body)...).Status(303)
	if now := c.draft(); now.YAML != d.YAML {
		t.Errorf("the form changed the file by itself:\n%s", now.YAML)
	}
	for at := range 11 { // no other grade either
		path := fmt.Sprintf("/ladder/rules/draft/grades/%d", at)
		hr.Post(path, typed(hr.Get(path).Body)...).Status(303)
	}
	if now := c.draft(); now.YAML != d.YAML {
		t.Errorf("the form changed the file by itself:\n%s", now.YAML)
	}
}

func TestAFormChangesWhatWasEditedAndNothingElse(t *testing.T) {
	c := open(t)
	source := c.ladder.Newest().Source
	hr := c.As("hr1")
	const path = "/ladder/rules/draft/grades/2" // F3
	form := put(typed(hr.Get(path).Body), "requires.0.months", "2")
	hr.Post(path, form...).Status(303).To("/ladder/rules/draft#grades")
	if want := strings.Replace(source, "{id: F3.tenure, kind: tenure, codes: [F2], months: 3}", "{id: F3.tenure, kind: tenure, codes: [F2], months: 2}", 1); c.draft().YAML != want {
		for _, l := range rungs.Compare(want, c.draft().YAML) {
			t.Log(l.Sign, l.Text)
		}
		t.Error("other lines changed")
	}
	hr.Post(path, form...).Status(409).Has("草稿已在别的窗口改过")
	// What is wrong stands beside its field, with what was typed.
	form = typed(hr.Get(path).Body)
	hr.Post(path, put(form, "requires.0.months", "三个")...).Status(400).Has(`value="三个"`, "不是整数", `id="f-requires.0.months-error"`)
	hr.Post(path, put(form, "requires.2.times", "4")...).Status(400).Has(`id="f-requires.2.times-error"`)
	hr.Post(path, put(form, "name.zh", "")...).Status(400).Has(`id="f-name.zh-error"`)
	hr.Post(path, put(form, "requires.0.id", "F3.star")...).Status(400).Has("重复")
	// Buttons change the form, not the draft.
	before := c.draft().YAML
	kinds := func(a *webtest.Answer) (out []string) {
		f := typed(a.Status(200).Body)
		for i := 0; i < len(f); i += 2 {
			if strings.Count(f[i], ".") == 2 && strings.HasSuffix(f[i], ".kind") {
				out = append(out, f[i+1])
			}
		}
		return out
	}
	press := func(do string, more ...string) *webtest.Answer {
		return hr.Post(path, append(slices.Concat(form, more), "do", do)...)
	}
	if got := fmt.Sprint(kinds(press("up:requires.1"))); got != "[certificate tenure kpi star any no_veto]" {
		t.Error(got)
	}
	if got := fmt.Sprint(kinds(press("copy:requires.0"))); got != "[tenure tenure certificate kpi star any no_veto]" {
		t.Error(got)
	}
	if got := fmt.Sprint(kinds(press("remove:requires.4"))); got != "[tenure certificate kpi star no_veto]" {
		t.Error(got)
	}
	if got := fmt.Sprint(kinds(press("group:requires.0"))); got != "[any certificate kpi star any no_veto]" {
		t.Error(got)
	}
	added := hr.Post(path, append(put(form, "requires.add", "exam"), "do", "add:requires")...)
	if got := fmt.Sprint(kinds(added)); got != "[tenure certificate kpi star any no_veto exam]" {
		t.Error(got)
	}
	if c.draft().YAML != before {
		t.Error("a button changed the draft")
	}
	form = put(put(typed(added.Body), "requires.6.least", "70"), "requires.6.more", "A1")
	hr.Post(path, form...).Status(303)
	if got := c.draft().YAML; !strings.Contains(got, "{kind: exam, codes: [A1], least: 70}") {
		t.Error(got)
	}
}

func TestADraftMayHaveFaultsElsewhereAndSaysWhere(t *testing.T) {
	c := open(t)
	hr := c.As("hr1")
	rev := func() string { return fmt.Sprint(c.draft().Rev) }
	hr.Post("/ladder/rules/draft/arrange", "rev", rev(), "do", "down:grades:1").Status(303)
	hr.Get("/ladder/rules/draft").Status(200).Has("提交之前还要改正", "/ladder/rules/draft/grades/1#f-after")
	hr.Post("/ladder/rules/draft/trial").Status(400)
	hr.Post("/ladder/rules/draft/arrange", "rev", rev(), "do", "up:grades:2").Status(303)
	hr.Get("/ladder/rules/draft").Status(200).HasNot("提交之前还要改正")
	hr.Post("/ladder/rules/draft/stages", "rev", rev(), "stages.0.code", "foundation", "stages.0.name.zh", "").Status(400).Has("不能空着")
	hr.Post("/ladder/rules/draft/stages", "rev", rev(), "stages.0.code", "foundation", "stages.0.name.zh", "起步", "stages.1.code", "advanced", "stages.1.name.zh", "高级客服", "stages.2.code", "leading", "stages.2.name.zh", "骨干").Status(303)
	hr.Post("/ladder/rules/draft/earns/new", "rev", rev(), "certificate", "", "courses", "NORMS").Status(400)
	hr.Post("/ladder/rules/draft/earns/new", "rev", rev(), "certificate", "QA", "courses", "NORMS", "exam", "").Status(303)
	hr.Get("/ladder/rules/draft").Status(200).Has("起步", "QA")
	form := typed(hr.Get("/ladder/rules/draft/grades/new").Status(200).Body)
	form = put(put(put(form, "code", "M4"), "name.zh", "总监"), "after", "M3")
	blank := hr.Post("/ladder/rules/draft/grades/new", append(put(form, "requires.add", "all"), "do", "add:requires")...).Status(200)
	hr.Post("/ladder/rules/draft/grades/new", typed(blank.Body)...).Status(400).Has("总监")
	full := hr.Post("/ladder/rules/draft/grades/new", append(put(put(typed(blank.Body), "after", "M3"), "requires.add", "no_veto"), "do", "add:requires")...).Status(200)
	hr.Post("/ladder/rules/draft/grades/new", put(typed(full.Body), "requires.0.months", "12")...).Status(303)
	to := hr.Post("/ladder/rules/draft/trial").Status(303).Header.Get("Location")
	hr.Get(to).Status(200).Has("M4")
	hr.Post("/ladder/rules/draft/drop").Status(303)
	if c.draft().Rev != 0 {
		t.Error("the draft is still there")
	}
	c.As("manager1").Get("/ladder/rules/draft").Status(403)
}

func TestHoldsAreEditedInAFormThatChangesNothingByItself(t *testing.T) {
	c := open(t)
	hr := c.As("hr1")
	const path = "/ladder/rules/draft/holds"
	before := c.draft().YAML
	form := typed(hr.Get(path).Status(200).Has("泄露客户信息").Body)
	hr.Post(path, form...).Status(303)
	if got := c.draft().YAML; got != before {
		t.Errorf("kept as it was, it became\n%s", got)
	}
	form = typed(hr.Get(path).Body)
	hr.Post(path, put(form, "holds.0.months", "x")...).Status(400).Has(`id="f-holds.0.months-error"`)
	hr.Post(path, put(put(put(form, "holds.0.months", "9"), "holds.0.demote", "true"), "appeal", "7")...).Status(303)
	got := c.draft().YAML
	if !strings.Contains(got, "{veto: complaint, months: 9, demote: true}") || !strings.Contains(got, "{veto: privacy, months: 12, demote: true}") || !strings.Contains(got, "appeal: 7") {
		t.Error(got)
	}
	// What only the whole shows is said on the draft's page, with the way to the form.
	form = typed(hr.Get(path).Body)
	hr.Post(path, put(form, "holds.1.veto", "complaint")...).Status(303)
	hr.Get("/ladder/rules/draft").Status(200).Has(path + "#f-holds.1.veto")
}
