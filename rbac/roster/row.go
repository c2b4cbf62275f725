package roster

import (
	"strings"
	"unicode/utf8"

	"tianti/internal/fault"
	"tianti/internal/sheet"
	"tianti/internal/text"
	"tianti/rbac"
)

// Columns are the columns of a roster; the first name of each is that of the template.
var Columns = []sheet.Column{
	{Key: "employee_no", Names: []string{"工号", "employee_no", "employee number", "员工编号", "人员编号", "员工号", "工号/编号", "staff no", "staff id", "employee id", "emp no"}, Required: true},
	{Key: "name", Names: []string{"姓名", "name", "员工姓名", "full name", "名字"}, Required: true},
	{Key: "group", Names: []string{"集团", "group", "集团公司", "公司"}},
	{Key: "province", Names: []string{"省分", "province", "省份", "省分公司", "省公司", "省"}},
	{Key: "centre", Names: []string{"中心", "centre", "center", "客服中心", "呼叫中心", "call centre", "call center"}},
	{Key: "team", Names: []string{"班组", "team", "小组", "组别"}},
	{Key: "post", Names: []string{"岗位", "post", "职位", "职务", "position", "job title"}, Required: true},
	{Key: "employment", Names: []string{"用工性质", "employment", "用工类型", "用工形式", "employment type"}},
	{Key: "hired_on", Names: []string{"入职日期", "hired_on", "入职时间", "入司日期", "入司时间", "hire date", "start date", "hired"}, Required: true},
	{Key: "left_on", Names: []string{"离职日期", "left_on", "离职时间", "leave date", "end date", "left"}},
	{Key: "phone", Names: []string{"手机", "phone", "手机号", "手机号码", "联系电话", "电话", "mobile", "phone number"}},
	{Key: "mail", Names: []string{"邮箱", "email", "mail", "电子邮箱", "电子邮件", "邮件", "e-mail", "email address"}},
	{Key: "languages", Names: []string{"语言", "languages", "language", "语种", "语言能力"}},
}

// levels are the columns that name units, from the group down.
var levels = [4]string{"group", "province", "centre", "team"}

// needed are the columns that every row must reach.
var needed = []string{"employee_no", "name", "post", "hired_on"}

// plan is what a row says, ready for the organisation; Units are names, "" below the last.
type plan struct {
	Row   int       `bson:"row"`
	Units [4]string `bson:"units"`
	Card  rbac.Card `bson:"card"`
	Bad   bool      `bson:"bad"` // refused already
}

// readRow reads a record. The line carries its faults and notes; it has no verdict yet when there
// are no faults.
func readRow(t *sheet.Table, r sheet.Record, today rbac.Day, posts *rbac.PostList) (plan, Line) {
	line := Line{Row: r.N}
	p := plan{Row: r.N}
	if len(r.Cells) < len(t.Header.Cells) && tooShort(t, r) {
		line.refuse(t, r, ErrShortRow.At("employee_no").With("have", len(r.Cells)).With("want", len(t.Header.Cells)))
		p.Bad = true
		return p, line
	}
	faults := p.read(t, r, posts, &line)
	p.Card = p.Card.Tidied()
	check := p.Card
	if check.Unit = ""; t.Has("team") || t.Has("centre") {
		check.Unit = depth(p.Units)
	}
	for _, f := range check.Check(today, posts) {
		if !covered(faults, f.Field()) {
			faults = append(faults, f)
		}
	}
	for _, f := range faults {
		line.refuse(t, r, f)
		p.Bad = true
	}
	if len(faults) == 0 {
		p.tidied(r, &line)
	}
	return p, line
}

// tooShort says whether a row ends before a needed column.
func tooShort(t *sheet.Table, r sheet.Record) bool {
	for _, key := range needed {
		if t.Has(key) && r.Get(key) == "" && !reaches(t, r, key) {
			return true
		}
	}
	return false
}

func reaches(t *sheet.Table, r sheet.Record, key string) bool {
	for i := range r.Cells {
		if sheet.ColumnName(i) == t.Letter(key) {
			return true
		}
	}
	return false
}

// read fills the plan and gives the faults of reading, before the card itself is checked.
func (p *plan) read(t *sheet.Table, r sheet.Record, posts *rbac.PostList, line *Line) fault.List {
	var faults fault.List
	for i, level := range levels {
		p.Units[i] = text.Clean(r.Get(level))
		if n := utf8.RuneCountInString(p.Units[i]); n > 60 {
			faults = append(faults, ErrUnitLong.At(level).With("value", text.Cut(p.Units[i], 20)).With("limit", 60))
		}
		if i > 1 && p.Units[i] != "" && p.Units[i-1] == "" {
			faults = append(faults, ErrGap.At(levels[i-1]).With("level", p.Units[i]))
		}
	}
	day := func(key string) rbac.Day {
		d, asSerial, f := readDay(r.Get(key))
		if f != nil {
			faults = append(faults, f.At(key))
		}
		if asSerial {
			line.note(t, key, "rbac.roster.note.serial", map[string]string{"value": r.Get(key), "day": string(d)})
		}
		return d
	}
	p.Card = rbac.Card{
		EmployeeNo: r.Get("employee_no"), Name: r.Get("name"), HiredOn: day("hired_on"), LeftOn: day("left_on"),
		Phone: r.Get("phone"), Mail: text.Fold(r.Get("mail")), Languages: rbac.LanguagesNamed(r.Get("languages")),
	}
	p.Card.Post = text.Clean(r.Get("post"))
	if post, ok := posts.Named(p.Card.Post); ok {
		p.Card.Post = post.Code
	}
	p.Card.Employment = text.Clean(r.Get("employment"))
	if e, ok := rbac.EmploymentNamed(p.Card.Employment); ok {
		p.Card.Employment = e
	}
	return faults
}

// tidied notes where what is kept is not what was typed.
func (p *plan) tidied(r sheet.Record, line *Line) {
	if typed := r.Get("name"); typed != p.Card.Name {
		line.note(nil, "name", "rbac.roster.note.name", map[string]string{"value": typed, "kept": p.Card.Name})
	}
	if typed := r.Get("employee_no"); typed != p.Card.EmployeeNo {
		line.note(nil, "employee_no", "rbac.roster.note.number", map[string]string{"value": typed, "kept": p.Card.EmployeeNo})
	}
}

// depth is a path as deep as the units that are named, for rules that ask how deep somebody stands.
func depth(units [4]string) string {
	n := 0
	for i, u := range units {
		if u != "" {
			n = i + 1
		}
	}
	return "/" + strings.Repeat("x/", max(n, 1))
}

// kept are the fields that the table says nothing of.
func kept(t *sheet.Table) []string {
	var out []string
	for _, key := range []string{"employment", "left_on", "phone", "mail", "languages"} {
		if !t.Has(key) {
			out = append(out, key)
		}
	}
	if !t.Has("group") && !t.Has("province") && !t.Has("centre") && !t.Has("team") {
		out = append(out, "unit")
	}
	return out
}

// covered says whether a field has a fault already.
func covered(l fault.List, field string) bool {
	for _, f := range l {
		if f.Field() == field {
			return true
		}
	}
	return false
}
