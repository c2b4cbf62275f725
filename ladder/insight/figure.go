package insight

// Figure is one way of sorting people into cells.
type Figure uint8

// The figures. Each says who is in it, and what the two marks A and B of a cell are.
const (
	Pipeline          Figure = iota // now on the ladder: A rung
	Flow                            // on the ladder at the begin or the end of the period: A rung then ("" not), B rung at its end ("" left)
	Posts                           // A key or management post; B holders, certified (of them), ready (others with its certificate)
	Seats                           // may take a seat now: A seat
	Expiry                          // certificates of which none of the same kind lasts longer: A kind, B month of the last day, "lapsed" in the last 90 days
	Learning                        // completed a course in the period: B month; the amount is class hours
	Spent                           // as Learning; the amount is fen, of class hours and of the courses themselves
	Completed                       // completed a course in the period: A course, B measured (with figures before and after), all
	Heads                           // on the ladder: A from, to
	Leavers                         // left in the period: A stage, B months with us: 0, 3, 6, 12, 24 and more
	Tenure                          // ever in a stage: A stage, B left (from it), seen
	Watch                           // signs now: A the sign, "list" for those with enough of them
	Stars                           // rated in the period, the last counts: A stars, B employment
	Results                         // examined in the period, the last counts: A band of points (0, 60, 70, 80, 90), B employment
	StarsUnit                       // four stars and more, by the unit below: A unit, B good, other
	StarsEmployment                 // by employment
	ResultsUnit                     // eighty points and more, likewise
	ResultsEmployment               //
	RaisedUnit                      // on a higher rung at the end of the period than at its begin, likewise
	RaisedEmployment                //
	figures
)

// Names are the figures' names in addresses and in the API.
var Names = [figures]string{"pipeline", "flow", "posts", "seats", "expiry", "learning", "spent", "courses", "heads", "leavers", "tenure", "signs", "stars", "results",
	"stars.unit", "stars.employment", "results.unit", "results.employment", "raised.unit", "raised.employment"}

// FigureNamed finds a figure; ErrFigure where there is none.
func FigureNamed(name string) (Figure, error) {
	for i, n := range Names {
		if n == name {
			return Figure(i), nil
		}
	}
	return 0, ErrFigure.With("name", name)
}

// Cell is how many people stand in one place of a figure.
type Cell struct {
	A      string `json:"a"`
	B      string `json:"b"`
	People int    `json:"people"`
	Amount int64  `json:"amount,omitempty"` // of what the figure adds up
}

// add puts somebody into a cell; twice into the same counts one person and both amounts.
type add func(f Figure, a, b code, amount int64)

// sort is the one place that decides who is counted where.
func (s *scan) sort(c *career, add add) {
	if s.post != 0 && c.post != s.post {
		return
	}
	began, ended := c.gradeOn(s.from), c.gradeOn(s.to)
	if began != 0 || ended != 0 {
		add(Flow, began, ended, 0)
	}
	if began != 0 {
		add(Heads, s.is.from, 0, 0)
	}
	if ended != 0 {
		add(Heads, s.is.to, 0, 0)
	}
	s.learning(c, add)
	s.leaving(c, add)
	s.raised(c, began, ended, add)
	if c.grade == 0 {
		return
	}
	add(Pipeline, c.grade, 0, 0)
	s.posts(c, add)
	for i, seat := range s.seats {
		if c.seats&(1<<i) != 0 {
			add(Seats, seat, 0, 0)
		}
	}
	s.expiry(c, add)
	s.watch(c, add)
	s.rated(c, add)
}

func (s *scan) posts(c *career, add add) {
	for i := range s.demanding {
		switch p := &s.demanding[i]; {
		case c.post == p.code:
			add(Posts, p.code, s.is.holders, 0)
			if c.holds(p.kinds, s.today) {
				add(Posts, p.code, s.is.certified, 0)
			}
		case c.holds(p.kinds, s.today):
			add(Posts, p.code, s.is.ready, 0)
		}
	}
}

