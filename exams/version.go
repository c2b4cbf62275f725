package exams

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/internal/store"
)

// Version is a published paper. It is never written again: the pools are what the bank had at that
// moment, so whatever is edited later, every sitting that names the version can be drawn again.
type Version struct {
	store.Meta `bson:",inline"` // "{paper}@{number}"
	Paper      string           `bson:"paper" json:"paper"`
	Number     int              `bson:"number" json:"number"`
	Unit       string           `bson:"unit" json:"unit"`
	Content    Content          `bson:"content" json:"content"`
	Pools      []Pool           `bson:"pools" json:"-"` // the rows of all sections, in order
	Count      int              `bson:"count" json:"count"`
	Max        int64            `bson:"max" json:"max"`       // milli-points
	Open       bool             `bson:"open" json:"open"`     // some items may have to be marked by people
	Closed     bool             `bson:"closed" json:"closed"` // some items are scored by rule
	Hash       string           `bson:"hash" json:"hash"`
	Frozen     time.Time        `bson:"frozen" json:"frozen"`
}

// Pool is a row with what it can draw from.
type Pool struct {
	Section int      `bson:"section"`
	Refs    []string `bson:"refs"`
	Count   int      `bson:"count"`
	Fixed   bool     `bson:"fixed"`
	Points  int64    `bson:"points"` // 0: each item's own
}

// VersionID names a version, PaperOf is the paper of such a name.
func VersionID(paper string, number int) string { return fmt.Sprintf("%s@%d", paper, number) }

// PaperOf is the code of the paper that a version's name belongs to.
func PaperOf(version string) string {
	code, _, _ := strings.Cut(version, "@")
	return code
}

// Placed is an item at its place in a candidate's paper: which pool it was drawn from.
type Placed struct {
	Pool int
	Ref  string
}

// freeze resolves rows with what the bank offers, by item id.
func freeze(c *Content, offers func(bank.Want) []bank.Candidate) (*Version, error) {
	v, all := &Version{Content: *c}, map[string]bank.Candidate{}
	for _, o := range offers(bank.Want{}) {
		all[o.Item] = o
	}
	for i, s := range c.Sections {
		for j, r := range s.Rows {
			p, from := Pool{Section: i, Count: r.Count, Points: r.Points, Fixed: r.Draw == nil}, []bank.Candidate(nil)
			if r.Draw != nil {
				from = offers(*r.Draw)
			}
			for _, id := range r.Items {
				o, ok := all[id]
				if !ok {
					return nil, ErrRowItem.At(rowField(i, j)).With("section", i+1).With("row", j+1).With("item", id)
				}
				from, p.Count = append(from, o), p.Count+1
			}
			if len(from) < p.Count {
				return nil, ErrNotEnough.At(rowField(i, j)).With("section", i+1).With("row", j+1).With("need", p.Count).With("have", len(from))
			}
			if !p.fill(from) {
				return nil, ErrRowPoints.At(rowField(i, j)).With("section", i+1).With("row", j+1)
			}
			v.add(p, from)
		}
	}
	return v, v.check()
}

func rowField(section, row int) string { return fmt.Sprintf("sections.%d.rows.%d", section, row) }

// fill takes the candidates in. Where only some of them are drawn, all must be worth the same, or
// one paper would be worth more than another; ok says whether they are.
func (p *Pool) fill(from []bank.Candidate) (ok bool) {
	same := true
	for _, o := range from {
		p.Refs = append(p.Refs, o.Ref)
		same = same && o.Max == from[0].Max
	}
	if p.Points == 0 && same && len(from) > 0 {
		p.Points = from[0].Max
	}
	return p.Points > 0 || p.Count == len(p.Refs)
}

func (v *Version) add(p Pool, from []bank.Candidate) {
	v.Pools, v.Count = append(v.Pools, p), v.Count+p.Count
	if p.Points > 0 {
		v.Max += p.Points * int64(p.Count)
	}
	for _, o := range from {
		v.Open, v.Closed = v.Open || o.Open, v.Closed || o.Closed
		if p.Points == 0 {
			v.Max += o.Max
		}
	}
}

