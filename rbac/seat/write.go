package seat

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/rbac/passport"
)

// Yuan writes fen as yuan: 1050 is "10.50", 1000 is "10".
func Yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	if fen%100 == 0 {
		return sign + strconv.FormatInt(fen/100, 10)
	}
	return fmt.Sprintf("%s%d.%02d", sign, fen/100, fen%100)
}

// dayOf writes the civil day of an instant; "" for never and for none.
func dayOf(t int64) string {
	if t == 0 || t == passport.Never {
		return ""
	}
	return time.UnixMilli(t).In(clock.Shanghai).Format(time.DateOnly)
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// points writes milli-points: 84500 is "84.5".
func points(milli int64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%d.%03d", milli/1000, milli%1000), "0"), ".")
}
