package kpi

import (
	"fmt"
	"math/big"
	"strings"

	"golang.org/x/text/width"
)

// mostValue bounds what a value may be, in thousandths.
const mostValue = 1_000_000_000_000

var thousand = big.NewRat(1000, 1)

// readNumber reads a decimal number as people write it: full-width digits, thousands separated by
// commas, a sign of percent behind. The number is rounded half away from zero to thousandths.
func readNumber(s string) (milli int64, percent, ok bool) {
	s = strings.TrimSpace(width.Narrow.String(s))
	if rest, cut := strings.CutSuffix(s, "%"); cut {
		s, percent = strings.TrimSpace(rest), true
	}
	s = strings.ReplaceAll(s, ",", "")
	if s == "" || len(s) > 40 || strings.Trim(s, "0123456789.+-eE") != "" {
		return 0, percent, false
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 && len(s)-i > 4 { // 1e999999 would be a number of a million digits
		return 0, percent, false
	}
	r, read := new(big.Rat).SetString(s)
	if !read {
		return 0, percent, false
	}
	n := roundHalfAway(r.Mul(r, thousand))
	if !n.IsInt64() || n.Int64() > mostValue || n.Int64() < -mostValue {
		return 0, percent, false
	}
	return n.Int64(), percent, true
}

// roundHalfAway rounds to a whole number, halves away from zero.
func roundHalfAway(r *big.Rat) *big.Int {
	num, den := new(big.Int).Abs(r.Num()), r.Denom()
	num.Mul(num, big.NewInt(2)).Add(num, den)
	num.Quo(num, new(big.Int).Mul(den, big.NewInt(2)))
	if r.Sign() < 0 {
		num.Neg(num)
	}
	return num
}

// Decimal writes thousandths without needless zeros: 1280 is "1.28".
func Decimal(milli int64) string {
	sign := ""
	if milli < 0 {
		sign, milli = "-", -milli
	}
	s := fmt.Sprintf("%s%d.%03d", sign, milli/1000, milli%1000)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// ReadDecimal reads what Decimal writes, and what people type into a form.
func ReadDecimal(s string) (milli int64, ok bool) {
	milli, _, ok = readNumber(s)
	return milli, ok
}
