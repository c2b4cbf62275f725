package star

import (
	"math"
	"math/big"
	"math/bits"

	"tianti/ladder/kpi"
)

// hundred is the most points, in thousandths.
const hundred = 100_000

func clamp(points int64) int64 { return min(max(points, 0), hundred) }

// quotient is a/b rounded half away from zero; b is positive.
func quotient(a, b int64) int64 {
	if a < 0 {
		return -quotient(-a, b)
	}
	return (a + b/2) / b
}

// limitsOf are where a line's fixed scale gives 0 and 100 points, in half thousandths; ok is false where
// there is none. Threshold and target lie at 60 and 100 points, hence 0 lies 60/40 of their distance
// beyond the threshold.
func limitsOf(l Line, m kpi.Metric) (zero, full int64, ok bool) {
	switch {
	case l.Zero != nil && l.Full != nil:
		return 2 * *l.Zero, 2 * *l.Full, *l.Zero != *l.Full
	case m.Threshold != nil && m.Target != nil:
		return 2**m.Threshold - 3*(*m.Target-*m.Threshold), 2 * *m.Target, true
	}
	return 0, 0, false
}

// fixed gives the points on the line from zero to full, all in half thousandths.
func fixed(value, zero, full int64) int64 {
	part, whole := 2*value-zero, full-zero
	if whole < 0 {
		part, whole = -part, -whole
	}
	switch {
	case part <= 0:
		return 0
	case part >= whole:
		return hundred
	}
	return (part*2*hundred + whole) / (2 * whole) // values are bounded: no overflow
}

// Stat is what is known of a metric in a peer group: how many values, their sum and the sum of their
// squares, in thousandths.
type Stat struct {
	N       int64  `bson:"n" json:"n"`
	Sum     int64  `bson:"sum" json:"sum"`
	Squares string `bson:"squares" json:"squares"` // may be beyond 64 bits

	high, low uint64  // Σx² while values come in
	spread    big.Int // n·Σx² − (Σx)²
	root      float64 // √spread, nearly
}

func (s *Stat) add(value int64) {
	size := uint64(max(value, -value))
	high, low := bits.Mul64(size, size)
	var carry uint64
	s.low, carry = bits.Add64(s.low, low, 0)
	s.high, _ = bits.Add64(s.high, high, carry)
	s.Sum += value
	s.N++
}

// close makes the statistics ready for points.
func (s *Stat) close() {
	var x big.Int
	x.SetUint64(s.high).Lsh(&x, 64).Add(&x, new(big.Int).SetUint64(s.low))
	s.Squares = x.String()
	s.open()
}

// open restores what the store does not keep.
func (s *Stat) open() {
	var squares, sum big.Int
	squares.SetString(s.Squares, 10)
	sum.SetInt64(s.Sum)
	sum.Mul(&sum, &sum)
	s.spread.Mul(big.NewInt(s.N), &squares)
	s.spread.Sub(&s.spread, &sum)
	f, _ := new(big.Float).SetInt(&s.spread).Float64()
	s.root = math.Sqrt(f)
}

// Mean is the mean in thousandths, rounded.
func (s *Stat) Mean() int64 {
	if s.N == 0 {
		return 0
	}
	return quotient(s.Sum, s.N)
}

// Deviation is the standard deviation of the whole group in thousandths, rounded:
// √(n·Σx² − (Σx)²)/n.
func (s *Stat) Deviation() int64 {
	if s.N == 0 {
		return 0
	}
	var x big.Int
	x.Mul(&s.spread, big.NewInt(4)).Quo(&x, new(big.Int).Mul(big.NewInt(s.N), big.NewInt(s.N))).Sqrt(&x)
	return (x.Int64() + 1) / 2
}

// peer gives the derived score of a value: mean + deviation·z, with the sign of z turned where less is
// better.
func (s *Stat) peer(value int64, less bool, mean, deviation int64) int64 {
	if s.spread.Sign() == 0 {
		return clamp(mean)
	}
	from := s.N*value - s.Sum // n·(x − x̄): values are bounded, no overflow
	if less {
		from = -from
	}
	return clamp(mean + s.offset(from, deviation))
}

// offset is deviation·from/√spread rounded half away from zero. Floating point settles it wherever it
// lies far enough from a half that its error cannot matter; whole numbers do where it does not, as
// ⌊(⌊√(4a²/spread)⌋ + 1)/2⌋, which is exact. Either way gives the same, on every machine.
func (s *Stat) offset(from, deviation int64) int64 {
	if from < 0 {
		return -s.offset(-from, deviation)
	}
	near := float64(deviation) * float64(from) / s.root
	if near > 2*hundred {
		return 2 * hundred
	}
	if part := near - math.Floor(near); math.Abs(part-0.5) > 1e-6 {
		return int64(math.Floor(near + 0.5))
	}
	return s.exactly(from, deviation)
}

func (s *Stat) exactly(from, deviation int64) int64 {
	var a big.Int
	a.Mul(big.NewInt(2*deviation), big.NewInt(from))
	a.Mul(&a, &a).Quo(&a, &s.spread).Sqrt(&a)
	return (a.Int64() + 1) / 2
}

// Limits are the values, in thousandths, that a line's fixed scale gives 0 and 100 points; ok is false
// where it has none. Where they lie half a thousandth away they are rounded.
func Limits(l Line, m kpi.Metric) (zero, full int64, ok bool) {
	zero, full, ok = limitsOf(l, m)
	return quotient(zero, 2), quotient(full, 2), ok
}