func (s *scan) expiry(c *career, add add) {
	for h := range c.latest {
		switch {
		case h.last >= s.today && h.last < s.horizon:
			add(Expiry, h.kind, s.month(h.last), 0)
		case h.last < s.today && h.last >= s.today-lapsedLately:
			add(Expiry, h.kind, s.is.lapsed, 0)
		}
	}
}

func (s *scan) learning(c *career, add add) {
	for i, l := range c.learnt {
		if l.day >= s.from && l.day <= s.to {
			add(Learning, 0, s.month(l.day), int64(l.hours))
			add(Spent, 0, s.month(l.day), s.cost(l))
		}
		if s.took(c, i) {
			add(Completed, l.course, s.is.all, 0)
			if _, _, ok := c.around(l.day.monthNumber()); ok {
				add(Completed, l.course, s.is.measured, 0)
			}
		}
	}
}

// bands are the tenures by which leavers are told apart, in months.
var bands = [...]int{0, 3, 6, 12, 24}

func (s *scan) leaving(c *career, add add) {
	if left, ok := c.leftIn(s.from, s.to); ok {
		months, band := monthsBetween(c.stints[len(c.stints)-1].from, left), 0
		for i, from := range bands {
			if months >= from {
				band = i
			}
		}
		add(Leavers, s.stageOf(c.gradeOn(left-1)), s.is.bands[band], 0)
	}
	for stage, seen := range s.stretches(c) {
		mark := s.is.seen
		if seen.Left {
			mark = s.is.left
		}
		add(Tenure, stage, mark, int64(seen.Days))
	}
}

// stretches are the times that somebody spent in a stage, each until leaving, rising out of it, or today.
func (s *scan) stretches(c *career) func(yield func(code, Stretch) bool) {
	return func(yield func(code, Stretch) bool) {
		for i := 0; i < len(c.terms); {
			stage, from := s.stageOf(c.terms[i].grade), c.terms[i].from
			for i < len(c.terms) && s.stageOf(c.terms[i].grade) == stage {
				i++
			}
			if stage == 0 || from > s.today {
				continue
			}
			end, left := s.today, false
			if i < len(c.terms) && c.terms[i].from <= s.today {
				end, left = c.terms[i].from, c.terms[i].grade == 0
			}
			if !yield(stage, Stretch{int(end - from), left}) {
				return
			}
		}
	}
}

func (s *scan) watch(c *career, add add) {
	n := 0
	c.signs(s.today, s.limits, func(which, _ int) {
		n++
		add(Watch, s.is.signs[which], 0, 0)
	})
	if n >= s.limits.Least {
		add(Watch, s.is.list, 0, 0)
	}
}

// What counts as a good outcome.
const (
	goodStars  = 4
	goodPoints = 80_000
)

func (s *scan) rated(c *career, add add) {
	for i := len(c.stars) - 1; i >= 0; i-- {
		if r := c.stars[i]; r.day >= s.from && r.day <= s.to {
			add(Stars, s.is.stars[min(max(r.stars, 0), 5)], c.employment, 0)
			s.outcome(c, StarsUnit, StarsEmployment, r.stars >= goodStars, add)
			break
		}
	}
	for i := len(c.exams) - 1; i >= 0; i-- {
		if r := c.exams[i]; r.day >= s.from && r.day <= s.to {
			band := 0
			if r.points >= 60_000 {
				band = min(int(r.points)/10_000, 9) - 5
			}
			add(Results, s.is.points[band], c.employment, 0)
			s.outcome(c, ResultsUnit, ResultsEmployment, r.points >= goodPoints, add)
			break
		}
	}
}

// raised looks at those who were on a rung that others follow on, and are still here at the end.
func (s *scan) raised(c *career, began, ended code, add add) {
	if began != 0 && ended != 0 && s.follows(began) {
		s.outcome(c, RaisedUnit, RaisedEmployment, s.rank(ended) > s.rank(began), add)
	}
}

func (s *scan) outcome(c *career, unit, employment Figure, good bool, add add) {
	mark := s.is.other
	if good {
		mark = s.is.good
	}
	add(unit, s.child(c.unit), mark, 0)
	add(employment, c.employment, mark, 0)
}
