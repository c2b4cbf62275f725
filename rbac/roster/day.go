package roster

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/text"
	"tianti/rbac"
)

var (
	yearFirst = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[t ]0{1,2}:00(?::00(?:\.0+)?)?z?)?$`)
	compact   = regexp.MustCompile(`^((?:19|20)\d{2})(\d{2})(\d{2})$`)
	serial    = regexp.MustCompile(`^(\d{5})(?:\.0+)?$`)
	unclear   = regexp.MustCompile(`^\d{1,2}[-/.年]\d{1,2}[-/.月]\d{1,4}日?$`)
)

// unblank takes out the blanks that people put around the characters of a day.
var unblank = strings.NewReplacer(" 年 ", "年", "年 ", "年", " 年", "年", " 月 ", "月", "月 ", "月", " 月", "月", " 日", "日")

// zero is the day 0 of Excel's calendar, for days after February 1900.
var zero = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// readDay reads a cell as a civil day; "" is no day. asSerial says that it was Excel's number.
func readDay(cell string) (d rbac.Day, asSerial bool, f *fault.Fault) {
	s := unblank.Replace(text.Fold(cell))
	if s == "" {
		return "", false, nil
	}
	if m := serial.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1])
		return rbac.Day(zero.AddDate(0, 0, n).Format("2006-01-02")), true, nil
	}
	m := yearFirst.FindStringSubmatch(s)
	if m == nil {
		m = compact.FindStringSubmatch(s)
	}
	switch {
	case m == nil && unclear.MatchString(s):
		return rbac.Day(s), false, ErrAmbiguous.With("value", text.Cut(cell, 40))
	case m == nil:
		return rbac.Day(s), false, rbac.ErrDay.With("value", text.Cut(cell, 40))
	}
	d = rbac.Day(m[1] + "-" + two(m[2]) + "-" + two(m[3]))
	if !d.Valid() {
		return d, false, rbac.ErrDay.With("value", text.Cut(cell, 40))
	}
	return d, false, nil
}

func two(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}
