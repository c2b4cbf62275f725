package exam

import (
	"fmt"
	"strconv"
	"strings"

	"tianti/exams"
	"tianti/exams/item"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/web/kit"
	"tianti/web/page/question"
)

// readPaper makes a paper of the posted builder.
func readPaper(f question.Form) paperForm {
	form := paperForm{Code: strings.ToUpper(f.Form("code")), Unit: f.Form("unit"), PassPoints: f.Form("pass_points")}
	form.Rev, _ = strconv.ParseInt(f.Form("rev"), 10, 64)
	c := &form.Content
	c.Title, c.About = locale.Text{Zh: f.Form("title"), En: f.Form("title_en")}, locale.Text{Zh: f.Form("about")}
	c.Minutes, _ = strconv.Atoi(f.Form("minutes"))
	c.PassPercent, _ = strconv.Atoi(f.Form("pass_percent"))
	c.PassPoints, _ = question.Points(form.PassPoints)
	c.Penalty, _ = strconv.Atoi(f.Form("penalty"))
	c.Shuffle, c.Show = f.Form("shuffle") == "true", exams.Show(f.Form("show"))
	for _, t := range f.FormAll("section_title") {
		c.Sections = append(c.Sections, exams.Section{Title: locale.Text{Zh: strings.TrimSpace(t)}})
	}
	for i := range f.FormAll("row_section") {
		row := paperRow{Items: nth(f, "row_items", i), Category: nth(f, "row_category", i), Tier: nth(f, "row_tier", i), Difficulty: nth(f, "row_difficulty", i),
			Kind: nth(f, "row_kind", i), Count: nth(f, "row_count", i), Points: nth(f, "row_points", i)}
		at, _ := strconv.Atoi(nth(f, "row_section", i))
		if row.Items == "" && row.Count == "" {
			continue
		}
		for len(c.Sections) < max(at, 1) {
			c.Sections = append(c.Sections, exams.Section{})
		}
		s := &c.Sections[max(at, 1)-1]
		s.Rows = append(s.Rows, row.row())
	}
	c.Sections = trimmed(c.Sections)
	return form
}

// trimmed drops the sections at the end that ask nothing.
func trimmed(all []exams.Section) []exams.Section {
	for len(all) > 0 && len(all[len(all)-1].Rows) == 0 {
		all = all[:len(all)-1]
	}
	return all
}

func nth(f question.Form, name string, i int) string {
	if all := f.FormAll(name); i < len(all) {
		return strings.TrimSpace(all[i])
	}
	return ""
}

func (row paperRow) row() exams.Row {
	out := exams.Row{Items: strings.Fields(strings.NewReplacer(",", " ", "，", " ", "、", " ").Replace(row.Items))}
	out.Count, _ = strconv.Atoi(row.Count)
	out.Points, _ = question.Points(row.Points)
	if len(out.Items) == 0 {
		w := row.want()
		out.Draw = &w
	}
	return out
}

// dress fills the form with the content's rows, their errors and the choices.
func (form *paperForm) dress(lang string, err error) {
	wrong := map[string]string{}
	for _, f := range fault.All(err) {
		what, mend := locale.Fault(lang, f)
		wrong[f.Field()] = what + " " + mend
	}
	c := &form.Content
	if form.PassPoints == "" && c.PassPoints > 0 {
		form.PassPoints = item.Points(c.PassPoints)
	}
	for i, s := range c.Sections {
		form.Sections = append(form.Sections, s.Title.Zh)
		for j, x := range s.Rows {
			row := paperRow{Section: i + 1, Items: strings.Join(x.Items, " "), Error: wrong[fmt.Sprintf("sections.%d.rows.%d", i, j)]}
			if x.Count > 0 {
				row.Count = strconv.Itoa(x.Count)
			}
			if x.Points > 0 {
				row.Points = item.Points(x.Points)
			}
			if w := x.Draw; w != nil {
				row.Category, row.Tier = strings.TrimSuffix(w.Category, "/"), w.Tier
				if w.Difficulty > 0 {
					row.Difficulty = strconv.Itoa(w.Difficulty)
				}
				if len(w.Kinds) > 0 {
					row.Kind = string(w.Kinds[0])
				}
			}
			form.Rows = append(form.Rows, row)
		}
	}
	form.Sections = append(form.Sections, "", "")
	for range 3 {
		form.Rows = append(form.Rows, paperRow{Section: max(len(c.Sections), 1)})
	}
	for i := range form.Rows {
		for _, k := range item.Kinds() {
			form.Rows[i].Kinds = append(form.Rows[i].Kinds, kit.Option{Value: string(k), Text: locale.T(lang, k.TextKey(), nil), Selected: string(k) == form.Rows[i].Kind})
		}
	}
	for _, s := range exams.Shows {
		form.Shows = append(form.Shows, kit.Option{Value: string(s), Text: s.Word(lang)})
	}
}

// PassPercent and Penalty are what the form shows; nothing where there is none.
func (form paperForm) PassPercent() string { return some(form.Content.PassPercent) }

// Penalty is the percent of its points that a wrong answer costs.
func (form paperForm) Penalty() string { return some(form.Content.Penalty) }

func some(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
