package rbac

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tianti/internal/fault"
	"tianti/internal/text"
)

// Card is what a form or a row of a roster says of a person, before anybody believes it.
type Card struct {
	EmployeeNo string   `json:"employee_no"`
	Name       string   `json:"name"`
	Unit       string   `json:"unit"` // path
	Post       string   `json:"post"` // code
	Employment string   `json:"employment"`
	HiredOn    Day      `json:"hired_on"`
	LeftOn     Day      `json:"left_on"`
	Phone      string   `json:"phone"`
	Mail       string   `json:"mail"`
	Languages  []string `json:"languages"` // codes, or words that are no known language
}

const (
	maxName      = 60 // code points; the longest transcribed names have about forty
	maxLanguages = 10
	maxAhead     = 366 // days that a first or last day may lie in the future
)

// oldest is the first day that anybody can have been hired on.
const oldest Day = "1950-01-01"

// Employments lists the ways of being employed.
var Employments = []string{"contract", "dispatch", "outsourced", "intern"}

var employmentWords = map[string]string{
	"": "contract", "contract": "contract", "合同制": "contract", "合同": "contract", "正式": "contract", "正式员工": "contract", "permanent": "contract", "employee": "contract",
	"dispatch": "dispatch", "劳务派遣": "dispatch", "派遣": "dispatch", "派遣制": "dispatch", "agencyworker": "dispatch", "dispatched": "dispatch",
	"outsourced": "outsourced", "外包": "outsourced", "业务外包": "outsourced", "outsourcing": "outsourced",
	"intern": "intern", "实习": "intern", "实习生": "intern", "internship": "intern",
}

// EmploymentNamed finds a way of being employed by code or name.
func EmploymentNamed(word string) (string, bool) {
	e, ok := employmentWords[text.Squash(word)]
	return e, ok
}

var languageWords = map[string]string{
	"普通话": "zh", "国语": "zh", "汉语": "zh", "中文": "zh", "mandarin": "zh", "chinese": "zh", "zh": "zh",
	"英语": "en", "英文": "en", "english": "en", "en": "en",
	"粤语": "yue", "广东话": "yue", "白话": "yue", "cantonese": "yue", "yue": "yue",
	"四川话": "sichuan", "川话": "sichuan", "sichuanese": "sichuan", "sichuan": "sichuan",
	"日语": "ja", "japanese": "ja", "ja": "ja", "韩语": "ko", "korean": "ko", "ko": "ko", "俄语": "ru", "russian": "ru", "ru": "ru",
	"藏语": "bo", "tibetan": "bo", "bo": "bo", "维吾尔语": "ug", "维语": "ug", "uyghur": "ug", "ug": "ug", "蒙古语": "mn", "蒙语": "mn", "mongolian": "mn", "mn": "mn",
	"闽南语": "nan", "闽南话": "nan", "hokkien": "nan", "nan": "nan", "客家话": "hak", "hakka": "hak", "hak": "hak", "上海话": "wuu", "吴语": "wuu", "wuu": "wuu",
}

// Languages lists the codes of the known languages, in the order in which they are offered.
var Languages = []string{"zh", "en", "yue", "sichuan", "nan", "hak", "wuu", "bo", "ug", "mn", "ja", "ko", "ru"}

