package star

import (
	"slices"

	"tianti/ladder/kpi"
)

// above is the unit of a level in which a path lies; the path itself where it does not reach that deep.
func above(path, level string) string {
	depth := slices.Index(Levels, level) + 1
	at := 0
	for i := 1; i < len(path); i++ {
		if path[i] == '/' {
			if at++; at == depth {
				return path[:i+1]
			}
		}
	}
	return path
}

// circles are the peer groups of a person, from the scorecard's own to the widest.
func (c *computation) circles(p *Subject) (out []Circle) {
	g := Circle{}
	if c.card.Peers.Post {
		g.Post = p.Post
	}
	switch c.card.Peers.Grade {
	case ByStage:
		g.Grade = p.Stage
	case ByGrade:
		g.Grade = p.Grade
	}
	for i := slices.Index(Levels, c.card.Peers.Unit); i >= 0; i-- {
		out = append(out, Circle{g.Post, g.Grade, above(p.Unit, Levels[i])})
	}
	if g.Grade != "" {
		out = append(out, Circle{g.Post, "", above(p.Unit, Levels[0])})
	}
	return out
}

// points compares people with their peers. Only circles that somebody is compared in get statistics.
func (c *computation) points() {
	sizes := map[Circle]int{}
	circles := make([][]Circle, len(c.people))
	for i := range c.people {
		if c.out.Ratings[i].Why == Short {
			continue
		}
		circles[i] = c.circles(&c.people[i])
		for _, g := range circles[i] {
			sizes[g]++
		}
	}
	chosen := make([]int, len(c.people))
	for i := range c.people {
		chosen[i] = -1
		for _, g := range circles[i] {
			if sizes[g] >= c.card.Peers.Least {
				chosen[i] = c.group(g, sizes[g])
				break
			}
		}
	}
	for i := range c.people {
		for _, g := range circles[i] {
			if at, used := c.groups[g]; used {
				for j, x := range c.out.Ratings[i].Parts {
					if x.N > 0 {
						c.out.Groups[at].Stats[j].add(x.Figure)
					}
				}
			}
		}
	}
	for i := range c.out.Groups {
		for j := range c.out.Groups[i].Stats {
			c.out.Groups[i].Stats[j].close()
		}
	}
	for i := range c.people {
		if c.out.Ratings[i].Why != Short {
			c.score(&c.out.Ratings[i], chosen[i])
		}
	}
}

func (c *computation) group(g Circle, size int) int {
	at, ok := c.groups[g]
	if !ok {
		at = len(c.out.Groups)
		c.groups[g] = at
		c.out.Groups = append(c.out.Groups, Group{g.Post, g.Grade, g.Unit, size, make([]Stat, len(c.card.Lines))})
	}
	return at
}

// score gives the points of all lines and their weighted mean.
func (c *computation) score(r *Rating, group int) {
	for j := range r.Parts {
		x, l, m := &r.Parts[j], c.card.Lines[j], c.metrics[j]
		if x.N == 0 {
			continue
		}
		switch {
		case l.Scale == Peer && group >= 0 && c.out.Groups[group].Stats[j].N >= int64(c.card.Peers.Least):
			x.Scale, x.Group = Peer, group
			x.Points = c.out.Groups[group].Stats[j].peer(x.Figure, m.Better == kpi.Less, c.card.Mean, c.card.Deviation)
		case c.limits[j][2] == 1:
			x.Scale, x.Points = Fixed, fixed(x.Figure, c.limits[j][0], c.limits[j][1])
		default:
			continue
		}
		r.Weight += l.Weight
		r.Sum += l.Weight * x.Points
	}
	if r.Weight == 0 || r.Weight*1000 < c.card.LeastWeight*c.card.Weight() {
		r.Why = Missing
		return
	}
	r.Rated, r.Score = true, quotient(r.Sum, r.Weight)
	for k := Five; k > 0; k-- {
		if r.Score >= c.card.Bands[k] {
			r.Band = k
			break
		}
	}
	switch {
	case len(r.Vetoes) > 0:
		r.Why = Vetoed
	case r.Band == 0:
		r.Why = Below
	}
}
