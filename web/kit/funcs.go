package kit

import (
	"errors"
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	"tianti/internal/clock"
)

// funcs are the functions of templates in one language. None of them knows the request: what
// depends on it is a method of View.
func (k *Kit) funcs(lang string) template.FuncMap {
	return template.FuncMap{
		"t":        func(key string, pairs ...any) string { return text(lang, key, pairs...) },
		"date":     date,
		"datetime": datetime,
		"clock":    clockTime,
		"score":    Score,
		"number":   number,
		"percent":  func(milli int64) string { return Score(milli) + "%" },
		"asset":    k.assets.URL,
		"icon":     k.icon,
		"field":    newField,
		"choice":   newChoice,
		"dict":     dict,
		"list":     func(items ...any) []any { return items },
		"lang":     func() string { return lang },
	}
}

// moment takes a time.Time or *time.Time; nil and the zero time are "not set".
func moment(v any) (time.Time, bool) {
	switch t := v.(type) {
	case time.Time:
		return t, !t.IsZero()
	case *time.Time:
		if t != nil {
			return *t, !t.IsZero()
		}
	}
	return time.Time{}, false
}

func stamp(v any, layout string) string {
	t, ok := moment(v)
	if !ok {
		return "—"
	}
	return t.In(clock.Shanghai).Format(layout)
}

func date(v any) string      { return stamp(v, "2006-01-02") }
func datetime(v any) string  { return stamp(v, "2006-01-02 15:04") }
func clockTime(v any) string { return stamp(v, "15:04") }

// Score writes milli-points without needless zeros: 87500 is 87.5.
func Score(milli int64) string {
	sign := ""
	if milli < 0 {
		sign, milli = "-", -milli
	}
	s := strconv.FormatInt(milli/1000, 10)
	if rest := milli % 1000; rest != 0 {
		s += "." + strings.TrimRight(fmt.Sprintf("%03d", rest), "0")
	}
	return sign + s
}

// number groups thousands: 12,345.
func number(v any) string {
	s := fmt.Sprint(v)
	digits := strings.TrimPrefix(s, "-")
	if _, err := strconv.ParseUint(digits, 10, 64); err != nil {
		return s
	}
	var b strings.Builder
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	return strings.TrimSuffix(s, digits) + b.String()
}

// icon is an image of the sprite, hidden from screen readers: the text beside it speaks.
func (k *Kit) icon(name string) template.HTML {
	return template.HTML(`<svg class="icon" aria-hidden="true" focusable="false"><use href="` +
		template.HTMLEscapeString(k.assets.URL("icons.svg")) + "#" + template.HTMLEscapeString(name) + `"></use></svg>`)
}

func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, errors.New("dict: odd number of arguments")
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: name %v is no string", pairs[i])
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}