// LanguagesNamed reads "普通话、英语" as codes in that order, without repetition. A word that is no
// known language stays as it is.
func LanguagesNamed(list string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune("、,，;；/|+ \u3000", r) }) {
		w = text.Clean(w)
		if code := languageWords[text.Squash(w)]; code != "" {
			w = code
		}
		if w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

var (
	numberShape = regexp.MustCompile(`^[A-Z0-9][A-Z0-9_-]{1,31}$`)
	phoneShape  = regexp.MustCompile(`^(1[3-9]\d{9}|\+[1-9]\d{6,14}|0\d{2,3}-?\d{7,8})$`)
)

// Number is an employee number in its one spelling: plain letters and digits, capitals.
func Number(typed string) string {
	return strings.ToUpper(strings.ReplaceAll(text.Fold(typed), " ", ""))
}

// Tidied is the card with every field in its one spelling. What people typed on purpose, such as
// the interpunct in a name, stays.
func (c Card) Tidied() Card {
	c.EmployeeNo = Number(c.EmployeeNo)
	c.Name = text.Clean(c.Name)
	c.Phone = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(text.Fold(c.Phone))
	if digits, ok := strings.CutPrefix(c.Phone, "+86"); ok {
		c.Phone = digits
	}
	c.Mail = strings.ToLower(strings.TrimSpace(c.Mail))
	return c
}

// Check lists everything that is wrong with a tidied card, each fault at its field. today bounds
// days that lie ahead, posts are those that there are.
func (c Card) Check(today Day, posts *PostList) fault.List {
	var l fault.List
	add := func(f *fault.Fault, field string) {
		if f != nil {
			l = append(l, f.At(field))
		}
	}
	if !numberShape.MatchString(c.EmployeeNo) {
		add(ErrNumber.With("value", text.Cut(c.EmployeeNo, 40)), "employee_no")
	}
	add(checkName(c.Name), "name")
	post, known := posts.Of(c.Post)
	switch {
	case !known:
		add(ErrPost.With("value", text.Cut(c.Post, 40)).With("known", posts.names()), "post")
	case c.Unit != "" && post.NeedsTeam() && strings.Count(c.Unit, "/") < 5:
		add(ErrTeam.With("post", post.Zh), "team")
	}
	if !slices.Contains(Employments, c.Employment) {
		add(ErrEmployment.With("value", text.Cut(c.Employment, 40)), "employment")
	}
	add(checkDay(c.HiredOn, today), "hired_on")
	if c.LeftOn != "" {
		add(checkDay(c.LeftOn, today), "left_on")
		if c.LeftOn.Valid() && c.HiredOn.Valid() && c.LeftOn < c.HiredOn {
			add(ErrLeftBefore.With("hired", c.HiredOn).With("left", c.LeftOn), "left_on")
		}
	}
	if c.Phone != "" && !phoneShape.MatchString(c.Phone) {
		add(ErrPhone.With("value", text.Cut(c.Phone, 40)), "phone")
	}
	if c.Mail != "" && !mailLooksRight(c.Mail) {
		add(ErrMail.With("value", text.Cut(c.Mail, 60)), "mail")
	}
	if len(c.Languages) > maxLanguages || slices.ContainsFunc(c.Languages, func(s string) bool { return utf8.RuneCountInString(s) > 20 }) {
		add(ErrLanguages.With("limit", maxLanguages), "languages")
	}
	return l
}

func checkName(name string) *fault.Fault {
	n := utf8.RuneCountInString(name)
	switch {
	case n == 0:
		return ErrNameEmpty
	case n > maxName:
		return ErrNameLong.With("limit", maxName).With("have", n)
	case strings.ContainsRune("=+-@|", []rune(name)[0]):
		return ErrNameFormula.With("value", name)
	case !strings.ContainsFunc(name, unicode.IsLetter) || strings.ContainsFunc(name, unsuitable):
		return ErrNameRunes.With("value", name)
	}
	return nil
}

// unsuitable are runes that no name has: controls, markup and what is no text at all. Old GBK data
// has some characters as private-use code points; they are let through.
func unsuitable(r rune) bool {
	return unicode.IsControl(r) || r == utf8.RuneError || strings.ContainsRune(`<>{}\|"=`, r)
}

func checkDay(d, today Day) *fault.Fault {
	switch {
	case !d.Valid():
		return ErrDay.With("value", text.Cut(string(d), 40))
	case d < oldest, d > today.Add(maxAhead):
		return ErrDayFar.With("value", d)
	}
	return nil
}

func mailLooksRight(s string) bool {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 {
		return false
	}
	_, domain, _ := strings.Cut(s, "@")
	return strings.Contains(domain, ".") && !strings.HasSuffix(domain, ".")
}