// check finds out whether every draw succeeds: however unhappily the pools before it chose, each
// pool has enough left. It also holds the pass mark against what there is to earn.
func (v *Version) check() error {
	order := v.order()
	for k, i := range order {
		p, taken := v.Pools[i], 0
		has := map[string]bool{}
		for _, r := range p.Refs {
			has[r] = true
		}
		for _, j := range order[:k] {
			shared := 0
			for _, r := range v.Pools[j].Refs {
				if has[r] {
					shared++
				}
			}
			taken += min(shared, v.Pools[j].Count)
		}
		if len(p.Refs)-taken < p.Count {
			s, r := v.rowOf(i)
			return ErrOverlap.At(rowField(s, r)).With("section", s+1).With("row", r+1).With("need", p.Count)
		}
	}
	if v.Content.PassPoints > v.Max {
		return ErrPassPoints.At("pass_points").With("most", item.Points(v.Max))
	}
	return nil
}

// hash tells versions apart by what was written and what can be drawn.
func (v *Version) hash() string {
	data, err := json.Marshal([]any{v.Content, v.Pools})
	if err != nil {
		panic(err) // plain values always marshal
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:12])
}

// rowOf is the place of a pool among the rows.
func (v *Version) rowOf(pool int) (section, row int) {
	section = v.Pools[pool].Section
	for i := range pool {
		if v.Pools[i].Section == section {
			row++
		}
	}
	return section, row
}

// order is the order in which pools choose: what is fixed, then the narrow ones, which would else
// find their few items taken.
func (v *Version) order() []int {
	out := make([]int, len(v.Pools))
	for i := range out {
		out[i] = i
	}
	slices.SortStableFunc(out, func(a, b int) int {
		x, y := v.Pools[a], v.Pools[b]
		if x.Fixed != y.Fixed {
			if x.Fixed {
				return -1
			}
			return 1
		}
		return len(x.Refs) - len(y.Refs)
	})
	return out
}

// Draw is a candidate's paper: no item twice, the same for the same seed for ever.
func (v *Version) Draw(seed int64) []Placed {
	s, taken, rows := item.NewShuffle(seed), map[string]bool{}, make([][]Placed, len(v.Pools))
	for _, i := range v.order() {
		p := v.Pools[i]
		free := slices.DeleteFunc(slices.Clone(p.Refs), func(r string) bool { return !p.Fixed && taken[r] })
		chosen := s.Order(len(free))[:p.Count]
		if !v.Content.Shuffle || p.Fixed {
			slices.Sort(chosen)
		}
		for _, j := range chosen {
			taken[free[j]] = true
			rows[i] = append(rows[i], Placed{i, free[j]})
		}
	}
	var out []Placed
	for section := range v.Content.Sections {
		var part []Placed
		for i, p := range v.Pools {
			if p.Section == section {
				part = append(part, rows[i]...)
			}
		}
		if !v.Content.Shuffle {
			out = append(out, part...)
			continue
		}
		for _, j := range s.Order(len(part)) {
			out = append(out, part[j])
		}
	}
	return out
}

// worth is an item as this paper uses it, with the paper's points.
func (v *Version) worth(p Placed, b *item.Body) *item.Body {
	c := *b
	if n := v.Pools[p.Pool].Points; n > 0 {
		c.Max = n
	}
	return &c
}

// order of options: the candidate's own, or the same for everybody.
func (v *Version) viewSeed(seed int64, n int) int64 {
	if !v.Content.Shuffle {
		seed = 0
	}
	return seed ^ int64(n)*0x5851f42d4c957f2d
}

// Drawn is the paper of one sitting: its items in their order, and the seed of the orders of their
// options. It is written once, before the header.
type Drawn struct {
	store.Meta `bson:",inline"` // of the sitting
	Version    string           `bson:"version"`
	Seed       int64            `bson:"seed"`
	Items      []string         `bson:"items"` // "{pool}:{ref}"
}

// draw makes a sitting's paper.
func (v *Version) draw(sitting string, seed int64) *Drawn {
	d := &Drawn{Meta: store.Meta{ID: sitting}, Version: v.ID, Seed: seed}
	for _, p := range v.Draw(seed) {
		d.Items = append(d.Items, strconv.Itoa(p.Pool)+":"+p.Ref)
	}
	return d
}

// at is the item at place n, counted from 1.
func (d *Drawn) at(n int) Placed {
	pool, ref, _ := strings.Cut(d.Items[n-1], ":")
	i, _ := strconv.Atoi(pool) // written by draw
	return Placed{i, ref}
}

func (d *Drawn) placed() []Placed {
	out := make([]Placed, len(d.Items))
	for i := range out {
		out[i] = d.at(i + 1)
	}
	return out
}

// hash is what the header keeps of it.
func (d *Drawn) hash() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %q", d.Version, d.Seed, d.Items))
	return hex.EncodeToString(sum[:12])
}
