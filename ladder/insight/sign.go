package insight

import "slices"

// Sign is something that, by experience, comes before people leave. Amount says how much of it: months,
// days or stars, as the text of the code says.
type Sign struct {
	Code   string `json:"code"`
	Amount int    `json:"amount"`
}

// Signs are the codes, in the order in which pages show them.
var Signs = []string{"novice", "stalled", "figures", "stars", "idle", "lapse", "veto"}

const (
	signNovice = iota
	signStalled
	signFigures
	signStars
	signIdle
	signLapse
	signVeto
)

// limits are the settings as days, and the rungs that others follow on.
type limits struct {
	*Settings
	novice, stalled, idle, veto day
	followed                    []code
}

func (s *Settings) limits(today day, followed []code) *limits {
	return &limits{s, today.back(s.Novice), today.back(s.Stalled), today.back(s.Idle), today.back(s.Veto), followed}
}

// signs are those of somebody in service.
//
//   - novice: with us for few months; most who leave have short tenure
//   - stalled: long on the same rung although another follows
//   - figures: some of the last three months with a sheet had a figure beyond its threshold
//   - stars: fewer stars than in the rated period before
//   - idle: no course completed for months
//   - lapse: a certificate ended lately or ends soon, and none of its kind lasts longer
//   - veto: a serious event not long ago
//
// add gets the place of each in Signs.
func (c *career) signs(today day, s *limits, add func(which, amount int)) {
	begun := never
	if n := len(c.stints); n > 0 {
		begun = c.stints[n-1].from
	}
	if begun <= today && begun > s.novice {
		add(signNovice, monthsBetween(begun, today))
	}
	if since := c.since(today); since <= s.stalled && slices.Contains(s.followed, c.grade) {
		add(signStalled, monthsBetween(since, today))
	}
	red, last := 0, c.months[max(0, len(c.months)-3):]
	for _, m := range last {
		if m.red > 0 {
			red++
		}
	}
	if red >= s.Figures {
		add(signFigures, red)
	}
	if n := len(c.stars); n > 1 && c.stars[n-1].stars < c.stars[n-2].stars {
		add(signStars, int(c.stars[n-2].stars-c.stars[n-1].stars))
	}
	studied := begun // whoever has just come had no time yet
	for _, l := range c.learnt {
		if l.day <= today && (studied == never || l.day > studied) {
			studied = l.day
		}
	}
	if studied <= s.idle {
		add(signIdle, monthsBetween(studied, today))
	}
	if days, ok := c.lapse(today, s); ok {
		add(signLapse, days)
	}
	for _, v := range c.vetoes {
		if v <= today && v > s.veto {
			add(signVeto, monthsBetween(v, today))
			break
		}
	}
}

// since is the first day on the present rung.
func (c *career) since(today day) day {
	for i := len(c.terms) - 1; i >= 0; i-- {
		if c.terms[i].on(today) {
			return c.terms[i].from
		}
	}
	return never
}

// lapse gives in how many days the next certificate ends, negative if one ended already.
func (c *career) lapse(today day, s *limits) (days int, ok bool) {
	for h := range c.latest {
		left := int(h.last) - int(today)
		if left < s.Lapse && left >= -lapsedLately && (!ok || left < days) {
			days, ok = left, true
		}
	}
	return days, ok
}

// lapsedLately is how many days a certificate that ended is still spoken of.
const lapsedLately = 90

// monthsBetween counts whole months, as calendars do.
func monthsBetween(from, to day) int {
	y, m, d := from.date().Date()
	y2, m2, d2 := to.date().Date()
	n := (y2-y)*12 + int(m2-m)
	if d2 < d {
		n--
	}
	return max(n, 0)
}
