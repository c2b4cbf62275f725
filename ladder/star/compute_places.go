package star

import (
	"cmp"
	"slices"

	"tianti/ladder/kpi"
)

// share gives out the stars within the places of each unit.
func (c *computation) share(metrics *kpi.Catalogue) {
	people, members := map[string]int64{}, map[string][]int{}
	for i := range c.out.Ratings {
		if r := &c.out.Ratings[i]; r.Rated {
			people[r.Quota]++
			members[r.Quota] = append(members[r.Quota], i)
			c.out.Rated++
		}
	}
	shares := make([]map[string]Share, Five+1)
	c.out.Places = make([]int64, Five+1)
	for k := range c.out.Places {
		if c.out.Places[k] = -1; k > 0 && c.card.Caps[k] < 1000 {
			c.out.Places[k] = c.out.Rated * c.card.Caps[k] / 1000
			shares[k] = Apportion(c.out.Places[k], people)
		}
	}
	units := make([]string, 0, len(people))
	for u := range people {
		units = append(units, u)
	}
	slices.Sort(units)
	less := c.order(metrics)
	for _, u := range units {
		p := UnitPlaces{Unit: u, People: people[u], Shares: make([]*Share, Five+1), Given: make([]int64, Five+1)}
		for k := range shares {
			if s, ok := shares[k][u]; ok {
				p.Shares[k] = &s
			}
		}
		list := members[u]
		slices.SortFunc(list, less)
		c.give(&p, list)
		c.out.Units = append(c.out.Units, p)
	}
}

// give hands out a unit's places to its people, who stand in order.
func (c *computation) give(p *UnitPlaces, list []int) {
	rank := 0
	for _, i := range list {
		r := &c.out.Ratings[i]
		p.Sum += r.Score
		if r.Why == Vetoed {
			continue
		}
		rank++
		r.Rank = rank
	}
	for k := Five; k > 0; k-- {
		for _, i := range list {
			r := &c.out.Ratings[i]
			if r.Why != "" || r.Stars > 0 || r.Band < k {
				continue
			}
			if s := p.Shares[k]; s != nil && p.Given[k] >= s.Places() {
				break
			}
			r.Stars = k
			p.Given[k]++
		}
	}
	for _, i := range list {
		c.out.Counts[c.out.Ratings[i].Stars]++
	}
}

// order is the order of two people in a unit: score, tie-breaks, id.
func (c *computation) order(metrics *kpi.Catalogue) func(a, b int) int {
	lines := map[string]int{}
	for j, l := range c.card.Lines {
		lines[l.Metric] = j
	}
	return func(a, b int) int {
		x, y := &c.out.Ratings[a], &c.out.Ratings[b]
		p, q := &c.people[a], &c.people[b]
		if d := cmp.Compare(y.Score, x.Score); d != 0 {
			return d
		}
		for _, t := range c.card.Ties {
			d := 0
			switch t {
			case Tenure:
				d = cmp.Compare(p.HiredOn, q.HiredOn)
			case Number:
				d = cmp.Compare(p.Number, q.Number)
			default:
				j, ok := lines[t]
				if !ok {
					continue
				}
				u, v := x.Parts[j], y.Parts[j]
				d = cmp.Or(cmp.Compare(min(v.N, 1), min(u.N, 1)), cmp.Compare(v.Figure, u.Figure)) // whoever has none stands behind
				if u.N > 0 && v.N > 0 && c.metrics[j].Better == kpi.Less {
					d = -d
				}
			}
			if d != 0 {
				return d
			}
		}
		return cmp.Compare(x.Person, y.Person)
	}
}
