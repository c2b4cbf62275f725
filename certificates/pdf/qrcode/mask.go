package qrcode

import "math/bits"

// Choosing a mask looks at each module of a code sixteen times, so it is done on lines of bits: a line of
// the largest code has 177 modules. A test compares it with counting module by module.

// line is a row or a column, its first module in the lowest bit.
type line [3]uint64

func (l *line) put(i int, dark bool) {
	if l[i>>6] &^= 1 << (i & 63); dark {
		l[i>>6] |= 1 << (i & 63)
	}
}

func (l line) xor(o line) line { return line{l[0] ^ o[0], l[1] ^ o[1], l[2] ^ o[2]} }
func (l line) and(o line) line { return line{l[0] & o[0], l[1] & o[1], l[2] & o[2]} }
func (l line) not(o line) line { return line{l[0] &^ o[0], l[1] &^ o[1], l[2] &^ o[2]} }
func (l line) count() int {
	return bits.OnesCount64(l[0]) + bits.OnesCount64(l[1]) + bits.OnesCount64(l[2])
}

// ahead moves every module n places to the front: bit i becomes what bit i+n was; 0 < n < 64.
func (l line) ahead(n int) line {
	return line{l[0]>>n | l[1]<<(64-n), l[1]>>n | l[2]<<(64-n), l[2] >> n}
}

// first has the first n modules set.
func first(n int) (l line) {
	for i := range l {
		if rest := n - 64*i; rest >= 64 {
			l[i] = ^uint64(0)
		} else if rest > 0 {
			l[i] = 1<<rest - 1
		}
	}
	return l
}

// The patterns repeat after twelve modules either way: by mask, as rows and as columns.
var patterns = func() (out [8][2][12]line) {
	for m := range out {
		for at := range 12 {
			for i := range 177 {
				out[m][0][at].put(i, inverts(m, i, at))
				out[m][1][at].put(i, inverts(m, at, i))
			}
		}
	}
	return out
}()

// plane is a code as rows and as columns.
type plane struct{ dark, function [2][]line }

func planeOf(c *Code) (p plane) {
	for side := range 2 {
		p.dark[side], p.function[side] = make([]line, c.Size), make([]line, c.Size)
	}
	for y := range c.Size {
		for x := range c.Size {
			p.put(x, y, c.dark[y*c.Size+x])
			p.function[0][y].put(x, c.function[y*c.Size+x])
			p.function[1][x].put(y, c.function[y*c.Size+x])
		}
	}
	return p
}

func (p *plane) put(x, y int, dark bool) {
	p.dark[0][y].put(x, dark)
	p.dark[1][x].put(y, dark)
}

// bestMask tries the patterns and takes the one that scanners find easiest.
func bestMask(c *Code) int {
	p := planeOf(c)
	best, least := 0, -1
	for m := range 8 {
		c.format(m)
		for i := range c.Size { // the format stands in the ninth row and column
			p.put(i, 8, c.dark[8*c.Size+i])
			p.put(8, i, c.dark[i*c.Size+8])
		}
		if n := p.penalty(m, c.Size); least < 0 || n < least {
			best, least = m, n
		}
	}
	return best
}

// penalty counts what confuses scanners under a mask (ISO/IEC 18004, 7.8.3): runs, blocks, look-alikes of
// finders, imbalance.
func (p *plane) penalty(m, n int) int {
	sum, dark := 0, 0
	all, pairs := first(n), first(n-1)
	for side := range 2 {
		var above, sameAbove line
		for i := range n {
			l := p.dark[side][i].xor(patterns[m][side][i%12].not(p.function[side][i])).and(all)
			same := pairs.not(l.xor(l.ahead(1))) // as the next one
			sum += runs(same) + finders(l, n)
			if side == 0 {
				dark += l.count()
				if i > 0 {
					across := all.not(l.xor(above))
					sum += 3 * same.and(sameAbove).and(across).count()
				}
				above, sameAbove = l, same
			}
		}
	}
	off := 20*dark - 10*n*n
	return sum + max(off, -off)/(n*n)*10
}

// runs gives 3 for five modules of a kind in a row, and 1 for each further one.
func runs(same line) int {
	five := same.and(same.ahead(1)).and(same.ahead(2)).and(same.ahead(3))
	begins := five
	for i := range begins {
		before := five[i] << 1
		if i > 0 {
			before |= five[i-1] >> 63
		}
		begins[i] &^= before
	}
	return five.count() + 2*begins.count()
}

// finders gives 40 for each stretch that looks like a finder with light beside it, either way round.
func finders(l line, n int) int {
	const one, other = 0b00001011101, 0b10111010000
	a, b := first(n-10), first(n-10)
	for i := range 11 {
		x := l
		if i > 0 {
			x = l.ahead(i)
		}
		if one>>i&1 == 1 {
			a = a.and(x)
		} else {
			a = a.not(x)
		}
		if other>>i&1 == 1 {
			b = b.and(x)
		} else {
			b = b.not(x)
		}
	}
	return 40 * (a.count() + b.count())
}
