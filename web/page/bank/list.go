package bank

import (
	"bytes"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/web/kit"
)

type listPage struct {
	Filter     bank.Filter
	Items      []*bank.Item
	Total      int64
	Categories []kit.Option
	Kinds      []kit.Option
	States     []kit.Option
	Tiers      []kit.Option
	Difficult  []kit.Option
	Next       string
	Exports    []export // what the filter shows, in each format
}

// filterOf reads the filter of a list from the query.
func filterOf(r *kit.Request) bank.Filter {
	difficulty, _ := strconv.Atoi(r.Query("difficulty"))
	return bank.Filter{
		State: bank.State(r.Query("state")), Category: r.Query("category"), Kind: item.Kind(r.Query("kind")),
		Tier: r.Query("tier"), Line: r.Query("line"), Difficulty: difficulty, Tag: r.Query("tag"), Cursor: r.Query("cursor"),
	}
}

// query writes a filter as a query string, without its cursor.
func query(f bank.Filter) url.Values {
	q := url.Values{}
	for name, v := range map[string]string{"state": string(f.State), "category": f.Category, "kind": string(f.Kind), "tier": f.Tier, "line": f.Line, "tag": f.Tag} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if f.Difficulty > 0 {
		q.Set("difficulty", strconv.Itoa(f.Difficulty))
	}
	return q
}

// list shows the bank a page at a time (GET /items).
func (p Pages) list(r *kit.Request) error {
	f := filterOf(r)
	found, err := p.Bank.Find(r.Context(), r.Actor, f)
	if err != nil {
		return err
	}
	page := listPage{Filter: f, Items: found.Items}
	if err := p.facets(r, &page); err != nil {
		return err
	}
	if found.Next != "" {
		q := query(f)
		q.Set("cursor", found.Next)
		page.Next = "/items?" + q.Encode()
	}
	page.Exports = exports(f)
	return r.Show("bank_list", page)
}

// facets fills the choices of the filter with how many items each has.
func (p Pages) facets(r *kit.Request, page *listPage) error {
	for _, facet := range []struct {
		field string
		into  *[]kit.Option
		name  func(value string) string
	}{
		{"kind", &page.Kinds, func(v string) string { return r.T(item.Kind(v).TextKey()) }},
		{"state", &page.States, func(v string) string { return r.T(bank.State(v).TextKey()) }},
		{"tier", &page.Tiers, func(v string) string { return v }},
		{"category", &page.Categories, category},
	} {
		counts, err := p.Bank.Counts(r.Context(), r.Actor, facet.field)
		if err != nil {
			return err
		}
		if facet.field == "category" {
			counts = subtrees(counts)
		}
		if facet.field == "state" {
			for _, n := range counts {
				page.Total += n
			}
		}
		*facet.into = options(counts, facet.name)
	}
	for n := 1; n <= 5; n++ {
		page.Difficult = append(page.Difficult, kit.Option{Value: strconv.Itoa(n), Text: r.T("bank.difficulty", "n", n)})
	}
	return nil
}

// subtrees counts each category with everything below it.
func subtrees(counts map[string]int64) map[string]int64 {
	out := map[string]int64{}
	for path, n := range counts {
		for i, c := range path {
			if c == '/' {
				out[path[:i+1]] += n
			}
		}
	}
	return out
}

// category writes a path with its depth in front, as a select can show it.
func category(path string) string {
	parts := strings.Split(strings.TrimSuffix(path, "/"), "/")
	return strings.Repeat("\u2003", len(parts)-1) + parts[len(parts)-1]
}

func options(counts map[string]int64, name func(string) string) []kit.Option {
	var out []kit.Option
	for value, n := range counts {
		if value != "" {
			out = append(out, kit.Option{Value: value, Text: name(value) + " (" + strconv.FormatInt(n, 10) + ")"})
		}
	}
	slices.SortFunc(out, func(a, b kit.Option) int { return strings.Compare(a.Value, b.Value) })
	return out
}

// export is a link that downloads items in a format.
type export struct{ Name, Link string }

func exports(f bank.Filter) []export {
	var out []export
	for _, to := range bank.Writable() {
		q := query(f)
		q.Set("format", to.Name)
		out = append(out, export{to.TextKey(), "/items/export?" + q.Encode()})
	}
	return out
}

// export downloads what the filter shows (GET /items/export?format=gift).
func (p Pages) export(r *kit.Request) error {
	format, err := bank.FormatNamed(r.Query("format"))
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	report, err := p.Bank.Export(r.Context(), r.Actor, filterOf(r), format.Name, &buf)
	if err != nil {
		return err
	}
	if page := exportOf(r, report, format); page.Report.Kept < page.Report.Total && (page.Anyway == "" || r.Query("anyway") != "1") {
		return r.Show("bank_export", page)
	}
	return r.Download("items-"+r.Now().Format("20060102")+format.Extension, format.Media, buf.Bytes())
}
